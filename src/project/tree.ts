/** Look-ups among the names of a repository's files; what is in the files is not known here. */
import { memo, folderOf, baseName } from '../dockerfile/index.ts';

/** The names of a repository's files, with look-ups that cost the same however many there are. */
export interface Tree {
  /** Sorted by code unit, so that the files of a folder stand together. */
  readonly files: readonly string[];
  hasFile(path: string): boolean;
  hasFolder(path: string): boolean;
  /** The files below a folder, as paths from the top. */
  under(folder: string): readonly string[];
  /** Names of what lies directly in a folder. */
  entries(folder: string): ReadonlySet<string>;
}

/** Indexes file names. A folder exists when it holds a file, or is named in `folders` (a submodule that is not checked out). */
export function treeOf(names: Iterable<string>, folders: Iterable<string> = []): Tree {
  const known = new Set(names);
  const files = [...known].sort();
  const allFolders = new Set<string>(['.']);
  for (const file of files) addFolders(allFolders, folderOf(file));
  for (const folder of folders) addFolders(allFolders, folder);
  const entries = memo(() => entriesOf([...files, ...allFolders]));
  return {
    files,
    hasFile: (path) => known.has(path),
    hasFolder: (path) => allFolders.has(path),
    under: (folder) => filesUnder(files, folder),
    entries: (folder) => entries().get(folder) ?? new Set(),
  };
}

function entriesOf(paths: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const entries = new Map<string, Set<string>>();
  for (const path of paths) {
    const folder = folderOf(path);
    const names = entries.get(folder);
    if (names === undefined) entries.set(folder, new Set([baseName(path)]));
    else names.add(baseName(path));
  }
  return entries;
}

/** The part of a sorted list of files that lies below a folder. */
export function filesUnder(files: readonly string[], folder: string): readonly string[] {
  if (folder === '.') return files;
  // `0` is the character behind `/`: everything below the folder lies between the two.
  return files.slice(firstFrom(files, `${folder}/`), firstFrom(files, `${folder}0`));
}

function addFolders(folders: Set<string>, folder: string): void {
  for (let at = folder; !folders.has(at); at = folderOf(at)) folders.add(at);
}

/** Place of the first file that does not sort before `key`. */
function firstFrom(files: readonly string[], key: string): number {
  let low = 0;
  let high = files.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((files[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
