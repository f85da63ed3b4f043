/** Which modules the container may run, read and put together; what their calls do is not known here. */
import { memoBy, memo, baseName } from '../../dockerfile/index.ts';
import { loadByName } from '../../knowledge/languages/python/packages.ts';
import { besideProgram, foreignFile } from '../../knowledge/languages/python/files.ts';
import type { Evidence, Project } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import type { PythonWorld, PythonSite } from './names.ts';
import { within, type PythonCall } from './expressions.ts';
import { readModule, type ReadModule } from './source.ts';
import type { PythonModule } from './scopes.ts';
import { entriesOf, filesOf, nameOf, type PythonFiles } from './entries.ts';
import { imagePath, type PythonStageFacts } from './stage.ts';
import type { PythonStarts } from './start.ts';
import { unseenSource } from '../../project/unseen.ts';
import { normalise } from './places.ts';
import { variableOf } from './variables.ts';

/** The modules that the container may run, and how far they were read. */
export interface Sources {
  readonly world: PythonWorld;
  readonly modules: readonly PythonModule[];
  /** Not everything was read: too many files, or one that could not be read. */
  readonly incomplete: Evidence | null;
  /** A file that could not be read: it may do anything. */
  readonly unread: Evidence | null;
}

/** More than this is not read: the answer then says so. */
const MAX_FILES = 1500;
/** Reads the modules that the starts reach through imports; all of the context's where imports do not show them. */
export function sourcesOf(stage: PythonStageFacts, starts: PythonStarts): Sources {
  const { project } = stage;
  const index = indexOf(project);
  const entries = entriesOf(stage, starts, index);
  const reached = entries.all || starts.unknown !== null ? null : reach(project, index, entries.files);
  const paths = reached ?? loadable(project, index, entries.files);
  const modules = paths.slice(0, MAX_FILES).flatMap((path) => moduleAt(project, path) ?? []);
  const unread = unreadOf(project, paths) ?? hiddenOf(project, modules, index);
  return {
    world: worldOf(stage, modules, index),
    modules,
    incomplete: entries.unknown ?? unread ?? beyondOf(project, paths),
    unread,
  };
}

/** Everything that may be found by name; what stands aside only where another module names it (a Django project called `example`). */
function loadable(project: Project, index: PythonFiles, entries: readonly string[]): readonly string[] {
  const own = index.files.filter((path) => !foreignFile.test(path) && !isMigration(path));
  const aside = new Set(own.filter((path) => besideProgram.test(path)));
  const found = new Set([...entries, ...own.filter((path) => !aside.has(path))]);
  if (aside.size === 0) return [...found];
  for (const path of found) {
    if (found.size > MAX_FILES) return [...found];
    const module = moduleAt(project, path);
    if (module === null) continue;
    const named = [...importedFiles(module, index), ...filesInTexts(module, index)];
    for (const file of named) if (aside.has(file)) found.add(file);
  }
  return [...found];
}

/** The modules behind texts like `'example.settings'` and `'example.wsgi.application'`. */
function filesInTexts(module: PythonModule, index: PythonFiles): readonly string[] {
  return module.uses.flatMap(({ value }) =>
    within(value).flatMap((each) => {
      if (each.kind !== 'text' || !/^[A-Za-z_]\w*(\.\w+)+$/.test(each.value)) return [];
      const parent = each.value.slice(0, each.value.lastIndexOf('.'));
      return [...filesOf(each.value, module.path, index), ...filesOf(parent, module.path, index)];
    }),
  );
}

function unreadOf(project: Project, paths: readonly string[]): Evidence | null {
  for (const path of paths.slice(0, MAX_FILES)) {
    const read = readAt(project, path);
    if ('unread' in read) return { path: repositoryPath(project, path), line: null, says: read.unread };
  }
  return null;
}

/** A module that is imported and that git ignores. */
function hiddenOf(project: Project, modules: readonly PythonModule[], index: PythonFiles): Evidence | null {
  for (const { path, imports } of modules)
    for (const { module: dotted, line } of imports.values()) {
      const dots = /^\.*/.exec(dotted)?.[0].length ?? 0;
      const name = dotted.slice(dots).replaceAll('.', '/');
      if (name === '' || filesOf(dotted, path, index).length > 0) continue;
      const bases = dots > 0 ? [normalise(`${path}/${'../'.repeat(dots)}${name}`)] : [normalise(`${path}/../${name}`), name]; // prettier-ignore
      const hidden = unseenSource(project, bases.flatMap((base) => [`${base}.py`, `${base}/__init__.py`])); // prettier-ignore
      if (hidden !== null) return { path: repositoryPath(project, path), line, says: `imports ${hidden}, which git ignores` }; // prettier-ignore
    }
  return null;
}

