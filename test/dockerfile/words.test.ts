import { describe, expect, test } from 'vitest';
import {
  baseImage,
  copyParts,
  execForm,
  expand,
  formatImage,
  joinPath,
  pairs,
  parse,
  parseImage,
  scopeAtEnd,
  scopeBefore,
} from '../../src/dockerfile/index.ts';

const block = (text: string) => parse(`FROM a\n${text}\n`).blocks[1]!;

describe('expand', () => {
  const variables = new Map<string, string | null>([
    ['x', 'a.b.c'],
    ['empty', ''],
    ['unknown', null],
  ]);
  test.each([
    ['$x', 'a.b.c'],
    ['${x}/y', 'a.b.c/y'],
    ['\'$x\' "$x" \\$x', '$x a.b.c $x'],
    ['${x:-y}', 'a.b.c'],
    ['${empty:-y}${empty-y}', 'y'],
    ['${x:+set}${empty:+set}${empty+set}', 'setset'],
    ['${x#*.} ${x##*.} ${x%.*} ${x%%.*}', 'b.c c a.b a'],
    ['${x/./-} ${x//./-} ${x/?.c/}', 'a-b.c a-b-c a.'],
    ['${empty:-${x}}', 'a.b.c'],
    ['$unknown', null],
    ['$missing', null],
    ['${missing:-y}', null],
    ['${x^^}', null],
    ['${x', null],
    ['"', null],
    ['$', '$'],
  ])('%s', (text, value) => {
    expect(expand(text, variables, '\\')).toBe(value);
  });

  test('uses the escape character of the file', () => {
    expect(expand('c:\\$x `$x', variables, '`')).toBe('c:\\a.b.c $x');
  });
});

describe('pairs', () => {
  test.each([
    [
      'ENV A=1 B="x y" C=\\$z D=$A',
      [
        ['A', '1'],
        ['B', 'x y'],
        ['C', '$z'],
        ['D', '$A'],
      ],
    ],
    ['ENV K  a b = "c"', [['K', 'a b = c']]],
    [
      'ARG A B=1',
      [
        ['A', null],
        ['B', '1'],
      ],
    ],
    [
      'LABEL "a.b"="c d" e=',
      [
        ['a.b', 'c d'],
        ['e', ''],
      ],
    ],
    [
      "ENV A=it\\'s B=2",
      [
        ['A', "it's"],
        ['B', '2'],
      ],
    ],
    ['RUN A=1', []],
  ])('%s', (text, expected) => {
    expect(pairs(block(text)).map(({ name, value }) => [name, value])).toEqual(expected);
  });

  test('have their text as written', () => {
    expect(pairs(block('ENV A=1 \\\n  # c\n  P="/x:$P"')).map(({ text }) => text)).toEqual([
      'A=1',
      'P="/x:$P"',
    ]);
  });
});

describe('copyParts', () => {
  test('splits at blanks and knows flags', () => {
    expect(copyParts(block('COPY --from=x --chown=1:2 --chmod=755 a $B ./'))).toMatchObject({
      sources: ['a', '$B'],
      destination: './',
      from: 'x',
      chown: '1:2',
      chmod: '755',
    });
  });
  test('reads the JSON form, and leaves heredocs out', () => {
    expect(copyParts(block('ADD ["a b", "c d"]'))).toMatchObject({ sources: ['a b'], destination: 'c d' });
    expect(copyParts(block('COPY x <<EOF /y\nz\nEOF'))).toMatchObject({ sources: ['x'], destination: '/y' });
    expect(copyParts(block('RUN x'))).toBeNull();
  });
});

describe('image references', () => {
  test.each([
    ['node', null, 'node', null, null],
    ['node:20-slim', null, 'node', '20-slim', null],
    ['bitnami/node:20', null, 'bitnami/node', '20', null],
    ['lsiobase/alpine.nginx:3.8', null, 'lsiobase/alpine.nginx', '3.8', null],
    ['ghcr.io/a/b/c:1@sha256:ab', 'ghcr.io', 'a/b/c', '1', 'sha256:ab'],
    ['localhost:5000/a', 'localhost:5000', 'a', null, null],
    ['localhost/a', 'localhost', 'a', null, null],
    ['${REG:-a.b:1/c}/node:20', '${REG:-a.b:1/c}', 'node', '20', null],
    ['node:${V:-20}', null, 'node', '${V:-20}', null],
    ['$REG/node', '$REG', 'node', null, null],
  ])('%s', (text, registry, repository, tag, digest) => {
    const ref = parseImage(text);
    expect(ref).toEqual({ text, registry, repository, tag, digest, variable: text.includes('$') });
    expect(formatImage(ref)).toBe(text);
  });
});

describe('scope', () => {
  const document = parse(
    [
      'ARG V=20',
      'ARG W=$V-x',
      'FROM node:${V}${X:+bad} AS build',
      'ARG V',
      'ARG NONE',
      'ARG SRC=/src',
      'ENV SRC=/other A="$V"',
      'WORKDIR $SRC',
      'WORKDIR sub/../lib',
      'USER ${NOBODY}',
      'FROM build',
      'WORKDIR x',
      'USER node:node',
      'WORKDIR $HOME/y',
      'FROM python:${PY}',
      'WORKDIR here',
      'FROM scratch',
      'WORKDIR here',
    ].join('\n'),
  );

  test('knows variables, with ENV above ARG and global defaults', () => {
    const { variables, env } = scopeAtEnd(document, 0);
    expect(Object.fromEntries(variables)).toEqual({ V: '20', NONE: null, SRC: '/other', A: '20' });
    expect([...env]).toEqual(['SRC', 'A']);
  });

  test('follows WORKDIR and USER through stages', () => {
    expect(scopeAtEnd(document, 0)).toMatchObject({ workdir: '/other/lib', user: '${NOBODY}' });
    expect(scopeBefore(document, document.stages[1]!.blocks[0]!)).toMatchObject({ workdir: '/other/lib' });
    expect(scopeBefore(document, document.stages[1]!.blocks[2]!)).toMatchObject({
      workdir: '/other/lib/x',
      user: 'node:node',
    });
    expect(scopeAtEnd(document, 1).workdir).toBeNull();
    expect(scopeAtEnd(document, 2).workdir).toBeNull();
    expect(scopeAtEnd(document, 3).workdir).toBe('/here');
  });

  test('shows FROM the global arguments alone', () => {
    const { variables } = scopeBefore(document, document.stages[1]!.from);
    expect(Object.fromEntries(variables)).toEqual({ V: '20', W: '20-x' });
  });

  test('finds the base image through stages and defaults', () => {
    expect(baseImage(document, 1)).toMatchObject({ image: { text: 'node:20' }, stage: { index: 0 } });
    expect(baseImage(document, 2)).toBeNull();
    expect(
      baseImage(parse('ARG B\nFROM ${B:-alpine:3} AS x\nFROM --platform=$BUILDPLATFORM x\n'), 1)?.image.tag,
    ).toBe('3');
    expect(baseImage(parse('FROM a-$TARGETARCH\n'), 0)).toBeNull();
  });
});

test('joinPath', () => {
  expect(joinPath('/app', 'a/./b/../c/')).toBe('/app/a/c');
  expect(joinPath('/app', '/x//y')).toBe('/x/y');
  expect(joinPath('/', '../..')).toBe('/');
});

test('execForm', () => {
  expect(execForm(['node', 'a "b"', 'c\\d'])).toBe('["node", "a \\"b\\"", "c\\\\d"]');
});
