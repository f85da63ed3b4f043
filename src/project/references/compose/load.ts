/** Loads the files of one composition into one model: variables put in, includes and extends followed, merged in order. */
import type { Evidence } from '../../../model/index.ts';
import { folderOf } from '../../../dockerfile/index.ts';
import { pathFrom, within } from '../../paths.ts';
import {
  entriesOf,
  itemsOf,
  knownOf,
  mapLike,
  member,
  writtenOf,
  type Located,
  type LocatedMap,
} from '../located.ts';
import { dotenvOf } from '../dotenv.ts';
import type { YamlDocument } from '../yaml.ts';
import { interpolate, type ComposeVariables } from './interpolate.ts';
import { longBuild, merge } from './merge.ts';
import { rebased } from './rebase.ts';

/** Files that compose merges into one project, as it is asked to. All paths are relative to the top of the repository. */
export interface Composition {
  /** In the order of merging, at least one. */
  readonly files: readonly string[];
  /** The project's folder: relative paths of the files start here. */
  readonly folder: string;
  /** Files with values of variables; default: `.env` of the folder. */
  readonly envFiles?: readonly string[];
  /** Values that the caller sets. */
  readonly variables?: ComposeVariables;
  /** A call that hands its images to a registry, where others run them. */
  readonly pushed?: Evidence;
}

/** What a loader may look at. */
export interface ComposeFiles {
  /** The documents of a file; undefined when it is not there, or cannot be read. */
  documents(path: string): readonly YamlDocument[] | undefined;
  /** Text of a file of the repository. */
  read(path: string): string | undefined;
}

/** One composition, loaded. */
export interface LoadedCompose {
  readonly model: LocatedMap;
  /** Every file that was read for it. */
  readonly paths: ReadonlySet<string>;
  readonly variables: ComposeVariables;
}

/** Files within files, at most. */
const MAX_DEPTH = 8;
/** Files of one composition, each time that it is read, at most. */
const MAX_FILES = 200;

/** What one load shares. */
interface Loading {
  readonly files: ComposeFiles;
  /** Files that were read so far, and how often one was. */
  readonly paths: Set<string>;
  count: number;
}

/** Where a file is read for. */
interface At {
  readonly folder: string;
  readonly variables: ComposeVariables;
  readonly depth: number;
}

const EMPTY: LocatedMap = { kind: 'map', place: { path: '', line: null }, entries: new Map() };

/** Loads a composition. Files that are not there say nothing. */
export function load(composition: Composition, files: ComposeFiles): LoadedCompose {
  const { folder } = composition;
  const variables = variablesFor(composition, files);
  const paths = new Set<string>();
  const model = loadAll({ files, paths, count: 0 }, composition.files, { folder, variables, depth: 0 });
  return { model, paths, variables };
}

/** Values of `.env` files; those that the caller sets win. */
function variablesFor(composition: Composition, files: ComposeFiles): ComposeVariables {
  const envFiles = composition.envFiles ?? [within(composition.folder, '.env') ?? '.env'];
  const given = new Map(composition.variables ?? []);
  const said = envFiles.flatMap((path) => [...dotenvOf(files.read(path) ?? '', given)]);
  return new Map([...said, ...given]);
}

function loadAll(loading: Loading, paths: readonly string[], at: At): LocatedMap {
  let model: Located = EMPTY;
  for (const path of paths) {
    if (++loading.count > MAX_FILES) break;
    loading.paths.add(path);
    for (const { root } of loading.files.documents(path) ?? []) {
      if (root?.kind !== 'map') continue;
      const said = withIncludes(loading, relevant(fromVersion1(root), at.variables), at);
      model = merge(model, withExtends(loading, said, at), []);
    }
  }
  return model.kind === 'map' ? model : EMPTY;
}

/** The first version of the format had services at the top, and `dockerfile` beside `build`. Compose 1 still read it. */
function fromVersion1(root: LocatedMap): LocatedMap {
  const isService = (node: Located): boolean =>
    ['build', 'image'].some((key) => writtenOf(member(node, key)) !== undefined);
  const isFirst = !['services', 'version', 'include'].some((key) => root.entries.has(key));
  if (!isFirst || ![...root.entries.values()].some(isService)) return root;
  const services = [...root.entries].map(([name, service]) => [name, withDockerfile(service)] as const);
  return mapLike(root, [['services', mapLike(root, services)]]);
}

function withDockerfile(service: Located): Located {
  const build = member(service, 'build');
  const dockerfile = member(service, 'dockerfile');
  if (build?.kind !== 'scalar' || dockerfile === undefined) return service;
  const long = mapLike(build, [
    ['context', build],
    ['dockerfile', dockerfile],
  ]);
  return mapLike(service, [...entriesOf(service), ['build', long]]);
}

/** The parts that say how containers are built and started, variables put in. */
const RELEVANT = ['services', 'volumes', 'include'];

