/** The command line: options in, exit code out. The only file that knows the argument parser and the process. */
import process from 'node:process';
import yargs, { type Argv, type Options } from 'yargs';
import packageJson from '../../package.json' with { type: 'json' };
import { UsageError } from '../run/errors.ts';
import {
  COMMON_OPTIONS, PAIR_OPTIONS, PROOF_OPTIONS, REWRITE_OPTIONS, colourFlag, pairOf, refuseUnknown, requestOf,
  type Option, type Values,
} from './flags.ts'; // prettier-ignore
import { painter, wantsColour } from '../report/paint.ts';
import type { Streams } from '../run/request.ts';

const EPILOGUE = `Examples:
  dfrewrite                           print the diff of every Dockerfile below this folder
  dfrewrite svc/api/Dockerfile -w     rewrite one file
  dfrewrite --check                   for CI: list what would change, exit code 1 if anything would
  dfrewrite > p.patch && git apply p.patch
  dfrewrite explain multi-stage       what a transform does, and when

Exit codes:
  0  done (a dry run with changes too)
  1  --check: something would change; verify: something was disproven or is too large
  2  wrong usage or configuration, a path that does not exist, an internal error
  3  some files could not be processed, the others were`;

interface Call {
  readonly command: 'rewrite' | 'verify' | 'list' | 'explain';
  readonly values: Values;
  /** Paths, or the id of `explain`. */
  readonly operands: readonly string[];
}

type OptionTable = Readonly<Record<string, Option>>;

const TABLES: Readonly<Record<Call['command'], OptionTable>> = {
  rewrite: { ...REWRITE_OPTIONS, ...COMMON_OPTIONS },
  verify: { ...PROOF_OPTIONS, ...PAIR_OPTIONS, ...COMMON_OPTIONS },
  list: {},
  explain: {},
};

/** What a command line asks for; a string is the help or the version, to be printed. Throws `UsageError`. */
function parse(args: readonly string[], columns: number): Call | string {
  let command: Call['command'] = 'rewrite';
  const use = (name: Call['command']) => (): void => {
    command = name;
  };
  const table = (name: Call['command']) => (parser: Argv) => parser.options(yargsOptions(TABLES[name]));
  const parser = yargs()
    .locale('en')
    .updateStrings({ 'Not enough arguments following: %s': 'a value is missing behind --%s' })
    .scriptName('dfrewrite')
    .exitProcess(false)
    .parserConfiguration({
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'strip-aliased': true,
    })
    .command(
      '$0 [paths..]',
      'rewrite Dockerfiles: files, folders, or - for stdin (default: .)',
      table('rewrite'),
      use('rewrite'),
    )
    .command(
      'verify [paths..]',
      'prove rewrites, or compare any two Dockerfiles',
      table('verify'),
      use('verify'),
    )
    .command('list', 'the transforms and the stacks, one line each', {}, use('list'))
    .command('explain [id]', 'what a transform does, why, and its preconditions', {}, use('explain'))
    .version(packageJson.version)
    .help()
    .wrap(Math.min(110, columns))
    .epilogue(EPILOGUE);

  let outcome: Call | string = '';
  void parser.parse(args.map(hideDash), {}, (error, parsed, output) => {
    if (error) throw new UsageError(error.message.split('\n')[0]);
    outcome = output === '' ? callOf(command, parsed) : `${output}\n`;
  });
  return outcome;
}

function callOf(command: Call['command'], parsed: Values): Call {
  const own: ReadonlySet<string> = new Set(['_', '$0', 'paths', 'id']);
  const { _: rest, paths, id } = parsed;
  const values = Object.fromEntries(Object.entries(parsed).filter(([name]) => !own.has(name)));
  // Behind the command's own name stand the words that come after `--`.
  const more = words(rest).slice(command === 'rewrite' ? 0 : 1);
  return { command, values, operands: [...words(paths), ...words(id), ...more].map(showDash) };
}

function words(value: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((word) => typeof word === 'string');
}

