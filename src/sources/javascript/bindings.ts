/** How names of JavaScript get their values: patterns, assignments, functions and classes. */
import type { Class as ClassNode, Function as FunctionNode, Node } from '@babel/types';
import { step } from '../meter.ts';
import { OTHER } from '../ir.ts';
import type { Lexical, Expr, Func } from '../ir.ts';
import {
  handOn,
  inner,
  lineOf,
  nameAt,
  push,
  word,
  type At,
  type DraftBlock,
  type DraftClass,
  type DraftFunc,
} from './draft.ts';

/** Gives every name of a pattern its part of the value. `into`: the block that declares them; null for an assignment. */
export function bind(pattern: Node, value: Expr, at: At, into: DraftBlock | null): void {
  step();
  switch (pattern.type) {
    case 'Identifier':
      if (into === null) at.draft.assigned.push({ name: pattern.name, value, scope: at.scope });
      else push(into.bindings, pattern.name, value);
      return;
    case 'AssignmentPattern':
      return bind(pattern.left, withDefault(value, pattern.right, at), at, into);
    case 'ObjectPattern':
      for (const part of pattern.properties) bindProperty(part, value, at, into);
      return;
    case 'ArrayPattern':
      pattern.elements.forEach((part, index) => {
        if (part?.type === 'RestElement') bind(part.argument, OTHER, at, into);
        else if (part) bind(part, memberOf(value, String(index)), at, into);
      });
      return;
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return keep(at.draft.read(pattern, at), value, pattern, at);
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'ParenthesizedExpression':
      return bind(pattern.expression, value, at, into);
    default:
      at.draft.read(pattern, at);
  }
}

function bindProperty(part: Node, value: Expr, at: At, into: DraftBlock | null): void {
  if (part.type === 'RestElement') return bind(part.argument, OTHER, at, into);
  if (part.type !== 'ObjectProperty') return;
  const { key } = part;
  const name =
    key.type === 'Identifier' && !part.computed ? key.name : key.type === 'StringLiteral' ? key.value : null;
  if (name === null) {
    at.draft.read(key, at);
    at.draft.indexed.push({ of: value, line: lineOf(key) });
  } else word('name', name, key, at, value);
  bind(part.value, name === null ? OTHER : memberOf(value, name), at, into);
}

function memberOf(of: Expr, name: string): Expr {
  return { kind: 'member', of, name };
}

/** What is given, or else the default: a parameter keeps its own. */
function withDefault(value: Expr, node: Node, at: At): Expr {
  const second = at.draft.read(node, at);
  if (value.kind !== 'parameter') return { kind: 'either', first: value, second, fallback: true };
  (value.func as DraftFunc).defaults[value.index] = second;
  return value;
}

/** `target = value`: answers with the value. */
export function assign(target: Node, value: Expr, at: At): Expr {
  bind(target, value, at, null);
  return value;
}

/** `a.b = value`: a field of the object at hand, something that the module exports, or a member of something else. */
function keep(target: Expr, value: Expr, node: Node, at: At): void {
  if (target.kind !== 'member') {
    // `a[key] = value`: whatever the object is, it may have this value under any name
    const { of = OTHER } = at.draft.indexed.at(-1) ?? {};
    at.draft.kept.push({ of, name: '*', value, line: lineOf(node) });
    return handOn(value, node, at);
  }
  const { of, name } = target;
  const { exports, kept } = at.draft;
  const root = of.kind === 'name' ? of.name : null;
  const whole = of.kind === 'member' && of.name === 'exports' && of.of.kind === 'name' ? of.of.name : null;
  if (root === 'module' && name === 'exports') push(exports, '*', value);
  else if (root === 'exports' || whole === 'module') push(exports, name, value);
  const self = of.kind === 'name' && of.name === 'this' ? lookUp('this', of.scope) : null;
  if (self?.kind === 'self') push((self.type as DraftClass).members, name, value);
  kept.push({ of: self?.kind === 'self' ? null : of, name, value, line: lineOf(node) });
}

/** The only value of a name as far as it is read. */
function lookUp(name: string, scope: Lexical): Expr | null {
  for (let at: Lexical | null = scope; at !== null; at = at.parent) {
    step();
    const found = at.bindings.get(name);
    if (found) return found[0] ?? null;
  }
  return null;
}

