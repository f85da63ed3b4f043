/** The image builds and compose calls that a piece of shell runs, `cd` and variables followed; which file it stands in is not known here. */
import { parseScript, type Command } from '../../dockerfile/index.ts';
import type { Evidence, Use } from '../../model/index.ts';
import { within } from '../paths.ts';
import { BUILDER_WORDS, builderOf, isVariableAlone, type Invocation } from './builders.ts';
import { composeCallOf } from './compose/calls.ts';
import { TOP } from './resolve.ts';
import type { Build, ComposeCall } from './types.ts';
import { variableOf } from './values.ts';
import { expandWord, type KnownWord } from './words.ts';

/** A piece of shell, and where it runs. */
export interface ShellText {
  readonly text: string;
  readonly kind: Use['kind'];
  /** Folders that it may run in, likeliest first. */
  readonly bases: readonly string[];
  readonly variables: ReadonlyMap<string, string | null>;
  /** Place of a command by its offset in `text`. */
  placeOf(offset: number): Omit<Evidence, 'says'>;
  /** A docker that uses BuildKit only when it is asked to: `docker 20.10`. */
  readonly oldDocker?: string | null;
}

/** What holds while a script is read from top to bottom. */
interface State {
  readonly bases: readonly string[];
  readonly variables: ReadonlyMap<string, string | null>;
  /** Those of them that the programs it runs get to see. */
  readonly exported: ReadonlySet<string>;
}

/** Words that run the words behind them. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'sudo',
  'time',
  'exec',
  'env',
  'command',
  'nohup',
  'then',
  'do',
  'retry',
]);

/** Stands for a value that the file around the shell puts in, and that is not known. */
export const UNKNOWN = '${__unknown}';

/** The image builds that a piece of shell runs, and its calls of compose. `cd`, assignments and exports are followed. */
export function buildsIn(shell: ShellText): readonly (Build | ComposeCall)[] {
  if (!BUILDER_WORDS.some((word) => shell.text.includes(word))) return [];
  const builds: (Build | ComposeCall)[] = [];
  const { bases, variables } = shell;
  let state: State = { bases, variables, exported: new Set(variables.keys()) };
  for (const command of parseScript(shell.text).commands) {
    state = after(command, state);
    builds.push(...buildOf(command, state, shell));
  }
  return builds;
}

function buildOf(command: Command, state: State, shell: ShellText): readonly (Build | ComposeCall)[] {
  const own = assigned(command.assignments, state);
  const given = new Map([...state.variables, ...own]);
  const { words, variables } = unwrap(
    command.words.flatMap((word) => splitWord({ text: word.text, value: expandWord(word.text, given) })),
    given,
  );
  const invocation = builderOf(words, variables, shell.oldDocker ?? null);
  if (invocation !== null) return [toBuild(invocation, shell, state, command)];
  const seen = [...variables].filter(
    ([name, value]) => state.exported.has(name) || state.variables.get(name) !== value,
  );
  const evidence = { ...shell.placeOf(command.start), says: oneLine(command.text) };
  const call = composeCallOf(words, state.bases, new Map([...seen, ...own]), evidence);
  return call === null ? [] : [call];
}

/** `$COMPOSE up` with `COMPOSE="docker compose -f a.yml"`: a variable outside of quotes is as many words as it holds. */
function splitWord(word: KnownWord): readonly KnownWord[] {
  if (!isVariableAlone(word.text) || word.value?.includes(' ') !== true) return [word];
  return word.value
    .split(/\s+/)
    .filter(Boolean)
    .map((part) => ({ text: part, value: part }));
}

function toBuild(invocation: Invocation, shell: ShellText, state: State, command: Command): Build {
  return {
    kind: shell.kind,
    evidence: { ...shell.placeOf(command.start), says: oneLine(command.text) },
    bases: state.bases,
    dockerfileFrom: 'base',
    ...invocation,
  };
}

/** Takes `sudo`, `time`, `env A=b` and the like from the front. */
function unwrap(
  words: readonly KnownWord[],
  variables: ReadonlyMap<string, string | null>,
): { readonly words: readonly KnownWord[]; readonly variables: ReadonlyMap<string, string | null> } {
  const [first, ...rest] = words;
  if (first?.value == null) return { words, variables };
  if (WRAPPERS.has(first.value)) return unwrap(withoutOptions(rest), variables);
  if (!/^\w+=/.test(first.value)) return { words, variables };
  return unwrap(rest, new Map([...variables, variableOf(first.value)]));
}

function withoutOptions(words: readonly KnownWord[]): readonly KnownWord[] {
  const from = words.findIndex(({ value }) => value?.startsWith('-') !== true);
  return from === -1 ? [] : words.slice(from);
}

/** What holds behind a command: the folder after `cd`, the variables after an assignment or an export. */
function after(command: Command, state: State): State {
  const [name, ...rest] = command.words.map((word) => expandWord(word.text, state.variables));
  if (name === undefined)
    return { ...state, variables: new Map([...state.variables, ...assigned(command.assignments, state)]) };
  if (name === 'export') {
    const set = rest.flatMap((word) => (word?.includes('=') === true ? [variableOf(word)] : []));
    const names = rest.flatMap((word) => (word == null ? [] : [variableOf(word)[0]]));
    return {
      ...state,
      variables: new Map([...state.variables, ...set]),
      exported: new Set([...state.exported, ...names]),
    };
  }
  if (name !== 'cd' && name !== 'pushd') return state;
  const target = rest.find((word) => word?.startsWith('-') !== true);
  // Where to is not known (`cd "$(dirname "$0")"`): the folders that were likely before are likely still.
  if (target == null) return state;
  const bases = target.startsWith(TOP)
    ? [target.slice(TOP.length + 1) || '.']
    : state.bases
        .flatMap((base) => within(base, target) ?? [])
        .filter(({ length }) => length <= LONGEST_PATH);
  return { ...state, bases };
}

function assigned(
  words: Command['assignments'],
  { variables }: State,
): readonly (readonly [string, string | null])[] {
  return words.map((word) => {
    const equals = word.text.indexOf('=');
    return [word.text.slice(0, equals), expandWord(word.text.slice(equals + 1), variables)];
  });
}

/** Linux knows no longer ones. */
const LONGEST_PATH = 4096;
const MAX_SHOWN = 100;

function oneLine(text: string): string {
  const line = text
    .slice(0, 10 * MAX_SHOWN)
    .replaceAll(UNKNOWN, '…')
    .replace(/\\?\s*\n\s*/g, ' ');
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line;
}
