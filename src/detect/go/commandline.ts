/** Command lines of the `go` tool. Source: `go help build`, `go help install`, `go help get` of Go 1.26. */
import { commandGroups, valuedFlags } from '../../knowledge/languages/go/commands.ts';
import { shellValue, type GoStep } from './steps.ts';

/** `go build -o app ./cmd/app`, taken apart. */
export interface GoCommand {
  /** `build`, `mod download`, `run`. */
  readonly verb: string;
  /** Flags by name without dashes: `o`, `tags`, `ldflags`; true for one without a value, null for one whose value is not known. */
  readonly flags: ReadonlyMap<string, string | true | null>;
  /** What follows the flags; null where a word has no known value. */
  readonly operands: readonly (string | null)[];
}

/** `cmd/app/*.go`: the shell puts the files of that folder there. */
const GO_FILES = /^[\w./-]*\*\.go$/;

/** The `go` command of a step, behind `env A=b` too; null when it is another program. */
export function goCommand(step: GoStep): GoCommand | null {
  const words = step.command.words.map(
    (word) => word.value ?? (GO_FILES.test(word.text) ? word.text : shellValue(word.text, step.variables)),
  );
  const at =
    words[0] === 'env'
      ? words.findIndex((word, index) => index > 0 && word !== null && !/^\w+=/.test(word))
      : 0;
  const program = words[at];
  if (program !== 'go' && program !== '/usr/local/go/bin/go') return null;
  const [verb, second, ...rest] = words.slice(at + 1);
  if (verb == null) return null;
  if (!commandGroups.has(verb)) return { verb, ...flagsOf(words.slice(at + 2)) };
  return { verb: `${verb} ${second ?? ''}`.trim(), ...flagsOf(rest) };
}

/** Flags by name, and what follows them. */
export function flagsOf(words: readonly (string | null)[]): Pick<GoCommand, 'flags' | 'operands'> {
  const flags = new Map<string, string | true | null>();
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at];
    if (word == null || !word.startsWith('-') || word === '-') break;
    const [, name = '', value] = /^--?([^=]+)(?:=([^]*))?$/.exec(word) ?? [];
    if (value !== undefined) flags.set(name, value);
    else flags.set(name, valuedFlags.has(name) ? (words[++at] ?? null) : true);
  }
  return { flags, operands: words.slice(at) };
}

/** `-tags a,b` as names. */
export function tagsOf(command: GoCommand): readonly string[] {
  const tags = command.flags.get('tags');
  return typeof tags === 'string' ? tags.split(/[,\s]+/).filter((tag) => tag !== '') : [];
}
