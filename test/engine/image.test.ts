/** The image of the program itself, built and started: it says the same of a repository as the program does. */
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { dfrewrite } from '../support/cli.ts';
import { folderOf } from '../support/repository.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const docker = (...args: readonly string[]) =>
  spawnSync('docker', [...args], { cwd: root, encoding: 'utf8' });
const NAME = 'dfrewrite-image-test';

test.skipIf(docker('version').status !== 0)('it checks a repository, as a user without rights', async () => {
  const network = process.env['DFREWRITE_BUILD_NETWORK'] ?? 'default';
  const built = docker('build', '--network', network, '--tag', NAME, '.');
  expect(built.status, built.stderr).toBe(0);
  const folder = folderOf();
  cpSync(join(root, 'fixtures/before/node-ts-npm'), folder.path, { recursive: true });
  folder.git('init', '-q');
  folder.commit();
  const { status, stdout, stderr } = docker('run', '--rm', '--network', 'none', '-v', `${folder.path}:/work`, '-u', `${String(process.getuid?.())}:${String(process.getgid?.())}`, NAME, '--check'); // prettier-ignore
  const { code, ...said } = await dfrewrite(['--check'], { cwd: folder.path });
  expect({ status, stdout, stderr }).toEqual({ status: code, ...said });
  docker('rmi', NAME);
});
