/**
 * Our own scanner: where instructions begin and end, their logical text, flags, JSON form and heredocs. It follows BuildKit's
 * parser, whose answers to 229 inputs are in test/data/buildkit-vectors.jsonl.
 */
import { DockerfileError } from './error.ts';
import { readFlags } from './flags.ts';
import { heredocHeads } from './heredoc.ts';
import { skipSpace, trimmedEnd } from './space.ts';
import type { Flag, Heredoc } from './types.ts';

/** A stretch of logical text that is one stretch of the source. */
export interface Piece {
  /** Offset in the logical text. */
  readonly logical: number;
  /** Offset in the source. */
  readonly source: number;
}

export interface Instruction {
  /** As written. */
  readonly keyword: string;
  /** Offset of the keyword's first character in the source. */
  readonly keywordAt: number;
  /** First and last line, from 1. */
  readonly line: number;
  readonly endLine: number;
  /** Range in the source: from the start of the first line to behind the last line's end. */
  readonly start: number;
  readonly end: number;
  /** The whole instruction in one line: continuations joined, comments inside it gone. */
  readonly logical: string;
  readonly pieces: readonly Piece[];
  readonly flags: readonly Flag[];
  readonly args: string;
  /** Offset of `args` in `logical`. */
  readonly argsAt: number;
  readonly json: readonly string[] | null;
  /** `start` is an offset into the source here. */
  readonly heredocs: readonly Heredoc[];
}

export interface Scan {
  /** Offset behind byte order mark and directives. */
  readonly headEnd: number;
  readonly escape: '\\' | '`';
  readonly syntax: string | null;
  readonly instructions: readonly Instruction[];
}

/** A physical line: `text` without the line end, `next` behind it. */
interface Line {
  readonly text: string;
  readonly start: number;
  readonly next: number;
}

/**
 * @throws {DockerfileError} a bad directive, an unterminated heredoc, a JSON form with members that are no strings
 */
export function scan(source: string): Scan {
  const lines = splitLines(source);
  const directives = readDirectives(lines);
  const instructions: Instruction[] = [];
  for (let index = directives.count; index < lines.length;) {
    if (isSkipped(lineText(lines, index))) {
      index++;
      continue;
    }
    const { instruction, next } = readInstruction(source, lines, index, directives.escape);
    instructions.push(instruction);
    index = next;
  }
  const headEnd = directives.count > 0 ? (lines[directives.count - 1]?.next ?? 0) : (lines[0]?.start ?? 0);
  return { headEnd, escape: directives.escape, syntax: directives.syntax, instructions };
}

/** Lines end at LF alone; a carriage return is data unless it stands at the end of the line. */
function splitLines(source: string): readonly Line[] {
  const lines: Line[] = [];
  let start = source.startsWith('\ufeff') ? 1 : 0;
  while (start < source.length) {
    const found = source.indexOf('\n', start);
    const next = found < 0 ? source.length : found + 1;
    let end = found < 0 ? next : found;
    while (end > start && source.charAt(end - 1) === '\r') end--;
    lines.push({ text: source.slice(start, end), start, next });
    start = next;
  }
  return lines;
}

function lineText(lines: readonly Line[], index: number): string {
  return lines[index]?.text ?? '';
}

/** Whether a line is blank or a comment. */
function isSkipped(text: string): boolean {
  const at = skipSpace(text);
  return at === text.length || text.charAt(at) === '#';
}

interface Directives {
  readonly escape: '\\' | '`';
  readonly syntax: string | null;
  /** How many lines at the top are directives. */
  readonly count: number;
}

/** The value may have blanks behind it. */
const DIRECTIVE = /^#[\t\n\f\r ]*([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*([^\n]*)$/;

function readDirectives(lines: readonly Line[]): Directives {
  const values = new Map<string, string>();
  let count = 0;
  for (; count < lines.length; count++) {
    const text = lineText(lines, count);
    const match = DIRECTIVE.exec(text.slice(skipSpace(text)));
    const [, name = '', rest = ''] = match ?? [];
    const value = withoutAsciiEnd(rest);
    const key = name.toLowerCase();
    if (value === '' || !['syntax', 'escape', 'check'].includes(key)) break;
    if (values.has(key)) {
      throw new DockerfileError(count + 1, `the directive ${key} is given twice: keep one of them`);
    }
    values.set(key, value);
  }
  const escape = values.get('escape') ?? '\\';
  if (escape !== '\\' && escape !== '`') {
    const line = [...values.keys()].indexOf('escape') + 1;
    throw new DockerfileError(line, `the escape character must be \\ or a backtick, not ${escape}`);
  }
  return { escape, syntax: values.get('syntax') ?? null, count };
}

