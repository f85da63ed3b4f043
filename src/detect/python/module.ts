import {
  dottedName,
  expression,
  IN_STRENGTH,
  isAt,
  operands,
  skip,
  type Expression,
  type Reader,
} from './expressions.ts';
import { readOne, step } from '../../sources/meter.ts';
import { tokenize, type Token } from './tokens.ts';

/** What a name was bound to. `other` (a loop, `with … as`, an import of something else) tells nothing about its value. */
export type Binding =
  | { readonly kind: 'value'; readonly value: Expression; readonly scope: Scope }
  | Parameter
  | { readonly kind: 'other' };

/** A parameter of a function; `function` is the class's name for `__init__`. `index` leaves `self` out. */
export interface Parameter {
  readonly kind: 'parameter';
  readonly function: string;
  readonly name: string;
  readonly index: number;
  readonly fallback: Expression | null;
  readonly scope: Scope;
}

export interface Scope {
  readonly kind: 'module' | 'function' | 'class';
  readonly name: string;
  readonly parent: Scope | null;
  /** Column of the line that opened it; -1 for the module. */
  readonly indent: number;
  /** By name; attributes and keys (`self.path = …`, `app.config['PATH'] = …`) stand under `.path` and `.PATH`. */
  readonly bindings: Map<string, Binding[]>;
  readonly globals: Set<string>;
}

export interface Import {
  /** Dotted, with leading dots for a relative one. */
  readonly module: string;
  /** The member, for `from module import member`; null for the module itself. */
  readonly member: string | null;
  readonly line: number;
}

/** One Python file, read but not run. */
export interface Module {
  readonly path: string;
  readonly scope: Scope;
  /** Its own scope and those of its classes and functions. */
  readonly scopes: readonly Scope[];
  /** Every expression that stands as or in a statement, with the scope that it stands in. */
  readonly uses: readonly { readonly value: Expression; readonly scope: Scope }[];
  /** What its names import, by local name; `from x import *` stands under `*x`. */
  readonly imports: ReadonlyMap<string, Import>;
  /** Characters of the source. */
  readonly size: number;
}

interface Builder {
  readonly root: Scope;
  readonly scopes: Scope[];
  scope: Scope;
  readonly uses: { value: Expression; scope: Scope }[];
  readonly imports: Map<string, Import>;
}

const OTHER: Binding = { kind: 'other' };
/** Statements whose keyword only stands in front of expressions. */
const LEADING = new Set(
  'if elif while return yield assert del raise else try finally match case print exec pass break continue await'.split(
    ' ',
  ),
);
const AUGMENTED = new Set(['+=', '-=', '*=', '/=', '//=', '%=', '**=', '&=', '|=', '^=', '>>=', '<<=', '@=']);

/** A module, or why it cannot be read, as a clause behind its name. */
export type ReadModule = Module | { readonly unread: string };

/** Reads a module. Never throws: what makes no sense is left out, what costs too much makes it unread. */
export function readModule(path: string, text: string): ReadModule {
  return readOne<ReadModule>(
    text.length,
    () => parseModule(path, text),
    (unread) => ({ unread }),
  );
}

function parseModule(path: string, text: string): Module {
  const root = newScope('module', '', null, -1);
  const builder: Builder = { root, scopes: [root], scope: root, uses: [], imports: new Map() };
  const tokens = tokenize(text);
  for (let start = 0; start < tokens.length;) {
    let end = start;
    while (end < tokens.length && tokens[end]?.kind !== 'newline') end += 1;
    logicalLine(builder, { tokens, at: start, end });
    start = end + 1;
  }
  const { scopes, uses, imports } = builder;
  return { path, scope: root, scopes, uses, imports, size: text.length };
}

function newScope(kind: Scope['kind'], name: string, parent: Scope | null, indent: number): Scope {
  return { kind, name, parent, indent, bindings: new Map(), globals: new Set() };
}

function logicalLine(builder: Builder, reader: Reader): void {
  const indent = first(reader)?.indent ?? 0;
  while (builder.scope.parent !== null && indent <= builder.scope.indent)
    builder.scope = builder.scope.parent;
  comprehensions(builder.scope, reader);
  while (first(reader) !== undefined) {
    step();
    const before = reader.at;
    statement(builder, reader);
    if (!skip(reader, ';')) skip(reader, ':');
    if (reader.at === before) reader.at += 1;
  }
}

/** `[… for d in folders]` inside of a line: such a name is no longer only what the lines around it gave it. */
function comprehensions(scope: Scope, { tokens, at, end }: Reader): void {
  let binds = false;
  for (let place = at; place < end; place += 1) {
    step();
    const token = tokens[place];
    if (token?.kind !== 'name') continue;
    if (token.text === 'for') binds = place > at;
    else if (token.text === 'in') binds = false;
    else if (binds) bind(scope, token.text, OTHER);
  }
}

function first(reader: Reader): Token | undefined {
  return reader.at < reader.end ? reader.tokens[reader.at] : undefined;
}

