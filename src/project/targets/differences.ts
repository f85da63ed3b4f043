/** Where two values of data differ. */

/** One place, by keys from the top; a side is undefined where it has nothing there. */
export interface TargetDifference {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/** The smallest differing parts of two plain values, in order. */
export function differencesOf(
  before: unknown,
  after: unknown,
  path: readonly string[] = [],
): readonly TargetDifference[] {
  if (Object.is(before, after)) return [];
  const one = membersOf(before);
  const other = membersOf(after);
  if (one === null || other === null || Array.isArray(before) !== Array.isArray(after))
    return [{ path, before, after }];
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((key) =>
    differencesOf(one.get(key), other.get(key), [...path, key]),
  );
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> | null {
  if (typeof value !== 'object' || value === null) return null;
  return new Map(Object.entries(value));
}

/** What is wrong with a difference that is not a build's new target; null for one that is. */
export function isNewTarget({ path, before, after }: TargetDifference, target: string): boolean {
  if (path.at(-1) === 'target') return before === undefined && after === target;
  const members = membersOf(after);
  if (members?.get('target') !== target) return false;
  // A short build became a long one, or a map with the target alone was added.
  if (before === undefined) return members.size === 1;
  return typeof before === 'string' && members.size === 2 && members.get('context') === before;
}
