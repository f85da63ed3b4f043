/** Many files: plan all, then prove, write and report. One bad file never stops the others. */
import { join } from 'node:path';
import { traced } from '../dockerfile/trace.ts';
import { withDiffs, withMergedCompanions, withoutUncommitted, writePlans } from './apply.ts';
import { askedFiles, type AskedFiles } from './files.ts';
import { announce, conclude } from './print.ts';
import type { Decided } from './interactive.ts';
import { pathFrom, type Plan } from './plan.ts';
import { planner } from './planner.ts';
import { plansFor } from './plans.ts';
import type { Request, Streams } from './request.ts';
import { exitCode, type RunResult } from '../report/result.ts';

/** Runs one call and answers with the exit code. Throws `UsageError` before anything was written. */
export async function run(called: Request, streams: Streams): Promise<number> {
  const input = called.paths.includes('-') ? await streams.input() : null;
  const asked = await askedFiles(called, input);
  const { root, missing } = asked;
  const { plans, write } = await planned(asked, called, streams);
  const request = { ...called, write };
  const result = (finished: readonly Plan[]): RunResult => ({
    files: finished.map((each) => each.result),
    missing,
    notes: notesOf(asked),
    root,
    write: request.write,
    check: request.check,
  });
  const announced = result(plans);
  await traced('report', () => announce(announced, request, streams, input));
  const finished = request.write
    ? result(traced('write', () => writePlans(plans, streams.writer)))
    : announced;
  await traced('report', () => conclude(finished, announced, request, streams));
  const code = exitCode(finished);
  return request.exitZero && code !== 2 ? 0 : code;
}

/** Everything that is decided before the first byte is printed or written. */
async function planned(
  asked: AskedFiles,
  request: Request,
  streams: Streams,
): Promise<{ readonly plans: readonly Plan[]; readonly write: boolean }> {
  let { write } = request;
  let plans = await plansFor(asked, request, streams);
  if (request.since !== null) plans = await (await import('./since.ts')).changedSince(plans, request.since);
  if ((write || request.asksToWrite) && !request.allowDirty) plans = await withoutUncommitted(plans);
  if (request.interactive) ({ plans, write } = await decided(plans, asked, request, streams));
  if (request.proof !== null) plans = await proven(plans, asked, request, streams);
  // what was planned anew may write another file
  if (request.proof !== null && write && !request.allowDirty) plans = await withoutUncommitted(plans);
  const { root } = asked;
  const merged = withMergedCompanions(plans, root);
  return { plans: await traced('diff', () => withDiffs(merged, root)), write };
}

/** Watched, where somebody asks for it, and proven. What a person decided change by change is proven as it is. */
async function proven(
  plans: readonly Plan[],
  asked: AskedFiles,
  request: Request,
  streams: Streams,
): Promise<readonly Plan[]> {
  const { withProofs } = await import('./prove.ts');
  const { boldProver, isBold } = await import('./bold.ts');
  const { withObservations } = await import('./watch.ts');
  const { interactive, observations, proof } = request;
  if (proof === null) return plans;
  // what was handed on from an earlier run is evidence already
  const isOpen = (plan: Plan): boolean => !interactive && isBold(plan) && request.flags.observedFrom === undefined; // prettier-ignore
  const watched = await withObservations(plans, request, streams, (plan) => observations !== null || isOpen(plan)); // prettier-ignore
  const bold = interactive ? null : boldProver(await planner(asked, request), watched.observed);
  return withProofs(watched.plans, proof, streams, bold);
}

async function decided(
  plans: readonly Plan[],
  asked: AskedFiles,
  request: Request,
  { keyboard, ...streams }: Streams,
): Promise<Decided> {
  if (keyboard === null) return { plans, write: request.write };
  const { decide } = await import('./interactive.ts');
  return decide(plans, { ...streams, keyboard, request, root: asked.root, planner: await planner(asked, request) }); // prettier-ignore
}

/** What could not be read of the files that build these Dockerfiles, once for each repository. */
function notesOf({ files, root }: AskedFiles): readonly string[] {
  const repositories = new Set(files.flatMap(({ repository }) => repository ?? []));
  return [...repositories].flatMap(({ top, references }) =>
    references.notes.map((note) => pathFrom(root, join(top, note))),
  );
}
