/** Sources that are imported and that git ignores: they may lie in the context, and nobody can read them here. */
import type { Project } from '../model/index.ts';

/** Modules that hold values, by their usual names: they are read for what they set, not for what they do. */
const VALUES = /(?:^|[/._-])(?:config|configuration|settings?|secrets?|credentials?|env|environment|local|constants?|keys?|private|version)(?:[/._-]|$)/i; // prettier-ignore
/** Folders that a build of the image fills itself. */
const MADE = /(?:^|\/)(?:dist|build|out|output|lib|generated|__generated__|\.\w+|coverage|node_modules|site-packages|prisma|client|graphql|gql|protos?|pb|gen)\//; // prettier-ignore

/** The first of some paths that git ignores and that nobody reads here; null where none is. */
export function unseenSource(project: Project, candidates: readonly string[]): string | null {
  if (candidates.some((path) => project.has(path))) return null;
  const hidden = candidates.find((path) => !MADE.test(path) && project.ignoredByGit(path));
  return hidden === undefined || VALUES.test(hidden) ? null : hidden;
}
