/** The report for scripts. Its shape is a contract: fields are only ever added. */
import type { FileResult, RunResult, Summary } from './result.ts';
import { summarize } from './result.ts';

/** The document of `--format json`. */
export interface JsonReport {
  readonly version: 1;
  readonly tool: 'dfrewrite';
  readonly toolVersion: string;
  readonly summary: Summary;
  readonly files: readonly ReportedFile[];
  /** Paths that were named and are not there, one sentence each. */
  readonly missing: readonly string[];
  /** Files beside the Dockerfiles (compose, CI …) that could not be read, with place and reason. */
  readonly notes: readonly string[];
}

/** One Dockerfile of the document. Paths are relative to git's top level, else to the working folder. */
export interface ReportedFile extends Pick<
  FileResult,
  | 'path'
  | 'context'
  | 'status'
  | 'evidence'
  | 'applied'
  | 'withheld'
  | 'before'
  | 'after'
  | 'diff'
  | 'companions'
  | 'verified'
  | 'reason'
  | 'error'
  | 'warnings'
  | 'written'
  | 'development'
> {
  // prettier-ignore
  /** Id of the final stage's stack: `node`; null when none was recognised. */
  readonly stack: string | null;
  readonly skipped: readonly {
    readonly transform: string;
    readonly why: string;
    /** Nothing of the kind that the transform works on stands in the file. */
    readonly idle: boolean;
  }[];
}

/** The whole run as one JSON document with a final newline. */
export function json(run: RunResult, toolVersion: string): string {
  const report: JsonReport = {
    version: 1,
    tool: 'dfrewrite',
    toolVersion,
    summary: summarize(run.files),
    files: run.files.map(jsonFile),
    missing: run.missing,
    notes: run.notes,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Member by member, in the order of the documentation: what a file carries inside the program does not leak out. */
function jsonFile(file: FileResult): ReportedFile {
  return {
    path: file.path,
    context: file.context,
    status: file.status,
    stack: file.stack?.id ?? null,
    evidence: file.evidence,
    applied: file.applied,
    withheld: file.withheld,
    skipped: file.skipped.map(({ transform, why, idle = false }) => ({ transform, why, idle })),
    before: file.before,
    after: file.after,
    diff: file.diff,
    companions: file.companions,
    verified: file.verified,
    reason: file.reason,
    error: file.error,
    warnings: file.warnings,
    written: file.written,
    development: file.development,
  };
}
