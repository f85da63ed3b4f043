import { memo } from '../../../dockerfile/index.ts';
import { readOne, step } from '../../meter.ts';
import { closing, parseExpression, textAt, type Expression } from './expressions.ts';
import { tokenize, type Token } from './tokens.ts';

/** What `import` and `require` of one module bring in. */
export interface Import {
  /** As written; null when it is computed. */
  readonly specifier: string | null;
  /** The computed specifier. */
  readonly expression: Expression;
  readonly line: number;
  /** `import type`: gone after compilation. */
  readonly typeOnly: boolean;
}

/** A local name that stands for something of another module: `name` is `*` for the whole, `default`, or the exported name. */
export interface Binding {
  readonly specifier: string;
  readonly name: string;
}

/**
 * `a.b.c(…)`: the names of the callee and where its bracket opens. The first may be `require(x)`, or `?` where another expression
 * stands instead of a name.
 */
export interface Call {
  readonly callee: readonly string[];
  readonly tokens: readonly Token[];
  readonly open: number;
  readonly line: number;
}

/** One JavaScript or TypeScript source as far as a scanner sees it. */
export interface Module {
  /** Path in the build context. */
  readonly path: string;
  readonly imports: readonly Import[];
  readonly bindings: ReadonlyMap<string, Binding>;
  /** Names (and `this.name`) that are given one value only, anywhere in the file, and are nobody's parameter. */
  readonly constants: ReadonlyMap<string, Expression>;
  /** What `export`, `module.exports` and `exports.name` give out, by name; `default` too. */
  readonly exports: ReadonlyMap<string, Expression>;
  readonly calls: readonly Call[];
  /** Token lists: the file's own and those inside its templates. */
  readonly parts: readonly (readonly Token[])[];
  /** Why it could not be read to its end, as a clause behind its name: it may do anything. Null when it was read. */
  readonly unread: string | null;
  /** Characters of the source. */
  readonly size: number;
}

const DECLARATIONS = new Set(['const', 'let', 'var']);
const CONTROL = new Set(['if', 'for', 'while', 'switch', 'with', 'await', 'return']);
const MODIFIERS = new Set(['private', 'public', 'protected', 'readonly', 'static', 'override']);

/** Reads one source file; never throws. What only a closer look needs is computed when it is first asked for. */
export function readModule(path: string, source: string): Module {
  let unread: string | null = null;
  const attempt = <T>(read: () => T, nothing: T): T =>
    readOne(source.length, read, (why) => {
      unread ??= why;
      return nothing;
    });
  const head = attempt(() => readHead(source), NO_HEAD);
  const values = memo(() => attempt(() => valuesOf(head.parts), NO_VALUES));
  const calls = memo(() => attempt(() => head.parts.flatMap(callsOf), []));
  return {
    path,
    imports: head.imports,
    bindings: head.bindings,
    parts: head.parts,
    size: source.length,
    get unread() {
      return unread ?? (head.complete ? null : 'ends inside of a template or a comment');
    },
    get constants() {
      return values().constants;
    },
    get exports() {
      return values().exports;
    },
    get calls() {
      return calls();
    },
  };
}

interface Head extends Pick<Module, 'imports' | 'bindings' | 'parts'> {
  readonly complete: boolean;
}

const NO_HEAD: Head = { imports: [], bindings: new Map(), parts: [], complete: true };
const NO_VALUES: Pick<Module, 'constants' | 'exports'> = { constants: new Map(), exports: new Map() };

function readHead(source: string): Head {
  const { tokens, complete } = tokenize(source);
  const parts = [tokens, ...nested(tokens)];
  const bindings = new Map<string, Binding>();
  const imports = parts.flatMap((part) => importsOf(part, bindings));
  for (const part of parts) requireBindings(part, bindings);
  return { imports, bindings, parts, complete };
}

function valuesOf(parts: Module['parts']): Pick<Module, 'constants' | 'exports'> {
  const values = new Map<string, Expression[]>();
  const exports = new Map<string, Expression>();
  for (const part of parts) collectValues(part, values, exports);
  const parameters = new Set(parts.flatMap(parameterNames));
  return {
    constants: new Map([...values].flatMap(([name, given]) => single(name, given, parameters))),
    exports,
  };
}

