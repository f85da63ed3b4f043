/** One Go source file as data: imports, functions, calls, assignments and text literals. */
import { readOne, step } from '../../sources/meter.ts';
import { closing, opening, splitAt, statementEnd, type Span } from './brackets.ts';
import { tokenise, type Pragma, type GoToken } from './tokens.ts';

export interface GoImport {
  /** The name that the file uses for it; `_` and `.` as written. */
  readonly name: string;
  readonly path: string;
  readonly line: number;
}

/** A declared function or method. */
export interface GoFunction extends Span {
  readonly name: string;
  /** Place of the name. */
  readonly at: number;
  readonly parameters: readonly string[];
}

/** `a.b.c(x, y)`: names `['a','b','c']`. A call on something else than a name begins with an empty name. */
export interface GoCall {
  readonly names: readonly string[];
  readonly args: readonly Span[];
  readonly line: number;
  /** Place of the last name, to find the function around it. */
  readonly at: number;
}

/** `name = value`, `name := value`, `var name = value`, `const name = value`; `values` has several for `a, b = x, y`. */
export interface Assignment {
  readonly name: string;
  /** `cfg.Dir = …`: the name is a member of something. */
  readonly member: boolean;
  /** The value; for one call that gives several results, that call. */
  readonly value: Span;
  /** Which result of the value is meant. */
  readonly result: number;
  readonly at: number;
}

export interface GoSource {
  /** Relative to the context. */
  readonly path: string;
  readonly package: string;
  readonly tokens: readonly GoToken[];
  readonly imports: readonly GoImport[];
  readonly functions: readonly GoFunction[];
  readonly calls: readonly GoCall[];
  readonly assignments: readonly Assignment[];
  /** `Key: value` in composite literals, by key. */
  readonly fields: readonly { readonly name: string; readonly value: Span; readonly at: number }[];
  /** `//go:embed` patterns with the variable that gets them. */
  readonly embeds: readonly {
    readonly patterns: readonly string[];
    readonly variable: string;
    readonly line: number;
  }[];
  /** `//go:generate` commands. */
  readonly generates: readonly { readonly command: string; readonly line: number }[];
  /** `//go:build` expression, or null. */
  readonly constraint: string | null;
  /** Why it could not be read, as a clause behind its name: then it has no facts, and it may do anything. Null when it was read. */
  readonly unread: string | null;
  /** Characters of the text. */
  readonly size: number;
}

/** Reads one file. Never throws: what is no Go gives few facts, what costs too much none. */
export function readSource(path: string, text: string): GoSource {
  return readOne(
    text.length,
    () => factsOf(path, text),
    (why) => unreadSource(path, why),
  );
}

/** A file without facts, because it could not be read. */
export function unreadSource(path: string, unread: string): GoSource {
  return { ...factsOf(path, ''), unread };
}

function factsOf(path: string, text: string): GoSource {
  const { tokens, pragmas } = tokenise(text);
  const body = tokens.findIndex((token, at) => isDeclaration(token) && startsStatement(tokens, at));
  const functions = functionsOf(tokens);
  const declared = new Set(functions.map(({ at }) => at));
  return {
    path,
    package: packageName(tokens),
    tokens,
    imports: importsOf(tokens),
    functions,
    calls: callsOf(tokens, Math.max(body, 0)).filter(({ at }) => !declared.has(at)),
    assignments: assignmentsOf(tokens),
    fields: fieldsOf(tokens),
    embeds: pragmas
      .filter(({ text: line }) => line.startsWith('//go:embed'))
      .map((pragma) => embedOf(pragma, tokens)),
    generates: pragmas
      .filter(({ text: line }) => line.startsWith('//go:generate '))
      .map(({ text: line, line: at }) => ({ command: line.slice(14).trim(), line: at })),
    constraint: constraintOf(pragmas),
    unread: null,
    size: text.length,
  };
}

/** Reads the head of a file alone: its package, imports and constraint. */
export function readHead(path: string, text: string): GoSource {
  const end = text.search(/^(?:func|type|var|const)\b/m);
  return readSource(path, end < 0 ? text : text.slice(0, end));
}

/** The function around a token, or null at package level. */
export function functionAt({ functions }: GoSource, at: number): GoFunction | null {
  let [from, to] = [0, functions.length];
  while (from < to) {
    step();
    const middle = (from + to) >> 1;
    if ((functions[middle]?.end ?? 0) <= at) from = middle + 1;
    else to = middle;
  }
  const found = functions[from];
  return found !== undefined && found.start <= at ? found : null;
}

function isDeclaration({ kind, text }: GoToken): boolean {
  return kind === 'name' && ['func', 'var', 'const', 'type'].includes(text);
}

function startsStatement(tokens: readonly GoToken[], at: number): boolean {
  return (
    at === 0 || tokens[at - 1]?.kind === 'end' || tokens[at - 1]?.text === '{' || tokens[at - 1]?.text === '}'
  );
}

