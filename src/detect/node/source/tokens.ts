import { enter, leave, step } from '../../meter.ts';

/** One token of a JavaScript or TypeScript source. `line` counts from 1. */
export type Token =
  | { readonly kind: 'name' | 'punctuator' | 'number' | 'regexp'; readonly text: string; readonly line: number }
  | { readonly kind: 'string'; readonly text: string; readonly line: number }
  /** `texts` are the literal pieces around `values`: one more than those. */
  | { readonly kind: 'template'; readonly text: string; readonly texts: readonly string[]; readonly values: readonly (readonly Token[])[]; readonly line: number }; // prettier-ignore

const SPACE = /[\s\uFEFF]*/y;
const NAME = /[#@]?[\p{L}\p{Nl}$_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}$\u200c\u200d]*/uy;
const NUMBER = /\d[\w.]*/y;
const PUNCTUATOR = /\.\.\.|=>|\?\?=?|\|\|=?|&&=?|\?\.(?!\d)|===|!==|==|!=|\+=|\+\+|--|[^]/y;
const PLAIN_TEXT = /[^'"\\\n`$]*/y;
/** Behind these words a slash starts a regular expression. */
const BEFORE_EXPRESSION = new Set(
  'return typeof instanceof in of new delete void throw case do else yield await default'.split(' '),
);
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
};

/** A text that ends inside a template or comment gives what was read, and `complete` false. */
export interface Tokens {
  readonly tokens: readonly Token[];
  readonly complete: boolean;
}

/**
 * Splits JavaScript or TypeScript into tokens. It is not a parser: whether a slash divides or starts a regular expression is decided
 * by the token before it, and JSX text comes out as names. A string that does not end on its line is taken for a stray quote.
 */
export function tokenize(source: string): Tokens {
  const at = source.startsWith('#!') ? endOfLine(source, 0) : 0;
  const reader: Reader = {
    source,
    at,
    line: 1,
    complete: true,
    strayUntil: { "'": 0, '"': 0 },
    openUntil: 0,
  };
  return { tokens: readTokens(reader, false), complete: reader.complete };
}

interface Reader {
  readonly source: string;
  at: number;
  line: number;
  complete: boolean;
  /** Before these offsets no quote of the kind opens a string: one was followed to the end of its line, and none closes. */
  readonly strayUntil: Record<Quote, number>;
  /** Before this offset no bracket of a regular expression is closed, for the same reason. */
  openUntil: number;
}

type Quote = "'" | '"';

/** Reads to the end, or (inside a template) to the brace that closes the value. */
function readTokens(reader: Reader, inTemplate: boolean): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  while ((skipSpace(reader), reader.at < reader.source.length)) {
    step();
    const character = reader.source[reader.at] ?? '';
    if (inTemplate && character === '}' && depth === 0) return tokens;
    if (character === '{') depth++;
    if (character === '}') depth--;
    tokens.push(readToken(reader, character, tokens.at(-1)));
  }
  if (inTemplate) reader.complete = false;
  return tokens;
}

function readToken(reader: Reader, character: string, before: Token | undefined): Token {
  const { source, line } = reader;
  if (character === '"' || character === "'") return readString(reader, character);
  if (character === '`') return readTemplate(reader);
  const name = matchAt(NAME, source, reader.at);
  if (name !== '') return take(reader, 'name', name);
  if (character >= '0' && character <= '9') return take(reader, 'number', matchAt(NUMBER, source, reader.at));
  if (character === '/' && startsExpression(before)) {
    const end = regexpEnd(reader);
    if (end !== null) return take(reader, 'regexp', source.slice(reader.at, end));
  }
  const text = matchAt(PUNCTUATOR, source, reader.at);
  reader.at += text.length;
  return { kind: 'punctuator', text, line };
}

function take(reader: Reader, kind: 'name' | 'number' | 'regexp', text: string): Token {
  reader.at += text.length;
  return { kind, text, line: reader.line };
}

/** What a sticky expression matches at a place; empty when nothing. */
function matchAt(expression: RegExp, source: string, at: number): string {
  expression.lastIndex = at;
  return expression.exec(source)?.[0] ?? '';
}

