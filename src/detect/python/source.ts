/** One Python file as data: scopes, bindings, imports, expressions. What a value may be is not known here. */
import { memo } from '../../dockerfile/index.ts';
import { sharedBindings } from './shared-names.ts';
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
import {
  bind,
  functionOf,
  inside,
  newScope,
  OTHER,
  type Binding,
  type PythonImport,
  type PythonModule,
  type PythonScope,
  type ModuleUse,
} from './scopes.ts';
import { tokenize, type PythonToken } from './tokens.ts';

interface Builder {
  readonly root: PythonScope;
  readonly scopes: PythonScope[];
  scope: PythonScope;
  readonly uses: ModuleUse[];
  /** Names of the decorators in front of the next definition. */
  readonly decorators: string[];
  readonly imports: Map<string, PythonImport>;
}

/** Statements whose keyword only stands in front of expressions. */
const LEADING = new Set(
  'if elif while return yield assert del raise else try finally match case print exec pass break continue await'.split(
    ' ',
  ),
);
/** Statements of Python 2 that are functions of Python 3. */
const CALLED = new Set(['print', 'exec']);
const AUGMENTED = new Set(['+=', '-=', '*=', '/=', '//=', '%=', '**=', '&=', '|=', '^=', '>>=', '<<=', '@=']);

/** A module, or why it cannot be read, as a clause behind its name. */
export type ReadModule = PythonModule | { readonly unread: string };

/** Reads a module. Never throws: what makes no sense is left out, what costs too much makes it unread. */
export function readModule(path: string, text: string): ReadModule {
  return readOne<ReadModule>(
    text.length,
    () => parseModule(path, text),
    (unread) => ({ unread }),
  );
}

function parseModule(path: string, text: string): PythonModule {
  const root = newScope('module', '', null, -1);
  const builder: Builder = {
    root,
    scopes: [root],
    scope: root,
    uses: [],
    decorators: [],
    imports: new Map(),
  };
  const tokens = tokenize(text);
  for (let start = 0; start < tokens.length;) {
    let end = start;
    while (end < tokens.length && tokens[end]?.kind !== 'newline') end += 1;
    logicalLine(builder, { tokens, at: start, end });
    start = end + 1;
  }
  const { scopes, uses, imports } = builder;
  const shared = memo(() => sharedBindings(scopes));
  return { path, scope: root, scopes, uses, imports, shared, size: text.length };
}

function logicalLine(builder: Builder, reader: Reader): void {
  const indent = first(reader)?.indent ?? 0;
  while (builder.scope.parent !== null && indent <= builder.scope.indent)
    builder.scope = builder.scope.parent;
  inside(builder.scope, reader);
  while (first(reader) !== undefined) {
    step();
    const before = reader.at;
    statement(builder, reader);
    if (!skip(reader, ';')) skip(reader, ':');
    if (reader.at === before) reader.at += 1;
  }
}

function first(reader: Reader): PythonToken | undefined {
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
  if (isAt(reader, '@')) builder.decorators.push(reader.tokens[reader.at + 1]?.text ?? '');
  const leads =
    isAt(reader, '@') ||
    (LEADING.has(keyword) && next !== '=' && next !== '.' && !(next === '(' && CALLED.has(keyword)));
  if (leads) reader.at += 1;
  const given = assignment(builder, reader, leads);
  if (leads && keyword === 'return' && given !== undefined) functionOf(builder.scope).returns.push(given);
}

function definition(builder: Builder, reader: Reader, keyword: 'def' | 'class'): void {
  const indent = first(reader)?.indent ?? 0;
  reader.at += 1;
  const name = first(reader)?.text ?? '';
  reader.at += 1;
  const scope = newScope(keyword === 'def' ? 'function' : 'class', name, builder.scope, indent);
  bind(builder.scope, name, keyword === 'def' ? { kind: 'function', body: scope } : OTHER);
  scope.changed = builder.decorators.splice(0).some((decorator) => !KEEPING_DECORATORS.has(decorator));
  builder.scopes.push(scope);
  if (skip(reader, '(')) {
    if (keyword === 'def') parameters(builder, reader, scope);
    else use(builder, listUpTo(reader, ')'));
  }
  while (first(reader) !== undefined && !isAt(reader, ':')) reader.at += 1;
  builder.scope = scope;
}

/** Decorators behind which a call still answers with what the function returns. */
const KEEPING_DECORATORS = new Set(
  'staticmethod classmethod cache lru_cache functools cached override'.split(' '),
);

function parameters(builder: Builder, reader: Reader, scope: PythonScope): void {
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
function addImport(builder: Builder, local: string, found: PythonImport): void {
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
  const targets: Expression[] = [];
  while (first(reader) !== undefined && !skip(reader, 'in')) {
    if (!skip(reader, ',')) targets.push(expression(reader, IN_STRENGTH));
  }
  const list = listUpTo(reader, ':');
  use(builder, list);
  const [target] = targets;
  const of = list.kind === 'opaque' && list.items.length === 1 ? list.items[0] : undefined;
  if (targets.length === 1 && target?.kind === 'name' && of !== undefined)
    bindName(builder, target.name, { kind: 'item', of, scope: builder.scope });
  else for (const each of targets) assign(builder, each, null);
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
function assignment(builder: Builder, reader: Reader, leads: boolean): Expression | undefined {
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
    return undefined;
  }
  const value = sides[sides.length - 1];
  if (value !== undefined) assignTo(builder, operatorless(sides, operator) ? sides.slice(0, -1) : [], value);
  return value;
}

function operatorless(sides: readonly Expression[], operator: string): boolean {
  return sides.length > 1 && !AUGMENTED.has(operator);
}

/** `name: Type = value`. */
function annotated(reader: Reader): boolean {
  return reader.at + 1 < reader.end && reader.tokens[reader.at - 1]?.kind === 'name' && skip(reader, ':');
}

function assignTo(builder: Builder, targets: readonly Expression[], value: Expression): void {
  const [only] = targets;
  use(builder, value, targets.length === 1 && only?.kind === 'name' ? only.name : null);
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
  if (target.kind === 'name') bindName(builder, target.name, binding);
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

function bindName({ scope, root }: Builder, name: string, binding: Binding): void {
  bind(scope.globals.has(name) ? root : scope, name, binding);
}

function ownerOf(builder: Builder, object: Expression): PythonScope {
  if (dottedName(object) !== 'self' && dottedName(object) !== 'cls') return builder.root;
  for (let scope: PythonScope | null = builder.scope; scope !== null; step(), scope = scope.parent)
    if (scope.kind === 'class') return scope;
  return builder.root;
}

function use(builder: Builder, value: Expression, name: string | null = null): Expression {
  builder.uses.push({ value, scope: builder.scope, name });
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
