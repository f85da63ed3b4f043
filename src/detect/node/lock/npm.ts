/** npm's lockfiles as data, and whether they are in step with package.json; which manager installs is not known here. */
import { folderOf, place } from '../../../dockerfile/index.ts';
import { relativeTo } from '../../../project/paths.ts';
import { satisfies, validRange } from 'semver';
import { isObject, member, strings, type Json, type JsonObject } from '../json.ts';
import { TOO_DEEP, tooDeepAt } from '../../../project/nesting.ts';
import { nameOf, type Manifest } from '../manifest.ts';
import type { Lock, LockedPackage } from './types.ts';

/** Reads package-lock.json or npm-shrinkwrap.json. A text that is no such lockfile gives the reason. */
export function readNpmLock(path: string, text: string): Lock | { readonly broken: string } {
  let value: Json;
  try {
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) as Json;
  } catch {
    return { broken: `${path} is not valid JSON` };
  }
  const version = member(value, 'lockfileVersion');
  if (!isObject(value) || typeof version !== 'number') return { broken: `${path} names no lockfileVersion` };
  const entries = member(value, 'packages');
  if (version === 1 || !isObject(entries)) return tooDeep(path, text) ?? firstVersion(path, value);
  return {
    path,
    manager: 'npm',
    version: String(version),
    packages: Object.entries(entries).flatMap(([place, entry]) =>
      isObject(entry) ? lockedPackage(place, entry) : [],
    ),
    absentOptional: absentOptional(entries),
    outOfSync: (manifest, lenient, siblings) =>
      rootDiffers(path, entries, manifest) ??
      linksDiffer(path, entries, manifest, siblings) ??
      treeIncomplete(path, entries, manifest, lenient),
  };
}

/** Packages of the first version stand inside of each other. */
function tooDeep(path: string, text: string): { readonly broken: string } | null {
  const line = tooDeepAt(text);
  return line === null ? null : { broken: `${place({ path: path, line: line })} is ${TOO_DEEP}` };
}

function lockedPackage(place: string, entry: JsonObject): readonly LockedPackage[] {
  if (!place.includes('node_modules/') || entry['link'] === true) return [];
  const alias = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return [
    {
      name: text(entry['name']) ?? alias,
      version: text(entry['version']) ?? '',
      dev: entry['dev'] === true,
      optional: entry['optional'] === true || entry['devOptional'] === true,
      installScript: entry['hasInstallScript'] === true,
      programs: Object.keys(isObject(entry['bin']) ? entry['bin'] : {}),
      needs: [...strings(entry['dependencies']).keys(), ...strings(entry['optionalDependencies']).keys()],
      source: text(entry['resolved']),
    },
  ];
}

/** Version 1 nests dependencies and names no ranges of the root. */
function firstVersion(path: string, value: JsonObject): Lock {
  const packages: LockedPackage[] = [];
  const walk = (dependencies: Json | undefined): void => {
    if (!isObject(dependencies)) return;
    for (const [name, entry] of Object.entries(dependencies)) {
      if (!isObject(entry)) continue;
      packages.push({
        name,
        version: text(entry['version']) ?? '',
        dev: entry['dev'] === true,
        optional: entry['optional'] === true,
        installScript: null,
        programs: [],
        needs: [...strings(entry['requires']).keys()],
        source: text(entry['resolved']) ?? text(entry['version']),
      });
      walk(entry['dependencies']);
    }
  };
  walk(value['dependencies']);
  const top = value['dependencies'];
  return {
    path,
    manager: 'npm',
    version: '1',
    packages,
    absentOptional: [],
    outOfSync: (manifest) => firstVersionDiffers(path, top, manifest),
  };
}

function firstVersionDiffers(path: string, top: Json | undefined, manifest: Manifest): string | null {
  for (const [name, range] of [...manifest.dependencies, ...manifest.devDependencies]) {
    const locked = text(member(member(top, name), 'version'));
    if (locked === null) return lacks(path, name, manifest);
    if (!agrees(locked, range))
      return `${path} pins ${name} at ${locked}, and ${manifest.path} asks for ${range}: npm ci would refuse`;
  }
  return null;
}

