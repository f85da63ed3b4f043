import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dfrewrite } from '../support/cli.ts';
import { folderOf, repositoryOf, type TestFolder } from '../support/repository.ts';

const DOCKERFILE = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD ["node", "server.js"]\n';
const MANIFEST = '{"name":"shop","version":"1.0.0","dependencies":{"express":"4.18.2"}}';
const PROJECT = {
  Dockerfile: DOCKERFILE,
  'package.json': MANIFEST,
  'server.js': "require('express')().listen(3000)\n",
};

interface Report {
  readonly files: readonly {
    readonly path: string;
    readonly status: string;
    readonly error: string | null;
  }[];
}

/** The status of each file; no crash, no error of this program, nothing on standard error. */
async function statuses(folder: TestFolder, ...args: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await dfrewrite(['--format', 'json', ...args], { cwd: folder.path });
  expect(stderr).not.toMatch(/bug in dfrewrite|internal error/);
  expect([0, 3]).toContain(code);
  return (JSON.parse(stdout) as Report).files.map(({ status }) => status);
}

/** What a repository may hold in the place of these. */
const NAMES = ['package.json', 'package-lock.json', '.dockerignore', '.gitignore', 'server.js', 'src', 'compose.yaml', 'tsconfig.json', '.npmrc']; // prettier-ignore

describe.skipIf(process.platform === 'win32')('in the place of a file stands', () => {
  test.each([
    ['a link out of the repository', (at: string) => symlinkSync('/etc/passwd', at)],
    ['a link to itself', (at: string) => symlinkSync(at, at)],
    ['a link to nothing', (at: string) => symlinkSync('nowhere', at)],
    ['a link to the folder around it', (at: string) => symlinkSync('.', at)],
    ['a device that never ends', (at: string) => symlinkSync('/dev/zero', at)],
    ['a pipe that nobody writes to', (at: string) => execFileSync('mkfifo', [at])],
  ])('%s', async (what, put) => {
    for (const git of [true, false]) {
      const folder = git ? repositoryOf({ Dockerfile: DOCKERFILE }) : folderOf({ Dockerfile: DOCKERFILE });
      // git itself waits for a .gitignore that is a pipe: test/hostile has that, and a minute.
      const names = git && what.includes('pipe') ? NAMES.filter((name) => name !== '.gitignore') : NAMES;
      for (const name of names) put(join(folder.path, name));
      expect(await statuses(folder)).toHaveLength(1);
    }
  });

  test('a configuration that is no file: the call is wrong, and nothing is read', async () => {
    const folder = repositoryOf(PROJECT);
    symlinkSync('/dev/zero', join(folder.path, 'dfrewrite.json'));
    const { code, stderr } = await dfrewrite([], { cwd: folder.path });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('dfrewrite.json') as string,
    });
  });
});

describe('a path that leads out is not followed', () => {
  test.each<readonly [string, Readonly<Record<string, string>>]>([
    ['COPY', { Dockerfile: DOCKERFILE.replace('COPY . .', 'COPY ../../etc/passwd /app/\nCOPY . .') }],
    ['compose', { 'compose.yaml': 'services: {a: {build: {context: ../../..}, env_file: /etc/passwd, extends: {file: ../../x.yaml, service: a}}}\ninclude: [../../y.yaml]\n' }],
    ['workspaces', { 'package.json': MANIFEST.replace('{', '{"workspaces":["../../*","/etc/*"],') }],
    ['file:', { 'package.json': MANIFEST.replace('4.18.2', 'file:../../../etc') }],
    ['tsconfig', { 'tsconfig.json': '{"extends":"../../../etc/passwd","references":[{"path":"/etc"}]}' }],
    ['-r', { Dockerfile: 'FROM python:3.12\nWORKDIR /a\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python", "a.py"]\n', 'requirements.txt': '-r ../../../etc/passwd\n-c /etc/passwd\n', 'a.py': '' }],
    ['go.mod and go.work', { Dockerfile: 'FROM golang:1.22\nWORKDIR /a\nCOPY . .\nRUN go build -o /bin/a .\nCMD ["/bin/a"]\n', 'go.mod': 'module a\n\ngo 1.22\n\nreplace b => ../../../etc\n', 'go.work': 'go 1.22\n\nuse ../../etc\n', 'main.go': 'package main\n\nfunc main() {}\n' }],
    ['Makefile', { Makefile: 'include ../../../etc/passwd\nall:\n\tdocker build -f ../../Dockerfile ..\n' }],
  ])('%s', async (_, files) => {
    const folder = repositoryOf({ ...PROJECT, ...files });
    const { stdout, stderr } = await dfrewrite(['--format', 'json', '--verbose'], { cwd: folder.path });
    expect(stdout + stderr).not.toContain('root:x:0');
    expect(await statuses(folder)).toHaveLength(1);
  });
}); // prettier-ignore

