/** What is in force at a place of a Dockerfile: variables, working folder, user and shell. */
import { parseImage } from './image.ts';
import type { Lookup } from './lex.ts';
import { joinPath } from './path.ts';
import type { Block, Document, ImageReference, Scope, Stage } from './types.ts';
import { expand, expandWith, rawPairs } from './words.ts';

/** SHELL of an image that sets none (Linux). */
export const DEFAULT_SHELL: readonly string[] = ['/bin/sh', '-c'];

interface State {
  workdir: string | null;
  user: string | null;
  shell: readonly string[];
  readonly variables: Map<string, string | null>;
  readonly env: Set<string>;
}

/** What is in force before `block` runs. For FROM, and before the first one: the global ARGs alone. */
export function scopeBefore(document: Document, block: Block): Scope {
  const stage = document.stages[block.stage];
  if (stage !== undefined && block !== stage.from) return walk(document, stage, block);
  const earlier = document.blocks.slice(0, block.index);
  return { ...emptyState(), variables: globalArguments(earlier, document.escape) };
}

/** What is in force at the end of the stage. */
export function scopeAtEnd(document: Document, stageIndex: number): Scope {
  const stage = document.stages[stageIndex];
  return stage === undefined ? emptyState() : walk(document, stage, null);
}

/**
 * The image that a stage is built on, through FROM of other stages and the defaults of global ARGs.
 * Null when a variable in it has no known value, or there is no such stage.
 */
export function baseImage(
  document: Document,
  stageIndex: number,
): { image: ImageReference; stage: Stage } | null {
  let stage = document.stages[stageIndex];
  while (stage?.parent != null) stage = stage.parent;
  if (stage === undefined) return null;
  const name = expandFrom(stage.image, globalArguments(document.blocks, document.escape), document.escape);
  return name === null || name === '' ? null : { image: parseImage(name), stage };
}

/** Values of the ARGs before the first FROM; null for one without default. */
export function globalArguments(blocks: readonly Block[], escape: string): Map<string, string | null> {
  const values = new Map<string, string | null>();
  for (const block of blocks) {
    if (block.stage >= 0) break;
    const found = rawPairs('ARG', block.args, escape);
    for (const { name, value } of typeof found === 'string' ? [] : found) {
      values.set(name, value === null ? null : expandFrom(value, values, escape));
    }
  }
  return values;
}

/** Set by the builder itself (BuildKit's automatic platform arguments). */
const AUTOMATIC = /^(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT)$|^TARGETSTAGE$/;

/**
 * Expands FROM's image or a global ARG's default. Only global ARGs count there, so a name that is not among them is surely
 * not set, and one without default is not set unless a build argument sets it.
 */
export function expandFrom(
  text: string,
  values: ReadonlyMap<string, string | null>,
  escape: string,
): string | null {
  const lookup: Lookup = (name) => (AUTOMATIC.test(name) ? null : (values.get(name) ?? undefined));
  return expandWith(text, lookup, escape);
}

function emptyState(): State {
  return { workdir: null, user: null, shell: DEFAULT_SHELL, variables: new Map(), env: new Set() };
}

/** The state at the end of `stage`, or before `until` in it. */
function walk(document: Document, stage: Stage, until: Block | null): State {
  const chain: Stage[] = [];
  for (let each: Stage | null = stage; each !== null; each = each.parent) chain.unshift(each);
  const state = emptyState();
  if (chain[0]?.image === 'scratch') Object.assign(state, { workdir: '/', user: 'root' });
  const globals = globalArguments(document.blocks, document.escape);
  for (const block of chain.flatMap(({ from, blocks }) => [from, ...blocks])) {
    if (block === until || (until !== null && block.index >= until.index && block.stage === until.stage))
      break;
    step(state, block, globals);
  }
  return state;
}

function step(state: State, block: Block, globals: ReadonlyMap<string, string | null>): void {
  switch (block.keyword) {
    case 'ENV':
      setEnv(state, block);
      break;
    case 'ARG':
      setArguments(state, block, globals);
      break;
    case 'WORKDIR':
      state.workdir = nextWorkdir(state, block);
      break;
    case 'USER':
      state.user = expand(block.args, state.variables, block.escape) ?? block.args;
      break;
    case 'SHELL':
      state.shell = block.json ?? state.shell;
      break;
  }
}

/** All values of one ENV are expanded with what was in force before it. */
function setEnv(state: State, block: Block): void {
  const found = rawPairs('ENV', block.args, block.escape);
  if (typeof found === 'string') return;
  const values = found.map(({ name, value }) => ({
    name: expand(name, state.variables, block.escape) ?? name,
    value: expand(value ?? '', state.variables, block.escape),
  }));
  for (const { name, value } of values) {
    state.variables.set(name, value);
    state.env.add(name);
  }
}

/** An ENV of the same name outranks an ARG. An ARG without default takes the global one's. */
function setArguments(state: State, block: Block, globals: ReadonlyMap<string, string | null>): void {
  const found = rawPairs('ARG', block.args, block.escape);
  for (const { name, value } of typeof found === 'string' ? [] : found) {
    if (state.env.has(name)) continue;
    const known = value === null ? (globals.get(name) ?? null) : expand(value, state.variables, block.escape);
    state.variables.set(name, known);
  }
}

function nextWorkdir(state: State, block: Block): string | null {
  const path = expand(block.args, state.variables, block.escape);
  if (path === null || path === '' || /^[a-z]:|\\/i.test(path)) return null;
  if (path.startsWith('/')) return joinPath('/', path);
  return state.workdir === null ? null : joinPath(state.workdir, path);
}
