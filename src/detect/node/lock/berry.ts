/** The lockfile of yarn 2 and newer as data, and whether it is in step with package.json; which yarn reads it is not known here. */
import { productionNames, type Manifest } from '../manifest.ts';
import { closure, type Lock, type LockedPackage } from './types.ts';

interface Entry {
  /** `name@npm:^1.0.0`, as package.json and other packages ask for it. */
  readonly keys: readonly string[];
  readonly version: string;
  readonly resolution: string;
  readonly dependencies: ReadonlyMap<string, string>;
  readonly programs: readonly string[];
  /** `os=darwin & cpu=arm64`: it is installed on some platforms alone. */
  readonly conditional: boolean;
}

/** Reads a yarn.lock with `__metadata`: yarn writes one plain layout, so no YAML library is needed. */
export function readBerryLock(
  path: string,
  text: string,
  manifest: Manifest | null,
): Lock | { readonly broken: string } {
  const chunks = text.replaceAll('\r\n', '\n').split(/\n(?=\S)/);
  const version = /^__metadata:\n\s+version: (\d+)/m.exec(text.replaceAll('\r\n', '\n'))?.[1];
  if (version === undefined) return { broken: `${path} names no version in __metadata` };
  const entries = chunks.flatMap((chunk) => entryOf(chunk) ?? []);
  const packages = entries.filter(({ resolution }) => !/@(?:workspace|patch|link|portal):/.test(resolution));
  const named = entries.map(({ keys, dependencies }) => ({
    name: nameOf(keys[0] ?? ''),
    needs: [...dependencies.keys()],
  }));
  // members of a workspace list their development dependencies among the others
  const ofMembers = new Set(
    entries.filter(({ resolution }) => resolution.includes('@workspace:')).flatMap(({ keys }) => nameOf(keys[0] ?? '')),
  ); // prettier-ignore
  const production = closure(
    manifest ? productionNames(manifest) : [],
    named.filter(({ name }) => !ofMembers.has(name)),
  );
  return {
    path,
    manager: 'yarn',
    version,
    cacheKey: /^ {2}cacheKey: (\S+)/m.exec(text)?.[1] ?? '',
    packages: packages.map((entry) => locked(entry, production)),
    absentOptional: [],
    outOfSync: (root) => differs(path, entries, root),
  };
}

function locked(entry: Entry, production: ReadonlySet<string>): LockedPackage {
  const name = nameOf(entry.resolution);
  return {
    name,
    version: entry.version,
    dev: !production.has(name),
    optional: entry.conditional,
    installScript: null,
    programs: entry.programs,
    needs: [...entry.dependencies.keys()],
    source: sourceOf(entry.resolution),
  };
}

/** Null: the registry. */
function sourceOf(resolution: string): string | null {
  const reference = resolution.slice(resolution.indexOf('@', 1) + 1);
  const archive = /__archiveUrl=([^&]+)/.exec(reference)?.[1];
  if (archive !== undefined) return archive.replaceAll('%3A', ':').replaceAll('%2F', '/');
  return reference.startsWith('npm:') ? null : reference;
}

function entryOf(chunk: string): Entry | null {
  const [head = '', ...lines] = chunk.split('\n');
  if (/^#|^__metadata:/.test(head) || !head.endsWith(':')) return null;
  const value = (name: string): string =>
    unquote(lines.find((line) => line.startsWith(`  ${name}: `))?.slice(name.length + 4) ?? '');
  return {
    keys: unquote(head.slice(0, -1)).split(', '),
    version: value('version'),
    resolution: value('resolution'),
    dependencies: tableOf(lines, 'dependencies'),
    programs: [...tableOf(lines, 'bin').keys()],
    conditional: value('conditions') !== '',
  };
}

function tableOf(lines: readonly string[], name: string): ReadonlyMap<string, string> {
  const start = lines.indexOf(`  ${name}:`);
  const rows = new Map<string, string>();
  for (const line of start < 0 ? [] : lines.slice(start + 1)) {
    const match = /^ {4}("[^"]+"|[^\s":]+): (.*)$/.exec(line);
    if (!match) break;
    rows.set(unquote(match[1] ?? ''), unquote(match[2] ?? ''));
  }
  return rows;
}

function unquote(text: string): string {
  return text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

/** `@scope/name@npm:^1` → `@scope/name`. */
function nameOf(key: string): string {
  const at = key.indexOf('@', 1);
  return at < 0 ? key : key.slice(0, at);
}

/** An immutable install refuses where it would write the lockfile anew: the entry of the package repeats what package.json asks for. */
function differs(path: string, entries: readonly Entry[], manifest: Manifest): string | null {
  if (manifest.json.value['resolutions'] !== undefined)
    return `${manifest.path} has resolutions, and whether ${path} follows them is not checked`;
  const place = `@workspace:${manifest.folder}`;
  const own =
    entries.find(({ resolution }) => resolution.endsWith(place)) ??
    entries.find(({ resolution }) => resolution.endsWith('@workspace:.'));
  const keys = new Set(entries.flatMap((entry) => entry.keys));
  const asked = new Map([...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies]);
  for (const [name, range] of asked) {
    const listed = own?.dependencies.get(name);
    if (listed === undefined || (listed !== range && listed !== `npm:${range}`))
      return `${path} does not list ${name}@${range}, which ${manifest.path} asks for: an immutable install would refuse`;
    if (!/^(?:workspace|patch|portal|link|file):/.test(range) && !keys.has(`${name}@${listed}`))
      return `${path} lacks ${name}@${range}, which ${manifest.path} asks for: an immutable install would refuse`;
  }
  const gone = [...(own?.dependencies.keys() ?? [])].find((name) => !asked.has(name));
  return gone === undefined
    ? null
    : `${path} lists ${gone}, which ${manifest.path} no longer asks for: an immutable install would refuse`;
} // prettier-ignore
