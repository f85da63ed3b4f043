/** Builds one side of a proof and counts its steps. Nothing is written into the context. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { secondsSince } from './process.ts';
import { buildSteps } from './steps.ts';
import type { Progress, Side, SideName, VerifyOptions } from './types.ts';
import type { Workspace } from './workspace.ts';

/** A build that succeeded, or the last lines of one that did not. */
export type Built =
  | { readonly tag: string; readonly seconds: number; readonly steps: number; readonly reused: number }
  | { readonly tag: null; readonly log: readonly string[] };

/** One build of one side. */
export interface BuildRequest {
  readonly name: SideName;
  readonly side: Side;
  /** Absolute folder of the context; the user's own, or a private copy. */
  readonly context: string;
  readonly purpose: string;
  readonly options: VerifyOptions;
}

const LOG_LINES = 25;

/**
 * Builds one side with its own ignore file. Dockerfile and ignore file stand in the private folder: nothing is written into
 * the context, and the ignore file that lies there does not count.
 */
export async function buildSide(engine: Engine, workspace: Workspace, request: BuildRequest): Promise<Built> {
  const { options } = request;
  const tag = workspace.image(request.purpose);
  const spec = {
    tag,
    context: request.context,
    file: await writeSide(workspace.folder, request),
    buildArgs: options.buildArgs ?? [],
    secrets: options.secrets ?? [],
    network: options.network,
    platform: options.platform,
    target: options.target,
    builder: options.builder,
  };
  const started = engine.clock.now();
  const steps = buildSteps();
  const log: string[] = [];
  const ran = await engine.build(spec, {
    onLine: watcher(
      request.name,
      () => secondsSince(started, engine.clock),
      steps.line,
      log,
      options.progress,
    ),
  });
  if (ran.code !== 0) return { tag: null, log: log.filter((line) => line.trim() !== '').slice(-LOG_LINES) };
  return { tag, seconds: secondsSince(started, engine.clock), ...steps.count() };
}

async function writeSide(folder: string, request: BuildRequest): Promise<string> {
  const own = join(folder, request.purpose);
  await mkdir(own, { recursive: true });
  const file = join(own, 'Dockerfile');
  await writeFile(file, request.side.dockerfile);
  await writeFile(`${file}.dockerignore`, request.side.ignore ?? '');
  return file;
}

function watcher(
  side: SideName,
  seconds: () => number,
  read: (line: string) => string | null,
  log: string[],
  progress: ((progress: Progress) => void) | undefined,
): (line: string) => void {
  return (line) => {
    log.push(line);
    if (log.length > 4 * LOG_LINES) log.splice(0, log.length - LOG_LINES);
    const doing = read(line);
    if (doing !== null) progress?.({ side, step: 'building', doing, seconds: seconds() });
  };
}