function statement(builder: Builder, reader: Reader): void {
  skip(reader, 'async');
  const token = first(reader);
  const keyword = token?.kind === 'name' ? token.text : '';
  if (keyword === 'def' || keyword === 'class') {
    definition(builder, reader, keyword);
    return;
  }
  if (keyword === 'import' || keyword === 'from') {
    importStatement(builder, reader);
    return;
  }
  if (keyword === 'for') {
    loop(builder, reader);
    return;
  }
  if (keyword === 'with' || keyword === 'except') {
    withTargets(builder, reader);
    return;
  }
  if (keyword === 'global' || keyword === 'nonlocal') {
    globals(builder, reader);
    return;
  }
  const next = reader.tokens[reader.at + 1]?.text ?? '';
  const leads = isAt(reader, '@') || (LEADING.has(keyword) && next !== '=' && next !== '.');
  if (leads) reader.at += 1;
  assignment(builder, reader, leads);
}

function definition(builder: Builder, reader: Reader, keyword: 'def' | 'class'): void {
  const indent = first(reader)?.indent ?? 0;
  reader.at += 1;
  const name = first(reader)?.text ?? '';
  reader.at += 1;
  bind(builder.scope, name, OTHER);
  const scope = newScope(keyword === 'def' ? 'function' : 'class', name, builder.scope, indent);
  builder.scopes.push(scope);
  if (skip(reader, '(')) {
    if (keyword === 'def') parameters(builder, reader, scope);
    else use(builder, listUpTo(reader, ')'));
  }
  while (first(reader) !== undefined && !isAt(reader, ':')) reader.at += 1;
  builder.scope = scope;
}

function parameters(builder: Builder, reader: Reader, scope: Scope): void {
  const method = builder.scope.kind === 'class';
  const owner = method && scope.name === '__init__' ? builder.scope.name : scope.name;
  for (let index = method ? -1 : 0; first(reader) !== undefined && !skip(reader, ')');) {
    if (skip(reader, ',') || skip(reader, '/')) continue;
    const star = skip(reader, '*') || skip(reader, '**');
    const name = first(reader)?.kind === 'name' ? (first(reader)?.text ?? '') : '';
    reader.at += name === '' ? 0 : 1;
    if (skip(reader, ':')) expression(reader);
    const fallback = skip(reader, '=') ? use(builder, expression(reader)) : null;
    if (name === '' && !star) reader.at += 1;
    if (name === '') continue;
    bind(
      scope,
      name,
      star ? OTHER : { kind: 'parameter', function: owner, name, index, fallback, scope: builder.scope },
    );
    index += 1;
  }
}

function importStatement(builder: Builder, reader: Reader): void {
  const line = first(reader)?.line ?? 1;
  const from = isAt(reader, 'from');
  reader.at += 1;
  const base = from ? dotted(reader) : '';
  if (from && !skip(reader, 'import')) return;
  while (first(reader) !== undefined && !isAt(reader, ';')) {
    if (skip(reader, ',') || skip(reader, '(') || skip(reader, ')')) continue;
    if (skip(reader, '*')) {
      builder.imports.set(`*${base}`, { module: base, member: null, line });
      continue;
    }
    const name = dotted(reader);
    if (name === '') return;
    const local = skip(reader, 'as') ? dotted(reader) : from ? name : (name.split('.')[0] ?? name);
    addImport(
      builder,
      local,
      from ? { module: base, member: name, line } : { module: name, member: null, line },
    );
    bind(builder.scope, local, OTHER);
  }
}

/** `import a.b` and `import a.c` both bind `a`: each stays known as an import, the first under the name. */
function addImport(builder: Builder, local: string, found: Import): void {
  const taken = builder.imports.has(local);
  builder.imports.set(taken ? `${local} ${found.module}.${found.member ?? ''}` : local, found);
}

function dotted(reader: Reader): string {
  let name = '';
  for (let token = first(reader); token !== undefined; token = first(reader)) {
    if (token.kind === 'name' && (token.text === 'import' || token.text === 'as')) break;
    if (token.kind !== 'name' && !/^\.+$/.test(token.text)) break;
    if (token.kind === 'name' && /[^.]$/.test(name)) break;
    name += token.text;
    reader.at += 1;
  }
  return name;
}

function loop(builder: Builder, reader: Reader): void {
  reader.at += 1;
  while (first(reader) !== undefined && !skip(reader, 'in')) {
    if (!skip(reader, ',')) assign(builder, expression(reader, IN_STRENGTH), null);
  }
  use(builder, listUpTo(reader, ':'));
}

/** `with open(a) as f, open(b) as g:` and `except E as e:`. Also the parenthesised form. */
function withTargets(builder: Builder, reader: Reader): void {
  reader.at += 1;
  const close = parenthesisOfHeader(reader);
  while (first(reader) !== undefined && !isAt(reader, ':') && !(close !== null && reader.at >= close)) {
    if (skip(reader, ',')) continue;
    const before = reader.at;
    use(builder, expression(reader));
    if (skip(reader, 'as')) assign(builder, expression(reader), null);
    if (reader.at === before) reader.at += 1;
  }
  if (close !== null) reader.at += 1;
}

