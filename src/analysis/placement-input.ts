/** What every question about the place of an instruction is given, and the words that answer it. */
import type { Split, StageView } from '../model/index.ts';

/** Where an instruction, or a command of a RUN, belongs when its stage is split in two. */
export type StageSide = 'build' | 'runtime' | 'both';

/** What placement looks at: one stage, and how its application is split. */
export interface PlacementInput {
  readonly stage: StageView;
  readonly split: Split;
  /** Working folder of the install and build steps. */
  readonly workdir: string;
  /** Context paths that decide what the install steps bring. */
  readonly manifests: ReadonlySet<string>;
}