function relevant(root: LocatedMap, variables: ComposeVariables): LocatedMap {
  const entries = entriesOf(root).filter(([key]) => RELEVANT.includes(key));
  return mapLike(
    root,
    entries.map(([key, value]) => [key, resolved(value, variables)]),
  );
}

function resolved(node: Located, variables: ComposeVariables): Located {
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => resolved(item, variables)) };
  if (node.kind === 'map') {
    const entries = [...node.entries].map(([key, value]) => [key, resolved(value, variables)] as const);
    return { ...node, entries: new Map(entries) };
  }
  if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
  const { text, open } = interpolate(node.value, variables);
  return { ...node, value: text, ...(open ? { open } : {}) };
}

/** What `include` brings; the file's own services are merged onto it. */
function withIncludes(loading: Loading, root: LocatedMap, at: At): LocatedMap {
  const includes = itemsOf(member(root, 'include'));
  if (includes.length === 0 || at.depth > MAX_DEPTH) return root;
  const own = mapLike(
    root,
    entriesOf(root).filter(([key]) => key !== 'include'),
  );
  let model: Located = EMPTY;
  for (const each of includes) model = merge(model, included(loading, each, at), []);
  const merged = merge(model, own, []);
  return merged.kind === 'map' ? merged : root;
}

/** `include: - path`, or a map with several paths, a folder and files of variables of its own. */
function included(loading: Loading, entry: Located, at: At): LocatedMap {
  const said = entry.kind === 'map' ? member(entry, 'path') : entry;
  const paths = itemsOf(said).flatMap((path) => within(at.folder, knownOf(path) ?? '/') ?? []);
  const first = paths[0];
  if (first === undefined) return EMPTY;
  const asked = knownOf(member(entry, 'project_directory'));
  const folder = asked === undefined ? folderOf(first) : within(at.folder, asked ?? '/');
  if (folder === null) return EMPTY;
  const envFiles = itemsOf(member(entry, 'env_file')).flatMap(
    (path) => within(at.folder, knownOf(path) ?? '/') ?? [],
  );
  const variables = variablesFor(
    { files: paths, folder, ...(envFiles.length > 0 ? { envFiles } : {}), variables: at.variables },
    loading.files,
  );
  const model = loadAll(loading, paths, { folder, variables, depth: at.depth + 1 });
  return rebased(model, pathFrom(at.folder, folder));
}

/** Each service with what it takes over by `extends`. */
function withExtends(loading: Loading, root: LocatedMap, at: At): LocatedMap {
  const services = member(root, 'services');
  if (services?.kind !== 'map') return root;
  const extended = [...services.entries].map(
    ([name, service]) => [name, extend(loading, service, { services, ...at })] as const,
  );
  return mapLike(root, [...root.entries, ['services', mapLike(services, extended)]]);
}

/** Where a service is extended. */
interface Around extends At {
  readonly services: LocatedMap;
}

function extend(loading: Loading, service: Located, around: Around): Located {
  const given = member(service, 'extends');
  const name = given?.kind === 'map' ? knownOf(member(given, 'service')) : knownOf(given);
  if (name == null || around.depth > MAX_DEPTH) return service;
  const base = baseOf(loading, name, writtenOf(member(given, 'file')), around);
  if (base === undefined || service.kind !== 'map') return service;
  const own = mapLike(
    service,
    [...service.entries].filter(([key]) => key !== 'extends'),
  );
  return merge(longService(base), longService(own), ['services', name]);
}

function baseOf(
  loading: Loading,
  name: string,
  file: string | undefined,
  around: Around,
): Located | undefined {
  const deeper = { ...around, depth: around.depth + 1 };
  if (file === undefined) {
    const base = member(around.services, name);
    return base && extend(loading, base, deeper);
  }
  const path = within(around.folder, file);
  if (path === null || ++loading.count > MAX_FILES) return undefined;
  loading.paths.add(path);
  const roots = (loading.files.documents(path) ?? []).flatMap(({ root }) =>
    root?.kind === 'map' ? [root] : [],
  );
  const services = roots.map((root) => member(relevant(fromVersion1(root), around.variables), 'services'));
  const found = services.findLast((each) => member(each, name) !== undefined);
  const base = member(found, name);
  if (base === undefined || found?.kind !== 'map') return undefined;
  const folder = folderOf(path);
  const extended = extend(loading, base, { ...deeper, services: found, folder });
  return rebasedService(extended, pathFrom(around.folder, folder));
}

function rebasedService(service: Located, shift: string): Located {
  const model = mapLike(service, [['services', mapLike(service, [['x', service]])]]);
  return member(rebased(model, shift), 'services', 'x') ?? service;
}

function longService(service: Located): Located {
  const build = member(service, 'build');
  return build === undefined
    ? service
    : mapLike(service, [...entriesOf(service), ['build', longBuild(build)]]);
}