function single(
  name: string,
  given: readonly Expression[],
  parameters: ReadonlySet<string>,
): [string, Expression][] {
  const value = given[0];
  return given.length === 1 && value && !parameters.has(name) ? [[name, value]] : [];
}

/** The token lists inside of templates, at any depth. */
function nested(tokens: readonly Token[]): readonly (readonly Token[])[] {
  step(tokens.length);
  return tokens.flatMap((token) =>
    token.kind === 'template' ? token.values.flatMap((value) => [value, ...nested(value)]) : [],
  );
}

function importsOf(tokens: readonly Token[], bindings: Map<string, Binding>): Import[] {
  const found: Import[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const text = textAt(tokens, at);
    if (text !== 'import' && text !== 'export' && text !== 'require') continue;
    if (textAt(tokens, at - 1) === '.' && text !== 'require') continue;
    if (textAt(tokens, at + 1) === '(') found.push(dynamicImport(tokens, at));
    else if (text === 'require' && textAt(tokens, at + 1) === '.' && textAt(tokens, at + 3) === '(')
      found.push(dynamicImport(tokens, at + 2));
    else if (text !== 'require') {
      const declared = declaredImport(tokens, at, bindings);
      if (declared) found.push(declared);
    }
  }
  return found;
}

function dynamicImport(tokens: readonly Token[], at: number): Import {
  const { expression } = parseExpression(tokens, at + 2);
  const fixed =
    expression.kind === 'text' && expression.values.length === 0 ? expression.texts.join('') : null;
  return { specifier: fixed, expression, line: tokens[at]?.line ?? 1, typeOnly: false };
}

/** `import a, { b as c } from 'x'`, `import 'x'`, `export * from 'x'`, `import x = require('y')`. */
function declaredImport(tokens: readonly Token[], at: number, bindings: Map<string, Binding>): Import | null {
  const line = tokens[at]?.line ?? 1;
  const bare = tokens[at + 1];
  if (bare?.kind === 'string') return literalImport(bare.text, line, false);
  const end = clauseEnd(tokens, at);
  const from = end === null ? undefined : tokens[end + 1];
  if (end === null || from?.kind !== 'string') return null;
  const typeOnly = textAt(tokens, at + 1) === 'type' && end !== at + 2 && textAt(tokens, at + 2) !== ',';
  const clause = tokens.slice(at + 1, end);
  if (textAt(tokens, at) === 'import' && !typeOnly) bindClause(clause, from.text, bindings);
  const onlyTypes = typeOnly || everyNameIsType(clause);
  return literalImport(from.text, line, onlyTypes);
}

/** A clause has at most the parts of `type a, * as b`; a list in braces is one part. */
const MAX_PARTS = 6;

/** The index of the `from` that ends the clause of the `import` or `export` at `at`; null where there is none. */
function clauseEnd(tokens: readonly Token[], at: number): number | null {
  const starts = textAt(tokens, textAt(tokens, at + 1) === 'type' ? at + 2 : at + 1);
  if (textAt(tokens, at) === 'export' && starts !== '{' && starts !== '*') return null;
  let end = at + 1;
  for (let parts = 0; parts <= MAX_PARTS; parts++) {
    const text = textAt(tokens, end);
    // a binding may be called "from" as well: only the word in front of the specifier ends the clause
    if (text === 'from' && tokens[end + 1]?.kind === 'string') return end;
    if (text === 'import' || text === 'export') return null;
    if (text === '{') end = closing(tokens, end) + 1;
    else if (text === ',' || text === '*' || tokens[end]?.kind === 'name' || tokens[end]?.kind === 'string')
      end++;
    else return null;
  }
  return null;
}

function literalImport(specifier: string, line: number, typeOnly: boolean): Import {
  return { specifier, expression: { kind: 'text', texts: [specifier], values: [] }, line, typeOnly };
}

/** `{ type A, type B }`. */
function everyNameIsType(clause: readonly Token[]): boolean {
  if (textAt(clause, 0) !== '{' || clause.length < 3) return false;
  return clause.every(
    (_, at) =>
      (textAt(clause, at) !== '{' && textAt(clause, at) !== ',') ||
      ['type', '}'].includes(textAt(clause, at + 1) ?? 'type'),
  );
}

