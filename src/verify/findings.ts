/** What the steps of one proof hand on to each other. */
import type { ImageConfig } from './config.ts';
import type { Engine } from './engine.ts';
import type { Image } from './image.ts';
import type { Observation } from './observe.ts';
import type { Stops } from './stops.ts';
import type { Both, Rebuild, VerifyOptions, VerifyRequest } from './types.ts';
import type { Workspace } from './workspace.ts';

/** One proof at work. */
export interface Proof {
  readonly engine: Engine;
  readonly workspace: Workspace;
  readonly request: VerifyRequest;
  readonly options: VerifyOptions;
}

/** What one proof has found out about two images that were built. */
export interface ProofFindings {
  readonly buildSeconds: Both<number>;
  readonly images: Both<Image>;
  /** Null: the engine starts no containers. */
  readonly observed: Observed | null;
  readonly rebuilt: Rebuilt;
  /** The image of the stage for those who develop; null where the rewrite has none. */
  readonly development: ImageConfig | null;
  /** The images of the last stage, where another one is compared; null where none is, or the original's does not build. */
  readonly last: Both<ImageConfig> | null;
}

/** What both did when they were started, and what the original did a second time, where that had to be known. */
export interface Observed extends Both<Observation> {
  readonly again: Observation | null;
  readonly stops: Stops;
}

/** Both builds after one source file was changed; null where there was nothing to change or the build failed. */
export interface Rebuilt {
  readonly changed: string | null;
  readonly rebuilds: Both<Rebuild | null>;
  /** Last lines of the rewrite's build when it failed after the change and the original's did not; else empty. */
  readonly log: readonly string[];
}
