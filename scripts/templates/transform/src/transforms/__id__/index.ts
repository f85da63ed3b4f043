/** Leaves out what says nothing new about the working folder. It moves no instruction. */
import { scopeBefore, type Block, type Document, type Edit } from '../../dockerfile/index.ts';
import type { Transform } from '../../model/index.ts';
import { example } from './example.ts';

export const __name__: Transform = {
  id: '__id__',
  summary: 'Name each working folder once',
  docs: `Leaves out a WORKDIR that names the folder which is the working folder already: it adds a layer and says nothing new.

One with a relative path goes a folder deeper, so it stays. So does one with a variable, whose value may be another one there.
`,
  example,
  run({ document }) {
    const all = document.blocks.filter((block) => isRepeated(block, document));
    // nothing of its kind: not said unless somebody asks for everything
    if (all.length === 0) return { skip: 'no WORKDIR is repeated', idle: true };
    const plain = all.filter(({ args }) => !args.includes('$'));
    const [open] = all;
    // something of its kind stays: the reason names the line, and is one clause
    if (plain.length === 0)
      return { skip: `line ${open?.line ?? 0}: ${open?.args ?? ''} depends on a variable` };
    return {
      edits: plain.map((block): Edit => ({ op: 'remove', block })),
      why: 'a layer less, and the same working folder',
    };
  },
};

function isRepeated(block: Block, document: Document): boolean {
  if (block.keyword !== 'WORKDIR') return false;
  const before = document.blocks.filter(({ keyword, stage, index }) => keyword === 'WORKDIR' && stage === block.stage && index < block.index); // prettier-ignore
  const isSame = block.args.includes('$')
    ? before.at(-1)?.args === block.args
    : scopeBefore(document, block).workdir === block.args;
  return before.length > 0 && isSame;
}
