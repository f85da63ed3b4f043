/** The tokens of a Go source file, as far as paths, calls and constants need them. */

export type TokenKind = 'name' | 'text' | 'number' | 'rune' | 'mark' | 'end';

/** `end` is the semicolon, written or inserted at a line's end by Go's own rule. */
export interface Token {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  /** Of a text literal: quotes and escapes resolved. Else empty. */
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

/** `//go:embed …` and the other comment lines that begin with `//go:` or `// +build`. */
export interface Pragma {
  readonly text: string;
  readonly line: number;
  /** Index of the token behind it. */
  readonly before: number;
}

export interface Tokens {
  readonly tokens: readonly Token[];
  readonly pragmas: readonly Pragma[];
}

const LEXEME =
  /(?<blank>[ \t\r]+)|(?<newline>\n)|(?<comment>\/\/[^\n]*)|(?<block>\/\*[^]*?(?:\*\/|$))|(?<name>[\p{L}_][\p{L}\p{Nd}_]*)|(?<number>\.?\d(?:[eEpP][+-]|[\w.])*)|(?<quoted>"(?:[^"\\\n]|\\.)*"?)|(?<raw>`[^`]*`?)|(?<rune>'(?:[^'\\\n]|\\.)*'?)|(?<mark>:=|\.\.\.|\+\+|--|[^])/uy;

const ENDS_STATEMENT = new Set([')', ']', '}', '++', '--']);
const NEVER_ENDS = new Set(
  ['import', 'package', 'func', 'var', 'const', 'type', 'struct', 'interface', 'map', 'chan', 'if', 'else', 'for', 'range', 'switch', 'select', 'case', 'default', 'go', 'defer', 'goto'], // prettier-ignore
);
const PRAGMA = /^\/\/(?:go:|\s*\+build\b)/;

/** Cuts a Go source into tokens. Never throws: what is no Go gives tokens that mean nothing. */
export function tokenise(source: string): Tokens {
  const tokens: Token[] = [];
  const pragmas: Pragma[] = [];
  let line = 1;
  LEXEME.lastIndex = 0;
  for (let match = LEXEME.exec(source); match !== null; match = LEXEME.exec(source)) {
    const groups = match.groups ?? {};
    const text = match[0];
    if (groups['newline'] !== undefined) endLine(tokens, line);
    else if (groups['comment'] !== undefined) {
      if (PRAGMA.test(text)) pragmas.push({ text: text.trimEnd(), line, before: tokens.length });
    } else if (groups['block'] !== undefined) {
      if (text.includes('\n')) endLine(tokens, line);
    } else if (groups['blank'] === undefined) tokens.push(tokenOf(groups, text, line));
    line += countLines(text);
  }
  endLine(tokens, line);
  return { tokens, pragmas };
}

function tokenOf(groups: Record<string, string | undefined>, text: string, line: number): Token {
  const of = (kind: TokenKind, value = ''): Token => ({ kind, text, value, line });
  if (groups['name'] !== undefined) return of('name');
  if (groups['quoted'] !== undefined)
    return of('text', unescape(text.slice(1, text.endsWith('"') ? -1 : undefined)));
  if (groups['raw'] !== undefined) return of('text', text.replace(/^`|`$/g, '').replaceAll('\r', ''));
  if (groups['number'] !== undefined) return of('number');
  if (groups['rune'] !== undefined) return of('rune');
  return of(text === ';' ? 'end' : 'mark');
}

/** Go puts a semicolon at the end of a line whose last token can end a statement. */
function endLine(tokens: Token[], line: number): void {
  const last = tokens.at(-1);
  if (last === undefined || last.kind === 'end') return;
  const ends =
    last.kind === 'mark'
      ? ENDS_STATEMENT.has(last.text)
      : !(last.kind === 'name' && NEVER_ENDS.has(last.text));
  if (ends) tokens.push({ kind: 'end', text: ';', value: '', line });
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

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