/** Steps into `with (open(a) as f, …):` and answers where its parenthesis closes; null for the plain form. */
function parenthesisOfHeader(reader: Reader): number | null {
  if (!isAt(reader, '(')) return null;
  let depth = 0;
  for (let at = reader.at; at < reader.end; at += 1) {
    step();
    const token = reader.tokens[at];
    if (token?.kind !== 'operator') continue;
    if ('([{'.includes(token.text)) depth += 1;
    if (')]}'.includes(token.text)) depth -= 1;
    if (depth > 0) continue;
    if (reader.tokens[at + 1]?.text !== ':') return null;
    reader.at += 1;
    return at;
  }
  return null;
}

function globals(builder: Builder, reader: Reader): void {
  while (first(reader) !== undefined && !isAt(reader, ';')) {
    builder.scope.globals.add(first(reader)?.text ?? '');
    reader.at += 1;
  }
}

/** `leads`: a keyword stands in front, so that a colon ends a header and does not annotate. */
function assignment(builder: Builder, reader: Reader, leads: boolean): void {
  const sides: Expression[] = [];
  do sides.push(expressionList(reader));
  while (skip(reader, '='));
  const operator = first(reader)?.text ?? '';
  const target = sides[0];
  if (sides.length === 1 && target !== undefined && AUGMENTED.has(operator)) {
    reader.at += 1;
    assign(builder, target, null);
    sides.push(expressionList(reader));
  } else if (sides.length === 1 && target !== undefined && !leads && annotated(reader)) {
    expression(reader);
    if (skip(reader, '=')) assignTo(builder, [target], expressionList(reader));
    return;
  }
  const value = sides[sides.length - 1];
  if (value !== undefined) assignTo(builder, operatorless(sides, operator) ? sides.slice(0, -1) : [], value);
}

function operatorless(sides: readonly Expression[], operator: string): boolean {
  return sides.length > 1 && !AUGMENTED.has(operator);
}

/** `name: Type = value`. */
function annotated(reader: Reader): boolean {
  return reader.at + 1 < reader.end && reader.tokens[reader.at - 1]?.kind === 'name' && skip(reader, ':');
}

function assignTo(builder: Builder, targets: readonly Expression[], value: Expression): void {
  use(builder, value);
  for (const target of targets) assign(builder, target, value);
}

/** What stands inside of a target is evaluated: `shelve.open(p)['k'] = v`. The items of a list are targets themselves. */
function useTarget(builder: Builder, target: Expression): void {
  if (target.kind === 'attribute' || target.kind === 'index')
    for (const part of operands(target)) use(builder, part);
  else if (target.kind !== 'name' && target.kind !== 'list' && target.kind !== 'opaque') use(builder, target);
}

/** Gives a target its value; null for one that is not known. */
function assign(builder: Builder, target: Expression, value: Expression | null): void {
  const { scope } = builder;
  useTarget(builder, target);
  const binding: Binding = value === null ? OTHER : { kind: 'value', value, scope };
  if (target.kind === 'name')
    bind(scope.globals.has(target.name) ? builder.root : scope, target.name, binding);
  if (target.kind === 'attribute') bind(ownerOf(builder, target.of), `.${target.name}`, binding);
  const key = target.kind === 'index' ? target.items[0] : undefined;
  if (key?.kind === 'text') bind(builder.root, `.${key.value}`, binding);
  if (target.kind === 'opaque') for (const item of target.items) assign(builder, item, null);
  if (target.kind !== 'list') return;
  const values = value?.kind === 'list' && value.items.length === target.items.length ? value.items : [];
  target.items.forEach((item, index) => {
    assign(builder, item, values[index] ?? null);
  });
}

function ownerOf(builder: Builder, object: Expression): Scope {
  if (dottedName(object) !== 'self' && dottedName(object) !== 'cls') return builder.root;
  for (let scope: Scope | null = builder.scope; scope !== null; step(), scope = scope.parent)
    if (scope.kind === 'class') return scope;
  return builder.root;
}

function bind(scope: Scope, name: string, binding: Binding): void {
  const known = scope.bindings.get(name);
  if (known === undefined) scope.bindings.set(name, [binding]);
  else known.push(binding);
}

function use(builder: Builder, value: Expression): Expression {
  builder.uses.push({ value, scope: builder.scope });
  return value;
}

/** `a, b` reads as a list of two. */
function expressionList(reader: Reader): Expression {
  const head = expression(reader);
  if (!isAt(reader, ',')) return head;
  const items = [head];
  while (skip(reader, ',') && first(reader) !== undefined && !isAt(reader, '='))
    items.push(expression(reader));
  return { kind: 'list', items, line: head.line };
}

function listUpTo(reader: Reader, close: string): Expression {
  const line = first(reader)?.line ?? 1;
  const items: Expression[] = [];
  while (first(reader) !== undefined && !isAt(reader, close)) {
    if (!skip(reader, ',')) items.push(expression(reader));
  }
  if (close !== ':') skip(reader, close);
  return { kind: 'opaque', items, line };
}
