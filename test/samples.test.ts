/** Every sample of the README does what the README says, as it stands there. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import packageJson from '../package.json' with { type: 'json' };
import { BIN, dfrewrite } from './support/cli.ts';
import { repositoryOf, type TestFolder } from './support/repository.ts';
import { goService } from './support/services.ts';

interface Sample {
  readonly heading: string;
  readonly language: string;
  readonly text: string;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

const samples: readonly Sample[] = readme.split(/^## /m).flatMap((section) =>
  [...section.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    heading: section.slice(0, section.indexOf('\n')),
    language,
    text,
  })),
);

const sample = (heading: string, language: string): string =>
  samples.find((each) => each.heading === heading && each.language === language)?.text ?? '';

/** Runs a shell line where `dfrewrite` is the built program and `npx` starts what stands behind it. */
function shell(line: string, { path, write }: TestFolder) {
  const tools = { dfrewrite: `exec "${process.execPath}" "${BIN}" "$@"`, npx: 'exec "$@"' };
  for (const [name, text] of Object.entries(tools)) {
    write(`.git/bin/${name}`, `#!/bin/sh\n${text}\n`);
    chmodSync(join(path, '.git/bin', name), 0o755);
  }
  const PATH = [join(path, '.git/bin'), process.env['PATH']].join(delimiter);
  return spawnSync('sh', ['-c', line], { cwd: path, encoding: 'utf8', env: { ...process.env, PATH } });
}

test('each has a test here, or in readme.test.ts', () => {
  expect(samples.map(({ heading, language }) => `${heading}: ${language}`)).toEqual([
    '# dfrewrite: diff',
    '# dfrewrite: ',
    'Try it: sh',
    'Use it: sh',
    'Ignore comments: dockerfile',
    'Configuration: json',
    'In a pipeline: yaml',
    'In a pipeline: sh',
    'In a pipeline: sh',
    'In a pipeline: json',
    'In a pipeline: js',
  ]);
});

test('the scripts of "Try it" exist', () => {
  const scripts = [...sample('Try it', 'sh').matchAll(/npm run (\w+)|npm (test)/g)].map(
    (found) => found[1] ?? found[2],
  );
  expect(scripts).toEqual(['demo', 'test']);
  for (const script of scripts) expect(packageJson.scripts).toHaveProperty(script ?? '');
});

