import { expect, test } from 'vitest';
import { json, type JsonReport } from '../../src/report/json.ts';
import type { FileResult } from '../../src/report/result.ts';
import { fileResult, runResult } from '../support/results.ts';

function reported(given: Partial<FileResult>) {
  const about = { version: '1.0.0', command: 'dfrewrite' };
  const report = JSON.parse(json(runResult([fileResult(given)]), about)) as JsonReport;
  return report.files[0];
}

test('every skipped transform says whether it found anything of its kind', () => {
  const skipped = [
    { transform: 'copy-over-add', why: 'there is no ADD', idle: true },
    { transform: 'non-root', why: 'USER is already set' },
  ] as const;
  expect(reported({ skipped })?.skipped).toEqual([
    { transform: 'copy-over-add', why: 'there is no ADD', idle: true },
    { transform: 'non-root', why: 'USER is already set', idle: false },
  ]);
});

test('every change says its lines, and what it rests on', () => {
  const before = 'FROM a\nRUN b\n';
  const after = 'FROM a\nRUN c\n';
  const steps = [
    { transform: 'dockerignore', after: before },
    { transform: 'clean-install', after },
  ];
  const applied = [
    { transform: 'dockerignore', why: 'x', assumes: [], unsafe: false },
    { transform: 'clean-install', why: 'y', assumes: ['z'], unsafe: false },
  ];
  expect(reported({ before, after, steps, applied })?.applied).toEqual([
    { ...applied[0], carriedBy: 'sources', lines: { before: null, after: null } },
    { ...applied[1], carriedBy: 'assumption', lines: { before: [2, 2], after: [2, 2] } },
  ]);
});
