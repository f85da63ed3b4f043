import { nameOf } from './paths.ts';
import type { Source } from './view.ts';

const TEMPLATE_ENDINGS = ['.j2', '.tmpl', '.tpl', '.erb'];

/** Other people's code: not searched where git does not say what belongs to the repository. */
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', 'vendor', '.venv']);

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

/**
 * The Dockerfiles below a folder of a repository, sorted, as paths from its top; templates are among them.
 * In a git work tree: what git tracks or does not ignore.
 */
export function discover(repository: Source & { readonly git: boolean }, folder: string): readonly string[] {
  const named = repository.tree.under(folder).filter((path) => isDockerfileName(nameOf(path)));
  if (repository.git) return named;
  return named.filter((path) => !path.split('/').some((part) => LEFT_OUT.has(part)));
}
