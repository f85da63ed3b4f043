/** Patterns of paths that cost no more than pattern times path: generated regular expressions may cost its power. What a pattern is for is not known here. */

/** One part of a pattern: a character, `*` or `**`, or `**` with its slash: any folders, or none. */
export type GlobPart =
  | { readonly one: (character: string) => boolean }
  | { readonly any: 'in a folder' | 'everywhere' }
  | { readonly any: 'folders' };

/** Wildcards in a row make the cost of a regular expression a power of the length; so many are affordable. */
const FEW = 3;

/** Whether a regular expression may be made of a pattern: no part between slashes has many wildcards, and it is no longer than a path. */
export function isTame(glob: string): boolean {
  const wild = (text: string): number => text.match(/\*+/g)?.length ?? 0;
  return glob.length <= 1000 && (glob.match(/\*\*/g)?.length ?? 0) <= FEW && glob.split('/').every((part) => wild(part) <= FEW); // prettier-ignore
}

/** Matches whole paths against all parts in order, in steps of parts times characters. */
export function matcherOfParts(parts: readonly GlobPart[]): (path: string) => boolean {
  return (path) => {
    let at = reached(parts, [0]);
    for (const character of path) {
      at = reached(
        parts,
        [...at].flatMap((state) => next(parts, state, character)),
      );
      if (at.size === 0) return false;
    }
    return at.has(parts.length);
  };
}

/** A state is the index of the part to come; inside of `folders`, which only a slash ends, it is that index less a half. */
function next(parts: readonly GlobPart[], state: number, character: string): readonly number[] {
  const index = Math.ceil(state);
  const part = parts[index];
  if (part === undefined) return [];
  if ('one' in part) return part.one(character) ? [index + 1] : [];
  if (part.any === 'folders') return character === '/' ? [index - 0.5, index + 1] : [index - 0.5];
  return part.any === 'in a folder' && character === '/' ? [] : [index];
}

/** What may be left out is left out as well. */
function reached(parts: readonly GlobPart[], states: readonly number[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (let state of states) {
    found.add(state);
    for (let part = parts[state]; part !== undefined && 'any' in part; part = parts[state])
      found.add(++state);
  }
  return found;
}
