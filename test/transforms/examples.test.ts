import { describe, expect, test } from 'vitest';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { transforms } from '../../src/transforms/index.ts';
import type { Example } from '../../src/model/index.ts';
import type { Files } from './projects.ts';

/** All files of an example, with one text of the file that changes; an empty one stands for none. */
function filesWith({ files, changes = 'Dockerfile' }: Example, text: string): Files {
  return { ...files, ...(text === '' ? {} : { [changes]: text }) };
}

/** All files after one transform alone, and the transforms that were applied. */
function alone(id: string, files: Files): { readonly applied: readonly string[]; readonly files: Files } {
  const { applied, after, companions } = rewrite(files['Dockerfile'] ?? '', memoryProject(files), { only: [id] });
  const written = Object.fromEntries(companions.map((companion) => [companion.path, companion.after]));
  return { applied: applied.map(({ transform }) => transform), files: { ...files, Dockerfile: after, ...written } };
} // prettier-ignore

describe.each(transforms)('the example of $id', ({ id, example }) => {
  const [before, after] = [filesWith(example, example.before), filesWith(example, example.after)];

  test('is what it writes when nothing else runs', () => {
    expect(alone(id, before)).toEqual({ applied: [id], files: after });
  });

  test('is left alone by a second run', () => {
    expect(alone(id, after)).toEqual({ applied: [], files: after });
  });
});
