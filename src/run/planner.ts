/** What plans one file of a call: its settings are looked up once for all. */
import { resolve } from 'node:path';
import type { Observations } from '../model/index.ts';
import type { FoundDockerfile } from '../project/discover.ts';
import type { AskedFiles } from './files.ts';
import { plan, type Plan, type Setting } from './plan.ts';
import type { Request } from './request.ts';
import { settingsOf } from './settings.ts';

/** What differs from the call for one file: answers to its changes, and another text of it. */
export interface Own {
  readonly refused: readonly string[];
  readonly text?: string;
  /** What an engine saw of its original just now. */
  readonly observed?: Observations;
}

/** Plans one file. */
export type Planner = (found: FoundDockerfile, own?: Own) => Plan;

/** Answers with what plans a file. Throws `UsageError` for what is wrong in a configuration or in a file of observations. */
export async function planner(
  { files, root }: AskedFiles,
  request: Pick<Request, 'config' | 'cwd' | 'flags' | 'debug'>,
): Promise<Planner> {
  const config = request.config === null ? null : resolve(request.cwd, request.config);
  const observed = await observedOf(request);
  const settings = await settingsOf(files, root, config, request, observed);
  return (found, { refused, text = found.text, observed: seen } = { refused: [] }) => {
    const setting = { ...settings(found), refused };
    const own = seen && { observed: () => ({ observed: seen, unused: null }) };
    return plan({ ...found, text }, { ...setting, ...own });
  };
}

/** What answers for each Dockerfile out of the file of `--observed`; null where there is none. */
async function observedOf({
  cwd,
  flags: { observedFrom },
}: Pick<Request, 'cwd' | 'flags'>): Promise<Setting['observed']> {
  if (observedFrom === undefined) return null;
  const { matching, readObservations } = await import('./observed.ts');
  const all = readObservations(resolve(cwd, observedFrom));
  return (text, project) => matching(all, text, project, observedFrom);
}
