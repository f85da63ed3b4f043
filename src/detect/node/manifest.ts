/** A package.json of the context as data; what its scripts and dependencies do is not known here. */
import type { Declined, Evidence, Project } from '../../model/index.ts';
import { inFolder } from '../../project/paths.ts';
import { placeIn, repositoryPath } from '../../project/evidence.ts';
import { isObject, member, readJson, stringList, strings, type Json, type JsonFile } from './json.ts';

/** A package.json of the build context. */
export interface Manifest {
  /** Folder in the context; `.` is the context itself. */
  readonly folder: string;
  /** Path in the context. */
  readonly path: string;
  readonly json: JsonFile;
  readonly scripts: ReadonlyMap<string, string>;
  readonly dependencies: ReadonlyMap<string, string>;
  readonly devDependencies: ReadonlyMap<string, string>;
  readonly optionalDependencies: ReadonlyMap<string, string>;
  readonly peerDependencies: ReadonlyMap<string, string>;
  /** Globs of workspace members, from `workspaces`. */
  readonly workspaces: readonly string[];
}

/** The package.json of a context folder: null when there is none, Declined (with file and line) when it is broken. */
export function readManifest(project: Project, folder: string): Manifest | Declined | null {
  return project.ofFiles(`node:manifest:${folder}`, () => {
    const path = inFolder(folder, 'package.json');
    const text = project.read(path);
    if (text === undefined) return null;
    const json = readJson(text);
    if ('error' in json) return { declined: `${placeIn(project, path, json.line)} ${json.error}` };
    return toManifest(folder, path, json);
  });
}

/** Where package.json says something, as evidence. */
export function manifestEvidence(
  project: Project,
  manifest: Manifest,
  keys: readonly string[],
  says: string,
): Evidence {
  return { path: repositoryPath(project, manifest.path), line: manifest.json.lineOf(...keys), says };
}

/** Dependencies that a production install brings, by name. */
export function productionNames(manifest: Manifest): readonly string[] {
  return [...new Set([...manifest.dependencies.keys(), ...manifest.optionalDependencies.keys()])];
}

/** Names that only `devDependencies` lists. */
export function developmentNames(manifest: Manifest): readonly string[] {
  const production = new Set(productionNames(manifest));
  return [...manifest.devDependencies.keys()].filter((name) => !production.has(name));
}

/** By which other packages ask for it; empty where it has no name. */
export function nameOf({ json }: Manifest): string {
  const { name } = json.value;
  return typeof name === 'string' ? name : '';
}

function toManifest(folder: string, path: string, json: JsonFile): Manifest {
  return {
    folder,
    path,
    json,
    scripts: strings(json.value['scripts']),
    dependencies: strings(json.value['dependencies']),
    devDependencies: strings(json.value['devDependencies']),
    optionalDependencies: strings(json.value['optionalDependencies']),
    peerDependencies: strings(json.value['peerDependencies']),
    workspaces: workspaceGlobs(json.value['workspaces']),
  };
}

function workspaceGlobs(value: Json | undefined): readonly string[] {
  return isObject(value) ? stringList(member(value, 'packages')) : stringList(value);
}
