import { expect, test } from 'vitest';
import type { Plan } from '../../src/run/plan.ts';
import { sharingTargets } from '../../src/run/retargets.ts';
import { fileResult } from '../support/results.ts';

/** A plan that proposes targets for these files, and ignore files for those that begin with a dot. */
function planFor(...paths: readonly string[]): Plan {
  const proposals = paths.map((path) => ({
    path,
    before: '',
    after: 'x',
    ...(path.startsWith('.') ? {} : { target: 'development' }),
  }));
  const repository = { top: '/r' } as Plan['found']['repository'];
  const found = { path: 'Dockerfile', absolute: '/r/Dockerfile', repository, text: '', problem: null };
  return { found, real: '/r/Dockerfile', project: null, unsafe: false, result: fileResult({}), proposals };
}

test('plans that ask for a stage in one file are a group, also through a third one', () => {
  const [a, b, c, d, e] = [
    planFor('one'),
    planFor('two'),
    planFor('.x'),
    planFor('two', 'one'),
    planFor('.x'),
  ];
  const groups = sharingTargets([a, b, c, d, e]);
  expect(groups.map((group) => [...group].map((plan) => [a, b, c, d, e].indexOf(plan)).sort())).toEqual([
    [2],
    [0, 1, 3],
    [4],
  ]);
});
