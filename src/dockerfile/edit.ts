/** Edits of a document as plain data. */
import { continuationAt } from './scan.ts';
import { skipSpace } from './space.ts';
import type { Block, Document, Edit } from './types.ts';

type Insert = Extract<Edit, { op: 'insert' }>;
type Move = Extract<Edit, { op: 'move' }>;

/** Edits by the block that they change, and by the block in front of which they put something (its index; the count for the end). */
interface Plan {
  readonly changes: ReadonlyMap<Block, Edit>;
  readonly arrivals: ReadonlyMap<number, readonly (Insert | Move)[]>;
}

/**
 * The document's text after the edits, all of which are against the document as it is.
 * Lines that no edit touches keep their bytes; new text gets the file's line end, and the file's last line keeps having one or none.
 * @throws {Error} two edits of one block, or a block of another document
 */
export function apply(document: Document, edits: readonly Edit[]): string {
  if (edits.length === 0) return document.source;
  const plan = makePlan(document, edits);
  const out: Output = { text: document.head, eol: document.eol };
  // Comments of removed instructions, until there is an instruction below which they can stand.
  let waiting = '';
  for (const block of document.blocks) {
    const change = plan.changes.get(block);
    const arrivals = plan.arrivals.get(block.index) ?? [];
    const stays = change?.op !== 'move';
    const [comments, pragmas] = splitPragmas(stays ? waiting + block.lead : waiting);
    const above = arrivals.filter(isAbove);
    const below = arrivals.filter((edit) => !isAbove(edit));
    for (const edit of above) write(out, arrival(document, edit));
    waiting = comments + pragmas;
    if (below.length > 0) {
      write(out, comments);
      for (const edit of below) write(out, arrival(document, edit));
      waiting = pragmas;
    }
    if (change !== undefined && change.op !== 'replace') continue;
    write(out, waiting);
    write(out, change === undefined ? block.text : withEol(change.text, lineEndOf(block, document)));
    waiting = '';
  }
  return finish(document, out, plan.arrivals.get(document.blocks.length) ?? [], waiting);
}

function makePlan(document: Document, edits: readonly Edit[]): Plan {
  const changes = new Map<Block, Edit>();
  const arrivals = new Map<number, (Insert | Move)[]>();
  for (const edit of edits) {
    if (edit.op !== 'insert') {
      checkBlock(document, edit.block);
      if (changes.has(edit.block)) throw new Error(`two edits of the instruction on line ${edit.block.line}`);
      changes.set(edit.block, edit);
    }
    if (edit.op !== 'insert' && edit.op !== 'move') continue;
    if (edit.before !== 'end') checkBlock(document, edit.before);
    const index = edit.before === 'end' ? document.blocks.length : edit.before.index;
    arrivals.set(index, [...(arrivals.get(index) ?? []), edit]);
  }
  return { changes, arrivals };
}

function checkBlock(document: Document, block: Block): void {
  if (document.blocks[block.index] !== block) throw new Error(`line ${block.line} is of another document`);
}

/** A block that moves brings its own comments, so it stands above those of its new neighbour. */
function isAbove(edit: Insert | Move): boolean {
  return edit.op === 'move' || edit.above === true;
}

function arrival(document: Document, edit: Insert | Move): string {
  if (edit.op === 'insert') return withEol(edit.text, document.eol);
  const { block, text } = edit;
  return block.lead + (text === undefined ? block.text : withEol(text, lineEndOf(block, document)));
}

interface Output {
  text: string;
  readonly eol: string;
}

/** Adds text; what stands before it gets the line end that it may lack. */
function write(out: Output, text: string): void {
  if (text === '') return;
  const complete = out.text === '' || out.text === '\ufeff' || out.text.endsWith('\n');
  out.text = (complete ? out.text : closed(out.text) + out.eol) + text;
}

/** A file may end within a continuation; what comes behind it now must not become a part of it. */
function closed(text: string): string {
  const start = text.lastIndexOf('\n') + 1;
  const cut = continuationAt(text.slice(start), '\\');
  return cut === null ? text : text.slice(0, start + cut);
}

function finish(
  document: Document,
  out: Output,
  arrivals: readonly (Insert | Move)[],
  waiting: string,
): string {
  write(out, waiting);
  for (const edit of arrivals) write(out, arrival(document, edit));
  write(out, document.tail);
  const wanted = document.source.endsWith('\n');
  if (wanted) return out.text.endsWith('\n') ? out.text : out.text + out.eol;
  return document.tail === '' ? out.text.replace(/\r?\n$/, '') : out.text;
}

/** Line ends of a block with several lines are its own, else the file's. */
function lineEndOf(block: Block, document: Document): string {
  const first = block.text.indexOf('\n');
  if (first < 0) return document.eol;
  return block.text.charAt(first - 1) === '\r' ? '\r\n' : '\n';
}

/** New text with one kind of line end; a line end that is `\r\n` already stays. */
function withEol(text: string, eol: string): string {
  return eol === '\n' ? text : text.replace(/\r?\n/g, eol);
}

/** Comments that speak to a tool about the instruction directly below them. */
const PRAGMA =
  /^#\s*(hadolint|dfrewrite|checkov|trivy|kics|nosemgrep|tally|check|snyk|dockle|renovate)\b[\s:=-]/i;

/** Whether a comment line speaks to a tool about the next instruction: `# hadolint ignore=DL3008`. */
export function isPragma(line: string): boolean {
  return PRAGMA.test(line.slice(skipSpace(line)));
}

/** Splits the lines above an instruction: pragmas directly above it are glued to it. */
function splitPragmas(lead: string): readonly [string, string] {
  const lines = lead.split(/(?<=\n)/);
  let first = lines.length;
  while (first > 0 && isPragma(lines[first - 1] ?? '')) first--;
  return [lines.slice(0, first).join(''), lines.slice(first).join('')];
}
