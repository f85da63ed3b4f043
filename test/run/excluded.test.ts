import { expect, test } from 'vitest';
import { exclusions } from '../../src/run/excluded.ts';
import type { Config } from '../../src/run/config.ts';
import type { Options } from '../../src/model/index.ts';

const config = (given: Partial<Config>): Config => ({
  path: '/r/dfrewrite.json',
  ignore: [],
  contexts: new Map(),
  ...given,
});
const by = (flags: Options, given: Config | null): Readonly<Record<string, string>> =>
  Object.fromEntries(exclusions(flags, given).map((each) => [each.transform, each.by]));

test('nothing is left out by itself, nor by empty lists', () => {
  expect(by({}, null)).toEqual({});
  expect(by({}, config({ only: [], skip: [] }))).toEqual({});
});

test('who left a transform out', () => {
  expect(by({ skip: ['non-root'] }, config({ skip: ['non-root', 'slim-base'] }))).toEqual({
    'non-root': '--skip',
    'slim-base': 'skip in dfrewrite.json',
  });
  expect(by({ only: ['non-root'] }, config({ skip: ['non-root'] }))).toMatchObject({ 'slim-base': '--only' });
  expect(by({ only: ['non-root'] }, config({ skip: ['non-root'] }))).not.toHaveProperty('non-root');
  expect(by({}, config({ only: ['non-root'] }))['slim-base']).toBe('only in dfrewrite.json');
});
