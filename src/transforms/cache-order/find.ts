/** Finds the install of a stage, the files that decide it, and the copies of sources above it; whether they may move is asked in may.ts. */
import { because } from '../../dockerfile/index.ts';
import { stepName } from '../../analysis/effects.ts';
import { below, ownCopies } from '../../analysis/layout.ts';
import { languageName } from '../../analysis/stages.ts';
import type { Block } from '../../dockerfile/index.ts';
import type { Copied, Effect, Skip, StageView } from '../../model/index.ts';

/** A stage has nothing to order; another one of the file may have. */
export const NO_INSTALL: Skip = { skip: 'no install step was found', idle: true };
export const IN_ORDER = 'dependencies are installed before the sources are copied';

/** An install, and the copies above it that could come after it. */
export interface Order {
  readonly stage: StageView;
  /** What the stage copies from the build context. */
  readonly copies: readonly Copied[];
  /** The instruction that installs, or the first build step where the install is implicit. */
  readonly at: Block;
  /** The last of several install instructions in a row. */
  readonly last: Block;
  readonly installs: readonly Effect[];
  /** The build step that installs on its own where no install step does. */
  readonly implicit: Effect | null;
  /** Context paths of the files that decide what is installed. */
  readonly manifests: readonly string[];
  /** The instructions that bring sources, and single files that are copied over them: their order stays. */
  readonly moved: readonly Block[];
}

type Install = Pick<Order, 'at' | 'last' | 'installs' | 'implicit'>;

/** What could be ordered in a stage; a reason where that is nothing. */
export function findOrder(stage: StageView): Order | Skip {
  const install = findInstall(stage);
  if ('skip' in install) return install;
  const copies = ownCopies(stage);
  const sources = stage.blocks.filter(
    (block) => block.index < install.at.index && /^(COPY|ADD)$/.test(block.keyword),
  );
  const manifests = manifestPaths(install, stage);
  const folders = copies.filter(({ folder, block }) => folder && sources.includes(block));
  if ('skip' in manifests) return folders.length > 0 ? manifests : { skip: IN_ORDER };
  const moved = movedCopies(sources, copies, manifests);
  if (moved.length === 0) return { skip: IN_ORDER };
  return { stage, copies, ...install, manifests, moved };
}

function findInstall(stage: StageView): Install | Skip {
  const { blocks, language, effectsOf } = stage;
  if (language?.recognise === undefined)
    return { skip: `how ${languageName(stage)} installs is not known yet` };
  const kinds = (block: Block) => effectsOf(block).map(({ kind }) => kind);
  const build = blocks.find((block) => kinds(block).some((kind) => kind === 'build' || kind === 'opaque'));
  const install = blocks.filter(
    (block) => kinds(block).includes('install') && (build === undefined || block.index <= build.index),
  );
  const at = install[0] ?? (language.implicitInstall == null ? undefined : build);
  if (at === undefined) return withoutInstall(blocks.flatMap(effectsOf), build && effectsOf(build));
  const installs = install.flatMap((block) => effectsOf(block).filter(({ kind }) => kind === 'install'));
  const implicit = installs.length > 0 ? null : (effectsOf(at).find(({ kind }) => kind === 'build') ?? null);
  return installs.length === 0 && implicit === null
    ? NO_INSTALL
    : { at, last: lastOf(install.at(-1) ?? at, stage), installs, implicit };
}

/** The last RUN that needs no sources: an install that goes on to work on them is the last one itself. */
function lastOf(install: Block, stage: StageView): Block {
  return worksOnSources(stage.effectsOf(install)) ? install : withTools(install, stage);
}

/** Behind its last install, the RUN builds, tests or touches files. */
export function worksOnSources(effects: readonly Effect[]): boolean {
  const end = effects.findLastIndex(({ kind }) => kind === 'install');
  return effects.slice(end + 1).some(({ kind }) => ['build', 'test', 'opaque', 'files'].includes(kind));
}

/** The last of the RUNs behind an install that only install programs by name: they need no sources either. */
function withTools(last: Block, stage: StageView): Block {
  const next = stage.blocks.find(({ index }) => index === last.index + 1);
  if (next === undefined) return last;
  const own = stage.effectsOf(next);
  return own.length > 0 && own.every(({ kind }) => kind === 'tool') ? withTools(next, stage) : last;
}

/** Why no install step can be ordered: none, one by name, or something unknown in front of it. */
function withoutInstall(all: readonly Effect[], build: readonly Effect[] = []): Skip {
  const opaque = build.find(({ kind }) => kind === 'opaque');
  if (opaque) {
    const what = opaque.why ?? opaque.command.text;
    return all.some(({ kind }) => kind === 'install')
      ? { skip: because`${opaque.block} comes before the install: ${what}` }
      : { skip: because`${opaque.block}: ${what}, so no install step can be seen` };
  }
  const tool = all.find(({ kind, tools = [] }) => kind === 'tool' && tools.length > 0);
  return tool
    ? {
        skip: because`${tool.block} installs ${tool.tools?.join(', ') ?? ''} by name and not from a manifest: it stays where it is`,
      }
    : NO_INSTALL;
}

/** The files that decide what is installed; where the build step installs, the ones that a step of its own would need. */
function manifestPaths({ installs, implicit }: Install, stage: StageView): readonly string[] | Skip {
  const paths = new Set<string>();
  for (const install of implicit ? [implicit] : installs) {
    const manifests = stage.language?.manifests?.(stepName(install));
    if (manifests === undefined)
      return { skip: `which files decide what ${languageName(stage)} installs is not known yet` };
    if ('declined' in manifests) return { skip: manifests.declined };
    for (const path of manifests.paths) paths.add(path);
  }
  return [...paths];
}

/** From the first instruction that brings sources on: all that bring some, or a single file over them. */
function movedCopies(
  sources: readonly Block[],
  copies: readonly Copied[],
  manifests: readonly string[],
): readonly Block[] {
  const first = sources.findIndex((block) => bringsSources(copies, block, manifests));
  if (first < 0) return [];
  return sources.slice(first).filter((block) => {
    const own = copies.filter((copied) => copied.block === block);
    return bringsSources(copies, block, manifests) || own.some(({ from }) => !manifests.includes(from));
  });
}

/** Single files that say how tools work: they change as seldom as manifests, so an install below them is in order. */
const CONFIGURATION =
  /(?:^|\/)(?:\.[^/]+|[^/]+\.(?:json[5c]?|toml|ya?ml|cfg|ini|conf|xml|properties|config\.\w+))$/;

/** It copies a folder, or manifests together with other files than configuration. */
function bringsSources(copies: readonly Copied[], block: Block, manifests: readonly string[]): boolean {
  const own = copies.filter((copied) => copied.block === block);
  const isManifest = ({ from }: Copied) =>
    manifests.some((path) => below(from, path) === '' || below(path, from) !== null);
  const others = own.filter((copied) => !isManifest(copied));
  if (others.some(({ folder }) => folder)) return true;
  return others.length < own.length && others.some(({ from }) => !CONFIGURATION.test(from));
}
