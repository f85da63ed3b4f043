import { expect, test } from 'vitest';
import { callOf } from '../../src/run/quote.ts';

test.each([
  [[], 'dfrewrite'],
  [['svc/api', '--only', 'non-root'], 'dfrewrite svc/api --only non-root'],
  [['--format', 'markdown', '-w', '--output=a.md', '--patch', 'p', '.'], 'dfrewrite -w .'],
  [['a b', "it's"], String.raw`dfrewrite 'a b' 'it'\''s'`],
])('%j is the call %s', (args, call) => {
  expect(callOf(args)).toBe(call);
});
