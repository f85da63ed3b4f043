/** The process: its streams, signals and exit code. The only file that touches it; what a command line means stands in `program`. */
import process from 'node:process';
import { answer, type Outlet } from './program.ts';

/** A reader that went away (`| head`) is no error; the run itself goes on to its end. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function outlet(stream: NodeJS.WriteStream): Outlet {
  stream.on('error', ignoreClosedPipe);
  return { write: (data) => stream.write(data), isTerminal: stream.isTTY };
}

const { stdin, stdout, stderr, env } = process;

// The code is set, not exited with: an exit would cut what is still being written to a pipe.
void answer(process.argv.slice(2), {
  cwd: process.cwd(),
  env,
  columns: stdout.isTTY ? stdout.columns : 100,
  stdout: outlet(stdout),
  stderr: outlet(stderr),
  input: async () => Buffer.concat(await stdin.toArray()),
  onStop: (stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  },
}).then((code) => {
  process.exitCode = code;
});
