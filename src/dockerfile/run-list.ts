/** The list of commands that a RUN is made of: read, and written again with some of them changed. What they do is not known here. */
import { DockerfileError } from './error.ts';
import { readScript, type Item } from './shell.ts';
import { joinItems } from './splice.ts';
import type { Block, Command } from './types.ts';

/** What becomes of a RUN's top level. Commands that are not named stay as they are. */
export interface RunEdits {
  /** New text of a command; null takes it out. */
  readonly commands?: ReadonlyMap<Command, string | null>;
  /** A command that is put in front of another one, which then has to succeed first. */
  readonly before?: { readonly command: Command; readonly text: string };
  /** A command that is put behind the last one. */
  readonly append?: string;
}

/** Why nothing can be put behind the last command of a RUN, or in front of one; null when it can. */
export function listReason(block: Block): string | null {
  const found = readScript(block);
  if (found === null) return 'its commands cannot be read';
  if (found.background) return 'something in it runs in the background';
  if (block.heredocs.length > 0 && !found.body.lines) return 'a heredoc feeds one of its commands';
  if (found.comment !== null) return 'a comment stands behind its last command';
  const last = found.items.at(-1);
  const [heredoc] = block.heredocs;
  const rest = last === undefined ? null : block.text.slice(last.end).trim();
  if (last === undefined || (rest !== '' && rest !== heredoc?.name))
    return 'what stands behind its last command is not known';
  const name = last.command?.words[0]?.text ?? '';
  return ['exec', 'exit', 'return'].includes(name) ? `its last command is ${name}` : null;
}

/**
 * The text of a RUN with these edits; null when no command is left. A RUN of one line that gets a command gives each a line of its
 * own; in one of several lines the new command stands as the author's do.
 * @throws {DockerfileError} one of the commands is not at the top level, or the RUN is none whose list can be edited
 */
export function withRunEdits(
  block: Block,
  { commands = new Map(), before, append }: RunEdits,
): string | null {
  const found = readScript(block);
  const reason = listReason(block);
  if (found === null || reason !== null) throw new DockerfileError(block.line, reason ?? 'it is no list');
  const at = (item: Item) => [...commands].find(([command]) => isCommand(item, command));
  const kept = found.items.filter((item) => at(item)?.[1] !== null);
  if ([...commands.keys()].some((command) => !found.items.some((item) => isCommand(item, command))))
    throw new DockerfileError(block.line, 'a command in it is nested in another one');
  if (kept.length === 0) return null;
  const grows = before !== undefined || append !== undefined;
  const gap = gapOf(block, found.items);
  const textOf = (item: Item): string => {
    const text = at(item)?.[1] ?? block.text.slice(item.start, item.end);
    const first =
      before !== undefined && holds(item, before.command)
        ? `${before.text}${gap.includes('&&') ? gap : AND}`
        : '';
    return `${first}${text}${item === kept.at(-1) && append !== undefined ? gap + append : ''}`;
  };
  const isOneLine = !block.text.trimEnd().includes('\n');
  if (grows && isOneLine && found.flat) return inLines(block, found.items, kept, textOf);
  return joinItems(block.text, found.items, kept, found.body.lines, textOf);
}

/** How the next command begins where each has a line of its own. */
const AND = ' \\\n    && ';

/** Whether an item is that command. */
function isCommand(item: Item, { start, nested }: Command): boolean {
  return item.command !== null && !nested && item.start === start;
}

/** Whether a command stands in an item. */
function holds(item: Item, { start }: Command): boolean {
  return item.start <= start && start < item.end;
}

/** What separates commands in this RUN, where it has lines and its separators fail with what is in front of them. */
function gapOf(block: Block, items: readonly Item[]): string {
  const gaps = items.slice(1).map((item, index) => block.text.slice(items[index]?.end ?? 0, item.start));
  const [first] = items;
  const stops = first?.command?.words[0]?.text === 'set' && /^-\w*e/.test(first.command.words[1]?.text ?? '');
  const lines = gaps.filter((gap) => gap.includes('\n') && !gap.includes('#'));
  const semicolons = stops && gaps.every((gap) => gap.trim() === ';');
  const gap = lines.findLast((each) => each.includes('&&') || stops);
  // an empty line goes on in the file, and in no other one
  return gap?.replaceAll(/\n(?:[ \t]*\r?\n)+/g, '\n') ?? (semicolons ? '; \\\n    ' : AND);
}

/** Each command on a line of its own, with the operators that are there. */
function inLines(
  block: Block,
  items: readonly Item[],
  kept: readonly Item[],
  textOf: (item: Item) => string,
): string {
  const [first] = items;
  const head = block.text.slice(0, first?.start ?? 0);
  const rows = kept.map((item, index) => {
    const gap = block.text.slice(items[items.indexOf(item) - 1]?.end ?? 0, item.start);
    if (index === 0) return textOf(item);
    return gap.includes('&&') ? `${AND}${textOf(item)}` : `; \\\n    ${textOf(item)}`;
  });
  return `${head}${rows.join('')}${block.text.slice(items.at(-1)?.end ?? 0)}`;
}
