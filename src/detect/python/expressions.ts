/** Python expressions as data, out of tokens; what a name stands for is not known here. */
import { enter, leave, step } from '../../sources/meter.ts';
import { tokenize, type PythonToken } from './tokens.ts';

/** A Python expression, as far as calls, paths and constants need it. `opaque` keeps its operands, so that calls inside are still seen. */
export type Expression =
  | { readonly kind: 'name'; readonly name: string; readonly line: number }
  | { readonly kind: 'text'; readonly value: string; readonly line: number }
  | { readonly kind: 'format'; readonly items: readonly Expression[]; readonly line: number }
  | { readonly kind: 'number'; readonly text: string; readonly line: number }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string; readonly line: number }
  | PythonCall
  | {
      readonly kind: 'index';
      readonly of: Expression;
      readonly items: readonly Expression[];
      readonly line: number;
    }
  | BinaryExpression
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly line: number }
  | {
      readonly kind: 'dict';
      readonly entries: readonly (readonly [Expression, Expression])[];
      readonly line: number;
    }
  /** `lambda: body`, without parameters. */
  | { readonly kind: 'lambda'; readonly body: Expression; readonly line: number }
  | { readonly kind: 'opaque'; readonly items: readonly Expression[]; readonly line: number };

export interface PythonCall {
  readonly kind: 'call';
  readonly of: Expression;
  readonly args: readonly Expression[];
  /** Keyword arguments; `**more` stands under the name `**`, a second one under `** 2`. */
  readonly named: ReadonlyMap<string, Expression>;
  readonly line: number;
}

/** `a if b else c` reads as `(a if b) else c`. */
export interface BinaryExpression {
  readonly kind: 'binary';
  readonly operator: '+' | '/' | '%' | 'or' | 'if' | 'else';
  readonly left: Expression;
  readonly right: Expression;
  readonly line: number;
}

/** A place in a row of tokens. Every call of {@link expression} moves `at` forward, also over what makes no sense. */
export interface Reader {
  readonly tokens: readonly PythonToken[];
  readonly end: number;
  at: number;
}

/** Binding strength of binary operators. */
const STRENGTH = new Map<string, number>([
  [':=', 1], ['for', 2], ['if', 2], ['else', 2], ['or', 3], ['and', 4],
  ['in', 5], ['is', 5], ['not', 5], ['<', 5], ['>', 5], ['==', 5], ['!=', 5], ['<=', 5], ['>=', 5],
  ['|', 6], ['^', 6], ['&', 6], ['<<', 6], ['>>', 6], ['+', 7], ['-', 7],
  ['*', 8], ['/', 8], ['//', 8], ['%', 8], ['@', 8], ['**', 9],
]); // prettier-ignore
/** The operators whose meaning matters; all others make an opaque value of their operands. */
const KEPT: ReadonlySet<string> = new Set<BinaryExpression['operator']>(['+', '/', '%', 'or', 'if', 'else']);
const PREFIXES = new Set(['-', '+', '~', '*', '**', 'not', 'await', 'yield', 'from', 'async']);
/** What stands in front of the `in` of a loop binds tighter than this. */
export const IN_STRENGTH = 5;
/** Binds tighter than any binary operator. */
const UNARY_STRENGTH = 9;

/** The next expression. An operator that binds no tighter than `above` is left for the caller. */
export function expression(reader: Reader, above = 0): Expression {
  enter();
  let left = unary(reader);
  for (;;) {
    step();
    const operator = peek(reader)?.text ?? '';
    const strength = STRENGTH.get(operator);
    if (strength === undefined || strength <= above || peek(reader)?.kind === 'string') break;
    const line = lineAt(reader);
    reader.at += 1;
    if (operator === 'not' || operator === 'is') skip(reader, operator === 'not' ? 'in' : 'not');
    const right = expression(reader, strength);
    left = isKept(operator)
      ? { kind: 'binary', operator, left, right, line }
      : { kind: 'opaque', items: [left, right], line };
  }
  leave();
  return left;
}

