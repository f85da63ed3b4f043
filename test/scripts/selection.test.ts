/** CI builds a third of the fixtures whatever happens, and those that nobody has proven as they are. */
import { expect, test } from 'vitest';
import { FIXTURES } from '../engine/fixture.ts';
import { fingerprint } from '../engine/fingerprint.ts';
import { selected } from '../engine/selection.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

test('by hand all are built; CI builds at least a third, and each that is new', () => {
  expect(selected(FIXTURES, false)).toEqual(FIXTURES);
  const inCi = selected([...FIXTURES, 'zz-new'], true);
  expect(inCi.length).toBeGreaterThanOrEqual(Math.floor(FIXTURES.length / 3));
  expect(inCi).toContain('zz-new');
  expect(inCi).toContain(FIXTURES[0]);
});

test('what a report says of a fixture is no reason to build it again, each of its files is', () => {
  const files = new Map([['a/Dockerfile', bytes('FROM scratch')], ['a/report.txt', bytes('nothing')]]); // prettier-ignore
  const other = (path: string) => fingerprint(new Map([...files, [path, bytes('other')]]));
  expect(other('a/report.txt')).toBe(fingerprint(files));
  expect(other('a/Dockerfile')).not.toBe(fingerprint(files));
  expect(other('a/b')).not.toBe(fingerprint(files));
});