/** Without ASCII blanks at the end. */
function withoutAsciiEnd(text: string): string {
  let end = text.length;
  while (end > 0 && '\t\n\f\r '.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

interface Logical {
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** Index of the line behind the last one. */
  readonly next: number;
}

/** Joins the lines of one instruction, the first one at `index`. */
function readLogical(lines: readonly Line[], index: number, escape: string): Logical {
  const pieces: Piece[] = [];
  let text = '';
  let next = index;
  for (; next < lines.length; next++) {
    const line = lineText(lines, next);
    if (next > index && isSkipped(line)) continue;
    const from = next === index ? skipSpace(line) : 0;
    const cut = continuationAt(line, escape);
    pieces.push({ logical: text.length, source: (lines[next]?.start ?? 0) + from });
    text += line.slice(from, cut ?? line.length);
    if (cut === null) return { text, pieces, next: next + 1 };
  }
  return { text, pieces, next };
}

/** Offset of the escape character that continues the line, or null. Two of them in a row do not. */
export function continuationAt(line: string, escape: string): number | null {
  let at = line.length - 1;
  while (at >= 0 && (line.charAt(at) === ' ' || line.charAt(at) === '\t')) at--;
  return line.charAt(at) === escape && line.charAt(at - 1) !== escape ? at : null;
}

function readInstruction(source: string, lines: readonly Line[], index: number, escape: string) {
  const { text: logical, pieces, next } = readLogical(lines, index, escape);
  const head = readHead(logical, escape);
  const json = jsonForm(head.body, head.bodyKeyword, index + 1);
  const takesHeredocs = json === null && ['RUN', 'COPY', 'ADD'].includes(head.bodyKeyword);
  const bodies = readHeredocs(lines, next, takesHeredocs ? heredocHeads(logical) : [], source, index + 1);
  const instruction: Instruction = {
    keyword: head.keyword,
    keywordAt: sourceOffset(pieces, skipSpace(logical)),
    line: index + 1,
    endLine: bodies.next,
    start: lines[index]?.start ?? 0,
    end: lines[bodies.next - 1]?.next ?? source.length,
    logical,
    pieces,
    flags: head.flags,
    args: head.args,
    argsAt: head.argsAt,
    json,
    heredocs: bodies.heredocs,
  };
  return { instruction, next: bodies.next };
}

interface Head {
  readonly keyword: string;
  readonly flags: readonly Flag[];
  readonly args: string;
  readonly argsAt: number;
  /** What may be JSON: the arguments, behind `CMD` for HEALTHCHECK, and the trigger's for ONBUILD. */
  readonly body: string;
  /** The keyword that decides about JSON and heredocs: ONBUILD's trigger, in upper case. */
  readonly bodyKeyword: string;
}

function readHead(logical: string, escape: string): Head {
  const start = skipSpace(logical);
  const end = trimmedEnd(logical, start);
  const keyword = /^[^\t\v\f\r ]*/.exec(logical.slice(start, end))?.[0] ?? '';
  const { flags, end: argsAt } = readFlags(logical.slice(0, end), start + keyword.length, escape);
  const args = logical.slice(argsAt, end);
  const upper = keyword.toUpperCase();
  if (upper === 'ONBUILD') {
    const trigger = readHead(args, escape);
    return { keyword, flags, args, argsAt, body: trigger.body, bodyKeyword: trigger.bodyKeyword };
  }
  const body = upper === 'HEALTHCHECK' ? args.replace(/^CMD(?=[\t\v\f\r ]|$)/i, '').trimStart() : args;
  return { keyword, flags, args, argsAt, body, bodyKeyword: upper };
}

const JSON_KEYWORDS = new Set('ADD CMD COPY ENTRYPOINT HEALTHCHECK RUN SHELL VOLUME'.split(' '));

/** The exec form, or null when the text is no JSON array: BuildKit then takes it for the shell form. */
function jsonForm(body: string, keyword: string, line: number): readonly string[] | null {
  if (!body.startsWith('[') || !JSON_KEYWORDS.has(keyword)) return null;
  const members = parseArray(body);
  if (members === null) return null;
  const words = members.filter((member) => typeof member === 'string');
  if (words.length === members.length) return words;
  throw new DockerfileError(
    line,
    `the JSON form of ${keyword} may hold strings only: put every member in double quotes`,
  );
}

function parseArray(text: string): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function readHeredocs(
  lines: readonly Line[],
  first: number,
  heads: ReturnType<typeof heredocHeads>,
  source: string,
  line: number,
): { heredocs: readonly Heredoc[]; next: number } {
  const heredocs: Heredoc[] = [];
  let next = first;
  for (const head of heads) {
    const start = lines[next]?.start ?? source.length;
    while (next < lines.length && !isTerminator(lineText(lines, next), head.name, head.stripTabs)) next++;
    const terminator = lines[next];
    if (terminator === undefined) {
      throw new DockerfileError(
        line,
        `the heredoc <<${head.name} has no end: add a line that is only ${head.name}`,
      );
    }
    heredocs.push({ ...head, body: source.slice(start, terminator.start), start });
    next++;
  }
  return { heredocs, next };
}

function isTerminator(text: string, name: string, stripTabs: boolean): boolean {
  return (stripTabs ? text.replace(/^\t+/, '') : text) === name;
}

/** Offset in the source of the logical character at `at`. */
export function sourceOffset(pieces: readonly Piece[], at: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.logical ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const piece = pieces[low];
  return piece === undefined ? at : piece.source + at - piece.logical;
}
