import { scopeAtEnd } from '../../dockerfile/index.ts';
import type { Evidence, Project } from '../../types.ts';
import type { World, Site } from './evaluate.ts';
import { within, type Call } from './expressions.ts';
import { parseModule, type Module } from './module.ts';
import { normalise } from './places.ts';
import { contextPath, imagePath, inRepository, type Layout, type Start, type Starts } from './start.ts';

/** The modules that the container may run, and how far they were read. */
export interface Sources {
  readonly world: World;
  readonly modules: readonly Module[];
  /** Not everything was read: too many files, or one that could not be read. */
  readonly incomplete: Evidence | null;
}

/** More than this is not read: the answer then says so. */
const MAX_FILES = 1500;
/** Files that only tests, packaging or documentation run. */
const ASIDE =
  /(^|\/)(tests?|docs?|examples?|\.[^/]+|node_modules|venv|env|site-packages)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest|setup|noxfile|tasks_dev)\.py$/;

/** Reads the modules that the starts reach through imports; all of the context's where imports do not show them. */
export function sourcesOf(layout: Layout, starts: Starts): Sources {
  const { project } = layout;
  const index = indexOf(project);
  const entries = starts.unknown === null ? entriesOf(layout, starts, index) : null;
  const reached = entries === null ? null : reach(project, index, entries);
  const paths = reached ?? index.files.filter((path) => !ASIDE.test(path) && !isMigration(path));
  const modules = paths.slice(0, MAX_FILES).flatMap((path) => moduleAt(project, path) ?? []);
  const unread = paths.find((path) => moduleAt(project, path) === null);
  const says =
    unread === undefined ? `${paths.length} python files, more than are read` : 'could not be read';
  const incomplete = unread !== undefined || paths.length > MAX_FILES || project.truncated;
  return {
    world: worldOf(layout, modules, index),
    modules,
    incomplete: incomplete
      ? { path: inRepository(project, unread ?? project.context), line: null, says }
      : null,
  };
}

