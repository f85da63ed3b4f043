/** One call of the program, apart from how it was asked for and where it prints to. */
import type { RunFlags } from './plan.ts';
import type { ProofSettings } from './prove.ts';
import type { Screen } from './live.ts';
import type { Format } from '../report/formats.ts';
import type { Paint } from '../report/paint.ts';

/** One call of the program. Paths are as given, relative to `cwd`. */
export interface Request {
  /** Absolute, links resolved. */
  readonly cwd: string;
  /** Files, folders, or `-` alone for standard input. */
  readonly paths: readonly string[];
  readonly write: boolean;
  readonly check: boolean;
  readonly flags: RunFlags;
  readonly config: string | null;
  /** Where the Dockerfile of standard input would stand. */
  readonly stdinFilename: string;
  readonly format: Format;
  /** File that takes what would go to standard output. */
  readonly output: string | null;
  readonly patch: string | null;
  readonly allowDirty: boolean;
  /** Faults of this program show their stack. */
  readonly debug: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly proof: ProofSettings | null;
  /** `dfrewrite verify`: the comparison is the answer, not the diff. */
  readonly proofOnly: boolean;
}

/** The outside of a run: what it prints to and reads from. */
export interface Streams extends Screen {
  /** Data: the diff, a report, a rewritten file. */
  readonly out: (data: string | Uint8Array) => void;
  readonly input: () => Promise<Uint8Array>;
  readonly paintOut: Paint;
  readonly paintErr: Paint;
  /** Both streams end on one terminal: each file's sentences stand above its diff. */
  readonly interleaved: boolean;
  readonly version: string;
  /** The call as a shell takes it, without where its answer goes. */
  readonly command: string;
}
