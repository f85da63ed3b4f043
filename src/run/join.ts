/** `dfrewrite report FILES…`: the JSON reports of many repositories as one document. It runs no rewrite. */
import { basename, resolve } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { UsageError } from './errors.ts';
import type { FleetMember } from '../report/fleet.ts';
import { loadFleetReport, type FleetFormat } from '../report/formats.ts';
import type { JsonReport, ReportedChange, ReportedFile } from '../report/json.ts';
import type { Streams } from './request.ts';
import { reason } from './write.ts';

/** One call. Paths are as given, relative to `cwd`. */
export interface JoinRequest {
  readonly cwd: string;
  readonly files: readonly string[];
  readonly format: FleetFormat;
  readonly output: string | null;
}

/** Joins what can be read and answers with the exit code: 3 where a report cannot, the others are joined all the same. */
export async function join(request: JoinRequest, streams: Streams): Promise<number> {
  const { cwd, files, format, output } = request;
  if (files.length === 0) throw new UsageError('report needs the JSON reports that it is to join');
  const members: FleetMember[] = [];
  let failures = 0;
  for (const file of files) {
    const report = reportIn(resolve(cwd, file));
    if (typeof report === 'string') {
      failures += 1;
      streams.err(`${streams.paintErr('error', 'failed')}  ${file}: ${report}\n`);
    } else members.push({ name: nameFor(file, report, members), report });
  }
  const text = (await loadFleetReport(format))(members, streams);
  if (output === null) streams.out(text);
  else save(resolve(cwd, output), text);
  return failures > 0 ? 3 : 0;
}

/** The repository's own name; where two have the same, the path of the report tells them apart. */
function nameFor(file: string, { files }: JsonReport, members: readonly FleetMember[]): string {
  const own = files.find(({ repository }) => repository !== null)?.repository;
  const name = own ?? basename(file).replace(/\.json$/, '');
  return members.some((member) => member.name === name) ? `${name} (${file})` : name;
}

/** The report, or what is wrong with it. */
function reportIn(path: string): JsonReport | string {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isReport(value) ? complete(value) : 'is no report of dfrewrite --format json';
  } catch (error) {
    return error instanceof SyntaxError ? `is not valid JSON: ${error.message}` : reason(error);
  }
}

function isReport(value: unknown): value is JsonReport {
  if (typeof value !== 'object' || value === null) return false;
  const { version, tool, files } = value as Partial<JsonReport>;
  return version === 1 && tool === 'dfrewrite' && Array.isArray(files);
}

/** Fields are only ever added: what an older version did not write yet has its empty value. */
function complete(report: JsonReport): JsonReport {
  return { ...report, files: report.files.map((file) => ({ ...EMPTY, ...file, applied: file.applied.map(completeChange) })) }; // prettier-ignore
}

function completeChange(change: ReportedChange): ReportedChange {
  return { ...{ carriedBy: 'sources', lines: { before: null, after: null } }, ...change };
}

const EMPTY: Partial<ReportedFile> = {
  repository: null,
  development: null,
  excluded: [],
  warnings: [],
  findings: [],
  verified: null,
};

function save(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`${path} could not be written: ${reason(error)}`);
  }
}
