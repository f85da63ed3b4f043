import { unprivileged, type Folder } from '../../analysis/unprivileged.ts';
import { place, type Block, type Edit } from '../../dockerfile/index.ts';
import type { Change, Context, ImageFacts, Skip, Transform } from '../../model/index.ts';
import { example } from './example.ts';
import { ownedCopies } from './owned-copies.ts';
import { prepare } from './prepare.ts';
import { askedRepository } from './repository.ts';

const OWN_USER = 'the image starts as its own unprivileged user';

export const nonRoot: Transform = {
  id: 'non-root',
  summary: 'Run as an unprivileged user',
  docs: `Runs the program as the image's own user (node) or as one that is made for it, by number, so that an orchestrator can
check it. Files stay root's, so that the program cannot change itself; folders that it writes are made and given to its user.

It is withheld where the place of a write cannot be seen, where there is a volume (existing ones stay root's), where no WORKDIR
names the folder that it runs in, where it binds a port below 1024, and where the start needs root (gosu, chown, cron, a
package manager, an install).`,
  example,
  run(context) {
    const { final } = context;
    if (final.application === null) return { skip: 'no stack was recognised in the final stage' };
    const other = otherTarget(context);
    if (other !== null)
      return { skip: other, needs: 'a CI file or a compose service that builds the last stage' };
    const { base } = final;
    const facts = base && (base.image.repository === 'scratch' ? null : base.facts);
    if (final.history.some(({ keyword }) => keyword === 'USER')) return { skip: 'USER is already set' };
    if (base === null || (facts === null && base.image.repository !== 'scratch'))
      return { skip: 'nothing is known about the users of the base image' };
    const user = unprivileged(final);
    if ('skip' in user) return facts?.userActive === true ? { skip: OWN_USER } : user;
    const { folders, doubt } = user;
    if (doubt !== null && facts?.userActive === true) return { skip: OWN_USER };
    const change =
      facts === null || !facts.shell
        ? withoutShell(context, facts, folders)
        : withShell(context, facts, folders);
    return 'skip' in change || doubt === null ? change : { ...change, unsafe: doubt.why, needs: doubt.needs };
  },
};

/** Everybody who builds the file asks for an earlier stage: the last one is for something else (development containers). */
function otherTarget({ final, project }: Context): string | null {
  const last = final.name ?? '';
  const others = project.uses.filter(
    ({ target }) => target !== null && target.toLowerCase() !== last && target !== String(final.index),
  );
  const [first] = others;
  return first === undefined || others.length < project.uses.length
    ? null
    : `${place(first.evidence)} builds the stage ${first.target ?? ''}, and nothing that can be seen uses the last one`;
}

function withShell(context: Context, facts: ImageFacts, folders: readonly Folder[]): Change | Skip {
  const made = context.final.blocks.find(
    ({ keyword, args }) => keyword === 'RUN' && /\b(useradd|adduser)\b/.test(args),
  );
  if (made)
    return {
      skip: `line ${made.line} makes a user, and no USER says that it is the one to run as`,
      needs: 'a USER instruction',
    };
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
  return { ...userEdit(context, ''), text: `RUN git config --system --add safe.directory ${folder}` };
}

/** USER comes as late as the author's order allows: above the start command, below everything that needs root. */
function userEdit({ final }: Context, owner: string): Extract<Edit, { op: 'insert' }> {
  const { blocks } = final;
  const lastStep = blocks.findLast(({ keyword }) => ['RUN', 'COPY', 'ADD', 'WORKDIR'].includes(keyword));
  const start = blocks.find(
    ({ keyword, index }) =>
      (keyword === 'CMD' || keyword === 'ENTRYPOINT') && index > (lastStep?.index ?? -1),
  );
  const text = `USER ${owner}`;
  if (start === undefined) return { op: 'insert', before: 'end', text };
  return { op: 'insert', before: start, text, above: hasComment(start) };
}

function hasComment({ lead }: Block): boolean {
  return lead.trim() !== '';
}
