/** The lockfile that a package manager would use in a folder, or why it cannot be used; the formats are read by the files beside it. */
import { lockfiles, type NodeManager } from '../../../knowledge/languages/node/managers.ts';
import type { Declined, Project } from '../../../model/index.ts';
import { repositoryPath } from '../../../project/evidence.ts';
import type { Manifest } from '../manifest.ts';
import { inFolder } from '../../../project/paths.ts';
import { readNpmLock } from './npm.ts';
import { readPnpmLock } from './pnpm.ts';
import { readYarnLock } from './yarn.ts';
import type { Lock } from './types.ts';

export type { Lock, LockedPackage } from './types.ts';

/** The lockfile that a manager would use in a folder of the context: null when there is none, Declined when it cannot be used. */
export function readLock(
  project: Project,
  folder: string,
  manager: NodeManager,
  manifest: Manifest | null,
): Lock | Declined | null {
  const found = lockfiles.find(
    (file) => file.manager === manager && project.has(inFolder(folder, file.name)),
  );
  if (!found) return null;
  const path = inFolder(folder, found.name);
  if (!project.sent(path)) return { declined: `${project.ignoreFile.path} keeps ${path} from the builder` };
  return project.ofFiles(`node:lock:${manager}:${folder}`, () => {
    const text = project.read(path);
    if (text === undefined)
      return {
        declined: `${repositoryPath(project, path)} could not be read (larger than 1 MB, or not text)`,
      };
    if (text.trim() === '') return { declined: `${repositoryPath(project, path)} is empty` };
    const lock = read(path, text, manager, manifest);
    return 'broken' in lock ? { declined: lock.broken } : lock;
  });
}

function read(
  path: string,
  text: string,
  manager: NodeManager,
  manifest: Manifest | null,
): Lock | { readonly broken: string } {
  switch (manager) {
    case 'npm':
      return readNpmLock(path, text);
    case 'yarn':
      return readYarnLock(path, text, manifest);
    case 'pnpm':
      return readPnpmLock(path, text, manifest);
  }
}
