import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { dfrewrite } from '../support/cli.ts';
import { folderOf } from '../support/repository.ts';
import { transforms } from '../../src/transforms/index.ts';

const ids = transforms.map(({ id }) => id);

async function script(shell: string): Promise<string> {
  const { code, stdout, stderr } = await dfrewrite(['completion', shell], { cwd: folderOf().path });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** What bash offers behind a line that ends where the cursor stands. */
async function offered(line: string): Promise<readonly string[]> {
  const words = line.split(' ');
  const call = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${String(words.length - 1)}; _dfrewrite; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { path } = folderOf({ 'svc/Dockerfile': '' });
  const { stdout, stderr } = spawnSync('bash', ['-c', `${await script('bash')}\n${call}`], { cwd: path, encoding: 'utf8' }); // prettier-ignore
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

describe('bash offers', () => {
  test.each<[string, readonly string[]]>([
    ['dfrewrite --only ', ids],
    ['dfrewrite --only non-root,cach', ['non-root,cache-order', 'non-root,cache-mounts']],
    ['dfrewrite verify --skip mul', ['multi-stage']],
    ['dfrewrite --format ma', ['markdown']],
    ['dfrewrite report --format c', ['csv']],
    ['dfrewrite --exit', ['--exit-zero']],
    ['dfrewrite verify --before', ['--before']],
    ['dfrewrite report --wri', []],
    ['dfrewrite explain slim', ['slim-base']],
    ['dfrewrite completion z', ['zsh']],
    ['dfrewrite ver', ['verify']],
    ['dfrewrite s', ['svc']],
    ['dfrewrite verify s', ['svc']],
  ])('behind %j: %j', async (line, words) => {
    expect(await offered(line)).toEqual(words);
  });
});

test.each(['bash', 'zsh', 'fish'])('the script for %s is one that the shell can read', async (shell) => {
  const text = await script(shell);
  for (const id of ids) expect(text).toContain(id);
  const folder = folderOf({ script: text });
  const { error, status, stderr } = spawnSync(shell, ['-n', 'script'], {
    cwd: folder.path,
    encoding: 'utf8',
  });
  if (error === undefined) expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('another shell is a wrong call', async () => {
  const { path: cwd } = folderOf();
  expect(await dfrewrite(['completion', 'bsh'], { cwd })).toMatchObject({
    code: 2,
    stderr: 'dfrewrite: no completion for bsh; there is bash, zsh, fish; did you mean bash?\n',
  });
  expect((await dfrewrite(['completion'], { cwd })).stderr).toMatch(/needs the name of a shell: bash, zsh, fish/); // prettier-ignore
});
