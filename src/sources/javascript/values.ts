/** How JavaScript's expressions are read. It knows no statement and no module. */
import type { Node } from '@babel/types';
import { OTHER } from '../ir.ts';
import type { Call, Expr, Literal } from '../ir.ts';
import { handOn, inBlock, lineOf, nameAt, readParts, word, type At, type Readers } from './draft.ts';
import { assign, readFunction } from './bindings.ts';

/** A text in the source. */
function text(value: string, node: Node, at: At): Expr {
  word('text', value, node, at);
  return { kind: 'text', text: value };
}

function member(
  node: { readonly object: Node; readonly property: Node; readonly computed?: boolean } & Node,
  at: At,
): Expr {
  const of = at.draft.read(node.object, at);
  const { property } = node;
  const line = lineOf(property);
  if (!node.computed && (property.type === 'Identifier' || property.type === 'PrivateName')) {
    const name = property.type === 'Identifier' ? property.name : property.id.name;
    word('name', name, property, at, of);
    return { kind: 'member', of, name };
  }
  const key = at.draft.read(property, at);
  if (key.kind === 'text') return { kind: 'member', of, name: key.text };
  if (key.kind === 'number') return { kind: 'member', of, name: String(key.value) };
  at.draft.indexed.push({ of, line });
  return OTHER;
}

function called(
  node: { readonly callee: Node; readonly arguments: readonly Node[] } & Node,
  at: At,
  made: boolean,
): Expr {
  const of = at.draft.read(node.callee, at);
  const args: Expr[] = [];
  const call: Call = {
    kind: 'call',
    of,
    args,
    named: new Map(),
    made,
    scope: at.scope,
    // a chain goes over many lines: the one with the last name counts
    line: node.callee.loc?.end.line ?? lineOf(node),
    within: at.func,
  };
  at.draft.calls.push(call);
  node.arguments.forEach((argument, index) => readArgument(argument, index, call, args, at));
  loaded(node.callee, call, at);
  return call;
}

function readArgument(argument: Node, index: number, call: Call, args: Expr[], at: At): void {
  const spread = argument.type === 'SpreadElement';
  const value =
    argument.type === 'StringLiteral'
      ? { kind: 'text' as const, text: argument.value }
      : at.draft.read(spread ? argument.argument : argument, at);
  if (argument.type === 'StringLiteral')
    word('text', argument.value, argument, at, index === 0 ? call.of : null);
  handOn(value, argument, at, call, index);
  // nobody knows how many arguments a spread stands for
  if (spread) for (let place = index; place < index + 8; place++) args[place] ??= OTHER;
  else args[index] ??= value;
}

/** `require('x')`, `import('x')`, `require.resolve('x')`. */
function loaded(callee: Node, call: Call, at: At): void {
  const root = callee.type === 'MemberExpression' ? callee.object : callee;
  const loads = root.type === 'Import' || (root.type === 'Identifier' && root.name === 'require');
  if (loads) at.draft.loads.push({ specifier: call.args[0] ?? OTHER, line: lineOf(callee), typeOnly: false });
}

/** Both sides of a chain of `+`: a long one is no deep one. */
function concat(node: Extract<Node, { type: 'BinaryExpression' }>, at: At): Expr {
  const parts: Expr[] = [];
  let left: Node = node;
  const rights: Node[] = [];
  for (; left.type === 'BinaryExpression' && left.operator === '+'; left = left.left) rights.push(left.right);
  for (const part of [left, ...rights.reverse()]) parts.push(at.draft.read(part, at));
  return { kind: 'concat', parts };
}

function record(node: Extract<Node, { type: 'ObjectExpression' }>, at: At): Expr {
  const fields = new Map<string, Expr>();
  const spreads: Expr[] = [];
  const complete = node.properties.every(
    (property) =>
      property.type !== 'SpreadElement' &&
      (!property.computed || property.key.type === 'StringLiteral') &&
      (property.type !== 'ObjectMethod' || property.kind === 'method'),
  );
  const found: Literal = { kind: 'record', fields, spreads, complete };
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const of = at.draft.read(property.argument, at);
      spreads.push(of);
      handOn(of, property, at);
      continue;
    }
    const name = keyOf(property, at);
    const value: Expr =
      property.type === 'ObjectMethod'
        ? { kind: 'function', func: readFunction(property, at, name, found) }
        : property.value.type === 'FunctionExpression'
          ? { kind: 'function', func: readFunction(property.value, at, name, found) }
          : at.draft.read(property.value, at);
    if (name === null) handOn(value, property, at);
    else {
      fields.set(name, value);
      at.draft.kept.push({ of: found, name, value, line: lineOf(property) });
    }
  }
  return found;
}

function keyOf(
  { key, computed = false }: { readonly key: Node; readonly computed?: boolean },
  at: At,
): string | null {
  if (key.type === 'Identifier' && !computed) {
    word('name', key.name, key, at);
    return key.name;
  }
  const read = at.draft.read(key, at);
  return read.kind === 'text' ? read.text : read.kind === 'number' ? String(read.value) : null;
}

