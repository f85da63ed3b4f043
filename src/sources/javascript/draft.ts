/** A unit of JavaScript while it is being read: what the readers of its parts add to. It decides nothing. */
import type { Node } from '@babel/types';
import { step } from '../meter.ts';
import { OTHER, written } from '../ir.ts';
import type { Call, Class, Expr, Func, HandedOn, Kept, Lexical, Load, Name, Spelled } from '../ir.ts';

/** A block that is being read. */
export interface DraftBlock extends Lexical {
  readonly parent: DraftBlock | null;
  readonly bindings: Map<string, Expr[]>;
}

/** A function that is being read. */
export interface DraftFunc extends Func {
  readonly defaults: (Expr | null)[];
  readonly returns: Expr[];
  lazy: boolean;
}

/** A class that is being read. */
export interface DraftClass extends Class {
  readonly members: Map<string, Expr[]>;
  readonly statics: Map<string, Expr[]>;
  maker: Func | null;
}

/** What one source holds, as far as it was read. */
export interface Draft {
  readonly path: string;
  readonly loads: Load[];
  readonly exports: Map<string, Expr[]>;
  readonly reexports: string[];
  readonly calls: Call[];
  readonly classes: Class[];
  readonly handedOn: HandedOn[];
  readonly kept: Kept[];
  readonly indexed: { readonly of: Expr; readonly line: number }[];
  readonly words: Spelled[];
  /** Assignments: their names may be declared further below. */
  readonly assigned: { readonly name: string; readonly value: Expr; readonly scope: DraftBlock }[];
  /** What `this` is outside of classes. */
  readonly loose: DraftClass;
  /** Reads any part: the readers are found by the kind of the node. */
  readonly read: (node: Node, at: At) => Expr;
}

/** Where a part stands. */
export interface At {
  readonly draft: Draft;
  readonly scope: DraftBlock;
  /** The block that `var` declares in. */
  readonly vars: DraftBlock;
  readonly func: DraftFunc | null;
}

/** How the parts of one kind are read. */
export type Readers = { readonly [K in Node['type']]?: (node: Extract<Node, { type: K }>, at: At) => Expr };

/** An empty block. */
export function inner(parent: DraftBlock): DraftBlock {
  return { parent, path: parent.path, bindings: new Map() };
}

/** The same place in a block of its own. */
export function inBlock(at: At): At {
  return { ...at, scope: inner(at.scope) };
}

/** Adds to the list of a key. */
export function push<T>(map: Map<string, T[]>, key: string, ...values: readonly T[]): void {
  const list = map.get(key);
  if (list) list.push(...values);
  else map.set(key, [...values]);
}

/** The line that a node starts on. */
export function lineOf(node: Node): number {
  return node.loc?.start.line ?? 1;
}

/** A name where it stands. */
export function nameAt(name: string, { scope }: At): Name {
  return { kind: 'name', name, scope };
}

/** Notes a name or text. */
export function word(
  kind: Spelled['kind'],
  text: string,
  node: Node,
  at: At,
  behind: Expr | null = null,
): void {
  at.draft.words.push({
    kind,
    text,
    line: lineOf(node),
    behind: behind === null ? null : written(behind),
  });
}

/** A value stands where nobody sees what is done with it. */
export function handOn(value: Expr, node: Node, at: At, call: Call | null = null, index = 0): void {
  if (value.kind === 'either') {
    handOn(value.first, node, at, call, index);
    handOn(value.second, node, at, call, index);
  } else if (value.kind === 'name' || value.kind === 'member' || value.kind === 'function')
    at.draft.handedOn.push({ value, call, index, line: lineOf(node) });
}

/** Keys under which types stand, and what is no part of the program. */
const NO_PARTS = new Set(
  'loc start end range extra leadingComments innerComments trailingComments typeAnnotation returnType typeParameters typeArguments superTypeParameters superTypeArguments implements predicate variance'.split(
    ' ',
  ),
);

/** Reads every part of a node that has no reader of its own. */
export function readParts(node: Node, at: At): Expr {
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    if (NO_PARTS.has(key)) continue;
    for (const part of Array.isArray(value) ? (value as unknown[]) : [value])
      if (isNode(part)) at.draft.read(part, at);
  }
  return OTHER;
}

function isNode(value: unknown): value is Node {
  step();
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
