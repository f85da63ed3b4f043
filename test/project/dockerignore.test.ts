import { describe, expect, test } from 'vitest';
import { ignores, parseIgnoreFile, pathMatcher } from '../../src/project/dockerignore.ts';

/** Each row: an ignore file, what it hides, what it leaves. Checked against moby/patternmatcher, except for what that rejects. */
const TABLE: readonly (readonly [
  why: string,
  file: string,
  hidden: readonly string[],
  sent: readonly string[],
])[] = [
  ['a plain name stands for the top only', 'temp', ['temp', 'temp/a'], ['a/temp', 'temp2', 'a']],
  ['a slash at the front or the end says nothing', '/temp/\n', ['temp', 'temp/a/b'], ['a/temp']],
  ['dots and double slashes are cleaned away', './a//b/../c', ['a/c', 'a/c/d'], ['a', 'a/b']],
  ['one star stays inside a folder', '*/temp*', ['a/temp', 'a/temp.txt', 'a/temp/x'], ['temp', 'a/b/temp']],
  ['a star at the top hides everything below it too', '*', ['a', 'a/b/c', '.git/config'], ['.']],
  [
    'a question mark is one character, and no slash',
    'temp?',
    ['tempa', 'temp1/x'],
    ['temp', 'temp/a', 'tempab'],
  ],
  ['two stars span folders, none included', '**/*.log', ['a.log', 'a/b/c.log'], ['a.logs']],
  [
    'two stars and a name',
    '**/node_modules',
    ['node_modules/x', 'a/node_modules/x/y'],
    ['a/my_node_modules'],
  ],
  ['two stars in the middle', 'a/**/b', ['a/b', 'a/x/b', 'a/x/y/b/z'], ['b', 'x/a/b']],
  ['two stars at the end hide what is inside, not the folder', 'a/**', ['a/b', 'a/b/c'], ['a', 'ab']],
  ['two stars alone', '**', ['a', 'a/b'], []],
  ['two stars before text are a plain suffix', '**.pyc', ['a.pyc', 'x/y.pyc'], ['a.pyc.txt']],
  ['two stars behind text are a plain prefix', 'build**', ['build', 'builder/x', 'build/a'], ['a/build']],
  ['the last line that applies wins', '*.md\n!README.md', ['a.md'], ['README.md']],
  ['and the other way round', '!README.md\n*.md', ['README.md'], []],
  [
    'a file of a hidden folder is brought back',
    'docs\n!docs/keep',
    ['docs/a', 'docs'],
    ['docs/keep', 'docs/keep/b'],
  ],
  [
    'everything but',
    '*\n!src\n!package*.json',
    ['docs/a', 'a'],
    ['src/a/b', 'package.json', 'package-lock.json'],
  ],
  ['what is brought back is hidden again', '*\n!src\nsrc/secret', ['src/secret/a'], ['src/a']],
  ['comments, blank lines and spaces', '# a\n\n  b  \n#c\n', ['b'], ['a', 'c', '# a']],
  ['a number sign behind a space is no comment', ' #a', ['#a'], []],
  ['line ends of Windows', 'a\r\n!a/b\r\n*.log\r\n', ['a', 'x.log'], ['a/b']],
  ['a byte order mark', '\uFEFF# note\na', ['a'], []],
  ['a byte order mark before a pattern', '\uFEFFa', ['a'], []],
  ['a space behind the exclamation mark', '*\n! a', ['b'], ['a']],
  ['a class of characters', 'a[0-9].txt', ['a1.txt'], ['ax.txt', 'a[0-9].txt']],
  ['a class that is turned round', 'a[^0-9]', ['ax'], ['a1']],
  ['a backslash takes the meaning away', 'a\\*b', ['a*b'], ['axb']],
  [
    'a class is a class in names of frameworks too',
    'pages/[id].js',
    ['pages/i.js', 'pages/d.js'],
    ['pages/[id].js'],
  ],
  ['characters that mean something in regular expressions', 'a.b+c$(1)*', ['a.b+c$(1)x'], ['aXb+c$(1)x']],
  ['braces are no alternatives', '*.{js,ts}', ['x.{js,ts}'], ['x.js']],
  ['case counts', 'A', ['A'], ['a']],
  ['the context itself is never hidden', '.\n/\n..\n../a', [], ['.', 'a']],
  ['hidden names are names like others', '.*', ['.git', '.env', '.a/b'], ['a/.env']],
  ['a lone exclamation mark says nothing', '!\na', ['a'], ['b']],
  ['a class that does not end matches nothing', 'a[', [], ['a', 'a[']],
];

describe('.dockerignore', () => {
  test.each(TABLE)('%s', (_why, file, hidden, sent) => {
    const isHidden = ignores(parseIgnoreFile(file));
    expect(hidden.filter((path) => !isHidden(path))).toEqual([]);
    expect(sent.filter((path) => isHidden(path))).toEqual([]);
  });

  test('patterns can be given as texts', () => {
    const isHidden = ignores(['**/__pycache__', '!keep/__pycache__']);
    expect(['a/__pycache__/x.pyc', 'keep/__pycache__/x'].map(isHidden)).toEqual([true, false]);
  });

  test('no pattern hides nothing', () => {
    expect(ignores(parseIgnoreFile('# nothing\n'))('a')).toBe(false);
  });
});

test('a class without an end matches nothing, however long it is', () => {
  // each `[` once looked for its end through all that follows: minutes for a file of a megabyte
  expect(pathMatcher('['.repeat(500_000))('[')).toBe(false);
});
