/** How JavaScript's statements are read: declarations, blocks, imports and exports. */
import type { Node } from '@babel/types';
import { OTHER } from '../ir.ts';
import type { Expr, Imported } from '../ir.ts';
import { bind, declare, give, local, readClass, readFunction } from './bindings.ts';
import {
  handOn,
  inBlock,
  lineOf,
  push,
  readParts,
  word,
  type At,
  type DraftBlock,
  type Readers,
} from './draft.ts';

type Of<K extends Node['type']> = Extract<Node, { type: K }>;

function variables(node: Of<'VariableDeclaration'>, at: At, item: Expr | null = null): Expr {
  const into = node.kind === 'var' ? at.vars : at.scope;
  if (node.declare === true) return OTHER;
  for (const { id, init } of node.declarations) {
    const value = init ? at.draft.read(init, at) : item;
    if (value !== null) bind(id, value, at, into);
    else if (id.type === 'Identifier' && !into.bindings.has(id.name)) into.bindings.set(id.name, []);
  }
  return OTHER;
}

function loop(node: Of<'ForOfStatement'> | Of<'ForInStatement'>, outer: At): Expr {
  const at = inBlock(outer);
  const of = at.draft.read(node.right, at);
  const item: Expr = node.type === 'ForOfStatement' ? { kind: 'item', of } : OTHER;
  if (node.left.type === 'VariableDeclaration') variables(node.left, at, item);
  else bind(node.left, item, at, null);
  at.draft.read(node.body, at);
  return OTHER;
}

const block = (node: Node, at: At): Expr => readParts(node, inBlock(at));

function importing(node: Of<'ImportDeclaration'>, at: At): Expr {
  const specifier = node.source.value;
  word('text', specifier, node.source, at);
  const ofType = (entry: Node): boolean =>
    entry.type === 'ImportSpecifier' && (entry.importKind === 'type' || entry.importKind === 'typeof');
  const types = node.importKind === 'type' || node.importKind === 'typeof';
  const typeOnly = types || (node.specifiers.length > 0 && node.specifiers.every(ofType));
  load(specifier, node, at, typeOnly);
  for (const entry of types ? [] : node.specifiers) {
    const name =
      entry.type === 'ImportDefaultSpecifier'
        ? 'default'
        : entry.type === 'ImportSpecifier'
          ? nameOf(entry.imported)
          : '*';
    word('name', entry.local.name, entry, at);
    declare(entry.local.name, imported(specifier, name, at), at.scope);
  }
  return OTHER;
}

function load(specifier: string, node: Node, at: At, typeOnly: boolean): void {
  at.draft.loads.push({ specifier: { kind: 'text', text: specifier }, line: lineOf(node), typeOnly });
}

function imported(specifier: string, name: string, at: At): Imported {
  return { kind: 'import', specifier, name, from: at.draft.path };
}

function nameOf(node: Of<'Identifier'> | Of<'StringLiteral'>): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

function exporting(node: Of<'ExportNamedDeclaration'>, at: At): Expr {
  const { declaration, source } = node;
  const types = node.exportKind === 'type';
  if (source) {
    word('text', source.value, source, at);
    const every = node.specifiers.length > 0 && node.specifiers.every((entry) => 'exportKind' in entry && entry.exportKind === 'type'); // prettier-ignore
    load(source.value, node, at, types || every);
  }
  if (declaration) {
    at.draft.read(declaration, at);
    for (const name of declaredNames(declaration, at.scope)) push(at.draft.exports, name, local(name, at));
  }
  for (const entry of types ? [] : node.specifiers) {
    const exported = nameOf(entry.exported);
    if (entry.type === 'ExportSpecifier') word('name', entry.local.name, entry, at);
    const from = entry.type === 'ExportSpecifier' ? entry.local.name : '*';
    push(at.draft.exports, exported, source ? imported(source.value, from, at) : local(from, at));
  }
  return OTHER;
}

