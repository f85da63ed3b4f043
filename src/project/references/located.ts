/** Values of a file that other people wrote, each with the place that says it: anything may be missing, or of another kind. */

/** Where a value stands. The path is relative to the repository's top level. */
export interface LocatedPlace {
  readonly path: string;
  /** From 1: of the key in a map, of the item itself in a list. */
  readonly line: number | null;
}

interface LocatedNode {
  readonly place: LocatedPlace;
  /** The tag that the file gives it: `!reset`, `!reference`. */
  readonly tag?: string;
}

/** A text, a number, a truth value or nothing. */
export interface LocatedScalar extends LocatedNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The text still has a variable whose value is not known. */
  readonly open?: true;
}

export interface LocatedList extends LocatedNode {
  readonly kind: 'list';
  readonly items: readonly Located[];
}

export interface LocatedMap extends LocatedNode {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Located>;
}

export type Located = LocatedScalar | LocatedList | LocatedMap;

/** The value at a path of keys of maps. */
export function member(node: Located | null | undefined, ...keys: readonly string[]): Located | undefined {
  let found: Located | null | undefined = node;
  for (const key of keys) found = found?.kind === 'map' ? found.entries.get(key) : undefined;
  return found ?? undefined;
}

/** Keys and values of a map; none of anything else. */
export function entriesOf(node: Located | null | undefined): readonly (readonly [string, Located])[] {
  return node?.kind === 'map' ? [...node.entries] : [];
}

/** The items of a list; a single value is a list of one, nothing is an empty list. */
export function itemsOf(node: Located | null | undefined): readonly Located[] {
  if (node?.kind === 'list') return node.items;
  return node === undefined || node === null || isNothing(node) ? [] : [node];
}

/** Whether the file says the key without a value. */
export function isNothing(node: Located): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** The text of a scalar as written; undefined for anything else, and for nothing. */
export function writtenOf(node: Located | null | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;
}

/** The same; null where a variable in it is not known. */
export function knownOf(node: Located | null | undefined): string | null | undefined {
  const text = writtenOf(node);
  return text !== undefined && node?.kind === 'scalar' && node.open === true ? null : text;
}

/** The same without places. */
export function plainOf(node: Located | null): unknown {
  if (node === null) return null;
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainOf);
  return Object.fromEntries([...node.entries].map(([key, value]) => [key, plainOf(value)]));
}

/** A map made of entries, said where `like` is. */
export function mapLike(like: Located, entries: Iterable<readonly [string, Located]>): LocatedMap {
  return { kind: 'map', place: like.place, entries: new Map(entries) };
}
