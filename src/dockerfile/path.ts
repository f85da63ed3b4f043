/**
 * The absolute POSIX path that `path` means in the folder `workdir`: `.` and `..` resolved, no slash at the end.
 * `workdir` must be absolute unless `path` is.
 */
export function joinPath(workdir: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${workdir}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