/** Whether the next token is this operator or keyword. */
export function isAt(reader: Reader, text: string): boolean {
  const token = peek(reader);
  return token !== undefined && token.kind !== 'string' && token.text === text;
}

/** Steps over this operator or keyword if it comes next. */
export function skip(reader: Reader, text: string): boolean {
  const found = isAt(reader, text);
  if (found) reader.at += 1;
  return found;
}

/** Every expression inside of this one, itself included, in no order. */
export function within(root: Expression): readonly Expression[] {
  const found: Expression[] = [root];
  for (let at = 0; at < found.length; at += 1) {
    const value = found[at];
    step();
    if (value !== undefined) for (const child of operands(value)) found.push(child);
  }
  return found;
}

/** The dotted name of `a.b.c`, or null when it hangs on something else than a name. */
export function dottedName(value: Expression): string | null {
  const names: string[] = [];
  let root = value;
  for (; root.kind === 'attribute'; root = root.of) names.push(root.name);
  step(names.length + 1);
  return root.kind === 'name' ? [root.name, ...names.reverse()].join('.') : null;
}

/** The expressions that this one is made of. */
export function operands(value: Expression): readonly Expression[] {
  switch (value.kind) {
    case 'attribute':
      return [value.of];
    case 'call':
      return [value.of, ...value.args, ...value.named.values()];
    case 'index':
      return [value.of, ...value.items];
    case 'binary':
      return [value.left, value.right];
    case 'lambda':
      return [value.body];
    case 'dict':
      return value.entries.flat();
    case 'format':
    case 'list':
    case 'opaque':
      return value.items;
    default:
      return [];
  }
}

function isKept(operator: string): operator is BinaryExpression['operator'] {
  return KEPT.has(operator);
}

function peek(reader: Reader): PythonToken | undefined {
  return reader.at < reader.end ? reader.tokens[reader.at] : undefined;
}

function lineAt(reader: Reader): number {
  return (reader.tokens[reader.at] ?? reader.tokens[reader.tokens.length - 1])?.line ?? 1;
}

function unary(reader: Reader): Expression {
  const token = peek(reader);
  if (token === undefined || token.kind === 'string') return postfix(reader);
  const line = token.line;
  if (token.text === 'lambda') {
    const bare = reader.tokens[reader.at + 1]?.text === ':';
    while (peek(reader) !== undefined && !skip(reader, ':')) reader.at += 1;
    const body = expression(reader);
    return bare ? { kind: 'lambda', body, line } : { kind: 'opaque', items: [body], line };
  }
  if (!PREFIXES.has(token.text)) return postfix(reader);
  reader.at += 1;
  return { kind: 'opaque', items: [expression(reader, UNARY_STRENGTH)], line };
}

function postfix(reader: Reader): Expression {
  let value = atom(reader);
  for (;;) {
    step();
    const line = lineAt(reader);
    if (skip(reader, '.')) {
      const name = peek(reader)?.text ?? '';
      reader.at += 1;
      value = { kind: 'attribute', of: value, name, line };
    } else if (skip(reader, '(')) value = memberOf(call(reader, value, line));
    else if (skip(reader, '['))
      value = { kind: 'index', of: value, items: sequence(reader, ']').items, line };
    else return value;
  }
}

function atom(reader: Reader): Expression {
  const line = lineAt(reader);
  const token = peek(reader);
  if (token === undefined) return { kind: 'opaque', items: [], line };
  if (token.kind === 'string') return strings(reader, line);
  reader.at += 1;
  if (token.kind === 'name') return { kind: 'name', name: token.text, line };
  if (token.kind === 'number') return { kind: 'number', text: token.text, line };
  if (token.text === '(') return parenthesis(reader, line);
  if (token.text === '[') return { kind: 'list', items: sequence(reader, ']').items, line };
  return token.text === '{' ? braces(reader, line) : { kind: 'opaque', items: [], line };
}

