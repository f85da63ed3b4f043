/** One Dockerfile from text to result, so that a second run changes nothing. Pure; it knows no file but through its project. */
import type { Options, Project, Rewrite } from '../model/index.ts';
import { withRuntimeSaid } from './runtime.ts';
import { settle, type Unstable } from './settle.ts';
import { REPORT } from './step.ts';

/**
 * Rewrites one Dockerfile. Pure: the same source, project and options give the same result.
 * Never throws for what a Dockerfile or a repository may hold: trouble is `status`, `reason` and `error`.
 */
export function rewrite(source: string, project: Project, options: Options = {}): Rewrite {
  const told = toldOf(project, options);
  return withRuntimeSaid(stable(source, told, options, []), told, options);
}

/** The project with the mirrors and the observations that the options have. */
function toldOf(project: Project, { mirrors, observed }: Options): Project {
  const more = { ...(mirrors && { mirrors }), ...(observed && { observed }) };
  // Inherited, not spread: members of a project are worked out when they are first asked for.
  return Object.keys(more).length === 0 ? project : Object.assign(Object.create(project) as Project, more);
}

/** The rewrite without the transforms that a second run would not leave alone: one of them where that is enough. */
function stable(source: string, project: Project, options: Options, left: readonly string[]): Rewrite {
  const without = (ids: readonly string[]): Rewrite | Unstable =>
    settle(source, project, { ...options, skip: [...(options.skip ?? []), ...ids] });
  const answer = without(left);
  if (!('culprits' in answer)) return answer;
  for (const culprit of answer.culprits.toReversed()) {
    const rest = without([...left, culprit]);
    if (!('culprits' in rest)) return withLeftOut(rest, [...left, culprit]);
  }
  return stable(source, project, options, [...left, ...answer.culprits]);
}

function withLeftOut(rest: Rewrite, left: readonly string[]): Rewrite {
  const why = 'left out, because a second run would change the file again';
  const named = left.map((transform) => ({ transform, why, needs: REPORT }));
  return { ...rest, withheld: [...rest.withheld, ...named] };
}
