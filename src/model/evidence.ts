/** Where facts were seen, and what a step answers that was not possible. */
import type { Reason } from '../dockerfile/index.ts';

/** Where a fact was seen. `path` is relative to the repository's top level (or the working folder outside of git). */
export interface Evidence {
  readonly path: string;
  /** From 1; null when the whole file is meant. */
  readonly line: number | null;
  /** The fact: `build script: tsc`. */
  readonly says: string;
}

/** A step was not possible. */
export interface Declined {
  readonly declined: Reason;
}
