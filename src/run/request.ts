/** One call of the program, apart from how it was asked for and where it prints to. */
import type { RunFlags } from './plan.ts';
import type { ProofSettings } from './prove.ts';
import type { Screen } from './live.ts';
import type { Format } from '../report/formats.ts';
import type { Worker } from 'node:worker_threads';
import type { TraceEvent } from './trace.ts';
import type { Paint } from '../report/paint.ts';
import type { Writer } from './write.ts';

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
  /** Only Dockerfiles for which something changed since this commit. */
  readonly since: string | null;
  /** Counts instead of the diff. */
  readonly stat: boolean;
  /** What files came to is no matter of the exit code; a wrong call still is. */
  readonly exitZero: boolean;
  /** Faults of this program show their stack. */
  readonly debug: boolean;
  readonly quiet: boolean;
  /** Files handled at once; null where the call leaves it to the program. */
  readonly jobs: number | null;
  readonly verbose: boolean;
  /** Somebody decides about every change. */
  readonly interactive: boolean;
  /** Whoever decides is asked in the end whether it is to be written; otherwise `write` says so. */
  readonly asksToWrite: boolean;
  readonly proof: ProofSettings | null;
  /** File that takes what the engine observes of the originals; null: nobody watches. */
  readonly observations: string | null;
  /** `dfrewrite verify`: the comparison is the answer, not the diff. */
  readonly proofOnly: boolean;
}

/** What a thread is started with: all of a request that planning asks about. */
export interface Job extends Pick<Request, 'paths' | 'cwd' | 'stdinFilename' | 'config' | 'flags' | 'debug'> {
  /** From 1. */
  readonly number: number;
  readonly traced: boolean;
}

/** The outside of a run: what it prints to and reads from. */
export interface Streams extends Screen {
  /** Data: the diff, a report, a rewritten file. */
  readonly out: (data: string | Uint8Array) => void;
  readonly input: () => Promise<Uint8Array>;
  /** Where somebody types; null where standard input or standard error is no terminal. */
  readonly keyboard: NodeJS.ReadableStream | null;
  readonly paintOut: Paint;
  readonly paintErr: Paint;
  /** Both streams end on one terminal: each file's sentences stand below its diff. */
  readonly interleaved: boolean;
  /** Starts a thread of this program; null where there can be none. */
  readonly thread: ((job: Job) => Worker) | null;
  /** This process, for files that it writes. */
  readonly writer: Writer;
  /** Takes what threads tell about their time; null where nobody asks. */
  readonly heard: ((events: readonly TraceEvent[]) => void) | null;
  /** Sentences are read on a terminal: long lines are broken at its width. */
  readonly wraps: boolean;
  readonly version: string;
  /** The call as a shell takes it, without where its answer goes. */
  readonly command: string;
}
