/** COPY lines that bring paths from another stage to the same place; `here` is the absolute working folder in force, '' where it is not known. */
import { parentOf, relativeTo, slashed } from './copy-lines.ts';

/** A file or folder, to the path that it has there. */
export function copyFrom(stage: string, path: string, here: string): string {
  return `COPY --from=${stage} ${path} ${relativeTo(here, path)}`;
}

/** A file to another place; where it keeps its name, into its folder. */
export function copyInto(stage: string, from: string, to: string, here: string): string {
  const sameName = from.slice(from.lastIndexOf('/')) === to.slice(to.lastIndexOf('/'));
  return `COPY --from=${stage} ${from} ${sameName ? slashed(relativeTo(here, parentOf(to))) : relativeTo(here, to)}`;
}

/** Files to the paths that they have there, one COPY a folder. */
export function copyFiles(stage: string, files: readonly string[]): readonly string[] {
  const folderOf = (file: string) => slashed(parentOf(file));
  const folders = [...new Set(files.map(folderOf))];
  return folders.map(
    (folder) =>
      `COPY --from=${stage} ${files.filter((file) => folderOf(file) === folder).join(' ')} ${folder}`,
  );
}