function packageName(tokens: readonly GoToken[]): string {
  return tokens[0]?.text === 'package' ? (tokens[1]?.text ?? '') : '';
}

function importsOf(tokens: readonly GoToken[]): readonly GoImport[] {
  const imports: GoImport[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind === 'name' && ['func', 'type', 'var', 'const'].includes(token.text)) break;
    if (token?.kind !== 'name' || token.text !== 'import') continue;
    const end = importEnd(tokens, at + 1);
    for (let inside = at + 1; inside < end; inside++) {
      const path = tokens[inside];
      if (path?.kind === 'text') imports.push(importAt(tokens, inside, path));
    }
    at = end - 1;
  }
  return imports;
}

/** Where an import ends that goes on at `from`: behind its bracket, or at the end of its line. */
function importEnd(tokens: readonly GoToken[], from: number): number {
  if (tokens[from]?.text === '(') return closing(tokens, from);
  let end = from;
  while (end < tokens.length && tokens[end]?.kind !== 'end') end++;
  return end;
}

function importAt(tokens: readonly GoToken[], at: number, { value, line }: GoToken): GoImport {
  const before = tokens[at - 1];
  const alias =
    (before?.kind === 'name' && before.text !== 'import') || before?.text === '.' ? before.text : null;
  return { name: alias ?? defaultName(value), path: value, line };
}

/** What a package is called without an alias: its last element, without a version and `go-` or `.v2` around it. */
function defaultName(path: string): string {
  const parts = path.split('/');
  const last = parts.at(-1) ?? '';
  const name = /^v\d+$/.test(last) && parts.length > 1 ? (parts.at(-2) ?? '') : last;
  return name
    .replace(/\.v\d+$/, '')
    .replace(/^go-/, '')
    .replace(/[-.]go$/, '')
    .replaceAll('-', '_');
}

function functionsOf(tokens: readonly GoToken[]): readonly GoFunction[] {
  const functions: GoFunction[] = [];
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]?.kind !== 'name' || tokens[at]?.text !== 'func' || !startsStatement(tokens, at)) continue;
    let name = at + 1;
    if (tokens[name]?.text === '(') name = closing(tokens, name);
    if (tokens[name]?.kind !== 'name') continue;
    const open = tokens[name + 1]?.text === '[' ? closing(tokens, name + 1) : name + 1;
    const close = closing(tokens, open);
    const body = bodyAfter(tokens, close);
    const end = body === null ? close : closing(tokens, body);
    functions.push({
      name: tokens[name]?.text ?? '',
      at: name,
      parameters: parametersOf(tokens, open + 1, close - 1),
      start: at,
      end,
    });
    at = end - 1;
  }
  return functions;
}

/** The brace that opens a function's body, behind its result types; null for a function without one. */
function bodyAfter(tokens: readonly GoToken[], from: number): number | null {
  for (let at = from; at < tokens.length; at++) {
    step();
    const token = tokens[at];
    if (token?.kind === 'end') return null;
    if (token?.text === '(' || token?.text === '[') at = closing(tokens, at) - 1;
    else if (token?.text === '{') {
      // `interface{}` and `struct{…}` among the results are types, not the body
      if (tokens[at - 1]?.text !== 'interface' && tokens[at - 1]?.text !== 'struct') return at;
      at = closing(tokens, at) - 1;
    }
  }
  return null;
}

/** `a, b string, c ...int` gives `a b c`. */
function parametersOf(tokens: readonly GoToken[], start: number, end: number): readonly string[] {
  return splitAt(tokens, { start, end }, ',').map((part) => {
    const first = tokens[part.start];
    return first?.kind === 'name' ? first.text : '';
  });
}

/** Words that may stand before a bracket without being called. */
const KEYWORDS = new Set([
  'func',
  'if',
  'for',
  'switch',
  'return',
  'case',
  'range',
  'go',
  'defer',
  'import',
  'var',
  'const',
  'type',
]);

function callsOf(tokens: readonly GoToken[], from: number): readonly GoCall[] {
  const calls: GoCall[] = [];
  for (let at = from; at < tokens.length; at++) {
    if (tokens[at]?.text !== '(' || tokens[at]?.kind !== 'mark') continue;
    const name = nameBefore(tokens, at);
    const called = tokens[name];
    if (called?.kind !== 'name' || KEYWORDS.has(called.text)) continue;
    const end = closing(tokens, at);
    const args = splitAt(tokens, { start: at + 1, end: end - 1 }, ',');
    calls.push({ names: chainBefore(tokens, name), args, line: called.line, at: name });
  }
  return calls;
}

/** The index of the called name: directly before the bracket, or before type arguments (`Load[Config](…)`). */
function nameBefore(tokens: readonly GoToken[], open: number): number {
  if (tokens[open - 1]?.text !== ']') return open - 1;
  const bracket = opening(tokens, open - 1);
  return bracket > 0 ? bracket - 1 : open - 1;
}

