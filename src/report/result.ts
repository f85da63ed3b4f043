/** What a run answers with: the data behind every report and the exit code. */
import type { Rewrite } from '../model/index.ts';
import type { Verified } from '../verify/types.ts';

/** One Dockerfile of a run. Paths are relative to the run's root, with `/`. */
export interface FileResult extends Omit<Rewrite, 'before' | 'after'> {
  readonly path: string;
  /** Build context, relative to the run's root; null when the file was declined before a context was looked for. */
  readonly context: string | null;
  /** Name of the folder of its repository; null outside of one, and for a file that was declined before it was looked for. */
  readonly repository: string | null;
  /** Transforms that were not run because somebody said so. */
  readonly excluded: readonly Exclusion[];
  /** Null when the file could not be read as text. */
  readonly before: string | null;
  readonly after: string | null;
  /** Unified diff in git's format, of the Dockerfile and of the companions that no earlier file shows. */
  readonly diff: string;
  /** The engine's answer, null when it was not asked. */
  readonly verified: Verified | null;
  /** The new text stands on disk. */
  readonly written: boolean;
  /** This program or the disk is at fault, not the file: exit code 2. */
  readonly fatal: boolean;
}

/** A transform that was left out. */
export interface Exclusion {
  readonly transform: string;
  /** Who said so: a flag, or the configuration by its path. */
  readonly by: string;
}

/** Counts of a run, by status; `withheld` counts changes, not files. */
export interface Summary {
  readonly checked: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
  readonly withheld: number;
  /** Images for developing alone, which are left whole; they count by their status as well. */
  readonly development: number;
}

/** A finished run over many files. */
export interface RunResult {
  /** Sorted by path. */
  readonly files: readonly FileResult[];
  /** Absolute folder that every path is relative to: git's top level, else the working folder. */
  readonly root: string;
  /** What was asked for and is not there, one sentence each. */
  readonly missing: readonly string[];
  /** Files beside the Dockerfiles (compose, CI …) that could not be read, with place and reason. */
  readonly notes: readonly string[];
  readonly write: boolean;
  readonly check: boolean;
}

/** What a report says about the call itself. */
export interface About {
  /** Of this program. */
  readonly version: string;
  /** The call as a shell takes it, without where its answer goes: `dfrewrite --only non-root svc`. */
  readonly command: string;
}

/** Counts the files of a run. */
export function summarize(files: readonly FileResult[]): Summary {
  const count = (status: FileResult['status']): number =>
    files.filter((file) => file.status === status).length;
  return {
    checked: files.length,
    changed: count('changed'),
    unchanged: count('unchanged'),
    skipped: count('skipped'),
    failed: count('failed'),
    withheld: files.reduce((sum, file) => sum + file.withheld.length, 0),
    development: files.filter(({ development }) => development !== null).length,
  };
}

/** The rewrite behaves as the original does, and keeps the size limits: `--write --verify` writes it. */
export function isProven({ ok, overBudget }: Verified): boolean {
  return ok === true && overBudget.length === 0;
}

/** The process's exit code, from results alone: 2 before 3 before 1 before 0 (the table is in the README). */
export function exitCode(result: Pick<RunResult, 'files' | 'missing' | 'check'>): 0 | 1 | 2 | 3 {
  const { files, missing, check } = result;
  if (missing.length > 0 || files.some((file) => file.fatal)) return 2;
  if (files.some((file) => file.status === 'failed')) return 3;
  if (check && files.some((file) => file.status === 'changed')) return 1;
  if (files.some(({ verified }) => verified?.ok === false || (verified?.overBudget.length ?? 0) > 0))
    return 1;
  return 0;
}
