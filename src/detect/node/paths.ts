import type { Project } from '../../model/index.ts';

/** A path below a folder of the context, normalised: `inFolder('web', './a')` is `web/a`. What leaves the context starts with `..`. */
export function inFolder(folder: string, path: string): string {
  const segments: string[] = [];
  for (const segment of `${folder}/${path}`.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..' && segments.length > 0 && segments.at(-1) !== '..') segments.pop();
    else segments.push(segment);
  }
  return segments.join('/') || '.';
}

/** The folder of a path: `.` for a file at the top. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : slash === 0 ? '/' : path.slice(0, slash);
}

/** `path` relative to `folder`, or null when it lies elsewhere. `.` for the folder itself. */
export function relativeTo(folder: string, path: string): string | null {
  if (path === folder) return '.';
  if (folder === '.') return path.startsWith('..') || path.startsWith('/') ? null : path;
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : null;
}

/** A context path as evidence shows it: relative to the repository's top level. */
export function evidencePath(project: Project, path: string): string {
  return inFolder(project.context, path);
}
