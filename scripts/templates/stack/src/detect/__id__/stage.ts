/** The stage that the facts of __id__ are taken from. It knows no command. */
import { officialRepository } from '../../knowledge/tags.ts';
import type { Evidence, StageView } from '../../model/index.ts';
import { blockEvidence } from '../../project/evidence.ts';

/** A stage that is built on the image of __id__. */
export interface __Type__Stage {
  readonly view: StageView;
  /** The version as the tag has it. */
  readonly version: string;
  readonly evidence: Evidence;
}

/** Reads a stage that is built on the image of __id__; null for others. */
export function stageOf(view: StageView): __Type__Stage | null {
  const { base, from, project } = view;
  if (base === null || officialRepository(base.image) !== '__id__') return null;
  const { tag, text } = base.image;
  return { view, version: tag ?? 'latest', evidence: blockEvidence(project, from, `starts from ${text}`) };
}
