/** The shape of a rule for what is reported and never changed. */
import type { StageView } from '../../model/index.ts';

/** Where a rule found something, and what. */
export interface Sighting {
  readonly line: number;
  /** One clause; it names the thing and no line, so that the same thing is found again after a rewrite. */
  readonly says: string;
}

export interface FindingRule {
  /** kebab-case. */
  readonly id: string;
  /** What it looks for, one line. */
  readonly summary: string;
  /** What to do about it, one clause. */
  readonly help: string;
  /** Looks at one stage: at its own instructions, not at those of the stages that it is built on. */
  readonly find: (stage: StageView) => readonly Sighting[];
}
