import { expect, test } from 'vitest';
import { wheelState } from '../../src/knowledge/languages/python/wheels.ts';

test.each([
  ['flask', 'plain'],
  ['django-bootstrap-v5', 'plain'],
  ['model-bakery', 'plain'],
  ['numpy', 'wheel'],
  ['no-such-package-at-all', 'unknown'],
])('%s on python 3.12: %s', (name, expected) => {
  expect(wheelState(name, null, 12)).toBe(expected);
});
