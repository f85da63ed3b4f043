import { place } from '../../analysis/base.ts';
import { below } from '../../analysis/layout.ts';
import { joinPath } from '../../dockerfile/index.ts';
import type { Context, Evidence, Stack } from '../../types.ts';

/** A folder that the program writes: absolute. */
export interface Folder {
  readonly path: string;
  readonly evidence: Evidence;
}

/** Folders that every user may write. */
const OPEN = ['/tmp', '/var/tmp', '/dev', '/proc', '/run/lock'];

/** The folders to give to the user, or why they are not known well enough. */
export function foldersOf(
  context: Context,
  stack: Stack,
  workdir: string | null,
): { readonly folders: readonly Folder[] } | { readonly unsafe: string; readonly needs: string } {
  const { program } = stack;
  const unknown = program.writesUnknown;
  if (unknown !== null && unknown.folder === null) {
    return {
      unsafe: `${place(unknown.evidence)} writes to a place that cannot be seen (${unknown.evidence.says})`,
      needs: 'a path that stands in the sources',
    };
  }
  const seen = [
    ...program.writes,
    ...(unknown?.folder ? [{ path: unknown.folder, evidence: unknown.evidence }] : []),
  ];
  if (workdir === null && seen.some(({ path }) => !path.startsWith('/'))) {
    return {
      unsafe: 'the program writes relative to a working folder that is not known',
      needs: 'a WORKDIR with an absolute path',
    };
  }
  const folders = seen.map(({ path, evidence }) => ({ path: joinPath(workdir ?? '/', path), evidence }));
  const wanted = unique(folders.filter(({ path }) => !OPEN.some((open) => below(open, path) !== null)));
  const root = wanted.find(({ path }) => path === '/' || below('/root', path) !== null);
  if (root)
    return {
      unsafe: `${place(root.evidence)} writes to ${root.path}, which belongs to root`,
      needs: 'a folder of its own',
    };
  const odd = wanted.find(({ path }) => !/^[\w./@+-]+$/.test(path));
  if (odd) {
    return {
      unsafe: `${place(odd.evidence)} writes to ${odd.path}, a name that a shell would read otherwise`,
      needs: 'a plain name',
    };
  }
  const volume = wanted.flatMap((folder) => volumeOver(context, folder) ?? [])[0];
  if (volume !== undefined) return { unsafe: volume, needs: 'volumes that belong to the new user' };
  return { folders: wanted };
}

/** A volume that covers the folder, or lies within it: existing ones stay root's. */
function volumeOver({ document, project }: Context, { path }: Folder): string | null {
  const covers = (target: string) =>
    below(joinPath('/', target), path) !== null || below(path, joinPath('/', target)) !== null;
  const block = document.blocks.find(
    ({ keyword, json, args }) => keyword === 'VOLUME' && (json ?? args.split(/\s+/)).some(covers),
  );
  if (block)
    return `VOLUME at line ${block.line} covers ${path}, which the program writes: existing volumes stay root's`;
  const use = project.uses.find(({ volumes }) => volumes.some(({ target }) => covers(target)));
  return use
    ? `${place(use.evidence)} lays a volume over ${path}, which the program writes: existing volumes stay root's`
    : null;
}

function unique(folders: readonly Folder[]): readonly Folder[] {
  return [...new Map(folders.map((folder) => [folder.path, folder])).values()].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
}
