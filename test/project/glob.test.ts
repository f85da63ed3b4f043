import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ignores, partsOf, pathMatcher } from '../../src/project/dockerignore.ts';
import { isTame, matcherOfParts } from '../../src/project/glob.ts';
import { gitIgnoreOf } from '../../src/project/gitignore.ts';
import { stepsOf } from '../support/steps.ts';

const piece = fc.constantFrom('*', '**', '**/', '?', 'a', 'b', '/', '[ab]', '[^a]', '\\*', '.', 'é', '𝒳');
const pattern = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
const path = fc.array(fc.constantFrom('a', 'b', '/', '.', '*', 'é', '𝒳', 'ab/'), { maxLength: 8 }).map((parts) => parts.join('')); // prettier-ignore

describe('parts of a pattern', () => {
  test('match what its regular expression matches', () => {
    fc.assert(
      fc.property(pattern, path, (glob, asked) => {
        fc.pre(/[*?[\]\\]/.test(glob) && isTame(glob));
        expect(matcherOfParts(partsOf(glob))(asked)).toBe(pathMatcher(glob)(asked));
      }),
      { numRuns: 2000, seed: 20261129 },
    );
  });

  test.each(['*a', '**/a', '?', '[a', '*/', '**a*'])('cost no power of a path: 1,000 times %s', (glob) => {
    const long = `${'a'.repeat(200)}/${'a'.repeat(200)}b`;
    const hidden = ignores([glob.repeat(1000), `${'*a'.repeat(20)}c`]);
    expect(stepsOf(() => hidden(long))).toBeLessThan(5_000_000);
    expect(hidden(long)).toBe(false);
  });
});

test('a .gitignore line with wildcards without end says nothing, the others count', () => {
  const ignoreFiles = gitIgnoreOf(['.gitignore'], () => `${'*a'.repeat(30)}b\n*.log\n`);
  expect([`${'a'.repeat(250)}c`, 'x.log'].map((each) => ignoreFiles.ignores(each))).toEqual([false, true]);
});
