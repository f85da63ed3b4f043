/** Which line of the original an instruction of the rewritten document stands for. */
import type { Block, Document, StageView } from '../model/index.ts';

/** A sentence is about the file as the reader has it: lines of the rewritten document become those of the original. */
export function inOriginalLines(text: string, document: Document, original: StageView): string {
  if (document.source === original.document.source) return text;
  const file = original.project.dockerfile.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const places = new RegExp(`(\\bline |(?<![\\w./-])${file}:)(\\d+)`, 'g');
  return text.replace(places, (found, place: string, line: string) => {
    const now = document.blocks.find((block) => block.line <= Number(line) && Number(line) <= block.endLine);
    const then = now && sameBlock(now, original.document);
    return then ? `${place}${then.line}` : found;
  });
}

function sameBlock(block: Block, { blocks }: Document): Block | undefined {
  const alike = blocks.filter(({ keyword }) => keyword === block.keyword);
  const start = (args: string) => args.split(/\s+/).slice(0, 2).join(' ');
  return (
    alike.find(({ text }) => text.trim() === block.text.trim()) ??
    alike.find(({ args }) => start(args) === start(block.args))
  );
}
