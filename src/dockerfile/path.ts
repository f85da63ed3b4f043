/** Paths with slashes taken apart and put together, of the image and of the context alike; what lies there is not known here. */

/**
 * The absolute POSIX path that `path` means in the folder `workdir`: `.` and `..` resolved, no slash at the end.
 * `workdir` must be absolute unless `path` is.
 */
export function joinPath(workdir: string, path: string): string {
  const whole = path.startsWith('/') ? path : `${workdir}/${path}`;
  if (whole.startsWith('/') && isShort(whole)) return whole;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Whether nothing behind a slash of a path can be left out: no empty part, no `.`, no `..`. Most are written so. */
export function isShort(path: string): boolean {
  return !/\/(?:\.{0,2}\/|\.{0,2}$)/.test(path);
}

/** The folder of a path: `a/b` is in `a`, `a` is in `.`, and `/a` in `/`. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : slash === 0 ? '/' : path.slice(0, slash);
}

/** The last part of a path: `c` of `/a/b/c`, `''` of `a/`. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
