/** Which caches the RUN instructions of a stage could use, and which they get; where a cache lies is asked in place.ts. */
import { below } from '../../analysis/layout.ts';
import { mountsOf } from '../../analysis/mounts.ts';
import { laterUse, listSteps } from '../../analysis/package-lists.ts';
import { because, scopeBefore, type Block, type Reason } from '../../dockerfile/index.ts';
import { systemCaches } from '../../knowledge/system/caches.ts';
import type { Context, Effect, StageView } from '../../model/index.ts';
import { isReadElsewhere } from './read.ts';
import { managerOf, type SoughtCache } from './manager.ts';
import { placeOf } from './place.ts';

/** One mount as it is to be written. */
export interface CacheMount {
  /** Who keeps it: `npm`. */
  readonly name: string;
  /** Absolute. */
  readonly target: string;
  /** Null: the target is its id, as where nobody says one. */
  readonly id: string | null;
  readonly locked: boolean;
  readonly emptied: RegExp;
}

/** One RUN with the mounts that it gets. */
export interface CachedRun {
  readonly block: Block;
  readonly stage: StageView;
  readonly mounts: readonly CacheMount[];
}

/** What a RUN gets, or why it gets none. */
export type Sought = CachedRun | { readonly reason: Reason };

/** Every RUN of the stage that could use a cache. */
export function runsOf(stage: StageView, context: Context): readonly Sought[] {
  return stage.blocks
    .filter((block) => block.keyword === 'RUN' && !context.isIgnored('cache-mounts', block))
    .flatMap((block): readonly Sought[] => {
      const found = [...systemMounts(stage, block, context), ...languageMounts(stage, block, context)];
      const mounts = found.flatMap((each) => ('target' in each ? each : []));
      const reasons = found.flatMap((each) => ('reason' in each ? each : []));
      return mounts.length === 0 ? reasons : [...reasons, { block, stage, mounts }];
    });
}

type Found = CacheMount | { readonly reason: Reason };

const INSTALLS: ReadonlySet<Effect['kind']> = new Set(['install', 'tool', 'prune']);
const READS: ReadonlySet<Effect['kind']> = new Set(['install', 'tool', 'build', 'test']);

function languageMounts(stage: StageView, block: Block, { stages }: Context): readonly Found[] {
  return cachesIn(stage, block).flatMap(({ name, cache }): readonly Found[] => {
    const place = placeOf({ name, cache }, block, stage);
    if ('reason' in place) return [place];
    if (isMounted(stage, block, place.target)) return [];
    if (cache.read === true && isReadElsewhere(stage, place.target, stages))
      return [{ reason: because`${block}: other steps, other stages or the container read what ${name} keeps in ${place.target}` }];
    return [{ name, ...place, locked: cache.locked === true, emptied: cache.emptied ?? NEVER }];
  });
} // prettier-ignore

const NEVER = /(?!)/;

/** The caches of the managers of languages that a RUN calls for an install. */
function cachesIn(stage: StageView, block: Block): readonly SoughtCache[] {
  const found = stage.effectsOf(block).flatMap(({ kind, command }): readonly SoughtCache[] => {
    const manager = managerOf(command);
    const caches = manager?.caches ?? [];
    const kinds = caches.some(({ read }) => read === true) ? READS : INSTALLS;
    return kinds.has(kind) ? caches.map((cache) => ({ name: manager?.programs[0] ?? '', cache })) : [];
  });
  return found.filter((each, index) => found.findIndex(({ cache }) => cache === each.cache) === index);
}

/** apt and apk, where nobody needs the lists that a RUN would leave in its layer. */
function systemMounts(stage: StageView, block: Block, { stages, project }: Context): readonly Found[] {
  return (['apt', 'apk'] as const).flatMap((name): readonly Found[] => {
    const steps = listSteps(stage.effectsOf(block), name);
    const installs = steps.some(({ effect }) => effect.system?.action === 'install');
    const fetches = (each: Block): boolean =>
      name === 'apk' || listSteps(stage.effectsOf(each), name).some(({ use }) => use === 'update');
    const { folders, emptied } = systemCaches[name];
    if (!installs || !fetches(block) || folders.some((folder) => isMounted(stage, block, folder))) return [];
    const cleans = steps.at(-1)?.use === 'clean' || name === 'apk';
    if (!cleans && project.builtOn !== null)
      return [{ reason: because`${block}: ${project.builtOn} ${project.builtOn.says}, and may install from the lists of this one` }];
    const later = laterUse(stages, block, name, fetches);
    if (later !== null) return [{ reason: because`${block}: ${later.effect.block} installs from its lists` }];
    return folders.map((target) => ({ name, target, id: null, locked: true, emptied }));
  });
} // prettier-ignore

/** Something is mounted there, above it or below it already. */
function isMounted(stage: StageView, block: Block, folder: string): boolean {
  return mountsOf(block, scopeBefore(stage.document, block)).some(
    ({ target }) => target !== null && (below(target, folder) !== null || below(folder, target) !== null),
  );
}
