/** A command line as the argument parser reads it, with help, version and what is wrong in it. The only file that knows that parser. */
import yargs, { type Argv, type Options } from 'yargs';
import packageJson from '../../package.json' with { type: 'json' };
import { UsageError } from '../run/errors.ts';
import type { CommandCall } from './call.ts';
import { COMMANDS, COMMAND_NAMES, type CommandName } from './commands.ts';
import type { Option, Values } from './flags.ts';

const EPILOGUE = `Examples:
  dfrewrite                           print the diff of every Dockerfile below this folder
  dfrewrite svc/api/Dockerfile -w     rewrite one file
  dfrewrite --check                   for CI: list what would change, exit code 1 if anything would
  dfrewrite > p.patch && git apply p.patch
  dfrewrite explain multi-stage       what a transform does, and when
  dfrewrite report */report.json      many JSON reports as one page

Exit codes:
  0  done (a dry run with changes too)
  1  --check: something would change; verify: something was disproven or is too large
  2  wrong usage or configuration, a path that does not exist, an output that cannot be written, an internal error
  3  some files could not be processed, the others were`;

/** What a command line asks for; a string is the help or the version, to be printed. Throws `UsageError`. */
export function parse(args: readonly string[], columns: number): CommandCall | string {
  let command: CommandName = 'rewrite';
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
    .version(packageJson.version)
    .help()
    .alias('help', 'h')
    .wrap(Math.min(110, columns))
    .epilogue(EPILOGUE);

  for (const name of COMMAND_NAMES) {
    const { usage, says, options } = COMMANDS[name];
    const use = (): void => {
      command = name;
    };
    parser.command(usage, says, (own: Argv) => own.options(yargsOptions(options)), use);
  }
  let outcome: CommandCall | string = '';
  void parser.parse(args.map(hideDash), {}, (error, parsed, output) => {
    if (error) throw new UsageError(error.message.split('\n')[0]);
    outcome = output === '' ? commandOf(command, parsed) : `${output}\n`;
  });
  return outcome;
}

function commandOf(command: CommandName, parsed: Values): CommandCall {
  const own: ReadonlySet<string> = new Set(['_', '$0', 'paths', 'files', 'id', 'shell']);
  const { _: rest, paths, files, id, shell } = parsed;
  const values = Object.fromEntries(Object.entries(parsed).filter(([name]) => !own.has(name)));
  // Behind the command's own name stand the words that come after `--`.
  const more = words(rest).slice(command === 'rewrite' ? 0 : 1);
  return {
    command,
    values,
    operands: [...[paths, files, id, shell].flatMap(words), ...more].map(showDash),
  };
}

function words(value: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((word) => typeof word === 'string');
}

/** yargs drops an operand that is only a dash. */
const DASH = '\0dash';
const hideDash = (word: string): string => (word === '-' ? DASH : word);
const showDash = (word: string): string => (word === DASH ? '-' : word);

function yargsOptions(table: Readonly<Record<string, Option>>): Record<string, Options> {
  const one = ({ takes, says, alias }: Option): Options => ({
    type: takes === 'switch' ? 'boolean' : 'string',
    describe: says,
    ...(takes === 'switch' ? {} : { requiresArg: true }),
    ...(alias === undefined ? {} : { alias }),
  });
  return Object.fromEntries(Object.entries(table).map(([name, option]) => [name, one(option)]));
}
