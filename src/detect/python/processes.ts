/** Which other programs the sources run; what those programs do is known by tables alone. */
import { baseName, parseScript } from '../../dockerfile/index.ts';
import { alwaysThere } from '../../knowledge/languages/python/programs.ts';
import type { Evidence, Program } from '../../model/index.ts';
import { ROOT_PROGRAMS } from '../../knowledge/languages/python/calls.ts';
import { places } from './values.ts';
import { qualified, type PythonSite, type PythonWorld } from './names.ts';
import type { PythonCall, Expression } from './expressions.ts';
import type { PythonBehaviour } from './behaviour.ts';

/** The other programs that the sources run, and which of them work for root alone. */
export interface Processes extends Pick<Program, 'runs' | 'runsUnknown'> {
  readonly relyOnRoot: readonly Evidence[];
}

/** Reads the commands that `subprocess`, `os.system` and their like are given. */
export function processesOf(processes: PythonBehaviour['processes'], world: PythonWorld): Processes {
  const runs = new Map<string, Evidence>();
  let unknown: Evidence | null = null;
  for (const { call, at, evidence } of processes) {
    const names = commandNames(call, at, world);
    if (names === null)
      unknown ??= { ...evidence, says: `${evidence.says} runs a program whose name cannot be read` };
    for (const name of names ?? []) {
      const program = baseName(name);
      if (!alwaysThere.test(program))
        runs.set(program, { ...evidence, says: `${evidence.says} runs ${program}` });
    }
  }
  const found = [...runs].map(([name, evidence]) => ({ name, evidence }));
  return {
    runs: found,
    runsUnknown: unknown,
    relyOnRoot: found
      .filter(({ name }) => ROOT_PROGRAMS.has(name))
      .map(({ evidence }) => ({ ...evidence, says: `${evidence.says}, which needs root` })),
  };
}

/** The programs that a call runs; null when they cannot be read. */
function commandNames(call: PythonCall, at: PythonSite, world: PythonWorld): readonly string[] | null {
  const command =
    call.args[0] ?? call.named.get('args') ?? call.named.get('cmd') ?? call.named.get('program');
  if (command === undefined) return null;
  const value = command.kind === 'name' ? resolved(command.name, at) : command;
  if (value.kind === 'list') return firstWord(value.items[0], at, world);
  if (value.kind === 'binary' && value.left.kind === 'list') return firstWord(value.left.items[0], at, world);
  if (value.kind === 'call' && qualified(value.of, at) === 'shlex.split' && value.args[0])
    return shellWords(value.args[0], at, world);
  return isList(call, at) ? firstWord(command, at, world) : shellWords(value, at, world);
}

/** `os.execvp('x', …)`, `create_subprocess_exec('x', …)`: the first argument is the program itself. */
function isList(call: PythonCall, at: PythonSite): boolean {
  return /(^os\.exec|_exec$|which$|find_executable$)/.test(qualified(call.of, at) ?? '');
}

/** The list that a local name was last bound to. */
function resolved(name: string, at: PythonSite): Expression {
  const bindings = at.scope.bindings.get(name) ?? at.module.scope.bindings.get(name) ?? [];
  const [only] = bindings;
  return bindings.length === 1 && only?.kind === 'value' ? only.value : { kind: 'name', name, line: 0 };
}

function firstWord(
  value: Expression | undefined,
  at: PythonSite,
  world: PythonWorld,
): readonly string[] | null {
  if (value === undefined) return null;
  if (qualified(value, at) === 'sys.executable') return [];
  const names = places(value, at, world).map((place) => (place.kind === 'whole' ? place.text.trim() : null));
  return names.every((name) => name !== null && name !== '') ? names.flatMap((name) => name ?? []) : null;
}

/** The commands of a text that a shell runs; of a text that is known to begin with a command, that one. */
function shellWords(value: Expression, at: PythonSite, world: PythonWorld): readonly string[] | null {
  const found = places(value, at, world).map((place) => {
    if (place.kind === 'whole') return scriptNames(place.text);
    const begun = place.kind === 'begins' ? /^\s*([\w./-]+)\s/.exec(place.text) : null;
    return begun?.[1] === undefined ? null : [begun[1]];
  });
  return found.every((names) => names !== null) ? found.flat() : null;
}

function scriptNames(text: string): readonly string[] | null {
  const parsed = parseScript(text);
  const names = parsed.commands.flatMap((command) =>
    command.words.length > 0 ? [command.words[0]?.value ?? null] : [],
  );
  return parsed.error === null && names.every((name) => name !== null) ? names : null;
}
