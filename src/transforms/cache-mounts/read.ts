/** Whether what lies in a cache is read where no mount can bring it: by steps that nobody knows, by other stages, or by the container. */
import { below } from '../../analysis/layout.ts';
import { copyParts, stageNamed } from '../../dockerfile/index.ts';
import type { StageView } from '../../model/index.ts';

/** Asked for a folder of one stage. */
export function isReadElsewhere(stage: StageView, folder: string, stages: readonly StageView[]): boolean {
  const related = stages.filter(({ history }) => history.some((block) => stage.history.includes(block)));
  return related.some((each) => isStarted(each, stages) || runsUnknown(each)) || isCopied(related, folder, stages);
} // prettier-ignore

/** It is the image of the file, or one that somebody builds by its name. */
function isStarted({ index, name, project }: StageView, { length }: readonly StageView[]): boolean {
  return index === length - 1 || project.uses.some(({ target, targetOpen }) => targetOpen === true || (target !== null && (target.toLowerCase() === name || target === String(index)))); // prettier-ignore
}

function runsUnknown({ blocks, effectsOf }: StageView): boolean {
  const takesSecrets = blocks.some(({ flags }) => flags.some(({ value }) => /type=(?:secret|ssh)/.test(value ?? ''))); // prettier-ignore
  return takesSecrets || blocks.some((block) => effectsOf(block).some(({ kind }) => kind === 'opaque'));
}

function isCopied(related: readonly StageView[], folder: string, stages: readonly StageView[]): boolean {
  return stages.some(({ document, blocks }) =>
    blocks.some((block) => {
      const parts = copyParts(block);
      const from = parts?.from == null ? null : stageNamed(document, parts.from);
      if (parts === null || from === null || !related.some(({ index }) => index === from.index)) return false;
      return parts.sources.some((source) => below(source, folder) !== null || below(folder, source) !== null);
    }),
  );
}
