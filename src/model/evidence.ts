/** Where facts were seen, and what a step answers that was not possible. */

/** Where a fact was seen. `path` is relative to the repository's top level (or the working folder outside of git). */
export interface Evidence {
  readonly path: string;
  /** From 1; null when the whole file is meant. */
  readonly line: number | null;
  /** The fact: `build script: tsc`. */
  readonly says: string;
}

/** A step was not possible, with the reason: lower case, no full stop, names the thing and the file. */
export interface Declined {
  readonly declined: string;
}
