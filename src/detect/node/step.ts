/** A command of a stage as all questions about Node see it; what it does is not known here. */
import type { Block, Command } from '../../dockerfile/index.ts';

/** One shell command of a stage, with the folder that it runs in. */
export interface Step {
  readonly block: Block;
  readonly command: Command;
  /** Absolute; null when it is not known. */
  readonly cwd: string | null;
}
