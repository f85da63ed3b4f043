/** The recipes of docs/fleets.md, the action and the image do what they say, as they stand there. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { openProject, rewrite } from '../../src/index.ts';
import { BIN } from '../support/cli.ts';
import { forgeOf } from '../support/forge.ts';
import { folderOf, repositoryOf, type TestFolder } from '../support/repository.ts';
import { goService } from '../support/services.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The samples below a heading of the page. */
function samples(heading: string): readonly string[] {
  const section = text('docs/fleets.md').split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^```\w+\n([^]*?)^```$/gm)].map(([, code = '']) => code);
}

/** Runs a script where `dfrewrite`, and npx with any version of it, are the built program. */
function shell(script: string, folder: TestFolder, env: Readonly<Record<string, string>> = {}) {
  return spawnSync('bash', ['-c', script], { cwd: folder.path, encoding: 'utf8', env: surroundings(folder, env) });
} // prettier-ignore

function surroundings({ path, write }: TestFolder, env: Readonly<Record<string, string>>) {
  const program = `exec "${process.execPath}" "${BIN}" "$@"`;
  const tools = { dfrewrite: program, npx: `[ "$1 \${2%@*}" = "--yes dfrewrite" ] || exit 9; shift 2; ${program}` };
  for (const [name, lines] of Object.entries(tools)) {
    write(`bin/${name}`, `#!/bin/sh\n${lines}\n`);
    chmodSync(join(path, 'bin', name), 0o755);
  }
  const PATH = [join(path, 'bin'), process.env['PATH']].join(delimiter);
  const person = { GIT_AUTHOR_NAME: 'test', GIT_AUTHOR_EMAIL: 'a@b.c', GIT_COMMITTER_NAME: 'test', GIT_COMMITTER_EMAIL: 'a@b.c' };
  return { ...process.env, ...person, PATH, ...env };
} // prettier-ignore

const NAMES = Array.from({ length: 20 }, (_, at) => `r${String(at + 1)}`);

/** Twenty bare repositories and the scripts of the page: the last has no Dockerfile, one has a broken one, one has its own in a folder. */
function fleet(): TestFolder {
  const [rewrite = '', commit = ''] = samples('The scripts');
  const folder = folderOf({ 'rewrite.sh': rewrite, 'commit.sh': commit });
  for (const name of NAMES) {
    const files = name === 'r20' ? { 'README.md': 'no Dockerfile\n' } : goService(name === 'r3' ? 'svc' : '');
    const { path } = repositoryOf({ ...files, ...(name === 'r7' && { 'bad/Dockerfile': 'FORM x\n' }) });
    folder.git('clone', '-q', '--bare', path, `bare/${name}.git`);
  }
  return folder;
}

/** What became of the bare repositories. */
function expectRewritten({ git }: TestFolder): void {
  const branches = NAMES.filter((name) => git('-C', `bare/${name}.git`, 'branch', '--list', 'dfrewrite') !== ''); // prettier-ignore
  expect(branches).toEqual(NAMES.slice(0, 19));
  const changed = git('-C', 'bare/r7.git', 'diff', '--name-only', 'HEAD', 'dfrewrite').trim().split('\n');
  expect(changed).toEqual(['.dockerignore', 'Dockerfile']);
  expect(git('-C', 'bare/r3.git', 'log', '-1', '--format=%B', 'dfrewrite')).toMatch(
    /^Rewrite the Dockerfiles\n\n`svc\/Dockerfile` and `svc\/.dockerignore` rewritten in \d+ steps/,
  );
}

// It starts the program sixty times.
test('the loop goes through twenty repositories; a broken Dockerfile costs itself, and nothing else', () => {
  const folder = fleet();
  const urls = [...NAMES, 'gone'].map((name) => `file://${folder.path}/bare/${name}.git\n`);
  folder.write('repositories.txt', urls.join(''));

  const { status, stderr } = shell(samples('A plain loop')[0] ?? '', folder);
  expect(status, stderr).toBe(0);
  expect(stderr.match(/^failed .*$/gm)).toEqual(Array<string>(3).fill('failed  bad/Dockerfile:1: unknown instruction FORM: check its spelling, or the line above for a missing line continuation')); // prettier-ignore
  expectRewritten(folder);
  expect(folder.read('fleet.html')).toContain('<h1>20 Dockerfiles in 20 repositories</h1>');
}); // prettier-ignore

