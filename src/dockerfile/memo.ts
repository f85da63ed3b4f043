/** Values that are worked out when they are asked for the first time, and kept. */

/** One value. */
export function memo<T>(compute: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => (known ??= { value: compute() }).value;
}

/** One value for each of the keys that were asked for last, at most so many. */
export function memoLatest<K, V>(most: number, compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, { readonly value: V }>();
  return (key) => {
    const found = known.get(key) ?? { value: compute(key) };
    known.delete(key);
    known.set(key, found);
    for (const oldest of [...known.keys()].slice(0, -most)) known.delete(oldest);
    return found.value;
  };
}

/** One value for each key; keys that have one name are one key. */
export function memoBy<K, V>(compute: (key: K) => V, nameOf?: (key: K) => string): (key: K) => V {
  const known = new Map<K | string, V>();
  return (key) => {
    const name = nameOf === undefined ? key : nameOf(key);
    const found = known.get(name);
    if (found !== undefined || known.has(name)) return found as V;
    const value = compute(key);
    known.set(name, value);
    return value;
  };
}
