/** Who makes and who needs the package lists that apt and apk keep in the image. What should become of them is not decided here. */
import { copyParts, type Block } from '../dockerfile/index.ts';
import { knownScripts, leavesPackagesAlone, plainMake, putsFiles } from '../knowledge/system/managers.ts';
import type { Effect, StageView, SystemStep } from '../model/index.ts';
import { mountsOf } from './mounts.ts';
import { nameOf } from './recognisers/words.ts';
import { unwrapped } from './recognisers/wrappers.ts';

type Manager = SystemStep['manager'];

/**
 * What a command has to do with the lists.
 * - `update`: brings them
 * - `use`: installs from them
 * - `clean`: removes them
 * - `sources`: changes where packages come from, or may have brought new lists
 * - `unknown`: may be any of these
 */
export type ListUse = 'update' | 'use' | 'clean' | 'sources' | 'unknown';

export interface ListStep {
  readonly use: ListUse;
  readonly effect: Effect;
}

/** The folders of a manager's lists, and of where it takes packages from. */
const FOLDERS = {
  apt: { lists: ['/var/lib/apt', '/var/cache/apt'], sources: ['/etc/apt', '/usr/share/keyrings'] },
  apk: { lists: ['/var/cache/apk', '/etc/apk/cache'], sources: ['/etc/apk'] },
} as const;

/** What each command of a RUN, or of a script that it runs, has to do with the lists; those that have nothing are left out. */
export function listSteps(effects: readonly Effect[], manager: Manager): readonly ListStep[] {
  return effects.flatMap((effect): readonly ListStep[] => {
    if (effect.inside !== undefined) return listSteps(effect.inside, manager);
    const use = useOf(effect, manager);
    return use === null ? [] : [{ use, effect }];
  });
}

function useOf(effect: Effect, manager: Manager): ListUse | null {
  const { system, kind, command, block, writes } = effect;
  if (system !== undefined) return system.manager === manager ? systemUse(system, effect) : null;
  const isThere = (path: string) => FOLDERS[manager].sources.some((folder) => isBelow(folder, path));
  if (writes.some(isThere)) return 'sources';
  if (kind !== 'opaque') return null;
  const script = knownScripts.find(({ pattern }) => pattern.test(block.args));
  if (script !== undefined) return script.use;
  const own = unwrapped(command) ?? command;
  if (putsFiles.has(nameOf(own))) return 'sources';
  return leavesPackagesAlone.has(nameOf(own)) || plainMake.test(command.text) ? null : 'unknown';
}

/** A list that is fetched only under a condition is none that anybody may count on. */
function systemUse({ action }: SystemStep, { command }: Effect): ListUse | null {
  if (action === 'update') return command.conditional ? 'sources' : 'update';
  if (action === 'install' || action === 'upgrade') return 'use';
  if (action === 'clean') return cleansLists(command.text) && !command.conditional ? 'clean' : null;
  if (action === 'remove') return null;
  return /\b(?:install|add|upgrade|build-dep|source|download|satisfy)\b/.test(command.text)
    ? 'use'
    : 'sources';
}

/** `apt-get clean` removes archives, and leaves the lists. */
function cleansLists(text: string): boolean {
  return /\/var\/lib\/apt|\/var\/cache\/apk|\/etc\/apk\/cache/.test(text);
}

/** Whether an instruction may bring other sources of packages than those that are there. */
export function bringsSources(block: Block, manager: Manager): boolean {
  const destination = copyParts(block)?.destination;
  if (destination === undefined) return false;
  return (
    destination.includes('$') ||
    FOLDERS[manager].sources.some(
      (folder) => isBelow(folder, destination) || isBelow(destination.replace(/\/+$/, ''), folder),
    )
  );
}

/** Whether a RUN keeps the lists in a mount, and so in no layer. */
export function mountsLists(stage: StageView, block: Block, manager: Manager): boolean {
  const { scope } = stage;
  return mountsOf(block, scope).some(
    ({ target }) => target !== null && FOLDERS[manager].lists.some((folder) => isBelow(folder, target) || isBelow(target, folder)), // prettier-ignore
  );
}

function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/**
 * The first command behind an instruction that needs the lists which it leaves, in its own stage or in one that is built on it; null
 * where none does. `isOwn` says of a RUN that it will fetch lists of its own.
 */
export function laterUse(
  stages: readonly StageView[],
  block: Block,
  manager: Manager,
  isOwn: (block: Block) => boolean,
): ListStep | null {
  for (const stage of stages.filter(({ history }) => history.includes(block))) {
    const rest = stage.history.filter(({ index }) => index > block.index);
    for (const each of rest) {
      if (isOwn(each)) break;
      if (mountsLists(stage, each, manager)) continue;
      const [step] = listSteps(stage.effectsOf(each), manager).filter(({ use }) => use !== 'sources');
      if (step?.use === 'use' || step?.use === 'unknown') return step;
      if (step !== undefined) break;
    }
  }
  return null;
}
