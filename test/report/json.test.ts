import { expect, test } from 'vitest';
import { because } from '../../src/dockerfile/index.ts';
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
  expect(reported({ skipped })?.skipped).toMatchObject([
    { transform: 'copy-over-add', why: 'there is no ADD', idle: true },
    { transform: 'non-root', why: 'USER is already set', idle: false },
  ]);
});

test('every change says its lines, and what it rests on', () => {
  const before = 'FROM a\nRUN b\n';
  const after = 'FROM a\nRUN c\n';
  const steps = [
    { transform: 'dockerignore', after: before, beside: ['svc/.dockerignore'] },
    { transform: 'clean-install', after },
  ];
  const applied = [
    { transform: 'dockerignore', why: 'x', assumes: [], unsafe: false, carriedBy: 'sources' },
    { transform: 'clean-install', why: 'y', assumes: ['z'], unsafe: false, carriedBy: 'assumption' },
  ] as const;
  expect(reported({ before, after, steps, applied })?.applied).toMatchObject([
    {
      ...applied[0],
      lines: { before: null, after: null },
      beside: ['svc/.dockerignore'],
    },
    { ...applied[1], lines: { before: [2, 2], after: [2, 2] }, beside: [] },
  ]);
});

test('a reason is a sentence, the line of the Dockerfile that it names, and all its places', () => {
  const seen = { path: 'svc/app.ts', line: 3, says: 'opens data' };
  const whole = { path: 'svc/compose.yaml', line: null, says: '' };
  const withheld = [
    {
      transform: 'cache-order',
      why: because`${{ line: 7 }} runs what ${seen} ${seen.says}`,
      needs: 'a look',
    },
    { transform: 'non-root', why: because`${whole} mounts the sources`, needs: 'a stage' },
  ];
  expect(reported({ withheld })?.withheld).toEqual([
    {
      transform: 'cache-order',
      why: 'line 7 runs what svc/app.ts:3 opens data',
      line: 7,
      places: [
        { path: 'svc/Dockerfile', line: 7 },
        { path: 'svc/app.ts', line: 3 },
      ],
      needs: 'a look',
      doubt: null,
    },
    {
      transform: 'non-root',
      why: 'svc/compose.yaml mounts the sources',
      line: null,
      places: [{ path: 'svc/compose.yaml', line: null }],
      needs: 'a stage',
      doubt: null,
    },
  ]);
});

test('a doubt says what could not be checked, what would help, and whether an engine can', () => {
  const doubt = {
    why: because`${{ line: 5 }} exposes port 80`,
    wouldHelp: 'another port',
    about: 'ports',
  } as const;
  const withheld = [{ transform: 'non-root', why: doubt.why, needs: 'another port, or --unsafe', doubt }];
  const expected = { why: 'line 5 exposes port 80', wouldHelp: 'another port', engine: true };
  expect(reported({ withheld })?.withheld[0]?.doubt).toEqual(expected);
  const applied = [
    { transform: 'non-root', why: 'x', assumes: [doubt.why], unsafe: true, doubt, carriedBy: 'assumption' },
  ] as const;
  expect(reported({ applied })?.applied[0]).toMatchObject({ unsafe: true, doubt: expected });
});
