/** The `go` commands of a stage's RUN instructions, through scripts and makefiles, and what else the RUNs prepare. */
import { effectsOf, stepName } from '../../analysis/effects.ts';
import { expand, type Block, type Command } from '../../dockerfile/index.ts';
import type { CommandPlace, Effect, Recogniser, StageView, StepName } from '../../model/index.ts';

/** One `go` command, or one of a tool that writes Go code. */
export interface GoStep {
  readonly block: Block;
  readonly command: Command;
  /** The command of the RUN itself: another one when `command` stands in a script or a makefile. */
  readonly outer: Command;
  /** The name of that command. */
  readonly name: StepName;
  /** Absolute working folder; null when it is not known. */
  readonly cwd: string | null;
  /** ENV, ARG, exports and the assignments before the command, by name; null where the value is not known. */
  readonly variables: ReadonlyMap<string, string | null>;
  /** Names in `variables` that a build argument may change. */
  readonly overridable: ReadonlySet<string>;
  /** USER in force; null when the base image's counts. */
  readonly user: string | null;
}

/** What the RUN instructions of one stage do, as far as a Go build depends on it. */
export interface GoSteps {
  readonly go: readonly GoStep[];
  /** Folders that `mkdir` makes. */
  readonly folders: readonly string[];
  /** Files that `mv`, `cp`, `install` and `ln` put elsewhere, as absolute paths, in order. */
  readonly transfers: readonly Transfer[];
  /** System packages that are installed, with the RUN that does it. */
  readonly packages: readonly { readonly name: string; readonly block: Block }[];
}

/** One file at a second place; `kept` is false when it left the first. */
export interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly kept: boolean;
}

/** Walks over every RUN of the stage and of the stages that it is built on. */
export function stepsOf(view: StageView): GoSteps {
  const go: GoStep[] = [];
  const effects: Effect[] = [];
  for (const block of view.history) {
    const found = new Map<Command, GoStep>();
    const recognise: Recogniser = (command, at) => {
      if (!isGo(command)) return null;
      found.set(command, stepAt(command, at));
      return { kind: 'build', reads: [], writes: [] };
    };
    const outer = effectsOf(view, block, recognise);
    effects.push(...outer.flatMap(everyEffect));
    for (const effect of outer) {
      for (const { command } of everyEffect(effect)) {
        const step = found.get(command);
        if (step) go.push({ ...step, outer: effect.command, name: stepName(effect) });
      }
    }
  }
  return {
    go,
    folders: effects
      .filter(({ command }) => command.words[0]?.value === 'mkdir')
      .flatMap(({ writes }) => writes),
    transfers: effects.flatMap(transferOf),
    packages: effects.flatMap(({ system, block }) =>
      system?.action === 'install' ? system.packages.map((name) => ({ name, block })) : [],
    ),
  };
}

function transferOf({ kind, command, reads, writes }: Effect): readonly Transfer[] {
  const name = command.words[0]?.value ?? '';
  const [from, another] = reads;
  const [to] = writes;
  const isTransfer = kind === 'files' && ['mv', 'cp', 'install', 'ln'].includes(name);
  if (!isTransfer || from === undefined || to === undefined || another !== undefined) return [];
  return [{ from, to, kept: name !== 'mv' }];
}

/** The step that a recogniser is asked about. */
export function stepAt(command: Command, { block, cwd, scope }: CommandPlace): GoStep {
  const variables = new Map(scope.variables);
  // BuildKit sets it for every build, and images of other systems are declined
  if (variables.get('TARGETOS') === null) variables.set('TARGETOS', 'linux');
  const words =
    command.words[0]?.value === 'env'
      ? [...command.assignments, ...command.words.slice(1)]
      : command.assignments;
  for (const word of words) {
    const equals = word.text.indexOf('=');
    if (equals > 0)
      variables.set(word.text.slice(0, equals), shellValue(word.text.slice(equals + 1), variables));
  }
  const overridable = new Set([...scope.variables.keys()].filter((name) => !scope.env.has(name)));
  const name = { line: block.line, text: command.text, cwd };
  return { block, command, outer: command, name, cwd, variables, overridable, user: scope.user };
}

/** The `go` commands that a command of a RUN stands for: its own, or those of the script that it runs. */
export function stepsIn({ line, text, cwd }: StepName, steps: GoSteps): readonly GoStep[] {
  return steps.go.filter(({ name }) => name.line === line && name.text === text && name.cwd === cwd);
}

/** A shell word with its quotes gone and its variables put in; null when something in it is not known. */
export function shellValue(text: string, variables: ReadonlyMap<string, string | null>): string | null {
  return /[`*?[]|\$\(/.test(text) ? null : expand(text, variables, '\\');
}

/** The effect itself, or those of the script that it runs. */
function everyEffect(effect: Effect): readonly Effect[] {
  return effect.inside === undefined ? [effect] : effect.inside.flatMap(everyEffect);
}

function isGo(command: Command): boolean {
  const values = command.words.map(({ value }) => value);
  const program =
    values[0] === 'env'
      ? values.find((value, at) => at > 0 && value !== null && !value.includes('='))
      : values[0];
  return program === 'go' || program === '/usr/local/go/bin/go';
}
