import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inputs } from './generate.ts';
import { brokenPromise, type FuzzCase } from './promises.ts';
import { fixtureFiles } from './projects.ts';

const minutes = Number(process.env['DFREWRITE_FUZZ_MINUTES'] ?? 1);
const seed = Number(process.env['DFREWRITE_SEED'] ?? 20261129);
const CASES = fileURLToPath(new URL('cases', import.meta.url));

/** Minimised, and kept where `test/fuzz/cases.test.ts` tries it in every run of the tests. */
function keep(found: FuzzCase): string {
  const text = `${JSON.stringify(found, null, 2)}\n`;
  const file = join(CASES, `${createHash('sha256').update(text).digest('hex').slice(0, 12)}.json`);
  writeFileSync(file, text);
  return file;
}

test(`no promise is broken in ${String(minutes)} minutes, from seed ${String(seed)} on`, () => {
  const end = Date.now() + minutes * 60_000;
  const arbitrary = inputs(fixtureFiles());
  let tried = 0;
  for (let round = 0; Date.now() < end; round++) {
    const result = fc.check(
      fc.property(arbitrary, (input) => brokenPromise(input) === null),
      {
        seed: seed + round,
        numRuns: 50,
        interruptAfterTimeLimit: end - Date.now(),
        markInterruptAsFailure: false,
      },
    );
    tried += result.numRuns;
    const [found] = result.counterexample ?? [];
    if (found !== undefined)
      expect.fail(`seed ${String(seed + round)}, kept as ${keep(found)}: ${brokenPromise(found) ?? ''}`);
  }
  console.log(`${String(tried)} inputs, ${String(readdirSync(CASES).length)} cases kept so far`);
  expect(tried).toBeGreaterThan(0);
});
