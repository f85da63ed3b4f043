/** What the commands of a RUN do, one after the other, scripts and make targets that they run included. */
import { because, joinPath, memo, parseScript, scopeBefore, script, type Block, type Command, type Scope, type Script } from '../dockerfile/index.ts'; // prettier-ignore
import type { CommandPlace, Copied, Declined, Effect, Project, Recogniser, StageView, StepName } from '../model/index.ts'; // prettier-ignore
import { enterCommand, leaveCommand, startState, type State } from './effects-state.ts';
import { below, toContext } from './layout.ts';
import { mountsOf, type Mount } from './mounts.ts';
import { recognisers } from './recognisers/index.ts';
import { recogniseScript } from './recognisers/script.ts';
import { brief, inert, nameOf, opaque, placeOf, valueOf, type FoundEffect } from './recognisers/words.ts';
import { unwrapped } from './recognisers/wrappers.ts';

/** How deep scripts that run scripts are followed, and how many of them for one RUN. */
const DEEPEST = 4;
const MOST = 50;

/** What stays the same while one RUN is walked. */
interface Walk {
  readonly block: Block;
  readonly project: Project;
  /** The language's own recogniser. */
  readonly recognise: Recogniser | null;
  /** What was copied before it. */
  readonly copies: () => readonly Copied[];
  readonly mounts: readonly Mount[];
  readonly followed: { count: number };
}

/**
 * What each command of a RUN does, in order; empty for other instructions. A command that nobody recognises is `opaque` and
 * says why; so is a whole RUN whose script cannot be read. Whoever has the language's stage asks that instead, which remembers.
 */
export function effectsOf(stage: StageView, block: Block, recognise: Recogniser | null): readonly Effect[] {
  if (block.keyword !== 'RUN') return [];
  const scope = scopeOf(stage, block);
  const walk: Walk = {
    block,
    project: stage.project,
    recognise,
    copies: memo(() => stage.copies.filter((copied) => copied.block.index < block.index)),
    mounts: mountsOf(block, scope),
    followed: { count: 0 },
  };
  const body = block.json === null ? script(block) : fromExecForm(block.json);
  if (body === null || body.error !== null) return [unread(block, scope, body?.error ?? 'it has no command')];
  return followScript(walk, body, block.text, scope, scope.workdir, 0);
}

/** The name by which a language is asked about a command. */
export function stepName({ block, command, cwd }: Effect): StepName {
  return { line: block.line, text: command.text, cwd };
}

/** The command that a name stands for; of two that are alike in every word and place, the first. */
export function effectNamed(
  stage: StageView,
  { line, text, cwd }: StepName,
  recognise: Recogniser,
): Effect | Declined {
  const block = stage.history.find((each) => each.line === line);
  const effects = block === undefined ? [] : effectsOf(stage, block, recognise);
  const found = effects.find((effect) => effect.command.text === text && effect.cwd === cwd);
  return found ?? { declined: because`${{ line }} has no command "${text}"` };
}

/** The scope, with what the base image sets where the Dockerfile does not say it, and root's home. */
function scopeOf({ document, base, history }: StageView, block: Block): Scope {
  const scope = scopeBefore(document, block);
  const facts = base?.facts ?? null;
  const root = scope.user === null ? facts !== null && !facts.userActive : /^(root|0)(:|$)/.test(scope.user);
  const home: [string, string][] = root ? [['HOME', '/root']] : [];
  const variables = new Map([...home, ...Object.entries(facts?.env ?? {}), ...scope.variables]);
  // a WORKDIR with an unknown variable leaves the folder unknown: the image's own does not count any more
  const isMoved = () => history.some(({ keyword, index }) => keyword === 'WORKDIR' && index < block.index);
  const workdir = scope.workdir ?? (isMoved() ? null : (facts?.workdir ?? null));
  return { ...scope, workdir, variables };
}

/** The exec form names one program; its words are not the shell's, and nothing of it may be edited. */
function fromExecForm(argv: readonly string[]): Script {
  const quoted = argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  const parsed = parseScript(quoted.join(' '));
  return {
    ...parsed,
    commands: parsed.commands.map((command) => ({
      ...command,
      text: argv.join(' '),
      nested: true,
      start: 0,
      end: 0,
    })),
  };
}

function unread(block: Block, scope: Scope, why: string): Effect {
  const command: Command = { text: block.args, assignments: [], words: [], redirects: [], operator: 'start', conditional: false, nested: true, start: 0, end: 0 }; // prettier-ignore
  return {
    ...opaque(because`the RUN of ${block} cannot be read: ${why}`),
    block,
    command,
    cwd: scope.workdir,
  };
}

/** Walks one script; `text` is what its offsets refer to. */
function followScript(
  walk: Walk,
  body: Script,
  text: string,
  scope: Scope,
  cwd: string | null,
  depth: number,
): readonly Effect[] {
  const state = startState(scope, cwd);
  const effects: Effect[] = [];
  for (const command of body.commands) {
    enterCommand(state, command, text);
    const at = placeAt(walk, scope, state);
    const found = judge({ walk, at, previous: effects.at(-1), depth }, command);
    leaveCommand(state, command, at);
    const effect = withoutMounted(withRedirects(found, command, at), walk.mounts);
    const reads = [...effect.reads, ...pipedReads(command, effect, effects.at(-1))];
    // What a script does is said of the command that runs it. Not spread: V8 adds members behind a spread slowly.
    effects.push(Object.assign({}, effect, { reads, block: walk.block, command, cwd: at.cwd }));
  }
  return effects;
}

