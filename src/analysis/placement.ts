import { copyParts, withoutCommands, type Block, type Command, type Document } from '../dockerfile/index.ts';
import type { Declined, Effect, Project, Split, Stack } from '../types.ts';
import { effectsOf } from './effects.ts';
import { below, copiedBy, copiesOf, toContext } from './layout.ts';
import type { Needs } from './needs.ts';
import { splitSystem, type SystemTexts } from './system.ts';

/** Where an instruction, or a command of a RUN, belongs when its stage is split in two. */
export type Place = 'build' | 'runtime' | 'both';

/** What an instruction is for; decides where the lines that take its place in the runtime stage stand. */
export type Role = 'setting' | 'system' | 'manifests' | 'sources' | 'files' | 'install' | 'build' | 'prune';

/** One instruction with its text in each of the two stages; `block.text` itself where nothing changes, null where it is absent. */
export interface Placed {
  readonly block: Block;
  readonly role: Role;
  readonly build: string | null;
  readonly runtime: string | null;
  readonly effects: readonly Effect[];
  /** Absolute paths that a build-only step makes outside of what the stack copies anyway. */
  readonly artifacts: readonly string[];
  /** Its package list was parted: something that only the build needs stays behind. */
  readonly parted: boolean;
}

/** What placement looks at: one stage, its stack and the container's needs. */
export interface PlacementInput {
  readonly document: Document;
  readonly stage: number;
  readonly project: Project;
  readonly stack: Stack;
  readonly split: Split;
  readonly needs: Needs;
  /** Working folder of the install and build steps. */
  readonly workdir: string;
  /** Context paths that decide what the install steps bring. */
  readonly manifests: ReadonlySet<string>;
}

const RUNTIME_ONLY = new Set([
  'CMD',
  'ENTRYPOINT',
  'EXPOSE',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'STOPSIGNAL',
  'VOLUME',
]);
const BUILD_KINDS = new Set(['install', 'build', 'prune', 'test']);
/** Variables that only the running interpreter or program reads. */
const RUNTIME_ENV = new Set([
  'PYTHONUNBUFFERED',
  'PYTHONDONTWRITEBYTECODE',
  'PYTHONFAULTHANDLER',
  'PORT',
  'HOST',
  'TZ',
]);

/** Places every instruction of a single stage, or says which one cannot be placed and why. */
export function placementOf(input: PlacementInput): readonly Placed[] | Declined {
  const blocks = input.document.stages[input.stage]?.blocks ?? [];
  const effects = new Map(
    blocks.map((block) => [
      block,
      block.keyword === 'RUN' ? effectsOf(input.document, block, input.project, input.stack) : [],
    ]),
  );
  const lastBuild = blocks.findLastIndex((block) =>
    effects.get(block)?.some((effect) => BUILD_KINDS.has(effect.kind)),
  );
  if (lastBuild < 0) return { declined: 'no install or build step was found' };
  const system = splitSystem(blocks.slice(0, lastBuild + 1), effects, input);
  const placed: Placed[] = [];
  for (const [index, block] of blocks.entries()) {
    const around = { beforeBuild: index < lastBuild, rest: blocks.slice(index + 1, lastBuild + 1), system };
    const answer = placeBlock(block, effects.get(block) ?? [], around, input);
    if ('declined' in answer) return { declined: `line ${block.line}: ${answer.declined}` };
    placed.push(answer);
  }
  return placed;
}

/** Where a block stands among the others. */
interface Around {
  /** An install or build step comes later (or is this block). */
  readonly beforeBuild: boolean;
  /** The blocks from here to the last install or build step. */
  readonly rest: readonly Block[];
  readonly system: ReadonlyMap<Block, SystemTexts>;
}

function placeBlock(
  block: Block,
  effects: readonly Effect[],
  around: Around,
  input: PlacementInput,
): Placed | Declined {
  const { beforeBuild } = around;
  const at = (place: Place, role: Role = 'setting') => whole(block, place, role, effects);
  if (RUNTIME_ONLY.has(block.keyword))
    return beforeBuild && block.keyword === 'VOLUME' ? volumeBeforeBuild(block) : at('runtime');
  switch (block.keyword) {
    case 'WORKDIR':
    case 'SHELL':
      return at(beforeBuild ? 'both' : 'runtime');
    case 'ENV':
      return at(beforeBuild && !isRuntimeEnv(block, input) ? 'both' : 'runtime');
    case 'ARG':
      return at(beforeBuild ? (isUsedAtRuntime(block, around.rest, input) ? 'both' : 'build') : 'runtime');
    case 'USER':
      return beforeBuild
        ? { declined: 'USER comes before the build steps, so who owns what they make is not known' }
        : at('runtime');
    case 'COPY':
    case 'ADD':
      return placeCopy(block, beforeBuild, input, at);
    case 'RUN':
      return placeRun(block, effects, around, input);
    default:
      return { declined: `${block.keyword} has no place in a split file` };
  }
}

