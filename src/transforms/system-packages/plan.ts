/** What becomes of RUN instructions with system packages: the shape that the files of this folder exchange. */
import type { Block, Reason, RunEdits } from '../../dockerfile/index.ts';

/** One RUN as it is to become. */
export interface RunPlan {
  readonly block: Block;
  /** Null: the whole RUN goes. A text takes the place of all of it. */
  readonly edits: RunEdits | string | null;
  /** What is better then, one clause each. */
  readonly why: readonly string[];
}

/** What was found for one package manager. */
export interface ManagerPlan {
  readonly runs: readonly RunPlan[];
  /** Why a RUN stays as it is, with its line. */
  readonly reasons: readonly Reason[];
}

export const WHY = {
  together: 'a cached list never meets a new package',
  clean: 'package lists stay in no layer',
  yes: 'the install asks nothing',
  merged: 'packages are installed in one step',
} as const;
