import { describe, expect, test } from 'vitest';
import {
  parse,
  parseScript,
  script,
  splice,
  withoutCommands,
  withWords,
  type Script,
} from '../../src/dockerfile/index.ts';

const blockOf = (text: string, top = 'FROM a') => parse(`${top}\n${text}\n`).blocks.at(-1)!;
const read = (text: string, top?: string): Script => script(blockOf(text, top))!;
const brief = (found: Script) =>
  found.commands.map(({ operator, text, conditional, nested }) =>
    [operator, text, ...(conditional ? ['conditional'] : []), ...(nested ? ['nested'] : [])].join(' | '),
  );

describe('script', () => {
  test('lists commands with their operators', () => {
    expect(brief(read('RUN a && b; c || d'))).toEqual([
      'start | a',
      '&& | b',
      '; | c | nested',
      '|| | d | conditional | nested',
    ]);
    expect(read('RUN a && b; c').flat).toBe(true);
    expect(read('RUN a && b | c').flat).toBe(false);
  });

  test('knows what may not run', () => {
    expect(brief(read('RUN a && b || exit 1'))).toEqual([
      'start | a | nested',
      '&& | b | nested',
      '|| | exit 1 | conditional | nested',
    ]);
    expect(brief(read('RUN a && b || true'))[1]).toBe('&& | b | conditional | nested');
    expect(brief(read('RUN if a; then b; fi && (c) && { d; }'))).toEqual([
      'start | a | conditional | nested',
      'start | b | conditional | nested',
      '&& | c | conditional | nested',
      '&& | d | nested',
    ]);
  });

  test('lists commands inside of substitutions', () => {
    expect(brief(read('RUN x=$(a "`b`") c'))).toEqual([
      'start | x=$(a "`b`") c',
      'start | a "`b`" | conditional | nested',
      'start | b | conditional | nested',
    ]);
  });

  test('resolves words, and not what the shell would change', () => {
    const [command] = read(`RUN A="x y" npm 'a b' "c\\"d" e\\ f $x *.c ~/y {1,2} > /tmp/l 2>&1`).commands;
    expect(command?.assignments.map(({ value }) => value)).toEqual(['A=x y']);
    expect(command?.words.map(({ value }) => value)).toEqual([
      'npm',
      'a b',
      'c"d',
      'e f',
      null,
      null,
      null,
      null,
    ]);
    expect(command?.redirects.map(({ operator, target, fd }) => [operator, target?.value, fd])).toEqual([
      ['>', '/tmp/l', null],
      ['>&', '1', 2],
    ]);
  });

  test('parses what Docker gives the shell, not the raw text', () => {
    const block = blockOf('RUN apt-get install \\\n# tools\n  curl \\\n\n  git');
    const [command, ...others] = script(block)!.commands;
    expect(others).toEqual([]);
    expect(command?.words.map(({ value }) => value)).toEqual(['apt-get', 'install', 'curl', 'git']);
    expect(command?.words.map(({ start, end }) => block.text.slice(start, end))).toEqual([
      'apt-get',
      'install',
      'curl',
      'git',
    ]);
  });

  test('marks a word that goes on over a continuation', () => {
    const block = blockOf('RUN ap\\\n# c\nt-get x');
    const [name, argument] = script(block)!.commands[0]!.words;
    expect([name?.value, name?.split, argument?.split]).toEqual(['apt-get', true, false]);
    expect(() => splice(block, [{ start: name!.start, end: name!.end, text: 'apt' }])).toThrow(
      'line continuation',
    );
    expect(splice(block, [{ start: argument!.start, end: argument!.end, text: 'y' }])).toBe(
      'RUN ap\\\n# c\nt-get y\n',
    );
  });

  test('reports a comment that swallows the rest of the line', () => {
    const found = read('RUN a # note \\\n && b');
    expect(brief(found)).toEqual(['start | a']);
    expect(found.comment).toBe('# note  && b');
    expect(read('RUN echo "# no" a#b').comment).toBeNull();
  });

  test('reads heredocs', () => {
    const block = blockOf('RUN <<-EOF\n\tset -e\n\t# c\n\tnpm ci \\\n\t  --x\n\tEOF');
    const found = script(block)!;
    expect(brief(found)).toEqual(['start | set -e', '; | npm ci \\\n  --x']);
    expect(block.text.slice(found.commands[0]!.start, found.commands[0]!.end)).toBe('set -e');
    const mixed = blockOf('RUN cat <<A > /x && b\ny\nA');
    expect(brief(script(mixed)!)).toEqual(['start | cat <<A > /x', '&& | b']);
    expect(script(mixed)!.commands[1]!.start).toBe(20);
  });

  test.each([
    ['RUN a && (', 'FROM a', 'the shell syntax is wrong'],
    ['RUN x', 'FROM a\nSHELL ["powershell", "-c"]', 'SHELL is powershell'],
    ['RUN x', '# escape=`\nFROM a', 'backtick'],
    ['RUN <<E\n#!/usr/bin/env python3\nx\nE', 'FROM a', 'it is a script for python3'],
    [`RUN ${'a && \\\n'.repeat(30_000)} b`, 'FROM a', 'longer than'],
    ['RUN <<E\r\nx\r\nE', 'FROM a', 'CRLF'],
  ])('does not read %.30j', (text, top, error) => {
    const found = read(text, top);
    expect(found).toMatchObject({ commands: [], flat: false });
    expect(found.error).toContain(error);
  });

  test('is null for the exec form and other instructions', () => {
    for (const text of ['CMD ["a"]', 'USER x', 'HEALTHCHECK NONE', 'ONBUILD RUN x', 'COPY a b']) {
      expect(script(blockOf(text))).toBeNull();
    }
    expect(brief(read('HEALTHCHECK --interval=3s CMD curl x || exit 1'))[0]).toBe('start | curl x | nested');
    expect(brief(read('CMD npm start'))).toEqual(['start | npm start']);
  });

  test('reads scripts of the context', () => {
    expect(brief(parseScript('#!/bin/sh\nset -e\n# c\nexec "$@"\n'))).toEqual([
      'start | set -e',
      '; | exec "$@"',
    ]);
    expect(parseScript('#!/usr/bin/perl\nx').error).toBe('it is a script for perl');
  });
});

