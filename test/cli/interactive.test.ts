/** Deciding change by change: what is shown, what each answer does, and on a real terminal. */
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { BIN, dfrewrite, spawned } from '../support/cli.ts';
import { repositoryOf, type TestFolder } from '../support/repository.ts';
import { goService } from '../support/services.ts';

/** The application of `npm run demo`, in which seven changes follow each other. */
function tickets(): TestFolder {
  const folder = repositoryOf({});
  const fixture = new URL('../../fixtures/before/node-ts-npm', import.meta.url);
  cpSync(fileURLToPath(fixture), folder.path, { recursive: true });
  folder.commit();
  return folder;
}

/** What is shown, without looks. */
const plain = (text: string): string => text.replace(/\u001B\[\d+m/g, '').replaceAll('\r', '');

const changedFiles = ({ git }: TestFolder): readonly string[] =>
  git('status', '--porcelain').split('\n').filter((line) => line !== ''); // prettier-ignore

const questions = (shown: string): number => shown.split('Make this change?').length - 1;

describe('each change is shown alone, with its part of the diff and its reason', () => {
  test('and all that were wanted give what --write gives', async () => {
    const folder = tickets();
    const typed = Array<string>(8).fill('y');
    const { code, stderr, stdout } = await dfrewrite(['-i'], { cwd: folder.path, typed });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    const shown = plain(stderr);
    expect(questions(shown)).toBe(7);
    expect(shown).toContain(`
Dockerfile  node 20, npm  (3 of 7)
diff --git a/Dockerfile b/Dockerfile
--- a/Dockerfile
+++ b/Dockerfile
@@ -3,7 +3,7 @@
 
 # everything the desk needs
 COPY . .
-RUN npm install
+RUN npm ci
 RUN npm run build
 
 EXPOSE 8080
  + clean-install  installs exactly what the lockfile says
Make this change? [y,n,i,e,a,q,?] `);
    expect(shown).toContain('diff --git a/.dockerignore b/.dockerignore\nnew file mode 100644');
    expect(shown.endsWith('(7 changes). Review with: git diff\n')).toBe(true);

    const other = tickets();
    await dfrewrite(['--write'], { cwd: other.path });
    for (const file of ['Dockerfile', '.dockerignore']) expect(folder.read(file)).toBe(other.read(file));
  });

  test('in lines of at most 80 columns, apart from those of the repository', async () => {
    const { stderr } = await dfrewrite(['-i'], { cwd: tickets().path, typed: ['?', ...Array<string>(8).fill('e')] }); // prettier-ignore
    const own = plain(stderr)
      .split('\n')
      .filter((line) => !/^[-+ ]\S*|https:/.test(line) || /^ {2,}\S/.test(line));
    expect(own.length).toBeGreaterThan(40);
    expect(own.filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('a no', () => {
  test('leaves out what it is about; what rests on it is not asked about', async () => {
    const folder = tickets();
    const typed = ['y', 'n', 'n', ...Array<string>(4).fill('y')];
    await dfrewrite(['-i'], { cwd: folder.path, typed });
    expect(changedFiles(folder)).toEqual([' M Dockerfile']);
    const text = folder.read('Dockerfile');
    expect(text).toContain('RUN npm install\n');
    expect(text).toContain('FROM node:20-slim\nUSER 1000:1000\n');

    const other = tickets();
    await dfrewrite(['--write', '--skip', 'dockerignore,clean-install'], { cwd: other.path });
    expect(text).toBe(other.read('Dockerfile'));
  });

  test.each([
    ['above the one instruction that it is about', ['n', 'n', 'i', 'q'], '# dfrewrite ignore=clean-install\nRUN npm install\n'],
    ['for the whole file', ['y', 'y', 'y', 'y', 'y', 'i', 'y'], '# dfrewrite global ignore=slim-base\nFROM node:20 AS dependencies\n'],
  ])('is a comment %s, and a second run has nothing to ask about it', async (_, typed, expected) => {
    const folder = tickets();
    await dfrewrite(['-i'], { cwd: folder.path, typed: [...typed, 'y'] });
    expect(folder.read('Dockerfile')).toContain(expected);
    folder.commit();
    const { stdout } = await dfrewrite(['--format', 'json'], { cwd: folder.path });
    const id = /ignore=([\w-]+)/.exec(expected)?.[1];
    expect(stdout).not.toContain('holds nothing back');
    const { files } = JSON.parse(stdout) as { files: { applied: { transform: string }[] }[] };
    expect(files.flatMap(({ applied }) => applied.map(({ transform }) => transform))).not.toContain(id);
  }); // prettier-ignore

  test('of a file with CRLF and a byte order mark keeps both', async () => {
    const dockerfile = '\uFEFFFROM golang:1.24\r\nWORKDIR /app\r\nADD . .\r\nRUN go build -o hello .\r\nCMD ["./hello"]\r\n';
    const folder = repositoryOf(goService('', dockerfile));
    await dfrewrite(['-i', '--only', 'copy-over-add,multi-stage'], { cwd: folder.path, typed: ['i', 'i', 'y'] });
    expect(folder.read('Dockerfile')).toBe(
      '\uFEFF# dfrewrite global ignore=multi-stage\r\nFROM golang:1.24\r\nWORKDIR /app\r\n# dfrewrite ignore=copy-over-add\r\nADD . .\r\nRUN go build -o hello .\r\nCMD ["./hello"]\r\n',
    );
  }); // prettier-ignore
});

test('a: every further change of that transform, in all files', async () => {
  const folder = repositoryOf({ ...goService('a'), ...goService('b') });
  const first = await dfrewrite(['-i', '--only', 'dockerignore'], { cwd: folder.path, typed: ['a', 'n'] });
  expect(questions(first.stderr)).toBe(1);
  expect(first.stderr).toContain('Write 2 changes of 2 Dockerfiles? [y,n] ');
  expect(changedFiles(folder)).toEqual([]);
});

test('q, and an end of what is typed: nothing more is asked, and what was wanted stays wanted', async () => {
  const folder = repositoryOf({ ...goService('a'), ...goService('b') });
  const quit = await dfrewrite(['-i', '-w'], { cwd: folder.path, typed: ['y', 'q'] });
  expect(questions(quit.stderr)).toBe(2);
  expect(changedFiles(folder)).toEqual(['?? a/.dockerignore']);
  folder.commit();
  const ended = await dfrewrite(['-i'], { cwd: folder.path, typed: ['y'] });
  expect(questions(ended.stderr)).toBe(2);
  expect(changedFiles(folder)).toEqual([]);
});

test('nothing is written with --dry-run, and nobody is asked whether to', async () => {
  const folder = repositoryOf(goService());
  const { stderr } = await dfrewrite(['-i', '-n', '--only', 'dockerignore'], { cwd: folder.path, typed: ['y'] });
  expect(stderr).not.toContain('Write');
  expect(changedFiles(folder)).toEqual([]);
}); // prettier-ignore

test('a report says who left out what', async () => {
  const { path } = repositoryOf(goService());
  const { stdout } = await dfrewrite(['-i', '--format', 'json'], { cwd: path, typed: ['y', 'q'] });
  const { files } = JSON.parse(stdout) as { files: { excluded: { by: string }[]; applied: { transform: string }[] }[] }; // prettier-ignore
  expect(files[0]?.applied.map(({ transform }) => transform)).toEqual(['dockerignore']);
  expect(new Set(files[0]?.excluded.map(({ by }) => by))).toEqual(new Set(['--interactive']));
});

describe('without a terminal', () => {
  test.each([[[]], [['--write']]])('it is refused: -i %s', async (more) => {
    const { path } = repositoryOf(goService());
    const refused = 'dfrewrite: --interactive needs a terminal: standard input and standard error must be one\n';
    const expected = { code: 2, stdout: '', stderr: refused };
    expect(await dfrewrite(['-i', ...more], { cwd: path })).toEqual(expected);
    expect(spawned(['-i', ...more], { cwd: path, input: 'y\n' })).toEqual(expected);
  }); // prettier-ignore

  test('standard input has no changes to ask about', async () => {
    const { code, stderr } = await dfrewrite(['-i', '-'], { cwd: repositoryOf({}).path, typed: ['y'] });
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'dfrewrite: --interactive asks about files; standard input (-) is none\n' }); // prettier-ignore
  });
});

describe.skipIf(spawnSync('python3', ['-c', 'import pty']).status !== 0)('on a real terminal', () => {
  const script = fileURLToPath(new URL('../support/terminal.py', import.meta.url));
  const onTerminal = (typed: readonly string[], { path }: TestFolder, ...args: readonly string[]) =>
    spawnSync('python3', [script, typed.join('\n'), process.execPath, BIN, ...args], { cwd: path, encoding: 'utf8' }); // prettier-ignore

  test('it asks, and writes what was wanted', () => {
    const folder = tickets();
    const { status, stdout } = onTerminal(['y', 'y', 'n', 'i', 'q', 'y'], folder, '-i');
    expect(status, stdout).toBe(0);
    expect(plain(stdout)).toContain('Make this change? [y,n,i,e,a,q,?] n\n');
    expect(stdout).toContain('\u001B[32m');
    expect(plain(stdout)).toMatch(/Write 2 changes of 1 Dockerfile\? \[y,n\] y\n1 Dockerfile .* changed/);
    const text = folder.read('Dockerfile');
    expect(text).toMatch(/# dfrewrite (?:global )?ignore=multi-stage\n/);
    expect(text).toContain('CMD ["node", "dist/server.js"]');
  });

  test('Ctrl-D at the first question leaves all as it is', () => {
    const folder = tickets();
    expect(onTerminal([], folder, '-i', '--write').status).toBe(0);
    expect(changedFiles(folder)).toEqual([]);
  });
});
