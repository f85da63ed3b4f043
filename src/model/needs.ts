/** What starts and checks a container; where it is read from is not known here. */
import type { Evidence } from './evidence.ts';
import type { Seen } from './program.ts';

/** What starts and checks the container: the commands by name, and whether a shell has to be there. */
export interface Needs {
  readonly commands: readonly { readonly name: string; readonly evidence: Evidence }[];
  /** Something that only a shell can run; null when the container gets by without one. */
  readonly shell: Evidence | null;
  /** A script or command that could not be read: it may need anything. */
  readonly unknown: Evidence | null;
  /** A package manager that installs when the container starts. */
  readonly installs: Evidence | null;
  /** Absolute folders that commands of the start write by themselves: `> /var/log/app.log`, `mkdir -p /data`. */
  readonly writes: readonly Seen[];
  /** Such a place that a variable hides; null when there is none. */
  readonly writesUnknown: Evidence | null;
  /** Absolute paths that CMD, ENTRYPOINT and HEALTHCHECK name. */
  readonly paths: readonly string[];
  /** Files of the build context that they name as arguments: `node healthcheck.js`. */
  readonly files: readonly string[];
  /** Where those files lie in the image. */
  readonly places: readonly string[];
  /** Command lines that start and check it, word by word; what the shell fills in stands there as written. */
  readonly lines: readonly { readonly argv: readonly string[]; readonly evidence: Evidence }[];
}
