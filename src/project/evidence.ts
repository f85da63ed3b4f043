/** Where facts about the build context and its Dockerfile are seen, as the repository names it; what they mean is not known here. */
import { place, type Block } from '../dockerfile/index.ts';
import type { Evidence, Project } from '../model/index.ts';
import { inFolder } from './paths.ts';

/** A path of the context as evidence names it: relative to the repository's top level. */
export function repositoryPath({ context }: Pick<Project, 'context'>, path: string): string {
  return inFolder(context, path);
}

/** A fact about a file of the context; `line` from 1, null for the whole file. */
export function evidenceAt(project: Project, path: string, line: number | null, says: string): Evidence {
  return { path: repositoryPath(project, path), line, says };
}

/** A line of a file of the context as sentences name it: `web/package.json:3`. */
export function placeIn(project: Pick<Project, 'context'>, path: string, line: number | null): string {
  return place({ path: repositoryPath(project, path), line });
}

/** What an instruction of the Dockerfile says. */
export function blockEvidence(
  { dockerfile }: Pick<Project, 'dockerfile'>,
  { line }: Block,
  says: string,
): Evidence {
  return { path: dockerfile, line, says };
}
