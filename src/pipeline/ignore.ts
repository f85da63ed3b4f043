/**
 * Ignore comments: `# dfrewrite ignore=id[,id] # reason` above an instruction, `# dfrewrite global ignore=id|all`
 * anywhere outside of one. The reason behind the second `#` is for readers.
 */
import type { Block, Document } from '../model/index.ts';

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
  /** Ids that the comments above an instruction name; works for blocks of later documents too. */
  readonly forBlock: (block: Block) => ReadonlySet<string>;
  readonly comments: readonly IgnoreComment[];
  /** What was not understood, one sentence with the line each. */
  readonly warnings: readonly string[];
}

const MARK = /^\s*#\s*dfrewrite\s+(?<rest>.*?)\s*$/;
const FORM = /^(?<global>global\s+)?ignore\s*=\s*(?<ids>[\w-]+(?:\s*,\s*[\w-]+)*)\s*(?:#.*)?$/;

/** Reads the ignore comments of a document; `known` are the ids of all transforms. */
export function ignores(document: Document, known: readonly string[]): Ignores {
  const found = document.blocks.flatMap((block) =>
    commentsOf(block.lead, block.line - lineCount(block.lead)),
  );
  const below = commentsOf(document.tail, lineCount(document.source) - lineCount(document.tail) + 1);
  const comments = [...found, ...below].flatMap(({ comment }) => comment ?? []);
  return {
    global: new Set(comments.flatMap(({ global, ids }) => (global ? ids : []))),
    forBlock: (block) => new Set(idsAbove(block)),
    comments,
    warnings: [
      ...[...found, ...below].flatMap(({ line, comment, text }) =>
        comment === null ? [misspelt(line, text)] : [],
      ),
      ...comments.flatMap((comment) => unknownIds(comment, known)),
      ...below.flatMap(({ comment }) =>
        comment !== null && !comment.global ? [aboveNothing(comment.line)] : [],
      ),
      ...document.blocks.flatMap(insideOf),
    ],
  };
}

/**
 * Warnings about comments above an instruction that held nothing back.
 * `held` are the ids of the transforms that a comment stopped. Global comments are never reported: their transforms do not run.
 */
export function unusedIgnores({ comments }: Ignores, held: ReadonlySet<string>): readonly string[] {
  return comments
    .filter(
      ({ global, ids }) =>
        !global && (ids.includes('all') ? held.size === 0 : !ids.some((id) => held.has(id))),
    )
    .map(({ line, ids }) => `line ${line}: ignore=${ids.join(',')} holds nothing back; the comment can go`);
}

interface Found {
  readonly line: number;
  readonly text: string;
  /** Null: it addresses dfrewrite and was not understood. */
  readonly comment: IgnoreComment | null;
}

/** The comments to dfrewrite among the lines of a lead; `firstLine` is the number of its first line. */
function commentsOf(lead: string, firstLine: number): readonly Found[] {
  return lead.split('\n').flatMap((row, index): readonly Found[] => {
    const text = MARK.exec(row)?.groups?.['rest'];
    if (text === undefined) return [];
    const line = firstLine + index;
    const form = FORM.exec(text)?.groups;
    if (form === undefined) return [{ line, text, comment: null }];
    const ids = (form['ids'] ?? '').split(',').map((id) => id.trim());
    return [{ line, text, comment: { ids, global: form['global'] !== undefined, line } }];
  });
}

function idsAbove(block: Block): readonly string[] {
  return commentsOf(block.lead, 0).flatMap(({ comment }) =>
    comment !== null && !comment.global ? comment.ids : [],
  );
}

/** Number of line ends. */
function lineCount(text: string): number {
  return text.split('\n').length - 1;
}

function misspelt(line: number, text: string): string {
  return `line ${line}: \`# dfrewrite ${text}\` is not understood; write \`# dfrewrite ignore=id\` or \`# dfrewrite global ignore=id\``;
}

function unknownIds({ ids, line, global }: IgnoreComment, known: readonly string[]): readonly string[] {
  return ids
    .filter((id) => id !== 'all' && !known.includes(id))
    .map(
      (id) =>
        `line ${line}: ${global ? 'global ' : ''}ignore names ${id}, which is no transform; see \`dfrewrite list\``,
    );
}

function aboveNothing(line: number): string {
  return `line ${line}: an ignore comment needs an instruction below it, or \`global\``;
}

/** A comment between the lines of a continued instruction holds nothing back: say so, since it looks as if it did. */
function insideOf(block: Block): readonly string[] {
  if (block.heredocs.length > 0) return []; // there `#` is the program's own text
  return commentsOf(block.text, block.line).map(
    ({ line }) =>
      `line ${line}: an ignore comment inside an instruction has no effect; put it above line ${block.line}`,
  );
}
