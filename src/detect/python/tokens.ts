/** Python's lexical grammar, as far as reading programs without running them needs it. Only the meter throws. */
import { step } from '../../sources/meter.ts';

/** One piece of an f-string: literal text, or the source of a replacement field. */
export type FormatPart = { readonly text: string } | { readonly code: string };

export interface PythonToken {
  /** `newline` ends a logical line: never inside brackets, never at a blank line. */
  readonly kind: 'name' | 'number' | 'string' | 'operator' | 'newline';
  /** As written, apart from strings. */
  readonly text: string;
  /** `string`: the value with its escapes resolved; null for an f-string with fields. */
  readonly value: string | null;
  /** `string`: the pieces of an f-string with fields. */
  readonly parts: readonly FormatPart[];
  /** From 1. */
  readonly line: number;
  /** Column of the logical line's first token (a tab counts to the next eighth column). */
  readonly indent: number;
}

/** Blanks, comments and joined lines between tokens. */
const TRIVIA = /(?:[ \t\f]+|#[^\n]*|\\\n)+/y;
const NAME = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y;
const NUMBER = /\.?\d[\w.]*/y;
const OPERATOR = /\*\*=?|\/\/=?|<<=?|>>=?|\.\.\.|[-+*/%&|^@=!<>:]=|->|[^\n]/y;
const QUOTES = /([rbuft]{0,2})("""|'''|"|')/iy;
/** The body of a string up to its closing quotes, or up to the line's end where one is never closed. */
const BODIES: Readonly<Record<string, RegExp>> = {
  "'": /(?:[^\\\n']|\\[^])*/y,
  '"': /(?:[^\\\n"]|\\[^])*/y,
  "'''": /(?:[^\\']|\\[^]|'(?!''))*/y,
  '"""': /(?:[^\\"]|\\[^]|"(?!""))*/y,
};

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\', "'": "'", '"': '"', '\n': '',
}; // prettier-ignore

const NO_PARTS: readonly FormatPart[] = [];

interface Cursor {
  readonly source: string;
  at: number;
  line: number;
  /** Open brackets. */
  depth: number;
  indent: number;
  /** The next token is the first of its logical line. */
  fresh: boolean;
  readonly tokens: PythonToken[];
}

/**
 * The tokens of a module. Comments and insignificant white space are left out; what cannot be read is skipped.
 * `inside`: the text stands in brackets, so that it is one logical line.
 */
export function tokenize(text: string, inside = false): readonly PythonToken[] {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const depth = inside ? 1 : 0;
  const cursor: Cursor = { source, at: 0, line: 1, depth, indent: 0, fresh: true, tokens: [] };
  while (cursor.at < source.length) {
    trivia(cursor);
    if (cursor.at < source.length) token(cursor, source.charCodeAt(cursor.at));
  }
  endLine(cursor);
  return cursor.tokens;
}

/** Where the pattern's match at the cursor ends; the cursor's own place when it does not match. */
function endOf(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(source) ? pattern.lastIndex : at;
}

function trivia(cursor: Cursor): void {
  const end = endOf(TRIVIA, cursor.source, cursor.at);
  for (let at = cursor.at; at < end; at += 1)
    if (cursor.source.charCodeAt(at) === LINE_FEED) cursor.line += 1;
  cursor.at = end;
}

const DOT = 0x2e;
const LINE_FEED = 10;

function token(cursor: Cursor, code: number): void {
  step();
  const { source, at } = cursor;
  if (code === LINE_FEED) {
    newline(cursor);
    return;
  }
  if (cursor.fresh) cursor.indent = column(source, at);
  const quotes = mayOpenString(code) ? stringStart(source, at) : null;
  if (quotes !== null) {
    string(cursor, quotes);
    return;
  }
  const name = endOf(NAME, source, at);
  if (name > at) push(cursor, 'name', name);
  else if (isDigit(code) || (code === DOT && isDigit(source.charCodeAt(at + 1))))
    push(cursor, 'number', endOf(NUMBER, source, at));
  else operator(cursor);
}

function push(cursor: Cursor, kind: PythonToken['kind'], end: number): void {
  const { source, at, line, indent } = cursor;
  cursor.tokens.push({ kind, text: source.slice(at, end), value: null, parts: NO_PARTS, line, indent });
  cursor.at = end;
  cursor.fresh = false;
}

function newline(cursor: Cursor): void {
  if (cursor.depth === 0) endLine(cursor);
  cursor.at += 1;
  cursor.line += 1;
}

function endLine(cursor: Cursor): void {
  const { line, indent } = cursor;
  if (!cursor.fresh)
    cursor.tokens.push({ kind: 'newline', text: '', value: null, parts: NO_PARTS, line, indent });
  cursor.fresh = true;
}

function operator(cursor: Cursor): void {
  const char = cursor.source.charAt(cursor.at);
  if ('([{'.includes(char)) cursor.depth += 1;
  if (')]}'.includes(char)) cursor.depth = Math.max(0, cursor.depth - 1);
  push(cursor, 'operator', Math.max(cursor.at + 1, endOf(OPERATOR, cursor.source, cursor.at)));
}

interface Quotes {
  /** Lower case. */
  readonly prefix: string;
  /** One or three quote characters. */
  readonly mark: string;
}

