/** The build context of a Dockerfile and what surrounds it; how it is read is not known here. */
import type { Builders } from './builders.ts';
import type { Evidence } from './evidence.ts';
import type { Mirrors } from './options.ts';
import type { Observations } from './observations.ts';
import type { Use } from './use.ts';

/**
 * The build context of one Dockerfile and what surrounds it: read-only, cached and bounded.
 * Paths are relative to the context, with `/`, without a leading `./`. Nothing is followed out of the context.
 */
export interface Project {
  /** Build context, relative to the repository's top level: `.` or `services/api`. */
  readonly context: string;
  /** How the context was found. */
  readonly contextEvidence: Evidence;
  /** The Dockerfile, relative to the repository's top level: prefix of evidence about it. */
  readonly dockerfile: string;
  /** Every file of the context that git tracks or does not ignore (outside of git: every file of a bounded walk), sorted. */
  readonly files: readonly string[];
  /** `files` is not everything: the walk hit its bound. Nothing may be concluded from absence. */
  readonly truncated: boolean;
  /** Whether a file or folder exists. */
  has(path: string): boolean;
  isFolder(path: string): boolean;
  /** Text of a file of at most 1 MB; undefined when absent, binary, too large or a link out of the context. */
  read(path: string): string | undefined;
  /** Whether the builder gets to see the path: false when `.dockerignore` hides it. */
  sent(path: string): boolean;
  /** The ignore file that counts for this Dockerfile: its path relative to the context, and its text or null when absent. */
  readonly ignoreFile: { readonly path: string; readonly text: string | null };
  /** Whether the repository's `.gitignore` files say that git ignores the path. What is in `files` is never ignored. */
  ignoredByGit(path: string): boolean;
  /** The first line of a file that prepares builds (CI, makefile, script) with this text; null where none has it. */
  recipe(text: string): Evidence | null;
  /** Another Dockerfile of the repository that starts from this one's image; null where none is seen. */
  readonly builtOn: Evidence | null;
  /** How others use this Dockerfile. */
  readonly uses: readonly Use[];
  /** Places a build target into the files that these uses come from; absent where they were not read from files. */
  readonly builders?: Builders;
  /** Registries that stand for Docker Hub, as whoever asks says. */
  readonly mirrors?: Mirrors;
  /** What an engine saw of the image, as whoever asks hands it on. */
  readonly observed?: Observations;
  /** The other Dockerfiles of the same context: path relative to the repository and text (null: could not be read). */
  readonly siblings: readonly { readonly path: string; readonly text: string | null }[];
  /** A value computed once per project and key: the caches of detectors live here. */
  once<T>(key: string, compute: () => T): T;
  /**
   * The same for what rests on the context and its files alone, never on the Dockerfile, on what is sent or on who uses it: it stays
   * through every change, and other Dockerfiles of the context have it too.
   */
  ofFiles<T>(key: string, compute: () => T): T;
}
