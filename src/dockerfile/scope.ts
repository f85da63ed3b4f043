/** What is in force at a place of a Dockerfile: variables, working folder, user and shell. */
import { parseImage } from './image.ts';
import type { ValueLookup } from './lex.ts';
import { joinPath } from './path.ts';
import type { Block, Document, Globals, ImageReference, Scope, Scopes, Stage } from './types.ts';
import { expand, expandWith, rawPairs } from './words.ts';

/** SHELL of an image that sets none (Linux). */
export const DEFAULT_SHELL: readonly string[] = ['/bin/sh', '-c'];

/** What is in force before `block` runs. For FROM, and before the first one: the global ARGs alone. */
export function scopeBefore(document: Document, block: Block): Scope {
  return document.scopes().before[block.index] ?? EMPTY;
}

/** What is in force at the end of the stage. */
export function scopeAtEnd(document: Document, stageIndex: number): Scope {
  return document.scopes().atEnd[stageIndex] ?? EMPTY;
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
  const name = expandFrom(stage.image, document.scopes().globals, document.escape);
  return name === null || name === '' ? null : { image: parseImage(name), stage };
}

/** The stage that `COPY --from` or `RUN --mount=from=` names, by its name in any casing or by its number; null where it is an image. */
export function stageNamed<Named extends Pick<Stage, 'name'>>(
  { stages }: { readonly stages: readonly Named[] },
  name: string,
  before = stages.length,
): Named | null {
  const earlier = stages.slice(0, before);
  const byNumber = /^\d+$/.test(name) ? earlier[Number(name)] : undefined;
  return earlier.findLast((stage) => stage.name === name.toLowerCase()) ?? byNumber ?? null;
}

/** A stage and those that it is built on, the lowest first. */
export function lineageOf<Member extends { readonly parent: Member | null }>(
  stage: Member,
): readonly Member[] {
  const members: Member[] = [];
  for (let at: Member | null = stage; at !== null; at = at.parent) members.push(at);
  return members.reverse();
}

/** The place behind the instructions of a stage: where the next one begins, or the end of the file. */
export function endOf({ blocks }: Document, stage: Pick<Stage, 'blocks' | 'from'>): Block | 'end' {
  return blocks[(stage.blocks.at(-1) ?? stage.from).index + 1] ?? 'end';
}

/** The ARGs before the first FROM. */
export function globalArguments(blocks: readonly Block[], escape: string): Globals {
  const values = new Map<string, string | null | undefined>();
  for (const block of blocks) {
    if (block.stage >= 0) break;
    for (const { name, value } of rawPairs('ARG', block.args, escape)) {
      values.set(name, value === null ? undefined : expandFrom(value, values, escape));
    }
  }
  return values;
}

/** Set by the builder itself: BuildKit's automatic platform arguments. */
const AUTOMATIC = /^(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)$|^TARGETSTAGE$/;

/**
 * Expands FROM's image or a global ARG's default. Only global ARGs count there, so `${x:-y}` of a name that is none of them
 * is surely `y`; so it is for one without default, unless a build argument is given.
 */
export function expandFrom(text: string, values: Globals, escape: string): string | null {
  const lookup: ValueLookup = (name) => (AUTOMATIC.test(name) ? null : values.get(name));
  return expandWith(text, lookup, escape);
}

const EMPTY: Scope = {
  workdir: null,
  variables: new Map(),
  env: new Set(),
  user: null,
  shell: DEFAULT_SHELL,
};

/** `FROM scratch` has nothing that the file does not say. */
const SCRATCH: Scope = { ...EMPTY, workdir: '/', user: 'root' };

/** All scopes of a document, in one pass; a document does it once. */
export function scopesOf(document: Pick<Document, 'blocks' | 'stages' | 'escape'>): Scopes {
  const globals = globalArguments(document.blocks, document.escape);
  const globalScope = {
    ...EMPTY,
    variables: new Map([...globals].map(([name, value]) => [name, value ?? null])),
  };
  const before: Scope[] = document.blocks.map(() => globalScope);
  const atEnd: Scope[] = [];
  const folders = document.stages.map(() => new Map<string, number>());
  for (const { image, parent, blocks } of document.stages) {
    let scope = parent === null ? (image === 'scratch' ? SCRATCH : EMPTY) : (atEnd[parent.index] ?? EMPTY);
    for (const block of blocks) {
      before[block.index] = scope;
      const { workdir } = scope;
      const seen = folders[block.stage];
      if (workdir !== null && seen?.has(workdir) === false) seen.set(workdir, block.index);
      scope = scopeBehind(scope, block, globals);
    }
    atEnd.push(scope);
  }
  const found = folders.map((each) => [...each].map(([path, from]) => ({ path, from })));
  return { globals, before, atEnd, folders: found };
}

function scopeBehind(scope: Scope, block: Block, globals: Globals): Scope {
  switch (block.keyword) {
    case 'ENV':
      return withEnv(scope, block);
    case 'ARG':
      return withArguments(scope, block, globals);
    case 'WORKDIR':
      return { ...scope, workdir: nextWorkdir(scope, block) };
    case 'USER':
      return { ...scope, user: expand(block.args, scope.variables, block.escape) ?? block.args };
    case 'SHELL':
      return { ...scope, shell: block.json ?? scope.shell };
    default:
      return scope;
  }
}

/** All values of one ENV are expanded with what was in force before it. */
function withEnv(scope: Scope, block: Block): Scope {
  const variables = new Map(scope.variables);
  const env = new Set(scope.env);
  for (const { name: written, value } of rawPairs('ENV', block.args, block.escape)) {
    const name = expand(written, scope.variables, block.escape) ?? written;
    variables.set(name, expand(value ?? '', scope.variables, block.escape));
    env.add(name);
  }
  return { ...scope, variables, env };
}

/** An ENV of the same name outranks an ARG. An ARG without default takes the global one's. */
function withArguments(scope: Scope, block: Block, globals: Globals): Scope {
  const variables = new Map(scope.variables);
  for (const { name, value } of rawPairs('ARG', block.args, block.escape)) {
    if (scope.env.has(name)) continue;
    variables.set(
      name,
      value === null ? (globals.get(name) ?? null) : expand(value, variables, block.escape),
    );
  }
  return { ...scope, variables };
}

/** A path with a drive letter or backslashes is none of Linux. */
function nextWorkdir(scope: Scope, block: Block): string | null {
  const path = expand(block.args, scope.variables, block.escape);
  if (path === null || path === '' || /^[a-z]:|\\/i.test(path)) return null;
  if (path.startsWith('/')) return joinPath('/', path);
  return scope.workdir === null ? null : joinPath(scope.workdir, path);
}
