/** Whether an install of apt waits for an answer that nobody gives in a build, and how it reads with that answer. */
import { commandWithWords, standsIn, type Block, type Command } from '../../dockerfile/index.ts';
import type { Effect } from '../../model/index.ts';

const YES = /^(?:-[a-zA-Z]*y[a-zA-Z]*|--yes|--assume-yes|-[a-pr-zA-Z]*q[a-pr-zA-Z]*q\w*|--trivial-only|-s|--dry-run|-d|--download-only)$/; // prettier-ignore

/** Whether apt would wait for an answer that nobody gives. */
export function asks(block: Block, { command, system }: Effect): boolean {
  const isPlain = system?.action === 'install' && !command.nested && standsIn(block, command);
  return (
    isPlain && !command.words.some(({ text, split }) => split || YES.test(text) || /Assume-Yes/i.test(text))
  );
}

/** The command that waits, and its text with `-y`. */
export function withYes(block: Block, command: Command): [Command, string] {
  const verb = command.words.find(({ value }) => value === 'install');
  const changes = new Map(verb === undefined ? [] : [[verb, 'install -y']]);
  return [command, commandWithWords(block, command, changes)];
}
