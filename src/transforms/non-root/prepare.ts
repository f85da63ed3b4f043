/** The instructions that make the user and give it the folders that the program writes; which folders these are is decided before. */
import { makeFolders, giveAway } from '../../instructions/owners.ts';
import { allOf, runOf } from '../../instructions/run.ts';
import { makeUser } from '../../instructions/users.ts';
import { ownCopies, toContext, toImage } from '../../analysis/layout.ts';
import { endOf, folderOf, script, joinPath, type Block, type Edit } from '../../dockerfile/index.ts';
import type { Context, ImageFacts } from '../../model/index.ts';
import type { Folder } from '../../analysis/unprivileged.ts';
import { isBehind, scopeAt } from './place.ts';

/** The instructions that make the user, where the image has none, and give it the folders that the program writes. */
export function prepare(
  context: Context,
  facts: ImageFacts,
  folders: readonly Folder[],
  owner: string,
): readonly Edit[] {
  const user = facts.user ? null : makeUser(facts.family === 'alpine' ? 'alpine' : 'debian', true);
  const early = folders.filter((folder) => !isBrought(context, folder));
  const late = folders.filter((folder) => !early.includes(folder));
  const edits: Edit[] = [];
  if (user !== null) edits.push(...userStep(context, user, early, owner));
  else if (early.length > 0) late.unshift(...early);
  if (late.length > 0) edits.push(ownStep(context, late, owner));
  return edits;
}

/** A COPY of the final stage brings the folder, or what it lies in: it can only be given away afterwards. */
function isBrought({ final }: Context, { path }: Folder): boolean {
  const copies = ownCopies(final);
  return (
    copies.some(
      ({ to, folder }) => folder && (path === to || path.startsWith(`${to}/`) || to.startsWith(`${path}/`)),
    ) || path === final.scope.workdir
  );
}

/** The user, together with the folders that nothing else brings: one layer, above the files that change more often. */
function userStep(
  context: Context,
  user: string,
  folders: readonly Folder[],
  owner: string,
): readonly Edit[] {
  const { blocks } = context.final;
  const own = blocks.find((block) => isPlainMkdir(block) && folders.length > 0);
  const anchor =
    own ??
    blocks.find(({ keyword }) => keyword === 'COPY' || keyword === 'ADD') ??
    blocks.find(({ keyword }) => ['CMD', 'ENTRYPOINT'].includes(keyword)) ??
    endOf(context.document, context.final);
  const here = workdirAt(context, anchor);
  const steps = [user, ...givingSteps(context, folders, owner, here)];
  const text = runOf(steps);
  return [
    own
      ? { op: 'replace', block: own, text }
      : { op: 'insert', before: anchor, text, above: isBehind(context, anchor) },
  ];
}

/** `RUN mkdir data` and nothing else: the new step makes the same folder. */
function isPlainMkdir(block: Block): boolean {
  if (block.keyword !== 'RUN' || block.flags.length > 0) return false;
  const commands = script(block)?.commands ?? [];
  return commands.length === 1 && commands[0]?.words[0]?.value === 'mkdir';
}

function ownStep(context: Context, folders: readonly Folder[], owner: string): Edit {
  const { blocks } = context.final;
  const last = blocks.findLastIndex(({ keyword }) => ['COPY', 'ADD', 'RUN'].includes(keyword));
  const before =
    blocks.slice(last + 1).find(({ keyword }) => keyword !== 'ENV') ?? endOf(context.document, context.final);
  return {
    op: 'insert',
    before,
    above: true,
    text: runOf(givingSteps(context, folders, owner, workdirAt(context, before))),
  };
}

/** `mkdir -p uploads && chown 1000:1000 uploads`, and the database files that a COPY put there. */
function givingSteps(
  context: Context,
  folders: readonly Folder[],
  owner: string,
  here: string,
): readonly string[] {
  if (folders.length === 0) return [];
  const paths = folders.map(({ path }) => path);
  const made = folders.filter((folder) => !isFile(context, folder) && folder.path !== here);
  const make =
    made.length > 0
      ? [
          makeFolders(
            made.map(({ path }) => path),
            here,
          ),
        ]
      : [];
  const files = paths.flatMap((path) => writtenFiles(context, path));
  return [allOf([...make, giveAway([...paths, ...files], owner, here)])];
}

/** A COPY brings this very file: it is given away as it is. */
function isFile({ final, project }: Context, { path }: Folder): boolean {
  const source = toContext(ownCopies(final), path, project);
  return source !== null && source !== '.' && !project.isFolder(source);
}

/** Files of the context in a written folder that a program changes in place: databases and logs. */
function writtenFiles({ final, project }: Context, folder: string): readonly string[] {
  const copies = ownCopies(final);
  const source = toContext(copies, folder, project);
  if (source === null) return [];
  const inside = project.files.filter((file) => {
    return folderOf(file) === source && /\.(db|sqlite3?|db3|log|pid|lock)$/.test(file) && project.sent(file);
  });
  return inside.flatMap((file) => toImage(copies, file) ?? []);
}

function workdirAt(context: Context, anchor: Block | 'end'): string {
  return joinPath('/', scopeAt(context, anchor).workdir ?? '/');
}
