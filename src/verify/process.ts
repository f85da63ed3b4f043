/** Runs other programs, by argument arrays and within a time, and waits. Which programs, and why, is not known here. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';

/** How a command ended. */
export interface Ran {
  /** Null: ended by a signal. */
  readonly code: number | null;
  /** The last megabyte of each stream. */
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is run. */
export interface ExecuteOptions {
  readonly signal?: AbortSignal | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with every finished line of either stream. */
  readonly onLine?: (line: string) => void;
  readonly timeoutSeconds?: number;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** A build's log can be endless; what counts is at its end. */
const KEPT = 1_000_000;

/**
 * Runs a program with an argument array; no shell ever sees the words.
 * Throws what `spawn` throws (`ENOENT` when there is no such program) and an `AbortError` when the signal fires.
 */
export function execute(
  command: string,
  args: readonly string[],
  options: ExecuteOptions = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = start(command, args, options);
    const stdout = collect(child.stdout, options.onLine);
    const stderr = collect(child.stderr, options.onLine);
    const done = limit(child, options.timeoutSeconds);
    child.on('error', (error) => {
      done();
      if (options.signal?.aborted !== true) reject(error); // when stopped, `close` follows: nothing may still be at work behind us
    });
    child.on('close', (code) => {
      done();
      if (options.signal?.aborted === true) reject(abortError());
      else resolve({ code, stdout: stdout(), stderr: stderr() });
    });
  });
}

/** Runs a program and hands its output over as it comes. Throws when it ends with another status than 0. */
export async function* stream(
  command: string,
  args: readonly string[],
  options: ExecuteOptions = {},
): AsyncIterable<Buffer> {
  const child = start(command, args, options);
  const stderr = collect(child.stderr);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  ended.catch(() => undefined); // reported below; without this a missing program would also count as unhandled
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
  } finally {
    child.kill();
  }
  const code = await ended;
  if (options.signal?.aborted === true) throw abortError();
  if (code !== 0)
    throw new Error(
      lastLine(stderr()) || `${command} ${args[0] ?? ''} ended with status ${code ?? 'unknown'}`,
    );
}

/** What time it is, and how to let it pass. */
export interface Clock {
  /** Seconds since some moment. */
  readonly now: () => number;
  /** Waits, or throws an `AbortError` when the signal fires. */
  readonly sleep: (seconds: number, signal?: AbortSignal) => Promise<void>;
}

/** How programs are run and time passes; tests put an engine and a clock of their own here. */
export interface Programs {
  readonly execute: typeof execute;
  readonly stream: typeof stream;
  readonly clock: Clock;
}

/** The programs of this machine, and its clock. */
export const PROGRAMS: Programs = {
  execute,
  stream,
  clock: { now: () => performance.now() / 1000, sleep },
};

function sleep(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(abortError());
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(abortError());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Seconds since `start` (a time of that clock), to a hundredth. */
export function secondsSince(start: number, { now }: Clock): number {
  return Math.round((now() - start) * 100) / 100;
}

/** The last line that holds anything. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}

function start(command: string, args: readonly string[], options: ExecuteOptions): Child {
  return spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
    windowsHide: true,
    ...(options.signal ? { signal: options.signal } : {}),
  });
}

/**
 * Ends a program after some seconds; the answer takes that back. Not by `spawn`'s own `timeout`: its timer keeps this process
 * alive to the end where there is no such program.
 */
function limit(child: Child, seconds: number | undefined): () => void {
  if (seconds === undefined) return () => undefined;
  const timer = setTimeout(() => child.kill(), seconds * 1000);
  return () => {
    clearTimeout(timer);
  };
}

function collect(source: Readable, onLine?: (line: string) => void): () => string {
  let text = '';
  let rest = '';
  source.setEncoding('utf8');
  source.on('data', (chunk: string) => {
    text = (text + chunk).slice(-KEPT);
    if (!onLine) return;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.replace(/\r$/, ''));
  });
  return () => text;
}

function abortError(): Error {
  return new DOMException('stopped', 'AbortError');
}
