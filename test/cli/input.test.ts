import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dfrewrite } from '../support/cli.ts';
import { folderOf, repositoryOf } from '../support/repository.ts';
import { goService, UNKNOWN_STACK } from '../support/services.ts';

/** Every bad input stands beside a good file, which must be done all the same. */
describe('bad input', () => {
  const cases: readonly (readonly [
    name: string,
    file: string,
    content: string | Uint8Array,
    status: 'failed' | 'skipped',
    says: RegExp,
  ])[] = [
    [
      'not UTF-8',
      'bad/Dockerfile',
      new Uint8Array([...Buffer.from('FROM a\nRUN '), 0xe9, 0x0a]),
      'failed',
      /bad\/Dockerfile.*not UTF-8.*2/,
    ],
    [
      'UTF-16',
      'bad/Dockerfile',
      Buffer.from('\uFEFFFROM a\n', 'utf16le'),
      'failed',
      /bad\/Dockerfile.*UTF-16/,
    ],
    [
      'larger than 1 MB',
      'bad/Dockerfile',
      `FROM a\n${'# x\n'.repeat(300_000)}`,
      'failed',
      /bad\/Dockerfile.*larger than 1 MB/,
    ],
    ['empty', 'bad/Dockerfile', '', 'failed', /bad\/Dockerfile.*FROM/],
    ['only comments', 'bad/Dockerfile', '# nothing\n', 'failed', /bad\/Dockerfile.*FROM/],
    ['no FROM', 'bad/Dockerfile', 'RUN true\n', 'failed', /bad\/Dockerfile:1: .*FROM/],
    ['an unknown instruction', 'bad/Dockerfile', 'FROM a\nFORM b\n', 'failed', /bad\/Dockerfile:2: .*FORM/],
    [
      'an unterminated heredoc',
      'bad/Dockerfile',
      'FROM a\nRUN <<EOF\ntrue\n',
      'failed',
      /bad\/Dockerfile:2: /,
    ],
    [
      'a template by its name',
      'bad/Dockerfile.j2',
      'FROM {{ base }}\n',
      'skipped',
      /bad\/Dockerfile\.j2 {2}skipped: .*template/,
    ],
    [
      'a template by its content',
      'bad/Dockerfile',
      'FROM {{ base }}\n',
      'skipped',
      /bad\/Dockerfile {2}skipped: .*template/,
    ],
    [
      'ONBUILD',
      'bad/Dockerfile',
      'FROM golang:1.24\nONBUILD COPY . .\n',
      'skipped',
      /bad\/Dockerfile {2}skipped: .*ONBUILD/,
    ],
    [
      'a Windows image',
      'bad/Dockerfile',
      'FROM mcr.microsoft.com/windows/servercore:ltsc2022\n',
      'skipped',
      /bad\/Dockerfile {2}skipped: .*Windows/,
    ],
    ['no stack recognised', 'bad/Dockerfile', UNKNOWN_STACK, 'skipped', /bad\/Dockerfile {2}skipped: /],
    ['NUL bytes', 'bad/Dockerfile', 'FROM a\0b\n\0\0', 'failed', /bad\/Dockerfile/],
    [
      'one line of 1 MB',
      'bad/Dockerfile',
      `FROM golang:1.24\nRUN echo ${'x'.repeat(900_000)}\n`,
      'failed',
      /bad\/Dockerfile:2: the line is longer than 65535 bytes/,
    ],
  ];

  test.each(cases)('%s', async (_, file, content, status, says) => {
    const folder = repositoryOf({ ...goService('good'), [file]: content });
    const { code, stderr } = await dfrewrite(['--write'], { cwd: folder.path });
    expect(stderr).toMatch(says);
    expect(folder.read('good/Dockerfile')).toContain('AS build');
    if (status === 'failed') expect(stderr).toMatch(/1 failed/);
    expect(code).toBe(status === 'failed' ? 3 : 0);
    expect(folder.git('status', '--porcelain', file)).toBe('');
  });

  test.each([
    [
      'package.json',
      '{\n  "name": "x",\n  "scripts": {,\n}\n',
      'FROM node:20\nCOPY . .\nRUN npm install\n',
      3,
    ],
    ['pyproject.toml', '[project]\nname = \n', 'FROM python:3.12\nCOPY . .\nRUN pip install .\n', 2],
    ['go.mod', 'module x\n\nrequire (\n foo\n', 'FROM golang:1.24\nCOPY . .\nRUN go build -o a .\n', 3],
  ])(
    'a broken %s is named with its line, and its Dockerfile left alone',
    async (manifest, content, dockerfile, line) => {
      const folder = repositoryOf({
        ...goService('good'),
        'bad/Dockerfile': dockerfile,
        [`bad/${manifest}`]: content,
      });
      const { code, stdout, stderr } = await dfrewrite([], { cwd: folder.path });
      expect(code).toBe(0);
      expect(stderr).toContain(`bad/Dockerfile  skipped: bad/${manifest}:${String(line)}`);
      expect(stdout).toContain('good/Dockerfile');
      expect(stdout).not.toContain('bad/Dockerfile');
    },
  );

  test('a broken compose file is named with its line by --verbose', async () => {
    const folder = repositoryOf({ ...goService(), 'docker-compose.yml': 'services:\n  a: [\n' });
    expect((await dfrewrite(['--verbose'], { cwd: folder.path })).stderr).toMatch(
      /^not read {2}docker-compose\.yml:\d+: /,
    );
  });

  test('a folder named Dockerfile is searched like any folder', async () => {
    const folder = repositoryOf({ ...goService('good'), 'Dockerfile/readme.txt': 'x' });
    expect(await dfrewrite([], { cwd: folder.path })).toMatchObject({ code: 0 });
    expect(await dfrewrite(['Dockerfile'], { cwd: folder.path })).toEqual({
      code: 0,
      stdout: '',
      stderr: 'No Dockerfiles found.\n',
    });
  });

  test.skipIf(process.platform === 'win32')('a link out of the repository is not read', async () => {
    const outside = folderOf({ Dockerfile: 'FROM golang:1.24\n' });
    const folder = repositoryOf(goService('good'));
    mkdirSync(join(folder.path, 'bad'));
    symlinkSync(join(outside.path, 'Dockerfile'), join(folder.path, 'bad/Dockerfile'));
    const { code, stderr } = await dfrewrite([], { cwd: folder.path });
    expect(code).toBe(3);
    expect(stderr).toContain('bad/Dockerfile is a link out of the repository');
  });

  test.skipIf(process.platform === 'win32')('a link to nothing, and to itself', async () => {
    const folder = repositoryOf(goService('good'));
    symlinkSync('nowhere', join(folder.path, 'Dockerfile'));
    symlinkSync('Dockerfile.loop', join(folder.path, 'Dockerfile.loop'));
    const { code, stdout } = await dfrewrite([], { cwd: folder.path });
    expect(code).toBe(3);
    expect(stdout).toContain('good/Dockerfile');
  });

  test.skipIf(process.platform === 'win32')('a pipe is never waited for', async () => {
    const folder = repositoryOf(goService('good'));
    execFileSync('mkfifo', [join(folder.path, 'Dockerfile')]);
    const { code, stderr } = await dfrewrite(['Dockerfile', 'good'], { cwd: folder.path });
    expect(code).toBe(3);
    expect(stderr).toContain('Dockerfile is no regular file');
  });

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('an unreadable file', async () => {
    const folder = repositoryOf({ ...goService('good'), 'bad/Dockerfile': 'FROM a\n' });
    chmodSync(join(folder.path, 'bad/Dockerfile'), 0);
    expect((await dfrewrite([], { cwd: folder.path })).code).toBe(3);
  });

  test('two names of one file are one file', async () => {
    const folder = repositoryOf(goService('docker'));
    symlinkSync('docker/Dockerfile', join(folder.path, 'Dockerfile'));
    const { stdout, stderr } = await dfrewrite([], { cwd: folder.path });
    expect(stdout.match(/^diff --git .*Dockerfile$/gm)).toHaveLength(1);
    expect(stderr).toContain('Dockerfile  skipped: is a link to docker/Dockerfile');
  });

  test('any casing of the name is found, companions of other tools are not', async () => {
    const dockerfile = goService()['Dockerfile'] ?? '';
    const folder = repositoryOf({
      ...goService(),
      'api.dockerfile': dockerfile,
      Containerfile: dockerfile,
      'DOCKERFILE.prod': dockerfile,
      'Dockerfile.dockerignore': '.git\n',
      'Dockerfiles.md': 'x',
    });
    const { stdout } = await dfrewrite(['--check'], { cwd: folder.path });
    expect(stdout.trim().split('\n').sort()).toEqual([
      'Containerfile',
      'DOCKERFILE.prod',
      'Dockerfile',
      'api.dockerfile',
    ]);
  });
});
