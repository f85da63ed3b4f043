/** What is decided before the first line of a split is written; everything that writes one gets it whole. */
import type { Placed } from '../../analysis/placement.ts';
import type { Block } from '../../dockerfile/index.ts';
import type { Context, Retarget, Split } from '../../model/index.ts';

/** A stage that can be split, and how. */
export interface SplitPlan {
  readonly context: Context;
  readonly split: Split;
  readonly placed: readonly Placed[];
  /** Absolute working folder of the install and build steps. */
  readonly workdir: string;
  /** The author's FROM. */
  readonly from: Block;
  readonly names: Names;
  /** What stays behind, in words. */
  readonly behind: string;
  /** Only the smaller image of the final stage makes the split pay. */
  readonly slim: boolean;
  /** Whether that image is enough is known because an engine saw what the program loads. */
  readonly observed?: true;
  /** Who gets the author's image as a stage of its own; null where nobody does. */
  readonly retarget: Retarget | null;
}

/** The stages of the build side by what they hold; one stage may hold it all. */
export interface Names {
  readonly install: string;
  readonly build: string;
  /** Dependencies that the program runs with. */
  readonly production: string;
}

/** Names that somebody else gives: the author's of the stage, and that of the stage for developing, which holds the build then. */
interface GivenNames {
  readonly taken: string | null;
  readonly development: string | null;
}

/** Dependencies get stages of their own where a prune can hang on the install instead of the build. */
export function stageNames(
  placed: readonly Placed[],
  split: Split,
  { taken, development }: GivenNames,
): Names {
  const free = (name: string) => (name === taken ? `${name}-stage` : name);
  const lastInstall = placed.findLastIndex((each) => each.role === 'install');
  const apart =
    lastInstall >= 0 &&
    split.prune !== null &&
    !split.prune.afterBuild &&
    !placed.slice(0, lastInstall).some((each) => each.role === 'sources') &&
    (development !== null || placed.slice(lastInstall + 1).some((each) => each.build !== null));
  const build = development ?? free('build');
  if (apart) return { install: free('dependencies'), build, production: free('production-dependencies') };
  // what those who develop have installed is taken out behind them
  const prunes = placed.some(({ effects }) => effects.some(({ kind }) => kind === 'prune'));
  if (development !== null && split.prune !== null && !prunes)
    return { install: development, build: free('build'), production: free('build') };
  return { install: build, build, production: build };
}

/** Dependencies have a stage of their own, beside that of the build. */
export function hasProductionStage({ names }: SplitPlan): boolean {
  return names.production !== names.build;
}

/** The stage that prunes is built on the one for developing, all of it. */
export function isBehindDevelopment({ names, retarget }: SplitPlan): boolean {
  return retarget !== null && names.install === retarget.target && names.build !== names.install;
}

/** The author's own step that does nothing but prune: in a split file it stands where the dependencies are. */
export function isPruning({ effects, runtime }: Placed): boolean {
  return runtime === null && effects.length > 0 && effects.every(({ kind }) => kind === 'prune');
}

/** ENV lines that the language wants in the final stage, without those that the author sets. */
export function addedEnv({ context, split }: SplitPlan): readonly string[] {
  const set = new Set(
    context.document.blocks
      .filter(({ keyword }) => keyword === 'ENV')
      .flatMap(({ args }) => args.split(/[\s=]+/)),
  );
  return split.env.filter((text) => !set.has(nameOf(text)));
}

/** `NODE_ENV` of `NODE_ENV=production`. */
export function nameOf(variable: string): string {
  return variable.split('=')[0] ?? '';
}

/** A path of the split, which may be relative to the working folder of the build. */
export function absolute({ workdir }: SplitPlan, path: string): string {
  if (path.startsWith('/')) return path;
  return path === '.' ? workdir : `${workdir === '/' ? '' : workdir}/${path.replace(/^\.\//, '')}`;
}
