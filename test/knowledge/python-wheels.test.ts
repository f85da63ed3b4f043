import { expect, test } from 'vitest';
import { triedPure } from '../../src/knowledge/languages/python/data/tried.ts';
import { wheelState } from '../../src/knowledge/languages/python/wheels.ts';

test.each([
  ['flask', 'plain'],
  ['django-bootstrap-v5', 'plain'],
  ['model-bakery', 'plain'],
  ['extra-streamlit-components', 'plain'],
  ['numpy', 'wheel'],
  ['no-such-package-at-all', 'unknown'],
])('%s on python 3.12: %s', (name, expected) => {
  expect(wheelState(name, null, 12)).toBe(expected);
});

test('the packages that were tried are names, each in one piece', () => {
  const names = triedPure.trim().split(/\s+/);
  expect(
    names.filter((name) => !/^[a-z\d]+(?:-[a-z\d]+)*$/.test(name) || ['pip', 'download'].includes(name)),
  ).toEqual([]);
});
