/** The image's own health check, run where the container is ready: an engine runs it after half a minute, which no start waits for. */
import type { ImageConfig } from './config.ts';
import type { Engine } from './engine.ts';
import { failureLine } from './failure.ts';
import type { Difference } from './types.ts';

/** How a health check ended. */
export interface HealthCheck {
  /** 0: healthy; null: it could not be run, or did not come to an end. */
  readonly status: number | null;
  readonly output: string;
}

/** A program may answer a moment after its port is open. */
const TRIES = 5;
const PAUSE_SECONDS = 1;
/** The engines' own limit, unless HEALTHCHECK says otherwise. */
const LIMIT_SECONDS = 30;

/** The words that an engine runs for HEALTHCHECK; null: there is none. */
export function healthCommand({
  healthcheck,
  shell,
}: Pick<ImageConfig, 'healthcheck' | 'shell'>): readonly string[] | null {
  const [kind, ...words] = healthcheck ?? [];
  if (kind === 'CMD' && words.length > 0) return words;
  return kind === 'CMD-SHELL' ? [...(shell ?? ['/bin/sh', '-c']), ...words] : null;
}

/** Runs it until it is healthy, a few times at most. */
export async function checkHealth(
  engine: Engine,
  container: string,
  words: readonly string[],
): Promise<HealthCheck> {
  for (let left = TRIES; ; left--) {
    const ran = await engine.call(['exec', container, ...words], { timeoutSeconds: LIMIT_SECONDS });
    const checked = { status: ran.code, output: ran.stdout + ran.stderr };
    if (checked.status === 0 || left === 1) return checked;
    await engine.clock.sleep(PAUSE_SECONDS, engine.signal);
  }
}

function said({ output }: HealthCheck): string {
  const line = failureLine(output);
  return line === '' ? '' : `: ${JSON.stringify(line.slice(0, 200))}`;
}

/** An orchestrator stops what is not healthy: a check that succeeded must still succeed. What it prints does not count. */
export function compareHealth(before: HealthCheck | null, after: HealthCheck | null): readonly Difference[] {
  if (before?.status !== 0 || after === null || after.status === 0) return [];
  const why = after.status === null ? 'does not end' : `ends with status ${after.status}${said(after)}`; // prettier-ignore
  return [{ text: `the health check of the original succeeds, that of the rewrite ${why}`, breaks: true }];
}