describe('names that every object has', () => {
  test('are names like others', async () => {
    const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString'];
    const object = `{${names.map((name) => `"${name}":"1.0.0"`).join(',')}}`;
    const folder = repositoryOf({
      ...PROJECT,
      'package.json': `{"name":"constructor","version":"1.0.0","scripts":${object},"dependencies":${object}}`,
      'compose.yaml': `services:\n${names.map((name) => `  ${name}: {build: ., environment: {${name}: a}}\n`).join('')}`,
      ...Object.fromEntries(names.map((name) => [`${name}/Dockerfile`, `FROM node:20 AS ${name.replaceAll('_', 'x')}\nENV ${name}=1\nARG ${name}\nCMD ["${name}"]\n`])),
    });
    expect(await statuses(folder)).toHaveLength(5);
  });
}); // prettier-ignore

describe.skipIf(process.platform === 'win32')('git', () => {
  test('runs nothing that a repository names', async () => {
    const folder = repositoryOf({ ...PROJECT, '.gitattributes': '* filter=evil diff=evil\n' });
    const evil = join(folder.path, '.git/evil.sh');
    folder.write('.git/evil.sh', `#!/bin/sh\ntouch '${folder.path}/.git/ran'\ncat\n`);
    chmodSync(evil, 0o755);
    const settings = ['core.fsmonitor', 'core.editor', 'core.pager', 'core.sshCommand', 'core.hooksPath', 'filter.evil.clean', 'filter.evil.smudge', 'filter.evil.process', 'diff.evil.textconv', 'diff.evil.command', 'credential.helper', 'uploadpack.packObjectsHook', 'gpg.program']; // prettier-ignore
    for (const name of settings) folder.git('config', name, evil);
    folder.git('config', 'remote.origin.promisor', 'true');
    folder.git('config', 'remote.origin.url', `ext::${evil}`);
    folder.write('.git/hooks/post-index-change', `#!/bin/sh\ntouch '${folder.path}/.git/ran'\n`);
    chmodSync(join(folder.path, '.git/hooks/post-index-change'), 0o755);
    expect(await statuses(folder, '--write')).toEqual(['changed']);
    expect(existsSync(join(folder.path, '.git/ran'))).toBe(false);
  });
});

describe('what a terminal would obey', () => {
  test('is shown, in names and in texts', async () => {
    const name = 'a\u001B]0;owned\u0007\u202Eb';
    const folder = folderOf({
      [`${name}/Dockerfile`]: DOCKERFILE.replace('CMD', 'RUN ./x\u001B[2J\u009B1m\u202E\nCMD'),
      [`${name}/package.json`]: MANIFEST,
      [`${name}/server.js`]: '',
    });
    const { stderr } = await dfrewrite(['--verbose'], { cwd: folder.path });
    expect(stderr).toContain('a\\x1b]0;owned\\x07\\u202eb/Dockerfile');
    expect(stderr).not.toMatch(/[\0-\x08\x0B-\x1F\x7F-\x9F\u202E]/);
  });
});

describe.skipIf(process.platform === 'win32')('names that are no text', () => {
  test('are left alone', async () => {
    const folder = folderOf(PROJECT);
    execFileSync('sh', ['-c', `mkdir "$(printf 'x\\377')" && cp Dockerfile package.json "$(printf 'x\\377')/" && touch "$(printf 'y\\376.js')"`], { cwd: folder.path }); // prettier-ignore
    expect((await statuses(folder)).length).toBeGreaterThan(0);
    folder.git('init', '-q', '--template=');
    folder.commit();
    expect((await statuses(folder)).length).toBeGreaterThan(0);
  });
});

describe.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a folder that nobody may write to',
  () => {
    test('is said, and the file is whole', async () => {
      const folder = repositoryOf(PROJECT);
      chmodSync(folder.path, 0o555);
      const { code } = await dfrewrite(['--write'], { cwd: folder.path });
      chmodSync(folder.path, 0o755);
      expect(code).toBe(2);
      expect(folder.read('Dockerfile')).toBe(DOCKERFILE);
    });
  },
);
