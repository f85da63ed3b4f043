/** The report for scripts. Its shape is a contract: fields are only ever added. */
import type { Reason } from '../dockerfile/reason.ts';
import type { Carrier, Doubt } from '../model/index.ts';
import { changedLines, linesOf, type ChangedLines } from './lines.ts';
import type { About, FileResult, RunResult, Summary } from './result.ts';
import { summarize } from './result.ts';
import { namedPlaces, ownLine, type NamedPlace } from './places.ts';
import { sentence } from './sentence.ts';

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
  | 'before'
  | 'after'
  | 'diff'
  | 'companions'
  | 'verified'
  | 'error'
  | 'findings'
  | 'written'
  | 'excluded'
  | 'repository'
> {
  // prettier-ignore
  /** Id of the final stage's stack: `node`; null when none was recognised. */
  readonly stack: string | null;
  readonly applied: readonly ReportedChange[];
  readonly withheld: readonly (Said & { readonly needs: string; readonly doubt: ReportedDoubt | null })[];
  readonly skipped: readonly (Said & {
    /** Nothing of the kind that the transform works on stands in the file. */
    readonly idle: boolean;
  })[];
  /** `skipped`: why the whole file was declined. */
  readonly reason: string | null;
  readonly warnings: readonly string[];
  /** Why the image is one for developing alone, and so left whole; null when it is none. */
  readonly development: string | null;
}

/** What one transform did or left, and the places that its sentence names. */
interface Said {
  readonly transform: string;
  readonly why: string;
  /** The first line of the Dockerfile, as it was given, that the sentence names; null where it names none. */
  readonly line: number | null;
  /** Every place that the sentence names, in its order. */
  readonly places: readonly NamedPlace[];
}

/** A precondition that could not be checked: with `--unsafe` the change is made all the same. */
export interface ReportedDoubt {
  readonly why: string;
  readonly wouldHelp: string;
  /** A container that is watched can settle it: `--unsafe --verify`, or `--observed`. */
  readonly engine: boolean;
}

/** One change that was made. */
export interface ReportedChange extends Said {
  /** Variables and options that it sets beside what its reason says: `NODE_ENV=production`. */
  readonly sets: readonly string[];
  readonly assumes: readonly string[];
  /** It was applied although a precondition could not be checked, which is then the first of `assumes`. */
  readonly unsafe: boolean;
  /** That precondition; null where it was not unsafe. */
  readonly doubt: ReportedDoubt | null;
  /** What it rests on: sources that were read, what an engine saw, or something that is assumed. */
  readonly carriedBy: Carrier;
  readonly lines: ChangedLines;
  /** Files beside the Dockerfile that it writes: .dockerignore, or what builds the image. */
  readonly beside: readonly string[];
}

/** The whole run as one JSON document with a final newline. */
export function json(run: RunResult, about: About): string {
  return `${JSON.stringify(reportOf(run, about), null, 2)}\n`;
}

/** The same as data. */
export function reportOf(run: RunResult, { version }: Pick<About, 'version'>): JsonReport {
  return {
    version: 1,
    tool: 'dfrewrite',
    toolVersion: version,
    summary: summarize(run.files),
    files: run.files.map(jsonFile),
    missing: run.missing,
    notes: run.notes,
  };
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
    applied: file.applied.map(({ transform, why, sets = [], assumes, unsafe, doubt, carriedBy }) => ({
      ...said(transform, why, file.path),
      sets,
      assumes: assumes.map(sentence),
      unsafe,
      doubt: doubtOf(doubt),
      carriedBy,
      lines: linesOf(lines, transform),
      beside: besideOf(file, transform),
    })),
    withheld: file.withheld.map(({ transform, why, needs, doubt }) => ({
      ...said(transform, why, file.path),
      needs,
      doubt: doubtOf(doubt),
    })),
    skipped: file.skipped.map(({ transform, why, idle = false }) => ({
      ...said(transform, why, file.path),
      idle,
    })),
    before: file.before,
    after: file.after,
    diff: file.diff,
    companions: file.companions,
    verified: file.verified,
    reason: file.reason === null ? null : sentence(file.reason),
    error: file.error,
    warnings: file.warnings.map(sentence),
    findings: file.findings,
    written: file.written,
    development: file.development === null ? null : sentence(file.development),
    excluded: file.excluded,
    repository: file.repository,
  };
}

function doubtOf(doubt: Doubt | undefined): ReportedDoubt | null {
  if (doubt === undefined) return null;
  const { why, wouldHelp, about } = doubt;
  return { why: sentence(why), wouldHelp, engine: about !== undefined };
}

/** Paths of the other files that a transform changed, each once. */
function besideOf({ steps }: Pick<FileResult, 'steps'>, id: string): readonly string[] {
  return [...new Set(steps.flatMap(({ transform, beside = [] }) => (transform === id ? beside : [])))];
}

function said(transform: string, why: Reason, dockerfile: string): Said {
  const line = ownLine(why, dockerfile);
  return { transform, why: sentence(why), line, places: namedPlaces(why, dockerfile) };
}
