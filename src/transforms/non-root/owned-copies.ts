import { relativeTo } from '../../analysis/copy-lines.ts';
import { below } from '../../analysis/layout.ts';
import {
  copyParts,
  joinPath,
  scopeAtEnd,
  scopeBefore,
  type Block,
  type Edit,
} from '../../dockerfile/index.ts';
import type { Context, Skip } from '../../types.ts';
import type { Folder } from './folders.ts';

/**
 * Folders for an image without a shell: they are made in the build stage, and copied with their owner.
 * A folder that a COPY of the final stage brings already gets the owner there.
 */
export function ownedCopies(
  context: Context,
  folders: readonly Folder[],
  owner: string,
): { readonly edits: readonly Edit[] } | Skip {
  const { document, final } = context;
  const blocks = document.stages[final]?.blocks ?? [];
  const given = new Set(
    blocks.flatMap((block) => (copyParts(block)?.chown != null ? targetOf(context, block) : [])),
  );
  const open = folders.filter(({ path }) => !given.has(path));
  if (open.length === 0) return { edits: [] };
  const from = blocks.map((block) => copyParts(block)?.from ?? null).find((name) => name !== null);
  const build = document.stages.find(({ name }) => name === from);
  const last = blocks.findLast(({ keyword }) => keyword === 'COPY');
  if (from == null || build === undefined || last === undefined)
    return {
      skip: 'no stage with a shell can make the folders that the program writes',
      needs: 'a build stage',
    };
  const workdir = scopeAtEnd(document, final).workdir ?? '/';
  const whole = open.find(({ path }) => path === workdir || below(path, workdir) !== null);
  if (whole)
    return {
      skip: `the program writes into ${whole.path} itself, which cannot be given away without a shell`,
      needs: 'a folder of its own for what it writes',
    };
  const next = document.blocks[build.blocks.at(-1)?.index ?? 0];
  const after = next ? (document.blocks[next.index + 1] ?? 'end') : 'end';
  const here = joinPath('/', scopeBefore(document, last).workdir ?? '/');
  const paths = open.map(({ path }) => path);
  const staged = paths.map((path) => `/owned${path}`);
  return {
    edits: [
      { op: 'insert', before: after, above: true, text: `RUN mkdir -p ${staged.join(' ')}` },
      ...paths.map((path): Edit => {
        const following = document.blocks[last.index + 1] ?? 'end';
        return {
          op: 'insert',
          before: following,
          above: true,
          text: `COPY --from=${from} --chown=${owner} /owned${path} ${relativeTo(here, path)}`,
        };
      }),
    ],
  };
}

function targetOf({ document }: Context, block: Block): readonly string[] {
  const parts = copyParts(block);
  return parts === null ? [] : [joinPath(scopeBefore(document, block).workdir ?? '/', parts.destination)];
}
