/**
 * `/etc/ld.so.cache`: where glibc's loader finds a library by name. `ldconfig` writes it from the folders of `/etc/ld.so.conf`,
 * which the loader itself never reads. Source of the format: glibc, sysdeps/generic/dl-cache.h.
 */

const MAGIC = 'glibc-ld.so.cache1.1';
const HEADER_BYTES = 48;
const ENTRY_BYTES = 24;
const MOST_ENTRIES = 100_000;

/** Paths by the name of the library; null: this is no cache of a known format (glibc before 2.2, or another loader's). */
export function readCache(bytes: Buffer): ReadonlyMap<string, readonly string[]> | null {
  const start = bytes.indexOf(MAGIC); // until glibc 2.31 an older format stands in front of it
  if (start < 0) return null;
  const cache = bytes.subarray(start);
  return entriesOf(cache, 'little') ?? entriesOf(cache, 'big');
}

function entriesOf(cache: Buffer, order: 'little' | 'big'): ReadonlyMap<string, readonly string[]> | null {
  if (cache.length < HEADER_BYTES) return null;
  const word = (at: number): number => (order === 'little' ? cache.readUInt32LE(at) : cache.readUInt32BE(at));
  const count = word(MAGIC.length);
  if (count > MOST_ENTRIES || HEADER_BYTES + count * ENTRY_BYTES > cache.length) return null;
  const found = new Map<string, string[]>();
  for (let index = 0; index < count; index++) {
    const at = HEADER_BYTES + index * ENTRY_BYTES;
    const [name, path] = [textAt(cache, word(at + 4)), textAt(cache, word(at + 8))];
    if (name === null || path === null) return null;
    found.set(name, [...(found.get(name) ?? []), path]);
  }
  return found;
}

function textAt(cache: Buffer, at: number): string | null {
  const end = cache.indexOf(0, at);
  return at >= cache.length || end < 0 ? null : cache.toString('utf8', at, end);
}
