/** COPY lines that bring paths from another stage to the same place; `here` is the absolute working folder in force, '' where it is not known. */
import { baseName, folderOf } from '../dockerfile/index.ts';
import { relativeTo, slashed } from './copy-lines.ts';

/** A file or folder, to the path that it has there. */
export function copyFrom(stage: string, path: string, here: string): string {
  return `COPY --from=${stage} ${path} ${relativeTo(here, path)}`;
}

/** The same for another owner, from a place that the stage keeps it at. */
export function copyGiven(stage: string, kept: string, path: string, owner: string, here: string): string {
  return `COPY --from=${stage} --chown=${owner} ${kept} ${relativeTo(here, path)}`;
}

/** A file to another place; where it keeps its name, into its folder. */
export function copyInto(stage: string, from: string, to: string, here: string): string {
  const sameName = baseName(from) === baseName(to);
  return `COPY --from=${stage} ${from} ${sameName ? slashed(relativeTo(here, folderOf(to))) : relativeTo(here, to)}`;
}

/** Files to the paths that they have there, one COPY a folder. */
export function copyFiles(stage: string, files: readonly string[]): readonly string[] {
  const around = (file: string) => slashed(folderOf(file));
  const folders = [...new Set(files.map(around))];
  return folders.map(
    (folder) => `COPY --from=${stage} ${files.filter((file) => around(file) === folder).join(' ')} ${folder}`,
  );
}
