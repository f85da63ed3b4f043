import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { patch } from '../../src/report/diff.ts';
import { folderOf, repositoryOf } from '../support/repository.ts';

const LONG = Array.from({ length: 40 }, (_, line) => `RUN step ${String(line)}`).join('\n');

describe('a patch that git apply turns into the same bytes', () => {
  test.each([
    ['line feeds', 'FROM a\nRUN b\n', 'FROM a\nRUN c\n'],
    ['carriage returns', 'FROM a\r\nRUN b\r\n', 'FROM a\r\nRUN c\r\nCMD d\r\n'],
    ['a byte order mark', '\uFEFFFROM a\nRUN b\n', '\uFEFFFROM z\nRUN b\n'],
    ['no final newline before', 'FROM a\nRUN b', 'FROM a\nRUN c\n'],
    ['no final newline after', 'FROM a\nRUN b\n', 'FROM a\nRUN c'],
    ['no final newline at all', 'FROM a\nRUN b', 'FROM z\nRUN b'],
    ['tabs and trailing blanks', 'FROM a\n\tRUN b  \n', 'FROM a\n\tRUN b\n'],
    ['mixed line ends', 'FROM a\r\nRUN b\nRUN c\r\n', 'FROM a\r\nRUN x\nRUN c\r\n'],
    ['hunks far apart', `FROM a\n${LONG}\nCMD x\n`, `FROM b\n${LONG}\nCMD y\n`],
    ['a form feed and other controls', 'FROM a\fb\nRUN \u0085c\n', 'FROM a\fb\nRUN \u0085d\n'],
    ['an empty file before', '', 'FROM a\n'],
  ])('%s', (_, before, after) => {
    const folder = repositoryOf({ 'svc/Dockerfile': before });
    folder.write('p.patch', patch({ path: 'svc/Dockerfile', before, after }));
    folder.git('apply', 'p.patch');
    expect(folder.read('svc/Dockerfile')).toBe(after);
  });

  test.each([
    'a b/Dockerfile',
    'größe/Dockerfile',
    'a"b/Dockerfile',
    'a\\b/Dockerfile',
    "it's/Dockerfile",
    '日本/Dockerfile',
  ])('in %s, named as git names it', (path) => {
    const folder = repositoryOf({ [path]: 'FROM a\n' });
    const text = patch({ path, before: 'FROM a\n', after: 'FROM b\n' });
    folder.write('p.patch', text);
    folder.git('apply', 'p.patch');
    expect(folder.read(path)).toBe('FROM b\n');
    const own = folder.git('diff');
    expect(text.split('\n')[0]).toBe(own.split('\n')[0]);
  });

  test('a new file is made with its mode', () => {
    const folder = repositoryOf({ Dockerfile: 'FROM a\n' });
    const text = patch({ path: 'svc/.dockerignore', before: null, after: '.git\nnode_modules\n' });
    expect(text).toContain('new file mode 100644');
    folder.write('p.patch', text);
    folder.git('apply', '--index', 'p.patch');
    expect(folder.read('svc/.dockerignore')).toBe('.git\nnode_modules\n');
  });

  test('several files are one patch', () => {
    const folder = repositoryOf({ 'a/Dockerfile': 'FROM a\n', 'b/Dockerfile': 'FROM b' });
    const text = ['a', 'b'].map((name) =>
      patch({ path: `${name}/Dockerfile`, before: folder.read(`${name}/Dockerfile`), after: 'FROM c\n' }),
    );
    folder.write('p.patch', text.join(''));
    folder.git('apply', 'p.patch');
    expect([folder.read('a/Dockerfile'), folder.read('b/Dockerfile')]).toEqual(['FROM c\n', 'FROM c\n']);
  });

  test('applies outside of git too', () => {
    const folder = folderOf({ Dockerfile: 'FROM a\n' });
    const text = patch({ path: 'Dockerfile', before: 'FROM a\n', after: 'FROM b\n' });
    execFileSync('git', ['apply'], {
      cwd: folder.path,
      input: text,
      env: { ...process.env, GIT_CEILING_DIRECTORIES: folder.path },
    });
    expect(folder.read('Dockerfile')).toBe('FROM b\n');
  });
});

test('nothing changed is no patch', () => {
  expect(patch({ path: 'Dockerfile', before: 'FROM a\n', after: 'FROM a\n' })).toBe('');
});
