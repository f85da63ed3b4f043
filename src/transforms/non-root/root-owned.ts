/** An unprivileged user beside files that stay root's: it is given the folders that the program is seen to write, and no other. */
import { openDoubt } from '../../analysis/observed.ts';
import { unprivileged, type Folder } from '../../analysis/unprivileged.ts';
import type { Edit } from '../../dockerfile/index.ts';
import type { Change, Context, ImageFacts, Skip } from '../../model/index.ts';
import { ownedCopies } from './owned-copies.ts';
import { prepare } from './prepare.ts';
import { askedRepository, repositoryLine } from './repository.ts';
import { userEdit } from './user-line.ts';

const OWN_USER = 'the image starts as its own unprivileged user';

/** Its edits, or why it is not possible; `facts` are null for an empty image. */
export function rootOwned(context: Context, facts: ImageFacts | null): Change | Skip {
  const user = unprivileged(context.final);
  if ('skip' in user) return facts?.userActive === true ? { skip: OWN_USER } : user;
  const { folders, doubts } = user;
  if (openDoubt(doubts, context.project.observed) !== null && facts?.userActive === true)
    return { skip: OWN_USER };
  const change =
    facts === null || !facts.shell
      ? withoutShell(context, facts, folders)
      : withShell(context, facts, folders);
  return 'skip' in change ? change : { ...change, doubts };
}

function withShell(context: Context, facts: ImageFacts, folders: readonly Folder[]): Change | Skip {
  const owner = facts.user ? `${facts.user.uid}:${facts.user.gid}` : '10001:10001';
  const repository = askedRepository(context.final, facts);
  const edits: Edit[] = [
    ...prepare(context, facts, folders, owner),
    ...(repository === null ? [] : [repositoryEdit(context, repository)]),
    userEdit(context, owner),
  ];
  const who = facts.user ? `the image's own user ${facts.user.name}` : 'a user of its own';
  const reads = repository === null ? '' : `, and git may read ${repository} for it`;
  return {
    edits,
    why: `the program runs as ${who} and cannot change its own files${reads}`,
    declares: [{ what: 'user' }],
    assumes: assumptions(context),
  };
}

/** Distroless images start as their own user already; its folders come from the build stage with their owner. */
function withoutShell(context: Context, facts: ImageFacts | null, folders: readonly Folder[]): Change | Skip {
  const owner = facts?.user ? `${facts.user.uid}:${facts.user.gid}` : '10001:10001';
  const copies = ownedCopies(context, folders, owner);
  if ('skip' in copies) return copies;
  const edits = facts?.userActive === true ? copies.edits : [...copies.edits, userEdit(context, owner)];
  if (edits.length === 0) return { skip: OWN_USER };
  return {
    edits,
    why: 'the program runs as an unprivileged user, who owns what it writes',
    declares: [{ what: 'user' }],
  };
}

function assumptions({ project }: Context): readonly string[] {
  return project.truncated ? ['files beyond the first of this large context write nothing'] : [];
}

/** git's own answer to "dubious ownership", for everybody in the image. */
function repositoryEdit(context: Context, folder: string): Edit {
  return { ...userEdit(context, ''), text: repositoryLine(folder) };
}
