/** The glue between a run and the container engine: loaded only when a proof is asked for. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from './errors.ts';
import { pathFrom, type Plan } from './plan.ts';
import { isInside } from '../project/repository.ts';
import { liveLine, progressText, type Screen } from './live.ts';
import type { Engine } from '../verify/engine.ts';
import type { EngineName, Progress, Verified, VerifyOptions, VerifyRequest } from '../verify/types.ts';
import { readIfThere, reason } from './write.ts';

/** What the command line says about the proof. */
export interface ProofSettings extends VerifyOptions {
  /** Null: the first engine that answers. */
  readonly engine: EngineName | null;
  /** Aborted by Ctrl-C: the engine's leftovers are removed before the promise settles. */
  readonly abort: AbortSignal;
}

/** Proves a plan; null where it has nothing to prove. */
export type Prove = (plan: Plan) => Promise<Verified | null>;

/** How plans with unsafe changes are proven: with what comes out of it, and its proof. */
export interface BoldProver {
  readonly takes: (plan: Plan) => boolean;
  readonly proven: (plan: Plan, prove: Prove) => Promise<Plan>;
}

/**
 * Proves every changed plan, one after the other: builds would only compete for the same machine.
 * Plans that `bold` takes are left to it. With `write`, what was not proven is marked as not to be written. Throws what `openEngine` throws when no engine answers.
 */
export async function withProofs(
  plans: readonly Plan[],
  settings: ProofSettings,
  streams: Screen,
  bold: BoldProver | null = null,
): Promise<readonly Plan[]> {
  const { engine, verify } = await openProof(settings);
  const isAsked = (plan: Plan): boolean => requestOf(plan) !== null || bold?.takes(plan) === true;
  const of = plans.filter(isAsked).length;
  const proven: Plan[] = [];
  let number = 0;
  for (const plan of plans) {
    if (isAsked(plan)) number += 1;
    const place = { path: plan.result.path, number, of };
    const prove: Prove = async (tried) => {
      const request = requestOf(tried);
      return request === null ? null : shown(place, streams, (progress) => verify(engine, request, { ...settings, progress })); // prettier-ignore
    };
    proven.push(
      bold?.takes(plan) === true ? await bold.proven(plan, prove) : withProof(plan, await prove(plan)),
    );
  }
  return proven;
}

function withProof(plan: Plan, verified: Verified | null): Plan {
  return { ...plan, result: { ...plan.result, verified } };
}

/** Two Dockerfiles, not of our making, compared in one build context. */
export async function compareFiles(
  pair: ProofPair,
  settings: ProofSettings,
  streams: Screen,
): Promise<Verified> {
  const request: VerifyRequest = {
    context: pair.context,
    dockerfile: inContext(pair.context, pair.before),
    before: { dockerfile: textOf(pair.before), ignore: ignoreTextOf(pair, pair.before) },
    after: { dockerfile: textOf(pair.after), ignore: ignoreTextOf(pair, pair.after) },
    files: pair.files,
    declares: null,
  };
  const { engine, verify } = await openProof(settings);
  const place = { path: pair.name, number: 1, of: 1 };
  return shown(place, streams, (progress) => verify(engine, request, { ...settings, progress }));
}

/** Absolute paths, and the files of the context relative to it. */
export interface ProofPair {
  /** How people call it. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly context: string;
  readonly files: readonly string[];
}

/** The engine, after a look at those values that only the proof itself can judge. */
export async function openProof({ engine, abort, maxSize, smoke, envFiles = [], builder }: ProofSettings) {
  const absent = envFiles.find((file) => !existsSync(file));
  if (absent !== undefined) throw new UsageError(`--env-file: ${absent} does not exist`);
  const { openEngine, parseSize, smokeRequest, verify, watch } = await import('../verify/index.ts');
  try {
    if (maxSize !== undefined) parseSize(maxSize);
    smoke?.forEach(smokeRequest);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
  const opened = await openEngine(engine, abort);
  if (builder !== undefined) await checkBuilder(opened, builder);
  return { engine: opened, verify, watch };
}

/** Without it every original would be said not to build. Throws `UsageError` for a builder that is not there. */
async function checkBuilder(engine: Engine, builder: string): Promise<void> {
  if (!engine.dialect.builders)
    throw new UsageError(`--builder names a builder of docker buildx, and ${engine.name} has none`);
  const { code } = await engine.call(['buildx', 'inspect', builder]);
  if (code !== 0)
    throw new UsageError(`--builder: docker buildx has no builder ${builder}; docker buildx ls names them`);
}

/** Does the work with its progress on a line of its own, which is gone again whatever comes of it. */
export async function shown<T>(
  { path, ...place }: { readonly path: string; readonly number: number; readonly of: number },
  streams: Screen,
  work: (progress: (progress: Progress) => void) => Promise<T>,
): Promise<T> {
  const line = liveLine(streams);
  try {
    return await work((progress) => line.show(progressText(path, place, progress)));
  } finally {
    line.erase();
  }
}

function requestOf({ result, project, found, proposals }: Plan): VerifyRequest | null {
  const { status, before, after, declares, lookups, retarget, target } = result;
  if (status !== 'changed' || project === null || before === null || after === null) return null;
  const context = join(found.repository?.top ?? '', project.context);
  const ignoreFile = resolve(context, project.ignoreFile.path);
  const ignoreAfter = proposals.find(({ path }) => path === ignoreFile)?.after ?? project.ignoreFile.text;
  return {
    context,
    dockerfile: inContext(context, found.absolute),
    before: { dockerfile: before, ignore: project.ignoreFile.text },
    after: { dockerfile: after, ignore: ignoreAfter },
    files: project.files,
    declares,
    lookups,
    ...(target === null ? {} : { target }),
    ...(retarget === null ? {} : { development: retarget.target }),
  };
}

/** The Dockerfile as seen from the context; null when it stands elsewhere. */
function inContext(context: string, file: string): string | null {
  return isInside(context, file) ? pathFrom(context, file) : null;
}

/** As the engine chooses it: the file beside the Dockerfile, else the context's own. */
function ignoreTextOf({ context }: ProofPair, dockerfile: string): string | null {
  const own = readIfThere(`${dockerfile}.dockerignore`) ?? readIfThere(join(context, '.dockerignore'));
  return own === null ? null : own.toString('utf8');
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: ${reason(error)}`);
  }
}
