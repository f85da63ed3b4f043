/** The steps of one proof, in order: build, look and start, build again. */
import { join } from 'node:path';
import { buildSide, type Built } from './build.ts';
import { VanishedError } from './engine.ts';
import type { ImageConfig } from './config.ts';
import { healthCommand } from './health.ts';
import { readImage, type Image } from './image.ts';
import { judge } from './judge.ts';
import type { Observed, Proof, Rebuilt } from './findings.ts';
import { observe, stopAgain, tcpPorts, type Observation, type Watch } from './observe.ts';
import { changedCopy, sentBy, sourceToChange } from './rebuild.ts';
import { isUnclear } from './start.ts';
import { readStops } from './stops.ts';
import type { Both, Progress, Rebuild, SideName, Verified } from './types.ts';

/** Runs the whole proof. Removing what it made is the caller's part. What somebody else removed meanwhile proves nothing. */
export async function prove(proof: Proof): Promise<Verified> {
  try {
    return await proved(proof);
  } catch (error) {
    if (!(error instanceof VanishedError)) throw error;
    return unproven(proof, null, `not proven: ${error.message}`, []);
  }
}

async function proved(proof: Proof): Promise<Verified> {
  const before = await build(proof, 'before');
  if (before.tag === null)
    return unproven(proof, null, 'not proven: the original does not build', before.log);
  // reading a large image takes about as long as building the other one
  const [imageBefore, after] = await together(read(proof, before.tag), build(proof, 'after'));
  if (after.tag === null) return unbuilt(proof, after.log);
  const tags = { before: before.tag, after: after.tag };
  const [imageAfter, observed] = await together(read(proof, after.tag), startBoth(proof, tags));
  const development = await buildDevelopment(proof);
  if (development?.tag === null)
    return unbuilt(proof, development.log, ` its stage ${proof.request.development ?? ''}`);
  const last = await buildLast(proof);
  if (last?.after === null) return unbuilt(proof, last.log, ' its last stage');
  const rebuilt = await rebuildBoth(proof);
  const buildSeconds = { before: before.seconds, after: after.seconds };
  return judge(proof, {
    buildSeconds,
    images: { before: imageBefore, after: imageAfter },
    observed,
    rebuilt,
    development: development?.tag ? await proof.engine.image(development.tag) : null,
    last: last === null ? null : { before: last.before, after: last.after },
  });
}

/** The stage that those who develop ask for; null where the rewrite has none. */
async function buildDevelopment(proof: Proof): Promise<Built | null> {
  const { engine, workspace, request, options } = proof;
  const { development, after, context } = request;
  if (development === undefined) return null;
  const staged = { ...options, target: development };
  return buildSide(engine, workspace, {
    name: 'after',
    side: after,
    context,
    purpose: 'after-development',
    options: staged,
  });
}

/** The last stage of both, where another one is the image; null where the original's does not build, which nobody can compare. */
async function buildLast(
  proof: Proof,
): Promise<
  | (Both<ImageConfig> & { readonly log: readonly [] })
  | { readonly after: null; readonly log: readonly string[] }
  | null
> {
  const { engine, workspace, request } = proof;
  const { target: aim, ...options } = proof.options;
  if (request.target === undefined || aim !== request.target) return null;
  const whole = (name: SideName) => buildSide(engine, workspace, { name, side: request[name], context: request.context, purpose: `${name}-last`, options }); // prettier-ignore
  const before = await whole('before');
  if (before.tag === null) return null;
  const after = await whole('after');
  if (after.tag === null) return { after: null, log: after.log };
  return { before: await engine.image(before.tag), after: await engine.image(after.tag), log: [] };
}

function build(
  proof: Proof,
  name: SideName,
  context = proof.request.context,
  purpose: string = name,
): Promise<Built> {
  const { engine, workspace, request, options } = proof;
  return buildSide(engine, workspace, { name, side: request[name], context, purpose, options });
}

function read({ engine, workspace, options }: Proof, tag: string): Promise<Image> {
  return readImage(engine, workspace, tag, options.platform);
}

/** One after the other: both have the machine to themselves, and the rewrite is given the time that the original took. */
async function startBoth(proof: Proof, tags: Both<string>): Promise<Observed | null> {
  const { engine, workspace, options } = proof;
  if (!engine.runs) return null;
  const configs = { before: await engine.image(tags.before), after: await engine.image(tags.after) };
  const watch = (side: SideName, expected: Observation | null, step: Progress['step']): Watch => {
    options.progress?.({ side, step, doing: null, seconds: 0 });
    const ports = tcpPorts(configs.before);
    return { side, image: tags[side], ports, health: healthCommand(configs[side]), options, expected };
  };
  const start = (side: SideName, expected: Observation | null): Promise<Observation> =>
    observe(engine, workspace, watch(side, expected, 'starting'));
  const before = await start('before', null);
  const after = await start('after', before);
  const again = isUnclear(before, after) ? await start('before', null) : null;
  const first = { before: before.stopSeconds, after: after.stopSeconds };
  const stops = await readStops(first, (side) =>
    stopAgain(engine, workspace, watch(side, before, 'stopping')),
  );
  return { before, after, again, stops };
}

async function rebuildBoth(proof: Proof): Promise<Rebuilt> {
  const { request, workspace } = proof;
  const sides = [request.before, request.after];
  const sent = sides.map(sentBy);
  const changed = sourceToChange(request.files, request.dockerfile, (path) =>
    sent.every((isSent) => isSent(path)),
  );
  const nothing = { changed, rebuilds: { before: null, after: null }, log: [] };
  if (changed === null) return nothing;
  const copy = join(workspace.folder, 'context');
  await changedCopy(request.context, changed, sides, copy);
  const before = await build(proof, 'before', copy, 'before-again');
  if (before.tag === null) return nothing;
  const after = await build(proof, 'after', copy, 'after-again');
  return {
    changed,
    rebuilds: { before: rebuildOf(before), after: rebuildOf(after) },
    log: after.tag === null ? after.log : [],
  };
}

function rebuildOf(built: Built): Rebuild | null {
  return built.tag === null ? null : { seconds: built.seconds, reused: built.reused, steps: built.steps };
}

/** A registry that cannot be reached says nothing about the rewrite; an image that is not there does. */
const UNREACHABLE =
  /(?:resolve source metadata|pinging container registry).*(?:dial tcp|no such host|i\/o timeout|connection refused|unreachable|TLS handshake)/;

function unbuilt(proof: Proof, log: readonly string[], part = ''): Verified {
  const isUnreachable = log.some((line) => UNREACHABLE.test(line));
  if (isUnreachable)
    return unproven(proof, null, 'not proven: a base image of the rewrite could not be fetched', log);
  return unproven(proof, false, `the rewrite does not build${part}`, log);
}

function unproven(proof: Proof, ok: false | null, reason: string, log: readonly string[]): Verified {
  const start = `not tried: ${reason.replace('not proven: ', '')}`;
  const nothing = { before: null, after: null, changed: null, overBudget: [], images: [] };
  return {
    engine: proof.engine.label,
    ok,
    reason,
    ...nothing,
    differences: ok === null ? [] : [reason],
    missing: [],
    start,
    log,
  };
}

/** Waits for both even when one fails, so that nothing is still at work when the images are removed. */
async function together<A, B>(a: Promise<A>, b: Promise<B>): Promise<readonly [A, B]> {
  await Promise.allSettled([a, b]);
  return Promise.all([a, b]);
}
