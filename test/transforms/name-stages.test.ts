import { describe, expect, test } from 'vitest';
import { after, lines, reason } from './projects.ts';

const ID = 'name-stages';

describe('is named', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    [
      'where it has no name, for each that copies from it',
      ['FROM debian:12', 'RUN true', 'FROM debian:12', 'COPY --from=0 /a /a', 'COPY --chown=1 --from=0 /b /b'],
      ['FROM debian:12 AS build', 'RUN true', 'FROM debian:12', 'COPY --from=build /a /a', 'COPY --chown=1 --from=build /b /b'],
    ],
    [
      'by the name that it has',
      ['FROM debian:12 AS tools', 'FROM debian:12', 'COPY --from=0 /a /a'],
      ['FROM debian:12 AS tools', 'FROM debian:12', 'COPY --from=tools /a /a'],
    ],
    [
      'by a number of its own where there are several',
      ['FROM debian:12', 'FROM debian:13', 'FROM debian:12', 'COPY --from=0 /a /a', 'COPY --from=1 /b /b'],
      ['FROM debian:12 AS build-1', 'FROM debian:13 AS build-2', 'FROM debian:12', 'COPY --from=build-1 /a /a', 'COPY --from=build-2 /b /b'],
    ],
    [
      'by no name that is taken',
      ['FROM debian:12', 'FROM build', 'FROM debian:12', 'COPY --from=0 /a /a'],
      ['FROM debian:12 AS build-1', 'FROM build', 'FROM debian:12', 'COPY --from=build-1 /a /a'],
    ],
    [
      'for a mount',
      ['FROM debian:12', 'FROM debian:12', 'RUN --mount=type=bind,from=0,target=/a true'],
      ['FROM debian:12 AS build', 'FROM debian:12', 'RUN --mount=type=bind,from=build,target=/a true'],
    ],
    [
      'in the casing of the file',
      ['from debian:12', 'from debian:12', 'copy --from=0 /a /a'],
      ['from debian:12 as build', 'from debian:12', 'copy --from=build /a /a'],
    ],
  ])('%s', (_, before, expected) => {
    expect(after(ID, lines(...before), {})).toBe(lines(...expected));
  }); // prettier-ignore
});

describe('stays', () => {
  test.each([
    [['FROM debian:12 AS build', 'FROM debian:12', 'COPY --from=build /a /a'], 'no stage is named by its number'],
    [['FROM debian:12', 'COPY --from=busybox /a /a'], 'no stage is named by its number'],
    [['FROM \\', 'debian:12', 'FROM debian:12', 'COPY --from=0 /a /a'], 'line 4: a stage cannot be named where FROM has a comment or a continuation'],
  ])('%j', (body, expected) => {
    expect(reason(ID, lines(...body), {})).toBe(expected);
  }); // prettier-ignore

  test('where a comment says so', () => {
    const text = lines(
      'FROM debian:12',
      'FROM debian:12',
      '# dfrewrite ignore=name-stages',
      'COPY --from=0 /a /a',
    );
    expect(after(ID, text, {})).toBe(text);
  });
});
