import { dirname } from 'node:path';
import type { Project } from '../types.ts';
import { folderOf } from './paths.ts';
import { openRepository, type Repository } from './repository.ts';
import { projectView } from './view.ts';

/** What is already known about a Dockerfile. */
export interface OpenOptions {
  /** The repository that it lies in, when it is open already. */
  readonly repository?: Repository;
  /** Build context: a folder, absolute or relative to the working folder. Default: found from the repository. */
  readonly context?: string;
}

/** Opens the build context of a Dockerfile on disk. The file itself need not exist. */
export async function openProject(dockerfile: string, options: OpenOptions = {}): Promise<Project> {
  const repository = options.repository ?? (await openRepository(dirname(dockerfile)));
  return projectOf(repository, dockerfile, options);
}

/** The project of a Dockerfile in an open repository. */
export function projectOf(repository: Repository, dockerfile: string, options: OpenOptions = {}): Project {
  const path = repository.pathOf(dockerfile) ?? dockerfile;
  const given = options.context === undefined ? null : repository.pathOf(options.context);
  return projectView(repository, {
    context: given ?? folderOf(path),
    contextEvidence: {
      path,
      line: null,
      says: given === null ? 'the folder of the Dockerfile' : 'given with --context',
    },
    dockerfile: path,
    uses: [],
    siblings: () => [],
  });
}
