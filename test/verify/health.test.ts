import { expect, test } from 'vitest';
import { compareHealth, healthCommand } from '../../src/verify/health.ts';

test.each([
  [null, null, null],
  [['NONE'], null, null],
  [['CMD'], null, null],
  [['CMD', '/health', '-q'], null, ['/health', '-q']],
  [['CMD-SHELL', 'curl -f x || exit 1'], null, ['/bin/sh', '-c', 'curl -f x || exit 1']],
  [['CMD-SHELL', 'exit 0'], ['/bin/bash', '-o', 'pipefail', '-c'], ['/bin/bash', '-o', 'pipefail', '-c', 'exit 0']],
])('HEALTHCHECK %j with SHELL %j runs %j', (healthcheck, shell, words) => {
  expect(healthCommand({ healthcheck, shell })).toEqual(words);
}); // prettier-ignore

test('only a check that succeeded can be lost', () => {
  const ended = (status: number | null, output = '') => ({ status, output });
  expect(compareHealth(ended(1), ended(2))).toEqual([]);
  expect(compareHealth(null, ended(2))).toEqual([]);
  expect(compareHealth(ended(0), null)).toEqual([]);
  expect(compareHealth(ended(0, 'one'), ended(0, 'two'))).toEqual([]);
  expect(compareHealth(ended(0), ended(127, 'sh: 1: curl: not found'))).toEqual([
    { text: 'the health check of the original succeeds, that of the rewrite ends with status 127: "sh: 1: curl: not found"', breaks: true },
  ]); // prettier-ignore
  expect(compareHealth(ended(0), ended(null))).toEqual([
    { text: 'the health check of the original succeeds, that of the rewrite does not end', breaks: true },
  ]);
});
