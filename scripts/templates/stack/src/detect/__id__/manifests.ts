/** Which files decide what an install of __id__ brings. */
import { toContext } from '../../analysis/layout.ts';
import { joinPath } from '../../dockerfile/index.ts';
import { __name__ as tables } from '../../knowledge/languages/__id__/index.ts';
import type { Declined, Manifests, StepName } from '../../model/index.ts';
import { evidenceAt } from '../../project/evidence.ts';
import type { __Type__Stage } from './stage.ts';

/** The files that an install needs beforehand, or why it needs all sources. */
export function manifestsOf({ cwd, line, text }: StepName, { view }: __Type__Stage): Manifests | Declined {
  const { copies, project } = view;
  if (cwd === null) return { declined: `the folder in which line ${line} runs ${text} is not known` };
  const names = [...(tables.manifests ?? []), ...(tables.lockfiles ?? [])];
  const paths = names.flatMap((name) => toContext(copies, joinPath(cwd, name), project) ?? []);
  if (paths.length === 0)
    return { declined: `${names.join(' and ')} do not reach the image before line ${line}` };
  return {
    paths,
    evidence: paths.map((path) => evidenceAt(project, path, null, `decides what ${text} brings`)),
  };
}
