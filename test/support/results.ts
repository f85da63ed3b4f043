import type { FileResult, RunResult } from '../../src/report/result.ts';
import type { Measured, Verified } from '../../src/verify/types.ts';

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
    target: null,
    lookups: [],
    findings: [],
    development: null,
    skipped: [],
    companions: [],
    retarget: null,
    warnings: [],
    steps: [],
    verified: null,
    repository: null,
    excluded: [],
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

/** What was measured of an image, apart from what is given. */
export function measured(given: Partial<Measured>): Measured {
  return {
    sizeBytes: 0,
    layers: 0,
    largestLayers: [],
    user: '',
    uids: [],
    tools: [],
    loads: { files: 0, unresolved: 0 },
    buildSeconds: 0,
    rebuildSeconds: null,
    rebuild: null,
    stopSeconds: null,
    stopReadings: [],
    behaviour: [],
    ...given,
  };
}
