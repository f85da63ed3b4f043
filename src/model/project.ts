/** The build context of a Dockerfile and who builds and starts it; how they are read is not known here. */
import type { Evidence } from './evidence.ts';

/** How something outside the Dockerfile uses it: a compose service, a bake target, a CI step, a Makefile rule. */
export interface Use {
  readonly kind:
    'compose' | 'bake' | 'workflow' | 'makefile' | 'script' | 'kubernetes' | 'skaffold' | 'other';
  readonly evidence: Evidence;
  /** Build context, relative to the repository; null when not said. */
  readonly context: string | null;
  /** The stage it asks for (`target`), or null. */
  readonly target: string | null;
  /** Build arguments given, by name; null where the value is not known. */
  readonly args: ReadonlyMap<string, string | null>;
  /** `command:` and `entrypoint:` that replace the image's own. A string is the shell-split form as written. */
  readonly command: readonly string[] | string | null;
  readonly entrypoint: readonly string[] | string | null;
  readonly user: string | null;
  /** Variables that it sets in the container, null where the value is not known; left out where nothing is said. */
  readonly environment?: ReadonlyMap<string, string | null>;
  /** Mounts over paths of the container. `source` null: anonymous or unknown. */
  readonly volumes: readonly {
    readonly source: string | null;
    readonly target: string;
    readonly bind: boolean;
  }[];
  /** Container ports. */
  readonly ports: readonly number[];
  /** `healthcheck.test` and exec probes, as words. */
  readonly healthcheck: readonly string[] | null;
  /** A builder that does not understand `RUN --mount` (kaniko, `DOCKER_BUILDKIT=0` …), in words; null when none was seen. */
  readonly legacyBuilder: string | null;
}

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
  /** Whether the file carries an executable bit. */
  isExecutable(path: string): boolean;
  /** Text of a file of at most 1 MB; undefined when absent, binary, too large or a link out of the context. */
  read(path: string): string | undefined;
  /** Whether the builder gets to see the path: false when `.dockerignore` hides it. */
  sent(path: string): boolean;
  /** The ignore file that counts for this Dockerfile: its path relative to the context, and its text or null when absent. */
  readonly ignoreFile: { readonly path: string; readonly text: string | null };
  /** Whether the repository's `.gitignore` files say that git ignores the path. What is in `files` is never ignored. */
  ignoredByGit(path: string): boolean;
  /** Lines of the `.gitignore` files that count for the context, in order, with their file and line. */
  readonly gitIgnore: readonly { readonly pattern: string; readonly evidence: Evidence }[];
  /** How others use this Dockerfile. */
  readonly uses: readonly Use[];
  /** The other Dockerfiles of the same context: path relative to the repository and text (null: could not be read). */
  readonly siblings: readonly { readonly path: string; readonly text: string | null }[];
  /** A value computed once per project and key: the caches of detectors live here. */
  once<T>(key: string, compute: () => T): T;
}
