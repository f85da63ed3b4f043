import { below, toImage, type Copied } from './layout.ts';
import type { Declined, Project } from '../types.ts';

/**
 * COPY instructions that bring context paths to where the author's own copies put them: files of one folder share a line,
 * folders have one each. `here` is the working folder in force.
 */
export function copyLines(
  paths: readonly string[],
  copies: readonly Copied[],
  project: Project,
  here: string,
): readonly string[] | Declined {
  const folders = new Map<string, string[]>();
  const lines: string[] = [];
  for (const path of new Set(paths)) {
    const target = toImage(copies, path);
    if (target === null) return { declined: `no COPY brings ${path}` };
    if (/[$"'\\`?[\]]/.test(path))
      return { declined: `COPY would read ${path} as something else than a name` };
    if (project.isFolder(path)) lines.push(copyLine([path], relativeTo(here, target)));
    else folders.set(parentOf(target), [...(folders.get(parentOf(target)) ?? []), path]);
  }
  return [
    ...[...folders].map(([folder, files]) => copyLine(files, slashed(relativeTo(here, folder)))),
    ...lines,
  ];
}

/** `./dist` for what lies in the working folder, the absolute path for everything else. */
export function relativeTo(here: string, path: string): string {
  const rest = here === '' ? null : below(here, path);
  return rest === null ? path : `./${rest}`;
}

/** The path with one slash at its end: COPY then takes it for a folder. */
export function slashed(folder: string): string {
  return folder.endsWith('/') ? folder : `${folder}/`;
}

/** The folder of an absolute path. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function copyLine(paths: readonly string[], to: string): string {
  const words = [...paths, to];
  return words.some((word) => /\s/.test(word)) ? `COPY ${JSON.stringify(words)}` : `COPY ${words.join(' ')}`;
}