function chainBefore(tokens: readonly GoToken[], name: number): readonly string[] {
  const names = [tokens[name]?.text ?? ''];
  let at = name;
  while (tokens[at - 1]?.text === '.' && tokens[at - 1]?.kind === 'mark') {
    step();
    at -= 2;
    const before = tokens[at];
    names.push(before?.kind === 'name' ? before.text : '');
    if (before?.kind !== 'name') break;
  }
  return names.reverse();
}

function assignmentsOf(tokens: readonly GoToken[]): readonly Assignment[] {
  const found: Assignment[] = [];
  for (let at = 1; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== 'mark' || (token.text !== '=' && token.text !== ':=')) continue;
    // `==`, `<=`, `+=` and the like are cut into single marks
    if (token.text === '=' && (isOperator(tokens[at - 1]) || tokens[at + 1]?.text === '=')) continue;
    const values = splitAt(tokens, { start: at + 1, end: statementEnd(tokens, at + 1) }, ',');
    const [first] = values;
    if (first === undefined) continue;
    for (const { name, member, index } of targetsBefore(tokens, at)) {
      if (name === '_') continue;
      found.push({ name, member, value: values[index] ?? first, result: values.length > 1 ? 0 : index, at });
    }
  }
  return found;
}

function isOperator(token: GoToken | undefined): boolean {
  return token?.kind === 'mark' && '=!<>+-*/%&|^:'.includes(token.text);
}

/** Names left of an assignment, last part of `a.b`. For `const name type = …` the type is skipped. */
function targetsBefore(
  tokens: readonly GoToken[],
  assign: number,
): readonly { name: string; member: boolean; index: number }[] {
  let start = assign - 1;
  while (start > 0 && isTarget(tokens[start])) start--;
  step(assign - start);
  if (!isTarget(tokens[start])) start++;
  const parts = splitAt(tokens, { start, end: assign }, ',');
  return parts.flatMap((part, index) => {
    const names: string[] = [];
    for (let at = part.start; at < part.end; at++) {
      const token = tokens[at];
      if (token?.kind === 'name') names.push(token.text);
    }
    // `cfg.Dir = "…"`: the last part counts; `x string = "…"`: the name comes first
    const member = tokens.slice(part.start, part.end).some((token) => token.text === '.') && names.length > 1;
    const name = member && !isTyped(tokens, part) ? names.at(-1) : names[0];
    return name === undefined ? [] : [{ name, member, index }];
  });
}

/** `x pkg.Type = …`: two names without a dot between them. */
function isTyped(tokens: readonly GoToken[], { start }: Span): boolean {
  return tokens[start]?.kind === 'name' && tokens[start + 1]?.kind === 'name';
}

/** Words that stand in front of an assignment and are no part of it. */
const BEFORE_TARGETS = new Set(['else', 'var', 'const', 'if', 'for', 'switch', 'case']);

function isTarget(token: GoToken | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'name') return !BEFORE_TARGETS.has(token.text);
  return token.kind === 'mark' && ['.', ',', '*'].includes(token.text);
}

function fieldsOf(tokens: readonly GoToken[]): GoSource['fields'] {
  const found: GoSource['fields'][number][] = [];
  for (let at = 2; at < tokens.length; at++) {
    if (tokens[at]?.kind !== 'mark' || tokens[at]?.text !== ':') continue;
    const [name, before] = [tokens[at - 1], tokens[at - 2]];
    if (name?.kind !== 'name' || (before?.text !== '{' && before?.text !== ',' && before?.kind !== 'end'))
      continue;
    const value = { start: at + 1, end: statementEnd(tokens, at + 1, ',') };
    if (value.end > value.start) found.push({ name: name.text, value, at });
  }
  return found;
}

function embedOf({ text, line, before }: Pragma, tokens: readonly GoToken[]): GoSource['embeds'][number] {
  const words = text.slice('//go:embed'.length).match(/"(?:[^"\\]|\\.)*"|`[^`]*`|\S+/g) ?? [];
  const at = tokens[before]?.text === 'var' ? before + 1 : before;
  return {
    patterns: words.map((word) => word.replace(/^["`]|["`]$/g, '').replace(/^all:/, '')),
    variable: tokens[at]?.text ?? '',
    line,
  };
}

function constraintOf(pragmas: readonly Pragma[]): string | null {
  const modern = pragmas.find(({ text }) => text.startsWith('//go:build '));
  if (modern) return modern.text.slice('//go:build '.length);
  const old = pragmas.filter(({ text }) => !text.startsWith('//go:')).map(({ text }) => plusBuild(text));
  return old.length === 0 ? null : old.map((line) => `(${line})`).join(' && ');
}

/** `// +build linux,amd64 darwin` in the modern form: `(linux && amd64) || (darwin)`. */
function plusBuild(text: string): string {
  const words = text
    .replace(/^\/\/\s*\+build/, '')
    .trim()
    .split(/\s+/);
  return words.map((word) => `(${word.replaceAll(',', ' && ')})`).join(' || ');
}
