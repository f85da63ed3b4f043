/** Whether a production package starts a browser that lies in root's home folder; what the browser needs of the system is not known here. */
import { browserPackages, browserVariables } from '../../knowledge/languages/node/packages.ts';
import type { Evidence } from '../../model/index.ts';
import { evidenceAt } from '../../project/evidence.ts';
import type { NodeStageFacts } from './stage.ts';
import {} from './stage.ts';
import { productionNames } from './manifest.ts';

/** A production package whose browser lies in root's home folder, where no other user and no other stage finds it. */
export function browserAtHome(stage: NodeStageFacts): Evidence | null {
  if (stage.manifest === null || browserVariables.some((name) => stage.env.has(name))) return null;
  const locked = stage.lock && !('declined' in stage.lock) ? stage.lock.packages : [];
  const names = new Set([
    ...productionNames(stage.installed ?? stage.manifest),
    ...locked.filter(({ dev }) => !dev).map(({ name }) => name),
  ]);
  const name = browserPackages.find((candidate) => names.has(candidate));
  if (name === undefined) return null;
  const says = `starts ${name}'s browser from the home folder of whoever installed it`;
  return evidenceAt(stage.project, stage.manifest.path, null, says);
}