/** The instruction as it is, in one stage or in both. */
function whole(block: Block, place: Place, role: Role, effects: readonly Effect[]): Placed {
  return {
    block,
    role,
    build: place === 'runtime' ? null : block.text,
    runtime: place === 'build' ? null : block.text,
    effects,
    parted: false,
    artifacts: [],
  };
}

function volumeBeforeBuild(block: Block): Declined {
  return {
    declined: `VOLUME ${block.args} comes before the build steps, whose changes below it are thrown away`,
  };
}

/** Every name of the ENV is one that only the running program reads. */
function isRuntimeEnv(block: Block, { stack }: PlacementInput): boolean {
  const names = [...block.args.matchAll(/(?:^|\s)([A-Za-z_]\w*)(?==|\s)/g)].map((match) => match[1] ?? '');
  const first = names[0] ?? '';
  const all = block.args.includes('=') ? names : [first];
  return (
    all.length > 0 && all.every((name) => RUNTIME_ENV.has(name) || stack.runtimeVariables?.has(name) === true)
  );
}

/** An ARG that an instruction of the runtime stage names, or that a RUN there gets in its environment. */
function isUsedAtRuntime(block: Block, rest: readonly Block[], { document, stage }: PlacementInput): boolean {
  const name = /^[A-Za-z_]\w*/.exec(block.args)?.[0];
  if (name === undefined) return true;
  const use = new RegExp(`\\$(?:${name}\\b|\\{${name}\\b)`);
  const later = (document.stages[stage]?.blocks ?? []).filter((other) => other.index > block.index);
  return later.some((other) => use.test(other.args) && (other.keyword !== 'RUN' || !rest.includes(other)));
}

function placeCopy(
  block: Block,
  beforeBuild: boolean,
  input: PlacementInput,
  at: (place: Place, role?: Role) => Placed,
): Placed | Declined {
  const parts = copyParts(block);
  if (parts === null) return { declined: `${block.keyword} ${block.args} could not be read` };
  if (parts.from !== null || block.heredocs.length > 0) return at(beforeBuild ? 'both' : 'runtime', 'files');
  const copies = copiedBy(input.document, block, input.project);
  if (copies.length === 0) return at(beforeBuild ? 'both' : 'runtime', 'files');
  if (copies.every(({ from, folder }) => !folder && input.manifests.has(from)))
    return at('build', 'manifests');
  if (!beforeBuild) return at('runtime', 'files');
  const started = copies.every(({ to, folder }) => !folder && input.needs.paths.includes(to));
  if (started) return at('runtime', 'files');
  return at(input.split.sources === 'all' ? 'both' : 'build', 'sources');
}

/** A RUN by its commands: what makes dependencies or outputs stays behind, what prepares the container comes along. */
function placeRun(
  block: Block,
  effects: readonly Effect[],
  around: Around,
  input: PlacementInput,
): Placed | Declined {
  const opaque = effects.find((effect) => effect.kind === 'opaque');
  if (opaque) return { declined: opaque.why ?? `nobody knows what "${opaque.command.text}" does` };
  const role = roleOf(effects);
  const system = around.system.get(block);
  if (system)
    return { block, role, ...system, effects, parted: system.build !== system.runtime, artifacts: [] };

  const places = effects.map((effect) => ({ effect, place: placeEffect(effect, around, input) }));
  const decided = new Set(places.flatMap(({ place }) => place ?? []));
  const artifacts = places.flatMap(({ effect, place }) =>
    place === 'build' ? artifactsOf(effect, input) : [],
  );
  const [only = around.beforeBuild ? 'build' : 'runtime'] = decided;
  if (decided.size <= 1) return { ...whole(block, only, role, effects), artifacts };
  const without = (gone: Place) => withoutCommands(block, commandsOf(places, gone));
  if (effects.some((effect) => effect.command.nested) || leaksState(effects)) {
    return { declined: `"${block.args}" does several things that cannot be told apart` };
  }
  return {
    block,
    role,
    build: without('runtime'),
    runtime: without('build'),
    effects,
    parted: false,
    artifacts,
  };
}

function commandsOf(
  places: readonly { effect: Effect; place: Place | null }[],
  place: Place,
): readonly Command[] {
  return places.filter((each) => each.place === place).map(({ effect }) => effect.command);
}

/** Files that a build-only command brings and nothing else copies: a downloaded program, a moved folder. */
function artifactsOf(effect: Effect, input: PlacementInput): readonly string[] {
  if (effect.kind !== 'fetch' && effect.kind !== 'files') return [];
  if (effect.command.words[0]?.value === 'rm') return [];
  return effect.writes.filter((path) => !isCopiedAnyway(path, input) && below(path, input.workdir) === null);
}

