import { expect, test } from 'vitest';
import { exitCode, summarize } from '../../src/report/result.ts';
import { fileResult, runResult, verified } from '../support/results.ts';

const changed = fileResult({ status: 'changed' });
const failed = fileResult({ status: 'failed' });
const disproven = fileResult({ status: 'changed', verified: verified({ ok: false }) });

test.each([
  ['nothing found', runResult([]), 0],
  ['a dry run with changes', runResult([changed]), 0],
  ['a file that was declined', runResult([fileResult({ status: 'skipped' })]), 0],
  ['a check with changes', runResult([changed], { check: true }), 1],
  ['a check without', runResult([fileResult({})], { check: true }), 0],
  ['written and checked', runResult([{ ...changed, written: true }], { check: true, write: true }), 1],
  ['a failed file', runResult([failed, changed]), 3],
  ['a failed file before a check', runResult([failed, changed], { check: true }), 3],
  ['a missing path before all', runResult([failed, changed], { check: true, missing: ['x'] }), 2],
  ['a bug', runResult([{ ...failed, fatal: true }]), 2],
  ['disproven', runResult([disproven]), 1],
  [
    'proven, but too large',
    runResult([fileResult({ verified: verified({ overBudget: ['too large'] }) })]),
    1,
  ],
  ['an original that does not build', runResult([fileResult({ verified: verified({ ok: null }) })]), 0],
])('%s: exit code', (_, run, code) => {
  expect(exitCode(run)).toBe(code);
});

test('counts files by status and withheld changes one by one', () => {
  const withheld = [1, 2].map(() => ({ transform: 'a', why: '', needs: '' }));
  const whole = fileResult({ development: 'the name says so' });
  expect(summarize([changed, failed, fileResult({ withheld }), whole])).toEqual({
    checked: 4,
    changed: 1,
    unchanged: 2,
    skipped: 0,
    failed: 1,
    withheld: 2,
    development: 1,
  });
});
