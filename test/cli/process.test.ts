/** The built program as a process: what a call inside of the tests cannot show. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../src/run/trace.ts';
import { BIN, dfrewrite, spawned } from '../support/cli.ts';
import { folderOf, repositoryOf } from '../support/repository.ts';
import { goService } from '../support/services.ts';

describe('a process', () => {
  const shared = repositoryOf(
    { ...goService('svc'), '.gitignore': 'broken\n', 'broken/Dockerfile': 'FORM x\n' },
    afterAll,
  );

  test.each([
    ['a dry run', 0, []],
    ['a check', 1, ['--check']],
    ['a usage error', 2, ['--wirte']],
    ['a missing path', 2, ['nope', '.']],
    ['a broken file', 3, ['.', 'broken']],
    ['a report', 3, ['--format', 'json', '.', 'broken']],
  ])('ends and says as a call does: %s', async (_, code, args) => {
    const ran = spawned(args, { cwd: shared.path });
    expect(ran.code).toBe(code);
    expect(ran).toEqual(await dfrewrite(args, { cwd: shared.path }));
  });

  test('sees the environment', () => {
    const forced = spawned([], { cwd: shared.path, env: { FORCE_COLOR: '1' } });
    expect(forced.stdout).not.toContain('\u001B');
    expect(forced.stderr).toContain('\u001B');
  });

  test('a proof without a container engine ends the run with one sentence', () => {
    const { code, stdout, stderr } = spawned(['--write', '--verify'], {
      cwd: shared.path,
      env: { PATH: join(shared.path, '.git') },
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^dfrewrite: .*docker.*\n$/);
    expect(shared.git('status', '--porcelain')).toBe('');
  });

  test('fails in threads as in one', () => {
    const { code, stderr } = spawned(['--jobs', '2', '--context', '/'], { cwd: shared.path });
    expect(code).toBe(2);
    expect(stderr).toBe('dfrewrite: the context / is not in the repository of svc/Dockerfile\n');
  });

  test('writes', () => {
    expect(spawned(['--write'], { cwd: join(shared.path, 'svc') }).code).toBe(0);
    expect(shared.read('svc/Dockerfile')).toContain('AS build');
  });
});

describe.skipIf(process.platform === 'win32')('a disk that is full', () => {
  const one = repositoryOf(goService(), afterAll);

  test('leaves every file as it was', () => {
    const folder = repositoryOf({ ...goService('a'), ...goService('b') });
    const limited = `ulimit -f 0; exec "${process.execPath}" "${BIN}" --write -q`;
    const { status, stderr } = spawnSync('sh', ['-c', limited], { cwd: folder.path, encoding: 'utf8' });
    const refused = 'could not be written: the file would be larger than allowed';
    expect(stderr).toBe(
      ['a', 'b'].map((name) => `failed  ${name}/Dockerfile: ${name}/.dockerignore ${refused}\n`).join(''),
    );
    expect(status).toBe(2);
    expect(folder.git('status', '--porcelain')).toBe('');
  });

  test.skipIf(!existsSync('/dev/full')).each(['', '--format json', '--help', 'list'])(
    'is one sentence: dfrewrite %s',
    (args) => {
      const line = `"${process.execPath}" "${BIN}" ${args} > /dev/full`;
      const { status, stderr } = spawnSync('sh', ['-c', line], { cwd: one.path, encoding: 'utf8' });
      expect(status).toBe(2);
      expect(stderr).toMatch(/^dfrewrite: standard output could not be written: the disk is full$/m);
      expect(stderr).not.toMatch(/Error|at .*:\d+/);
    },
  );
});

describe('standard input', () => {
  test('passes through byte by byte where it is no Dockerfile', () => {
    const input = new Uint8Array([0x46, 0xff, 0x0a]);
    const result = spawnSync(process.execPath, [BIN, '-'], { cwd: folderOf().path, input });
    expect(result.stdout).toEqual(Buffer.from(input));
    expect(result.status).toBe(3);
  });
});

describe('pipes', () => {
  // More than a pipe takes at once: what is long is each file, since every one of them is rewritten for each of these tests.
  const naive = `${'# as long as a licence, and of no use\n'.repeat(200)}${goService()['Dockerfile'] ?? ''}`;
  const many = Object.assign(
    {},
    ...Array.from({ length: 12 }, (_, index) => goService(`svc-${String(index).padStart(2, '0')}`, naive)),
  ) as Record<string, string>;
  const folder = repositoryOf(many, afterAll);
  const shell = (line: string) => spawnSync('bash', ['-c', line], { cwd: folder.path, encoding: 'utf8' });

  test('get every byte of a long report, and of threads what one alone says', async () => {
    const env = { DFREWRITE_TRACE: '.git/trace.json' };
    const ran = spawned(['--jobs', '2', '--format', 'json'], { cwd: folder.path, env });
    expect(ran.stdout.length).toBeGreaterThan(128 * 1024);
    expect(JSON.parse(ran.stdout)).toMatchObject({ summary: { checked: 12, changed: 12 } });
    expect(ran).toEqual(await dfrewrite(['--format', 'json'], { cwd: folder.path }));
    const { traceEvents } = JSON.parse(folder.read('.git/trace.json')) as {
      traceEvents: readonly TraceEvent[];
    };
    expect(traceEvents.filter(({ name }) => name === 'file')).toHaveLength(12);
    expect(new Set(traceEvents.map(({ tid }) => tid))).toEqual(new Set([0, 1, 2]));
  });

  test('of threads are written with the files that build the image, as one alone writes them', async () => {
    const service = (name: string): string =>
      `  ${name}:\n    build: ./${name}\n    command: go run .\n    volumes: ["./${name}:/app"]\n`;
    const composed = () =>
      repositoryOf({ ...goService('a'), ...goService('b'), 'compose.yaml': `services:\n${service('a')}${service('b')}` }); // prettier-ignore
    const [alone, beside] = [composed(), composed()];
    expect((await dfrewrite(['--write'], { cwd: alone.path })).code).toBe(0);
    expect(spawned(['--write', '--jobs', '2'], { cwd: beside.path }).code).toBe(0);
    for (const file of ['a/Dockerfile', 'b/Dockerfile', 'compose.yaml'])
      expect(beside.read(file)).toBe(alone.read(file));
    expect(beside.read('compose.yaml').match(/target: development/g)).toHaveLength(2);
  });

  test('get every byte of a long patch', () => {
    shell(`node '${BIN}' 2>/dev/null | (sleep 0.2; cat) > .git/p.patch`);
    folder.git('apply', '--check', '.git/p.patch');
  });

  test.skipIf(process.platform === 'win32')('that close early do not change the exit code', () => {
    const result = shell(`node '${BIN}' --check | head -n 1; echo "\${PIPESTATUS[0]}"`);
    expect(result.stdout).toBe('svc-00/Dockerfile\n1\n');
  });

  test.skipIf(process.platform === 'win32')('that close early are no error, and --write goes on', () => {
    const write = `node '${BIN}' --write --quiet | head -n 1`;
    const report = `node '${BIN}' --allow-dirty --format json | head -n 1`;
    expect(shell(`set -o pipefail; ${write}; ${report}`).stderr).not.toMatch(/EPIPE|Error/);
    expect(folder.read('svc-11/Dockerfile')).toContain('AS build');
  });
});
