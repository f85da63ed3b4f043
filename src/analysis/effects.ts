import { baseImage, joinPath, parseScript, scopeBefore, script, type Block, type Command, type Document, type Scope, type Script } from '../dockerfile/index.ts'; // prettier-ignore
import { imageFacts } from '../knowledge/images.ts';
import type { CommandPlace, Effect, Project, Stack } from '../types.ts';
import { below, copiedBy, toContext, type Copied } from './layout.ts';
import { mountsOf, type Mount } from './mounts.ts';
import { recognisers } from './recognisers/index.ts';
import { recogniseScript } from './recognisers/script.ts';
import {
  brief,
  inert,
  nameOf,
  opaque,
  placeOf,
  readArguments,
  valueOf,
  type Found,
} from './recognisers/words.ts';

/** How deep scripts that run scripts are followed. */
const DEEPEST = 4;

/** What stays the same while one RUN is walked. */
interface Walk {
  readonly block: Block;
  readonly project: Project;
  readonly stack: Pick<Stack, 'recognise'> | null;
  readonly copies: readonly Copied[];
  readonly mounts: readonly Mount[];
}

/**
 * What each command of a RUN does, in order; empty for other instructions. A command that nobody recognises is `opaque` and
 * says why; so is a whole RUN whose script cannot be read.
 */
export function effectsOf(
  document: Document,
  block: Block,
  project: Project,
  stack: Pick<Stack, 'recognise'> | null,
): readonly Effect[] {
  if (block.keyword !== 'RUN') return [];
  const scope = scopeOf(document, block);
  const walk: Walk = {
    block,
    project,
    stack,
    copies: copiesBefore(document, block, project),
    mounts: mountsOf(block, scope),
  };
  const body = block.json === null ? script(block) : fromExecForm(block.json);
  if (body === null || body.error !== null) return [unread(block, scope, body?.error ?? 'it has no command')];
  return followScript(walk, body, block.json === null ? block.text : null, scope, scope.workdir, 0);
}

/** The scope, with what the base image sets where the Dockerfile does not say it, and root's home. */
function scopeOf(document: Document, block: Block): Scope {
  const scope = scopeBefore(document, block);
  const base = baseImage(document, block.stage);
  const facts = base === null ? null : imageFacts(base.image);
  const root = scope.user === null ? facts !== null && !facts.userActive : /^(root|0)(:|$)/.test(scope.user);
  const home: [string, string][] = root ? [['HOME', '/root']] : [];
  const variables = new Map([...home, ...Object.entries(facts?.env ?? {}), ...scope.variables]);
  return { ...scope, workdir: scope.workdir ?? facts?.workdir ?? null, variables };
}

/** What was copied from the context before this instruction, parent stages included. */
function copiesBefore(document: Document, block: Block, project: Project): readonly Copied[] {
  const own = document.stages[block.stage];
  const stages = [];
  for (let stage = own ?? null; stage !== null; stage = stage.parent) stages.unshift(stage);
  const before = stages.flatMap((stage) => stage.blocks).filter((each) => each.index < block.index);
  return before.flatMap((each) => copiedBy(document, each, project));
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
    ...opaque(`the RUN of line ${block.line} cannot be read: ${why}`),
    block,
    command,
    cwd: scope.workdir,
  };
}

/** Where the walk through one script stands. */
interface State {
  cwd: string | null;
  readonly variables: Map<string, string | null>;
  /** Working folders to come back to when a subshell ends. */
  readonly outside: (string | null)[];
  /** End of the command before, as an offset. */
  reached: number;
}

/** `text` is what the commands' offsets refer to, null when they mean nothing. */
function followScript(
  walk: Walk,
  body: Script,
  text: string | null,
  scope: Scope,
  cwd: string | null,
  depth: number,
): readonly Effect[] {
  const state: State = { cwd, variables: new Map(scope.variables), outside: [], reached: 0 };
  return body.commands.map((command, index): Effect => {
    if (text !== null)
      leaveSubshells(state, text.slice(state.reached, Math.max(state.reached, command.start)));
    const at = placeAt(walk, scope, state);
    const found = judge(walk, command, body.commands[index - 1], at, scope, depth);
    changeState(state, command, at);
    state.reached = Math.max(state.reached, command.end);
    return {
      ...withoutMounted(withRedirects(found, command, at), walk.mounts),
      block: walk.block,
      command,
      cwd: at.cwd,
    };
  });
}

/** A `cd` inside of parentheses ends with them. */
function leaveSubshells(state: State, gap: string): void {
  for (const char of gap) {
    if (char === '(') state.outside.push(state.cwd);
    if (char === ')' && state.outside.length > 0) state.cwd = state.outside.pop() ?? null;
  }
}

