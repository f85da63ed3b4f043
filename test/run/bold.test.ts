import { describe, expect, test } from 'vitest';
import { boldest } from '../../src/run/bold.ts';
import type { Plan } from '../../src/run/plan.ts';
import type { Own } from '../../src/run/planner.ts';
import type { FileResult } from '../../src/report/result.ts';
import type { Verified } from '../../src/verify/types.ts';
import { fileResult, verified } from '../support/results.ts';
import { observations } from '../support/observations.ts';

type Applied = FileResult['applied'][number];

const change = (transform: string, carriedBy: Applied['carriedBy'], unsafe = false): Applied =>
  ({ transform, why: 'x', assumes: [], unsafe, carriedBy }); // prettier-ignore

const ALL = [
  change('dockerignore', 'sources'),
  change('multi-stage', 'assumption'),
  change('slim-base', 'observation'),
  change('exec-form', 'assumption', true),
  change('non-root', 'assumption', true),
];

/** The boldest of these changes that works without the bad ones; `tried` has the changes of each proof. */
async function proven(
  bad: readonly string[],
  { ok = false, applied = ALL }: { readonly ok?: boolean | null; readonly applied?: readonly Applied[] } = {},
) {
  const tried: (readonly string[])[] = [];
  const owns: Own[] = [];
  const idsOf = ({ result }: Plan): readonly string[] => result.applied.map(({ transform }) => transform);
  const plan = await boldest({
    observed: observations(),
    plan: (own) => {
      owns.push(own);
      const left = applied.filter(({ transform }) => !own.refused.includes(transform));
      const excluded = own.refused.map((transform) => ({ transform, by: '--interactive' }));
      return { result: fileResult({ status: 'changed', applied: left, excluded }) } as unknown as Plan;
    },
    prove: (each) => {
      const ids = idsOf(each);
      tried.push(ids);
      const wrong = bad.filter((id) => ids.includes(id));
      const answer: Partial<Verified> = wrong.length === 0 ? {} : { ok, reason: `no ${wrong.join()}` };
      return Promise.resolve(verified(answer));
    },
  });
  return { kept: idsOf(plan), result: plan.result, tried, owns };
}

describe('the boldest rewrite', () => {
  test('is everything, by what the engine saw, where that is proven', async () => {
    const { kept, tried, owns, result } = await proven([]);
    expect([kept, tried.length]).toEqual([ALL.map(({ transform }) => transform), 1]);
    expect(owns[0]).toEqual({ refused: [], observed: observations() });
    expect(result.verified?.ok).toBe(true);
  });

  test('lacks the change that is disproven, which is said with the reason', async () => {
    const { kept, tried, result } = await proven(['non-root']);
    expect(kept).toEqual(['dockerignore', 'multi-stage', 'slim-base', 'exec-form']);
    expect(tried).toHaveLength(2);
    expect(result.withheld).toEqual([
      { transform: 'non-root', why: 'it was taken back, since the engine disproves it: no non-root', needs: 'a rewrite by hand that the engine proves' },
    ]);
    expect(result.excluded).toEqual([]);
    expect(result.verified?.ok).toBe(true);
  }); // prettier-ignore

  test('keeps what was taken back before the change that was to blame', async () => {
    const { kept, tried } = await proven(['slim-base']);
    expect(kept).toEqual(['dockerignore', 'multi-stage', 'exec-form', 'non-root']);
    expect(tried).toHaveLength(5);
  });

  test('lacks both of two', async () => {
    const { kept } = await proven(['exec-form', 'non-root']);
    expect(kept).toEqual(['dockerignore', 'multi-stage', 'slim-base']);
  });

  test('is searched for with six builds at most', async () => {
    const many = Array.from({ length: 9 }, (_, index) => change(`t${index}`, 'assumption', true));
    const { tried, result } = await proven(['t0'], { applied: many });
    expect(tried).toHaveLength(6);
    expect(result.verified?.ok).toBe(false);
  });

  test('is not searched for where sources carry what is left, nor where nothing could be compared', async () => {
    expect((await proven(['dockerignore'], { applied: [change('dockerignore', 'sources')] })).tried).toHaveLength(1); // prettier-ignore
    expect((await proven(['non-root'], { ok: null })).tried).toHaveLength(1);
  });
});
