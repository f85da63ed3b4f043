/** pnpm's lockfile as data, and whether it is in step with package.json; which manager installs is not known here. */
import { isObject, member, type Json, type JsonObject } from '../json.ts';
import { folderOf } from '../../../dockerfile/index.ts';
import { relativeTo } from '../../../project/paths.ts';
import { productionNames, type Manifest } from '../manifest.ts';
import { closure, type Lock, type LockedPackage } from './types.ts';

/** Reads pnpm-lock.yaml, formats 5 to 9. pnpm writes one plain layout, so no YAML library is needed. */
export function readPnpmLock(
  path: string,
  text: string,
  manifest: Manifest | null,
): Lock | { readonly broken: string } {
  const source = text.replaceAll('\r\n', '\n');
  const end = source.search(/^(packages|snapshots):/m);
  const head = readMaps(end < 0 ? source : source.slice(0, end));
  const version = member(head, 'lockfileVersion');
  if (typeof version !== 'string') return { broken: `${path} names no lockfileVersion` };
  return {
    path,
    manager: 'pnpm',
    version,
    packages: end < 0 ? [] : readPackages(source.slice(end), manifest),
    absentOptional: [],
    outOfSync: (root) => differs(path, head, root),
  };
}

/** Nested block maps of plain or quoted scalars; lists are passed over. */
function readMaps(text: string): JsonObject {
  const top: Record<string, Json> = {};
  const open: { readonly indent: number; readonly map: Record<string, Json> }[] = [{ indent: -1, map: top }];
  for (const line of text.split('\n')) {
    const match = /^( *)(?:'([^']*)'|"([^"]*)"|([^\s'"#-][^:]*|-[^ ][^:]*)):(?: +(.*))?$/.exec(line);
    if (!match) continue;
    const indent = match[1]?.length ?? 0;
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    const key = match[2] ?? match[3] ?? match[4] ?? '';
    const value = match[5]?.trim().replace(/^(['"])(.*)\1$/, '$2') ?? '';
    const map: Record<string, Json> = {};
    (open.at(-1)?.map ?? top)[key] = value === '' || value === '{}' ? map : value;
    if (value === '') open.push({ indent, map });
  }
  return top;
}

function readPackages(text: string, manifest: Manifest | null): readonly LockedPackage[] {
  const found = new Map<string, LockedPackage & { readonly needs: string[] }>();
  for (const chunk of text.split(/\n(?= {2}\S)/)) {
    const lines = chunk.split('\n');
    const named = nameAndVersion(lines.find((line) => /^ {2}\S/.test(line)) ?? '');
    if (!named) continue;
    const key = `${named.name}@${named.version}`;
    const before = found.get(key);
    const needs = [...(before?.needs ?? []), ...dependencyNames(lines)];
    const dev = lines.includes('    dev: true');
    const requires = lines.includes('    requiresBuild: true') ? true : (before?.installScript ?? null);
    found.set(key, {
      ...named,
      dev,
      optional: lines.includes('    optional: true'),
      installScript: requires,
      programs: [],
      needs,
      source: null,
    });
  }
  const packages = [...found.values()];
  if (text.includes('\n    dev: ')) return packages;
  const production = closure(manifest ? productionNames(manifest) : [], packages);
  return packages.map((entry) => ({ ...entry, dev: !production.has(entry.name) }));
}

/** `/name/1.0.0:` (5), `/name@1.0.0(peer@2):` (6) and `name@1.0.0:` (9). */
function nameAndVersion(line: string): { readonly name: string; readonly version: string } | null {
  const key = line
    .trim()
    .replace(/: *(\{\})?$/, '')
    .replace(/^['"]|['"]$/g, '')
    .replace(/^\//, '')
    .replace(/\(.*$/, '');
  const match = /^((?:@[^/]+\/)?[^/@]+)[/@]([^/]+)$/.exec(key);
  return match?.[1] && match[2] ? { name: match[1], version: match[2].replace(/_.*$/, '') } : null;
}

function dependencyNames(lines: readonly string[]): readonly string[] {
  const names: string[] = [];
  let inside = false;
  for (const line of lines) {
    if (/^ {4}\S/.test(line)) inside = /^ {4}(dependencies|optionalDependencies):/.test(line);
    else if (inside && line.startsWith('      '))
      names.push(line.trim().split(':')[0]?.replace(/['"]/g, '') ?? '');
  }
  return names;
}

/** A frozen install compares the specifiers of the importer with package.json. */
function differs(path: string, head: Json, manifest: Manifest): string | null {
  const inside = relativeTo(folderOf(path), manifest.folder) ?? '.';
  const importer = member(member(head, 'importers'), inside === '' ? '.' : inside) ?? head;
  const flat = member(importer, 'specifiers');
  for (const group of ['dependencies', 'devDependencies', 'optionalDependencies'] as const) {
    for (const [name, range] of manifest[group]) {
      if (group !== 'optionalDependencies' && manifest.optionalDependencies.has(name)) continue;
      const there =
        flat === undefined ? member(member(member(importer, group), name), 'specifier') : member(flat, name);
      if (there !== range)
        return `${path} does not list ${name}@${range}, which ${manifest.path} asks for: a frozen install would refuse`;
    }
    const listed = member(importer, group);
    const gone = isObject(listed)
      ? Object.keys(listed).find((name) => !manifest[group].has(name))
      : undefined;
    if (gone !== undefined)
      return `${path} lists ${gone}, which ${manifest.path} no longer asks for: a frozen install would refuse`;
  }
  return overridesDiffer(path, head, manifest);
}

function overridesDiffer(path: string, head: Json, manifest: Manifest): string | null {
  const asked = member(manifest.json.value['pnpm'], 'overrides') ?? manifest.json.value['resolutions'] ?? {};
  const locked = member(head, 'overrides') ?? {};
  const same = JSON.stringify(sorted(asked)) === JSON.stringify(sorted(locked));
  return same
    ? null
    : `the overrides of ${path} are not those of ${manifest.path}: a frozen install would refuse`;
}

function sorted(value: Json): Json {
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}
