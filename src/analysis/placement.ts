/** Which stage of a split each instruction goes to, and its text there; where the lines stand and what the stages hand over is decided by others. */
import { because, copyParts, pairs, withoutCommands, type Block, type Command } from '../dockerfile/index.ts';
import { ofLanguages } from '../knowledge/languages/index.ts';
import type { Copied, Declined, Effect } from '../model/index.ts';
import { below, toImage } from './layout.ts';
import type { StageSide, PlacementInput } from './placement-input.ts';
import { holdsBuild, isMadeByBuild, placeFiles, type CopiedSoFar } from './place-files.ts';
import { placeTool } from './place-tools.ts';
import { splitSystem, type SystemTexts } from './system.ts';

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
  /** Its package list was divided: something that only the build needs stays behind. */
  readonly divided: boolean;
  /** Its runtime part works on what comes from the build stage, so it stands below those COPY lines. */
  readonly late: boolean;
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
  'PORT',
  'HOST',
  'TZ',
  ...ofLanguages(({ runtimeVariables }) => runtimeVariables),
]);

/** Places every instruction of a single stage, or says which one cannot be placed and why. */
export function placementOf(input: PlacementInput): readonly Placed[] | Declined {
  const { stage } = input;
  const { blocks } = stage;
  const effects = new Map(blocks.map((block) => [block, stage.effectsOf(block)]));
  const lastBuild = blocks.findLastIndex((block) =>
    effects.get(block)?.some((effect) => BUILD_KINDS.has(effect.kind)),
  );
  if (lastBuild < 0) return { declined: 'no install or build step was found' };
  const system = splitSystem(blocks.slice(0, lastBuild + 1), effects, input);
  const placed: Placed[] = [];
  const copiedSoFar: CopiedSoFar = { left: [], kept: [], made: [], installed: false };
  for (const [index, block] of blocks.entries()) {
    const around = {
      beforeBuild: index < lastBuild,
      inLast: index === lastBuild,
      rest: blocks.slice(index + 1, lastBuild + 1),
      system,
      copiedSoFar,
    };
    const answer = placeBlock(block, effects.get(block) ?? [], around, input);
    if ('declined' in answer) return { declined: because`${block}: ${answer.declined}` };
    remember(copiedSoFar, answer, input.stage.copiesOf(block));
    placed.push(answer);
  }
  const shared = placed.find(({ artifacts }) => artifacts.some((path) => isShared(path, input)));
  if (shared) {
    return {
      declined: because`${shared.block}: it puts files among those of the image, where they cannot be told apart`,
    };
  }
  return placed.map((each) => ({
    ...each,
    artifacts: each.artifacts.filter((path) => !isRemoved(path, each, placed)),
  }));
}

/** Folders of the system, of which no part can be copied on its own. */
const SYSTEM_FOLDERS = new Set(
  '/ /bin /etc /home /lib /sbin /usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/local/lib /usr/local/share /usr/sbin /usr/share /var /var/lib'.split(
    ' ',
  ),
);

function isShared(path: string, input: PlacementInput): boolean {
  return SYSTEM_FOLDERS.has(path) || holdsBuild(path, input);
}

/** A later command of the build stage takes it away again: the archive that was unpacked. */
function isRemoved(path: string, { block }: Placed, placed: readonly Placed[]): boolean {
  const later = placed.filter((each) => each.block.index >= block.index && each.build !== null);
  return later
    .flatMap(({ effects }) => effects)
    .some(({ command, reads, writes }) => {
      const name = command.words[0]?.value;
      const gone = name === 'rm' ? writes : name === 'mv' ? reads : [];
      return gone.some((each) => below(each, path) !== null);
    });
}

/** What an instruction brings into the runtime stage, or leaves behind in the build stage. */
function remember(copiedSoFar: CopiedSoFar, { build, runtime }: Placed, copies: readonly Copied[]): void {
  if (runtime !== null) copiedSoFar.kept.push(...copies);
  else if (build !== null) copiedSoFar.left.push(...copies.map(({ to }) => to));
}

/** Where a block stands among the others. */
interface Around {
  /** An install or build step comes later. */
  readonly beforeBuild: boolean;
  /** It is the last install or build step itself. */
  readonly inLast: boolean;
  /** The blocks from here to the last install or build step. */
  readonly rest: readonly Block[];
  readonly system: ReadonlyMap<Block, SystemTexts>;
  readonly copiedSoFar: CopiedSoFar;
}

