/** A table that is unpacked when it is asked for the first time: importing it costs nothing. */
export function lazy<T>(compute: () => T): () => T {
  let table: T | undefined;
  return () => (table ??= compute());
}
