/** What a command line asks for, where every word of it is what it looks like. Help, mistakes and all that is rare are the argument parser's. */
import { COMMANDS, COMMAND_NAMES, type CommandName } from './commands.ts';
import type { Option, Values } from './flags.ts';

/** A command with the values of its options. */
export interface CommandCall {
  readonly command: CommandName;
  readonly values: Values;
  /** Paths, or the id of `explain`. */
  readonly operands: readonly string[];
}

const OPTIONS: Readonly<Record<string, Option>> = COMMANDS.rewrite.options;
const SHORT = new Map(Object.entries(OPTIONS).flatMap(([name, { alias }]) => (alias === undefined ? [] : [[alias, name]]))); // prettier-ignore
const NAMES: ReadonlySet<string> = new Set(COMMAND_NAMES);

/** Words and values that no parser takes for anything else: no dash in front, no quotes, nothing that may be a number or a boolean. */
const PLAIN = /^(?!(?:true|false)$)[A-Za-z./_~][^'"\\=]*$/;

/**
 * The call of `dfrewrite [paths..]`, if its options are known, each given once and with a value where it takes one; null for
 * every other one. The argument parser gives the same answer, some 20 ms later.
 */
export function plainCall(args: readonly string[]): CommandCall | null {
  const values: Record<string, unknown> = {};
  const operands: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (!word.startsWith('-')) {
      if (!PLAIN.test(word) || NAMES.has(word)) return null;
      operands.push(word);
      continue;
    }
    const read = optionAt(args, at);
    if (read === null || Object.hasOwn(values, read.name)) return null;
    values[read.name] = read.value;
    at += read.more;
  }
  return { command: 'rewrite', values, operands };
}

/** An option, and how many words behind it are its value. */
interface ReadOption {
  readonly name: string;
  readonly value: boolean | string;
  readonly more: number;
}

function optionAt(args: readonly string[], at: number): ReadOption | null {
  const { short, no, long, given } = OPTION.exec(args[at] ?? '')?.groups ?? {};
  const name = short === undefined ? (long ?? '') : (SHORT.get(short) ?? '');
  const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  const next = args[at + 1];
  if (option?.takes === 'switch')
    return given !== undefined || next === 'true' || next === 'false'
      ? null
      : { name, value: no === undefined, more: 0 };
  const value = given ?? next;
  if (option === undefined || no !== undefined || short !== undefined || value === undefined) return null;
  return PLAIN.test(value) ? { name, value, more: given === undefined ? 1 : 0 } : null;
}

const OPTION = /^(?:-(?<short>[a-z])|--(?<no>no-)?(?<long>[a-z][a-z-]*)(?:=(?<given>.*))?)$/;
