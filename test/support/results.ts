import type { FileResult, RunResult } from '../../src/report/result.ts';
import type { Verified } from '../../src/verify/types.ts';

/** An unchanged file, apart from what is given. */
export function fileResult(given: Partial<FileResult>): FileResult {
  return {
    path: 'svc/Dockerfile',
    context: 'svc',
    status: 'unchanged',
    before: 'FROM a\n',
    after: 'FROM a\n',
    diff: '',
    stack: null,
    evidence: [],
    applied: [],
    withheld: [],
    declares: [],
    lookups: [],
    development: null,
    skipped: [],
    companions: [],
    warnings: [],
    verified: null,
    written: false,
    fatal: false,
    reason: null,
    error: null,
    ...given,
  };
}

/** A dry run over files, apart from what is given. */
export function runResult(files: readonly FileResult[], given: Partial<RunResult> = {}): RunResult {
  return { files, root: '/repository', missing: [], notes: [], write: false, check: false, ...given };
}

/** A proof that held, apart from what is given. */
export function verified(given: Partial<Verified>): Verified {
  return {
    engine: 'docker 28.5',
    ok: true,
    reason: null,
    before: null,
    after: null,
    differences: [],
    missing: [],
    start: 'same',
    changed: null,
    overBudget: [],
    log: [],
    images: [],
    ...given,
  };
}
