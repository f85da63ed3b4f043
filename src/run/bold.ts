/** `--unsafe --verify`: the boldest rewrite that the engine proves. What is disproven is taken back, change by change; how a proof works is not known here. */
import type { Observations } from '../model/index.ts';
import { isProven, type FileResult } from '../report/result.ts';
import { sentence } from '../report/sentence.ts';
import type { Verified } from '../verify/types.ts';
import type { Plan } from './plan.ts';
import type { Own, Planner } from './planner.ts';
import type { BoldProver, Prove } from './prove.ts';

/** How one file is planned anew and proven. */
export interface Bold {
  /** The plan without these transforms, by what the engine saw of the original. */
  readonly plan: (own: Own) => Plan;
  readonly prove: Prove;
  readonly observed: Observations | null;
}

/** Unsafe changes are asked for, and there are some: made, or withheld for a reason that the engine may settle. */
export function isBold({ unsafe, result }: Plan): boolean {
  const { status, withheld, applied } = result;
  const hasDoubt = withheld.length > 0 || applied.some(({ carriedBy }) => carriedBy !== 'sources');
  return unsafe && hasDoubt && (status === 'changed' || status === 'unchanged');
}

/** Proves such plans. `observed`: what the engine saw of the original of a plan. */
export function boldProver(planner: Planner, observed: ReadonlyMap<Plan, Observations>): BoldProver {
  return {
    takes: isBold,
    proven: (plan, prove) =>
      boldest({ plan: (own) => planner(plan.found, own), prove, observed: observed.get(plan) ?? null }),
  };
}

/** So many rewrites of one file are built. */
const MOST_PROOFS = 6;

/** One rewrite, what of it was left out before, and what came of its proof. */
interface Attempt {
  readonly plan: Plan;
  readonly refused: readonly string[];
  readonly verified: Verified | null;
}

/** The boldest plan that is proven, with its proof; where none is, the last one that was tried. */
export async function boldest({ plan, prove, observed }: Bold): Promise<Plan> {
  const why = new Map<string, string>();
  const proofs = { left: MOST_PROOFS };
  const tried = async (refused: readonly string[]): Promise<Attempt> => {
    proofs.left -= 1;
    const own = plan({ refused, ...(observed && { observed }) });
    return { plan: own, refused, verified: await prove(own) };
  };
  let attempt = await tried([]);
  while (isDisproven(attempt) && proofs.left > 0) {
    const next = riskiest(attempt.plan.result);
    if (next === null) break;
    why.set(next, attempt.verified?.reason ?? 'it is over a size limit');
    attempt = await tried([...attempt.refused, next]);
  }
  attempt = await broughtBack(attempt, proofs, tried);
  return withTakenBack(attempt, why);
}

/** Of several changes that were taken back, the last was to blame: the others come back where that is proven. */
async function broughtBack(
  attempt: Attempt,
  proofs: { readonly left: number },
  tried: (refused: readonly string[]) => Promise<Attempt>,
): Promise<Attempt> {
  const last = attempt.refused.at(-1);
  if (last === undefined || attempt.refused.length < 2 || isDisproven(attempt) || proofs.left === 0)
    return attempt;
  const again = await tried([last]);
  return isDisproven(again) ? attempt : again;
}

function isDisproven({ verified }: Attempt): boolean {
  return verified !== null && verified.ok !== null && !isProven(verified);
}

/** What is taken back next: what is assumed before what was seen, the last change first; null where sources carry the rest. */
function riskiest({ applied }: FileResult): string | null {
  const last = [
    applied.findLast(({ unsafe }) => unsafe),
    applied.findLast(({ carriedBy }) => carriedBy === 'observation'),
    applied.findLast(({ carriedBy }) => carriedBy === 'assumption'),
  ];
  return last.find((change) => change !== undefined)?.transform ?? null;
}

/** Says what was taken back and what disproved it. */
function withTakenBack({ plan, refused, verified }: Attempt, why: ReadonlyMap<string, string>): Plan {
  const { result } = plan;
  const isBack = ({ transform }: { readonly transform: string }): boolean => refused.includes(transform);
  const withheld = refused.map((transform) => ({
    transform,
    why: `it was taken back, since the engine disproves it: ${sentence(why.get(transform) ?? '')}`,
    needs: 'a rewrite by hand that the engine proves',
  }));
  return {
    ...plan,
    result: {
      ...result,
      verified,
      withheld: [...result.withheld, ...withheld],
      excluded: result.excluded.filter((each) => !isBack(each)),
    },
  };
}
