/** The uses of an image that count for one of its stages: who asks for an earlier stage never sees it. */
import { stageNamed, type Document, type Stage } from '../dockerfile/index.ts';
import type { Project, Use } from '../model/index.ts';
import { memory } from '../project/view.ts';

/** The project as a stage sees it. One object for all stages that see the same uses, so that they share what was worked out. */
export function projectOf(project: Project, document: Document, { index }: Stage): Project {
  const uses = project.uses.filter((use) => mayReach(use, document, index));
  if (uses.length === project.uses.length) return project;
  const key = `uses: ${uses.map((use) => project.uses.indexOf(use)).join(' ')}`;
  const seen: Pick<Project, 'uses' | 'once'> = { uses, once: memory() };
  // Inherited, not spread: members of a project are worked out when they are first asked for.
  return project.once(key, () => Object.assign(Object.create(project) as Project, seen));
}

/** A use without a target builds the last stage, and with it those that it is made of. */
function mayReach({ target, targetOpen }: Use, document: Document, stage: number): boolean {
  if (target === null || targetOpen === true) return true;
  const named = stageNamed(document, target);
  return named !== null && named.index >= stage;
}
