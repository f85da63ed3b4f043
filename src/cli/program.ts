/** One command line: options in, exit code out. The process is handed in. */
import packageJson from '../../package.json' with { type: 'json' };
import { resolve } from 'node:path';
import { traced } from '../dockerfile/trace.ts';
import { UsageError } from '../run/errors.ts';
import type { TraceEvent } from '../run/trace.ts';
import { callOf } from '../run/quote.ts';
import { plainCall } from './call.ts';
import { COMMANDS, type CommandName } from './commands.ts';
import {
  PROOF_OPTIONS, colourFlag, joinRequestOf, pairOf, refuseUnknown, requestOf,
} from './flags.ts'; // prettier-ignore
import { painter, wantsColour } from '../report/paint.ts';
import { visible } from '../report/visible.ts';
import type { Streams } from '../run/request.ts';

/** Where a command line was given: what it may see of the process, and where its words go. */
export interface Terminal {
  /** Absolute, links resolved. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Outlet;
  readonly stderr: Outlet;
  /** Everything that comes in on standard input. */
  readonly input: () => Promise<Uint8Array>;
  /** Standard input where somebody types into it; null where it is no terminal. */
  readonly keyboard: NodeJS.ReadableStream | null;
  /** Calls back once when a person or the machine ends the program early. */
  readonly onStop: (stop: () => void) => void;
  /** Starts a thread of this program; null where there can be none. */
  readonly thread: Streams['thread'];
  /** This process. */
  readonly writer: Streams['writer'];
}

/** Standard output, or standard error. */
export interface Outlet {
  readonly write: (data: string | Uint8Array) => void;
  readonly isTerminal: boolean;
  /** How wide it is; 100 where it is no terminal. */
  readonly columns: number;
}

/** Runs a command line and answers with the exit code. Whatever goes wrong is said on standard error. */
export async function answer(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const file = terminal.env['DFREWRITE_TRACE'] ?? '';
    return await (file === '' ? run(args, terminal, null) : recorded(args, terminal, file));
  } catch (error) {
    terminal.stderr.write(visible(`dfrewrite: ${explained(error, isDebugging(terminal))}\n`));
    return 2;
  }
}

/** The run, with a trace of it in a file. */
async function recorded(args: readonly string[], terminal: Terminal, file: string): Promise<number> {
  const { recordTrace, writeTrace } = await import('../run/trace.ts');
  const heard = recordTrace(0);
  const beside: TraceEvent[] = [];
  try {
    return await traced('run', () => run(args, terminal, (events) => beside.push(...events)));
  } finally {
    writeTrace(resolve(terminal.cwd, file), [...heard(), ...beside]);
  }
}

/** Throws `UsageError`, and whatever is a fault of this program. */
async function run(args: readonly string[], terminal: Terminal, heard: Streams['heard']): Promise<number> {
  const { cwd, stdout } = terminal;
  const call = plainCall(args) ?? (await import('./parse.ts')).parse(args, terminal.stdout.columns);
  if (typeof call === 'string') {
    stdout.write(call);
    return 0;
  }
  const { command, values, operands } = call;
  // The help of `dfrewrite` leaves the options of the proof to `dfrewrite verify --help`.
  refuseUnknown(
    values,
    Object.keys({ ...COMMANDS[command].options, ...(command === 'rewrite' && PROOF_OPTIONS) }),
  );
  if (command === 'list' || command === 'explain' || command === 'completion') {
    stdout.write(await textOf(command, operands));
    return 0;
  }
  const streams = streamsFor(colourFlag(values), callOf(args), terminal, heard);
  if (command === 'report')
    return (await import('../run/join.ts')).join(joinRequestOf(values, operands, cwd), streams);
  if (command === 'init') {
    refuseSurplus(command, operands, 0);
    return (await import('../run/init.ts')).init(cwd, streams);
  }

  const { transforms } = await import('../transforms/index.ts');
  const controller = new AbortController();
  const request = requestOf(values, operands, command === 'verify', {
    cwd,
    transforms: transforms.map(({ id }) => id),
    abort: controller.signal,
    debug: isDebugging(terminal),
  });
  if (request.interactive && streams.keyboard === null)
    throw new UsageError('--interactive needs a terminal: standard input and standard error must be one');
  // Containers and images outlive this process unless the proof gets to remove them first.
  if (request.proof !== null)
    terminal.onStop(() => {
      controller.abort();
    });
  const pair = pairOf(values);
  if (pair !== null) return (await import('../run/compare.ts')).compare(pair, request, streams);
  return (await import('../run/index.ts')).run(request, streams);
}

async function textOf(
  command: 'list' | 'explain' | 'completion',
  operands: readonly string[],
): Promise<string> {
  refuseSurplus(command, operands, command === 'list' ? 0 : 1);
  if (command === 'completion') return (await import('./completion.ts')).completion(operands[0]);
  const { list, explain } = await import('./catalogue.ts');
  return command === 'list' ? list() : explain(operands[0]);
}

function refuseSurplus(command: CommandName, operands: readonly string[], takes: number): void {
  const surplus = operands[takes];
  if (surplus !== undefined) throw new UsageError(`${command} does not take "${surplus}"`);
}

function streamsFor(
  flag: boolean | null,
  command: string,
  { stdout, stderr, input, keyboard, env, thread, writer }: Terminal,
  heard: Streams['heard'],
): Streams {
  const paint = ({ isTerminal }: Outlet, isData: boolean) =>
    painter(wantsColour({ flag, env, isTerminal, isData }));
  return {
    out: (data) => {
      stdout.write(stdout.isTerminal ? visible(Buffer.from(data).toString()) : data);
    },
    err: (text) => {
      stderr.write(visible(text));
    },
    control: stderr.write,
    input,
    keyboard: stderr.isTerminal ? keyboard : null,
    paintOut: paint(stdout, true),
    paintErr: paint(stderr, false),
    interleaved: stdout.isTerminal && stderr.isTerminal,
    live: stderr.isTerminal && (env['CI'] ?? '') === '',
    columns: stderr.columns,
    wraps: stderr.isTerminal,
    version: packageJson.version,
    thread,
    writer,
    heard,
    command,
  };
}

function isDebugging({ env }: Terminal): boolean {
  return env['DFREWRITE_DEBUG'] === '1';
}

/** What is said about an error that ended the run. Known ones are a sentence; the rest is a bug and can show its stack. */
function explained(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return `internal error: ${String(error)}`;
  if (error.name === 'AbortError') return 'interrupted; what was built and started is removed';
  if (error.name === 'UsageError' || error.name === 'EngineError') return error.message;
  if (debug) return `internal error: ${error.stack ?? error.message}`;
  return `internal error: ${error.message} (DFREWRITE_DEBUG=1 shows where)`;
}
