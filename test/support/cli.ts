import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built program; `npm test` builds it first. */
export const BIN = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** What a finished process left. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `dfrewrite` in a folder, without any terminal and with nothing inherited that changes its output. */
export function dfrewrite(args: readonly string[], { cwd, input = '', env = {} }: RunOptions): Finished {
  const clean = { ...process.env, NO_COLOR: '', FORCE_COLOR: '', DFREWRITE_DEBUG: '', ...env };
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd,
    input,
    env: clean,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { code: status, stdout, stderr };
}
