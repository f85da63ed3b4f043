/** The command line: options in, exit code out. The only file that knows the argument parser and the process. */
import process from 'node:process';
import yargs, { type Argv, type Options } from 'yargs';
import packageJson from '../package.json' with { type: 'json' };
import { UsageError } from './errors.ts';
import {
  COMMON_OPTIONS, PAIR_OPTIONS, PROOF_OPTIONS, REWRITE_OPTIONS, colourFlag, pairOf, refuseUnknown, requestOf,
  type Option, type Values,
} from './flags.ts'; // prettier-ignore
import { painter, wantsColour } from './report/paint.ts';
import type { Streams } from './request.ts';

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
    .command('explain <id>', 'what a transform does, why, and its preconditions', {}, use('explain'))
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

function callOf(command: Call['command'], parsed: object): Call {
  const { _: rest, $0: _program, paths, id, ...values } = parsed as Readonly<Record<string, unknown>>;
  // Behind the command's own name stand the words that come after `--`.
  const more = words(rest).slice(command === 'rewrite' ? 0 : 1);
  return { command, values, operands: [...words(paths), ...words(id), ...more].map(showDash) };
}

function words(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
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
async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const call = parse(args, process.stdout.columns ?? 100);
  if (typeof call === 'string') {
    process.stdout.write(call);
    return 0;
  }
  refuseUnknown(call.values, [
    ...Object.keys(TABLES[call.command]),
    ...(call.command === 'rewrite' ? Object.keys(PROOF_OPTIONS) : []),
  ]);
  const { transforms } = await import('./transforms/index.ts');
  if (call.command === 'list') return print(await import('./catalogue.ts').then(({ list }) => list()), call);
  if (call.command === 'explain')
    return print(await import('./catalogue.ts').then(({ explain }) => explain(call.operands[0] ?? '')), call);

  const request = requestOf(call.values, call.operands, call.command === 'verify', {
    cwd: process.cwd(),
    transforms: transforms.map(({ id }) => id),
    abort: signal,
  });
  const streams = streamsFor(colourFlag(call.values));
  const pair = pairOf(call.values);
  if (pair !== null) return (await import('./compare.ts')).compare(pair, request, streams);
  return (await import('./run.ts')).run(request, streams);
}

function print(text: string, { operands, command }: Call): number {
  const wanted = command === 'explain' ? 1 : 0;
  if (operands.length > wanted) throw new UsageError(`${command} does not take "${operands[wanted] ?? ''}"`);
  process.stdout.write(text);
  return 0;
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

function explained(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && (error.name === 'UsageError' || error.name === 'EngineError'))
    return `dfrewrite: ${message}\n`;
  const stack =
    error instanceof Error && process.env['DFREWRITE_DEBUG'] === '1' ? `${error.stack ?? ''}\n` : '';
  const hint = stack === '' ? ' (DFREWRITE_DEBUG=1 shows where)' : '';
  return `dfrewrite: internal error: ${message}${hint}\n${stack}`;
}

const controller = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    controller.abort();
  });
process.stdout.on('error', ignoreClosedPipe);
process.stderr.on('error', ignoreClosedPipe);

// The code is set, not exited with: an exit would cut what is still being written to a pipe.
try {
  process.exitCode = await main(process.argv.slice(2), controller.signal);
} catch (error) {
  process.stderr.write(explained(error));
  process.exitCode = 2;
}
