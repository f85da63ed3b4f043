/** What a RUN makes in the folders of the program's user, by its effects; how that is given away is not known here. */
import { destinationOf, isInstalled, isOpen } from '../../analysis/application-folders.ts';
import { below } from '../../analysis/layout.ts';
import type { Parity } from '../../analysis/parity.ts';
import { scopeBefore, type Block } from '../../dockerfile/index.ts';
import type { Effect, StageView } from '../../model/index.ts';

/** What a RUN makes in folders of the user: paths that are known, or whatever is root's in them afterwards. */
export interface Made {
  /** Single files and folders. */
  readonly paths: readonly string[];
  /** Folders with all that is in them. */
  readonly trees: readonly string[];
  readonly rest: boolean;
  /** Where that is: folders of the application, and others that may not be there yet (`fresh`). */
  readonly folders: readonly string[];
  readonly fresh: readonly string[];
}

/** Commands that make nothing. */
const CHANGING = new Set(['rm', 'rmdir', 'unlink', 'shred', 'chmod', 'chown', 'chgrp']);

/** The program that a command runs, also by xargs: what `xargs rm` takes away is given to nobody. */
function runBy({ command }: Effect): string {
  const words = command.words.map(({ value }) => value ?? '');
  const own = words[0] === 'xargs' ? words.slice(1).find((word) => !word.startsWith('-')) : words[0];
  return own ?? '';
}

/** What a RUN makes there; null where it makes nothing, or its author decides the owner. */
export function madeBy(stage: StageView, block: Block, { areas, places }: Parity): Made | null {
  const effects = stage.effectsOf(block);
  const owned = [...areas, ...places.map(({ path }) => path)];
  const isOurs = (path: string) =>
    owned.some((area) => below(area, path) !== null) && !isInstalled(stage, path);
  const paths = new Set<string>();
  const trees = new Set<string>();
  for (const effect of effects.flatMap((each) => each.inside ?? [each])) {
    const name = runBy(effect);
    if ((effect.kind !== 'files' && effect.kind !== 'fetch') || CHANGING.has(name)) continue;
    const single = name === 'mkdir' || name === 'touch';
    for (const path of effect.writes.filter(isOurs)) {
      if (single) withParents(path, areas).forEach((each) => paths.add(each));
      else trees.add(path);
    }
  }
  const folders = foldersThere(stage, block, areas, places);
  const rest = folders.length > 0 && effects.some(isOpenEnded);
  if (effects.some(givesAway) && !rest) return null;
  return paths.size + trees.size > 0 || rest
    ? {
        paths: [...paths],
        trees: [...trees],
        rest,
        folders,
        fresh: folders.filter((path) => !areas.includes(path)),
      }
    : null;
}

/** Nobody knows what it makes. */
function isOpenEnded({ kind, writes }: Effect): boolean {
  return kind === 'opaque' || kind === 'build' || (kind === 'fetch' && writes.length === 0);
}

/** The author decides the owner himself. */
function givesAway({ command }: Effect): boolean {
  return command.words[0]?.value === 'chown';
}

/** `mkdir -p a/b` makes `a` as well. */
function withParents(path: string, areas: readonly string[]): readonly string[] {
  const area = areas.findLast((each) => below(each, path) !== null);
  if (area === undefined) return [path];
  const steps = (below(area, path) ?? '').split('/').filter(Boolean);
  return steps.map((_, index) => `${area}/${steps.slice(0, index + 1).join('/')}`);
}

/** Folders of the user that are there when the RUN is done. */
function foldersThere(
  stage: StageView,
  block: Block,
  areas: readonly string[],
  places: Parity['places'],
): readonly string[] {
  const { workdir, variables } = scopeBefore(stage.document, block);
  const above = stage.history.filter(({ index }) => index < block.index);
  const isThere = (area: string) =>
    (workdir !== null && below(area, workdir) !== null) ||
    above.some((each) => {
      const to = destinationOf(stage, each);
      return to !== null && below(area, to) !== null;
    });
  const named = places.filter(({ path }) => block.args.includes(path) || [...variables.values()].some((value) => value?.startsWith(path) === true)); // prettier-ignore
  const inner = (path: string, others: readonly string[]) => others.some((other) => other !== path && below(other, path) !== null); // prettier-ignore
  const there = [...areas.filter(isThere), ...named.map(({ path }) => path)].filter((path) => !isOpen(path));
  return there.filter((path) => !inner(path, there));
}
