/** What `npm pack` makes of this repository, installed into an empty folder and run on other versions of Node. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderOf } from '../support/repository.ts';

/** Oldest and newest of each supported line; packages of the registry bring them. */
const SUPPORTED = ['20.19.0', '20', '22.12.0', '22', '24.0.0', '24'] as const;
const TOO_OLD = ['8', '12', '18'] as const;

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = folderOf({ 'nodes/package.json': '{}', 'user/package.json': '{}' }, afterAll);
const user = join(folder.path, 'user');
const fixtures = join(folder.path, 'fixtures');

beforeAll(() => {
  const npm = (cwd: string, ...args: readonly string[]): string =>
    execFileSync('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline'], { cwd, encoding: 'utf8' });
  npm(root, 'pack', '--silent', '--pack-destination', folder.path);
  npm(user, 'install', ...tarballs());
  const binary = `node-${process.platform}-${process.arch}`;
  const nodes = [...SUPPORTED, ...TOO_OLD].map((version) => `node-${version}@npm:${binary}@${version}`);
  npm(join(folder.path, 'nodes'), 'install', '--ignore-scripts', ...nodes);
  cpSync(join(root, 'fixtures/before'), fixtures, { recursive: true });
});

const tarballs = (): readonly string[] =>
  readdirSync(folder.path)
    .filter((name) => name.endsWith('.tgz'))
    .map((name) => join(folder.path, name));

function on(version: string, ...args: readonly string[]) {
  const node = join(folder.path, 'nodes/node_modules', `node-${version}`, 'bin/node');
  // The cache of compiled code is shared by all versions, and is this test's own.
  const env = { ...process.env, TMPDIR: folder.path, NODE_COMPILE_CACHE: '' };
  const { status, stdout, stderr } = spawnSync(node, args, { cwd: fixtures, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const program = join(user, 'node_modules/.bin/dfrewrite');

test('a Node that can keeps the compiled program for the next start', () => {
  expect(existsSync(join(folder.path, 'node-compile-cache'))).toBe(false);
  on('22', program, '--version');
  expect(readdirSync(join(folder.path, 'node-compile-cache')).join()).toMatch(/^v22\./);
});

describe.each(SUPPORTED)('Node %s', (version) => {
  test('rewrites every fixture as this Node does, also when started again', () => {
    const here = spawnSync(process.execPath, [join(root, 'dist/cli.js')], {
      cwd: fixtures,
      encoding: 'utf8',
    });
    expect(here.stdout).toContain('diff --git');
    const { status, stdout, stderr } = here;
    expect(on(version, program)).toEqual({ status, stdout, stderr });
    expect(on(version, program)).toEqual({ status, stdout, stderr });
  });

  test('gives the API to import and to require', () => {
    const use = "typeof (await import('dfrewrite')).rewrite + typeof require('dfrewrite').openProject";
    folder.write(
      'user/api.mjs',
      `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); console.log(${use})`,
    );
    expect(on(version, '--no-warnings', join(user, 'api.mjs'))).toEqual({
      status: 0,
      stdout: 'functionfunction\n',
      stderr: '',
    });
  });
});

test.each(TOO_OLD)('Node %s is told in one sentence', (version) => {
  const { status, stdout, stderr } = on(version, program);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^dfrewrite: Node\.js \d+\.\d+\.\d+ is too old; install 20\.19, 22\.12 or newer\n$/);
});
