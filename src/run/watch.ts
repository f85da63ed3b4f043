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
  readonly plan: Plan;
  readonly observations: Observations | null;
  readonly why: string | null;
}

/**
 * Watches the original of every plan that has one, and writes the file of `--observations`. An original that cannot be watched
 * gets a warning. Throws `UsageError` where the file cannot be written, and what `openEngine` throws.
 */
export async function withObservations(
  plans: readonly Plan[],
  { proof, observations: file, cwd }: Pick<Request, 'proof' | 'observations' | 'cwd'>,
  streams: Streams,
): Promise<readonly Plan[]> {
  if (proof === null || file === null) return plans;
  const { engine, watch } = await openProof(proof);
  const asked = plans.filter(({ project, result }) => project !== null && result.status !== 'failed' && result.status !== 'skipped'); // prettier-ignore
  const seen: Seen[] = [];
  for (const [index, plan] of asked.entries()) {
    const place = { path: plan.result.path, number: index + 1, of: asked.length };
    seen.push(
      await shown(place, streams, (progress) =>
        watched(plan, (request) => watch(engine, request, { ...proof, progress })),
      ),
    );
  }
  const document: ObservationsFile = {
    version: 1,
    tool: 'dfrewrite',
    toolVersion: streams.version,
    observations: seen.flatMap(({ observations }) => observations ?? []),
  };
  save(resolve(cwd, file), file, document);
  const reasons = new Map(seen.map(({ plan, why }) => [plan, why]));
  return plans.map((plan) => withWarning(plan, reasons.get(plan) ?? null));
}

/** Watches one original with the engine. */
type Watch = (request: Pick<VerifyRequest, 'context' | 'before'>) => Promise<Watching>;

async function watched(plan: Plan, watch: Watch): Promise<Seen> {
  const { project, found, result } = plan;
  const text = result.before ?? '';
  if (project === null) return { plan, observations: null, why: null };
  const context = join(found.repository?.top ?? '', project.context);
  const answer = await watch({ context, before: { dockerfile: text, ignore: project.ignoreFile.text } });
  if (answer.watched === null)
    return { plan, observations: null, why: `it was not observed: ${answer.reason ?? ''}` };
  const { dockerfile } = project;
  return {
    plan,
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
