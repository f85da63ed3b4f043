import { place } from '../../analysis/base.ts';
import { chain, needsOf, type Needs } from '../../analysis/needs.ts';
import { developmentMount } from '../../analysis/uses.ts';
import { baseImage, scopeAtEnd, type Block, type Document, type Edit } from '../../dockerfile/index.ts';
import { imageFacts, type ImageFacts } from '../../knowledge/images.ts';
import type { Change, Context, Skip, Stack, Transform } from '../../types.ts';
import { foldersOf, type Folder } from './folders.ts';
import { ownedCopies } from './owned-copies.ts';
import { prepare } from './prepare.ts';

export const nonRoot: Transform = {
  id: 'non-root',
  summary: 'Run as an unprivileged user',
  docs: `Runs the program as the image's own user (node) or as one that is made for it, by number, so that an orchestrator can
check it. Files stay root's, so that the program cannot change itself; folders that it writes are made and given to its user.

It is withheld where the place of a write cannot be seen, where a volume covers a folder that it writes (existing volumes stay
root's), where it binds a port below 1024, and where the start needs root (gosu, chown, cron, a package manager).`,
  run(context) {
    const { document, final, stacks, project } = context;
    const stack = stacks.get(final);
    if (stack === undefined) return { skip: 'no stack was recognised in the final stage' };
    const base = baseImage(document, final);
    const facts = base && (base.image.repository === 'scratch' ? null : imageFacts(base.image));
    const scope = scopeAtEnd(document, final);
    if (chain(document, final).some((stage) => hasUser(document, stage)))
      return { skip: 'USER is already set' };
    if (base === null || (facts === null && base.image.repository !== 'scratch'))
      return { skip: 'nothing is known about the users of the base image' };
    const needs = needsOf(document, final, project, stack);
    const hindrance = hindranceOf(context, stack, needs);
    if (hindrance !== null) return { skip: hindrance.why, needs: hindrance.needs };
    const folders = foldersOf(context, stack, scope.workdir);
    if ('unsafe' in folders) return { skip: folders.unsafe, needs: folders.needs };
    return facts === null || !facts.shell
      ? withoutShell(context, facts, folders.folders)
      : withShell(context, facts, folders.folders);
  },
};

function hasUser({ stages }: Document, stage: number): boolean {
  return stages[stage]?.blocks.some(({ keyword }) => keyword === 'USER') ?? false;
}

interface Hindrance {
  readonly why: string;
  readonly needs: string;
}

/** Commands that a start script only runs as root. */
const ROOT_COMMANDS = new Set(
  'chown gosu su-exec su sudo useradd adduser usermod groupadd addgroup cron crond nginx sshd supervisord apt-get apt apk iptables sysctl mount setcap service'.split(
    ' ',
  ),
);

function hindranceOf({ document, project, final }: Context, stack: Stack, needs: Needs): Hindrance | null {
  if (needs.unknown)
    return {
      why: `what ${place(needs.unknown)} runs cannot be seen (${needs.unknown.says})`,
      needs: 'a start command that can be read',
    };
  const root = needs.commands.find(({ name }) => ROOT_COMMANDS.has(name.slice(name.lastIndexOf('/') + 1)));
  if (root)
    return {
      why: `${place(root.evidence)} runs ${root.name}, which needs root`,
      needs: 'a start without it',
    };
  const { needsRoot } = stack.program;
  if (needsRoot)
    return { why: `${place(needsRoot)}: ${needsRoot.says}`, needs: 'a program that works without root' };
  const user = project.uses.find((use) => use.user !== null);
  if (user)
    return {
      why: `${place(user.evidence)} sets the user ${user.user ?? ''}`,
      needs: 'one place that decides the user',
    };
  const bind = developmentMount(project, document, final);
  if (bind !== null)
    return { why: `${bind}, whose owner cannot be seen`, needs: 'an image that carries its own files' };
  const exposed = (document.stages[final]?.blocks ?? [])
    .filter(({ keyword }) => keyword === 'EXPOSE')
    .flatMap(({ args }) => args.split(/\s+/));
  const ports = [
    ...exposed.map((text) => Number.parseInt(text, 10)),
    ...stack.program.ports.map(({ port }) => port),
  ];
  const low = ports.find((port) => port > 0 && port < 1024);
  if (low !== undefined)
    return {
      why: `it binds port ${low}, which an unprivileged user may not do everywhere`,
      needs: 'a port of 1024 or above',
    };
  const socket = project.uses.find(({ volumes }) =>
    volumes.some(({ source }) => source?.endsWith('docker.sock')),
  );
  return socket
    ? {
        why: `${place(socket.evidence)} mounts the engine's socket, which belongs to root`,
        needs: 'a group that may use it',
      }
    : null;
}

function withShell(context: Context, facts: ImageFacts, folders: readonly Folder[]): Change | Skip {
  const { document, final } = context;
  const made = (document.stages[final]?.blocks ?? []).find(
    ({ keyword, args }) => keyword === 'RUN' && /\b(useradd|adduser)\b/.test(args),
  );
  if (made)
    return {
      skip: `line ${made.line} makes a user, and no USER says that it is the one to run as`,
      needs: 'a USER instruction',
    };
  const owner = facts.user ? `${facts.user.uid}:${facts.user.gid}` : '10001:10001';
  const edits: Edit[] = [...prepare(context, facts, folders, owner), userEdit(context, owner)];
  const who = facts.user ? `the image's own user ${facts.user.name}` : 'a user of its own';
  return {
    edits,
    why: `the program runs as ${who} and cannot change its own files`,
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
  if (edits.length === 0) return { skip: 'the image starts as its own unprivileged user' };
  return {
    edits,
    why: 'the program runs as an unprivileged user, who owns what it writes',
    declares: [{ what: 'user' }],
  };
}

function assumptions({ project }: Context): readonly string[] {
  return project.truncated ? ['files beyond the first of this large context write nothing'] : [];
}

/** USER comes as late as the author's order allows: above the start command, below everything that needs root. */
function userEdit({ document, final }: Context, owner: string): Edit {
  const blocks = document.stages[final]?.blocks ?? [];
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
