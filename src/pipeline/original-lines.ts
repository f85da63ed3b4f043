/** Which line of the original an instruction of the rewritten document stands for. It knows no sentence, only places. */
import { withPlaces } from '../dockerfile/index.ts';
import type { Block, Document, Place, Reason, StageView } from '../model/index.ts';

/** A reason is about the file as the reader has it: lines of the rewritten document become those of the original. */
export function inOriginalLines(reason: Reason, document: Document, original: StageView): Reason {
  if (document.source === original.document.source) return reason;
  const { dockerfile } = original.project;
  return withPlaces(reason, (place) =>
    place.path === null || place.path === dockerfile
      ? originalPlace(place, document, original.document)
      : place,
  );
}

function originalPlace(place: Place, { blocks }: Document, original: Document): Place {
  const { line } = place;
  const now = line === null ? undefined : blocks.find((each) => each.line <= line && line <= each.endLine);
  const then = now && sameBlock(now, original);
  return then === undefined ? place : { ...place, line: then.line };
}

function sameBlock(block: Block, { blocks }: Document): Block | undefined {
  const alike = blocks.filter(({ keyword }) => keyword === block.keyword);
  const start = (args: string) => args.split(/\s+/).slice(0, 2).join(' ');
  return (
    alike.find(({ text }) => text.trim() === block.text.trim()) ??
    alike.find(({ args }) => start(args) === start(block.args))
  );
}
