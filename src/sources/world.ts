/** What evaluation needs of the world around a program. It decides nothing. */
import type { Call, Class, Expr, Func, Kept, Unit } from './ir.ts';

/** A text that an expression gives. Not exact: it starts with `text`, and how it goes on is not known. */
export interface Value {
  readonly text: string;
  readonly exact: boolean;
}

/** Who calls a function. */
export interface Callers {
  readonly calls: readonly Call[];
  /** Lists whose items are its first argument, one after the other. */
  readonly lists: readonly Expr[];
  /** It may be called with anything: its name stands as a value, or nobody is seen to call it. */
  readonly open: boolean;
}

/** What a function of the language's library does with paths. */
export type Operation =
  | 'join' | 'resolve' | 'same' | 'folder' | 'last' | 'cwd' | 'temporary' | 'home' | 'root' | 'url' | 'environment'; // prettier-ignore

/** What the language says about names: data, and the form of its names. */
export interface Vocabulary {
  /** The name that a module has in the tables: `node:fs/promises` is `fs`. */
  readonly root: (specifier: string) => string;
  /** Members that stand for their object: `fs.promises`, and `.default` of anything. */
  readonly transparent: ReadonlySet<string>;
  /** Functions that load a unit by its name. */
  readonly loads: ReadonlySet<string>;
  /** Functions that answer with their first argument, or with one that does the same. */
  readonly passes: ReadonlySet<string>;
  /** Methods that answer with the object that they are called on. */
  readonly chains: ReadonlySet<string>;
  /** Methods of texts, lists and functions, and what they answer with: the same, some of the items, what a function makes of each, all joined. */
  readonly methods: ReadonlyMap<string, 'itself' | 'items' | 'each' | 'joined'>;
  /** Methods that add to a list. */
  readonly adds: ReadonlySet<string>;
  /** Methods of lists that hand each item to a function. */
  readonly each: ReadonlySet<string>;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly constants: Readonly<Record<string, 'file' | 'folder' | 'url' | 'cwd' | 'slash'>>;
  /** What stands in front of a variable's name: `process.env.`. */
  readonly environment: string;
  /** Names that stand for nothing: `undefined`. */
  readonly nothing: ReadonlySet<string>;
}

/** What surrounds a program before it is known who calls whom. Paths of units are context paths, the others absolute in the image. */
export interface Around {
  readonly vocabulary: Vocabulary;
  /** Where a unit lies while the program runs; null when that is not known. */
  runtimePath(unit: string): string | null;
  /** The unit that a specifier names: null for what is there and is none, undefined for a package and what is not there. */
  resolve(from: string, specifier: string): Unit | null | undefined;
  /** Working folder of the program. */
  readonly cwd: string;
  /** ENV of the image: a value is null when it is not known. */
  readonly env: ReadonlyMap<string, string | null>;
  /** What compose files and the like set instead, by name: null for a value that is not known. */
  readonly given: ReadonlyMap<string, readonly (string | null)[]>;
}

/** The world of one program. */
export interface World extends Around {
  readonly callers: (func: Func) => Callers;
  /** Where a member of this name is given a value outside of its record or class. */
  readonly assigned: (name: string) => readonly Kept[];
  /** Calls that add to lists. */
  readonly additions: () => readonly Call[];
  /** Classes that are built on others. */
  readonly derived: () => readonly Class[];
  /** What was worked out already: an expression that is being worked out stands there as unknown. */
  readonly known: Known;
}

/** Answers that were given already. */
export interface Known {
  readonly things: Map<Expr, readonly unknown[]>;
  readonly choices: Map<Expr, readonly unknown[]>;
  readonly texts: Map<Expr, readonly Value[]>;
}

/** Stands for the home folder of the program's user. */
export const HOME = '\u0000home';

/** Nothing is known. */
export const UNKNOWN: readonly Value[] = [{ text: '', exact: false }];
