/** Edits inside of one instruction, exact to the character. */
import { DockerfileError } from './error.ts';
import { readScript, script, type Item } from './shell.ts';
import type { Block, Command, Word } from './types.ts';

/** Replaces `start` to `end` of a block's text. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text of a block with the splices made. Offsets are into `block.text`; a line end in a splice is `\n`.
 * Comment lines in the middle of what is replaced come to stand above the replacement.
 * @throws {DockerfileError} a splice cuts through a word that goes on over a line continuation
 * @throws {RangeError} splices overlap or lie outside of the block
 */
export function splice(block: Block, splices: readonly Splice[]): string {
  const ordered = [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
  let text = '';
  let at = 0;
  for (const { start, end, text: inserted } of ordered) {
    if (start < at || end < start || end > block.text.length) {
      throw new RangeError(`splice ${start} to ${end} overlaps another one or lies outside of the block`);
    }
    const comments = commentLines(block.text.slice(start, end)).filter((line) => !inserted.includes(line));
    text += withComments(block.text.slice(at, start), comments, false) + inserted;
    at = end;
  }
  refuseSplitWords(block, ordered);
  return text + block.text.slice(at);
}

/** A word that is continued on the next line may have comment lines in its middle: nobody can say where they belong then. */
function refuseSplitWords(block: Block, splices: readonly Splice[]): void {
  for (let at = 0; at + 1 < block.args.length; at++) {
    const before = block.offset(at) + 1;
    const after = block.offset(at + 1);
    if (before === after || /\s/.test(block.args.slice(at, at + 2))) continue;
    if (splices.some(({ start, end }) => start < after && end > before)) {
      throw new DockerfileError(
        block.line,
        'a word in it goes on over a line continuation: write it on one line',
      );
    }
  }
}

function splitWord(block: Block): DockerfileError {
  return new DockerfileError(
    block.line,
    'a word in it goes on over a line continuation: write it on one line',
  );
}

/**
 * The RUN without these commands of its top level; null when no command is left. Comments stay, in front of the next command
 * that stays, or of the last one.
 * @throws {DockerfileError} one of the commands is not at the top level, or the RUN feeds heredocs to its commands, or runs
 * something in the background
 */
export function withoutCommands(block: Block, commands: readonly Command[]): string | null {
  const found = readScript(block);
  if (found === null || found.background || (block.heredocs.length > 0 && !found.body.lines)) {
    throw untouchable(block);
  }
  const isGone = ({ start, command }: Item) =>
    command !== null && commands.some((each) => each.start === start && !each.nested);
  const kept = found.items.filter((item) => !isGone(item));
  if (found.items.length - kept.length !== commands.length) throw untouchable(block);
  if (kept.length === 0) return null;
  return joinItems(block.text, found.items, kept, found.body.lines);
}

function untouchable(block: Block): DockerfileError {
  return new DockerfileError(
    block.line,
    'a command in it is nested in another one: give it a RUN of its own',
  );
}

/** The items that are kept, each as `textOf` has it, with the separators that belong between them. */
export function joinItems(
  text: string,
  items: readonly Item[],
  kept: readonly Item[],
  lines: boolean,
  textOf: (item: Item) => string = ({ start, end }) => text.slice(start, end),
): string {
  let result = '';
  let gaps: string[] = [];
  let end = 0;
  let before = '';
  for (const item of items) {
    gaps.push(text.slice(end, item.start));
    end = item.end;
    if (!kept.includes(item)) continue;
    before = result === '' ? firstGap(gaps, lines) : joinGaps(gaps, lines);
    // Comments of commands that go behind the last one that stays come to stand above that one.
    if (item === kept.at(-1)) before = withComments(before, trailing(text, items, item), lines);
    result += before + textOf(item);
    gaps = [];
  }
  return result + text.slice(end);
}

function trailing(text: string, items: readonly Item[], last: Item): readonly string[] {
  const behind = items.slice(items.indexOf(last));
  return behind
    .slice(1)
    .flatMap((item, index) => commentLines(text.slice(behind[index]?.end ?? 0, item.start)));
}

/** What stands in front of the first command that stays: the instruction's head, and comments of what went. */
function firstGap(gaps: readonly string[], lines: boolean): string {
  const [head = '', ...others] = gaps;
  return withComments(head, others.flatMap(commentLines), lines);
}

/** One separator in the place of several: the weaker operator counts, comments of all of them stay. */
function joinGaps(gaps: readonly string[], lines: boolean): string {
  const weak = gaps.some((gap) => operatorOf(gap) !== '&&');
  const fitting = gaps.filter((gap) => (operatorOf(gap) !== '&&') === weak);
  const base = fitting.findLast((gap) => gap.includes('\n')) ?? fitting.at(-1) ?? '';
  const comments = gaps.flatMap(commentLines);
  if (comments.length === commentLines(base).length) return base;
  return withComments(withoutComments(base), comments, lines);
}

/** The operator of a separator; a line end is `;`. */
function operatorOf(gap: string): '&&' | ';' {
  return withoutComments(gap).includes('&&') ? '&&' : ';';
}

/** The comment lines of a separator, line ends included. */
function commentLines(gap: string): readonly string[] {
  return gap
    .split(/(?<=\n)/)
    .slice(1)
    .filter(isCommentLine);
}

function withoutComments(gap: string): string {
  return gap
    .split(/(?<=\n)/)
    .filter((line, index) => index === 0 || !isCommentLine(line))
    .join('');
}

function isCommentLine(line: string): boolean {
  return line.endsWith('\n') && line.trimStart().startsWith('#');
}

/** A separator with comment lines in front of the command that follows. */
function withComments(gap: string, comments: readonly string[], lines: boolean): string {
  if (comments.length === 0) return gap;
  const at = gap.lastIndexOf('\n') + 1;
  if (at > 0) return gap.slice(0, at) + comments.join('') + gap.slice(at);
  const indent = /^[ \t]+/.exec(comments[0] ?? '')?.[0] ?? '    ';
  return `${gap.trimEnd()}${lines ? '\n' : ' \\\n'}${comments.join('')}${indent}`;
}

/**
 * The block's text with each of these words replaced, or taken out where its text is null: a word
 * that has a line of its own takes the line along, comments stay.
 * @throws {DockerfileError} a word goes on over a line continuation
 */
export function withWords(block: Block, changes: ReadonlyMap<Word, string | null>): string {
  const ordered = [...changes].sort(([a], [b]) => b.start - a.start);
  if (ordered.some(([{ split }]) => split)) throw splitWord(block);
  let text = block.text;
  for (const [{ start, end }, other] of ordered) {
    text =
      other === null
        ? withoutRange(text, start, end, block.escape)
        : text.slice(0, start) + other + text.slice(end);
  }
  return text;
}

/** Whether a command is one of the instruction's own, and not one of a script that the instruction runs. */
export function standsIn(block: Block, command: Command): boolean {
  return (
    script(block)?.commands.some(({ start, text }) => start === command.start && text === command.text) ===
    true
  );
}

/**
 * One command as the instruction has it, continuations and comments included, with these of its words replaced.
 * @throws {DockerfileError} a word goes on over a line continuation
 */
export function commandWithWords(block: Block, command: Command, changes: ReadonlyMap<Word, string>): string {
  const ordered = [...changes].sort(([a], [b]) => b.start - a.start);
  if (ordered.some(([{ split }]) => split)) throw splitWord(block);
  return ordered.reduce(
    (text, [{ start, end }, other]) =>
      text.slice(0, start - command.start) + other + text.slice(end - command.start),
    block.text.slice(command.start, command.end),
  );
}

/** Takes a word out, with its line when nothing else is on it, and the blanks in front of it otherwise. */
function withoutRange(text: string, start: number, end: number, escape: string): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.includes('\n', end) ? text.indexOf('\n', end) + 1 : text.length;
  const isFirst = lineStart > 0 && text.slice(lineStart, start).trim() === '';
  const rest = text.slice(end, lineEnd).trim();
  if (isFirst && rest === escape) return text.slice(0, lineStart) + text.slice(lineEnd);
  if (isFirst && rest === '')
    return withoutContinuation(text.slice(0, lineStart), escape) + text.slice(lineEnd);
  if (isFirst) return text.slice(0, start) + text.slice(end).trimStart();
  return text.slice(0, start).trimEnd() + text.slice(end);
}

/** The lines of an instruction whose last line went: the one that is now the last of them continues no more. */
function withoutContinuation(text: string, escape: string): string {
  const lines = text.split(/(?<=\n)/);
  const last = lines.findLastIndex((line) => line.trim() !== '' && !isCommentLine(line));
  const line = lines[last] ?? '';
  const content = line.trimEnd();
  if (!content.endsWith(escape)) return text;
  lines[last] = content.slice(0, -1).trimEnd() + line.slice(content.length).replace(/^[ \t]+/, '');
  return lines.join('');
}
