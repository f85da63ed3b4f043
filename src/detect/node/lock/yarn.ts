/** The lockfile of yarn 1 as data, and whether it is in step with package.json; which manager installs is not known here. */
import type { Manifest } from '../manifest.ts';
import { productionNames } from '../manifest.ts';
import { readBerryLock } from './berry.ts';
import { closure, type Lock, type LockedPackage } from './types.ts';

interface Entry {
  /** `name@range`, as package.json and other packages ask for it. */
  readonly keys: readonly string[];
  readonly version: string;
  readonly resolved: string | null;
  readonly needs: readonly string[];
}

/** Reads a yarn.lock of yarn 1, or of yarn 2 and newer. `manifest` says what is a production dependency. */
export function readYarnLock(
  path: string,
  text: string,
  manifest: Manifest | null,
): Lock | { readonly broken: string } {
  if (/^__metadata:/m.test(text)) return readBerryLock(path, text, manifest);
  const entries = readEntries(text);
  const production = closure(
    manifest ? productionNames(manifest) : [],
    entries.map((entry) => ({ name: nameOf(entry.keys[0] ?? ''), needs: entry.needs })),
  );
  const keys = new Set(entries.flatMap((entry) => entry.keys));
  return {
    path,
    manager: 'yarn',
    version: '1',
    packages: entries.map((entry) => locked(entry, production)),
    absentOptional: [],
    outOfSync: (root, _, siblings) => differs(path, keys, root, siblings),
  };
}

function locked(entry: Entry, production: ReadonlySet<string>): LockedPackage {
  const name = nameOf(entry.keys[0] ?? '');
  const { version, needs, resolved } = entry;
  return {
    name,
    version,
    needs,
    source: resolved,
    dev: !production.has(name),
    optional: false,
    installScript: null,
    programs: [],
  };
}

function readEntries(text: string): readonly Entry[] {
  const entries: Entry[] = [];
  for (const chunk of text.replaceAll('\r\n', '\n').split(/\n(?=\S)/)) {
    const lines = chunk.split('\n');
    const head = lines.shift() ?? '';
    if (head.startsWith('#') || !head.endsWith(':')) continue;
    entries.push({
      keys: head
        .slice(0, -1)
        .split(',')
        .map((key) => unquote(key.trim())),
      version: valueOf(lines, 'version') ?? '',
      resolved: valueOf(lines, 'resolved'),
      needs: lines
        .filter((line) => line.startsWith('    '))
        .map((line) => unquote(line.trim().split(' ')[0] ?? '')),
    });
  }
  return entries;
}

function valueOf(lines: readonly string[], name: string): string | null {
  const line = lines.find((candidate) => candidate.startsWith(`  ${name} `));
  return line === undefined ? null : unquote(line.slice(name.length + 3).trim());
}

function unquote(text: string): string {
  return text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

/** `@scope/name@^1` → `@scope/name`. */
function nameOf(key: string): string {
  const at = key.indexOf('@', 1);
  return at < 0 ? key : key.slice(0, at);
}

/** Yarn refuses a frozen lockfile that lacks one of the patterns of package.json. */
function differs(
  path: string,
  keys: ReadonlySet<string>,
  manifest: Manifest,
  siblings: ReadonlySet<string>,
): string | null {
  if (manifest.json.value['resolutions'] !== undefined)
    return `${manifest.path} has resolutions, and whether ${path} follows them is not checked`;
  for (const group of ['dependencies', 'devDependencies', 'optionalDependencies'] as const) {
    for (const [name, range] of manifest[group]) {
      if (!keys.has(`${name}@${range}`) && !siblings.has(name))
        return `${path} does not list ${name}@${range}, which ${manifest.path} asks for: a frozen install would refuse`;
    }
  }
  return null;
}
