/** Writes `/etc/ld.so.cache` for tests, as glibc's ldconfig does. */

const HEADER_BYTES = 48;
const ENTRY_BYTES = 24;

/** A cache of these names and paths. `old`: with the older format in front, as until glibc 2.31. */
export function loaderCache(
  entries: readonly (readonly [name: string, path: string])[],
  { order = 'little', old = false }: { readonly order?: 'little' | 'big'; readonly old?: boolean } = {},
): Buffer {
  const word = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    if (order === 'little') bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  };
  let at = HEADER_BYTES + entries.length * ENTRY_BYTES;
  const place = (text: string): number => {
    const start = at;
    at += text.length + 1;
    return start;
  };
  const lines = entries.map(([name, path]) =>
    Buffer.concat([word(0x0303), word(place(name)), word(place(path)), word(0), word(0), word(0)]),
  );
  const texts = entries.flat().map((text) => Buffer.from(`${text}\0`));
  const header = Buffer.concat([Buffer.from('glibc-ld.so.cache1.1'), word(entries.length)]);
  const cache = Buffer.concat([header, Buffer.alloc(HEADER_BYTES - header.length), ...lines, ...texts]);
  return old ? Buffer.concat([Buffer.from('ld.so-1.7.0\0'), word(0), cache]) : cache;
}