describe('splice', () => {
  test('is exact and refuses overlaps', () => {
    const block = blockOf('RUN npm install');
    expect(
      splice(block, [
        { start: 8, end: 15, text: 'ci' },
        { start: 3, end: 3, text: ' --mount=type=cache,target=/x' },
      ]),
    ).toBe('RUN --mount=type=cache,target=/x npm ci\n');
    expect(() =>
      splice(block, [
        { start: 4, end: 7, text: '' },
        { start: 6, end: 8, text: '' },
      ]),
    ).toThrow(RangeError);
    expect(() => splice(block, [{ start: 4, end: 70, text: '' }])).toThrow(RangeError);
  });
});

describe('splice over comments', () => {
  test.each([
    ['RUN npm install \\\n# why\n    --x', 'RUN \\\n# why\n    NEW\n'],
    ['RUN a && \\\n    npm install \\\n    # why\n      --x', 'RUN a && \\\n    # why\n    NEW\n'],
  ])('keeps them above: %j', (text, expected) => {
    const block = blockOf(text);
    const { start, end } = script(block)!.commands.at(-1)!;
    expect(splice(block, [{ start, end, text: 'NEW' }])).toBe(expected);
  });
});

describe('withWords, for words that go', () => {
  const list =
    'RUN apt-get install -y \\\n    # compiler\n    gcc \\\n    curl git \\\n    make && \\\n    rm x \\\n    y';
  const without = (text: string, ...gone: string[]) => {
    const block = blockOf(text);
    const words = script(block)!.commands.flatMap((command) => command.words);
    const changes = words.filter((word) => gone.includes(word.text)).map((word) => [word, null] as const);
    return withWords(block, new Map(changes)).trimEnd();
  };

  test.each([
    ['RUN a b c', ['b'], 'RUN a c'],
    ['RUN a b c', ['b', 'c'], 'RUN a'],
    [list, ['gcc'], list.replace('    gcc \\\n', '')],
    [list, ['curl'], list.replace('curl ', '')],
    [list, ['git'], list.replace(' git', '')],
    [list, ['make'], list.replace('make ', '')],
    [list, ['y'], list.replace(' \\\n    y', '')],
    ['RUN a \\\n  b \\\n  # c\n  d', ['d'], 'RUN a \\\n  b\n  # c'],
    ['RUN a \\\n  b \\\n  d', ['b', 'd'], 'RUN a'],
  ])('%j without %j', (text, gone, expected) => {
    expect(without(text, ...gone)).toBe(expected);
  });
});

describe('withoutCommands', () => {
  const without = (text: string, ...gone: number[]) => {
    const block = blockOf(text);
    const commands = script(block)!.commands;
    return (
      withoutCommands(
        block,
        gone.map((index) => commands[index]!),
      )?.trimEnd() ?? null
    );
  };
  const long = 'RUN a && \\\n    # on b\n    b && \\\n    # on c\n    c';

  test.each([
    ['RUN a && b; c', [0], 'RUN b; c'],
    ['RUN a && b; c', [1], 'RUN a; c'],
    ['RUN a; b && c', [1], 'RUN a; c'],
    ['RUN a && b && c', [1], 'RUN a && c'],
    ['RUN a && b', [1], 'RUN a'],
    ['RUN a', [0], null],
    ['RUN set -e; \\\n  a; \\\n  b;', [1], 'RUN set -e; \\\n  b;'],
    [long, [0], 'RUN \\\n    # on b\n    b && \\\n    # on c\n    c'],
    [long, [1], 'RUN a && \\\n    # on b\n    # on c\n    c'],
    [long, [2], 'RUN a && \\\n    # on b\n    # on c\n    b'],
    [long, [0, 2], 'RUN \\\n    # on b\n    # on c\n    b'],
    ['RUN a \\\n  && b \\\n  && c', [1], 'RUN a \\\n  && c'],
    ['RUN <<E\na\n# on b\nb\nc\nE', [1], 'RUN <<E\na\n# on b\nc\nE'],
    ['RUN <<E\na\n# on b\nb\nE', [1], 'RUN <<E\n# on b\na\nE'],
  ])('%j without %j', (text, gone, expected) => {
    expect(without(text, ...gone)).toBe(expected);
  });

  test('keeps what is compound, and refuses to touch it', () => {
    expect(without('RUN a && (b; c) && d', 0, 3)).toBe('RUN (b; c)');
    expect(() => without('RUN a && (b; c)', 1)).toThrow('nested');
    expect(() => without('RUN a | b', 0)).toThrow('nested');
  });
});
