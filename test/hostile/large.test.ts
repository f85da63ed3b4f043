import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BIN } from '../support/cli.ts';
import { folderOf, repositoryOf, type TestFolder } from '../support/repository.ts';
import { goService } from '../support/services.ts';

const DOCKERFILE = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD ["node", "server.js"]\n';
const MANIFEST = '{"name":"shop","version":"1.0.0","dependencies":{"express":"4.18.2"}}';
const PROJECT = {
  Dockerfile: DOCKERFILE,
  'package.json': MANIFEST,
  'server.js': "require('express')().listen(3000)\n",
};

interface Ran {
  readonly status: number | null;
  readonly seconds: number;
  readonly statuses: readonly string[];
}

/** Runs the built program in a folder, through a shell that may limit it first, and answers with its CPU time. */
function run(folder: TestFolder, { limit = 'true', node = '' } = {}): Ran {
  const line = `${limit}; "${process.execPath}" ${node} "${BIN}" --format json`;
  const timed = `TIMEFORMAT='cpu %U %S'; time (${line}); exit $?`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', timed], { cwd: folder.path, encoding: 'utf8', maxBuffer: 1 << 28 }); // prettier-ignore
  const [, user = NaN, system = NaN] = /^cpu (\S+) (\S+)$/m.exec(stderr) ?? [];
  expect(stderr).not.toMatch(/bug in dfrewrite|internal error/);
  const { files } = JSON.parse(stdout) as { files: readonly { status: string }[] };
  return { status, seconds: Number(user) + Number(system), statuses: files.map((file) => file.status) };
}

describe('a repository', () => {
  test('of 100,000 files', () => {
    const folder = folderOf(PROJECT);
    for (let at = 0; at < 100; at++) {
      mkdirSync(join(folder.path, `d${String(at)}`));
      for (let file = 0; file < 1000; file++) writeFileSync(join(folder.path, `d${String(at)}/f${String(file)}.js`), '');
    }
    const plain = run(folder);
    expect(plain.statuses).toEqual(['changed']);
    folder.git('init', '-q', '--template=');
    const tracked = run(folder);
    expect(tracked.statuses).toEqual(['changed']);
    expect(Math.max(plain.seconds, tracked.seconds)).toBeLessThan(20);
  });

  test('of 1,000 folders in each other', () => {
    const folder = repositoryOf({ ...PROJECT, [`${'d/'.repeat(1000)}Dockerfile`]: DOCKERFILE });
    expect(run(folder).statuses).toContain('changed');
  });

  test('with lockfiles of 50 MB', () => {
    const packages = Array.from({ length: 250_000 }, (_, at) => `"node_modules/p${String(at)}":{"version":"1.0.0","resolved":"${'x'.repeat(150)}"}`);
    const folder = repositoryOf({ ...PROJECT, 'package-lock.json': `{"lockfileVersion":3,"packages":{${packages.join(',')}}}`, 'yarn.lock': 'a@1:\n  version "1"\n'.repeat(2_500_000) });
    const { statuses, seconds } = run(folder);
    expect(statuses).toHaveLength(1);
    expect(seconds).toBeLessThan(20);
  });

  test('whose YAML unfolds to billions', () => {
    const levels = Array.from({ length: 40 }, (_, at) => `a${String(at + 1)}: &a${String(at + 1)} [${`*a${String(at)},`.repeat(9)}x]\n`);
    const folder = repositoryOf({ ...PROJECT, 'compose.yaml': `a0: &a0 [x]\n${levels.join('')}services: {a: {build: ., x: *a40}}\n` });
    const { statuses, seconds } = run(folder);
    expect(statuses).toEqual(['changed']);
    expect(seconds).toBeLessThan(10);
  });

  test.each(['[', '{"a":', '/*', '`${', 'require(', 'a=>', "f'{", '&a ', '*a/', '=', '\\\n', '(', '<<E ', 'cd x;'])(
    'whose files are a megabyte of %j',
    (text) => {
      const long = text.repeat(Math.floor(900_000 / text.length));
      const names = ['package.json', 'package-lock.json', 'server.js', 'tsconfig.json', 'compose.yaml', '.dockerignore', '.gitignore', 'Makefile', 'x.sh', 'docker-bake.hcl', '.env', '.npmrc'];
      const folder = repositoryOf({ Dockerfile: DOCKERFILE.replace('RUN npm', 'RUN sh x.sh\nRUN npm'), ...Object.fromEntries(names.map((name) => [name, long])) });
      const { statuses, seconds } = run(folder);
      expect(statuses).toHaveLength(1);
      expect(seconds).toBeLessThan(15);
    },
  );

  test.skipIf(process.platform === 'win32')('whose .gitignore is a pipe, for which git would wait', () => {
    const folder = repositoryOf(PROJECT);
    execFileSync('mkfifo', [join(folder.path, '.gitignore')]);
    expect(run(folder).statuses).toEqual(['changed']);
  });
}); // prettier-ignore

