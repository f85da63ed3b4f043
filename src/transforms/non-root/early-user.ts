/** Whether USER may stand above WORKDIR, so that the builder makes that folder for the user; who the user is is not known here. */
import { destinationOf, isThereAlready } from '../../analysis/application-folders.ts';
import { below } from '../../analysis/layout.ts';
import type { Parity } from '../../analysis/parity.ts';
import type { Block } from '../../dockerfile/index.ts';
import type { Effect, StageView } from '../../model/index.ts';

/** The first WORKDIR, where nothing below it needs root and it makes all folders of the application anew. */
export function earlyPlace(stage: StageView, { areas, places }: Parity): Block | null {
  const first = stage.blocks.find(({ keyword }) => keyword === 'WORKDIR');
  if (first === undefined || stage.parent !== null || areas.length === 0) return null;
  if (stage.project.uses.some(({ legacyBuilder }) => legacyBuilder !== null)) return null;
  if (
    areas.some(isThereAlready) ||
    places.some(({ path }) => areas.some((area) => below(area, path) !== null))
  )
    return null;
  const above = stage.blocks.filter(({ index }) => index < first.index);
  if (above.some((block) => isMade(stage, block, areas))) return null;
  const runs = stage.blocks.filter(({ keyword, index }) => keyword === 'RUN' && index > first.index);
  return runs.every((block) => stage.effectsOf(block).every((effect) => needsNoRoot(effect, areas)))
    ? first
    : null;
}

/** A step above WORKDIR makes such a folder for root already. */
function isMade(stage: StageView, block: Block, areas: readonly string[]): boolean {
  const to = destinationOf(stage, block);
  const made = stage.effectsOf(block).flatMap(({ writes }) => writes);
  const unknown = stage.effectsOf(block).some(({ kind }) => kind === 'opaque');
  return unknown || [...made, ...(to === null ? [] : [to])].some((path) => areas.some((area) => below(area, path) !== null || below(path, area) !== null)); // prettier-ignore
}

/** It makes folders and empty files where the user may. */
function needsNoRoot({ kind, command, writes, inside }: Effect, areas: readonly string[]): boolean {
  if (kind === 'inert') return inside === undefined;
  const name = command.words[0]?.value ?? '';
  return kind === 'files' && (name === 'mkdir' || name === 'touch') && writes.length > 0 &&
    writes.every((path) => areas.some((area) => below(area, path) !== null)); // prettier-ignore
}
