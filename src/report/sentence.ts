/** How a reason reads. It knows no decision: only text and places. */
import { place } from '../dockerfile/place.ts';
import type { Place, Reason } from '../dockerfile/reason.ts';

/** A reason as people read it: `line 7 runs make`, `src/app.ts:3 opens data`. */
export function sentence(reason: Reason): string {
  if (typeof reason === 'string') return reason;
  return reason.parts.map((part) => (typeof part === 'string' ? part : placeName(part))).join('');
}

/** What stands below the reason of a change: what it sets besides, and what is assumed. One line each. */
export function notesOf({
  sets = [],
  assumes,
}: {
  readonly sets?: readonly string[] | undefined;
  readonly assumes: readonly Reason[];
}): readonly string[] {
  const set = sets.length === 0 ? [] : [`sets: ${sets.join(', ')}`];
  return [...set, ...assumes.map((each) => `assumes: ${sentence(each)}`)];
}

function placeName({ path, line }: Place): string {
  return path === null ? `line ${String(line ?? 1)}` : place({ path, line });
}
