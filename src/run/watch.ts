/** Watches the originals of a run with the container engine, and keeps what was seen in a file. What follows from it is not known here. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Observations } from '../model/index.ts';
import type { VerifyRequest, Watching } from '../verify/index.ts';
import { UsageError } from './errors.ts';
import { builtFrom, type ObservationsFile } from './observed.ts';
import type { Plan } from './plan.ts';
import { openProof, shown } from './prove.ts';
import type { Request, Streams } from './request.ts';
import { reason } from './write.ts';

/** One original, watched; or why it could not be. */
interface Seen {
  readonly observations: Observations | null;
  readonly why: string | null;
}

/** The plans, with a warning for each original that could not be watched; and what was seen of the others. */
export interface WatchedPlans {
  readonly plans: readonly Plan[];
  readonly observed: ReadonlyMap<Plan, Observations>;
}

/**
 * Watches the originals of the plans that `isAsked` chooses, and writes the file of `--observations`, where one was named. Throws
 * `UsageError` where that cannot be written, and what `openEngine` throws.
 */
export async function withObservations(
  plans: readonly Plan[],
  { proof, observations: file, cwd }: Pick<Request, 'proof' | 'observations' | 'cwd'>,
  streams: Streams,
  isAsked: (plan: Plan) => boolean,
): Promise<WatchedPlans> {
  const asked = plans.filter((plan) => isWatchable(plan) && isAsked(plan));
  if (proof === null || (asked.length === 0 && file === null)) return { plans, observed: new Map() };
  const { engine, watch } = await openProof(proof);
  const seen = new Map<Plan, Seen>();
  for (const [index, plan] of asked.entries()) {
    const place = { path: plan.result.path, number: index + 1, of: asked.length };
    seen.set(
      plan,
      await shown(place, streams, (progress) =>
        watched(plan, (request) => watch(engine, request, { ...proof, progress })),
      ),
    );
  }
  const all = [...seen.values()].flatMap(({ observations }) => observations ?? []);
  if (file !== null) save(resolve(cwd, file), file, { version: 1, tool: 'dfrewrite', toolVersion: streams.version, observations: all }); // prettier-ignore
  const observed = new Map<Plan, Observations>();
  const warned = plans.map((plan) => {
    const { observations = null, why = null } = seen.get(plan) ?? {};
    const next = withWarning(plan, file === null ? null : why);
    if (observations !== null) observed.set(next, observations);
    return next;
  });
  return { plans: warned, observed };
}

function isWatchable({ project, result }: Plan): boolean {
  return project !== null && result.status !== 'failed' && result.status !== 'skipped';
}

/** Watches one original with the engine. */
type Watch = (request: Pick<VerifyRequest, 'context' | 'before' | 'target'>) => Promise<Watching>;

async function watched(plan: Plan, watch: Watch): Promise<Seen> {
  const { project, found, result } = plan;
  const text = result.before ?? '';
  if (project === null) return { observations: null, why: null };
  const context = join(found.repository?.top ?? '', project.context);
  const before = { dockerfile: text, ignore: project.ignoreFile.text };
  const answer = await watch({ context, before, ...(result.target !== null && { target: result.target }) });
  if (answer.watched === null)
    return { observations: null, why: `it was not observed: ${answer.reason ?? ''}` };
  const { dockerfile } = project;
  return {
    observations: { dockerfile, builtFrom: builtFrom(text, project), ...answer.watched },
    why: null,
  };
}

function withWarning(plan: Plan, why: string | null): Plan {
  return why === null
    ? plan
    : { ...plan, result: { ...plan.result, warnings: [...plan.result.warnings, why] } };
}

function save(path: string, file: string, document: ObservationsFile): void {
  try {
    writeFileSync(path, `${JSON.stringify(document, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`${file} could not be written: ${reason(error)}`);
  }
}