/** `cd`, `export`, `set` and `umask` reach the commands behind them: such a RUN is not taken apart. */
function leaksState(effects: readonly Effect[]): boolean {
  return effects.some((effect) =>
    ['cd', 'export', 'umask', 'pushd', 'source', '.'].includes(effect.command.words[0]?.value ?? ''),
  );
}

/** null: it changes nothing and goes wherever the rest of its RUN goes. */
function placeEffect(effect: Effect, { beforeBuild, rest }: Around, input: PlacementInput): Place | null {
  switch (effect.kind) {
    case 'inert':
    case 'opaque':
      return null;
    case 'install':
    case 'build':
    case 'prune':
    case 'test':
      return 'build';
    case 'tool':
      if (input.split.setup.length > 0) return 'build';
      return effect.tools?.some((tool) => isStarted(tool, input)) === false
        ? 'build'
        : beforeBuild
          ? 'both'
          : 'runtime';
    case 'system':
    case 'user':
      return beforeBuild ? 'both' : 'runtime';
    case 'fetch':
      return beforeBuild ? 'build' : 'runtime';
    case 'files':
      return placeFiles(effect, beforeBuild, rest, input);
  }
}

/** Folders for the program's data go to the runtime; what touches the build's own files stays with them. */
function placeFiles(
  effect: Effect,
  beforeBuild: boolean,
  rest: readonly Block[],
  input: PlacementInput,
): Place {
  if (!beforeBuild) return placeFilesBehind(effect, input);
  const touched = [...effect.reads, ...effect.writes];
  if (touched.some((path) => isMadeByBuild(path, input))) return 'build';
  const folders =
    effect.command.words[0]?.value === 'mkdir' && effect.writes.length > 0 ? effect.writes : null;
  // WORKDIR makes its own folder in the other stage
  if (folders?.every((path) => below(path, input.workdir) !== null)) return 'build';
  if (folders?.every((path) => isData(path, input))) return 'runtime';
  return rest.some((block) => block.keyword === 'RUN') ? 'both' : 'runtime';
}

/** Behind the last build step: what works on files that only the build stage has stays there. */
function placeFilesBehind(effect: Effect, input: PlacementInput): Place {
  const name = effect.command.words[0]?.value;
  const touched = [...effect.reads, ...effect.writes];
  const copies = copiesOf(input.document, input.stage, input.project);
  const isShipped = (path: string) =>
    input.split.sources === 'all' && toContext(copies, path, input.project) !== null;
  if (effect.command.nested) return 'build';
  if (name === 'chown' || name === 'chgrp') return 'runtime';
  if (name === 'mkdir')
    return effect.writes.every((path) => below(path, input.workdir) !== null) ? 'build' : 'runtime';
  if (name === 'rm') return touched.length > 0 && touched.every(isShipped) ? 'runtime' : 'build';
  if (touched.some((path) => isMadeByBuild(path, input))) return 'build';
  return effect.reads.every(isShipped) || name === 'chmod' ? 'runtime' : 'build';
}

function isMadeByBuild(path: string, { split, workdir }: PlacementInput): boolean {
  const made = [
    ...split.dependencies,
    ...split.outputs.map((output) => output.path),
    ...split.executables.map(({ from }) => from),
  ];
  return made.some((each) => below(absolute(each, workdir), path) !== null);
}

function isCopiedAnyway(path: string, input: PlacementInput): boolean {
  return isMadeByBuild(path, input) || path.startsWith('/tmp/') || path.startsWith('/root/');
}

function isData(path: string, { stack, workdir }: PlacementInput): boolean {
  return stack.program.writes.some((write) => below(path, absolute(write.path, workdir)) !== null);
}

function isStarted(tool: string, { needs }: PlacementInput): boolean {
  const name = tool.replace(/(?<=.)@[^/]*$/, '').replace(/[=<>~!].*$/, '');
  return needs.commands.some(
    (command) => command.name === name || command.name === name.replace(/^@[^/]+\//, ''),
  );
}

function absolute(path: string, workdir: string): string {
  if (path.startsWith('/')) return path;
  return path === '.' ? workdir : `${workdir === '/' ? '' : workdir}/${path.replace(/^\.\//, '')}`;
}

function roleOf(effects: readonly Effect[]): Role {
  const kinds = new Set(effects.map((effect) => effect.kind));
  for (const kind of ['build', 'prune', 'install'] as const) if (kinds.has(kind)) return kind;
  if (kinds.has('tool')) return 'install';
  return kinds.has('system') ? 'system' : 'files';
}
