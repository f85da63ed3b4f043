/** The paths of a rewrite, which are those of its repository, as seen from the folder of the run: in a call over several repositories they differ. */
import { withPlaces } from '../dockerfile/index.ts';
import type { Doubt, Reason, Rewrite } from '../model/index.ts';

/** The same rewrite with every path behind another; `seen` gives the path as the run has it. What stands beside the Dockerfile is left to the caller. */
export function inOneBase(answer: Rewrite, seen: (path: string) => string): Rewrite {
  const moved = (reason: Reason): Reason =>
    withPlaces(reason, (place) => (place.path === null ? place : { ...place, path: seen(place.path) }));
  const movedDoubt = (doubt: Doubt | undefined) => doubt && { doubt: { ...doubt, why: moved(doubt.why) } };
  const { applied, withheld, skipped, warnings, development, reason, evidence, findings, error } = answer;
  return {
    ...answer,
    applied: applied.map((each) => ({
      ...each,
      why: moved(each.why),
      assumes: each.assumes.map(moved),
      ...movedDoubt(each.doubt),
    })),
    withheld: withheld.map((each) => ({ ...each, why: moved(each.why), ...movedDoubt(each.doubt) })),
    skipped: skipped.map((each) => ({ ...each, why: moved(each.why) })),
    warnings: warnings.map(moved),
    development: development === null ? null : moved(development),
    reason: reason === null ? null : moved(reason),
    // What is wrong with a text begins with its place.
    error: error === null ? null : error.replace(/^[^\s:]+(?=:\d+: )/, seen),
    evidence: evidence.map((each) => ({ ...each, path: seen(each.path) })),
    findings: findings.map((each) => ({ ...each, path: seen(each.path) })),
  };
}