const MANY = Object.assign({}, ...Array.from({ length: 200 }, (_, at) => goService(`svc-${String(at)}`))) as Readonly<Record<string, string>>; // prettier-ignore

describe.skipIf(process.platform === 'win32')('a small machine', () => {
  test.each([
    ['of 64 open files', { limit: 'ulimit -n 64' }],
    ['of 96 MB of heap', { node: '--max-old-space-size=96' }],
  ])('%s does the work', (_, limits) => {
    const { status, statuses } = run(repositoryOf(MANY), limits);
    expect(status).toBe(0);
    expect(new Set(statuses)).toEqual(new Set(['changed']));
  });
});

/** Dockerfiles by path, and what else lies about that is none of the repository's. */
function look(folder: TestFolder): { readonly texts: ReadonlyMap<string, string>; readonly strays: readonly string[] } {
  const paths = readdirSync(folder.path, { recursive: true, encoding: 'utf8' }).filter((path) => !path.startsWith('.git'));
  const known = /(?:^|\/)(?:Dockerfile|\.dockerignore|go\.mod|go\.sum|main\.go)$|^svc-\d+$/;
  return {
    texts: new Map(paths.filter((path) => path.endsWith('Dockerfile')).map((path) => [path, readFileSync(join(folder.path, path), 'utf8')])),
    strays: paths.filter((path) => !known.test(path)),
  };
} // prettier-ignore

describe.skipIf(process.platform === 'win32')('a run that is killed', () => {
  test('leaves each file old or new, and a second run has nothing to tidy up', async () => {
    const folder = repositoryOf(MANY);
    const old = look(folder);
    spawnSync(process.execPath, [BIN, '--write', '--quiet'], { cwd: folder.path });
    const done = look(folder);
    for (let kill = 0; kill < 40; kill++) {
      folder.git('checkout', '-q', '.');
      folder.git('clean', '-qfd');
      const child = spawn(process.execPath, [BIN, '--write', '--quiet'], { cwd: folder.path, stdio: 'ignore' });
      const ended = new Promise((resolve) => child.on('exit', resolve));
      // Three of four while it writes, the others anywhere: most of a run writes nothing.
      const end = (after: number) => setTimeout(() => child.kill('SIGKILL'), (kill * 7919) % after);
      const watcher = kill % 4 === 3 ? null : watch(join(folder.path, 'svc-0'), () => { watcher?.close(); end(400); });
      if (watcher === null) end(4000);
      await ended;
      watcher?.close();
      for (const [path, text] of look(folder).texts) expect([old.texts.get(path), done.texts.get(path)]).toContain(text);
      spawnSync(process.execPath, [BIN, '--write', '--quiet', '--allow-dirty'], { cwd: folder.path });
      expect(look(folder)).toEqual({ texts: done.texts, strays: done.strays });
    }
  });

  test('two at once end with the same files as one', async () => {
    const folder = repositoryOf(MANY);
    const runs = [1, 2].map(() => new Promise((resolve) => spawn(process.execPath, [BIN, '--write', '--quiet', '--allow-dirty'], { cwd: folder.path, stdio: 'ignore' }).on('exit', resolve)));
    await Promise.all(runs);
    const both = look(folder);
    folder.git('checkout', '-q', '.');
    folder.git('clean', '-qfd');
    spawnSync(process.execPath, [BIN, '--write', '--quiet'], { cwd: folder.path });
    expect(both).toEqual(look(folder));
  });
}); // prettier-ignore
