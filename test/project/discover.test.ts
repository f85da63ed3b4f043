import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { discover, type FoundDockerfile } from '../../src/project/discover.ts';
import { temporary } from './temporary.ts';

const paths = (found: readonly FoundDockerfile[]): readonly string[] => found.map(({ path }) => path);
const problems = (found: readonly FoundDockerfile[]): readonly string[] =>
  found.map(
    ({ path, problem }) => `${path}: ${problem === null ? 'fine' : `${problem.kind}, ${problem.says}`}`,
  );

describe('names', () => {
  const files = {
    Dockerfile: 'FROM a',
    'a/dockerfile': 'FROM a',
    'a/Dockerfile.prod': 'FROM a',
    'a/web.Dockerfile': 'FROM a',
    'a/web.dockerfile': 'FROM a',
    'b/Containerfile': 'FROM a',
    'b/Containerfile.dev': 'FROM a',
    'b/Dockerfile.dockerignore': 'x',
    'b/.dockerignore': 'x',
    'b/Dockerfiles': 'x',
    'b/MyDockerfile': 'x',
    'c/Dockerfile.j2': 'FROM a',
  };
  const expected = [
    ...['Dockerfile', 'a/Dockerfile.prod', 'a/dockerfile', 'a/web.Dockerfile', 'a/web.dockerfile'],
    ...['b/Containerfile', 'b/Containerfile.dev', 'c/Dockerfile.j2'],
  ];

  test.each([true, false])('in a folder (git: %s)', async (git) => {
    const folder = temporary(files, git);
    const found = await discover(['.'], folder.path);
    expect(paths(found)).toEqual(expected);
    expect(problems(found).at(-1)).toBe('c/Dockerfile.j2: skipped, is a template by its name');
  });

  test('of others is skipped where it is committed with the application, and counts by its path', async () => {
    const folder = temporary(
      {
        'vendor/modules.txt': '# example.org/toml v1.0.0\n',
        'vendor/example.org/toml/Dockerfile': 'FROM scratch',
        'web/node_modules/left-pad/Dockerfile': 'FROM scratch',
        'services/vendor/Dockerfile': 'FROM scratch',
        'services/vendor/main.go': 'package main',
      },
      true,
    );
    expect(problems(await discover(['.'], folder.path))).toEqual([
      'services/vendor/Dockerfile: fine',
      'vendor/example.org/toml/Dockerfile: skipped, lies in vendor, which holds code of others',
      'web/node_modules/left-pad/Dockerfile: skipped, lies in web/node_modules, which holds code of others',
    ]);
    expect(problems(await discover(['vendor/example.org/toml/Dockerfile'], folder.path))).toEqual([
      'vendor/example.org/toml/Dockerfile: fine',
    ]);
  });

  test('paths are relative to the top of the work tree', async () => {
    const folder = temporary(files, true);
    expect(paths(await discover(['.'], join(folder.path, 'b')))).toEqual([
      'b/Containerfile',
      'b/Containerfile.dev',
    ]);
    expect(paths(await discover(['../Dockerfile', '.'], join(folder.path, 'b')))[0]).toBe('Dockerfile');
  });
});

describe('other names', () => {
  const files = {
    'docker/Dockerfile_api': 'FROM a',
    'docker/api.docker': 'FROM a',
    'docker/image': '# syntax=docker/dockerfile:1\nARG A=1\nFrom a',
    'docker/Dockerfile_unused': 'FROM a',
    'docker/notes': 'no image',
    'docker/base.j2': 'FROM {{ image }}',
    '.github/workflows/a.yml':
      'jobs: {a: {steps: [{uses: docker/build-push-action@v6, with: {context: ., file: docker/Dockerfile_api}}]}}',
    'compose.yaml': 'services: {a: {build: {context: ., dockerfile: docker/api.docker}}}',
    Makefile:
      'a:\n\tdocker build -f docker/image .\n\tdocker build -f docker/notes .\n\tdocker build -f docker/base.j2 .\n',
  };

  test.each([true, false])('count where CI, compose or a Makefile builds them (git: %s)', async (git) => {
    const folder = temporary(files, git);
    expect(problems(await discover(['.'], folder.path))).toEqual([
      'docker/Dockerfile_api: fine',
      'docker/api.docker: fine',
      'docker/base.j2: skipped, is a template by its name',
      'docker/image: fine',
    ]);
    expect(paths(await discover(['docker'], folder.path))).toHaveLength(4);
    expect(paths(await discover(['.github'], folder.path))).toEqual([]);
  });

  test('of other people count no more than their Dockerfiles do', async () => {
    const folder = temporary({
      'vendor/x/image': 'FROM a',
      Makefile: 'a:\n\tdocker build -f vendor/x/image .\n',
    });
    expect(paths(await discover(['.'], folder.path))).toEqual([]);
  });
});

