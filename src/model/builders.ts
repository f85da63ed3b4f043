/** The files that build an image, as far as a build target can be placed in them; how they are read and written is not known here. */
import type { Declined } from './evidence.ts';
import type { Use } from './use.ts';

/** A file of the repository as it is and as it is to be. The path is relative to the repository's top level. */
export interface RepositoryFile {
  readonly path: string;
  readonly before: string;
  readonly text: string;
}

/** The services (bake targets, skaffold's and Tilt's images) whose build has a target now, and had none. */
export interface TargetNames {
  readonly names: readonly string[];
}

/** Uses of the image that ask for another stage, and the files in which they do. */
export interface Retarget {
  readonly uses: readonly Use[];
  readonly target: string;
  readonly files: readonly RepositoryFile[];
}

/** Writes build targets into the files that build an image; nothing is written to disk. */
export interface Builders {
  /**
   * The files in which each of these uses (members of `Project.uses`) asks for the stage, and every other use of every image asks
   * for what it asked for; or why there are none, with the place. A use that asks for the stage already needs no file.
   */
  retarget(uses: readonly Use[], target: string): readonly RepositoryFile[] | Declined;
  /** Whether the file differs in new targets alone: whose they are, or what else differs. */
  check(file: RepositoryFile, target: string): TargetNames | Declined;
}
