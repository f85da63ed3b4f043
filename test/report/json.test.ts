import { expect, test } from 'vitest';
import { json, type JsonReport } from '../../src/report/json.ts';
import { fileResult, runResult } from '../support/results.ts';

test('every skipped transform says whether it found anything of its kind', () => {
  const skipped = [
    { transform: 'copy-over-add', why: 'there is no ADD', idle: true },
    { transform: 'non-root', why: 'USER is already set' },
  ] as const;
  const report = JSON.parse(json(runResult([fileResult({ skipped })]), '1.0.0')) as JsonReport;
  expect(report.files[0]?.skipped).toEqual([
    { transform: 'copy-over-add', why: 'there is no ADD', idle: true },
    { transform: 'non-root', why: 'USER is already set', idle: false },
  ]);
});
