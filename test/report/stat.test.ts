import { expect, test } from 'vitest';
import { stat } from '../../src/report/stat.ts';
import { changed } from '../support/fleet.ts';
import { fileResult, runResult } from '../support/results.ts';

test('counts by transform, then by reason; reasons that differ in places only are one', () => {
  const other = {
    ...changed,
    withheld: [{ transform: 'multi-stage', why: 'line 12 runs make', needs: 'x' }],
  };
  expect(stat(runResult([changed, other].map(fileResult)), { version: '1' })).toBe(
    [
      'applied  withheld  transform',
      '      2         0  clean-install',
      '      0         2  multi-stage',
      '',
      'times  withheld, because',
      '    2  multi-stage: line 3 runs make',
      '',
    ].join('\n'),
  );
  expect(stat(runResult([fileResult({})]), { version: '1' })).toBe('');
});
