/** The tokens of a Go source file, as far as paths, calls and constants need them. */
import { step } from '../../sources/meter.ts';

export type TokenKind = 'name' | 'text' | 'number' | 'rune' | 'mark' | 'end';

/** `end` is the semicolon, written or inserted at a line's end by Go's own rule. */
export interface GoToken {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  /** Of a text literal: quotes and escapes resolved. Else empty. */
  readonly value: string;
  /** From 1. */
  readonly line: number;
  /** Of a bracket: the index of the one that closes it, or that it closes, whatever its kind. Else -1. */
  readonly partner: number;
}

/** `//go:embed …` and the other comment lines that begin with `//go:` or `// +build`. */
export interface Pragma {
  readonly text: string;
  readonly line: number;
  /** Index of the token behind it. */
  readonly before: number;
}

export interface Tokens {
  readonly tokens: readonly GoToken[];
  readonly pragmas: readonly Pragma[];
}

/** Marks that end a statement when they are a line's last token. */
const ENDS_STATEMENT = new Set([')', ']', '}', '++', '--']);
const NEVER_ENDS = new Set(
  ['import', 'package', 'func', 'var', 'const', 'type', 'struct', 'interface', 'map', 'chan', 'if', 'else', 'for', 'range', 'switch', 'select', 'case', 'default', 'go', 'defer', 'goto'], // prettier-ignore
);
const LONG_MARKS = [':=', '...', '++', '--'];
const PRAGMA = /^\/\/(?:go:|\s*\+build\b)/;

/** Cuts a Go source into tokens: what is no Go gives tokens that mean nothing. Only the meter throws. */
export function tokenise(source: string): Tokens {
  const tokens: GoToken[] = [];
  const pragmas: Pragma[] = [];
  let line = 1;
  for (let at = 0; at < source.length;) {
    step();
    const char = source.charCodeAt(at);
    if (char === 10) {
      endLine(tokens, line++);
      at++;
      continue;
    }
    if (isBlank(char)) {
      at++;
      continue;
    }
    const end = lexemeEnd(source, at, char);
    if (char === 47 && isComment(source, at)) {
      const text = source.slice(at, end);
      if (PRAGMA.test(text)) pragmas.push({ text: text.trimEnd(), line, before: tokens.length });
      if (text.includes('\n')) endLine(tokens, line);
    } else tokens.push(tokenOf(source.slice(at, end), char, line));
    // only comments and raw texts go over a line's end
    if (char === 47 || char === 96) line += countLines(source, at, end);
    at = end;
  }
  endLine(tokens, line);
  pairBrackets(tokens);
  return { tokens, pragmas };
}

function pairBrackets(tokens: { -readonly [Member in keyof GoToken]: GoToken[Member] }[]): void {
  const open: number[] = [];
  for (const [at, token] of tokens.entries()) {
    step();
    if (token.kind !== 'mark') continue;
    if ('([{'.includes(token.text)) open.push(at);
    else if (')]}'.includes(token.text)) {
      const partner = open.pop();
      const opening = partner === undefined ? undefined : tokens[partner];
      if (partner !== undefined && opening !== undefined) [opening.partner, token.partner] = [at, partner];
    }
  }
}

/** Character codes: 9 tab, 10 line feed, 13 carriage return, 32 blank, 34 ", 39 ', 42 *, 46 ., 47 /, 92 \, 95 _, 96 `. */
function isBlank(char: number): boolean {
  return char === 32 || char === 9 || char === 13 || char === 0xfeff;
}

function isDigit(char: number): boolean {
  return char >= 48 && char <= 57;
}

function isNameStart(char: number): boolean {
  return (char >= 97 && char <= 122) || (char >= 65 && char <= 90) || char === 95 || char > 127;
}

function isComment(source: string, at: number): boolean {
  const next = source.charCodeAt(at + 1);
  return next === 47 || next === 42;
}

