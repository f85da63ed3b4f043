import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/results.mjs', import.meta.url));

/** One kept answer, as `npm run test:engine` writes it. */
function answer(fixture: string, afterBytes: number, rebuildSeconds: number, given: object = {}): object {
  const side = {
    sizeBytes: 1_000_000_000,
    layers: 12,
    user: '',
    rebuild: { seconds: 10, reused: 1, steps: 4 },
    stopSeconds: 10.2,
  };
  const after = {
    ...side,
    sizeBytes: afterBytes,
    layers: 8,
    user: '1000',
    rebuild: { seconds: rebuildSeconds, reused: 3, steps: 4 },
    stopSeconds: null,
  };
  const verified = { engine: 'docker 28.5', ok: true, reason: null, before: side, after };
  return { fixture, stack: 'node', status: 'changed', date: '2026-11-21T10:00:00Z', verified, ...given };
}

test('the table of results comes from kept answers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dfrewrite-results-'));
  const answers = [
    answer('node-one', 200_000_000, 2),
    answer('node-two', 50_000_000, 1),
    answer('node-same', 1, 1, { status: 'unchanged' }),
  ];
  for (const [index, each] of answers.entries())
    writeFileSync(join(folder, `${index}.json`), JSON.stringify(each));
  const target = join(folder, 'results.md');
  execFileSync(process.execPath, [script, folder, target]);
  const lines = readFileSync(target, 'utf8').split('\n');
  expect(lines).toContain(
    '| node-one | 1,000 | 200 | -80 % | 12 → 8 | root → 1000 | 10.0 (1/4) | 2.0 (3/4) | 10.2 | – |',
  );
  expect(lines).toContain(
    '| node-two | 1,000 | 50 | -95 % | 12 → 8 | root → 1000 | 10.0 (1/4) | 1.0 (3/4) | 10.2 | – |',
  );
  expect(lines).toContain('| size | -87 % | -87 % |');
  expect(lines).toContain('As root run 2 of these 2 images before, 0 after.');
  expect(lines.some((line) => line.includes('node-same'))).toBe(false);
});

test('without answers it says what to run first', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dfrewrite-results-'));
  const ran = spawnSync(process.execPath, [script, folder, join(folder, 'x.md')], { encoding: 'utf8' });
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain('run `npm run test:engine` first');
});