/** The names that a declaration gives: those of a pattern are all names that it binds. */
function declaredNames(node: Node, scope: DraftBlock): readonly string[] {
  if (node.type !== 'VariableDeclaration')
    return 'id' in node && node.id?.type === 'Identifier' ? [node.id.name] : [];
  return node.declarations.flatMap(({ id }) =>
    id.type === 'Identifier' ? [id.name] : patternNames(id, scope),
  );
}

function patternNames(pattern: Node, scope: DraftBlock): readonly string[] {
  if (pattern.type === 'ObjectPattern')
    return pattern.properties.flatMap((part) => patternNames(part.type === 'RestElement' ? part.argument : part.value, scope)); // prettier-ignore
  if (pattern.type === 'ArrayPattern')
    return pattern.elements.flatMap((part) => (part ? patternNames(part, scope) : []));
  if (pattern.type === 'AssignmentPattern') return patternNames(pattern.left, scope);
  return pattern.type === 'Identifier' ? [pattern.name] : [];
}

function enumeration(node: Of<'TSEnumDeclaration'>, at: At): Expr {
  const fields = new Map<string, Expr>();
  for (const member of node.members) {
    if (member.initializer) fields.set(nameOf(member.id), at.draft.read(member.initializer, at));
  }
  declare(node.id.name, { kind: 'record', fields, spreads: [], complete: false }, at.scope);
  return OTHER;
}

/** Statements by their kind. */
export const statements: Readers = {
  VariableDeclaration: variables,
  BlockStatement: block,
  SwitchStatement: block,
  StaticBlock: block,
  ForStatement: block,
  ForOfStatement: loop,
  ForInStatement: loop,
  CatchClause: (node, outer) => {
    const at = inBlock(outer);
    if (node.param) bind(node.param, OTHER, at, at.scope);
    return at.draft.read(node.body, at);
  },
  FunctionDeclaration: (node, at) => {
    const value: Expr = {
      kind: 'function',
      func: readFunction(node, at, node.id?.name ?? null, null),
    };
    if (node.id) {
      word('name', node.id.name, node.id, at);
      declare(node.id.name, value, at.scope);
    }
    return value;
  },
  ClassDeclaration: (node, at) => {
    const value = readClass(node, at);
    if (node.id) declare(node.id.name, value, at.scope);
    return value;
  },
  ClassExpression: readClass,
  ReturnStatement: (node, at) => {
    if (node.argument) give(at.draft.read(node.argument, at), node, at);
    return OTHER;
  },
  ThrowStatement: (node, at) => {
    handOn(at.draft.read(node.argument, at), node, at);
    return OTHER;
  },
  ImportDeclaration: importing,
  ExportNamedDeclaration: exporting,
  ExportAllDeclaration: (node, at) => {
    word('text', node.source.value, node.source, at);
    load(node.source.value, node, at, node.exportKind === 'type');
    if (node.exportKind !== 'type') at.draft.reexports.push(node.source.value);
    return OTHER;
  },
  ExportDefaultDeclaration: (node, at) => {
    push(at.draft.exports, 'default', at.draft.read(node.declaration, at));
    return OTHER;
  },
  TSExportAssignment: (node, at) => {
    push(at.draft.exports, '*', at.draft.read(node.expression, at));
    return OTHER;
  },
  TSImportEqualsDeclaration: (node, at) => {
    const { moduleReference: from } = node;
    if (from.type !== 'TSExternalModuleReference') return OTHER;
    word('text', from.expression.value, from, at);
    load(from.expression.value, node, at, node.importKind === 'type');
    declare(node.id.name, imported(from.expression.value, '*', at), at.scope);
    return OTHER;
  },
  TSEnumDeclaration: enumeration,
  TSModuleDeclaration: (node, at) => (node.declare === true ? OTHER : at.draft.read(node.body, inBlock(at))),
  TSModuleBlock: readParts,
};
