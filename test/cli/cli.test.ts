import { chmodSync, existsSync, lstatSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { dfrewrite } from '../support/cli.ts';
import { folderOf, repositoryOf, type TestFolder } from '../support/repository.ts';
import { goService, UNKNOWN_STACK } from '../support/services.ts';

const run = (folder: TestFolder, ...args: readonly string[]) => dfrewrite(args, { cwd: folder.path });

describe('a dry run', () => {
  test('prints the patch alone on stdout, the report on stderr, and writes nothing', async () => {
    const folder = repositoryOf(goService('svc'));
    const { code, stdout, stderr } = await run(folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^diff --git a\/svc\/Dockerfile b\/svc\/Dockerfile\n/);
    expect(stderr).toMatch(/^svc\/Dockerfile {2}go 1\.24/);
    expect(stderr).toMatch(
      /1 Dockerfile and 1 \.dockerignore would change \(\d+ changes\).*Run with --write to apply\.\n$/,
    );
    expect(folder.git('status', '--porcelain')).toBe('');
  });

  test('its patch, applied by git, gives what --write writes', async () => {
    const one = repositoryOf({ ...goService('a b'), ...goService('größe') });
    const other = repositoryOf({ ...goService('a b'), ...goService('größe') });
    writeFileSync(join(one.path, 'p.patch'), (await run(one)).stdout);
    one.git('apply', 'p.patch');
    expect((await run(other, '--write')).code).toBe(0);
    for (const file of ['a b/Dockerfile', 'größe/Dockerfile']) {
      expect(one.read(file)).toBe(other.read(file));
      expect(other.read(file)).toContain('AS build');
    }
  });

  test('from a subfolder covers that folder, with paths from the top', async () => {
    const folder = repositoryOf({ ...goService('svc/api'), ...goService('other') });
    const { stdout, stderr } = await dfrewrite([], { cwd: join(folder.path, 'svc') });
    expect(stdout).toContain('a/svc/api/Dockerfile');
    expect(stdout + stderr).not.toContain('other/Dockerfile');
    folder.write('p.patch', stdout);
    folder.git('apply', 'p.patch');
    expect(folder.read('svc/api/Dockerfile')).toContain('AS build');
  });

  test('outside of git uses paths from the working folder', async () => {
    const folder = folderOf(goService('svc'));
    const { code, stdout } = await run(folder);
    expect(code).toBe(0);
    expect(stdout).toContain('diff --git a/svc/Dockerfile b/svc/Dockerfile');
  });

  test('over several repositories uses paths from the folder around them', async () => {
    const folder = folderOf({ ...goService('one'), ...goService('two') });
    for (const name of ['one', 'two']) execFileSync('git', ['init', '-q'], { cwd: join(folder.path, name) });
    const { stdout } = await run(folder);
    expect(stdout).toContain('diff --git a/one/Dockerfile');
    expect(stdout).toContain('diff --git a/two/Dockerfile');
  });

  test('finds nothing: says so, exit code 0', async () => {
    expect(await run(folderOf({ 'README.md': '' }))).toEqual({
      code: 0,
      stdout: '',
      stderr: 'No Dockerfiles found.\n',
    });
  });

  test('leaves what git ignores, unless it is named', async () => {
    const folder = repositoryOf({ ...goService('gen'), '.gitignore': 'gen\n' });
    expect((await run(folder)).stderr).toBe('No Dockerfiles found.\n');
    expect((await run(folder, 'gen/Dockerfile')).stdout).toContain('gen/Dockerfile');
  });
});

describe('--write', () => {
  test('writes the files, says what is next, and finds nothing in a second run', async () => {
    const folder = repositoryOf(goService());
    const first = await run(folder, '--write');
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/^diff --git/);
    expect(first.stderr).toContain('1 Dockerfile and 1 .dockerignore changed (');
    expect(folder.read('Dockerfile')).toContain('AS build');
    folder.commit();
    const second = await run(folder, '--write');
    expect(second.code).toBe(0);
    expect(second.stdout).toBe('');
    expect(folder.git('status', '--porcelain')).toBe('');
  });

  test.each([
    [
      'changed',
      (folder: TestFolder) => {
        folder.write('a/Dockerfile', `${folder.read('a/Dockerfile')}# mine\n`);
      },
    ],
    [
      'only staged',
      (folder: TestFolder) => {
        folder.write('a/Dockerfile', `${folder.read('a/Dockerfile')}# mine\n`);
        folder.git('add', '-A');
      },
    ],
    [
      'new',
      (folder: TestFolder) => {
        folder.git('rm', '-q', '--cached', 'a/Dockerfile');
        folder.git('commit', '-qm', 'x');
      },
    ],
  ])('refuses a file that is %s and not committed, writes the others', async (_, change) => {
    const folder = repositoryOf({ ...goService('a'), ...goService('b') });
    change(folder);
    const before = folder.read('a/Dockerfile');
    const { code, stderr, stdout } = await run(folder, '--write');
    expect(code).toBe(3);
    expect(stderr).toContain(
      'failed  a/Dockerfile: has changes that are not committed; commit them, or pass --allow-dirty',
    );
    expect(stdout).not.toContain('a/Dockerfile');
    expect(folder.read('a/Dockerfile')).toBe(before);
    expect(folder.read('b/Dockerfile')).toContain('AS build');
    expect((await run(folder, '--write', '--allow-dirty', 'a')).code).toBe(0);
    expect(folder.read('a/Dockerfile')).toContain('AS build');
  });

  test('refuses to extend an uncommitted .dockerignore', async () => {
    const folder = repositoryOf(goService());
    folder.write('.dockerignore', 'notes\n');
    const { code, stderr } = await run(folder, '--write');
    expect(code).toBe(3);
    expect(stderr).toContain('.dockerignore has changes that are not committed');
    expect(folder.read('.dockerignore')).toBe('notes\n');
    expect(folder.read('Dockerfile')).not.toContain('AS build');
  });

  test('does not take a checkout with CRLF for a change', async () => {
    const folder = repositoryOf(goService());
    folder.write('Dockerfile', folder.read('Dockerfile').replaceAll('\n', '\r\n'));
    expect((await run(folder, '--write')).code).toBe(0);
    expect(folder.read('Dockerfile').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test.skipIf(process.platform === 'win32')('keeps mode and link', async () => {
    const folder = repositoryOf({ ...goService('svc') });
    chmodSync(join(folder.path, 'svc/Dockerfile'), 0o755);
    symlinkSync('svc/Dockerfile', join(folder.path, 'linked'));
    const { code, stdout } = await run(folder, '--write', '--allow-dirty', 'linked', '--context', 'svc');
    expect(code).toBe(0);
    expect(stdout).toContain('diff --git a/svc/Dockerfile b/svc/Dockerfile');
    expect(folder.read('svc/Dockerfile')).toContain('AS build');
    expect(statSync(join(folder.path, 'svc/Dockerfile')).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(folder.path, 'linked')).isSymbolicLink()).toBe(true);
  });

  test('merges what several Dockerfiles of a context propose for its .dockerignore', async () => {
    const folder = repositoryOf({ ...goService(), 'web.Dockerfile': goService()['Dockerfile'] ?? '' });
    const { code, stdout } = await run(folder, '--write');
    expect(code).toBe(0);
    expect(stdout.match(/b\/\.dockerignore$/gm)).toHaveLength(1 + 1); // the diff line and the +++ line of one patch
    const lines = folder.read('.dockerignore').trimEnd().split('\n');
    expect(new Set(lines).size).toBe(lines.length);
    expect((await run(folder, '--allow-dirty')).stdout).toBe('');
  });

  test('with --quiet prints nothing', async () => {
    const folder = repositoryOf(goService());
    expect(await run(folder, '--write', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(folder.read('Dockerfile')).toContain('AS build');
  });
});

describe('--check', () => {
  test('lists what would change and answers with 1', async () => {
    const folder = repositoryOf({ ...goService('a'), 'b/Dockerfile': UNKNOWN_STACK });
    const { code, stdout } = await run(folder, '--check');
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'a/Dockerfile\n' });
    expect((await run(folder, '--check', 'b')).code).toBe(0);
  });

  test('with --write writes, then answers with 1', async () => {
    const folder = repositoryOf(goService());
    expect((await run(folder, '--check', '--write')).code).toBe(1);
    expect(folder.read('Dockerfile')).toContain('AS build');
    folder.commit();
    expect((await run(folder, '--check', '--write')).code).toBe(0);
  });
});

describe('standard input', () => {
  test('comes out rewritten, with the project that stands at its place', async () => {
    const folder = repositoryOf(goService('svc'));
    const { code, stdout, stderr } = await dfrewrite(['-', '--stdin-filename', 'svc/Dockerfile'], {
      cwd: folder.path,
      input: folder.read('svc/Dockerfile'),
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^FROM golang:1\.24 AS build\n/);
    expect(stderr).toContain('svc/Dockerfile  go 1.24');
    expect(folder.git('status', '--porcelain')).toBe('');
  });

  test.each([
    ['unchanged', 'FROM debian:bookworm\r\nCMD ["true"]', 0],
    ['no Dockerfile', 'FORM node\n', 3],
  ])('passes through as it is: %s', async (_, input, code) => {
    const ran = await dfrewrite(['-'], { cwd: folderOf().path, input });
    expect(ran).toMatchObject({ stdout: input, code });
  });
});

describe('reports', () => {
  test('--format json has the documented shape', async () => {
    const folder = repositoryOf({
      ...goService('svc/api'),
      'b/Dockerfile': UNKNOWN_STACK,
      'c/Dockerfile': 'FORM x\n',
    });
    const { code, stdout } = await run(folder, '--format', 'json');
    expect(code).toBe(3);
    const report = JSON.parse(stdout) as Record<string, unknown> & { files: Record<string, unknown>[] };
    expect(Object.keys(report)).toEqual([
      'version',
      'tool',
      'toolVersion',
      'summary',
      'files',
      'missing',
      'notes',
    ]);
    expect(report).toMatchObject({
      version: 1,
      tool: 'dfrewrite',
      summary: { checked: 3, changed: 1, unchanged: 0, skipped: 1, failed: 1, withheld: 0 },
    });
    expect(report.files.map(({ path, status }) => [path, status])).toEqual([
      ['b/Dockerfile', 'skipped'],
      ['c/Dockerfile', 'failed'],
      ['svc/api/Dockerfile', 'changed'],
    ]);
    expect(Object.keys(report.files[2] ?? {})).toEqual([
      'path', 'context', 'status', 'stack', 'evidence', 'applied', 'withheld', 'skipped', 'before', 'after', 'diff', 'companions',
      'verified', 'reason', 'error', 'warnings', 'findings', 'written', 'development', 'excluded', 'repository',
    ]); // prettier-ignore
    expect(report.files[2]).toMatchObject({
      context: 'svc/api',
      stack: 'go',
      before: folder.read('svc/api/Dockerfile'),
      companions: [{ path: 'svc/api/.dockerignore', before: null }],
      verified: null,
      written: false,
    });
    expect(report.files[0]?.['reason']).toBeTypeOf('string');
    expect(report.files[1]?.['error']).toMatch(/^c\/Dockerfile:1: /);
  });

  test('--output takes what would go to stdout, --patch saves the diff beside any format', async () => {
    const folder = repositoryOf(goService());
    const patch = (await run(folder)).stdout;
    const { stdout, stderr } = await run(
      folder,
      '--format',
      'json',
      '--output',
      'r.json',
      '--patch',
      'p.patch',
    );
    expect(stdout).toBe('');
    expect(JSON.parse(folder.read('r.json'))).toMatchObject({ summary: { changed: 1 } });
    expect(folder.read('p.patch')).toBe(patch);
    expect(stderr).toMatch(/Apply with: git apply p\.patch\n$/);
  });

  test('that cannot be saved end the run before anything is written', async () => {
    const folder = repositoryOf(goService());
    const { code, stderr } = await run(folder, '--write', '--patch', 'no/such/p.patch');
    expect(code).toBe(2);
    expect(stderr).toBe('dfrewrite: no/such/p.patch could not be written: no such file\n');
    expect(folder.git('status', '--porcelain')).toBe('');
  });

  test('--quiet leaves the data and the errors', async () => {
    const folder = repositoryOf({ ...goService('a'), 'b/Dockerfile': 'FORM x\n' });
    const { stdout, stderr } = await run(folder, '--quiet');
    expect(stdout).toMatch(/^diff --git a\/a\/Dockerfile/);
    expect(stderr).toMatch(/^failed {2}b\/Dockerfile:1: .*\n$/);
  });

  test('--verbose adds evidence and the reason of every transform', async () => {
    const { stderr } = await run(repositoryOf(goService()), '--verbose');
    expect(stderr).toMatch(/go\.mod:\d+ /);
    expect(stderr).toMatch(/ {2}\. [a-z-]+ /);
  });

  test('colour only what may be coloured', async () => {
    const folder = repositoryOf(goService());
    const forced = await dfrewrite([], { cwd: folder.path, env: { FORCE_COLOR: '1' } });
    expect(forced.stdout).not.toContain('\u001B');
    expect(forced.stderr).toContain('\u001B');
    expect((await run(folder, '--color')).stdout).toContain('\u001B');
  });
});

describe('configuration', () => {
  test('skips, ignores and sets contexts', async () => {
    const folder = repositoryOf({
      ...goService('svc'),
      ...goService('legacy'),
      'dfrewrite.json': JSON.stringify({
        $schema: 'x',
        skip: ['multi-stage'],
        ignore: ['legacy'],
        contexts: { 'svc/Dockerfile': 'svc' },
      }),
    });
    const { code, stdout } = await run(folder, '--format', 'json');
    expect(code).toBe(0);
    const { files } = JSON.parse(stdout) as {
      files: { path: string; status: string; reason: string; applied: { transform: string }[] }[];
    };
    expect(files.map(({ path, status }) => `${path} ${status}`)).toEqual([
      'legacy/Dockerfile skipped',
      'svc/Dockerfile changed',
    ]);
    expect(files[1]?.applied.map(({ transform }) => transform)).not.toContain('multi-stage');
    expect((await run(folder, '--only', 'multi-stage', 'svc')).stderr).toContain('multi-stage');
  });

  test.each([
    ['{"only": []}', '', /1 Dockerfile and 1 \.dockerignore would change/],
    ['{"skip": [], "only": []}', '', /1 Dockerfile and 1 \.dockerignore would change/],
    ['{"only": ["non-root"]}', '--skip=non-root', /skipped: every transform is left out by only and skip/],
  ])('never switches the program off silently: %s %s', async (config, flag, said) => {
    const folder = repositoryOf({ ...goService(), 'dfrewrite.json': config });
    expect((await run(folder, ...(flag === '' ? [] : [flag]))).stderr).toMatch(said);
  });

  test('names the mirrors of Docker Hub', async () => {
    const files = {
      Dockerfile: 'FROM registry.example/hub/node:20\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
      'package.json': '{"name": "a", "version": "1.0.0"}',
      'server.js': 'require("http").createServer().listen(3000);\n',
    };
    const mirrors = '{"mirrors": {"registry.example/hub": "docker.io/library"}}';
    expect((await run(repositoryOf(files))).stderr).toContain('no stage is built on an official image');
    const { stdout } = await run(repositoryOf({ ...files, 'dfrewrite.json': mirrors }));
    expect(stdout).toContain('+FROM registry.example/hub/node:20-slim');
  });

  describe('says whose the files are', () => {
    const files = {
      Dockerfile: 'FROM node:20-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
      'package.json': '{"name": "a", "version": "1.0.0"}',
      'server.js':
        'require("fs").writeFileSync("data/x", "");\nrequire("http").createServer().listen(3000);\n',
    };
    const given = '+COPY --chown=1000:1000 . .';
    const kept = '+RUN mkdir -p data && chown 1000:1000 data';

    test("the user's by default", async () => {
      const { stdout } = await run(repositoryOf(files));
      expect(stdout).toContain(given);
      expect(stdout).not.toContain(kept);
    });

    test("root's by the configuration, and a flag wins", async () => {
      const folder = repositoryOf({ ...files, 'dfrewrite.json': '{"ownership": "root"}' });
      const { stdout } = await run(folder);
      expect(stdout).toContain(kept);
      expect(stdout).not.toContain(given);
      expect((await run(folder, '--ownership', 'user')).stdout).toContain(given);
      expect((await run(repositoryOf(files), '--ownership', 'root')).stdout).toContain(kept);
    });
  });

  test('counts from the nearest folder upwards', async () => {
    const folder = repositoryOf({
      ...goService('a/b'),
      'dfrewrite.json': '{"skip": ["non-root"]}',
      'a/dfrewrite.json': '{"ignore": ["*"]}',
    });
    expect((await run(folder)).stderr).toContain('a/b/Dockerfile  skipped: the configuration ignores it');
  });

  test.each([
    ['{\n  "skip": [],\n  "skpi": []\n}', 'dfrewrite.json:3: unknown key "skpi"; did you mean skip?'],
    [
      '{"skip": ["multistage"]}',
      'dfrewrite.json:1: unknown transform "multistage"; did you mean multi-stage?',
    ],
    ['{"only": "x"}', 'dfrewrite.json:1: must be a list of strings'],
    ['{"unsafe": 1}', 'dfrewrite.json:1: must be true or false'],
    ['{"runtime": "x"}', 'dfrewrite.json:1: must be one of slim, alpine'],
    ['{"ownership": "nobody"}', 'dfrewrite.json:1: must be one of user, root'],
    ['{"contexts": {"Dockerfile": "../.."}}', 'dfrewrite.json:1: "../.." must be a path below'],
    ['{"mirrors": {"https://r.example/": "docker.io"}}', 'dfrewrite.json:1: "https://r.example/" must be a registry and a path, as in FROM'], // prettier-ignore
    [
      '{"mirrors": {"r.example/hub": "quay.io"}}',
      'dfrewrite.json:1: must be docker.io, or a name space of it',
    ],
    ['{"mirrors": ["r.example"]}', 'dfrewrite.json:1: must be an object of registry → docker.io'],
    ['{"contexts": {"Dockerfile": "/etc"}}', 'dfrewrite.json:1: "/etc" must be a path below'],
    ['{\n,', 'dfrewrite.json:2: not valid JSON'],
    ['[]', 'dfrewrite.json:1: must hold one object'],
  ])('that is wrong ends the run: %j', async (config, message) => {
    const folder = repositoryOf({ ...goService(), 'dfrewrite.json': config });
    const { code, stdout, stderr } = await run(folder, '--write');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(folder.git('status', '--porcelain')).toBe('');
  });
});

describe('wrong usage: exit code 2, nothing done', () => {
  const folder = repositoryOf(goService(), afterAll);

  test.each([
    [['--write', '--dry-run'], '--write and --dry-run contradict each other'],
    [['--wirte'], 'unknown option --wirte; did you mean --write?'],
    [['-x'], 'unknown option -x'],
    [['--only', 'multistage'], '--only: no transform is called "multistage"; did you mean multi-stage?'],
    [['--skip', 'cache-order,nope'], '--skip: no transform is called "nope"'],
    [['--only'], 'a value is missing behind --only'],
    [['--only', ''], '--only names no transform; without it, all of them run'],
    [['--skip', ' ,'], '--skip names no transform; without it, all of them run'],
    [['--format', 'sarf'], '--format sarf is not known; there is text, json'],
    [
      ['--runtime', 'slin'],
      '--runtime slin is not known; there is slim, alpine, distroless, scratch, nginx; did you mean slim?',
    ],
    [['--ownership', 'rot'], '--ownership rot is not known; there is user, root; did you mean root?'],
    [['--jobs', '0'], '--jobs must be a number above 0, not 0'],
    [['--jobs', '1.5'], '--jobs must be a whole number'],
    [['--config', 'nope.json'], 'the configuration cannot be read'],
    [['--context', '/'], 'is not in the repository'],
    [['--context', 'nope'], '/nope of Dockerfile is no folder'],
    [['--patch', 'a', '--patch', 'b'], '--patch was given twice'],
    [['--max-size', '1MB'], '--max-size needs --verify'],
    [['-', 'Dockerfile'], 'standard input (-) cannot be mixed with other paths'],
    [['-', '--write'], 'there is no file to write for standard input (-)'],
    [['--stdin-filename', 'x'], '--stdin-filename needs standard input'],
    [['list', 'x'], 'list does not take "x"'],
    [['list', '--write'], '--write does not go with this command'],
    [['explain'], 'explain needs the id of a transform'],
    [['explain', 'nonroot'], 'no transform is called "nonroot"; did you mean non-root?'],
    [['verify', '--write'], '--write does not go with this command'],
    [['verify', '--before', 'x'], '--before and --after need each other'],
    [['verify', '--max-size', 'huge'], 'huge'],
    [
      ['--verify', '--engine', 'dokcer'],
      '--engine dokcer is not known; there is docker, podman, buildah, nerdctl; did you mean docker?',
    ],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await run(folder, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(folder.git('status', '--porcelain')).toBe('');
  });

  test('a missing path does not stop the others', async () => {
    const { code, stdout, stderr } = await run(folder, 'nope/Dockerfile', '.', 'explian');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^diff --git a\/Dockerfile/);
    expect(stderr).toContain('missing  nope/Dockerfile does not exist\n');
    expect(stderr).toContain('missing  explian does not exist; did you mean the command explain?\n');
  });
});

describe('help', () => {
  test('names every option, shows examples and the exit codes', async () => {
    const { code, stdout, stderr } = await dfrewrite(['--help'], { cwd: folderOf().path });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const word of [
      '--dry-run',
      '--write',
      '--allow-dirty',
      '--stdin-filename',
      'Examples:',
      'Exit codes:',
    ])
      expect(stdout).toContain(word);
    expect((await dfrewrite(['verify', '--help'], { cwd: folderOf().path })).stdout).toContain(
      '--max-size-ratio',
    );
  });

  test('--version is the version of the package', async () => {
    expect((await dfrewrite(['--version'], { cwd: folderOf().path })).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('list names the transforms and the stacks, explain documents each', async () => {
    const cwd = folderOf().path;
    const { stdout } = await dfrewrite(['list'], { cwd });
    const [transforms = '', stacks = ''] = stdout.split('\nstacks\n');
    expect(stacks).toMatch(/^ {2}go {2,}\S/m);
    const ids = [...transforms.matchAll(/^ {2}(\S+) {2,}\S/gm)].map(([, id]) => id ?? '');
    expect(ids.length).toBeGreaterThan(5);
    for (const id of ids)
      expect((await dfrewrite(['explain', id], { cwd })).stdout).toMatch(
        new RegExp(
          `^${id}: .+\\n\\n[^]+\\n\\nExample[^\\n]+:\\n\\n( {4}[-+ ][^\\n]*\\n|\\n)+More: https://\\S+/docs/transforms/${id}\\.md\\nWithheld: https://\\S+/docs/withheld\\.md#${id}\\n$`,
        ),
      );
  });
});

describe('ignore comments', () => {
  test('leave a file alone, with a warning for ids that do not exist', async () => {
    const dockerfile = goService()['Dockerfile'] ?? '';
    const folder = repositoryOf({
      ...goService('a', `# dfrewrite global ignore=all\n${dockerfile}`),
      ...goService('b', dockerfile.replace('COPY', '# dfrewrite ignore=nonsense\nCOPY')),
    });
    const { stdout, stderr } = await run(folder);
    expect(stdout).not.toContain('a/a/Dockerfile');
    expect(stderr).toContain('a/Dockerfile  skipped: ');
    expect(stderr).toContain('b/Dockerfile: line 3: ignore names nonsense');
  });

  test('keep an instruction as it is', async () => {
    const folder = repositoryOf(
      goService(
        '',
        (goService()['Dockerfile'] ?? '').replace(
          'WORKDIR',
          '# dfrewrite ignore=multi-stage # one image\nWORKDIR',
        ),
      ),
    );
    expect((await run(folder)).stdout).not.toContain('AS build');
  });
});

test('nothing is written outside of the Dockerfiles and .dockerignore', async () => {
  const folder = repositoryOf({
    ...goService('svc'),
    'docker-compose.yml': 'services:\n  a:\n    build: svc\n',
  });
  await run(folder, '--write');
  const changed = folder
    .git('status', '--porcelain', '-uall')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(3));
  expect(changed.sort()).toEqual(['svc/.dockerignore', 'svc/Dockerfile']);
  expect(existsSync(join(folder.path, 'svc/.git'))).toBe(false);
  mkdirSync(join(folder.path, 'empty'));
});
