import { join } from 'node:path';
import { openProject } from '../../src/project/disk.ts';
import { openRepository } from '../../src/project/repository.ts';
import type { Use } from '../../src/model/index.ts';
import { temporary } from './temporary.ts';

/** How the files of a repository use one of its Dockerfiles. */
export async function usesOf(
  files: Readonly<Record<string, string>>,
  dockerfile = 'Dockerfile',
): Promise<readonly Use[]> {
  const folder = temporary({ [dockerfile]: 'FROM a', ...files });
  const repository = await openRepository(folder.path);
  return (await openProject(join(folder.path, dockerfile), { repository })).uses;
}

/** What could not be read in a repository. */
export async function notesOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return (await openRepository(temporary(files).path)).references.notes;
}
