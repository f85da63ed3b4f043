/** Many files: plan all, then prove, write and report. One bad file never stops the others. */
import { dirname, join, resolve } from 'node:path';
import { withDiffs, withMergedCompanions, withoutUncommitted, writePlans } from './apply.ts';
import { settingsOf } from './settings.ts';
import { nearest } from './suggest.ts';
import { liveLine } from './live.ts';
import { announce, conclude } from './print.ts';
import { pathFrom, plan, type Plan } from './plan.ts';
import { decode, discover, gitFolderAbove, type FoundDockerfile } from '../project/discover.ts';
import { isInside, openRepository } from '../project/repository.ts';
import type { Request, Streams } from './request.ts';
import { exitCode, type RunResult } from '../report/result.ts';

/** Runs one call and answers with the exit code. Throws `UsageError` before anything was written. */
export async function run(request: Request, streams: Streams): Promise<number> {
  const input = request.paths.includes('-') ? await streams.input() : null;
  const found =
    input === null ? await discover(request.paths, request.cwd) : [await standardInput(request, input)];
  const missing = found.flatMap(({ path, problem }) => (problem?.kind === 'missing' ? [absent(path)] : []));
  const files = found.filter(({ problem }) => problem?.kind !== 'missing').sort(byPath);
  const root = rootOf(files, request.cwd);

  const plans = await planned(files, root, request, streams);
  const result = (finished: readonly Plan[]): RunResult => ({
    files: finished.map((each) => each.result),
    missing,
    notes: notesOf(files, root),
    root,
    write: request.write,
    check: request.check,
  });
  const announced = result(plans);
  await announce(announced, request, streams, input);
  const finished = request.write ? result(writePlans(plans)) : announced;
  await conclude(finished, announced, request, streams);
  return exitCode(finished);
}

/** Everything that is decided before the first byte is printed or written. */
async function planned(
  files: readonly FoundDockerfile[],
  root: string,
  request: Request,
  streams: Streams,
): Promise<readonly Plan[]> {
  const config = request.config === null ? null : resolve(request.cwd, request.config);
  const settings = await settingsOf(files, root, config, request);
  const counter = liveLine(streams);
  let plans: readonly Plan[] = files.map((found, index) => {
    if (files.length >= FILES_WORTH_A_COUNTER && index % 20 === 0)
      counter.show(`${String(index)} of ${String(files.length)} Dockerfiles`);
    return plan(found, settings(found));
  });
  counter.erase();
  if (request.write && !request.allowDirty) plans = await withoutUncommitted(plans);
  if (request.proof !== null) {
    const { withProofs } = await import('./prove.ts');
    plans = await withProofs(plans, request.proof, streams);
  }
  return withDiffs(withMergedCompanions(plans, root), root);
}

/** A word that is no path may have been meant as a command. */
function absent(path: string): string {
  const command = nearest(path, ['verify', 'list', 'explain']);
  return `${path} does not exist${command === null ? '' : `; did you mean the command ${command}?`}`;
}

/** Fewer files are done before a counter could be read. */
const FILES_WORTH_A_COUNTER = 200;

/** The Dockerfile of standard input, at the place where it would stand. */
async function standardInput({ cwd, stdinFilename }: Request, bytes: Uint8Array): Promise<FoundDockerfile> {
  const absolute = resolve(cwd, stdinFilename);
  const repository = await openRepository(
    dirname(absolute),
    isInside(cwd, absolute) ? cwd : dirname(absolute),
  );
  const text = decode(bytes);
  const place = { path: stdinFilename, absolute, repository };
  return typeof text === 'string'
    ? { ...place, text, problem: null }
    : { ...place, text: null, problem: text };
}

/**
 * The absolute folder that the paths of a report are relative to: the top of the one repository,
 * the folder around all of them when there are several, the working folder when there is none.
 */
function rootOf(files: readonly FoundDockerfile[], cwd: string): string {
  // A folder that git ignores is looked at by itself, and still lies in its work tree.
  const topOf = (top: string): string => gitFolderAbove(top) ?? (isInside(cwd, top) ? cwd : top);
  const tops = [
    ...new Set(files.flatMap(({ repository }) => (repository === null ? [] : topOf(repository.top)))),
  ];
  let root = tops[0] ?? cwd;
  while (!tops.every((top) => isInside(root, top))) root = dirname(root);
  return root;
}

/** What could not be read of the files that build these Dockerfiles, once for each repository. */
function notesOf(files: readonly FoundDockerfile[], root: string): readonly string[] {
  const repositories = new Set(files.flatMap(({ repository }) => repository ?? []));
  return [...repositories].flatMap(({ top, references }) =>
    references.notes.map((note) => pathFrom(root, join(top, note))),
  );
}

function byPath(a: FoundDockerfile, b: FoundDockerfile): number {
  return a.absolute < b.absolute ? -1 : 1;
}