function placeAt(walk: Walk, scope: Scope, { cwd, variables }: State): CommandPlace {
  return {
    block: walk.block,
    cwd,
    scope: { ...scope, variables: new Map(variables) },
    project: walk.project,
    toContext: (path) => mountedPath(walk, path) ?? toContext(walk.copies, path, walk.project),
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

/** `cd` and assignments count for what follows; where they may not have run, nothing is known afterwards. */
function changeState(state: State, command: Command, at: CommandPlace): void {
  const name = nameOf(command);
  if (name === 'cd' || name === 'pushd' || name === 'popd') {
    const target = command.words[1];
    const place = name === 'popd' || target === undefined || target.text === '-' ? null : placeOf(target, at);
    const sure = !command.conditional || state.outside.length > 0 || place?.path === at.cwd;
    state.cwd = sure && command.operator !== '|' && place?.exact === true ? place.path : null;
  }
  const assigned =
    command.words.length === 0
      ? command.assignments
      : ['export', 'readonly', 'local', 'declare'].includes(name)
        ? command.words.slice(1)
        : [];
  for (const word of assigned) {
    const equals = word.text.indexOf('=');
    if (equals < 1) continue;
    const value = command.conditional
      ? null
      : valueOf(
          { ...word, text: word.text.slice(equals + 1), value: word.value?.slice(equals + 1) ?? null },
          at,
        );
    state.variables.set(word.text.slice(0, equals), value);
  }
}

/** Commands that run the command behind them in the same place, and their options that take a value. */
const WRAPPERS: Readonly<Record<string, string>> = { sudo: 'ugCh', exec: 'a', command: '', time: 'fo', nice: 'n', nohup: '', env: 'uC', timeout: 'ks', ionice: 'cn', stdbuf: 'ioe', catchsegv: '', eatmydata: '', builtin: '' }; // prettier-ignore

/** The stack's own commands first, then the shared ones, then what runs something else. */
function judge(
  walk: Walk,
  command: Command,
  previous: Command | undefined,
  at: CommandPlace,
  scope: Scope,
  depth: number,
): Found {
  if (command.words.length === 0) return inert();
  const resolved = withName(command, at);
  if (resolved === null) return opaque(`which program "${brief(command)}" runs is not known`);
  for (const recognise of [...(walk.stack === null ? [] : [walk.stack.recognise]), ...recognisers]) {
    const found = recognise(resolved, at);
    if (found !== null) return found;
  }
  const inner = unwrapped(resolved);
  if (inner !== null) return judge(walk, inner, previous, at, scope, depth);
  const follow = (body: Script, cwd: string | null, of: string) =>
    depth < DEEPEST && body.error === null
      ? followScript(walk, body, null, at.scope, cwd, depth + 1)
      : [
          {
            ...opaque(`${of} cannot be read${body.error === null ? '' : `: ${body.error}`}`),
            block: walk.block,
            command,
            cwd,
          },
        ];
  const piped = resolved.operator === '|' && previous !== undefined;
  const found = recogniseScript(piped ? resolved : { ...resolved, operator: 'start' }, at, follow);
  if (found?.kind === 'opaque' && piped && previous.words[0]) {
    return { ...found, why: found.why?.replace('"… |', `"${previous.words[0].text} … |`) ?? '' };
  }
  return found ?? opaque(`what "${brief(command)}" writes is not known`);
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

/** `sudo -E npm ci` → `npm ci`; null when it wraps nothing. */
function unwrapped(command: Command): Command | null {
  const name = nameOf(command);
  const values = WRAPPERS[name];
  if (values === undefined) return null;
  const { operands } = readArguments(stopAtOperand(command.words.slice(1), values), values);
  const skip = name === 'timeout' ? 1 : 0;
  const rest = operands.slice(skip);
  const words =
    name === 'env' || name === 'sudo' ? rest.slice(rest.findIndex((word) => !/^\w+=/.test(word.text))) : rest;
  return words.length === 0 ? null : { ...command, words };
}

/** Everything behind the first operand belongs to the wrapped command: a `--` before it keeps its options. */
function stopAtOperand(words: Command['words'], values: string): Command['words'] {
  let at = 0;
  while (words[at]?.text.startsWith('-') === true)
    at += new RegExp(`^-[A-Za-z]*[${values}]$`).test(words[at]?.text ?? '') && values !== '' ? 2 : 1;
  const [first] = words.slice(at);
  return first === undefined
    ? words
    : [...words.slice(0, at), { ...first, text: '--', value: '--' }, ...words.slice(at)];
}

const WRITES = new Set(['>', '>>', '>|', '&>', '&>>', '<>']);

/** Redirections write files, whatever the command is. */
function withRedirects(found: Found, command: Command, at: CommandPlace): Found {
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
function withoutMounted(found: Found, mounts: readonly Mount[]): Found {
  const kept = found.writes.filter(
    (path) => !mounts.some(({ target }) => target !== null && below(target, path) !== null),
  );
  return kept.length === found.writes.length ? found : { ...found, writes: kept };
}
