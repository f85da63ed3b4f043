/** How something outside the Dockerfile builds and starts its image; how such files are read is not known here. */
import type { Evidence } from './evidence.ts';

/** A compose service, a bake target, a CI step, a Makefile rule, a Kubernetes container. */
export interface Use {
  readonly kind:
    | 'compose'
    | 'bake'
    | 'workflow'
    | 'makefile'
    | 'script'
    | 'kubernetes'
    | 'skaffold'
    | 'tilt'
    | 'devcontainer'
    | 'other';
  /** The line that makes it use this Dockerfile: `build:` of a service, the command of a script. */
  readonly evidence: Evidence;
  /** Lines of single facts, where another one than `evidence` decides: a merged compose service has them from several files. */
  readonly places?: Readonly<Partial<Record<Exclude<keyof Use, 'places' | 'evidence' | 'kind'>, Evidence>>>;
  /** It runs an image that no build names, taken for this one because of what it is called. */
  readonly guessed?: true;
  /** Its name there: a service, a bake target, a skaffold artifact, a container. */
  readonly name?: string;
  /** Build context, relative to the repository; null when not said. */
  readonly context: string | null;
  /** The stage it asks for (`target`), or null. */
  readonly target: string | null;
  /** It asks for a stage by a variable that is not known: any may be meant. */
  readonly targetOpen?: true;
  /** Build arguments given, by name; null where the value is not known. */
  readonly args: ReadonlyMap<string, string | null>;
  /** Further contexts, which FROM and COPY --from may name before any stage or image; null where the value is not known. */
  readonly contexts?: ReadonlyMap<string, string | null>;
  /** `command:` and `entrypoint:` that replace the image's own. A string is the shell-split form as written. */
  readonly command: readonly string[] | string | null;
  readonly entrypoint: readonly string[] | string | null;
  readonly user: string | null;
  /** Variables that it sets in the container, null where the value is not known; left out where nothing is said. */
  readonly environment?: ReadonlyMap<string, string | null>;
  /** Where further variables come from, which the repository does not hold: `secrets.env`, `ConfigMap settings`. */
  readonly environmentElsewhere?: readonly string[];
  /** Mounts over paths of the container. `source` null: anonymous or unknown. */
  readonly volumes: readonly UseVolume[];
  /** Container ports. */
  readonly ports: readonly number[];
  /** `healthcheck.test` and exec probes, as words. */
  readonly healthcheck: readonly string[] | null;
  /** The working folder that replaces the image's own. */
  readonly workingDir?: string;
  /** Paths of the container that are writable memory. */
  readonly tmpfs?: readonly string[];
  /** Devices of the host, as paths of the container. */
  readonly devices?: readonly string[];
  readonly privileged?: boolean;
  /** Capabilities beyond the engine's own, without `CAP_`. */
  readonly capAdd?: readonly string[];
  /** A process of the engine's own starts the program (`init: true`). */
  readonly init?: boolean;
  /** Files that a tool copies into the running container while somebody develops; null where one is not known. */
  readonly develop?: readonly {
    readonly action: string;
    readonly path: string | null;
    readonly target: string | null;
  }[];
  /** A builder that does not understand `RUN --mount` (kaniko, `DOCKER_BUILDKIT=0` …), in words; null when none was seen. */
  readonly legacyBuilder: string | null;
}

/** A mount over a path of the container. */
export interface UseVolume {
  /** As written; null: anonymous or unknown. */
  readonly source: string | null;
  /** A source inside of the repository, relative to its top. */
  readonly path?: string;
  readonly target: string;
  /** A folder or file of the host. */
  readonly bind: boolean;
  readonly readOnly?: boolean;
  readonly evidence?: Evidence;
}
