/** The glue between a run and the container engine: loaded only when a proof is asked for. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from './errors.ts';
import { pathFrom, type Plan } from './plan.ts';
import { isInside } from '../project/repository.ts';
import type { EngineName, Progress, Verified, VerifyOptions, VerifyRequest } from '../verify/types.ts';
import { readIfThere, reason } from './write.ts';

/** What the command line says about the proof. */
export interface ProofSettings extends VerifyOptions {
  /** Null: the first engine that answers. */
  readonly engine: EngineName | null;
  /** Aborted by Ctrl-C: the engine's leftovers are removed before the promise settles. */
  readonly abort: AbortSignal;
}

/** Where the engine's progress is shown. */
export interface ProofStreams {
  readonly err: (text: string) => void;
  /** A line that replaces itself may be shown. */
  readonly live: boolean;
}

/**
 * Proves every changed plan, one after the other: builds would only compete for the same machine.
 * With `write`, what was not proven is marked as not to be written. Throws what `openEngine` throws when no engine answers.
 */
export async function withProofs(
  plans: readonly Plan[],
  settings: ProofSettings,
  streams: ProofStreams,
): Promise<readonly Plan[]> {
  const { engine, verify } = await open(settings);
  const proven: Plan[] = [];
  for (const plan of plans) {
    const request = requestOf(plan);
    if (request === null) {
      proven.push(plan);
      continue;
    }
    const progress = progressOf(plan.result.path, streams);
    const verified = await verify(engine, request, { ...settings, progress });
    proven.push({ ...plan, result: { ...plan.result, verified } });
  }
  return proven;
}

/** Two Dockerfiles, not of our making, compared in one build context. */
export async function compareFiles(
  pair: ProofPair,
  settings: ProofSettings,
  streams: ProofStreams,
): Promise<Verified> {
  const request: VerifyRequest = {
    context: pair.context,
    dockerfile: inContext(pair.context, pair.before),
    before: { dockerfile: textOf(pair.before), ignore: ignoreTextOf(pair, pair.before) },
    after: { dockerfile: textOf(pair.after), ignore: ignoreTextOf(pair, pair.after) },
    files: pair.files,
    declares: null,
  };
  const { engine, verify } = await open(settings);
  return verify(engine, request, { ...settings, progress: progressOf(pair.after, streams) });
}

/** Absolute paths, and the files of the context relative to it. */
export interface ProofPair {
  readonly before: string;
  readonly after: string;
  readonly context: string;
  readonly files: readonly string[];
}

/** The engine, after a look at those values that only the proof itself can judge. */
async function open({ engine, abort, maxSize, smoke }: ProofSettings) {
  const { openEngine, parseSize, smokeRequest, verify } = await import('../verify/index.ts');
  try {
    if (maxSize !== undefined) parseSize(maxSize);
    smoke?.forEach(smokeRequest);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
  return { engine: await openEngine(engine, abort), verify };
}

/** One line on a terminal that replaces itself; nothing in a pipeline. */
function progressOf(path: string, { err, live }: ProofStreams): (progress: Progress) => void {
  return ({ side, doing, seconds }) => {
    if (live) err(`\r\u001B[K${path}  ${side}: ${doing} (${String(Math.round(seconds))} s)`);
  };
}

function requestOf({ result, project, found, proposals }: Plan): VerifyRequest | null {
  const { status, before, after, declares, lookups } = result;
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
