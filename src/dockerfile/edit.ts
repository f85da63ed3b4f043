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
  const pieces = [document.head];
  // Comments of removed instructions, until there is an instruction above which they can stand.
  let waiting = '';
  for (const block of document.blocks) {
    const change = plan.changes.get(block);
    const arrivals = plan.arrivals.get(block.index) ?? [];
    const [comments, pragmas] = splitPragmas(
      change?.op === 'move' ? waiting : mergeLeads(waiting, block.lead),
    );
    const below = arrivals.filter((edit) => !isAbove(edit));
    pieces.push(...arrivals.filter(isAbove).map((edit) => arrival(document, edit)));
    if (below.length > 0) pieces.push(comments, ...below.map((edit) => arrival(document, edit)));
    waiting = below.length > 0 ? pragmas : comments + pragmas;
    if (change !== undefined && change.op !== 'replace') continue;
    pieces.push(waiting, change === undefined ? textOf(document, block, plan) : newText(document, change));
    waiting = '';
  }
  const atEnd = plan.arrivals.get(document.blocks.length) ?? [];
  pieces.push(atEnd.length > 0 ? waiting : withoutBlankEnd(waiting));
  pieces.push(...atEnd.map((edit) => arrival(document, edit)), document.tail);
  return joinPieces(document, pieces);
}

/** Comments of removed instructions above those of the next one; blank lines between the two do not add up. */
function mergeLeads(waiting: string, lead: string): string {
  return (/^\s*?\n/.test(lead) ? withoutBlankEnd(waiting) : waiting) + lead;
}

function withoutBlankEnd(lead: string): string {
  const lines = lead.split(/(?<=\n)/);
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== '') + 1).join('');
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
  return block.lead + (text === undefined ? closed(block) : newText(document, { block, text }));
}

/** A file may end within a continuation. Where something comes behind it, that must not become a part of it. */
function textOf(document: Document, block: Block, plan: Plan): string {
  const isLast = block.index === document.blocks.length - 1;
  return isLast && plan.arrivals.has(document.blocks.length) ? closed(block) : block.text;
}

/** The text of a block without a continuation that leads to nothing. */
function closed(block: Block): string {
  if (block.heredocs.length > 0) return block.text;
  const lines = block.text.split(/(?<=\n)/);
  const last = lines.findLastIndex((line, index) => index === 0 || !/^\s*(#|$)/.test(line));
  const line = lines[last] ?? '';
  const cut = continuationAt(line.replace(/[\r\n]+$/, ''), block.escape);
  if (cut === null) return block.text;
  lines[last] = line.slice(0, cut).trimEnd() + (/\r?\n$/.exec(line)?.[0] ?? '');
  return lines.join('');
}

/** The pieces, each on lines of its own. The file's last line keeps having a line end or none. */
function joinPieces(document: Document, pieces: readonly string[]): string {
  const filled = pieces.filter((piece) => piece !== '');
  const lines = filled.map((piece, index) => {
    const isComplete = piece.endsWith('\n') || piece === '\ufeff' || index === filled.length - 1;
    return isComplete ? piece : piece + document.eol;
  });
  const text = lines.join('');
  const isTerminated = text.endsWith('\n');
  if (document.source.endsWith('\n')) return isTerminated ? text : text + document.eol;
  return isTerminated ? text.replace(/\r?\n$/, '') : text;
}

function newText(document: Document, { block, text }: { block: Block; text: string }): string {
  return withEol(text, lineEndOf(block, document));
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
  /^#\s*(?:(?:hadolint|dfrewrite\s*:?|tally)\s+(?:global\s+)?(?:ignore|shell)\b|dfrewrite:ignore|checkov:skip|trivy:ignore|kics-scan|nosemgrep|renovate:)/i;

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
