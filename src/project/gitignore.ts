/** Whether the `.gitignore` files of a repository ignore a path; which files git tracks is not known here. */
import ignore from 'ignore';
import { isTame } from './glob.ts';
import { memoBy, folderOf } from '../dockerfile/index.ts';
import { relativeTo, upwards } from './paths.ts';

/** The `.gitignore` files of a repository. */
export interface GitIgnore {
  /** Whether they ignore a path from the top of the repository. Files that git tracks are the caller's matter. */
  ignores(path: string): boolean;
}

/** Its lines without those that no person writes, and that would take for ever. */
function readable(text: string): string {
  return text.split('\n').filter(isTame).join('\n');
}

/** Reads the `.gitignore` files among `files`, each when it is first asked for. */
export function gitIgnoreOf(files: readonly string[], read: (path: string) => string | undefined): GitIgnore {
  const paths = files.filter((path) => path === '.gitignore' || path.endsWith('/.gitignore'));
  const byFolder = new Map(paths.map((path) => [folderOf(path), path]));
  const matcherOf = memoBy((path: string) => ignore().add(readable(read(path) ?? '')));

  /** The nearest file that has an opinion wins, as in git. */
  function verdict(path: string, asFolder: boolean): boolean {
    for (const folder of upwards(folderOf(path))) {
      const file = byFolder.get(folder);
      if (file === undefined) continue;
      const inside = relativeTo(folder, path) ?? path;
      const { ignored, unignored } = matcherOf(file).test(asFolder ? `${inside}/` : inside);
      if (ignored || unignored) return ignored;
    }
    return false;
  }

  return {
    ignores: (path) => {
      if (byFolder.size === 0 || path === '.') return false;
      // Below an ignored folder nothing can be brought back; without a file at hand, `dist` may be either kind.
      const above = upwards(folderOf(path)).filter((folder) => folder !== '.');
      return above.some((folder) => verdict(folder, true)) || verdict(path, false) || verdict(path, true);
    },
  };
}