function skipSpace(reader: Reader): void {
  const { source } = reader;
  for (;;) {
    step();
    const space = matchAt(SPACE, source, reader.at);
    reader.at += space.length;
    reader.line += newlines(space);
    if (source[reader.at] !== '/') return;
    if (source[reader.at + 1] === '/') reader.at = endOfLine(source, reader.at);
    else if (source[reader.at + 1] === '*') skipComment(reader);
    else return;
  }
}

function skipComment(reader: Reader): void {
  const close = reader.source.indexOf('*/', reader.at + 2);
  if (close < 0) reader.complete = false;
  const end = close < 0 ? reader.source.length : close + 2;
  reader.line += newlines(reader.source.slice(reader.at, end));
  reader.at = end;
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function readString(reader: Reader, quote: Quote): Token {
  const { source, line } = reader;
  let text = '';
  let lines = 0;
  let at = reader.at < reader.strayUntil[quote] ? source.length : reader.at + 1;
  for (; at < source.length && source[at] !== '\n'; at++) {
    step();
    const plain = matchAt(PLAIN_TEXT, source, at);
    text += plain;
    at += plain.length;
    const character = source[at] ?? '\n';
    if (character === '\n') break;
    if (character === quote) {
      reader.at = at + 1;
      reader.line += lines;
      return { kind: 'string', text, line };
    }
    if (character !== '\\') {
      text += character;
      continue;
    }
    const escaped = escapeAt(source, at);
    text += escaped.text;
    if (source.slice(at, at + escaped.length).includes('\n')) lines++;
    at += escaped.length - 1;
  }
  if (reader.at >= reader.strayUntil[quote]) reader.strayUntil[quote] = at;
  reader.at++;
  return { kind: 'punctuator', text: quote, line };
}

function readTemplate(reader: Reader): Token {
  const { source, line } = reader;
  const texts: string[] = [];
  const values: (readonly Token[])[] = [];
  let text = '';
  for (reader.at++; reader.at < source.length; reader.at++) {
    step();
    const plain = matchAt(PLAIN_TEXT, source, reader.at);
    text += plain;
    reader.at += plain.length;
    const character = source[reader.at] ?? '';
    if (character === '\n') reader.line++;
    if (character === '`') {
      reader.at++;
      return { kind: 'template', text: '`', texts: [...texts, text], values, line };
    }
    if (character === '\\') {
      const escaped = escapeAt(source, reader.at);
      text += escaped.text;
      reader.at += escaped.length - 1;
    } else if (character === '$' && source[reader.at + 1] === '{') {
      texts.push(text);
      text = '';
      reader.at += 2;
      enter();
      values.push(readTokens(reader, true));
      leave();
    } else text += character;
  }
  reader.complete = false;
  return { kind: 'template', text: '`', texts: [...texts, text], values, line };
}

function escapeAt(source: string, at: number): { readonly text: string; readonly length: number } {
  const next = source[at + 1] ?? '';
  if (next === '\r' && source[at + 2] === '\n') return { text: '', length: 3 };
  if (next === '\n') return { text: '', length: 2 };
  const code = /^(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]+)\})/i.exec(source.slice(at + 1, at + 12));
  if (code) {
    const value = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '0', 16);
    return { text: value <= 0x10ffff ? String.fromCodePoint(value) : '', length: code[0].length + 1 };
  }
  return { text: ESCAPES[next] ?? next, length: 2 };
}

/** Whether an expression may start behind this token: then a slash is a regular expression. */
function startsExpression(before: Token | undefined): boolean {
  if (!before) return true;
  if (before.kind === 'name') return BEFORE_EXPRESSION.has(before.text);
  return before.kind === 'punctuator' && ![')', ']', '}', '++', '--'].includes(before.text);
}

function regexpEnd(reader: Reader): number | null {
  const { source } = reader;
  let inClass = false;
  let at = reader.at + 1;
  for (; at < source.length && source[at] !== '\n'; at++) {
    step();
    const character = source[at];
    if (character === '\\' && source[at + 1] !== '\n') at++;
    else if (character === '[' && at < reader.openUntil) return null;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (character === '/' && !inClass) return at + 1 + matchAt(/[a-z]*/y, source, at + 1).length;
  }
  if (inClass) reader.openUntil = at;
  return null;
}

function endOfLine(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end < 0 ? source.length : end;
}