describe('what counts', () => {
  test('in git: what is tracked or not ignored; a named path always', async () => {
    const folder = temporary({ '.gitignore': 'out\n', Dockerfile: 'FROM a' }, true);
    folder.write({
      'out/Dockerfile': 'FROM b',
      'new/Dockerfile': 'FROM c',
      'node_modules/x/Dockerfile': 'FROM d',
    });
    folder.git('add', 'node_modules');
    expect(paths(await discover(['.'], folder.path))).toEqual([
      'Dockerfile',
      'new/Dockerfile',
      'node_modules/x/Dockerfile',
    ]);
    const [named] = await discover(['out/Dockerfile'], folder.path);
    expect(named).toMatchObject({ text: 'FROM b', problem: null });
  });

  test('outside of git: not what tools brought in', async () => {
    const folder = temporary({
      Dockerfile: 'FROM a',
      'node_modules/x/Dockerfile': 'FROM a',
      'vendor/x/Dockerfile': 'FROM a',
      '.venv/Dockerfile': 'FROM a',
    });
    expect(paths(await discover(['.'], folder.path))).toEqual(['Dockerfile']);
  });

  test('a file that was removed is not found', async () => {
    const folder = temporary({ 'a/Dockerfile': 'FROM a', 'b/Dockerfile': 'FROM a' }, true);
    execFileSync('rm', ['-r', join(folder.path, 'a')]);
    expect(paths(await discover(['.'], folder.path))).toEqual(['b/Dockerfile']);
  });

  test('each file once, in the order of the paths', async () => {
    const folder = temporary({ 'a/Dockerfile': 'FROM a', 'b/Dockerfile': 'FROM a' }, true);
    expect(paths(await discover(['b', 'a/Dockerfile', '.', './b/Dockerfile'], folder.path))).toEqual([
      'b/Dockerfile',
      'a/Dockerfile',
    ]);
  });

  test('a clone below a plain folder is a repository of its own', async () => {
    const folder = temporary({ 'plain/Dockerfile': 'FROM a' });
    const clone = temporary(
      { Dockerfile: 'FROM a', '.gitignore': 'tmp\n', 'tmp/Dockerfile': 'FROM b' },
      true,
    );
    execFileSync('mv', [clone.path, join(folder.path, 'clone')]);
    const found = await discover(['.'], folder.path);
    expect(paths(found)).toEqual(['clone/Dockerfile', 'plain/Dockerfile']);
    expect(found.map(({ repository }) => repository?.top)).toEqual([join(folder.path, 'clone'), folder.path]);
  });

  test('outside of git a file below the working folder has the working folder as its repository', async () => {
    const folder = temporary({ 'docker/Dockerfile': 'FROM a', 'package.json': '{}' });
    const [found] = await discover(['docker/Dockerfile'], folder.path);
    expect(found?.repository).toMatchObject({ top: folder.path, git: false });
  });
});

describe('what is wrong with a file', () => {
  test('is said, and the others go on', async () => {
    const folder = temporary({
      'big/Dockerfile': 'x'.repeat(1024 * 1024 + 1),
      'folder/Dockerfile/inside.txt': '',
      'latin/Dockerfile': Buffer.from('FROM a\nLABEL x="\xe9"\n', 'latin1'),
      'utf16/Dockerfile': Buffer.from('\uFEFFFROM a', 'utf16le'),
      'bom/Dockerfile': '\uFEFFFROM a',
      'good/Dockerfile': 'FROM a',
    });
    folder.link('big/dangling.Dockerfile', 'nowhere');
    folder.link('good/out.Dockerfile', '/etc/hostname');
    folder.link('good/second.Dockerfile', 'Dockerfile');
    execFileSync('mkfifo', [join(folder.path, 'good/pipe.Dockerfile')]);
    const found = await discover(['.', 'nothing', 'good/pipe.Dockerfile', 'folder/Dockerfile'], folder.path);
    expect(problems(found)).toEqual([
      'big/Dockerfile: failed, is larger than 1 MB (1048577 bytes)',
      'big/dangling.Dockerfile: failed, cannot be read (ENOENT)',
      'bom/Dockerfile: fine',
      'good/Dockerfile: fine',
      'good/out.Dockerfile: failed, is a link out of the repository',
      'good/second.Dockerfile: skipped, is a link to good/Dockerfile, which is looked at itself',
      'latin/Dockerfile: failed, is not UTF-8 (line 2)',
      'utf16/Dockerfile: failed, is UTF-16, not UTF-8',
      'nothing: missing, nothing does not exist',
      'good/pipe.Dockerfile: failed, is no regular file',
    ]);
    expect(found.find(({ path }) => path === 'bom/Dockerfile')?.text).toBe('\uFEFFFROM a');
  });
});
