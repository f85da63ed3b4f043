/** The process: its streams, signals and exit code. The only file that touches it; what a command line means stands in `program`. */
import process from 'node:process';
import { parentPort, Worker, workerData, type MessagePort } from 'node:worker_threads';
import type { Job } from '../run/request.ts';
import { reason } from '../run/write.ts';
import { answer, type Outlet } from './program.ts';

/** Streams that take nothing more; each is said once. */
const broken = new Set<NodeJS.WriteStream>();

function outlet(stream: NodeJS.WriteStream, name: string): Outlet {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that went away (`| head`) is no error; the run itself goes on to its end.
    if (error.code === 'EPIPE' || broken.has(stream)) return;
    broken.add(stream);
    process.exitCode = 2;
    if (stream !== process.stderr)
      process.stderr.write(`dfrewrite: ${name} could not be written: ${reason(error)}\n`);
  });
  return {
    write: (data) => stream.write(data),
    isTerminal: stream.isTTY,
    columns: (stream.isTTY && stream.columns) || 100,
  };
}

/** Runs the command line of this process; in a thread, its part of the work. */
export function main(): void {
  if (parentPort !== null) return serve(parentPort);
  const { stdin, stdout, stderr, env } = process;
  // The code is set, not exited with: an exit would cut what is still being written to a pipe.
  void answer(process.argv.slice(2), {
    cwd: process.cwd(),
    env,
    stdout: outlet(stdout, 'standard output'),
    stderr: outlet(stderr, 'standard error'),
    keyboard: stdin.isTTY ? stdin : null,
    input: async () => Buffer.concat(await stdin.toArray()),
    onStop: (stop) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
    },
    // What starts this program starts its threads.
    writer: { id: process.pid, isRunning },
    thread: (job) => new Worker(new URL('cli.js', import.meta.url), { workerData: job }),
  }).then((code) => {
    process.exitCode = broken.size > 0 ? 2 : code;
  });
}

/** Whether there is a process of that number, whoever has it. */
function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function serve(port: MessagePort): void {
  void import('../run/jobs.ts').then(({ serveJobs }) => {
    serveJobs(port, workerData as Job);
  });
}