/** The offset behind the lexeme that begins at `at`. */
function lexemeEnd(source: string, at: number, char: number): number {
  if (isNameStart(char)) return whileTrue(source, at, (next) => isNameStart(next) || isDigit(next));
  if (char === 34 || char === 39) return quotedEnd(source, at, char);
  if (char === 96) return endAfter(source, '`', at + 1);
  if (char === 47 && isComment(source, at)) {
    if (source.charCodeAt(at + 1) === 42) return endAfter(source, '*/', at + 2);
    const end = source.indexOf('\n', at);
    return end < 0 ? source.length : end;
  }
  if (isDigit(char) || (char === 46 && isDigit(source.charCodeAt(at + 1)))) return numberEnd(source, at);
  const long = LONG_MARKS.find((mark) => source.startsWith(mark, at));
  return at + (long?.length ?? 1);
}

function whileTrue(source: string, from: number, holds: (char: number) => boolean): number {
  let at = from;
  while (at < source.length && holds(source.charCodeAt(at))) at++;
  return at;
}

/** `1_000`, `0x1p-2`, `1.5e+3`. */
function numberEnd(source: string, from: number): number {
  let at = from;
  for (; at < source.length; at++) {
    const char = source.charCodeAt(at);
    const sign = (char === 43 || char === 45) && /[eEpP]/.test(source.charAt(at - 1));
    if (!isDigit(char) && !isNameStart(char) && char !== 46 && !sign) break;
  }
  return at;
}

/** An unclosed quote ends with its line. */
function quotedEnd(source: string, from: number, quote: number): number {
  for (let at = from + 1; at < source.length; at++) {
    const char = source.charCodeAt(at);
    if (char === 92) at++;
    else if (char === quote) return at + 1;
    else if (char === 10) return at;
  }
  return source.length;
}

function endAfter(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from);
  return at < 0 ? source.length : at + mark.length;
}

function tokenOf(text: string, char: number, line: number): GoToken {
  if (isNameStart(char)) return { kind: 'name', text, value: '', line, partner: -1 };
  if (char === 34)
    return {
      kind: 'text',
      text,
      value: unescape(text.slice(1, text.length > 1 && text.endsWith('"') ? -1 : undefined)),
      line,
      partner: -1,
    };
  if (char === 96)
    return { kind: 'text', text, value: text.replace(/^`|`$/g, '').replaceAll('\r', ''), line, partner: -1 };
  if (char === 39) return { kind: 'rune', text, value: '', line, partner: -1 };
  if (isDigit(char) || (char === 46 && text.length > 1 && text !== '...'))
    return { kind: 'number', text, value: '', line, partner: -1 };
  return { kind: text === ';' ? 'end' : 'mark', text, value: '', line, partner: -1 };
}

/** Go puts a semicolon at the end of a line whose last token can end a statement. */
function endLine(tokens: GoToken[], line: number): void {
  const last = tokens.at(-1);
  if (last === undefined || last.kind === 'end') return;
  const ends =
    last.kind === 'mark'
      ? ENDS_STATEMENT.has(last.text)
      : !(last.kind === 'name' && NEVER_ENDS.has(last.text));
  if (ends) tokens.push({ kind: 'end', text: ';', value: '', line, partner: -1 });
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{3}|.)/g,
    (whole, body: string) => {
      if (/^[xuU]/.test(body) && body.length > 1) return codePoint(Number.parseInt(body.slice(1), 16), whole);
      if (/^[0-7]{3}$/.test(body)) return codePoint(Number.parseInt(body, 8), whole);
      return ESCAPES[body] ?? body;
    },
  );
}

function codePoint(code: number, whole: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

function countLines(source: string, from: number, to: number): number {
  let lines = 0;
  for (let at = source.indexOf('\n', from); at >= 0 && at < to; at = source.indexOf('\n', at + 1)) lines++;
  return lines;
}
