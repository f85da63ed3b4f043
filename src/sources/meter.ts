/** How much work one source may cost, in steps and in nesting: the same on every machine. It knows nothing of languages. */

/** A source cannot be read; the message goes on behind its name: `is nested too deeply to be read`. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** Real sources take up to 7 (node_modules, Python's standard library, GOROOT). */
const STEPS_PER_CHARACTER = 20;
const STEPS_FOR_ANY = 100_000;
/** CPython refuses more than 200 open brackets; no person writes as many. */
const MAX_NESTING = 200;

/** The meter of the source that is being read now: reading is synchronous, so one is enough. */
const meter = { taken: 0, left: Number.POSITIVE_INFINITY, nesting: 0 };

/** Counts work; every loop over a source and every function that calls itself counts each turn. */
export function step(count = 1): void {
  meter.taken += count;
  meter.left -= count;
  if (meter.left < 0) throw new UnreadableError('takes too many steps to be read');
}

/** All steps that were ever counted: tests look at the difference. */
export function stepsTaken(): number {
  return meter.taken;
}

/** Goes one level deeper; {@link leave} goes back. */
export function enter(): void {
  step();
  meter.nesting += 1;
  if (meter.nesting > MAX_NESTING) throw new UnreadableError('is nested too deeply to be read');
}

/** Goes back after {@link enter}, also where what came between failed. */
export function leave(): void {
  meter.nesting -= 1;
}

/**
 * Reads one source of this many characters, with steps of its own. Whatever is thrown costs this source alone:
 * `otherwise` answers for it with the reason, and it must never say that nothing is in there.
 */
export function readOne<T>(characters: number, read: () => T, otherwise: (why: string) => T): T {
  const { left, nesting } = meter;
  meter.left = STEPS_FOR_ANY + STEPS_PER_CHARACTER * characters;
  meter.nesting = 0;
  try {
    return read();
  } catch (error) {
    return otherwise(error instanceof UnreadableError ? error.message : 'could not be read');
  } finally {
    meter.left = left;
    meter.nesting = nesting;
  }
}

/** Works out one value in at most this many steps of the source around it; `otherwise` where it takes more, and the source has more. */
export function bounded<T>(steps: number, work: () => T, otherwise: T): T {
  const { left, nesting } = meter;
  const given = Math.min(left, steps);
  meter.left = given;
  try {
    return work();
  } catch (error) {
    const exhausted = left < given - meter.left;
    if (!(error instanceof UnreadableError) || meter.left >= 0 || exhausted) throw error;
    return otherwise;
  } finally {
    meter.left = left - (given - meter.left);
    meter.nesting = nesting;
  }
}
