/** What a shell text of a Node project does, its commands and package scripts taken together; the build tools are judged in builders.ts. */
import { parseScript, type Command } from '../../dockerfile/index.ts';
import { elsewhereFlag } from '../../knowledge/languages/node/managers.ts';
import { scriptRunners, scriptWrappers, sourceRunners } from '../../knowledge/languages/node/programs.ts';
import { INERT, judgeProgram, opaque, type Judged, type ScriptPlace } from './builders.ts';
import { managerWords } from './manager.ts';
import { isObject, member, readJson, stringList } from './json.ts';
import type { Manifest } from './manifest.ts';
import { selectionOf, type Selection } from './selection.ts';
import { packagesAround } from './workspace.ts';
import type { Project } from '../../model/index.ts';
import { isTame } from '../../project/glob.ts';
import { inFolder, pathFrom } from '../../project/paths.ts';
import { bounded, step } from '../../sources/meter.ts';
import { judgeSource } from './judge.ts';

const DEPTH = 6;
const SHELLS = new Set(['sh', 'bash', 'ash', 'dash']);

/** Commands, and hundreds of characters, that one judgement may follow: scripts may run each other many times over. */
const MOST = 5000;
const TOO_MANY = opaque('scripts run each other too often to be followed');

/** Judges a shell text, as scripts of package.json are: every command of it. */
export function judgeText(text: string, place: ScriptPlace): Judged {
  return bounded(MOST, () => textAt(text, place, 0), TOO_MANY);
}

/** Judges one command. */
export function judgeCommand(command: Command, place: ScriptPlace): Judged {
  return bounded(MOST, () => commandAt(command, place, 0), TOO_MANY);
}

function textAt(text: string, place: ScriptPlace, depth: number): Judged {
  step(1 + Math.floor(text.length / 100));
  const script = parseScript(text);
  if (script.error !== null) return opaque(`"${text}" could not be read as a shell script: ${script.error}`);
  return script.commands.map((command) => commandAt(command, place, depth)).reduce(together, INERT);
}

function commandAt(command: Command, place: ScriptPlace, depth: number): Judged {
  step();
  if (depth > DEPTH) return opaque('scripts of package.json call each other too deeply');
  const words = command.words.map((word) => word.value);
  const target = command.redirects.find(
    (redirect) => redirect.operator.startsWith('>') && redirect.target?.value !== '/dev/null',
  );
  const written = target ? [target.target?.value ?? '.'] : [];
  if (words.length === 0) return INERT;
  const judged = judgeWords(words, place, depth);
  return written.length === 0
    ? judged
    : together(judged, {
        ...INERT,
        kind: 'files',
        writes: written.map((path) => (path.startsWith('/') ? '.' : inFolder('.', path))),
      });
}

/** A script of package.json with its `pre` and `post` hooks; null when there is no such script. */
function scriptAt(name: string, place: ScriptPlace, depth: number): Judged | null {
  const scripts = place.manifest?.scripts;
  const own = scripts?.get(name);
  if (own === undefined) return null;
  const texts = [scripts?.get(`pre${name}`), own, scripts?.get(`post${name}`)].filter(
    (text) => text !== undefined,
  );
  return texts.map((text) => textAt(text, place, depth + 1)).reduce(together, INERT);
}

/** Both of two steps: the stronger kind, and everything that either touches. */
export function together(first: Judged, second: Judged): Judged {
  const order: readonly Judged['kind'][] = ['opaque', 'build', 'install', 'files', 'test', 'inert'];
  const kind = order.find((candidate) => first.kind === candidate || second.kind === candidate) ?? 'inert';
  return {
    kind,
    writes: [...new Set([...first.writes, ...second.writes])],
    reads:
      first.reads === null || second.reads === null ? null : [...new Set([...first.reads, ...second.reads])],
    compiled: [...first.compiled, ...second.compiled],
    generates: first.generates || second.generates,
    why: first.why ?? second.why,
  };
}