function parenthesis(reader: Reader, line: number): Expression {
  const { items, commas } = sequence(reader, ')');
  const [only] = items;
  return only !== undefined && commas === 0 && items.length === 1 ? only : { kind: 'list', items, line };
}

/** Expressions up to the closing bracket, which is stepped over. What separates them other than a comma is skipped. */
function sequence(
  reader: Reader,
  close: string,
): { readonly items: readonly Expression[]; readonly commas: number } {
  const items: Expression[] = [];
  let commas = 0;
  while (peek(reader) !== undefined && !skip(reader, close)) {
    if (skip(reader, ',')) commas += 1;
    else items.push(expression(reader));
  }
  return { items, commas };
}

function braces(reader: Reader, line: number): Expression {
  const entries: (readonly [Expression, Expression])[] = [];
  const items: Expression[] = [];
  while (peek(reader) !== undefined && !skip(reader, '}')) {
    if (skip(reader, ',')) continue;
    const key = expression(reader);
    if (skip(reader, ':')) entries.push([key, expression(reader)]);
    else items.push(key);
  }
  return items.length === 0
    ? { kind: 'dict', entries, line }
    : { kind: 'opaque', items: [...items, ...entries.flat()], line };
}

function call(reader: Reader, of: Expression, line: number): PythonCall {
  const args: Expression[] = [];
  const named = new Map<string, Expression>();
  while (peek(reader) !== undefined && !skip(reader, ')')) {
    const name = peek(reader);
    if (skip(reader, ',')) continue;
    if (skip(reader, '**')) named.set(named.has('**') ? `** ${named.size + 1}` : '**', expression(reader));
    else if (name?.kind === 'name' && isOperator(reader.tokens[reader.at + 1], '=')) {
      reader.at += 2;
      named.set(name.text, expression(reader));
    } else args.push(expression(reader));
  }
  return { kind: 'call', of, args, named, line };
}

/** `getattr(io, 'open')` is `io.open`. */
function memberOf(found: PythonCall): Expression {
  const [of, name] = found.args;
  const named = found.of.kind === 'name' && found.of.name === 'getattr' && found.args.length === 2;
  return named && of !== undefined && name?.kind === 'text'
    ? { kind: 'attribute', of, name: name.value, line: found.line }
    : found;
}

function isOperator(token: PythonToken | undefined, text: string): boolean {
  return token?.kind === 'operator' && token.text === text;
}

/** One or more string literals in a row: Python joins them. */
function strings(reader: Reader, line: number): Expression {
  const items: Expression[] = [];
  for (let token = peek(reader); token?.kind === 'string'; token = peek(reader)) {
    if (token.value !== null) items.push({ kind: 'text', value: token.value, line });
    else
      items.push(
        ...token.parts.map((part): Expression =>
          'text' in part ? { kind: 'text', value: part.text, line } : field(part.code, line),
        ),
      );
    reader.at += 1;
  }
  if (items.some((item) => item.kind !== 'text')) return { kind: 'format', items, line };
  return {
    kind: 'text',
    value: items.map((item) => (item.kind === 'text' ? item.value : '')).join(''),
    line,
  };
}

/** The expression of an f-string's field. One with a conversion or a format is opaque: its text is another than the value's. */
function field(code: string, line: number): Expression {
  const tokens = tokenize(code, true);
  const reader: Reader = { tokens, end: tokens.length, at: 0 };
  const items = [expression(reader)];
  while (reader.at < reader.end) {
    if (reader.tokens[reader.at]?.kind === 'newline') reader.at += 1;
    else items.push(expression(reader));
  }
  const [only] = items;
  return only !== undefined && items.length === 1 ? { ...only, line } : { kind: 'opaque', items, line };
}