/** The root entry repeats package.json's groups, range by range: npm ci compares them. */
function rootDiffers(path: string, entries: JsonObject, manifest: Manifest): string | null {
  const inside = relativeTo(folderOf(path), manifest.folder) ?? '';
  const root = entries[inside === '.' ? '' : inside];
  for (const group of [
    'dependencies',
    'devDependencies',
    'optionalDependencies',
    'peerDependencies',
  ] as const) {
    const locked = strings(member(root, group));
    for (const [name, range] of manifest[group]) {
      if (group !== 'optionalDependencies' && manifest.optionalDependencies.has(name)) continue;
      const there = locked.get(name);
      if (there === undefined) return lacks(path, name, manifest);
      if (there !== range)
        return `${path} lists ${name} as ${there}, and ${manifest.path} asks for ${range}: npm ci would refuse`;
    }
    for (const name of locked.keys()) {
      if (!manifest[group].has(name))
        return `${path} lists ${name}, which ${manifest.path} no longer asks for: npm ci would refuse`;
    }
  }
  return null;
}

/** A package of the workspace is a link, and a link to a folder that is no package any more is refused. */
function linksDiffer(
  path: string,
  entries: JsonObject,
  manifest: Manifest,
  siblings: ReadonlySet<string>,
): string | null {
  const name = nameOf(manifest);
  const isMember = manifest.folder !== folderOf(path);
  if (isMember && member(entries[`node_modules/${name}`], 'link') !== true)
    return lacks(path, name, manifest);
  const gone = Object.entries(entries).find(
    ([place, entry]) =>
      member(entry, 'link') === true &&
      siblings.size > 0 &&
      !siblings.has(place.slice('node_modules/'.length)) &&
      !/^(?:file|link):/.test(manifest.dependencies.get(place.slice('node_modules/'.length)) ?? 'file:'),
  );
  return gone === undefined ? null : `${path} links ${gone[0]}, which is no package of the workspace`;
}

/** Every dependency of every package must be found as Node would look for it; a lockfile merged by hand lacks some. */
function treeIncomplete(
  path: string,
  entries: JsonObject,
  manifest: Manifest,
  lenient: boolean,
): string | null {
  const overridden = overriddenNames(manifest);
  for (const [place, entry] of Object.entries(entries)) {
    if (!isObject(entry) || entry['link'] === true || entry['inBundle'] === true) continue;
    const optionalPeers = member(entry, 'peerDependenciesMeta');
    const skipped = strings(entry['optionalDependencies']);
    const needed = [
      ...strings(entry['dependencies']),
      ...(lenient ? [] : strings(entry['peerDependencies'])),
    ];
    for (const [name, range] of needed) {
      if (skipped.has(name) || member(member(optionalPeers, name), 'optional') === true) continue;
      const found = resolve(entries, place, name);
      if (!found && entry['optional'] === true) continue;
      if (!found)
        return `${path} lacks ${name}, which ${place || manifest.path} asks for: npm ci would refuse`;
      const isPeer = !strings(entry['dependencies']).has(name);
      const version = text(found['version']);
      if (isPeer && place !== '') continue;
      if (version !== null && !overridden.has(name) && !agrees(version, range))
        return `${path} has ${name} ${version}, and ${place || manifest.path} asks for ${range}: npm ci would refuse`;
    }
  }
  return null;
}

function absentOptional(entries: JsonObject): readonly string[] {
  return Object.entries(entries).flatMap(([place, entry]) =>
    [...strings(member(entry, 'optionalDependencies')).keys()].filter(
      (name) => resolve(entries, place, name) === null,
    ),
  );
}

function resolve(entries: JsonObject, place: string, name: string): JsonObject | null {
  for (
    let at = place;
    ;
    at = at.includes('/node_modules/') ? at.slice(0, at.lastIndexOf('/node_modules/')) : ''
  ) {
    const entry = entries[at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`];
    if (isObject(entry)) return entry;
    if (at === '') return null;
  }
}

function overriddenNames(manifest: Manifest): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (value: Json | undefined): void => {
    if (!isObject(value)) return;
    for (const [key, below] of Object.entries(value)) {
      names.add(key.replace(/(.)@.*$/, '$1'));
      walk(below);
    }
  };
  walk(manifest.json.value['overrides']);
  return names;
}

/** A range that is no semver range (a tag, a URL, a folder) is not judged. */
function agrees(version: string, range: string): boolean {
  return (
    validRange(range) === null ||
    !/^\d/.test(version) ||
    satisfies(version, range, { includePrerelease: true, loose: true })
  );
}

function lacks(path: string, name: string, manifest: Manifest): string {
  return `${path} does not list ${name}, which ${manifest.path} asks for: npm ci would refuse`;
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
