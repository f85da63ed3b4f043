/** Containers that run with more rights than they need. */
import type { StageView } from '../../model/index.ts';
import { dropsRights, ownUsers } from '../../knowledge/system/rights.ts';
import { officialRepository } from '../../knowledge/tags.ts';
import { serverUserOf } from '../server-user.ts';
import type { FindingRule, Sighting } from './rule.ts';

export const runsAsRoot: FindingRule = {
  id: 'runs-as-root',
  summary: 'a container that starts as root',
  help: 'write USER behind the last step that needs root, with the files that the program writes given to it',
  find: (stage): readonly Sighting[] => {
    if (stage.index !== stage.stages.length - 1) return [];
    const last = stage.history.findLast(({ keyword }) => keyword === 'USER');
    const own = ownUserOf(stage);
    if (last !== undefined && /^(?:root|0)(?::|$)/.test(last.args))
      return [{ line: last.line, says: own === null ? 'the last USER is root' : `the last USER is root, where the image has the user ${own}` }];
    if (last !== undefined || !startsAsRoot(stage)) return [];
    return [{ line: stage.from.line, says: 'no USER is set, so that the container starts as root' }];
  },
}; // prettier-ignore

/** The user that the base image itself starts as; null where that is root, or not known. */
function ownUserOf({ base }: StageView): string | null {
  if (base === null) return null;
  const server = serverUserOf(base);
  if (server !== null) return server.drops === undefined ? server.user : null;
  const { registry, repository } = base.image;
  const name =
    officialRepository(base.image) ?? (registry === null ? repository : `${registry}/${repository}`);
  return ownUsers[name] ?? (base.facts?.userActive === true ? (base.facts.user?.name ?? null) : null);
}

/** Known systems and languages start as root; what starts a server gives its rights up, and of other images nobody knows. */
function startsAsRoot({ base, project, blocks }: StageView): boolean {
  const repository = base === null ? null : officialRepository(base.image);
  const isKnown = base?.facts != null || ['ubuntu', 'centos', 'fedora', 'rockylinux', 'almalinux', 'amazonlinux'].includes(repository ?? ''); // prettier-ignore
  const starts = blocks.some(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT');
  if (!isKnown || !starts || base?.facts?.userActive === true || dropsRights.has(repository ?? ''))
    return false;
  return !project.uses.some(({ user }) => user !== null);
}
