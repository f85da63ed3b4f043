/** Which Python files the start commands name, or whether all of the context may be part of the program; what they import is not known here. */
import { baseName } from '../../dockerfile/index.ts';
import {
  foreignPrograms,
  loaderModules,
  loaders,
  servers,
} from '../../knowledge/languages/python/programs.ts';
import type { Evidence } from '../../model/index.ts';
import { normalise } from './places.ts';
import { contextPath, type PythonStageFacts } from './stage.ts';
import type { PythonStart, PythonStarts } from './start.ts';

/** The Python files of the context. */
export interface PythonFiles {
  readonly files: readonly string[];
  /** By last part of the dotted name: files and packages. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
}

/** Where the program begins. */
export interface Entries {
  readonly files: readonly string[];
  /** It finds its modules by name while it runs (Django, celery): all of the context may be part of it. */
  readonly all: boolean;
  /** Something starts whose sources are not here. */
  readonly unknown: Evidence | null;
}

/** Files, `all` of the context, or why neither is known. */
type Entry = readonly string[] | 'all' | { readonly unknown: string };

/** Finds the files that the start commands name. */
export function entriesOf(stage: PythonStageFacts, { commands }: PythonStarts, index: PythonFiles): Entries {
  const found = commands.map((start) => ({ start, entry: entryOf(start, stage, index) }));
  const unknown = found.flatMap(({ start, entry }) =>
    typeof entry === 'object' && 'unknown' in entry ? [{ ...start.evidence, says: entry.unknown }] : [],
  )[0];
  const files = found.flatMap(({ entry }) => (Array.isArray(entry) ? (entry as readonly string[]) : []));
  const all = unknown !== undefined || files.length === 0 || found.some(({ entry }) => entry === 'all');
  return { files: [...new Set(files)], all, unknown: unknown ?? null };
}

function entryOf(start: PythonStart, stage: PythonStageFacts, index: PythonFiles): Entry {
  const [name, ...args] = start.words;
  const program = baseName(name ?? '');
  if (foreignPrograms.has(program) || /^[A-Za-z_]\w*=/.test(program)) return [];
  if (/^python[\d.]*$/.test(program)) return interpreted(args, start, stage, index);
  if (program.endsWith('.py')) return fileAt(name ?? '', start, stage);
  if (servers.has(program)) return served(args, start, stage, index);
  if (program === 'streamlit' || program === 'fastapi') return scriptOf(args, start, stage);
  if (program === 'flask') return flask(args, start, stage, index);
  return loaders.has(program) ? 'all' : { unknown: `what ${program} writes is not known` };
}

/** `python [-u] app.py`, `python -m package`. */
function interpreted(
  args: readonly (string | null)[],
  start: PythonStart,
  stage: PythonStageFacts,
  index: PythonFiles,
): Entry {
  const at = args.findIndex(
    (word) => word === null || word === '-m' || word === '-c' || !word.startsWith('-'),
  );
  const word = args[at];
  if (word === '-c') return 'all';
  if (typeof word !== 'string') return { unknown: 'which file python runs is not known' };
  if (word !== '-m') return fileAt(word, start, stage);
  const module = args[at + 1] ?? '';
  const rest = args.slice(at + 2);
  if (servers.has(module)) return served(rest, start, stage, index);
  if (module === 'streamlit' || module === 'fastapi') return scriptOf(rest, start, stage);
  if (module === 'flask') return flask(rest, start, stage, index);
  if (loaderModules.has(module)) return 'all';
  const files = [...filesOf(module, '', index), ...filesOf(`${module}.__main__`, '', index)];
  return files.length > 0 ? files : { unknown: `what the module ${module} writes is not known` };
}

function scriptOf(args: readonly (string | null)[], start: PythonStart, stage: PythonStageFacts): Entry {
  const script = args.findLast((word) => word?.endsWith('.py'));
  return script == null ? 'all' : fileAt(script, start, stage);
}

function fileAt(word: string, { cwd }: PythonStart, stage: PythonStageFacts): Entry {
  const path = word.startsWith('/') ? word : cwd === null ? null : normalise(`${cwd}/${word}`);
  const file = path === null ? null : contextPath(stage, path);
  if (file === null) return { unknown: `${word} is not in the build context` };
  return file.endsWith('manage.py') ? 'all' : [file];
}

/** The `module:application` words of a server, and its configuration file. */
function served(
  args: readonly (string | null)[],
  start: PythonStart,
  stage: PythonStageFacts,
  index: PythonFiles,
): Entry {
  const targets = args.flatMap((word) => /^([A-Za-z_][\w.]*)(:[\w.()]+)?$/.exec(word ?? '')?.[1] ?? []);
  const files = targets.flatMap((target) => filesOf(target, '', index));
  const options = args.flatMap((word) =>
    word?.endsWith('.py') === true ? [word.replace(/^.*[=:]/, '')] : [],
  );
  const settings = [...options, 'gunicorn.conf.py'].map((word) => fileAt(word, start, stage));
  if (args.includes(null) && files.length === 0) return 'all';
  if (files.length === 0) {
    // a worker class is no application: the word with a colon is
    const application = args.find((word) => /^[A-Za-z_][\w.]*:[\w.()]+$/.test(word ?? '')) ?? targets[0];
    return { unknown: `${application ?? 'the application'} is not in the build context` };
  }
  return [
    ...files,
    ...settings.flatMap((entry) => (Array.isArray(entry) ? (entry as readonly string[]) : [])),
  ];
}

function flask(
  args: readonly (string | null)[],
  start: PythonStart,
  stage: PythonStageFacts,
  index: PythonFiles,
): Entry {
  const flag = args.findIndex((word) => word === '--app' || word === '-A');
  const set = stage.view.scope.variables.get('FLASK_APP');
  const said = flag === -1 ? set : args[flag + 1];
  // what compose sets is not seen here
  if (said == null) return 'all';
  const target = said.split(':')[0] ?? '';
  if (target.endsWith('.py')) return fileAt(target, start, stage);
  const files = filesOf(target, '', index);
  return files.length > 0 ? files : { unknown: `${target} is not in the build context` };
}

/** `app/views.py` → `app/views`; `app/__init__.py` → `app`. */
export function nameOf(path: string): string {
  return path.replace(/(\/__init__)?\.py$/, '');
}

/** The files that a dotted name may mean: the whole path of the nearest match, else every file that ends so. */
export function filesOf(dotted: string, from: string, index: PythonFiles): readonly string[] {
  const dots = /^\.*/.exec(dotted)?.[0].length ?? 0;
  const path = dotted.slice(dots).replaceAll('.', '/');
  if (dots > 0) {
    const base = normalise(`${from}/${'../'.repeat(dots)}`);
    const target = normalise(`${base}/${path}`);
    if (target === '.') return (index.byName.get('__init__') ?? []).filter((file) => file === '__init__.py');
    return (index.byName.get(baseName(target)) ?? []).filter((file) => nameOf(file) === target);
  }
  const named = index.byName.get(baseName(path)) ?? [];
  const ending = named.filter((file) => nameOf(file) === path || nameOf(file).endsWith(`/${path}`));
  const beside = ending.filter(
    (file) => nameOf(file) === normalise(`${from}/../${path}`) || nameOf(file) === path,
  );
  return beside.length > 0 ? beside : ending;
}