function placeBlock(
  block: Block,
  effects: readonly Effect[],
  around: Around,
  input: PlacementInput,
): Placed | Declined {
  const { beforeBuild } = around;
  const at = (place: StageSide, role: Role = 'setting') => whole(block, place, role, effects);
  if (RUNTIME_ONLY.has(block.keyword))
    return beforeBuild && block.keyword === 'VOLUME' ? volumeBeforeBuild(block) : at('runtime');
  switch (block.keyword) {
    case 'WORKDIR':
    case 'SHELL':
      return at(beforeBuild ? 'both' : 'runtime');
    case 'ENV':
      return at(beforeBuild && !isRuntimeEnv(block, around.rest, input) ? 'both' : 'runtime');
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
function whole(block: Block, place: StageSide, role: Role, effects: readonly Effect[]): Placed {
  return {
    block,
    role,
    build: place === 'runtime' ? null : block.text,
    runtime: place === 'build' ? null : block.text,
    effects,
    divided: false,
    late: false,
    artifacts: [],
  };
}

function volumeBeforeBuild(block: Block): Declined {
  return {
    declined: `VOLUME ${block.args} comes before the build steps, whose changes below it are thrown away`,
  };
}

/** Every name of the ENV is one that only the running program reads. */
function isRuntimeEnv(block: Block, rest: readonly Block[], { stage }: PlacementInput): boolean {
  const variables = stage.application?.runtimeVariables;
  const names = pairs(block).map(({ name }) => name);
  return (
    names.length > 0 &&
    names.every((name) => RUNTIME_ENV.has(name) || variables?.has(name) === true) &&
    !names.some((name) => rest.some(({ text }) => text.includes(`$${name}`) || text.includes(`\${${name}`)))
  );
}

/** An ARG that an instruction of the runtime stage names, or that a RUN there gets in its environment. */
function isUsedAtRuntime(block: Block, rest: readonly Block[], { stage }: PlacementInput): boolean {
  const name = /^[A-Za-z_]\w*/.exec(block.args)?.[0];
  if (name === undefined) return true;
  const use = new RegExp(`\\$(?:${name}\\b|\\{${name}\\b)`);
  const later = stage.blocks.filter((other) => other.index > block.index);
  return later.some((other) => use.test(other.args) && (other.keyword !== 'RUN' || !rest.includes(other)));
}

function placeCopy(
  block: Block,
  beforeBuild: boolean,
  input: PlacementInput,
  at: (place: StageSide, role?: Role) => Placed,
): Placed | Declined {
  const parts = copyParts(block);
  if (parts === null) return { declined: `${block.keyword} ${block.args} could not be read` };
  if (parts.from !== null || block.heredocs.length > 0) return at(beforeBuild ? 'both' : 'runtime', 'files');
  const copies = input.stage.copiesOf(block);
  if (copies.length === 0) {
    const started = parts.destination.startsWith('/') && input.stage.needs.paths.includes(parts.destination);
    return at(beforeBuild && !started ? 'both' : 'runtime', 'files');
  }
  if (copies.every(({ from }) => input.manifests.has(from)))
    if (copies.every(({ folder }) => !folder) || !isWanted(block, copies, input))
      return at('build', 'manifests');
  if (!beforeBuild) return at('runtime', 'files');
  if (copies.every((copied) => isStarted(copied, input))) return at('runtime', 'files');
  if (copies.every(({ to }) => isApart(to, input))) return at('both', 'files');
  return at(input.split.sources === 'all' ? 'both' : 'build', 'sources');
}

/** The whole application is needed, and no later instruction brings this part of it. */
function isWanted(block: Block, copies: readonly Copied[], { split, stage }: PlacementInput): boolean {
  const later = stage.copies.filter((copied) => copied.block.index > block.index);
  return split.sources === 'all' && copies.some(({ from, to }) => toImage(later, from) !== to);
}

/** A file that CMD, ENTRYPOINT or HEALTHCHECK starts. */
function isStarted({ to, folder }: Copied, { stage }: PlacementInput): boolean {
  if (folder) return false;
  return stage.needs.paths.includes(to);
}

/** Folders that hold several applications, or the system itself: what lies beside the working folder there is none of its sources. */
const SHARED = new Set(['', '/usr', '/usr/src', '/usr/local', '/opt', '/home', '/srv', '/var', '/var/www']);

/** It lands outside of the application: both stages get it, since nobody knows who reads it. */
function isApart(to: string, { workdir }: PlacementInput): boolean {
  const parent = workdir.slice(0, workdir.lastIndexOf('/'));
  const near = SHARED.has(parent) ? workdir : parent;
  return below(near, to) === null && below(to, workdir) === null && below('/tmp', to) === null;
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
    return {
      block,
      role,
      ...system,
      effects,
      divided: system.build !== system.runtime,
      late: false,
      artifacts: [],
    };

  const places = placesOf(effects, around, input);
  if ('declined' in places) return places;
  const decided = new Set(places.flatMap(({ place }) => place ?? []));
  const artifacts = places.flatMap(({ effect, place }) =>
    place === 'build' ? artifactsOf(effect, input) : [],
  );
  const [only = around.beforeBuild ? 'build' : 'runtime'] = decided;
  if (decided.size <= 1) return { ...whole(block, only, role, effects), artifacts };
  const without = (gone: StageSide) => withoutCommands(block, commandsOf(places, gone));
  if (effects.some((effect) => effect.command.nested) || leaksState(effects)) {
    return { declined: `"${block.args}" does several things that cannot be told apart` };
  }
  const [build, runtime] = [without('runtime'), without('build')];
  return { block, role, build, runtime, effects, divided: false, late: true, artifacts };
}

interface EffectPlace {
  readonly effect: Effect;
  readonly place: StageSide | null;
}

function placesOf(
  effects: readonly Effect[],
  around: Around,
  input: PlacementInput,
): readonly EffectPlace[] | Declined {
  const places: EffectPlace[] = [];
  for (const effect of effects) {
    const place = placeEffect(effect, around, input);
    if (place !== null && typeof place === 'object') return place;
    places.push({ effect, place });
    if (BUILD_KINDS.has(effect.kind)) around.copiedSoFar.installed = true;
    else around.copiedSoFar[place === 'build' ? 'left' : 'made'].push(...effect.writes);
  }
  return places;
}

function commandsOf(places: readonly EffectPlace[], place: StageSide): readonly Command[] {
  return places.filter((each) => each.place === place).map(({ effect }) => effect.command);
}

/** Files that a build-only command brings and nothing else copies: a downloaded program, a copied folder. */
function artifactsOf(effect: Effect, input: PlacementInput): readonly string[] {
  if (effect.kind !== 'fetch' && effect.kind !== 'files') return [];
  if (!BRINGING.has(effect.command.words[0]?.value ?? '') && effect.kind === 'files') return [];
  return effect.writes.filter((path) => !isCopiedAnyway(path, input) && below(path, input.workdir) === null);
}

/** Commands that make files out of others; the rest only changes what is there. */
const BRINGING = new Set(['cp', 'mv', 'ln', 'install', 'rsync', 'tar', 'unzip', 'gunzip', 'tee', 'patch']);

/** `cd`, `export`, `set` and `umask` reach the commands behind them: such a RUN is not taken apart. */
function leaksState(effects: readonly Effect[]): boolean {
  return effects.some((effect) =>
    ['cd', 'export', 'umask', 'pushd', 'source', '.'].includes(effect.command.words[0]?.value ?? ''),
  );
}

/** null: it changes nothing and goes wherever the rest of its RUN goes. */
function placeEffect(effect: Effect, around: Around, input: PlacementInput): StageSide | Declined | null {
  const { beforeBuild } = around;
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
      return placeTool(effect, beforeBuild, input);
    case 'system':
    case 'user':
      return beforeBuild ? 'both' : 'runtime';
    case 'fetch':
      return beforeBuild ? 'build' : 'runtime';
    case 'files':
      return placeFiles(effect, around, input);
  }
}

function isCopiedAnyway(path: string, input: PlacementInput): boolean {
  return isMadeByBuild(path, input) || path.startsWith('/tmp/') || path.startsWith('/root/');
}

function roleOf(effects: readonly Effect[]): Role {
  const kinds = new Set(effects.map((effect) => effect.kind));
  for (const kind of ['build', 'prune', 'install'] as const) if (kinds.has(kind)) return kind;
  if (kinds.has('tool')) return 'install';
  return kinds.has('system') ? 'system' : 'files';
}
