/** The report for scripts. Its shape is a contract: fields are only ever added. */
import { changedLines, linesOf, type ChangedLines } from './lines.ts';
import type { About, FileResult, RunResult, Summary } from './result.ts';
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
  | 'excluded'
  | 'repository'
> {
  // prettier-ignore
  /** Id of the final stage's stack: `node`; null when none was recognised. */
  readonly stack: string | null;
  readonly applied: readonly ReportedChange[];
  readonly skipped: readonly {
    readonly transform: string;
    readonly why: string;
    /** Nothing of the kind that the transform works on stands in the file. */
    readonly idle: boolean;
  }[];
}

/** One change that was made. */
export interface ReportedChange {
  readonly transform: string;
  readonly why: string;
  readonly assumes: readonly string[];
  /** It was applied although a precondition could not be checked, which is then the first of `assumes`. */
  readonly unsafe: boolean;
  /** What it rests on: sources that were read, or something that is assumed. */
  readonly carriedBy: 'sources' | 'assumption';
  readonly lines: ChangedLines;
}

/** The whole run as one JSON document with a final newline. */
export function json(run: RunResult, { version }: About): string {
  const report: JsonReport = {
    version: 1,
    tool: 'dfrewrite',
    toolVersion: version,
    summary: summarize(run.files),
    files: run.files.map(jsonFile),
    missing: run.missing,
    notes: run.notes,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Member by member, in the order of the documentation: what a file carries inside the program does not leak out. */
function jsonFile(file: FileResult): ReportedFile {
  const lines = changedLines(file);
  return {
    path: file.path,
    context: file.context,
    status: file.status,
    stack: file.stack?.id ?? null,
    evidence: file.evidence,
    applied: file.applied.map(({ transform, why, assumes, unsafe }) => ({
      transform,
      why,
      assumes,
      unsafe,
      carriedBy: assumes.length > 0 ? 'assumption' : 'sources',
      lines: linesOf(lines, transform),
    })),
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
    excluded: file.excluded,
    repository: file.repository,
  };
}