function beyondOf(project: Project, paths: readonly string[]): Evidence | null {
  if (paths.length <= MAX_FILES && !project.truncated) return null;
  return { path: project.context, line: null, says: `${paths.length} python files, more than are read` };
}

function indexOf(project: Project): PythonFiles {
  return project.ofFiles('python:index', () => {
    const files = project.files.filter((path) => path.endsWith('.py'));
    const byName = new Map<string, string[]>();
    for (const path of files) {
      const name = baseName(nameOf(path));
      byName.set(name, [...(byName.get(name) ?? []), path]);
    }
    return { files, byName };
  });
}

function readAt(project: Project, path: string): ReadModule {
  return project.ofFiles(`python:module:${path}`, () => {
    const text = project.read(path);
    return text === undefined ? { unread: 'could not be read' } : readModule(path, text);
  });
}

function moduleAt(project: Project, path: string): PythonModule | null {
  const read = readAt(project, path);
  return 'unread' in read ? null : read;
}

const BY_NAME_CALLS = new Set(['__import__', 'exec', 'eval', 'load_extension', 'import_string']);

/** Everything that the entries import, directly or not; null when a module loads others by name. */
function reach(project: Project, index: PythonFiles, entries: readonly string[]): readonly string[] | null {
  const found = new Set(entries);
  for (const path of found) {
    if (found.size > MAX_FILES) return [...found];
    const module = moduleAt(project, path);
    if (module === null) continue;
    if (loadsByName(module)) return null;
    for (const imported of importedFiles(module, index)) found.add(imported);
    for (const parent of packagesOf(path)) if (project.has(parent)) found.add(parent);
  }
  return [...found];
}

function loadsByName(module: PythonModule): boolean {
  const imports = [...module.imports.values()].some((found) =>
    loadByName.has(found.module.split('.')[0] ?? ''),
  );
  return (
    imports ||
    module.uses.some(({ value }) =>
      within(value).some((each) => each.kind === 'call' && BY_NAME_CALLS.has(lastName(each))),
    )
  );
}

function importedFiles(module: PythonModule, index: PythonFiles): readonly string[] {
  return [...module.imports.values()].flatMap((found) => [
    ...filesOf(found.module, module.path, index),
    ...(found.member === null
      ? []
      : filesOf(
          `${found.module}${found.module.endsWith('.') ? '' : '.'}${found.member}`,
          module.path,
          index,
        )),
  ]);
}

function packagesOf(path: string): readonly string[] {
  const folders = path.split('/').slice(0, -1);
  return folders.map((_, depth) => `${folders.slice(0, depth + 1).join('/')}/__init__.py`);
}

function isMigration(path: string): boolean {
  return /(^|\/)(migrations|versions)\/[^/]*\d[^/]*\.py$/.test(path);
}

/** `run` of `subprocess.run(…)`. */
export function lastName(call: PythonCall): string {
  return call.of.kind === 'attribute' || call.of.kind === 'name' ? call.of.name : '';
}

function worldOf(stage: PythonStageFacts, modules: readonly PythonModule[], index: PythonFiles): PythonWorld {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const calls = memo(() => callIndex(modules));
  return {
    modules: byPath,
    resolve: (dotted, from) => filesOf(dotted, from, index).flatMap((path) => byPath.get(path) ?? []),
    modulesWith: memoBy((name) => modules.filter((module) => module.shared().has(name))),
    imageOf: (path) => imagePath(stage, path),
    environment: (name) => variableOf(stage, name),
    callsOf: (name) => calls().get(name) ?? [],
  };
}

function callIndex(
  modules: readonly PythonModule[],
): ReadonlyMap<string, { call: PythonCall; at: PythonSite }[]> {
  const index = new Map<string, { call: PythonCall; at: PythonSite }[]>();
  for (const module of modules) {
    for (const { value, scope } of module.uses) {
      for (const call of within(value)) {
        if (call.kind !== 'call') continue;
        const name = lastName(call);
        const known = index.get(name);
        if (known === undefined) index.set(name, [{ call, at: { module, scope } }]);
        else known.push({ call, at: { module, scope } });
      }
    }
  }
  return index;
}