function both(first: Node, second: Node, fallback: boolean, at: At): Expr {
  return {
    kind: 'either',
    first: at.draft.read(first, at),
    second: at.draft.read(second, at),
    fallback,
  };
}

const inside = (node: { readonly expression: Node }, at: At): Expr => at.draft.read(node.expression, at);

/** Expressions by their kind. */
export const values: Readers = {
  StringLiteral: (node, at) => text(node.value, node, at),
  DirectiveLiteral: (node, at) => text(node.value, node, at),
  NumericLiteral: (node) => ({ kind: 'number', value: node.value }),
  TemplateLiteral: (node, at) => {
    const parts: Expr[] = [];
    node.quasis.forEach((quasi, index) => {
      const before = node.expressions[index - 1];
      if (before) parts.push(at.draft.read(before, at));
      const value = quasi.value.cooked ?? quasi.value.raw;
      if (value !== '') parts.push({ kind: 'text', text: value });
    });
    return parts.length === 1 && parts[0]?.kind === 'text'
      ? text(parts[0].text, node, at)
      : parts.length === 0 ? { kind: 'text', text: '' } : { kind: 'concat', parts }; // prettier-ignore
  },
  Identifier: (node, at) => {
    word('name', node.name, node, at);
    return nameAt(node.name, at);
  },
  JSXIdentifier: (node, at) => {
    word('name', node.name, node, at);
    return nameAt(node.name, at);
  },
  ThisExpression: (_, at) => nameAt('this', at),
  Super: (_, at) => nameAt('super', at),
  Import: (_, at) => nameAt('import', at),
  MetaProperty: (node, at) => nameAt(`${node.meta.name}.${node.property.name}`, at),
  MemberExpression: member,
  OptionalMemberExpression: member,
  CallExpression: (node, at) => called(node, at, false),
  OptionalCallExpression: (node, at) => called(node, at, false),
  NewExpression: (node, at) => called(node, at, true),
  TaggedTemplateExpression: (node, at) =>
    called({ ...node, callee: node.tag, arguments: [node.quasi] }, at, false),
  BinaryExpression: (node, at) => (node.operator === '+' ? concat(node, at) : readParts(node, at)),
  LogicalExpression: (node, at) => {
    if (node.operator !== '&&') return both(node.left, node.right, true, at);
    at.draft.read(node.left, at);
    return at.draft.read(node.right, at);
  },
  ConditionalExpression: (node, at) => {
    at.draft.read(node.test, at);
    return both(node.consequent, node.alternate, false, at);
  },
  UnaryExpression: (node, at) => {
    const value = at.draft.read(node.argument, at);
    return node.operator === '+' ? value : OTHER;
  },
  AwaitExpression: (node, at) => at.draft.read(node.argument, at),
  SequenceExpression: (node, at) =>
    node.expressions.reduce<Expr>((_, part) => at.draft.read(part, at), OTHER),
  TSAsExpression: inside,
  TSSatisfiesExpression: inside,
  TSNonNullExpression: inside,
  TSTypeAssertion: inside,
  TSInstantiationExpression: inside,
  TypeCastExpression: inside,
  ParenthesizedExpression: inside,
  JSXExpressionContainer: (node, at) => {
    handOn(at.draft.read(node.expression, at), node, at);
    return OTHER;
  },
  YieldExpression: (node, at) => {
    if (node.argument) handOn(at.draft.read(node.argument, at), node, at);
    return OTHER;
  },
  ArrayExpression: (node, at) => {
    const items = node.elements.map((item): Expr => {
      if (item === null) return OTHER;
      const value = at.draft.read(item.type === 'SpreadElement' ? item.argument : item, at);
      handOn(value, item, at);
      return item.type === 'SpreadElement' ? { kind: 'item', of: value } : value;
    });
    return { kind: 'list', items, complete: true };
  },
  ObjectExpression: record,
  FunctionExpression: (node, at) => ({
    kind: 'function',
    func: readFunction(node, at, node.id?.name ?? null, null),
  }),
  ArrowFunctionExpression: (node, at) => ({ kind: 'function', func: readFunction(node, at, null, null) }),
  AssignmentExpression: (node, at) => {
    const right = at.draft.read(node.right, at);
    const { operator, left } = node;
    if (operator === '=') return assign(left, right, at);
    if (/^(\|\||\?\?|&&)=$/.test(operator)) return assign(left, right, at);
    const before = at.draft.read(left, at);
    return assign(left, operator === '+=' ? { kind: 'concat', parts: [before, right] } : OTHER, at);
  },
  UpdateExpression: (node, at) => assign(node.argument, OTHER, at),
  DoExpression: (node, at) => readParts(node, inBlock(at)),
};
