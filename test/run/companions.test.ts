import { expect, test } from 'vitest';
import { mergeProposals } from '../../src/run/companions.ts';

const propose = (after: string, path = '.dockerignore', before: string | null = null) => ({
  path,
  before,
  after,
});

test('several Dockerfiles of one context give one file: the lines of the first, then what only others have', () => {
  expect(
    mergeProposals([
      propose('.git\nnode_modules\n'),
      propose('.git\ndist\n'),
      propose('x\n', 'b/.dockerignore'),
    ]),
  ).toEqual([propose('.git\nnode_modules\ndist\n'), propose('x\n', 'b/.dockerignore')]);
});

test("the author's lines stay first, with their line ends and without a final newline", () => {
  const before = 'secret\r\n!secret/public';
  expect(
    mergeProposals([
      propose(`${before}\r\n.git\r\n`, 'x', before),
      propose(`${before}\r\ndist\r\n`, 'x', before),
    ]),
  ).toEqual([propose(`${before}\r\n.git\r\ndist\r\n`, 'x', before)]);
  expect(mergeProposals([propose('a'), propose('a\nb\n')])).toEqual([propose('a\nb\n')]);
});
