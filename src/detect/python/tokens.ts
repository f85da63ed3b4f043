/** Python's lexical grammar, as far as reading programs without running them needs it. Never throws. */

/** One piece of an f-string: literal text, or the source of a replacement field. */
export type FormatPart = { readonly text: string } | { readonly code: string };

export interface Token {
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

const OPERATORS = [
  '**=', '//=', '>>=', '<<=', '...', '==', '!=', '<=', '>=', '->', ':=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '@=',
  '**', '//', '<<', '>>',
]; // prettier-ignore

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\', "'": "'", '"': '"', '\n': '',
}; // prettier-ignore

interface Cursor {
  readonly source: string;
  at: number;
  line: number;
  depth: number;
  indent: number;
  readonly tokens: Token[];
}

/** The tokens of a module. Comments and insignificant white space are left out; what cannot be read is skipped. */
export function tokenize(text: string): readonly Token[] {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const cursor: Cursor = { source, at: 0, line: 1, depth: 0, indent: 0, tokens: [] };
  while (cursor.at < source.length) step(cursor);
  endLine(cursor);
  return cursor.tokens;
}

function step(cursor: Cursor): void {
  const { source, at } = cursor;
  const char = source.charAt(at);
  if (char === '\n') {
    newline(cursor);
    return;
  }
  if (char === ' ' || char === '\t' || char === '\f') cursor.at += 1;
  else if (char === '#') cursor.at = lineEnd(source, at);
  else if (char === '\\' && source.charAt(at + 1) === '\n') {
    cursor.at += 2;
    cursor.line += 1;
  } else {
    if (startsLine(cursor)) cursor.indent = column(source, at);
    token(cursor, char);
  }
}

function token(cursor: Cursor, char: string): void {
  const quote = stringStart(cursor.source, cursor.at);
  if (quote !== null) {
    string(cursor, quote);
    return;
  }
  if (isNameStart(char)) {
    run(cursor, 'name', isNamePart);
    return;
  }
  if (isDigit(char)) {
    run(cursor, 'number', (next) => isNamePart(next) || next === '.');
    return;
  }
  operator(cursor, char);
}

function push(cursor: Cursor, kind: Token['kind'], text: string, more: Partial<Token> = {}): void {
  cursor.tokens.push({
    kind,
    text,
    value: null,
    parts: [],
    line: cursor.line,
    indent: cursor.indent,
    ...more,
  });
}

function newline(cursor: Cursor): void {
  if (cursor.depth === 0) endLine(cursor);
  cursor.at += 1;
  cursor.line += 1;
}

function endLine(cursor: Cursor): void {
  if (!startsLine(cursor)) push(cursor, 'newline', '');
}

function startsLine(cursor: Cursor): boolean {
  const last = cursor.tokens[cursor.tokens.length - 1];
  return last === undefined || last.kind === 'newline';
}

function run(cursor: Cursor, kind: 'name' | 'number', belongs: (char: string) => boolean): void {
  const { source, at } = cursor;
  let end = at + 1;
  while (end < source.length && belongs(source.charAt(end))) end += 1;
  push(cursor, kind, source.slice(at, end));
  cursor.at = end;
}

function operator(cursor: Cursor, char: string): void {
  const text = OPERATORS.find((each) => cursor.source.startsWith(each, cursor.at)) ?? char;
  if ('([{'.includes(char)) cursor.depth += 1;
  if (')]}'.includes(char)) cursor.depth = Math.max(0, cursor.depth - 1);
  push(cursor, 'operator', text);
  cursor.at += text.length;
}

interface Quote {
  readonly prefix: string;
  /** One or three quote characters. */
  readonly mark: string;
}

function stringStart(source: string, at: number): Quote | null {
  let end = at;
  while (end - at < 3 && 'rRbBuUfFtT'.includes(source.charAt(end) || ' ')) end += 1;
  const char = source.charAt(end);
  if (char !== '"' && char !== "'") return null;
  const mark = source.startsWith(char.repeat(3), end) ? char.repeat(3) : char;
  return { prefix: source.slice(at, end).toLowerCase(), mark };
}

function string(cursor: Cursor, quote: Quote): void {
  const { source } = cursor;
  const start = cursor.at + quote.prefix.length + quote.mark.length;
  const formatted = quote.prefix.includes('f') || quote.prefix.includes('t');
  const end = stringEnd(source, start, quote.mark, formatted);
  const body = source.slice(start, end);
  const raw = quote.prefix.includes('r');
  const parts = formatted ? formatParts(body, raw) : [];
  const fields = parts.some((part) => 'code' in part);
  const value = formatted
    ? parts.map((part) => ('text' in part ? part.text : '')).join('')
    : unescape(body, raw);
  push(cursor, 'string', '', { value: fields ? null : value, parts: fields ? parts : [] });
  cursor.at = Math.min(source.length, end + quote.mark.length);
  cursor.line += body.split('\n').length - 1;
}

/** Offset of the closing quotes. A string of one line that is not closed ends with its line. */
function stringEnd(source: string, start: number, mark: string, formatted: boolean): number {
  let at = start;
  while (at < source.length) {
    const char = source.charAt(at);
    if (char === '\\') at += 2;
    else if (source.startsWith(mark, at)) return at;
    else if (char === '\n' && mark.length === 1) return at;
    else if (formatted && char === '{')
      at = source.charAt(at + 1) === '{' ? at + 2 : fieldEnd(source, at) + 1;
    else at += 1;
  }
  return source.length;
}

/** Offset of the brace that closes the field opened at `open`; strings nested in the field may use any quotes (PEP 701). */
function fieldEnd(source: string, open: number): number {
  let depth = 0;
  for (let at = open; at < source.length; at += 1) {
    const char = source.charAt(at);
    if (char === '{') depth += 1;
    if (char === '}') depth -= 1;
    if (depth === 0) return at;
    if (char === '\n') return at - 1;
    if (char === '"' || char === "'") at = stringEnd(source, at + 1, char, false);
  }
  return source.length;
}

function formatParts(body: string, raw: boolean): readonly FormatPart[] {
  const parts: FormatPart[] = [];
  let text = '';
  for (let at = 0; at < body.length; at += 1) {
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

function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end === -1 ? source.length : end;
}

function column(source: string, at: number): number {
  let width = 0;
  for (let from = source.lastIndexOf('\n', at - 1) + 1; from < at; from += 1) {
    width = source.charAt(from) === '\t' ? width + 8 - (width % 8) : width + 1;
  }
  return width;
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

function isNameStart(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char === '_' || char > '\x7f';
}

function isNamePart(char: string): boolean {
  return isNameStart(char) || isDigit(char);
}