function bindClause(clause: readonly Token[], specifier: string, bindings: Map<string, Binding>): void {
  let at = 0;
  const first = clause[0];
  if (first?.kind === 'name') {
    bindings.set(first.text, { specifier, name: 'default' });
    at = textAt(clause, 1) === ',' ? 2 : clause.length;
  }
  const star = clause[at + 2];
  if (textAt(clause, at) === '*' && star) bindings.set(star.text, { specifier, name: '*' });
  if (textAt(clause, at) === '{') bindNames(clause.slice(at + 1), 'as', specifier, bindings);
}

/** The names of `{ a, b as c }` (imports) or `{ a, b: c }` (destructuring). */
function bindNames(
  tokens: readonly Token[],
  rename: string,
  specifier: string,
  bindings: Map<string, Binding>,
): void {
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== 'name') continue;
    const alias = textAt(tokens, at + 1) === rename ? tokens[at + 2] : undefined;
    bindings.set(alias?.text ?? token.text, { specifier, name: token.text });
    if (alias) at += 2;
  }
}

/** `const x = require('y')`, `const { a } = require('y')`, `const a = require('y').a`. */
function requireBindings(tokens: readonly Token[], bindings: Map<string, Binding>): void {
  tokens.forEach((_, at) => {
    if (textAt(tokens, at) !== 'require' || textAt(tokens, at + 1) !== '(' || textAt(tokens, at - 1) !== '=')
      return;
    const module = tokens[at + 2];
    const target = tokens[at - 2];
    if (module?.kind !== 'string' || textAt(tokens, at + 3) !== ')') return;
    const part = textAt(tokens, at + 4) === '.' ? tokens[at + 5]?.text : undefined;
    if (target?.kind === 'name') bindings.set(target.text, { specifier: module.text, name: part ?? '*' });
    if (textAt(tokens, at - 2) !== '}' || part !== undefined) return;
    let open = at - 3;
    while (open > 0 && textAt(tokens, open) !== '{') open--;
    step(at - open);
    bindNames(tokens.slice(open + 1, at - 2), ':', module.text, bindings);
  });
}

/** Every value that a name is given, by declaration or assignment, and what is exported. */
function collectValues(
  tokens: readonly Token[],
  values: Map<string, Expression[]>,
  exports: Map<string, Expression>,
): void {
  const give = (name: string, expression: Expression): void => {
    const given = values.get(name);
    if (given) given.push(expression);
    else values.set(name, [expression]);
  };
  for (let at = 0; at < tokens.length; at++) {
    const equals = textAt(tokens, at);
    if (equals === 'default' && textAt(tokens, at - 1) === 'export')
      exports.set('default', parseExpression(tokens, at + 1).expression);
    if (equals !== null && /^(\+=|\?\?=|\|\|=|&&=|\+\+|--)$/.test(equals))
      give(tokens[at - 1]?.text ?? '', { kind: 'other' });
    if (equals === 'of' || equals === 'in') giveItems(tokens, at, give);
    if (equals !== '=') continue;
    const target = assignedName(tokens, at);
    if (target === null) continue;
    const { expression } = parseExpression(tokens, at + 1);
    if (target.exported) exports.set(target.exported, expression);
    if (target.name) give(target.name, expression);
  }
}

/** `for (const name of ['a', 'b'])`: the name is each of the items; of anything else it is not known what. */
function giveItems(
  tokens: readonly Token[],
  at: number,
  give: (name: string, expression: Expression) => void,
): void {
  const name = tokens[at - 1];
  const declares = DECLARATIONS.has(textAt(tokens, at - 2) ?? '') && textAt(tokens, at - 3) === '(';
  if (name?.kind !== 'name' || !declares) return;
  const isList = textAt(tokens, at) === 'of' && textAt(tokens, at + 1) === '[';
  const items = isList ? parseExpression(tokens, at + 1).expression : null;
  give(name.text, items?.kind === 'array' ? items : { kind: 'other' });
}

