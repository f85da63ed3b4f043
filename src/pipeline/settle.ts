/** Passes over a document until nothing changes any more. */
import { stillThere } from '../analysis/findings/index.ts';
import { traced } from '../dockerfile/trace.ts';
import { transforms } from '../transforms/index.ts';
import type { Options, Project, Rewrite } from '../model/index.ts';
import { firstPass, pass } from './pass.ts';

/** A rewrite that a second run would change, and the transforms that would change it. */
export interface Unstable {
  readonly culprits: readonly string[];
}

/** One transform may clear the way for an earlier one; more rounds than this mean that two undo each other. */
const ROUNDS = 3;

/** Rewrites until nothing changes any more. */
export function settle(source: string, project: Project, options: Options): Rewrite | Unstable {
  let reached = firstPass(source, project, options);
  let settled = reached.rewrite();
  for (let round = 1; reached.isChanged && reached.document !== null; round += 1) {
    const { document } = reached;
    const before = reached;
    const again = traced('second run', () => pass(document, before, options));
    if (!again.isChanged) break;
    const said = again.rewrite();
    if (round >= ROUNDS) return { culprits: said.applied.map(({ transform }) => transform) };
    settled = joined(settled, said);
    reached = again;
  }
  return settled;
}

/** Both passes as one: a second run of the program then changes nothing. */
function joined(first: Rewrite, second: Rewrite): Rewrite {
  const applied = appliedInBoth(first, second);
  const ids = new Set(applied.map(({ transform }) => transform));
  const companions = new Map(first.companions.map((each) => [each.path, each]));
  for (const each of second.companions) {
    const known = companions.get(each.path);
    companions.set(each.path, known === undefined ? each : { ...known, after: each.after });
  }
  return {
    ...first,
    after: second.after,
    applied,
    withheld: first.withheld.filter(({ transform }) => !ids.has(transform)),
    skipped: first.skipped.filter(({ transform }) => !ids.has(transform)),
    companions: [...companions.values()],
    retarget: first.retarget ?? second.retarget,
    steps: [...first.steps, ...second.steps],
    findings: stillThere(first.findings, second.findings),
    declares: [...first.declares, ...second.declares],
  };
}

/** What either pass did, in the order of the pipeline. */
function appliedInBoth(first: Rewrite, second: Rewrite): Rewrite['applied'] {
  const later = new Map(second.applied.map((each) => [each.transform, each]));
  const earlier = first.applied.map((each) =>
    later.get(each.transform)?.unsafe === true
      ? { ...each, unsafe: true, carriedBy: 'assumption' as const }
      : each,
  );
  const added = second.applied.filter(
    ({ transform }) => !first.applied.some((each) => each.transform === transform),
  );
  const order = transforms.map(({ id }) => id);
  return [...earlier, ...added].sort((a, b) => order.indexOf(a.transform) - order.indexOf(b.transform));
}