/** yargs drops an operand that is only a dash. */
const DASH = '\0dash';
const hideDash = (word: string): string => (word === '-' ? DASH : word);
const showDash = (word: string): string => (word === DASH ? '-' : word);

function yargsOptions(table: OptionTable): Record<string, Options> {
  const one = ({ takes, says, alias }: Option): Options => ({
    type: takes === 'switch' ? 'boolean' : 'string',
    describe: says,
    ...(takes === 'switch' ? {} : { requiresArg: true }),
    ...(alias === undefined ? {} : { alias }),
  });
  return Object.fromEntries(Object.entries(table).map(([name, option]) => [name, one(option)]));
}

/** Runs a command line and answers with the exit code. Throws `UsageError`, and whatever is a fault of this program. */
async function main(args: readonly string[]): Promise<number> {
  const call = parse(args, process.stdout.isTTY ? process.stdout.columns : 100);
  if (typeof call === 'string') {
    process.stdout.write(call);
    return 0;
  }
  const { command, values, operands } = call;
  // The help of `dfrewrite` leaves the options of the proof to `dfrewrite verify --help`.
  refuseUnknown(
    values,
    Object.keys(command === 'rewrite' ? { ...TABLES.rewrite, ...PROOF_OPTIONS } : TABLES[command]),
  );
  if (command === 'list' || command === 'explain') {
    process.stdout.write(await textOf(command, operands));
    return 0;
  }

  const { transforms } = await import('../transforms/index.ts');
  const controller = new AbortController();
  const request = requestOf(values, operands, command === 'verify', {
    cwd: process.cwd(),
    transforms: transforms.map(({ id }) => id),
    abort: controller.signal,
    debug: isDebugging(),
  });
  if (request.proof !== null) abortOnSignal(controller);
  const streams = streamsFor(colourFlag(values));
  const pair = pairOf(values);
  if (pair !== null) return (await import('../run/compare.ts')).compare(pair, request, streams);
  return (await import('../run/index.ts')).run(request, streams);
}

async function textOf(command: 'list' | 'explain', operands: readonly string[]): Promise<string> {
  const { list, explain } = await import('./catalogue.ts');
  const surplus = operands[command === 'list' ? 0 : 1];
  if (surplus !== undefined) throw new UsageError(`${command} does not take "${surplus}"`);
  return command === 'list' ? list() : explain(operands[0]);
}

/** Containers and images outlive this process unless the proof gets to remove them first. */
function abortOnSignal(controller: AbortController): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      controller.abort();
    });
  }
}

function streamsFor(flag: boolean | null): Streams {
  const { stdout, stderr, stdin, env } = process;
  return {
    out: (data) => stdout.write(data),
    err: (text) => stderr.write(text),
    input: async () => Buffer.concat(await stdin.toArray()),
    paintOut: painter(wantsColour({ flag, env, isTerminal: stdout.isTTY, isData: true })),
    paintErr: painter(wantsColour({ flag, env, isTerminal: stderr.isTTY, isData: false })),
    interleaved: stdout.isTTY && stderr.isTTY,
    live: stderr.isTTY && (env['CI'] ?? '') === '',
    version: packageJson.version,
  };
}

/** A reader that went away (`| head`) is no error; the run itself goes on to its end. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function isDebugging(): boolean {
  return process.env['DFREWRITE_DEBUG'] === '1';
}

/** What is said about an error that ended the run. Known ones are a sentence; the rest is a bug and can show its stack. */
function explained(error: unknown): string {
  if (!(error instanceof Error)) return `internal error: ${String(error)}`;
  if (error.name === 'AbortError') return 'interrupted; what was built and started is removed';
  if (error.name === 'UsageError' || error.name === 'EngineError') return error.message;
  if (isDebugging()) return `internal error: ${error.stack ?? error.message}`;
  return `internal error: ${error.message} (DFREWRITE_DEBUG=1 shows where)`;
}

process.stdout.on('error', ignoreClosedPipe);
process.stderr.on('error', ignoreClosedPipe);
// The code is set, not exited with: an exit would cut what is still being written to a pipe.
main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`dfrewrite: ${explained(error)}\n`);
    process.exitCode = 2;
  },
);
