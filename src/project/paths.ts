/** Paths inside a repository: relative, with `/`, `.` for the top folder itself. */
import { folderOf, isShort } from '../dockerfile/index.ts';

/**
 * The shortest form of a relative path: `./a//b/` is `a/b`, an empty path is `.`.
 * Null when it is absolute or leads above its start.
 */
export function normalise(path: string): string | null {
  if (path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)) return null;
  if (/^[^./]/.test(path) && isShort(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.length === 0 ? '.' : parts.join('/');
}

/** `path` as seen from the folder `base`; null when it leads out of the repository. */
export function within(base: string, path: string): string | null {
  return path.startsWith('/') ? null : normalise(`${base}/${path}`);
}

/**
 * A path below a folder, in its shortest form: `inFolder('web', './a')` is `web/a`. What leads above the start begins with `..`,
 * where `within` answers null.
 */
export function inFolder(folder: string, path: string): string {
  const whole = folder === '.' ? path : `${folder}/${path}`;
  if (/^[^./]/.test(whole) && isShort(whole)) return whole;
  const segments: string[] = [];
  for (const segment of whole.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..' && segments.length > 0 && segments.at(-1) !== '..') segments.pop();
    else segments.push(segment);
  }
  return segments.join('/') || '.';
}

/** `path` relative to `folder`, `.` for the folder itself; null when it lies elsewhere. */
export function relativeTo(folder: string, path: string): string | null {
  if (path === folder) return '.';
  if (folder === '.') return path.startsWith('..') || path.startsWith('/') ? null : path;
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : null;
}

/** The folder and those above it, nearest first, ending with `.`. */
export function upwards(folder: string): readonly string[] {
  const folders = [folder];
  for (let at = folder; at !== '.';) folders.push((at = folderOf(at)));
  return folders;
}

/** `path` as written from `folder`, with `..` where it lies elsewhere. */
export function pathFrom(folder: string, path: string): string {
  const inside = folder === '.' ? path : relativeTo(folder, path);
  return inside ?? `../${pathFrom(folderOf(folder), path)}`;
}
