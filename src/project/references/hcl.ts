/** The part of HCL that bake files are written in: blocks with literal values. Anything computed is an unknown value. */

/** A text, a list, a map; null when it is computed by more than a variable with a default. */
export type HclValue = string | null | readonly HclValue[] | ReadonlyMap<string, HclValue>;

/** `target "app" { … }`. */
export interface HclBlock {
  readonly type: string;
  readonly label: string | null;
  readonly line: number;
  readonly values: ReadonlyMap<string, HclValue>;
  /** Offset of the opening brace. */
  readonly open: number;
  /** Its own attributes in order, with the range of each from the name to the end of the value. */
  readonly attributes: readonly HclAttribute[];
}

/** `dockerfile = "Dockerfile"` and where it stands. */
export interface HclAttribute {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'mark' | 'newline';
  readonly text: string;
  readonly line: number;
  readonly at: number;
}

/** Reads the top-level blocks; at the first thing that makes no sense it stops, and says where. */
export function parseHcl(source: string): {
  readonly blocks: readonly HclBlock[];
  readonly problem: { readonly line: number; readonly says: string } | null;
} {
  const reader: Reader = { tokens: tokensOf(source), at: 0, variables: new Map() };
  const blocks: HclBlock[] = [];
  for (let token = next(reader); token !== undefined; token = next(reader)) {
    if (token.kind === 'newline') continue;
    if (token.kind !== 'name')
      return { blocks, problem: { line: token.line, says: `${token.text} is not expected here` } };
    if (peek(reader)?.text === '=') {
      reader.at++;
      expression(reader);
      continue;
    }
    const block = blockOf(reader, token);
    if (block === null)
      return { blocks, problem: { line: token.line, says: `block ${token.text} does not end` } };
    if (block.type === 'variable' && block.label !== null)
      reader.variables.set(block.label, block.values.get('default') ?? null);
    blocks.push(block);
  }
  return { blocks, problem: null };
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
  /** Defaults of the file's variables, those above the place. */
  readonly variables: Map<string, HclValue>;
}

/** What does not end takes the rest of the file, so that the file is gone over once. */
const TOKEN =
  /(?<space>[ \t\r]+|#[^\n]*|\/\/[^\n]*|\/\*(?:[^]*?\*\/|[^]*$))|(?<newline>\n)|<<-?(?<heredoc>\w+)\n(?:[^]*?\n[ \t]*\k<heredoc>\b|[^]*$)|(?<string>"(?:\$\{(?:[^{}"]|"[^"]*")*\}|\\[^]|[^"\\])*")|(?<name>[A-Za-z_][\w.-]*)|(?<number>\d[\d.]*)|(?<mark>[^])/gy;

function tokensOf(source: string): readonly Token[] {
  let line = 1;
  const tokens: Token[] = [];
  for (const { 0: text, groups = {}, index } of source.matchAll(TOKEN)) {
    const kind = (['newline', 'string', 'name', 'number'] as const).find(
      (each) => groups[each] !== undefined,
    );
    if (groups['space'] === undefined) tokens.push({ kind: kind ?? 'mark', text, line, at: index });
    line += text.split('\n').length - 1;
  }
  return tokens;
}

function next(reader: Reader): Token | undefined {
  return reader.tokens[reader.at++];
}

function peek(reader: Reader): Token | undefined {
  return reader.tokens[reader.at];
}

/** The next token that begins an entry of a body or a list. */
function entry(reader: Reader): Token | undefined {
  while (peek(reader)?.kind === 'newline' || peek(reader)?.text === ',') reader.at++;
  return peek(reader);
}

/** The block behind its type, or null when it does not end. */
function blockOf(reader: Reader, type: Token): HclBlock | null {
  let label: string | null = null;
  let open = type.at;
  for (let token = next(reader); token !== undefined; token = next(reader)) {
    open = token.at;
    if (token.text === '{') break;
    label = token.kind === 'string' ? token.text.slice(1, -1) : token.text;
  }
  const inside = body(reader);
  return inside === null ? null : { type: type.text, label, line: type.line, open, ...inside };
}

/** What stands between `{` and `}`: attributes; nested blocks are read over. */
function body(reader: Reader): Pick<HclBlock, 'values' | 'attributes'> | null {
  const values = new Map<string, HclValue>();
  const attributes: HclAttribute[] = [];
  for (let key = entry(reader); key !== undefined; key = entry(reader)) {
    reader.at++;
    if (key.text === '}') return { values, attributes };
    const sign = peek(reader)?.text;
    if (sign === '=' || sign === ':') {
      reader.at++;
      const name = key.kind === 'string' ? key.text.slice(1, -1) : key.text;
      values.set(name, expression(reader));
      const last = reader.tokens[reader.at - 1];
      attributes.push({
        key: name,
        start: key.at,
        end: last === undefined ? key.at : last.at + last.text.length,
      });
    } else if (blockOf(reader, key) === null) return null;
  }
  return null;
}

/** One value. An operator behind it makes it unknown. */
function expression(reader: Reader): HclValue {
  const value = operand(reader);
  let plain = true;
  for (let token = peek(reader); token !== undefined && !ends(token); token = peek(reader)) {
    plain = false;
    operand(reader);
  }
  return plain ? value : null;
}

function ends(token: Token): boolean {
  return token.kind === 'newline' || [',', '}', ']', ')'].includes(token.text);
}

function operand(reader: Reader): HclValue {
  const token = next(reader);
  if (token === undefined) return null;
  if (token.kind === 'string') return textOf(token.text.slice(1, -1), reader);
  if (token.kind === 'number') return token.text;
  if (token.text === '{') return body(reader)?.values ?? null;
  if (token.text === '[') return list(reader, ']');
  if (token.text === '(') return list(reader, ')')[0] ?? null;
  return token.kind === 'name' ? (reader.variables.get(token.text) ?? null) : null;
}

function list(reader: Reader, end: string): readonly HclValue[] {
  const values: HclValue[] = [];
  for (let token = entry(reader); token !== undefined && token.text !== end; token = entry(reader)) {
    const before = reader.at;
    values.push(expression(reader));
    // A stray bracket ends no value: it is stepped over.
    if (reader.at === before) reader.at++;
  }
  reader.at++;
  return values;
}

/** A text with the defaults of its variables put in; null when it has something that is not known. */
function textOf(written: string, reader: Reader): string | null {
  const parts = written.split(/\$\{\s*([^{}]*?)\s*\}/);
  const values = parts.map((part, index) =>
    index % 2 === 0 ? unescape(part) : (reader.variables.get(part) ?? null),
  );
  return values.every((value) => typeof value === 'string') ? values.join('') : null;
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_whole, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char));
}
