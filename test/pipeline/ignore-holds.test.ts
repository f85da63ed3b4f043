/** An ignore comment above any instruction of any fixture is kept, and one that has a use is never called useless. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse, type Block, type Document } from '../../src/dockerfile/index.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { projectOf } from '../../src/project/disk.ts';
import { openRepository } from '../../src/project/repository.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/before/', import.meta.url));
/** All of them stand in this one, which is read once. */
const repository = await openRepository(fixtures);

/** The Dockerfile with a comment above one of its instructions. */
function marked({ blocks, head, tail }: Document, block: Block, comment: string): string {
  const texts = blocks.map((each) => each.lead + (each === block ? `${comment}\n` : '') + each.text);
  return [head, ...texts, tail].join('');
}

/** Instructions that stand before another one in its stage and in the stages that this one is built on. */
function before({ stages }: Document, block: Block): readonly string[] {
  const texts: string[] = [];
  for (let stage = stages[block.stage] ?? null; stage !== null; stage = stage.parent)
    texts.push(...stage.blocks.filter(({ index }) => index < block.index).map(textOf));
  return texts;
}

function behind({ stages }: Document, block: Block): readonly string[] {
  return (stages[block.stage]?.blocks ?? []).filter(({ index }) => index > block.index).map(textOf);
}

const textOf = ({ text }: Block): string => text.trim();

/** What passed an instruction on the way from one document to the other. */
function passed(
  original: Document,
  block: Block,
  result: Document,
  copies: readonly Block[],
): readonly string[] {
  const [above, below] = [before(original, block), behind(original, block)];
  return copies.flatMap((copy) => {
    const [above2, below2] = [before(result, copy), behind(result, copy)];
    return [
      ...above.filter((text) => !below.includes(text) && below2.includes(text) && !above2.includes(text)),
      ...below.filter((text) => !above.includes(text) && above2.includes(text)),
    ];
  });
}

describe.each(readdirSync(fixtures).sort())('%s', (name) => {
  const file = join(fixtures, name, 'Dockerfile');
  const project = projectOf(repository, file, { context: join(fixtures, name) });
  const source = readFileSync(file, 'utf8');
  const document = parse(source);
  const plain = parse(rewrite(source, project).after);

  test('cache-order keeps the place of an instruction', () => {
    for (const block of document.blocks.filter(({ keyword }) => /^(COPY|ADD|RUN)$/.test(keyword))) {
      const { after, warnings, error } = rewrite(
        marked(document, block, '# dfrewrite ignore=cache-order'),
        project,
      );
      const result = parse(after);
      const copies = result.blocks.filter(({ lead }) => lead.includes('ignore=cache-order'));
      expect(copies.length, after).toBeGreaterThan(0);
      expect({ error, passed: passed(document, block, result, copies) }, after).toEqual({
        error: null,
        passed: [],
      });
      const would = plain.blocks.filter((each) => textOf(each) === textOf(block));
      if (passed(document, block, plain, would).length > 0) expect(warnings, after).toEqual([]);
    }
  });

  // pin-base changes the image of its own accord
  const skip = ['pin-base'];

  test('slim-base keeps the image of a stage and of those that come out of it', () => {
    for (const stage of document.stages) {
      const { after, warnings, error } = rewrite(
        marked(document, stage.from, '# dfrewrite ignore=slim-base'),
        project,
        { skip },
      );
      expect(error).toBeNull();
      const changed = imagesOf(plain).filter((image) => !imagesOf(document).includes(image));
      if (document.stages.length === 1) expect(imagesOf(parse(after))).toEqual(imagesOf(document));
      if (document.stages.length === 1 && changed.length > 0) expect(warnings, after).toEqual([]);
      expect(rewrite(after, project, { skip }).after).toBe(after);
    }
  });
});

function imagesOf({ stages }: Document): readonly string[] {
  return [...new Set(stages.filter(({ parent }) => parent === null).map(({ image }) => image))];
}
