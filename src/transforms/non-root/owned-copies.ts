/** Gives folders to the user of an image without a shell: they are copied with their owner. Which folders and which user is decided before. */
import { copyGiven } from '../../instructions/copy-from.ts';
import { makeFolders } from '../../instructions/owners.ts';
import { runOf } from '../../instructions/run.ts';
import type { Folder } from '../../analysis/unprivileged.ts';
import {
  copyParts,
  endOf,
  joinPath,
  scopeBefore,
  type Block,
  type Edit,
  type Stage,
} from '../../dockerfile/index.ts';
import type { Context, Skip } from '../../model/index.ts';

/** Where the build stage makes the folders that are copied with their owner. */
const STAGED = '/owned';

/**
 * Folders for an image without a shell: they are made in the build stage and copied with their owner; a folder that a COPY
 * of the context brings gets its owner there. The working folder itself is copied before WORKDIR would make it root's.
 */
export function ownedCopies(
  context: Context,
  folders: readonly Folder[],
  owner: string,
): { readonly edits: readonly Edit[] } | Skip {
  const { document, final } = context;
  const given = final.blocks.flatMap((block) =>
    copyParts(block)?.chown != null ? (targetOf(context, block) ?? []) : [],
  );
  const open = folders.filter(({ path }) => !given.includes(path));
  const owned = open.flatMap(({ path }) => ownedInPlace(context, path, owner));
  const rest = open.filter(({ path }) => !owned.some((edit) => edit.path === path));
  if (rest.length === 0) return { edits: owned.map(({ edit }) => edit) };
  const build = final.suppliers.find(({ block }) => block.keyword !== 'RUN')?.stage;
  if (build === undefined) {
    return {
      skip: 'no stage with a shell can make the folders that the program writes',
      wouldHelp: 'a build stage',
    };
  }
  const next = endOf(document, build);
  const made = makeFolders(
    rest.map(({ path }) => STAGED + path),
    '',
  );
  return {
    edits: [
      { op: 'insert', before: next, above: true, text: runOf([made]) },
      ...rest.map(({ path }) => copyOwned(context, build, path, owner)),
      ...owned.map(({ edit }) => edit),
    ],
  };
}

/** The COPY of the context that brings the very folder, with its new owner. */
function ownedInPlace(
  context: Context,
  path: string,
  owner: string,
): readonly { path: string; edit: Edit }[] {
  const { blocks, copiesOf } = context.final;
  const block = blocks.find((each) => copiesOf(each).some(({ to }) => to === path));
  if (block === undefined) return [];
  const text = block.text.replace(/^(\s*\w+)([ \t]+)/, `$1$2--chown=${owner} `);
  return [{ path, edit: { op: 'replace', block, text } }];
}

function copyOwned({ document, final }: Context, build: Stage, path: string, owner: string): Edit {
  const { blocks, scope } = final;
  const workdir = blocks.find(({ keyword }) => keyword === 'WORKDIR');
  const copy = (here: string) =>
    copyGiven(build.name ?? String(build.index), STAGED + path, path, owner, here);
  if (workdir && path === scope.workdir) {
    return { op: 'insert', before: workdir, above: true, text: copy('') };
  }
  const last = blocks.findLast(({ keyword }) => keyword === 'COPY');
  const here = last ? joinPath('/', scopeBefore(document, last).workdir ?? '/') : '';
  const before = last ? (document.blocks[last.index + 1] ?? 'end') : 'end';
  return { op: 'insert', before, above: true, text: copy(here) };
}

function targetOf({ document }: Context, block: Block): string | null {
  const parts = copyParts(block);
  return parts && joinPath(scopeBefore(document, block).workdir ?? '/', parts.destination);
}
