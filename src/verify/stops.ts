/** How long both take from SIGTERM to the end: read once each, and as often as it takes to tell a difference from noise. */
import type { Both, SideName } from './types.ts';

/** A program that stops that much later is not slower for all that its machine does meanwhile. */
const TOLERANCE_SECONDS = 2;
/** By chance, three readings of the one all lie above three of the other once in twenty times; beyond the tolerance, hardly ever. */
const ENOUGH = 3;
const AT_MOST = 6;

/** Readings in seconds, the first reading first; empty: it was not running when it was to be stopped. */
export type Stops = Both<readonly number[]>;

/** `longer`: every reading of the rewrite is longer than every one of the original. `alike`: no difference. */
export type StopVerdict = 'longer' | 'alike' | 'unclear';

/** What the readings say. */
export function stopVerdict({ before, after }: Stops): StopVerdict {
  if (before.length === 0 || after.length === 0) return 'alike';
  if (median(after) <= median(before) + TOLERANCE_SECONDS) return 'alike';
  const isApart = Math.min(...after) > Math.max(...before) + TOLERANCE_SECONDS;
  return isApart && Math.min(before.length, after.length) >= ENOUGH ? 'longer' : 'unclear';
}

/** Reads on, by turns, while the first readings differ and it is not clear yet what that means. `again` answers null when there was nothing to stop. */
export async function readStops(
  first: Both<number | null>,
  again: (side: SideName) => Promise<number | null>,
): Promise<Stops> {
  const before = first.before === null ? [] : [first.before];
  const after = first.after === null ? [] : [first.after];
  while (stopVerdict({ before, after }) === 'unclear' && before.length < AT_MOST) {
    const [was, is] = [await again('before'), await again('after')];
    if (was === null || is === null) break;
    before.push(was);
    after.push(is);
  }
  return { before, after };
}

/** The reading in the middle (of an even number, the lower one of the two). */
export function median(readings: readonly number[]): number {
  return readings.toSorted((a, b) => a - b)[Math.floor((readings.length - 1) / 2)] ?? 0;
}
