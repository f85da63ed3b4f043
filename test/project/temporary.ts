import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder on disk that goes away with its test. */
export interface TemporaryFolder {
  readonly path: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  link(path: string, target: string): void;
  executable(path: string): void;
  /** Runs git in it, without the user's configuration. */
  git(...args: string[]): string;
}

/** Makes a folder with files in it; with `git`, a repository in which they are committed. */
export function temporary(
  files: Readonly<Record<string, string | Uint8Array>>,
  git = false,
): TemporaryFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'dfrewrite-')));
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true });
  });
  const folder: TemporaryFolder = {
    path,
    write: (more) => {
      for (const [name, content] of Object.entries(more)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), content);
      }
    },
    link: (name, target) => {
      symlinkSync(target, join(path, name));
    },
    executable: (name) => {
      chmodSync(join(path, name), 0o755);
    },
    git: (...args) =>
      execFileSync('git', ['-C', path, ...IDENTITY, ...args], { encoding: 'utf8', env: gitEnvironment() }),
  };
  folder.write(files);
  if (git) {
    folder.git('init', '-q');
    folder.git('add', '-A');
    folder.git('commit', '-q', '--allow-empty', '-m', 'files');
  }
  return folder;
}

const IDENTITY = ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'core.autocrlf=false'];

function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return { ...Object.fromEntries(kept), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
}