/** A quote, or a letter of a prefix. */
function mayOpenString(code: number): boolean {
  return code === 34 || code === 39 || 'rbuftRBUFT'.includes(String.fromCharCode(code));
}

function stringStart(source: string, at: number): Quotes | null {
  QUOTES.lastIndex = at;
  const match = QUOTES.exec(source);
  return match === null ? null : { prefix: (match[1] ?? '').toLowerCase(), mark: match[2] ?? '' };
}

function string(cursor: Cursor, { prefix, mark }: Quotes): void {
  const { source, line, indent } = cursor;
  const start = cursor.at + prefix.length + mark.length;
  const formatted = prefix.includes('f') || prefix.includes('t');
  const end = stringEnd(source, start, mark, formatted);
  const body = source.slice(start, end);
  const raw = prefix.includes('r');
  const parts = formatted ? formatParts(body, raw) : NO_PARTS;
  const fields = parts.some((part) => 'code' in part);
  const text = formatted
    ? parts.map((part) => ('text' in part ? part.text : '')).join('')
    : unescape(body, raw);
  cursor.tokens.push({
    kind: 'string',
    text: '',
    value: fields ? null : text,
    parts: fields ? parts : NO_PARTS,
    line,
    indent,
  });
  cursor.at = Math.min(source.length, end + (source.startsWith(mark, end) ? mark.length : 0));
  cursor.line += body.split('\n').length - 1;
  cursor.fresh = false;
}

/** Offset of the closing quotes. A string of one line that is not closed ends with its line. */
function stringEnd(source: string, start: number, mark: string, formatted: boolean): number {
  const body = BODIES[mark];
  if (!formatted && body !== undefined) return endOf(body, source, start);
  for (let at = start; at < source.length;) {
    const char = source.charAt(at);
    if (char === '\\') at += 2;
    else if (source.startsWith(mark, at)) return at;
    else if (char === '\n' && mark.length === 1) return at;
    else if (char === '{') at = source.charAt(at + 1) === '{' ? at + 2 : behindField(source, at);
    else at += 1;
    step();
  }
  return source.length;
}

/** Offset behind the field opened at `open`; behind its line where nothing closes it. */
function behindField(source: string, open: number): number {
  const close = fieldEnd(source, open);
  if (close < source.length) return close + 1;
  const line = source.indexOf('\n', open);
  return line < 0 ? source.length : line;
}

/**
 * Offset of the brace that closes the field opened at `open`, or the end. Strings nested in the field may use any quotes,
 * and it may go over several lines (PEP 701).
 */
function fieldEnd(source: string, open: number): number {
  const inside: Enclosure[] = [];
  for (let at = open; at < source.length; at += 1) {
    step();
    const char = source.charAt(at);
    const around = inside.at(-1);
    if (char === '{') inside.push(around === undefined || around === 'format' ? 'field' : 'braces');
    else if (char === '}') leaveBraces(inside);
    else if (around !== 'format') at = insideField(source, at, inside);
    if (inside.length === 0) return at;
  }
  return source.length;
}

/** What a character of a field stands in: a format is literal, quotes in it open nothing (`{x:'^9}`). */
type Enclosure = 'field' | 'format' | 'braces' | 'brackets';

function leaveBraces(inside: Enclosure[]): void {
  while (inside.at(-1) === 'brackets') inside.pop();
  inside.pop();
}

/** Steps over a string, and follows brackets and the colon that begins a format; the offset of what was read last. */
function insideField(source: string, at: number, inside: Enclosure[]): number {
  const char = source.charAt(at);
  if (char === '"' || char === "'") return stringEnd(source, at + 1, char, false);
  if (char === '(' || char === '[') inside.push('brackets');
  else if ((char === ')' || char === ']') && inside.at(-1) === 'brackets') inside.pop();
  else if (char === ':' && inside.at(-1) === 'field') inside[inside.length - 1] = 'format';
  return at;
}

function formatParts(body: string, raw: boolean): readonly FormatPart[] {
  const parts: FormatPart[] = [];
  let text = '';
  for (let at = 0; at < body.length; at += 1) {
    step();
    const char = body.charAt(at);
    if ((char === '{' || char === '}') && body.charAt(at + 1) === char) {
      text += char;
      at += 1;
    } else if (char === '{') {
      const end = fieldEnd(body, at);
      if (text !== '') parts.push({ text: unescape(text, raw) });
      parts.push({ code: body.slice(at + 1, end) });
      text = '';
      at = end;
    } else text += char;
  }
  if (text !== '') parts.push({ text: unescape(text, raw) });
  return parts;
}

function unescape(body: string, raw: boolean): string {
  if (raw || !body.includes('\\')) return body;
  return body.replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|[0-7]{1,3}|[\s\S])/g, (all, code: string) => {
    const simple = SIMPLE_ESCAPES[code];
    if (simple !== undefined) return simple;
    if (/^[xu]./.test(code)) return String.fromCharCode(parseInt(code.slice(1), 16));
    return /^[0-7]/.test(code) ? String.fromCharCode(parseInt(code, 8)) : all;
  });
}

function column(source: string, at: number): number {
  let width = 0;
  for (let from = source.lastIndexOf('\n', at - 1) + 1; from < at; from += 1) {
    width = source.charAt(from) === '\t' ? width + 8 - (width % 8) : width + 1;
  }
  return width;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