/** Words that are not known (expansions, globs) are null; a program must be known, its arguments need not be. */
function judgeWords(words: readonly (string | null)[], place: ScriptPlace, depth: number): Judged {
  const [first, ...rest] = words;
  if (first === null || first === undefined) return opaque('a command whose name is computed');
  const args = rest.map((word) => word ?? '?');
  const name = binaryName(first);
  if (scriptWrappers.has(name)) return judgeWords(behindWrapper(rest), place, depth);
  if (name === 'turbo' || name === 'lerna') return judgeTasks(name, args, place, depth);
  if (scriptRunners.has(name)) return judgeMany(name, args, place, depth);
  if (name === 'eval' || (SHELLS.has(name) && args[0] === '-c'))
    return textAt(args[1] ?? '', place, depth + 1);
  const manager = managerWords([name, ...args]);
  if (manager) return judgeManager(manager, [name, ...args], place, depth);
  if (sourceRunners.has(name)) return judgeRunner(args, place, depth);
  const file = SHELLS.has(name)
    ? args.find((arg) => !arg.startsWith('-'))
    : first.endsWith('.sh')
      ? first
      : undefined;
  if (file !== undefined) return judgeShellFile(file, place, depth);
  return judgeProgram(name, args, place) ?? opaque(`${name} is not known to dfrewrite`);
}

function judgeManager(
  manager: NonNullable<ReturnType<typeof managerWords>>,
  words: readonly string[],
  place: ScriptPlace,
  depth: number,
): Judged {
  const selection = selectionOf(words, place);
  if (selection !== null) return judgeSelected(selection, words, place, depth);
  switch (manager.does) {
    case 'run':
    case 'test': {
      if (manager.flags.some((flag) => elsewhereFlag.test(flag)))
        return opaque(`${words.join(' ')} runs in other folders`);
      const script = scriptAt(manager.name ?? '', place, depth + 1);
      if (script)
        return manager.does === 'test' && script.kind !== 'opaque' ? { ...script, kind: 'test' } : script;
      const program =
        manager.manager === 'npm' ? null : judgeProgram(manager.name ?? '', manager.operands, place);
      return program ?? opaque(`package.json has no script ${manager.name ?? ''}`);
    }
    case 'exec':
      return manager.name === null
        ? opaque(words.join(' '))
        : judgeWords([manager.name, ...manager.operands], place, depth + 1);
    case 'housekeeping':
      return INERT;
    case 'rebuild':
      return { ...INERT, kind: 'build', writes: ['node_modules'], reads: ['package.json'] };
    case 'install':
    case 'prune':
      return { ...INERT, kind: 'install', writes: ['node_modules'], reads: null };
    case 'add':
    case 'global':
    case 'other':
      return opaque(`${words.join(' ')} is not followed`);
  }
}

/** A command in packages of the workspace: what each of them touches lies below its own folder. */
function judgeSelected(
  selection: Selection | 'unknown',
  words: readonly string[],
  place: ScriptPlace,
  depth: number,
): Judged {
  const unknown = opaque(`${words.join(' ')} runs in folders that are not known`);
  if (selection === 'unknown') return unknown;
  const { packages, every } = selection;
  const name = managerWords(selection.words)?.name ?? '';
  const chosen = every ? packages.filter(({ scripts }) => scripts.has(name)) : packages;
  if (chosen.length === 0) return unknown;
  return judgeIn(chosen, place, (there) => judgeWords(selection.words, there, depth + 1));
}

function judgeIn(
  packages: readonly Manifest[],
  place: ScriptPlace,
  judge: (there: ScriptPlace) => Judged,
): Judged {
  return packages
    .map((manifest) => {
      const there = { project: place.project, folder: manifest.folder, manifest };
      return movedTo(pathFrom(place.folder, manifest.folder), judge(there));
    })
    .reduce(together, INERT);
}

function movedTo(folder: string, judged: Judged): Judged {
  const moved = (path: string): string => inFolder(folder, path);
  return { ...judged, writes: judged.writes.map(moved), reads: judged.reads?.map(moved) ?? null };
}

/** `lerna run build`, `turbo run build`: the scripts of that name in all packages, and those that turbo.json lets run before. */
function judgeTasks(name: string, args: readonly string[], place: ScriptPlace, depth: number): Judged {
  const [first, ...rest] = args.filter((arg) => !arg.startsWith('-'));
  const wanted = first === 'run' ? rest : name === 'turbo' && first !== undefined ? [first, ...rest] : [];
  const all = packagesAround(place.project, place.folder);
  const others = name === 'turbo' ? turboTasks(place.project, all[0]) : [];
  const tasks = [...new Set([...wanted, ...others])];
  const chosen = all.filter(({ scripts }) => tasks.some((task) => scripts.has(task)));
  if (wanted.length === 0 || chosen.length === 0) return opaque(`${[name, ...args].join(' ')} is not followed`);
  const judged = judgeIn(chosen, place, (there) =>
    tasks.map((task) => scriptAt(task, there, depth + 1) ?? INERT).reduce(together, INERT),
  );
  return name === 'turbo' ? together(judged, { ...INERT, kind: 'files', writes: ['.turbo'] }) : judged;
} // prettier-ignore