describe.skipIf(spawnSync('multi-gitter', ['version']).error !== undefined)('multi-gitter', () => {
  const run = async (folder: TestFolder, more: string) => {
    const branch = folder.git('-C', 'bare/r1.git', 'branch', '--show-current').trim();
    const forge = await forgeOf(NAMES, (name) => join(folder.path, `bare/${name}.git`), branch);
    // It is made for forges in the net; this one hands out paths in the place of addresses for ssh.
    const local = `--manual-commit --platform gitea --base-url ${forge.address} --ssh-auth --plain-output ${more}`;
    const script = (samples('multi-gitter')[0] ?? '').replace('--manual-commit', local);
    const child = spawn('bash', ['-c', script], { cwd: folder.path, env: surroundings(folder, { GITEA_TOKEN: 'x' }) });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()));
    const status = await new Promise<number | null>((done) => child.on('close', done));
    return { status, said, opened: forge.opened };
  };

  test('opens a pull request for each repository with its own body; a broken Dockerfile costs itself', async () => {
    const folder = fleet();
    const { status, said, opened } = await run(folder, '');
    expect(status, said).toBe(0);
    expectRewritten(folder);
    expect(opened.map(({ repository }) => repository)).toEqual(NAMES.slice(0, 19));
    const [, , third, , , , seventh] = opened;
    expect(third).toMatchObject({ title: 'Rewrite the Dockerfiles', head: 'dfrewrite' });
    expect(third?.body).toMatch(/^`svc\/Dockerfile` and `svc\/.dockerignore` rewritten in \d+ steps/);
    expect(seventh?.body).toContain('### `bad/Dockerfile`\n\nFailed: bad/Dockerfile:1: unknown instruction FORM');
    expect(said).toMatch(/no data was changed:?\s+my-org\/r20/i);
    expect(folder.read('fleet.html')).toContain('<h1>20 Dockerfiles in 20 repositories</h1>');
  });

  test('writes nothing in a dry run, and reports all the same', async () => {
    const folder = fleet();
    const { status, opened } = await run(folder, '--dry-run');
    expect({ status, opened }).toEqual({ status: 0, opened: [] });
    expect(folder.git('-C', 'bare/r1.git', 'branch', '--list', 'dfrewrite')).toBe('');
    expect(folder.read('fleet.html')).toContain('<h1>20 Dockerfiles in 20 repositories</h1>');
  });
}); // prettier-ignore

test('the script writes nothing in a dry run', () => {
  const folder = repositoryOf({ ...goService(), '.gitignore': 'bin\n' });
  const out = folderOf().path;
  const env = { REPOSITORY: 'org/a', REPORTS: out, DRY_RUN: 'true' };
  expect(shell(samples('The scripts')[0] ?? '', folder, env)).toMatchObject({ status: 0, stdout: '' });
  expect(folder.git('status', '--porcelain')).toBe('');
  expect(readFileSync(join(out, 'org_a.md'), 'utf8')).toContain('`Dockerfile` and `.dockerignore` rewritten');
});

interface Step {
  readonly run?: string;
  readonly uses?: string;
}

test('the action annotates, summarises, and answers with outputs that its inputs decide', () => {
  const action = parse(text('action.yml')) as {
    readonly inputs: Readonly<Record<string, { readonly default: string }>>;
    readonly runs: { readonly steps: readonly [Step & { readonly env: Readonly<Record<string, string>> }] };
  };
  const [step] = action.runs.steps;
  const folder = repositoryOf({ ...goService('svc/api'), '.gitignore': 'bin\nout\n' });
  for (const file of ['out/summary', 'out/output']) folder.write(file, '');
  const run = (inputs: Readonly<Record<string, string>>) => {
    const given = Object.entries(step.env).map(([name, value]) => [name, value.replace(/\$\{\{ inputs\.(\w+) \}\}/, (_, id: string) => inputs[id] ?? action.inputs[id]?.default ?? '')]); // prettier-ignore
    const out = join(folder.path, 'out');
    const env = { ...(Object.fromEntries(given) as Record<string, string>), RUNNER_TEMP: out, GITHUB_STEP_SUMMARY: join(out, 'summary'), GITHUB_OUTPUT: join(out, 'output') }; // prettier-ignore
    return shell(`set -eo pipefail\n${step.run ?? ''}`, folder, env);
  };
  expect(action.inputs['version']?.default).toBe(packageJson.version);

  const checked = run({});
  expect(checked.status, checked.stderr).toBe(1);
  expect(checked.stdout).toMatch(/^::warning file=svc\/api\/Dockerfile,line=\d+/);
  expect(folder.read('out/summary')).toMatch(/^1 Dockerfile in 1 repository: 1 would change/);
  expect(folder.read('out/output')).toMatch(
    /^changed=1\nreport=.*dfrewrite-report\.json\nbody=.*dfrewrite\.md\n$/,
  );
  expect(folder.read('out/dfrewrite.md')).toContain(
    '`svc/api/Dockerfile` and `svc/api/.dockerignore` rewritten',
  );

  expect(run({ check: 'false', arguments: '--only non-root; touch evil' }).status).toBe(2);
  expect(run({ check: 'false', paths: 'svc $(touch evil)' }).status).toBe(2);
  expect(folder.git('status', '--porcelain')).toBe('');
  expect(run({ check: 'false', write: 'true' }).status).toBe(0);
  expect(folder.git('status', '--porcelain').trim().split('\n')).toEqual(['M svc/api/Dockerfile', '?? svc/api/.dockerignore']); // prettier-ignore
});

