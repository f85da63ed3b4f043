/**
 * Ignore comments: `# dfrewrite ignore=id[,id] # reason` above an instruction, `# dfrewrite global ignore=id|all`
 * anywhere outside of one. The reason behind the second `#` is for readers. Above FROM, a comment counts for the stage.
 */
import { because } from '../dockerfile/index.ts';
import type { Stage } from '../dockerfile/index.ts';
import type { Block, Document, Edit, Reason } from '../model/index.ts';

/** One ignore comment that was understood. */
export interface IgnoreComment {
  /** Transform ids as written, or `all`. */
  readonly ids: readonly string[];
  /** It counts for the whole file. */
  readonly global: boolean;
  /** Line of the comment. */
  readonly line: number;
}

/** Which transforms must leave what alone. The id `all` stands for every transform. */
export interface Ignores {
  /** Ids that are ignored for the whole file. */
  readonly global: ReadonlySet<string>;
  readonly comments: readonly IgnoreComment[];
  /** What was not understood, one sentence with the line each. */
  readonly warnings: readonly Reason[];
}

const FORM =
  /^\s*dfrewrite\s*:?\s*(?<global>global\s+)?ignore\s*[=:]\s*(?<ids>[\w-]+(?:\s*,\s*[\w-]+)*)\s*(?:#.*)?$/i;
/** A comment that speaks to dfrewrite, and may not be understood. */
const ADDRESSED = /^\s*@?dfrewrite(?=[\s:,=]|$)/i;

/** Reads the ignore comments of a document; `known` are the ids of all transforms. */
export function ignores(document: Document, known: readonly string[]): Ignores {
  const found = document.blocks.flatMap((block) =>
    commentsOf(block.lead, block.line - lineCount(block.lead), known),
  );
  const below = commentsOf(document.tail, lineCount(document.source) - lineCount(document.tail) + 1, known);
  const comments = [...found, ...below].flatMap(({ comment }) => comment ?? []);
  return {
    global: new Set(comments.flatMap(({ global, ids }) => (global ? ids : []))),
    comments,
    warnings: [
      ...[...found, ...below].flatMap(({ line, comment, text }) =>
        comment === null ? [misspelt(line, text)] : [],
      ),
      ...comments.flatMap((comment) => unknownIds(comment, known)),
      ...below.flatMap(({ comment }) =>
        comment !== null && !comment.global ? [aboveNothing(comment.line)] : [],
      ),
      ...document.blocks.flatMap((block) => insideOf(block, known)),
    ],
  };
}

/**
 * Warnings about comments above an instruction that held nothing back.
 * `held` are the ids of the transforms that a comment stopped. Global comments are never reported: their transforms do not run.
 */
export function unusedIgnores({ comments }: Ignores, held: ReadonlySet<string>): readonly Reason[] {
  return comments
    .filter(
      ({ global, ids }) =>
        !global && (ids.includes('all') ? held.size === 0 : !ids.some((id) => held.has(id))),
    )
    .map(
      ({ line, ids }) => because`${{ line }}: ignore=${ids.join(',')} holds nothing back; the comment can go`,
    );
}

interface Found {
  readonly line: number;
  readonly text: string;
  /** Null: it addresses dfrewrite and was not understood. */
  readonly comment: IgnoreComment | null;
}

/** The comments to dfrewrite among the lines of a lead; `firstLine` is the number of its first line. */
function commentsOf(lead: string, firstLine: number, known: readonly string[]): readonly Found[] {
  return lead.split(/\r?\n/).flatMap((row, index): readonly Found[] => {
    const says = /^\s*#+(.*)$/.exec(row)?.[1];
    if (says === undefined || !isMeant(says, known)) return [];
    const line = firstLine + index;
    const text = row.trim();
    const form = FORM.exec(says)?.groups;
    if (form === undefined) return [{ line, text, comment: null }];
    const ids = (form['ids'] ?? '').split(',').map((id) => id.trim());
    return [{ line, text, comment: { ids, global: form['global'] !== undefined, line } }];
  });
}

/** It names dfrewrite, or it ignores something that only dfrewrite has: `# ignore=slim-base`. */
function isMeant(says: string, known: readonly string[]): boolean {
  const ignored = /\bignore\b[\s:=]*([\w-]+)/i.exec(says)?.[1];
  return ADDRESSED.test(says) || (ignored !== undefined && known.includes(ignored));
}

/** Ids that the comments directly above an instruction name. */
export function idsAbove(block: Block): readonly string[] {
  return commentsOf(block.lead, 0, []).flatMap(({ comment }) =>
    comment !== null && !comment.global ? comment.ids : [],
  );
}

/** They belong to no single instruction: a comment above any of them holds all of it. */
const WHOLE_FILE: ReadonlySet<string> = new Set(['multi-stage', 'dockerignore']);
/** What they change is the order: an instruction is left as it is only where nothing passes it. */
const ORDER: ReadonlySet<string> = new Set(['cache-order']);

/** Line of the first instruction that edits would change although a comment says to ignore it; null where they may. */
export function ignoredLine(id: string, edits: readonly Edit[], document: Document): number | null {
  const { blocks, stages } = document;
  const changed = edits.flatMap((edit) => (edit.op === 'insert' ? [] : [edit.block.index]));
  const arrivals = edits.flatMap((edit) =>
    edit.op === 'insert' || edit.op === 'move'
      ? [edit.before === 'end' ? blocks.length : edit.before.index]
      : [],
  );
  const places = [...changed, ...arrivals];
  const isPassed = (at: number): boolean =>
    ORDER.has(id) && places.some((place) => place <= at) && places.some((place) => place > at);
  const isHeld = ({ index }: Block): boolean =>
    WHOLE_FILE.has(id) || changed.includes(index) || isPassed(index);
  const isStageHeld = ({ from, index }: Stage): boolean => {
    const end = stages[index + 1]?.from.index ?? blocks.length;
    return (
      changed.some((place) => place >= from.index && place < end) ||
      arrivals.some((place) => place > from.index && place <= end)
    );
  };
  const block = blocks.find((each) => named(id, each) && isHeld(each));
  const stage = stages.find((each) => markOf(id, each) !== null && isStageHeld(each));
  return block?.line ?? (stage && markOf(id, stage)?.line) ?? null;
}

/** Whether a comment keeps a transform from an instruction: above it, or above the FROM that counts for it. */
export function isIgnored(id: string, block: Block, { stages }: Document): boolean {
  const stage = stages[block.stage];
  return named(id, block) || (stage !== undefined && markOf(id, stage) !== null);
}

function named(id: string, block: Block): boolean {
  return idsAbove(block).some((each) => each === id || each === 'all');
}

/** The FROM with a comment that counts for a stage: its own, or that of a stage which it is built on. */
function markOf(id: string, { from, parent }: Stage): Block | null {
  if (named(id, from)) return from;
  return parent === null ? null : markOf(id, parent);
}

/** Number of line ends. */
function lineCount(text: string): number {
  return text.split('\n').length - 1;
}

function misspelt(line: number, text: string): Reason {
  return because`${{ line }}: \`${text}\` is not understood; write \`# dfrewrite ignore=id\` or \`# dfrewrite global ignore=id\``;
}

function unknownIds({ ids, line, global }: IgnoreComment, known: readonly string[]): readonly Reason[] {
  return ids
    .filter((id) => id !== 'all' && !known.includes(id))
    .map(
      (id) =>
        because`${{ line }}: ${global ? 'global ' : ''}ignore names ${id}, which is no transform; see \`dfrewrite list\``,
    );
}

function aboveNothing(line: number): Reason {
  return because`${{ line }}: an ignore comment needs an instruction below it, or \`global\``;
}

/** A comment between the lines of an instruction, or behind one, holds nothing back: say so, since it looks as if it did. */
function insideOf(block: Block, known: readonly string[]): readonly Reason[] {
  if (block.heredocs.length > 0) return []; // there `#` is the program's own text
  const rows = block.text.replace(/^.*?\s(?=#)/gm, '');
  return commentsOf(rows, block.line, known).map(
    ({ line }) =>
      because`${{ line }}: an ignore comment inside an instruction has no effect; put it above ${block}`,
  );
}