function placeAt(walk: Walk, scope: Scope, { cwd, variables }: State): CommandPlace {
  return {
    block: walk.block,
    cwd,
    scope: { ...scope, variables: new Map(variables) },
    project: walk.project,
    toContext: (path) => mountedPath(walk, path) ?? toContext(walk.copies(), path, walk.project),
  };
}

/** A path below a bind mount of the context. */
function mountedPath({ mounts, project }: Walk, path: string): string | null {
  for (const { type, from, source, target } of mounts) {
    const rest = type !== 'bind' || from !== null || target === null ? null : below(target, path);
    if (rest === null) continue;
    const found = joinPath('/', [source ?? '.', rest].join('/')).slice(1) || '.';
    if (project.has(found)) return found;
  }
  return null;
}

/** `ls | grep x`: what the whole pipe reads is handed on. */
function pipedReads(
  command: Command,
  { kind }: FoundEffect,
  previous: Effect | undefined,
): readonly string[] {
  return command.operator === '|' && kind === 'inert' && previous?.kind === 'inert' ? previous.reads : [];
}

/** Where one command is judged. */
interface Step {
  readonly walk: Walk;
  readonly at: CommandPlace;
  /** What the command before does. */
  readonly previous: Effect | undefined;
  readonly depth: number;
}

/** The language's own commands first, then the shared ones, then what runs something else. */
function judge(step: Step, command: Command): FoundEffect {
  const { walk, at } = step;
  if (command.words.length === 0) return inert();
  const resolved = withName(command, at);
  if (resolved === null) return opaque(`which program "${brief(command)}" runs is not known`);
  for (const recognise of [...(walk.recognise === null ? [] : [walk.recognise]), ...recognisers]) {
    const found = recognise(resolved, at);
    if (found !== null) return found;
  }
  const inner = unwrapped(resolved);
  if (inner !== null)
    return nameOf(resolved) === 'xargs' ? judgeGiven(step, resolved, inner) : judge(step, inner);
  const from = resolved.operator === '|' ? (step.previous?.command.words[0]?.text ?? null) : null;
  const found = recogniseScript(resolved, at, from, (text, cwd, of) =>
    followText(step, command, text, cwd, of),
  );
  return found ?? opaque(`what "${brief(command)}" writes is not known`);
}

/** `find x | xargs rm`: it changes what the command before it reads. */
function judgeGiven(step: Step, command: Command, inner: Command): FoundEffect {
  const found = judge(step, inner);
  const piped = command.operator === '|' && step.previous?.kind === 'inert';
  const given = piped ? step.previous.reads : [];
  if (found.kind === 'inert') return found;
  if (found.kind !== 'files' || given.length === 0)
    return opaque(`what "${brief(command)}" is given is not known`);
  return { ...found, writes: [...found.writes, ...given] };
}

/** A script that a command runs: parsed and walked, as long as there are not too many of them. */
function followText(
  step: Step,
  command: Command,
  text: string,
  cwd: string | null,
  of: string,
): readonly Effect[] {
  const { walk, at, depth } = step;
  const unread = (why: string): readonly Effect[] => [
    { ...opaque(`${of} cannot be read: ${why}`), block: walk.block, command, cwd },
  ];
  walk.followed.count += 1;
  if (depth >= DEEPEST || walk.followed.count > MOST) return unread('too many scripts run each other');
  const body = parseScript(text);
  return body.error === null ? followScript(walk, body, text, at.scope, cwd, depth + 1) : unread(body.error);
}

/** The command with the variable in its name resolved; null when it has no known value. */
function withName(command: Command, at: CommandPlace): Command | null {
  const [name, ...rest] = command.words;
  if (name === undefined || name.value !== null) return command;
  const value = valueOf(name, at);
  return value === null || value === '' || /\s/.test(value)
    ? null
    : { ...command, words: [{ ...name, value }, ...rest] };
}

const WRITES = new Set(['>', '>>', '>|', '&>', '&>>', '<>']);

/** Redirections write files, whatever the command is. */
function withRedirects(found: FoundEffect, command: Command, at: CommandPlace): FoundEffect {
  if (found.kind === 'opaque') return found;
  const targets = command.redirects
    .filter(({ operator }) => WRITES.has(operator))
    .flatMap(({ target }) => target ?? []);
  const places = targets.map((target) => placeOf(target, at)?.path ?? null);
  if (places.includes(null)) return opaque(`where "${brief(command)}" writes cannot be seen`);
  const written = places.filter(
    (path) => path !== null && !path.startsWith('/dev/') && !path.startsWith('/proc/'),
  );
  if (written.length === 0) return found;
  const writes = [...found.writes, ...written.filter((path) => path !== null)];
  return { ...found, kind: found.kind === 'inert' ? 'files' : found.kind, writes };
}

/** What lands in a mount is in no layer. */
function withoutMounted(found: FoundEffect, mounts: readonly Mount[]): FoundEffect {
  const kept = found.writes.filter(
    (path) => !mounts.some(({ target }) => target !== null && below(target, path) !== null),
  );
  return kept.length === found.writes.length ? found : { ...found, writes: kept };
}
