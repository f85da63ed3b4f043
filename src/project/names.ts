/** Which files are Dockerfiles, by their names. */

const TEMPLATE_ENDINGS = ['.j2', '.tmpl', '.tpl', '.erb'];

/** Whether a file is named like a Dockerfile: `Dockerfile[.*]`, `*.Dockerfile`, `Containerfile[.*]`, in any casing. */
export function isDockerfileName(name: string): boolean {
  const lower = name.toLowerCase();
  if (lower.endsWith('.dockerignore')) return false;
  return /^(?:dockerfile|containerfile)(?:\..|$)/.test(lower) || lower.endsWith('.dockerfile');
}

/** Whether the name says that a program makes the Dockerfile out of this file. */
export function isTemplateName(name: string): boolean {
  const lower = name.toLowerCase();
  return TEMPLATE_ENDINGS.some((ending) => lower.endsWith(ending));
}
