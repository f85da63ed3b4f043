import { spawnSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { answer, type Outlet } from '../../src/cli/program.ts';

/** The built program; `npm test` builds it first. */
export const BIN = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** What a finished call left. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Somebody types these lines, on a terminal of 80 columns on which all output ends. */
  readonly typed?: readonly string[];
}

/** Runs a command line in a folder, without any terminal and with an empty environment. No process is started for it. */
export async function dfrewrite(
  args: readonly string[],
  { cwd, input = '', env = {}, typed }: RunOptions,
): Promise<Finished> {
  const [stdout, stderr] = [collector(typed !== undefined), collector(typed !== undefined)];
  const keyboard = typed === undefined ? null : Readable.from(typed.map((line) => `${line}\n`));
  const code = await answer(args, {
    cwd,
    env,
    stdout,
    stderr,
    input: () => Promise.resolve(Buffer.from(input)),
    keyboard,
    onStop: () => undefined,
    thread: null,
    writer: { id: process.pid, isRunning: () => false },
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function collector(isTerminal: boolean): Outlet & { readonly text: () => string } {
  const parts: Uint8Array[] = [];
  return {
    write: (data) => parts.push(Buffer.from(data)),
    isTerminal,
    columns: isTerminal ? 80 : 100,
    text: () => Buffer.concat(parts).toString(),
  };
}

/** The same as a process of the built program: for what only a process shows (pipes, bytes, exit codes, start-up). */
export function spawned(args: readonly string[], { cwd, input = '', env = {} }: RunOptions): Finished {
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