describe('the calls of "Use it"', () => {
  const calls = sample('Use it', 'sh')
    .split('\n')
    .flatMap((line) => /^dfrewrite.*?(?= {2,}#|$)/.exec(line) ?? []);

  test.each(calls)('%s', (call) => {
    const folder = repositoryOf({ ...goService('svc/api') });
    const { status, stdout, stderr } = shell(call, folder);
    expect(stderr).not.toMatch(/dfrewrite: |missing/);
    expect(status).toBe(call.includes('--check') ? 1 : 0);
    const changed = folder.git('status', '--porcelain', 'svc/api/Dockerfile') !== '';
    expect(changed).toBe(/--write|git apply/.test(call));
    if (!/> p\.patch|init/.test(call)) expect(stdout).not.toBe('');
  });

  test('are all tried', () => {
    expect(calls).toHaveLength(11);
  });
});

test('the ignore comments hold', async () => {
  const [from = '', install = '', global = ''] = sample('Ignore comments', 'dockerfile').split('\n\n');
  const folder = repositoryOf({});
  cpSync(join(root, 'fixtures/before/node-ts-npm'), folder.path, { recursive: true });
  const naive = folder.read('Dockerfile').replace('FROM node:20', from).replace('RUN npm install', install);
  folder.write('Dockerfile', `${global}${naive}`);
  const { stdout, stderr } = await dfrewrite(['--verbose'], { cwd: folder.path });
  expect(stdout).toMatch(/^\+FROM node:20$/m);
  expect(stdout).not.toMatch(/^\+.*(-slim|USER)/m);
  for (const id of ['slim-base', 'cache-order'])
    expect(stderr).toMatch(new RegExp(`${id} +ignored by the comment above line \\d+`));
  expect(stderr).toMatch(/non-root +ignored by a comment in the file/);
  expect(stderr).not.toContain('  ! ');
});

test('the configuration keeps what it does not name, and leaves out what it names', async () => {
  const folder = repositoryOf({
    ...goService('services/api'),
    ...goService('legacy/old'),
    'docker/api.Dockerfile': goService()['Dockerfile'] ?? '',
    'dfrewrite.json': sample('Configuration', 'json'),
  });
  const { stdout, stderr, code } = await dfrewrite(['--format', 'json'], { cwd: folder.path });
  expect(code, stderr).toBe(0);
  const { files } = JSON.parse(stdout) as Report;
  const byPath = new Map(files.map((file) => [file.path, file]));
  expect(byPath.get('docker/api.Dockerfile')).toMatchObject({ status: 'changed', context: 'services/api' });
  expect(byPath.get('services/api/Dockerfile')?.applied.map(({ transform }) => transform)).toContain(
    'non-root',
  );
  expect(byPath.get('services/api/Dockerfile')?.applied.map(({ transform }) => transform)).not.toContain(
    'slim-base',
  );
  expect(byPath.get('legacy/old/Dockerfile')).toMatchObject({
    status: 'skipped',
    reason: 'the configuration ignores it',
  });
});

interface Report {
  readonly files: readonly {
    readonly path: string;
    readonly applied: readonly { readonly transform: string }[];
  }[];
}

test('the step of CI fails where something would change', () => {
  const [step] = parseYaml(sample('In a pipeline', 'yaml')) as readonly { readonly run: string }[];
  const folder = repositoryOf(goService());
  expect(shell(step?.run ?? '', folder)).toMatchObject({ status: 1, stdout: 'Dockerfile\n' });
});

test('the loop writes every repository, goes on behind a bad file, and stops at wrong usage', () => {
  const loop = sample('In a pipeline', 'sh');
  const folder = repositoryOf({
    ...goService('repos/a'),
    'repos/a/bad/Dockerfile': 'FORM node\n',
    ...goService('repos/b'),
    'repos/c/dfrewrite.json': '{',
    ...goService('repos/c'),
    ...goService('repos/d'),
  });
  expect(shell(loop, folder).status).toBe(1);
  const changed = (name: string) => folder.git('status', '--porcelain', `repos/${name}/Dockerfile`) !== '';
  expect(['a', 'b', 'c', 'd'].map(changed)).toEqual([true, true, false, false]);
});

test('the reports of many repositories are joined', () => {
  const [, , joins] = samples.filter(({ heading }) => heading === 'In a pipeline');
  const folder = repositoryOf(goService());
  mkdirSync(join(folder.path, 'reports'));
  const calls = [
    'dfrewrite --format json --output reports/a.json',
    ...(joins?.text.trim().split('\n') ?? []),
  ];
  for (const call of calls) expect(shell(call, folder), call).toMatchObject({ status: 0 });
  expect(calls).toHaveLength(4);
  expect(folder.read('fleet.html')).toContain('<h1>1 Dockerfile in 1 repository</h1>');
  expect(folder.read('fleet.csv')).toContain(',Dockerfile,');
});

test('the JSON report has the members that are shown, in their order', async () => {
  const opaque = 'FROM golang:1.24\nWORKDIR /app\nCOPY . .\nRUN frobnicate\nCMD ["./hello"]\n';
  const folder = repositoryOf({ ...goService('svc/api'), ...goService('svc/withheld', opaque) });
  const report: unknown = JSON.parse((await dfrewrite(['--format', 'json'], { cwd: folder.path })).stdout);
  const shown: unknown = JSON.parse(sample('In a pipeline', 'json'));
  expect(membersOf(report)).toEqual(membersOf(shown));
});

/** Names of the members of every object, by the place of the object; elements of a list count as one. */
function membersOf(value: unknown, place = 'report'): Readonly<Record<string, readonly string[]>> {
  if (Array.isArray(value))
    return Object.assign({}, ...value.map((each) => membersOf(each, `${place}[]`))) as Record<
      string,
      string[]
    >;
  if (typeof value !== 'object' || value === null) return {};
  const inner = Object.entries(value).map(([name, each]) => membersOf(each, `${place}.${name}`));
  return Object.assign({ [place]: Object.keys(value) }, ...inner) as Record<string, string[]>;
}

test('the program in JavaScript runs', () => {
  // a package of its own, so that nothing above the temporary folder is asked
  const folder = repositoryOf({ ...goService('svc/api'), 'package.json': '{}' });
  mkdirSync(join(folder.path, 'node_modules'));
  symlinkSync(root, join(folder.path, 'node_modules/dfrewrite'));
  folder.write(
    'try.mjs',
    `${sample('In a pipeline', 'js')}\nconsole.log(status, after !== '', applied.length > 2);\n`,
  );
  const { stdout, stderr } = spawnSync(process.execPath, ['try.mjs'], { cwd: folder.path, encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: 'changed true true\n', stderr: '' });
});
