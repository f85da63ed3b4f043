/** The working folder and the variables that each command of a script finds, by the commands before it; what else commands do is not known here. */
import type { Command, Scope } from '../dockerfile/index.ts';
import type { CommandPlace } from '../model/index.ts';
import { nameOf, placeOf, valueOf } from './recognisers/words.ts';

/** Where the walk through one script stands: what `cd`, assignments and parentheses before this command lead to. */
export interface State {
  cwd: string | null;
  readonly variables: Map<string, string | null>;
  /** Working folders to come back to where a subshell ends. */
  readonly outside: (string | null)[];
  /** A substitution inside of a command's words: up to which offset, and the working folder outside. */
  substitution: { readonly until: number; readonly cwd: string | null } | null;
  /** Furthest end of a command so far. */
  reached: number;
}

/** Linux knows no longer ones; a `cd` that is repeated without end would make one. */
const LONGEST_PATH = 4096;
const DECLARING = new Set(['export', 'readonly', 'local', 'declare', 'typeset']);

/** The state before the first command. */
export function startState(scope: Scope, cwd: string | null): State {
  return { cwd, variables: new Map(scope.variables), outside: [], substitution: null, reached: 0 };
}

/** Goes on to a command: a `cd` inside of parentheses or a substitution ends with them. */
export function enterCommand(state: State, command: Command, text: string): void {
  if (state.substitution !== null && command.start >= state.substitution.until) {
    state.cwd = state.substitution.cwd;
    state.substitution = null;
  }
  if (command.start < state.reached) {
    state.substitution ??= { until: state.reached, cwd: state.cwd };
    return;
  }
  for (const char of text.slice(state.reached, command.start)) {
    if (char === '(') state.outside.push(state.cwd);
    if (char === ')' && state.outside.length > 0) state.cwd = state.outside.pop() ?? null;
  }
}

/** `cd` and assignments count for what follows; where they may not have run, nothing is known afterwards. */
export function leaveCommand(state: State, command: Command, at: CommandPlace): void {
  const name = nameOf(command);
  const apart = state.outside.length > 0 || state.substitution !== null;
  if (name === 'cd' || name === 'pushd' || name === 'popd') state.cwd = folderAfter(command, at, apart);
  const assigned =
    command.words.length === 0 ? command.assignments : DECLARING.has(name) ? command.words.slice(1) : [];
  for (const { text, value, ...rest } of assigned) {
    const equals = text.indexOf('=');
    if (equals < 1) continue;
    const word = { ...rest, text: text.slice(equals + 1), value: value?.slice(equals + 1) ?? null };
    state.variables.set(text.slice(0, equals), command.conditional && !apart ? null : valueOf(word, at));
  }
  state.reached = Math.max(state.reached, command.end);
}

/** Null where it is not known: `cd -`, `popd`, a `cd` that may not run, or one in a pipeline. */
function folderAfter(command: Command, at: CommandPlace, apart: boolean): string | null {
  const target = command.words.find((word, index) => index > 0 && !/^-[LPe]$/.test(word.text));
  if (nameOf(command) === 'popd' || target === undefined || target.text === '-') return null;
  const place = placeOf(target, at);
  if (place?.exact !== true || command.operator === '|' || place.path.length > LONGEST_PATH) return null;
  return !command.conditional || apart || place.path === at.cwd ? place.path : null;
}
