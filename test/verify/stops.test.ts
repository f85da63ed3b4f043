import { describe, expect, test } from 'vitest';
import { median, readStops, stopVerdict, type Stops } from '../../src/verify/stops.ts';

/** Readings that come one after the other; the first of each side is the one that every proof takes. */
async function read(before: readonly (number | null)[], after: readonly (number | null)[]): Promise<Stops> {
  const next = { before: before.slice(1), after: after.slice(1) };
  const first = { before: before[0] ?? null, after: after[0] ?? null };
  return readStops(first, (side) => Promise.resolve(next[side].shift() ?? null));
}

describe('the time to stop', () => {
  test.each([
    ['one reading each where they are alike', [0.2], [0.3], 'alike', 1],
    ['one each where the rewrite is faster', [10.2], [0.1], 'alike', 1],
    ['one each where something had ended already', [], [10.2], 'alike', 0],
    ['three each where the rewrite is slower every time', [0.1, 0.2, 0.1], [10.2, 10.1, 10.2], 'longer', 3],
    ['two each where the first difference was chance', [0.1, 0.2], [10.2, 0.2], 'alike', 2],
    ['three each where the original is as slow the next times', [0.1, 10.2, 10.2], [10.2, 10.1, 10.1], 'alike', 3],
    ['six each where they go up and down, and no word of it', [0.1, 9, 0.1, 9, 0.1, 0.1], [5, 10, 5, 10, 9, 10], 'unclear', 6],
    ['as many as there are where one ends by itself', [0.1, null], [10.2, 10.2], 'unclear', 1],
  ] as const)('is read %s', async (_, before, after, verdict, times) => {
    const stops = await read(before, after);
    expect([stopVerdict(stops), stops.before.length]).toEqual([verdict, times]);
  }); // prettier-ignore

  test('is told by the reading in the middle', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([7])]).toEqual([2, 2, 7]);
  });
});
