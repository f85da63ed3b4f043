/** Who recognises the language and the application of a stage. */
import type { Application } from './application.ts';
import type { Declined } from './evidence.ts';
import type { Language } from './language.ts';
import type { StageView } from './stage.ts';

/** What a detector knows about a stage. */
export interface Recognised {
  readonly language: Language;
  readonly application: Application;
}

export interface Detector {
  readonly id: string;
  /** For `list`: one line. */
  readonly summary: string;
  /** What the stage is; null when it is not this one's, a `Declined` when it is, and cannot be handled (the reason is the file's). */
  detect(stage: StageView): Recognised | Declined | null;
}