/** Which name stands left of the `=`: a declaration, a plain assignment, a class field, `this.x`, `exports.x`. */
function assignedName(
  tokens: readonly Token[],
  equals: number,
): { readonly name: string | null; readonly exported: string | null } | null {
  let at = equals - 1;
  const annotated = annotationStart(tokens, equals);
  if (annotated !== null) at = annotated - 1;
  const token = tokens[at];
  if (token?.kind !== 'name') return null;
  const before = textAt(tokens, at - 1);
  const owner = textAt(tokens, at - 2);
  if (before === '.') {
    if (owner === 'this') return { name: `this.${token.text}`, exported: null };
    if (owner === 'module' && token.text === 'exports') return { name: null, exported: 'default' };
    return owner === 'exports' ? { name: null, exported: token.text } : null;
  }
  if (before !== null && MODIFIERS.has(before)) return { name: `this.${token.text}`, exported: null };
  if (before !== null && DECLARATIONS.has(before))
    return { name: token.text, exported: owner === 'export' ? token.text : null };
  return { name: token.text, exported: null };
}

/** For `name: Type =` the index of the colon, when a declaration or modifier stands before the name; else null. */
function annotationStart(tokens: readonly Token[], equals: number): number | null {
  for (let at = equals - 1; at > equals - 16 && at > 1; at--) {
    const text = textAt(tokens, at);
    if (text === ';' || text === '=' || text === '{' || text === '(') return null;
    const before = textAt(tokens, at - 2);
    if (text === ':' && before !== null && (DECLARATIONS.has(before) || MODIFIERS.has(before))) return at;
  }
  return null;
}

/** Names in brackets that a function body or an arrow follows: they are given values by callers. */
function parameterNames(tokens: readonly Token[]): readonly string[] {
  const names: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    if (textAt(tokens, at) === '=>' && tokens[at - 1]?.kind === 'name')
      names.push(tokens[at - 1]?.text ?? '');
    if (textAt(tokens, at) !== '(' || CONTROL.has(textAt(tokens, at - 1) ?? '')) continue;
    const close = closing(tokens, at);
    const behind = textAt(tokens, close + 1);
    if (behind !== '=>' && behind !== '{' && !(behind === ':' && returnsType(tokens, close + 1))) continue;
    step(close - at);
    for (const token of tokens.slice(at + 1, close)) if (token.kind === 'name') names.push(token.text);
  }
  return names;
}

/** A `: Type` behind a bracket that ends in a body or an arrow. */
function returnsType(tokens: readonly Token[], colon: number): boolean {
  for (let at = colon + 1; at < colon + 30; at++) {
    const text = textAt(tokens, at);
    if (text === '=>' || text === '{') return true;
    if (text === null || text === ';' || text === ',' || text === ')') return false;
  }
  return false;
}

function callsOf(tokens: readonly Token[]): Call[] {
  const calls: Call[] = [];
  for (let open = 1; open < tokens.length; open++) {
    if (textAt(tokens, open) !== '(') continue;
    const callee = calleeBefore(tokens, open);
    if (callee.length > 0) calls.push({ callee, tokens, open, line: tokens[open]?.line ?? 1 });
  }
  return calls;
}

/** The dotted name that ends before `open`; a first `?` stands for what is no name. */
function calleeBefore(tokens: readonly Token[], open: number): readonly string[] {
  const names: string[] = [];
  let at = open - 1;
  if (textAt(tokens, at) === '>') at = typeArgumentsStart(tokens, at) - 1;
  for (;;) {
    const token = tokens[at];
    step();
    if (token?.kind !== 'name')
      return names.length > 0 ? [requiredBefore(tokens, at) ?? '?', ...names.reverse()] : [];
    names.push(token.text);
    const dot = textAt(tokens, at - 1);
    if (dot !== '.' && dot !== '?.') return names.reverse();
    at -= 2;
  }
}

/** `require('x')` as one name, when it ends here. */
function requiredBefore(tokens: readonly Token[], close: number): string | null {
  const specifier = tokens[close - 1];
  const isRequire =
    textAt(tokens, close) === ')' &&
    textAt(tokens, close - 2) === '(' &&
    textAt(tokens, close - 3) === 'require';
  return isRequire && specifier?.kind === 'string' ? `require(${specifier.text})` : null;
}

function typeArgumentsStart(tokens: readonly Token[], close: number): number {
  let depth = 0;
  for (let at = close; at > 0 && at > close - 60; at--) {
    if (textAt(tokens, at) === '>') depth++;
    if (textAt(tokens, at) === '<' && --depth === 0) return at;
  }
  return close;
}