interface Index {
  readonly files: readonly string[];
  /** By last part of the dotted name: files and packages. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
}

function indexOf(project: Project): Index {
  return project.once('python:index', () => {
    const files = project.files.filter((path) => path.endsWith('.py'));
    const byName = new Map<string, string[]>();
    for (const path of files) {
      const name = nameOf(path).split('/').pop() ?? '';
      byName.set(name, [...(byName.get(name) ?? []), path]);
    }
    return { files, byName };
  });
}

/** `app/views.py` → `app/views`; `app/__init__.py` → `app`. */
function nameOf(path: string): string {
  return path.replace(/(\/__init__)?\.py$/, '');
}

function moduleAt(project: Project, path: string): Module | null {
  return project.once(`python:module:${path}`, () => {
    const text = project.read(path);
    return text === undefined ? null : parseModule(path, text);
  });
}

/** The files that a dotted name may mean: the whole path of the nearest match, else every file that ends so. */
function filesOf(dotted: string, from: string, index: Index): readonly string[] {
  const dots = /^\.*/.exec(dotted)?.[0].length ?? 0;
  const path = dotted.slice(dots).replaceAll('.', '/');
  if (dots > 0) {
    const base = normalise(`${from}/${'../'.repeat(dots)}`);
    const target = normalise(`${base}/${path}`);
    return index.files.filter(
      (file) => nameOf(file) === target || (target === '.' && file === '__init__.py'),
    );
  }
  const named = index.byName.get(path.split('/').pop() ?? '') ?? [];
  const ending = named.filter((file) => nameOf(file) === path || nameOf(file).endsWith(`/${path}`));
  const beside = ending.filter(
    (file) => nameOf(file) === normalise(`${from}/../${path}`) || nameOf(file) === path,
  );
  return beside.length > 0 ? beside : ending;
}

/** Files that the starts name; null when one of them cannot be resolved to files, or finds its modules by name while it runs. */
function entriesOf(layout: Layout, starts: Starts, index: Index): readonly string[] | null {
  const found: string[] = [];
  for (const start of starts.commands) {
    const files = entryFiles(start, layout, index);
    if (files === null) return null;
    found.push(...files);
  }
  return found.length === 0 ? null : found;
}

/** Programs of other kinds: they run no Python of the context. */
const ASIDE_COMMANDS = new Set(
  ': echo sleep mkdir chmod chown cp mv rm ls cat touch test [ set export exit true false wait curl wget nc pg_isready printf date trap source . if then fi'.split(
    ' ',
  ),
);
const SERVERS = new Set(['gunicorn', 'uvicorn', 'hypercorn', 'daphne', 'waitress-serve', 'granian']);

function entryFiles(start: Start, layout: Layout, index: Index): readonly string[] | null {
  const [name, ...args] = start.words;
  const program = name?.slice(name.lastIndexOf('/') + 1) ?? '';
  if (ASIDE_COMMANDS.has(program)) return [];
  if (/^python[\d.]*$/.test(program)) return interpreted(args, start, layout, index);
  if (program.endsWith('.py')) return fileAt(name ?? '', start, layout);
  if (SERVERS.has(program)) return served(args, start, layout, index);
  if (program === 'streamlit' || program === 'fastapi')
    return fileAt(args.findLast((word) => word?.endsWith('.py')) ?? '', start, layout);
  if (program === 'flask') return flaskFiles(args, start, layout, index);
  return null;
}

/** `python [-u] app.py`, `python -m package`. Programs that find modules by name (Django, celery) are not followed. */
function interpreted(
  args: readonly (string | null)[],
  start: Start,
  layout: Layout,
  index: Index,
): readonly string[] | null {
  const at = args.findIndex(
    (word) => word === null || word === '-m' || word === '-c' || !word.startsWith('-'),
  );
  const word = args[at];
  const module = word === '-m' ? args[at + 1] : null;
  if (typeof word !== 'string' || word === '-c' || (word === '-m' && typeof module !== 'string')) return null;
  if (typeof module !== 'string') return fileAt(word, start, layout);
  if (SERVERS.has(module)) return served(args.slice(at + 2), start, layout, index);
  const files = [...filesOf(module, '', index), ...filesOf(`${module}.__main__`, '', index)];
  return files.length === 0 ? null : files;
}

function fileAt(word: string, { cwd }: Start, layout: Layout): readonly string[] | null {
  const path = word.startsWith('/') ? word : cwd === null ? null : normalise(`${cwd}/${word}`);
  const file = path === null ? null : contextPath(layout, path);
  if (file === null || !file.endsWith('.py')) return null;
  return file.endsWith('manage.py') ? null : [file];
}

/** The `module:application` words of a server, and its configuration file. */
function served(
  args: readonly (string | null)[],
  start: Start,
  layout: Layout,
  index: Index,
): readonly string[] | null {
  const target =
    args.find((word) => word !== null && /^[A-Za-z_][\w.]*:[\w.()]+$/.test(word)) ??
    args.findLast((word) => word !== null && /^[A-Za-z_][\w.]*$/.test(word));
  if (typeof target !== 'string') return null;
  const files = filesOf(target.split(':')[0] ?? '', '', index);
  const configuration = args.flatMap((word) =>
    word?.endsWith('.py') ? (fileAt(word.replace(/^.*[=:]/, ''), start, layout) ?? []) : [],
  );
  const standard = fileAt('gunicorn.conf.py', start, layout) ?? [];
  return files.length === 0 ? null : [...files, ...configuration, ...standard];
}

function flaskFiles(
  args: readonly (string | null)[],
  start: Start,
  layout: Layout,
  index: Index,
): readonly string[] | null {
  const flag = args.findIndex((word) => word === '--app' || word === '-A');
  const said =
    flag === -1
      ? (scopeAtEnd(layout.document, layout.stage).variables.get('FLASK_APP') ?? null)
      : (args[flag + 1] ?? null);
  if (said === null)
    return [...(fileAt('wsgi.py', start, layout) ?? []), ...(fileAt('app.py', start, layout) ?? [])];
  const target = said.split(':')[0] ?? '';
  const files = target.endsWith('.py') ? fileAt(target, start, layout) : filesOf(target, '', index);
  return files === null || files.length === 0 ? null : files;
}

/** Packages and calls that load modules which no import names. */
const BY_NAME = new Set([
  'django',
  'celery',
  'importlib',
  'pkgutil',
  'runpy',
  'stevedore',
  'imp',
  'scrapy',
  'airflow',
  'nameko',
  'kombu',
  'huey',
  'rq',
]);
const BY_NAME_CALLS = new Set(['__import__', 'exec', 'eval', 'load_extension', 'import_string']);

/** Everything that the entries import, directly or not; null when a module loads others by name. */
function reach(project: Project, index: Index, entries: readonly string[]): readonly string[] | null {
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

function loadsByName(module: Module): boolean {
  const imports = [...module.imports.values()].some((found) => BY_NAME.has(found.module.split('.')[0] ?? ''));
  return (
    imports ||
    module.uses.some(({ value }) =>
      within(value).some((each) => each.kind === 'call' && BY_NAME_CALLS.has(lastName(each))),
    )
  );
}

function importedFiles(module: Module, index: Index): readonly string[] {
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
export function lastName(call: Call): string {
  return call.of.kind === 'attribute' || call.of.kind === 'name' ? call.of.name : '';
}

function worldOf(layout: Layout, modules: readonly Module[], index: Index): World {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const { variables, env } = scopeAtEnd(layout.document, layout.stage);
  let calls: ReadonlyMap<string, { call: Call; at: Site }[]> | null = null;
  return {
    modules: byPath,
    resolve: (dotted, from) => filesOf(dotted, from, index).flatMap((path) => byPath.get(path) ?? []),
    imageOf: (path) => imagePath(layout, path),
    environment: (name) => {
      if (env.has(name)) return variables.get(name) ?? null;
      return isSetOutside(layout.project, name) ? null : undefined;
    },
    callsOf: (name) => (calls ??= callIndex(modules)).get(name) ?? [],
  };
}

function callIndex(modules: readonly Module[]): ReadonlyMap<string, { call: Call; at: Site }[]> {
  const index = new Map<string, { call: Call; at: Site }[]>();
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

/** Whether a compose file, a manifest or an env file of the context sets a variable: the program then sees that value. */
function isSetOutside(project: Project, name: string): boolean {
  const texts = project.once('python:environment-files', () =>
    project.files
      .filter(
        (path) => /(^|\/)[^/]*\.ya?ml$|(^|\/)\.env[^/]*$|\.env$/.test(path) && path.split('/').length <= 4,
      )
      .slice(0, 200)
      .map((path) => project.read(path) ?? ''),
  );
  const words = project.once(
    'python:environment-names',
    () => new Set(texts.flatMap((text) => text.match(/[A-Za-z_]\w*/g) ?? [])),
  );
  return words.has(name);
}
