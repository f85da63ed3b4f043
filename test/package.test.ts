/** What npm gets: one small package that needs no other, with types that every resolution of TypeScript finds. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { folderOf } from './support/repository.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = folderOf({}, afterAll);

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}
let packed: Packed;

beforeAll(() => {
  const npm = (...args: readonly string[]): string =>
    execFileSync('npm', [...args], { cwd: root, encoding: 'utf8' });
  // `npm test` has built it; a single test file may not have.
  if (!existsSync(join(root, 'dist/api/index.d.ts'))) npm('run', '--silent', 'build:types');
  const answer: unknown = JSON.parse(
    npm('pack', '--ignore-scripts', '--json', '--pack-destination', folder.path),
  );
  packed = (Array.isArray(answer) ? answer[0] : Object.values(answer as object)[0]) as Packed;
}, 300_000);

test('it is small, and holds what is needed to run, to import and to read', () => {
  expect(packed.size).toBeLessThanOrEqual(700_000);
  expect(packed.files.map(({ path }) => path).sort()).toEqual([
    'LICENSE',
    'README.md',
    'dist/LICENSES.txt',
    'dist/api/index.d.ts',
    'dist/api/index.js',
    'dist/api/package.json',
    'dist/cli.js',
    'dist/package.json',
    'dist/parser.js',
    'dist/program.js',
    'package.json',
    'schema/config.schema.json',
    'schema/observations.schema.json',
    'schema/report.schema.json',
  ]);
});

test('nothing is installed beside it, and the licences of what is in it are', () => {
  expect(packageJson).not.toHaveProperty('dependencies');
  expect(packageJson).not.toHaveProperty('peerDependencies');
  const licences = readFileSync(join(root, 'dist/LICENSES.txt'), 'utf8');
  for (const name of ['diff', 'dockerfile-ast', 'semver', 'unbash', 'yaml', 'yargs'])
    expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(\\S+\\)$`, 'm'));
});

test('its description holds: publint', async () => {
  const { messages, pkg } = await publint({ pkgDir: root, pack: false, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
});

test('its types are found: attw', () => {
  const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
  const args = [attw, join(folder.path, packed.filename), '--profile', 'esm-only', '--format', 'ascii', '--no-color'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^"dfrewrite"\n\nnode16 \(from ESM\): 🟢.*\nbundler: 🟢/m);
}); // prettier-ignore
