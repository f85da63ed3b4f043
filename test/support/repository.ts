import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder with files that is gone after the test. */
export interface TestFolder {
  /** Absolute, links resolved. */
  readonly path: string;
  readonly write: (file: string, content: string | Uint8Array) => void;
  readonly read: (file: string) => string;
  /** Runs git in it and answers with what it printed. */
  readonly git: (...args: readonly string[]) => string;
  /** Puts everything under git and commits it. */
  readonly commit: () => void;
}

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Where the removal is registered: at the end of the test, or `afterAll` for a folder that a whole suite shares. */
type AtEnd = (remove: () => void) => void;

/** Makes a folder outside of any repository. */
export function folderOf(files: Files = {}, atEnd: AtEnd = onTestFinished): TestFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'dfrewrite-test-')));
  atEnd(() => {
    rmSync(path, { recursive: true, force: true });
  });
  const write = (file: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), content);
  };
  const git = (...args: readonly string[]): string =>
    execFileSync('git', [...SETTINGS, ...args], {
      cwd: path,
      encoding: 'utf8',
      env: gitEnvironment(),
      stdio: 'pipe',
    });
  for (const [file, content] of Object.entries(files)) write(file, content);
  return {
    path,
    write,
    read: (file) => readFileSync(join(path, file), 'utf8'),
    git,
    commit: () => {
      git('add', '-A');
      git('commit', '-q', '-m', 'all', '--allow-empty');
    },
  };
}

/** The same, as a git repository whose files are all committed. */
export function repositoryOf(files: Files, atEnd: AtEnd = onTestFinished): TestFolder {
  const folder = folderOf(files, atEnd);
  // No hooks and descriptions, which are most of what `git init` writes.
  folder.git('init', '-q', '--template=');
  folder.commit();
  return folder;
}

/** What is compared are bytes, and a commit starts no second process that tidies up behind it. */
const SETTINGS = ['-c', 'core.autocrlf=false', '-c', 'gc.auto=0', '-c', 'maintenance.auto=false'];

/** Nothing of the machine's own git configuration counts. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const person = { NAME: 'test', EMAIL: 'test@example.org' };
  return {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    ...Object.fromEntries(
      Object.entries(person).flatMap(([key, value]) => [
        [`GIT_AUTHOR_${key}`, value],
        [`GIT_COMMITTER_${key}`, value],
      ]),
    ),
  };
}
