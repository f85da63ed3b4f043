/** The user of a server's image, by a table: of such a program nothing is known but what its image needs root for. */
import { serverRootReason, serverUserOf } from '../../analysis/server-user.ts';
import type { Change, Context, Skip } from '../../model/index.ts';
import type { ServerUser } from '../../knowledge/system/rights.ts';
import { userEdit } from './user-line.ts';

/** USER with the name that the image knows, or why not; null where the table has no such image. */
export function serverUser(context: Context): Change | Skip | null {
  const { final } = context;
  const server = serverUserOf(final.base);
  if (server === null) return null;
  const last = final.history.findLast(({ keyword }) => keyword === 'USER');
  const isRoot = last !== undefined && /^(?:root|0)(?::|$)/.test(last.args);
  if (last !== undefined && !isRoot) return { skip: 'USER is already set' };
  if (last === undefined && server.drops === undefined)
    return { skip: `the image starts as its own unprivileged user ${server.user}`, idle: true };
  const reason = serverRootReason(final, server);
  if (reason !== null) return { skip: reason.why, wouldHelp: reason.wouldHelp };
  return {
    edits: [userEdit(context, server.user)],
    why: `the container starts as ${server.user}, the user that ${final.base?.image.text ?? 'the image'} has for it`,
    declares: [{ what: 'user' }],
    assumes: assumptions(server),
  };
}

function assumptions({ folders, drops, user }: ServerUser): readonly string[] {
  const places = folders.filter((path) => !/^\/var\/(?:cache|log|run)\//.test(path)).join(' and ');
  if (places === '') return [];
  return drops === undefined
    ? [`volumes for ${places} are new, or given to ${user} by hand`]
    : [`no folder of the host lies over ${places}: its owner would have to be ${user}`];
}
