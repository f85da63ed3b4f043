import { describe, expect, test } from 'vitest';
import { after, lines, reason } from './projects.ts';

const ID = 'legacy-syntax';
const NOTHING = 'nothing is written in a form that Docker calls legacy';

function file(...body: readonly string[]): string {
  return lines('FROM debian:bookworm', ...body);
}

describe('is written in its present form', () => {
  test.each([
    ['ENV A b', 'ENV A=b'],
    ['ENV  A   some words ', 'ENV  A="some words"'],
    ['ENV PATH /opt/bin:$PATH', 'ENV PATH=/opt/bin:$PATH'],
    ['ENV OPTS -a $B', 'ENV OPTS="-a $B"'],
    ['ENV A "b c"', 'ENV A="b c"'],
    ["ENV A 'b $c'", "ENV A='b $c'"],
    ['ENV A \\\n  some words', 'ENV A="some words"'],
    ['LABEL maintainer Ada Lovelace', 'LABEL maintainer="Ada Lovelace"'],
    ['env A b', 'ENV A=b'],
    ['MAINTAINER Ada <a@b.c>', 'LABEL org.opencontainers.image.authors="Ada <a@b.c>"'],
    ['Run true', 'RUN true'],
    ['FROM debian:trixie as next', 'FROM debian:trixie AS next'],
    [
      'FROM --platform=linux/amd64 debian:trixie As next',
      'FROM --platform=linux/amd64 debian:trixie AS next',
    ],
  ])('%s', (before, expected) => {
    expect(after(ID, file(before, 'RUN true', 'RUN true'), {})).toBe(file(expected, 'RUN true', 'RUN true'));
  });

  test('in a file that is written in lower case', () => {
    const text = 'from debian:bookworm AS one\nenv A b\nmaintainer Ada\n';
    expect(after(ID, text, {})).toBe(
      'from debian:bookworm as one\nenv A=b\nlabel org.opencontainers.image.authors="Ada"\n',
    );
  });
});

describe('stays', () => {
  test.each([
    'ENV A=b',
    'ENV A="b c" D=e',
    "ENV A it's",
    'ENV A b\\ c',
    'ENV A "b" c',
    'ENV A \\\n  # why\n  b',
    'MAINTAINER "Ada"',
    'MAINTAINER Ada\nMAINTAINER Bob',
    'MAINTAINER Ada\nLABEL org.opencontainers.image.authors=Bob',
    'FROM debian:trixie AS next',
    '# dfrewrite ignore=legacy-syntax\nENV A b',
  ])('%s', (instruction) => {
    expect(reason(ID, file(instruction, 'RUN true'), {})).toBe(NOTHING);
  });
});
