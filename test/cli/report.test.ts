import { describe, expect, test } from 'vitest';
import { dfrewrite } from '../support/cli.ts';
import { folderOf, repositoryOf } from '../support/repository.ts';
import { goService } from '../support/services.ts';

describe('dfrewrite report', () => {
  test('joins what the runs of several repositories wrote, and names what is no report', async () => {
    const reports = folderOf({ 'bad.json': '{', 'other.json': '{"version":1}' });
    for (const name of ['a', 'b']) {
      const { path } = repositoryOf({ ...goService('svc/api'), 'bad/Dockerfile': 'FORM x\n' });
      const output = `${reports.path}/${name}.json`;
      expect(await dfrewrite(['--format', 'json', '--output', output], { cwd: path })).toMatchObject({
        code: 3,
      });
    }
    const files = ['a.json', 'bad.json', 'other.json', 'gone.json', 'b.json'];
    const { code, stdout, stderr } = await dfrewrite(['report', ...files, '--format', 'markdown'], { cwd: reports.path }); // prettier-ignore
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /^4 Dockerfiles in 2 repositories: 2 would change \(\d+ changes\), .*2 failed\.\n/,
    );
    expect(stderr.split('\n').map((line) => line.replace(/ is not valid JSON:.*/, ' is not valid JSON'))).toEqual([
      'failed  bad.json: is not valid JSON',
      'failed  other.json: is no report of dfrewrite --format json',
      expect.stringMatching(/^failed {2}gone\.json: /),
      '',
    ]); // prettier-ignore
  });

  test('is a page by default; a wrong call is one', async () => {
    const { path } = folderOf({});
    const { stdout: report } = await dfrewrite(['--format', 'json'], { cwd: path });
    const reports = folderOf({ 'a.json': report, 'sub/a.json': report });
    const at = { cwd: reports.path };
    const page = await dfrewrite(['report', 'a.json', 'sub/a.json', '--output', 'fleet.html'], at);
    expect(page).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(reports.read('fleet.html')).toMatch(/^<!doctype html>/);
    expect(await dfrewrite(['report'], at)).toMatchObject({ code: 2, stderr: 'dfrewrite: report needs the JSON reports that it is to join\n' }); // prettier-ignore
    expect((await dfrewrite(['report', 'a.json', '--format', 'sarif'], at)).stderr).toMatch(/--format sarif is not known; there is html, markdown, csv/); // prettier-ignore
    expect((await dfrewrite(['report', 'a.json', '--write'], at)).stderr).toMatch(/--write does not go with this command/); // prettier-ignore
  });
});

test('--exit-zero: what files came to is no matter of the exit code, a wrong call is', async () => {
  const { path } = repositoryOf({ ...goService(), 'bad/Dockerfile': 'FORM x\n' });
  const codes = async (...args: readonly string[]): Promise<readonly unknown[]> => [
    (await dfrewrite(args, { cwd: path })).code,
    (await dfrewrite([...args, '--exit-zero'], { cwd: path })).code,
  ];
  expect(await codes('--check', 'Dockerfile')).toEqual([1, 0]);
  expect(await codes('.')).toEqual([3, 0]);
  expect(await codes('gone')).toEqual([2, 2]);
});

test('-h is --help, of the program and of a command', async () => {
  const { path } = folderOf({});
  const help = async (...args: readonly string[]) => (await dfrewrite(args, { cwd: path })).stdout;
  expect(await help('-h')).toBe(await help('--help'));
  expect(await help('report', '-h')).toContain('--format');
  expect(await help('-h')).toContain('dfrewrite report');
});

test('--stat prints counts instead of the diff, and says what failed', async () => {
  const { path: cwd } = repositoryOf({ ...goService(), 'bad/Dockerfile': 'FORM x\n' });
  const { code, stdout, stderr } = await dfrewrite(['--stat'], { cwd });
  expect(code).toBe(3);
  expect(stdout).toMatch(/^applied {2}withheld {2}transform\n +1 +0 {2}dockerignore\n/);
  expect(stderr).toMatch(/^failed {2}bad\/Dockerfile:1: .*\n1 Dockerfile.* would change .*1 failed.*\n$/);
  expect((await dfrewrite(['--stat', '--check'], { cwd })).stderr).toBe('dfrewrite: --stat and --check want standard output both\n'); // prettier-ignore
});
