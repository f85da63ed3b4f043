import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../src/run/suggest.ts';

test.each([
  ['multistage', 'multi-stage'],
  ['multi-stag', 'multi-stage'],
  ['nonroot', 'non-root'],
  ['NON-ROOT', 'non-root'],
  ['x', null],
  ['quite-different', null],
])('%s means %s', (name, meant) => {
  expect(nearest(name, ['multi-stage', 'non-root', 'cache-order'])).toBe(meant);
});

test('says nothing where nothing is near', () => {
  expect(didYouMean('zzz', ['write'])).toBe('');
  expect(didYouMean('wirte', ['write'])).toBe('; did you mean write?');
});
