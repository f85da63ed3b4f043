/** A program as every language's reader writes it down: expressions, scopes, functions, classes and units. No language is known here. */

/** What an expression is, as far as it can name a path, a program or a port. */
export type Expr =
  | Text
  | Numeral
  | Name
  | Member
  | Call
  | Concat
  | Either
  | Sequence
  | Literal
  | Lambda
  | ClassUse
  | Self
  | Parameter
  | Each
  | Imported
  | Other;

/** A literal text. */
export interface Text {
  readonly kind: 'text';
  readonly text: string;
}

/** A literal number. */
export interface Numeral {
  readonly kind: 'number';
  readonly value: number;
}

/** A name, which means what its scope gives it. */
export interface Name {
  readonly kind: 'name';
  readonly name: string;
  readonly scope: Lexical;
}

/** `of.name`. */
export interface Member {
  readonly kind: 'member';
  readonly of: Expr;
  readonly name: string;
}

/** `of(args)`; `made`: with `new`. An argument that stands for several is `other`, as are those behind it. */
export interface Call {
  readonly kind: 'call';
  readonly of: Expr;
  readonly args: readonly Expr[];
  readonly named: ReadonlyMap<string, Expr>;
  readonly made: boolean;
  readonly scope: Lexical;
  readonly line: number;
  /** The function whose body holds it; null outside of functions. */
  readonly within: Func | null;
}

/** Texts one after the other. */
export interface Concat {
  readonly kind: 'concat';
  readonly parts: readonly Expr[];
}

/** One of two. `fallback`: the second where the first is not set. */
export interface Either {
  readonly kind: 'either';
  readonly first: Expr;
  readonly second: Expr;
  readonly fallback: boolean;
}

/** A literal list. Not complete: more items may follow. */
export interface Sequence {
  readonly kind: 'list';
  readonly items: readonly Expr[];
  readonly complete: boolean;
}

/** A literal record. Not complete: it may have further fields. What it spreads counts where it lacks a field. */
export interface Literal {
  readonly kind: 'record';
  readonly fields: ReadonlyMap<string, Expr>;
  readonly spreads: readonly Expr[];
  readonly complete: boolean;
}

/** A function as a value. */
export interface Lambda {
  readonly kind: 'function';
  readonly func: Func;
}

/** A class as a value. */
export interface ClassUse {
  readonly kind: 'class';
  readonly type: Class;
}

/** The object that a method works on. */
export interface Self {
  readonly kind: 'self';
  readonly type: Class;
}

/** What callers give a function. */
export interface Parameter {
  readonly kind: 'parameter';
  readonly func: Func;
  readonly index: number;
}

/** Each item of a list. */
export interface Each {
  readonly kind: 'item';
  readonly of: Expr;
}

/** What an import brings in: `*` for the whole unit, `default`, or an exported name. */
export interface Imported {
  readonly kind: 'import';
  readonly specifier: string;
  readonly name: string;
  /** The unit that imports it. */
  readonly from: string;
}

/** Anything else. */
export interface Other {
  readonly kind: 'other';
}

/** Where names are given values: a unit, a function, a block. */
export interface Lexical {
  readonly parent: Lexical | null;
  /** Context path of the unit. */
  readonly path: string;
  /** Every value that a name is given anywhere in the block. */
  readonly bindings: ReadonlyMap<string, readonly Expr[]>;
}

/** A function. */
export interface Func {
  /** Names of the parameters by position, where a caller may give them by name. */
  readonly parameters: readonly (string | null)[];
  /** What counts where a caller gives nothing, by position; null where there is no default. */
  readonly defaults: readonly (Expr | null)[];
  readonly returns: readonly Expr[];
  /** What it gives when it is called is not what it returns: a generator. */
  readonly lazy: boolean;
  /** The function that it stands in; null where it stands in none. */
  readonly outer: Func | null;
}

/** A class: what its objects hold, and what it holds itself. */
export interface Class {
  readonly bases: readonly Expr[];
  readonly members: ReadonlyMap<string, readonly Expr[]>;
  readonly statics: ReadonlyMap<string, readonly Expr[]>;
  /** What is called when an object is made; null where it has none of its own. */
  readonly maker: Func | null;
}

/** What `import` and the like load. */
export interface Load {
  readonly specifier: Expr;
  readonly line: number;
  /** Gone when the program runs: an import of types. */
  readonly typeOnly: boolean;
}

/** A function or a name that stands where nobody sees what is done with it. */
export interface HandedOn {
  readonly value: Expr;
  /** The call that it is an argument of; null where it is none. */
  readonly call: Call | null;
  readonly index: number;
  readonly line: number;
}

/** `of.name = value`, or a field of a literal record or of a class. */
export interface Kept {
  /** The object, the literal record; null for a class. The name is `*` where it is computed. */
  readonly of: Expr | null;
  readonly name: string;
  readonly value: Expr;
  readonly line: number;
}

/** A name or a text as it stands in the source, with the dotted name in front of it. */
export interface Spelled {
  readonly kind: 'name' | 'text';
  readonly text: string;
  /** `a.b` for c of `a.b.c`; for a text the name of the function that it is given to. */
  readonly behind: string | null;
  readonly line: number;
}

/** One source file. */
export interface Unit {
  /** Path in the build context. */
  readonly path: string;
  /** Characters of the source. */
  readonly size: number;
  readonly scope: Lexical;
  readonly loads: readonly Load[];
  /** What it gives out, by name; `default`; `*` for what stands for the whole. */
  readonly exports: ReadonlyMap<string, readonly Expr[]>;
  /** Units whose names it gives out as well. */
  readonly reexports: readonly string[];
  readonly calls: readonly Call[];
  readonly classes: readonly Class[];
  readonly handedOn: readonly HandedOn[];
  readonly kept: readonly Kept[];
  /** Objects of which a member is taken by a computed name. */
  readonly indexed: readonly { readonly of: Expr; readonly line: number }[];
  readonly words: readonly Spelled[];
  /** Why it could not be read to its end, as a clause behind its name: it may do anything. Null when it was read. */
  readonly unread: string | null;
}

/** What nobody knows. */
export const OTHER: Other = { kind: 'other' };

/** `a.b.c` as written; `?` stands for what is no name. */
export function written(expr: Expr): string {
  const names: string[] = [];
  let root = expr;
  for (; root.kind === 'member'; root = root.of) names.push(root.name);
  return [root.kind === 'name' ? root.name : '?', ...names.reverse()].join('.');
}
