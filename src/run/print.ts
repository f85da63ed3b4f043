/** What a run prints, and where: data to standard output, sentences for people to standard error. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isInside } from '../project/repository.ts';
import { UsageError } from './errors.ts';
import { quoted } from './quote.ts';
import type { Request, Streams } from './request.ts';
import { loadReport } from '../report/formats.ts';
import { paintPatch } from '../report/paint.ts';
import { describe, summaryLine, unwritten } from '../report/text.ts';
import { isProven, type FileResult, type RunResult } from '../report/result.ts';
import { reason } from './write.ts';

/** Prints what is planned, before anything is written. `input` are the bytes of standard input, or null. */
export async function announce(
  run: RunResult,
  request: Request,
  streams: Streams,
  input: Uint8Array | null,
): Promise<void> {
  if (request.patch !== null) save(request, request.patch, run.files.map(({ diff }) => diff).join(''));
  for (const sentence of run.missing) streams.err(`${streams.paintErr('error', 'missing')}  ${sentence}\n`);
  if (request.verbose)
    for (const note of run.notes) streams.err(`${streams.paintErr('warning', 'not read')}  ${note}\n`);
  if (request.format !== 'text') return;
  if (request.stat) deliver([(await import('../report/stat.ts')).stat(run, streams)], request, streams);

  const dataOf = await textData(request, streams, input);
  // Whoever decided on this terminal has seen each part.
  const isSeen = request.interactive && streams.interleaved && request.output === null && !request.check;
  const alternating = streams.interleaved && request.output === null && !request.stat && !isSeen;
  if (!alternating && !request.stat && !isSeen) deliver(run.files.map(dataOf), request, streams);
  const proofOf = await textProof(request);
  const options = textOptions(run, request, streams);
  let last = '';
  for (const file of run.files) {
    const data = alternating ? dataOf(file) : '';
    const says =
      !(request.quiet || request.stat || isSeen) || file.status === 'failed' ? describe(file, options) : '';
    if (needsGap(last, data, says)) streams.err('\n');
    if (data.length > 0) streams.out(data);
    const more = `${says}${proofOf(file)}`;
    if (more !== '') streams.err(more);
    if (data.length > 0 || more !== '') last = data.length > 0 ? '\n\n' : more;
  }
}

/** A blank line stands between files of which more than one line is said. */
function needsGap(last: string, data: string | Uint8Array, says: string): boolean {
  const isLong = (text: string): boolean => text.indexOf('\n') < text.length - 1;
  return last !== '' && (data.length > 0 || (says !== '' && (isLong(last) || isLong(says))));
}

/** The comparison of `--verify`, for people: standard output has the diff. `verify` itself has it there. A disproof is an error, also to --quiet. */
async function textProof({ proof, proofOnly, quiet }: Request): Promise<(file: FileResult) => string> {
  if (proof === null || proofOnly) return () => '';
  const { comparison } = await import('../verify/index.ts');
  return ({ path, verified }) => {
    const isNews = verified !== null && !(quiet && verified.ok !== false && verified.overBudget.length === 0);
    return isNews ? `\n${comparison(path, verified)}\n` : '';
  };
}

/** Prints what came of it, after everything was written. */
export async function conclude(
  run: RunResult,
  announced: RunResult,
  request: Request,
  streams: Streams,
): Promise<void> {
  if (request.format !== 'text')
    deliver([(await loadReport(request.format))(run, streams)], request, streams);
  const options = textOptions(run, request, streams);
  for (const [index, file] of run.files.entries()) {
    const isNews = request.format !== 'text' || announced.files[index]?.status !== 'failed';
    if (file.status === 'failed' && isNews) streams.err(describe(file, options));
    if (request.write && !request.quiet) streams.err(unwritten(file, options));
  }
  if (!request.quiet) streams.err(summaryLine(run, nextStep(run, request), options.columns));
}

/** What to do next. A command stands at the end of the line, so that it can be copied as it is. */
function nextStep({ root, write, files }: RunResult, { cwd, patch, paths, proofOnly }: Request): string {
  const git = root === cwd ? 'git' : `git -C ${quoted(root)}`;
  if (write) return `Review with: ${isInside(root, cwd) ? 'git' : git} diff`;
  const proofs = files.flatMap(({ status, verified }) =>
    status === 'changed' && verified ? [isProven(verified)] : [],
  );
  if (proofs.includes(false))
    return proofs.includes(true) ? 'Write what was proven with: dfrewrite --write --verify' : '';
  if (patch !== null) return `Apply with: ${git} apply ${quoted(root === cwd ? patch : resolve(cwd, patch))}`;
  return proofOnly || paths.includes('-') ? '' : 'Run with --write to apply.';
}

/** What one file puts on standard output in text mode. */
async function textData(
  { check, proofOnly, quiet, write }: Request,
  { paintOut }: Streams,
  input: Uint8Array | null,
): Promise<(file: FileResult) => string | Uint8Array> {
  if (check) return ({ status, path }) => (status === 'changed' ? `${path}\n` : '');
  if (input !== null) return ({ status, after }) => (status === 'changed' && after !== null ? after : input);
  if (proofOnly) {
    const { comparison } = await import('../verify/index.ts');
    return ({ path, verified }) => (verified === null ? '' : comparison(path, verified));
  }
  return ({ diff }) => (quiet && write ? '' : paintPatch(diff, paintOut));
}

/** Hands data to standard output, or to the file that was named for it. */
function deliver(parts: readonly (string | Uint8Array)[], request: Request, streams: Streams): void {
  const data = Buffer.concat(parts.map((part) => Buffer.from(part)));
  if (request.output !== null) save(request, request.output, data);
  else if (data.length > 0) streams.out(data);
}

function save({ cwd }: Request, file: string, data: string | Uint8Array): void {
  try {
    writeFileSync(resolve(cwd, file), data);
  } catch (error) {
    throw new UsageError(`${file} could not be written: ${reason(error)}`);
  }
}

/** A single file that stays as it is deserves its reasons: nothing else would be said about it. */
function textOptions(run: RunResult, request: Request, streams: Streams) {
  const alone = run.files.length === 1 && run.files[0]?.status === 'unchanged';
  return {
    paint: streams.paintErr,
    verbose: request.verbose || alone,
    columns: streams.wraps ? streams.columns : null,
  };
}
