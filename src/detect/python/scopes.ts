/** The scopes of a Python module and what names are bound to; and the names that are bound inside of expressions. */
import { step } from '../../sources/meter.ts';
import { expression, type Expression, type Reader } from './expressions.ts';

/** What a name was bound to. `other` (`with … as`, an import of something else) tells nothing about its value. */
export type Binding =
  | { readonly kind: 'value'; readonly value: Expression; readonly scope: PythonScope }
  | PythonParameter
  /** Each item of a list: a loop, a comprehension. */
  | { readonly kind: 'item'; readonly of: Expression; readonly scope: PythonScope }
  /** A function of the program. */
  | { readonly kind: 'function'; readonly body: PythonScope }
  | { readonly kind: 'other' };

/** A parameter of a function; `function` is the class's name for `__init__`. `index` leaves `self` out. */
export interface PythonParameter {
  readonly kind: 'parameter';
  readonly function: string;
  readonly name: string;
  readonly index: number;
  readonly fallback: Expression | null;
  readonly scope: PythonScope;
}

export interface PythonScope {
  readonly kind: 'module' | 'function' | 'class';
  readonly name: string;
  readonly parent: PythonScope | null;
  /** Column of the line that opened it; -1 for the module. */
  readonly indent: number;
  /** By name; attributes and keys (`self.path = …`, `app.config['PATH'] = …`) stand under `.path` and `.PATH`. */
  readonly bindings: Map<string, Binding[]>;
  readonly globals: Set<string>;
  /** What a function gives back. */
  readonly returns: Expression[];
  /** A call of the function answers with something else than what it returns: a generator, an unknown decorator. */
  changed: boolean;
}

export interface PythonImport {
  /** Dotted, with leading dots for a relative one. */
  readonly module: string;
  /** The member, for `from module import member`; null for the module itself. */
  readonly member: string | null;
  readonly line: number;
}

/** One Python file, read but not run. */
export interface PythonModule {
  readonly path: string;
  readonly scope: PythonScope;
  /** Its own scope and those of its classes and functions. */
  readonly scopes: readonly PythonScope[];
  /** Every expression that stands as or in a statement, with the scope that it stands in. */
  readonly uses: readonly ModuleUse[];
  /** What its names import, by local name; `from x import *` stands under `*x`. */
  readonly imports: ReadonlyMap<string, PythonImport>;
  /** What attributes, keys, class members and the module's own capitalised names are bound to, by name. */
  readonly shared: () => ReadonlyMap<string, readonly Binding[]>;
  /** Characters of the source. */
  readonly size: number;
}

/** An expression of a statement. */
export interface ModuleUse {
  readonly value: Expression;
  readonly scope: PythonScope;
  /** The only name that it is given to; null where it is given to none, to several or to something else. */
  readonly name: string | null;
}

/** Nothing is known. */
export const OTHER: Binding = { kind: 'other' };

/** A scope without names. */
export function newScope(
  kind: PythonScope['kind'],
  name: string,
  parent: PythonScope | null,
  indent: number,
): PythonScope {
  return { kind, name, parent, indent, bindings: new Map(), globals: new Set(), returns: [], changed: false };
}

/** Gives a name one more value. */
export function bind(scope: PythonScope, name: string, binding: Binding): void {
  const known = scope.bindings.get(name);
  if (known === undefined) scope.bindings.set(name, [binding]);
  else known.push(binding);
}

/** Names that are bound inside of a line: `[… for d in folders]`, `(p := value)`; and `yield`, which makes a generator. */
export function inside(scope: PythonScope, { tokens, at, end }: Reader): void {
  let names: string[] | null = null;
  for (let place = at; place < end; place += 1) {
    step();
    const token = tokens[place];
    const text = token?.kind === 'string' ? '' : token?.text;
    const before = tokens[place - 1];
    if (text === ':=' && before?.kind === 'name') bind(scope, before.text, valueAt(place + 1));
    if (token?.kind !== 'name') continue;
    if (text === 'yield') functionOf(scope).changed = true;
    if (text === 'for') names = place > at ? [] : null;
    else if (text === 'in' && names !== null) {
      const [name, ...more] = names;
      for (const each of more) bind(scope, each, OTHER);
      if (name !== undefined) bind(scope, name, more.length > 0 ? OTHER : itemAt(place + 1));
      names = null;
    } else names?.push(token.text);
  }

  function valueAt(place: number): Binding {
    return { kind: 'value', value: expression({ tokens, at: place, end }, ASSIGNED_STRENGTH), scope };
  }

  function itemAt(place: number): Binding {
    // what is behind a bracket is a list of its own; of anything else the items are not known
    return tokens[place]?.text === '[' || tokens[place]?.text === '(' || tokens[place]?.kind === 'name'
      ? { kind: 'item', of: expression({ tokens, at: place, end }, LOOP_STRENGTH), scope }
      : OTHER;
  }
}

/** The function around a scope; the module where there is none. */
export function functionOf(scope: PythonScope): PythonScope {
  let at = scope;
  while (at.kind !== 'function' && at.parent !== null) {
    step();
    at = at.parent;
  }
  return at;
}

/** What `:=` gives binds tighter than this. */
const ASSIGNED_STRENGTH = 1;
/** What a comprehension goes through binds tighter than its `if` and its next `for`. */
const LOOP_STRENGTH = 2;