/** Every task that turbo.json names may come before another one. */
function turboTasks(project: Project, root: Manifest | undefined): readonly string[] {
  const text = root === undefined ? undefined : project.read(inFolder(root.folder, 'turbo.json'));
  const json = text === undefined ? null : readJson(text, true);
  const value = json === null || 'error' in json ? {} : json.value;
  const before = [value['tasks'], value['pipeline']].flatMap((tasks) =>
    isObject(tasks) ? Object.values(tasks).flatMap((task) => stringList(member(task, 'dependsOn'))) : [],
  );
  return before.map((task) => task.replace(/^(?:\^|.*#)/, ''));
}

/** `run-s clean build:*`, `concurrently "npm:build" "tsc -w"`. */
function judgeMany(name: string, args: readonly string[], place: ScriptPlace, depth: number): Judged {
  const wanted = args.filter((arg) => !arg.startsWith('-'));
  if (name === 'concurrently')
    return wanted
      .map((text) => textAt(text.replace(/^(npm|yarn|pnpm):/, '$1 run '), place, depth + 1))
      .reduce(together, INERT);
  const names = wanted.flatMap((pattern) =>
    matchingScripts(pattern, [...(place.manifest?.scripts.keys() ?? [])]),
  );
  if (names.length === 0) return opaque(`${name} names no script of package.json`);
  return names
    .map((script) => scriptAt(script, place, depth + 1) ?? opaque(`package.json has no script ${script}`))
    .reduce(together, INERT);
}

function matchingScripts(pattern: string, names: readonly string[]): readonly string[] {
  if (!pattern.includes('*')) return [pattern];
  if (!isTame(pattern)) return [];
  const body = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('**', '\u0000')
    .replaceAll('*', '[^:]*')
    .replaceAll('\u0000', '.*');
  const matcher = new RegExp(`^${body}$`);
  return names.filter((name) => matcher.test(name));
}

/** `node script.js`: the script is read; `node node_modules/x/bin/y` is the program y. */
function judgeRunner(args: readonly string[], place: ScriptPlace, depth: number): Judged {
  const at = args.findIndex(
    (arg, index) =>
      !arg.startsWith('-') &&
      !['-r', '--require', '--import', '--loader', '-P', '--project'].includes(args[index - 1] ?? ''),
  );
  const file = args[at];
  if (file === undefined)
    return args.some((arg) => arg === '-v' || arg === '--version')
      ? INERT
      : opaque('node runs code that is given on its command line');
  if (file.includes('node_modules/'))
    return judgeWords([binaryName(file), ...args.slice(at + 1)], place, depth + 1);
  return judgeSource(file, place);
}

function judgeShellFile(file: string, place: ScriptPlace, depth: number): Judged {
  const text = place.project.read(inFolder(place.folder, file));
  return text === undefined
    ? opaque(`${file} could not be read`)
    : textAt(text.replace(/^#!.*/, ''), place, depth + 1);
}

/** `node_modules/.bin/tsc`, `./node_modules/typescript/bin/tsc` → `tsc`. */
function binaryName(word: string): string {
  const match = /node_modules\/.*?([^/]+?)(?:\.[cm]?js)?$/.exec(word);
  return match?.[1] ?? word;
}

/** Own flags and assignments of a wrapper come before the command that it starts. */
function behindWrapper(words: readonly (string | null)[]): readonly (string | null)[] {
  const dashes = words.indexOf('--');
  if (dashes >= 0) return words.slice(dashes + 1);
  let at = 0;
  while (at < words.length && /^-|^\w+=/.test(words[at] ?? ''))
    at += /^-[efpc]$|^--(file|path|env)$/.test(words[at] ?? '') ? 2 : 1;
  return words.slice(at);
}