test('the steps of the pipelines run', () => {
  const folder = repositoryOf({ ...goService(), '.gitignore': 'bin\n' });
  const [, scanning = ''] = samples('GitHub Actions');
  const { jobs } = parse(scanning) as { readonly jobs: { readonly dfrewrite: { readonly steps: readonly Step[] } } }; // prettier-ignore
  for (const { run } of jobs.dfrewrite.steps)
    if (run !== undefined) expect(shell(run, folder)).toMatchObject({ status: 0, stdout: '' });
  expect(folder.read('dfrewrite.sarif')).toContain('"version": "2.1.0"');

  const gitlab = parse(samples('GitLab CI')[0] ?? '') as { readonly dockerfiles: { readonly script: readonly string[] } }; // prettier-ignore
  expect(gitlab.dockerfiles.script.map((line) => shell(line, folder).status)).toEqual([0, 0, 1]);
  expect(folder.read('dfrewrite-report.html')).toContain('1 Dockerfile in 1 repository');

  const batch = parse(samples('Sourcegraph batch changes')[0] ?? '') as { readonly steps: readonly Step[] };
  expect(shell(batch.steps[0]?.run ?? '', folder)).toMatchObject({ status: 0, stdout: expect.stringContaining('`Dockerfile` and `.dockerignore` rewritten') as string }); // prettier-ignore
});

const PUBLISH = '.github/workflows/publish.yml';

test.skipIf(spawnSync('actionlint', ['--version']).error !== undefined)('actionlint finds nothing', () => {
  for (const workflow of [...samples('GitHub Actions'), text(PUBLISH)]) {
    const { status, stdout } = spawnSync('actionlint', ['-'], { input: workflow, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  }
});

test('a tag of the version alone publishes the package, tested and with its provenance', () => {
  const { on, permissions, jobs } = parse(text(PUBLISH)) as {
    readonly on: unknown;
    readonly permissions: unknown;
    readonly jobs: { readonly publish: { readonly permissions: unknown; readonly steps: readonly Step[] } };
  };
  expect({ on, permissions }).toEqual({ on: { push: { tags: ['v*.*.*'] } }, permissions: { contents: 'read' } });
  expect(jobs.publish.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  const [isVersion = '', ...others] = jobs.publish.steps.flatMap(({ run }) => run ?? []);
  expect(others).toEqual(['npm ci', 'npm test', 'npm publish --provenance --access public']);
  const folder = folderOf({ 'package.json': text('package.json') });
  const tagged = (TAG: string) => shell(isVersion, folder, { TAG }).status;
  expect([tagged(`v${packageJson.version}`), tagged('v9.9.9')]).toEqual([0, 1]);
  // Provenance is refused where the package names another repository than the one that runs this.
  expect(packageJson.repository.url).toMatch(/^git\+https:\/\/.+\.git$/);
}); // prettier-ignore

test.skipIf(spawnSync('pre-commit', ['--version']).error !== undefined)(
  'pre-commit stops a commit whose Dockerfile it rewrites, and lets the next one pass',
  () => {
    const hooks = repositoryOf({ '.pre-commit-hooks.yaml': text('.pre-commit-hooks.yaml') });
    const config = `repos: [{ repo: 'file://${hooks.path}', rev: ${hooks.git('rev-parse', 'HEAD').trim()}, hooks: [{ id: dfrewrite }] }]\n`;
    const folder = repositoryOf({ ...goService(), '.gitignore': 'bin\n', '.pre-commit-config.yaml': config });
    const run = () => shell('pre-commit run --all-files', folder, { PRE_COMMIT_HOME: folderOf().path });
    const first = run();
    expect(first.stdout).toContain('files were modified by this hook');
    expect(first.status).toBe(1);
    expect(folder.read('Dockerfile')).toContain('AS build');
    folder.git('add', '-A');
    expect(run().status).toBe(0);
  },
); // prettier-ignore

test('the image of the program is what the program would make of it', async () => {
  const file = join(root, 'Dockerfile');
  const source = text('Dockerfile');
  const { status, after, withheld, warnings } = rewrite(source, await openProject(file, { context: root }));
  expect({ status, after, withheld, warnings }).toEqual({ status: 'unchanged', after: source, withheld: [], warnings: [] }); // prettier-ignore
});
