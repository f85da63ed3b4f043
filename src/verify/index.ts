/** The proof: builds and starts a Dockerfile before and after with the user's own container engine. Loaded only when asked for. */
import { EngineError, VanishedError, type Engine } from './engine.ts';
import { prove } from './prove.ts';
import type { Verified, VerifyOptions, VerifyRequest } from './types.ts';
import { watchOriginal, type Watching } from './watch.ts';
import { openWorkspace } from './workspace.ts';

export { parseSize } from './budget.ts';
export { EngineError, openEngine, type Engine } from './engine.ts';
export { comparison } from './report.ts';
export { smokeRequest } from './smoke.ts';
export type { Watched, Watching } from './watch.ts';
export type * from './types.ts';

/**
 * Proves or disproves one rewrite. Whatever is wrong with the images is part of the answer; throws an EngineError when the
 * engine stops answering and an AbortError when it was told to stop. Everything that was made is removed before it settles.
 */
export async function verify(
  engine: Engine,
  request: VerifyRequest,
  options: VerifyOptions = {},
): Promise<Verified> {
  const workspace = await openWorkspace(engine);
  try {
    const verified = await prove({ engine, workspace, request, options: aimed(options, request) });
    const left = await workspace.close(options.keepImages === true);
    return {
      ...verified,
      differences: [...verified.differences, ...left.map((name) => `could not be removed: ${name}`)],
      images: options.keepImages === true ? [...workspace.images] : [],
    };
  } catch (error) {
    const left = await workspace.close(false);
    if (!(error instanceof EngineError) || left.length === 0) throw error;
    throw new EngineError(`${error.message}; left behind: ${left.join(', ')}`);
  }
}

/**
 * Watches an original: what it writes, runs, listens on and loads. Throws as `verify` does. Everything that was made is removed
 * before it settles; what the engine built stays in its cache, where a proof finds it.
 */
export async function watch(
  engine: Engine,
  request: Pick<VerifyRequest, 'context' | 'before' | 'target'>,
  options: VerifyOptions = {},
): Promise<Watching> {
  const workspace = await openWorkspace(engine);
  try {
    return await watchOriginal({ engine, workspace, options: aimed(options, request) }, request);
  } catch (error) {
    if (!(error instanceof VanishedError)) throw error;
    return { watched: null, reason: error.message, log: [] };
  } finally {
    await workspace.close(false);
  }
}

/** Builds the stage that the user names, else the one that the repository asks for. */
function aimed(options: VerifyOptions, { target }: Pick<VerifyRequest, 'target'>): VerifyOptions {
  const aim = options.target ?? target;
  return aim === undefined ? options : { ...options, target: aim };
}
