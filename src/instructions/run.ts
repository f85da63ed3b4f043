/** RUN lines out of shell commands, each of which has to succeed before the next one starts; what they do is not known here. */
import type { Block } from '../dockerfile/index.ts';

/** How the next command begins where each has a line of its own. */
const AND = ' \\\n    && ';

/** Each command on a line of its own; one command makes one line. `keyword` is RUN in the author's casing. */
export function runOf(commands: readonly string[], keyword = 'RUN'): string {
  return `${keyword} ${commands.join(AND)}`;
}

/** All commands on one line. */
export function runOnOneLine(commands: readonly string[]): string {
  return `RUN ${allOf(commands)}`;
}

/** Several commands as one, for a line of a RUN. */
export function allOf(commands: readonly string[]): string {
  return commands.join(' && ');
}

/** The author's RUN with one more command, on a line below its last one. */
export function withLastCommand({ text }: Block, command: string): string {
  return `${text.trimEnd()}${AND}${command}`;
}

/** The keyword of an instruction as its author writes it: `RUN`, `run`. */
export function keywordOf({ text }: Block): string {
  return /^\s*(\w+)/.exec(text)?.[1] ?? 'RUN';
}
