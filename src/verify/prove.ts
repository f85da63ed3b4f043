/** The steps of one proof, in order: build, look and start, build again. */
import { join } from 'node:path';
import { buildSide, type Built } from './build.ts';
import type { ImageConfig } from './config.ts';
import type { Engine } from './engine.ts';
import { readImage, type Image } from './image.ts';
import { judge } from './judge.ts';
import { observe, type Observation } from './observe.ts';
import { changedCopy, sentBy, sourceToChange } from './rebuild.ts';
import { isUnclear } from './start.ts';
import type { Rebuild, SideName, Verified, VerifyOptions, VerifyRequest } from './types.ts';
import type { Workspace } from './workspace.ts';

/** One proof at work. */
export interface Proof {
  readonly engine: Engine;
  readonly workspace: Workspace;
  readonly request: VerifyRequest;
  readonly options: VerifyOptions;
}

/** Something of both sides. */
export interface Both<T> {
  readonly before: T;
  readonly after: T;
}

/** What one proof has found out about two images that were built. */
export interface Findings {
  readonly buildSeconds: Both<number>;
  readonly images: Both<Image>;
  /** Null: the engine starts no containers. */
  readonly observed: Observed | null;
  readonly rebuilt: Rebuilt;
}

/** What both did when they were started, and what the original did a second time, where that had to be known. */
export interface Observed extends Both<Observation> {
  readonly again: Observation | null;
}

/** Both builds after one source file was changed; null where there was nothing to change or the build failed. */
export interface Rebuilt {
  readonly changed: string | null;
  readonly rebuilds: Both<Rebuild | null>;
  /** Last lines of the rewrite's build when it failed after the change and the original's did not; else empty. */
  readonly log: readonly string[];
}

/** Runs the whole proof. Removing what it made is the caller's part. */
export async function prove(proof: Proof): Promise<Verified> {
  const before = await build(proof, 'before');
  if (before.tag === null)
    return unproven(proof, null, 'not proven: the original does not build', before.log);
  // reading a large image takes about as long as building the other one
  const [imageBefore, after] = await together(read(proof, before.tag), build(proof, 'after'));
  if (after.tag === null) return unbuilt(proof, after.log);
  const tags = { before: before.tag, after: after.tag };
  const [imageAfter, observed] = await together(read(proof, after.tag), startBoth(proof, tags));
  const rebuilt = await rebuildBoth(proof);
  const buildSeconds = { before: before.seconds, after: after.seconds };
  return judge(proof, {
    buildSeconds,
    images: { before: imageBefore, after: imageAfter },
    observed,
    rebuilt,
  });
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
  const ports = tcpPorts(await engine.image(tags.before));
  const start = (name: SideName, expected: Observation | null): Promise<Observation> => {
    options.progress?.({ side: name, doing: 'starting the container', seconds: 0 });
    return observe(engine, workspace, { side: name, image: tags[name], ports, options, expected });
  };
  const before = await start('before', null);
  const after = await start('after', before);
  return { before, after, again: isUnclear(before, after) ? await start('before', null) : null };
}

function tcpPorts(config: ImageConfig): readonly number[] {
  return config.ports
    .filter((port) => !port.includes('/') || port.endsWith('/tcp'))
    .map((port) => Number.parseInt(port, 10));
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

function unbuilt(proof: Proof, log: readonly string[]): Verified {
  const isUnreachable = log.some((line) => UNREACHABLE.test(line));
  if (isUnreachable)
    return unproven(proof, null, 'not proven: a base image of the rewrite could not be fetched', log);
  return unproven(proof, false, 'the rewrite does not build', log);
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
