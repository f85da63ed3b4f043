import { existsSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openProject } from '../../src/project/disk.ts';
import { committedObjects } from '../../src/project/git.ts';
import { withCompanions } from '../../src/project/overlay.ts';
import { openRepository } from '../../src/project/repository.ts';
import { temporary } from './temporary.ts';

describe('a repository of git', () => {
  test('lists what is tracked or not ignored, and is there', async () => {
    const folder = temporary(
      { '.gitignore': '*.log\nout/\n', Dockerfile: 'FROM a', gone: '', 'kept.log': '' },
      true,
    );
    folder.git('add', '-f', 'kept.log');
    folder.write({ 'new.txt': '', 'x.log': '', 'out/x': '', 'sub/ä b.txt': 'text' });
    unlinkSync(join(folder.path, 'gone'));
    const project = await openProject(join(folder.path, 'Dockerfile'));
    expect(project.files).toEqual(['.gitignore', 'Dockerfile', 'kept.log', 'new.txt', 'sub/ä b.txt']);
    expect(project.read('sub/ä b.txt')).toBe('text');
    expect(project.has('x.log')).toBe(false);
    expect(['x.log', 'out', 'kept.log', 'new.txt'].map((path) => project.ignoredByGit(path))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(project.truncated).toBe(false);
  });

  test('is found from any folder of it, and from one that git ignores', async () => {
    const folder = temporary({ '.gitignore': 'out\n', 'a/b/Dockerfile': 'FROM a' }, true);
    folder.write({ 'out/app/Dockerfile': 'FROM a', 'out/app/x': '' });
    expect((await openRepository(join(folder.path, 'a/b'))).top).toBe(folder.path);
    const ignored = await openProject(join(folder.path, 'out/app/Dockerfile'));
    expect(ignored.files).toEqual(['Dockerfile', 'x']);
  });

  test('runs nothing that its configuration names', async () => {
    const folder = temporary({ Dockerfile: 'FROM a', '.gitattributes': '* filter=evil\n' }, true);
    const proof = join(folder.path, 'proof');
    const command = `touch ${proof}`;
    for (const key of [
      'core.fsmonitor',
      'filter.evil.clean',
      'filter.evil.smudge',
      'core.pager',
      'core.sshCommand',
      'core.alternateRefsCommand',
    ]) {
      folder.git('config', key, command);
    }
    folder.write({ '.git/hooks/post-index-change': `#!/bin/sh\n${command}\n`, Dockerfile: 'FROM b' });
    folder.executable('.git/hooks/post-index-change');
    const project = await openProject(join(folder.path, 'Dockerfile'));
    await committedObjects(folder.path, ['Dockerfile']);
    expect(project.files).toEqual(['.gitattributes', 'Dockerfile']);
    expect(existsSync(proof)).toBe(false);
  });

  test('knows the files of a submodule that is checked out', async () => {
    const inner = temporary({ 'lib/a.js': '' }, true);
    const folder = temporary({ Dockerfile: 'FROM a' }, true);
    folder.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', inner.path, 'inner');
    const project = await openProject(join(folder.path, 'Dockerfile'));
    expect(project.has('inner/lib/a.js')).toBe(true);
    expect(project.truncated).toBe(false);
    rmSync(join(folder.path, 'inner/lib'), { recursive: true });
    rmSync(join(folder.path, 'inner/.git'));
    const empty = await openProject(join(folder.path, 'Dockerfile'));
    expect(empty.isFolder('inner')).toBe(true);
    expect(empty.truncated).toBe(true);
  });

  test('knows that a context is not all there where the checkout is sparse', async () => {
    const folder = temporary({ 'a/Dockerfile': 'FROM a', 'a/x/y.js': '', 'b/z.js': '' }, true);
    folder.git('sparse-checkout', 'set', 'a');
    const project = await openProject(join(folder.path, 'a/Dockerfile'), { context: join(folder.path, 'a') });
    expect({ files: project.files, truncated: project.truncated }).toEqual({
      files: ['Dockerfile', 'x/y.js'],
      truncated: false,
    });
    const all = await openProject(join(folder.path, 'a/Dockerfile'), { context: folder.path });
    expect({ files: all.files, truncated: all.truncated }).toEqual({
      files: ['a/Dockerfile', 'a/x/y.js'],
      truncated: true,
    });
  });

  test('gives the ids of what is committed', async () => {
    const folder = temporary({ 'a/Dockerfile': 'FROM a', b: 'x' }, true);
    folder.write({ 'a/Dockerfile': 'FROM b', c: 'y' });
    folder.git('add', '-A');
    const ids = await committedObjects(folder.path, ['a/Dockerfile', 'c']);
    expect([...(ids ?? [])]).toEqual([['a/Dockerfile', folder.git('rev-parse', 'HEAD:a/Dockerfile').trim()]]);
    expect(await committedObjects(temporary({}).path, ['x'])).toBeNull();
    const fresh = temporary({});
    fresh.git('init', '-q');
    expect(await committedObjects(fresh.path, ['x'])).toEqual(new Map());
  });
});

describe('a folder without git', () => {
  test('is walked', async () => {
    const folder = temporary({
      Dockerfile: 'FROM a',
      'src/a': '',
      'node_modules/x/a': '',
      '.venv/b': '',
      'vendor/m.txt': '',
      '.git-not/a': '',
    });
    const project = await openProject(join(folder.path, 'Dockerfile'));
    expect(project.files).toEqual(['.git-not/a', 'Dockerfile', 'src/a', 'vendor/m.txt']);
  });

  test('a tree that is too deep is not walked to its end, and says so', async () => {
    const deep = Array.from({ length: 60 }, () => 'd').join('/');
    const folder = temporary({ Dockerfile: 'FROM a', [`${deep}/x`]: '' });
    const project = await openProject(join(folder.path, 'Dockerfile'));
    expect(project.has(`${deep}/x`)).toBe(false);
    expect(project.truncated).toBe(true);
  });
});

describe('links', () => {
  test.each([true, false])('are followed inside the context only (git: %s)', async (git) => {
    const outside = temporary({ 'secret/password': 'x' });
    const folder = temporary({ 'api/Dockerfile': 'FROM a', 'api/src/a.js': 'text', 'shared/b.js': '' });
    folder.link('api/inside', 'src');
    folder.link('api/alias.js', 'inside/a.js');
    folder.link('api/beside', '../shared');
    folder.link('api/outside', join(outside.path, 'secret'));
    folder.link('api/upwards', '../../../../../../../../etc');
    folder.link('api/loop', 'loop');
    folder.link('api/nowhere', 'missing');
    if (git) {
      folder.git('init', '-q');
      folder.git('add', '-A');
    }
    const project = await openProject(join(folder.path, 'api/Dockerfile'));
    expect(project.context).toBe(git ? 'api' : '.');
    expect(project.read('inside/a.js')).toBe('text');
    expect(project.read('alias.js')).toBe('text');
    expect(project.isFolder('inside')).toBe(true);
    for (const path of [
      'beside',
      'beside/b.js',
      'outside',
      'outside/password',
      'upwards/passwd',
      'loop',
      'nowhere',
    ]) {
      expect([path, project.has(path), project.read(path)]).toEqual([path, false, undefined]);
    }
  });

  test('a folder that became a link out of the repository after git saw it is not read', async () => {
    const outside = temporary({ password: 'x' });
    const folder = temporary({ Dockerfile: 'FROM a', 'conf/password': 'mine' }, true);
    rmSync(join(folder.path, 'conf'), { recursive: true });
    folder.link('conf', outside.path);
    const project = await openProject(join(folder.path, 'Dockerfile'));
    expect(project.read('conf/password')).toBeUndefined();
  });
});

describe('reading', () => {
  test('is bounded, and leaves binary files alone', async () => {
    const folder = temporary({
      Dockerfile: 'FROM a',
      'large.txt': 'x'.repeat(1024 * 1024 + 1),
      'full.txt': 'x'.repeat(1024 * 1024),
      'yarn.lock': 'x'.repeat(3 * 1024 * 1024),
      binary: Uint8Array.from([1, 0, 2]),
      'windows.txt': Buffer.from('\uFEFFflask\r\n', 'utf16le'),
    });
    const project = await openProject(join(folder.path, 'Dockerfile'));
    expect(project.read('large.txt')).toBeUndefined();
    expect(project.read('full.txt')).toHaveLength(1024 * 1024);
    expect(project.read('yarn.lock')).toHaveLength(3 * 1024 * 1024);
    expect(project.read('binary')).toBeUndefined();
    expect(project.read('windows.txt')).toBe('flask\r\n');
    expect(project.read('.')).toBeUndefined();
    expect(['large.txt', 'binary'].map((path) => project.has(path))).toEqual([true, true]);
  });

  test('happens once', async () => {
    const folder = temporary({ Dockerfile: 'FROM a', x: 'before' });
    const project = await openProject(join(folder.path, 'Dockerfile'));
    expect(project.read('x')).toBe('before');
    folder.write({ x: 'after' });
    expect(project.read('x')).toBe('before');
  });
});

describe('proposed ignore files', () => {
  test('count in place of what is there', async () => {
    const folder = temporary({ Dockerfile: 'FROM a', '.dockerignore': 'a\r\n', 'a/x': '', 'b/x': '' });
    const project = await openProject(join(folder.path, 'Dockerfile'));
    const changed = withCompanions(project, [{ path: '.dockerignore', text: 'b\n!b/x\nc\n' }]);
    expect(['a', 'b', 'b/x', 'b/y', 'c'].map((path) => project.sent(path))).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(['a', 'b', 'b/x', 'b/y', 'c'].map((path) => changed.sent(path))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(changed.ignoreFile).toEqual({ path: '.dockerignore', text: 'b\n!b/x\nc\n' });
    expect(changed.files).toEqual(project.files);
    expect(changed.read('.dockerignore')).toBe('a\r\n');
    expect(withCompanions(project, [{ path: 'other', text: '' }])).toBe(project);
  });
});

describe('many folders', () => {
  test('cost grows with their number, not with its square', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [
        [`s${index}/Dockerfile`, 'FROM a\nCOPY package*.json .\nCOPY src src'],
        [`s${index}/package.json`, '{}'],
        [`s${index}/src/a.js`, ''],
      ]).flat(),
    ) as Record<string, string>;
    const repository = await openRepository(temporary(files).path);
    const projects = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        openProject(join(repository.top, `s${index}/Dockerfile`), { repository }),
      ),
    );
    expect(new Set(projects.map(({ context }) => context)).size).toBe(100);
    expect(projects.every(({ files: own, siblings }) => own.length === 3 && siblings.length === 0)).toBe(
      true,
    );
  });
});
