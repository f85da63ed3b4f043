import { reportOf } from '../../src/report/json.ts';
import type { FleetMember } from '../../src/report/fleet.ts';
import type { FileResult } from '../../src/report/result.ts';
import { fileResult, measured, runResult, verified } from './results.ts';

/** A repository of a fleet with these files. */
export function member(name: string, files: readonly Partial<FileResult>[]): FleetMember {
  return { name, report: reportOf(runResult(files.map(fileResult)), { version: '1.2.3' }) };
}

const before = 'FROM node:20\nRUN npm install\n';

/** A file of one change and one withheld one. */
export const changed: Partial<FileResult> = {
  status: 'changed',
  stack: { id: 'node', label: 'node 20' },
  before,
  after: before.replace('install', 'ci'),
  diff: 'diff --git a/x b/x\n@@ -1 +1 @@\n-RUN npm install\n+RUN npm ci\n',
  steps: [{ transform: 'clean-install', after: before.replace('install', 'ci') }],
  applied: [
    {
      transform: 'clean-install',
      why: 'installs what it says',
      assumes: ['a'],
      unsafe: false,
      carriedBy: 'assumption',
    },
  ],
  withheld: [{ transform: 'multi-stage', why: 'line 3 runs make', needs: 'a Makefile' }],
};

/** Its images, measured. */
export const sized = verified({
  before: measured({ sizeBytes: 1_000_000_000 }),
  after: measured({ sizeBytes: 250_000_000 }),
});
