/** Which files are Dockerfiles, by their names. */

const TEMPLATE_ENDINGS = ['.j2', '.tmpl', '.tpl', '.erb'];

/** `dockerfile.min.js` and `Dockerfile.md` are about Dockerfiles. */
const OTHER_FORMATS =
  /\.(js|mjs|cjs|ts|tsx|jsx|css|s?css|html?|md|mdx|rst|txt|json|ya?ml|toml|xml|py|go|rs|java|rb|php|cs|lua|vim|snap|svg|png|gif|orig|rej|swp|bak)$/;

/** Whether a file is named like a Dockerfile: `Dockerfile[.*]`, `*.Dockerfile`, `Containerfile[.*]`, in any casing. */
export function isDockerfileName(name: string): boolean {
  const lower = name.toLowerCase();
  if (lower.endsWith('.dockerignore') || OTHER_FORMATS.test(lower)) return false;
  return /^(?:dockerfile|containerfile)(?:\..|$)/.test(lower) || lower.endsWith('.dockerfile');
}

/** Whether the name says that a program makes the Dockerfile out of this file. */
export function isTemplateName(name: string): boolean {
  const lower = name.toLowerCase();
  return TEMPLATE_ENDINGS.some((ending) => lower.endsWith(ending));
}