/** Reads a function. `self`: the object whose method it is; null where its `this` may be anything. */
export function readFunction(node: FunctionNode, at: At, name: string | null, self: Expr | null): Func {
  const scope = inner(at.scope);
  const func: DraftFunc = {
    parameters: [],
    defaults: [],
    returns: [],
    lazy: 'generator' in node && node.generator,
    outer: at.func,
  };
  const within: At = { draft: at.draft, scope, vars: scope, func };
  if (node.type !== 'ArrowFunctionExpression')
    scope.bindings.set('this', [self ?? { kind: 'self', type: at.draft.loose }]);
  if (name !== null && node.type === 'FunctionExpression')
    scope.bindings.set(name, [{ kind: 'function', func }]);
  node.params.forEach((parameter, index) => {
    readParameter(parameter, index, func, within);
  });
  if (node.body.type === 'BlockStatement') {
    for (const part of [...node.body.directives, ...node.body.body]) at.draft.read(part, within);
  } else give(at.draft.read(node.body, within), node.body, within);
  return func;
}

/** `return value`. */
export function give(value: Expr, node: Node, at: At): void {
  at.func?.returns.push(value);
  handOn(value, node, at);
}

function readParameter(parameter: Node, index: number, func: DraftFunc, at: At): void {
  const value: Expr = { kind: 'parameter', func, index };
  func.defaults[index] = null;
  if (parameter.type === 'RestElement') return bind(parameter.argument, OTHER, at, at.scope);
  if (parameter.type !== 'TSParameterProperty') return bind(parameter, value, at, at.scope);
  const { parameter: inside } = parameter;
  bind(inside, value, at, at.scope);
  const name = inside.type === 'AssignmentPattern' ? inside.left : inside;
  const self = lookUp('this', at.scope);
  if (name.type === 'Identifier' && self?.kind === 'self')
    push((self.type as DraftClass).members, name.name, value);
}

/** Reads a class. */
export function readClass(node: ClassNode, at: At): Expr {
  const name = node.id?.name ?? null;
  const scope = inner(at.scope);
  const base = node.superClass ? at.draft.read(node.superClass, at) : null;
  const type: DraftClass = {
    bases: base === null ? [] : [base],
    members: new Map(),
    statics: new Map(),
    maker: null,
  };
  at.draft.classes.push(type);
  const expr: Expr = { kind: 'class', type };
  if (name !== null) scope.bindings.set(name, [expr]);
  if (base !== null) scope.bindings.set('super', [base]);
  scope.bindings.set('this', [{ kind: 'self', type }]);
  const within: At = { draft: at.draft, scope, vars: scope, func: null };
  for (const decorator of node.decorators ?? []) at.draft.read(decorator, at);
  for (const part of node.body.body) readPart(part, type, within);
  return expr;
}

function readPart(part: Node, type: DraftClass, at: At): void {
  if ('decorators' in part) for (const entry of part.decorators ?? []) at.draft.read(entry, at);
  switch (part.type) {
    case 'ClassMethod':
    case 'ClassPrivateMethod':
      return readMethod(part, type, at);
    case 'ClassProperty':
    case 'ClassPrivateProperty':
    case 'ClassAccessorProperty': {
      const name = keyOf(part, at);
      const value = part.value ? at.draft.read(part.value, at) : null;
      if (name === null || value === null) return;
      push(part.static ? type.statics : type.members, name, value);
      at.draft.kept.push({ of: null, name, value, line: lineOf(part) });
      return;
    }
    default:
      at.draft.read(part, at);
  }
}

function readMethod(
  part: Extract<Node, { type: 'ClassMethod' | 'ClassPrivateMethod' }>,
  type: DraftClass,
  at: At,
): void {
  const name = keyOf(part, at);
  const self: Expr = part.static ? { kind: 'class', type } : { kind: 'self', type };
  const func = readFunction(part, at, name, self);
  if (part.kind === 'constructor') {
    type.maker = func;
    return;
  }
  const value: Expr = { kind: 'function', func };
  if (name === null) return handOn(value, part, at);
  const members = part.static ? type.statics : type.members;
  if (part.kind === 'get') push(members, name, ...func.returns);
  else if (part.kind === 'method') push(members, name, value);
  if (part.kind === 'method') at.draft.kept.push({ of: null, name, value, line: lineOf(part) });
}

function keyOf(part: { readonly key: Node; readonly computed?: boolean | null }, at: At): string | null {
  const { key } = part;
  if (key.type === 'PrivateName') return key.id.name;
  if (key.type === 'StringLiteral') {
    word('text', key.value, key, at);
    return key.value;
  }
  if (part.computed === true || key.type !== 'Identifier') {
    at.draft.read(key, at);
    return null;
  }
  word('name', key.name, key, at);
  return key.name;
}

/** Declares a name with the value that it stands for. */
export function declare(name: string, value: Expr, into: DraftBlock): void {
  push(into.bindings, name, value);
}

/** A name of this block as others see it. */
export function local(name: string, at: At): Expr {
  return nameAt(name, at);
}
