/** What stands around a Dockerfile: other repositories, a sparse checkout, standard input, and the commands that are printed. */
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { dfrewrite } from '../support/cli.ts';
import { folderOf, repositoryOf, type TestFolder } from '../support/repository.ts';
import { goService } from '../support/services.ts';

const run = (folder: TestFolder, ...args: readonly string[]) => dfrewrite(args, { cwd: folder.path });

describe('other repositories inside', () => {
  const outer = () => {
    const inner = repositoryOf(goService('svc'));
    const folder = repositoryOf(goService());
    folder.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', inner.path, 'inner');
    folder.commit();
    return folder;
  };

  test('are left to themselves, and looked at where they are named', async () => {
    const folder = outer();
    const { code, stderr } = await run(folder, '--write');
    expect(code).toBe(0);
    expect(stderr).toContain(
      'inner/svc/Dockerfile  skipped: lies in inner, a repository of its own: run dfrewrite there',
    );
    expect(folder.git('-C', 'inner', 'status', '--porcelain')).toBe('');
    expect((await run(folder, '--write', 'inner')).code).toBe(0);
    expect(folder.git('-C', 'inner', 'status', '--porcelain')).toContain(' M svc/Dockerfile');
  });

  test('get no file beside a Dockerfile of this one', async () => {
    const folder = outer();
    folder.write('dfrewrite.json', '{"contexts": {"Dockerfile": "inner/svc"}}');
    const { stderr, stdout } = await run(folder, '--verbose', 'Dockerfile');
    expect(stdout).not.toContain('.dockerignore');
    expect(stderr).toContain('it also writes .dockerignore: inner is a repository of its own');
  });
});

test('what a sparse checkout leaves out is not looked at', async () => {
  const folder = repositoryOf({
    ...goService('here'),
    ...goService('there'),
    'there/deep/Dockerfile': 'FORM x\n',
  });
  folder.git('sparse-checkout', 'set', 'here');
  const { code, stderr } = await run(folder);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^here\/Dockerfile/);
  expect(stderr).not.toContain('there');
  expect(stderr).toContain('1 Dockerfile and 1 .dockerignore would change');
});

describe('standard input', () => {
  test('never relies on a file that it cannot deliver', async () => {
    const folder = repositoryOf({});
    cpSync(fileURLToPath(new URL('../../fixtures/before/node-ts-npm', import.meta.url)), folder.path, {
      recursive: true,
    });
    folder.commit();
    const input = folder.read('Dockerfile');
    const { stdout, stderr } = await dfrewrite(['-', '--verbose'], { cwd: folder.path, input });
    expect(stderr).toContain('it also writes .dockerignore: standard output holds the Dockerfile alone');
    const report = await dfrewrite(['-', '--format', 'json'], { cwd: folder.path, input });
    expect(report.stdout).toContain('"path": ".dockerignore"');
    await run(folder, '--write', '--skip', 'dockerignore');
    expect(stdout).toBe(folder.read('Dockerfile'));
    expect(stdout).not.toBe(input);
  });

  test('is looked at with its own text, not with that of the file on disk', async () => {
    const folder = repositoryOf({
      ...goService('svc'),
      Dockerfile: 'FROM golang:1.24\nCOPY svc/main.go .\n',
    });
    const { stdout, stderr } = await dfrewrite(['-', '-v', '--stdin-filename', 'svc/Dockerfile'], {
      cwd: folder.path,
      input: 'FROM golang:1.24\nWORKDIR /app\nCOPY svc .\nRUN go build -o hello .\nCMD ["./hello"]\n',
    });
    expect(stdout).toContain('AS build');
    expect(stderr).toContain('the nearest folder, ., has everything that it copies');
    expect(stderr).not.toContain('--write');
  });
});

test.each(['.', 'docker', "it's $HOME/so far"])(
  'the command for a patch works as it is printed, in %s',
  async (from) => {
    const folder = repositoryOf({ ...goService(from === '.' ? '' : from), ...goService('other') });
    const cwd = join(folder.path, from);
    const { stderr } = await dfrewrite([folder.path, '--patch', 'my patch.diff'], { cwd });
    const command = /Apply with: (.+)\n$/.exec(stderr)?.[1] ?? '';
    expect(command).toMatch(/^git .*apply/);
    execFileSync('sh', ['-c', command], { cwd });
    expect(folder.read('other/Dockerfile')).toContain('AS build');
    expect(folder.read(join(from, 'Dockerfile'))).toContain('AS build');
  },
);

test('a Dockerfile and what stands beside it are written together or not at all', async () => {
  // The new text needs a file beside it, and no name is left for one.
  const name = `${'x'.repeat(230)}.Dockerfile`;
  const { Dockerfile = '', ...others } = goService();
  const folder = repositoryOf({ ...others, [name]: Dockerfile });
  const { code, stderr } = await run(folder, '--write');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^failed .*Dockerfile: could not be written: /m);
  expect(folder.git('status', '--porcelain')).toBe('');
});

test('every path of a report over several repositories begins where the paths of its files do', async () => {
  const outside = folderOf();
  const files = {
    ...goService('svc', 'FROM golang:latest\nWORKDIR /app\nCOPY . .\nRUN go build -o hello .\nEXPOSE 80\nCMD ["./hello"]\n'),
    'bad/Dockerfile': 'FROM x\nFORM y\n',
    'compose.yaml': 'services:\n  a:\n    build: svc\n    volumes: ["./data:/app/data"]\n',
  };
  for (const name of ['one', 'two']) cpSync(repositoryOf(files).path, join(outside.path, name), { recursive: true });
  const { stdout } = await run(outside, '--format', 'json', 'one', 'two');
  const paths = [...stdout.matchAll(/"path": "([^"]+)"|"error": "([^"\s]+?):/g)].map(([, path, error]) => path ?? error ?? '');
  expect(paths.filter((path) => path.includes('bad/Dockerfile')).length).toBe(4);
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => !/^(?:one|two)\//.test(path))).toEqual([]);
}); // prettier-ignore
