/** A project as it is once what a change proposes is written; nothing is written here. */
import type { Companion, Project, Retarget } from '../model/index.ts';
import { memoBy } from '../dockerfile/index.ts';
import { ignores, parseIgnoreFile } from './dockerignore.ts';
import { relativeTo } from './paths.ts';
import { isSent, memory } from './view.ts';

/** The project as it is once proposed ignore files are written: `ignoreFile` and `sent` follow them, the rest stays. */
export function withCompanions(project: Project, companions: readonly Companion[]): Project {
  const own = relativeTo(project.context, `${project.dockerfile}.dockerignore`);
  const counts =
    companions.find(({ path }) => path === own) ??
    companions.find(({ path }) => path === project.ignoreFile.path);
  if (counts === undefined) return project;
  const hidden = ignores(parseIgnoreFile(counts.text));
  const changed: Pick<Project, 'ignoreFile' | 'sent' | 'once'> = {
    ignoreFile: { path: counts.path, text: counts.text },
    sent: memoBy((path: string) => isSent(project, hidden, path)),
    // What was computed before may rest on what was sent before.
    once: memory(),
  };
  // Inherited, not spread: `siblings` reads other files when it is first asked for.
  return Object.assign(Object.create(project) as Project, changed);
}

/** The project as it is once these uses ask for the stage. */
export function withRetarget(project: Project, { uses, target }: Pick<Retarget, 'uses' | 'target'>): Project {
  const changed: Pick<Project, 'uses' | 'once'> = {
    uses: project.uses.map((use) => (uses.includes(use) ? { ...use, target } : use)),
    once: memory(),
  };
  return Object.assign(Object.create(project) as Project, changed);
}
