/** A second run that changes something costs the transform that would do it, and no other. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Edit } from '../../src/dockerfile/index.ts';
import * as guard from '../../src/pipeline/guard.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject } from '../../src/project/memory.ts';
import * as registry from '../../src/transforms/index.ts';
import type { Transform } from '../../src/model/index.ts';
import { javascript, lines, type Files } from '../transforms/projects.ts';

/** Transforms that a test switches on by a label in the file. */
const faulty = (id: string, edit: (label: string) => string | null): Transform => ({
  id,
  summary: '',
  docs: '',
  example: { files: {}, before: '', after: '' },
  run({ document }) {
    const block = document.blocks.find(({ keyword }) => keyword === 'LABEL');
    const text = block === undefined ? null : edit(block.args);
    if (block === undefined || text === null) return { skip: 'nothing to do' };
    const edits: readonly Edit[] = [{ op: 'replace', block, text: `LABEL ${text}` }];
    return { edits, why: 'a fault' };
  },
});

beforeEach(() => {
  vi.spyOn(registry, 'transforms', 'get').mockReturnValue([
    ...registry.transforms,
    faulty('flips', (label) => (label === 'x=on' ? 'x=off' : label === 'x=off' ? 'x=on' : null)),
    faulty('forth', (label) => (label === 'y=1' ? 'y=2' : null)),
    faulty('back', (label) => (label === 'y=2' ? 'y=1' : null)),
  ]);
  // the label may differ: what is tried here is not the guard
  vi.spyOn(guard, 'violation').mockReturnValue(null);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const file = (label: string) =>
  lines(
    'FROM node:20',
    'WORKDIR /app',
    `LABEL ${label}`,
    'COPY . .',
    'RUN npm install',
    'CMD node server.js',
  );
const run = (dockerfile: string, more: Files = {}) =>
  rewrite(dockerfile, memoryProject({ ...javascript, ...more, Dockerfile: dockerfile }));

test.each([
  ['a transform that undoes itself', 'x=on', 'flips', 'x=on'],
  ['the later of two that undo each other', 'y=1', 'back', 'y=2'],
])('%s is left out and named', (_, label, culprit, left) => {
  const plain = run(file('z=0'));
  const { status, error, after, applied, withheld } = run(file(label));
  expect({ status, error }).toEqual({ status: 'changed', error: null });
  expect(withheld).toEqual([
    {
      transform: culprit,
      why: 'left out, because a second run would change the file again',
      needs: 'a fix in dfrewrite: please report this file (npm bugs dfrewrite)',
    },
  ]);
  expect(applied.map(({ transform }) => transform)).toEqual(
    expect.arrayContaining(plain.applied.map(({ transform }) => transform)),
  );
  expect(after).toBe(plain.after.replace('z=0', left));
  expect(run(after).after).toBe(after);
});

test('where nothing else is left to do, the file stays as it is', () => {
  const plain = run(file('z=0'));
  const done = plain.after.replace('z=0', 'x=on');
  const hidden = Object.fromEntries(plain.companions.map(({ path, after }) => [path, after]));
  expect(run(done, hidden)).toMatchObject({
    status: 'unchanged',
    after: done,
    withheld: [{ transform: 'flips' }],
  });
});
