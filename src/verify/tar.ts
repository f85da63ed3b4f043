/** Headers of a tar stream, without a temporary file: an image's file system is a gigabyte, its list of files is not. */

/** One entry of an archive. */
export interface TarEntry {
  /** Without a leading `./` or `/`, and without a trailing `/`. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'hardlink' | 'other';
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  /** Target of a link, as stored; empty otherwise. */
  readonly target: string;
}

/** An entry's content, read from its beginning on. Of use only until the next entry is asked for; what nobody takes is skipped. */
export interface Content {
  /** The next bytes: `length` of them, or what is left. */
  take(length: number): Promise<Buffer>;
  /** Leaves out the next bytes. */
  skip(length: number): Promise<void>;
}

const BLOCK = 512;
const KINDS: Readonly<Record<string, TarEntry['kind']>> = {
  '0': 'file',
  '': 'file',
  '5': 'folder',
  '2': 'link',
  '1': 'hardlink',
};

/**
 * Reads the entries of an uncompressed archive (POSIX ustar with pax and GNU long names).
 * Throws when the stream ends in the middle of an entry.
 */
export async function* tarEntries(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<readonly [TarEntry, Content]> {
  const reader = byteReader(chunks);
  try {
    yield* entriesOf(reader);
    await reader.drain();
  } finally {
    await reader.close();
  }
}

async function* entriesOf(reader: ByteReader): AsyncGenerator<readonly [TarEntry, Content]> {
  let long: LongFields = {};
  for (let header = await reader.take(BLOCK); !isEnd(header); header = await reader.take(BLOCK)) {
    const type = text(header, 156, 1);
    const entry = entryOf(header, long);
    const size = type === '1' || type === '2' || type === '5' ? 0 : entry.sizeBytes;
    const content = contentOf(reader, size);
    if (EXTENSIONS.includes(type)) {
      long = { ...long, ...longFields(type, await content.take(LONGEST_EXTENSION)) };
    } else {
      long = {};
      yield [entry, content];
    }
    await content.skip(size);
    await reader.skip((BLOCK - (size % BLOCK)) % BLOCK);
  }
}

function contentOf(reader: ByteReader, size: number): Content {
  let left = size;
  const next = (length: number): number => {
    const count = Math.min(length, left);
    left -= count;
    return count;
  };
  return { take: (length) => reader.take(next(length)), skip: (length) => reader.skip(next(length)) };
}

/** Fields that do not fit into a header, from the entry before it. */
interface LongFields {
  readonly path?: string;
  readonly linkpath?: string;
  readonly size?: string;
  readonly uid?: string;
  readonly gid?: string;
}

/** pax for the next entry, pax for all (of no use here), GNU long name, GNU long link. */
const EXTENSIONS: readonly string[] = ['x', 'g', 'L', 'K'];
/** Bytes; they hold paths of up to 4,096. */
const LONGEST_EXTENSION = 1_000_000;

function longFields(type: string, body: Buffer): LongFields {
  if (type === 'L') return { path: text(body, 0, body.length) };
  if (type === 'K') return { linkpath: text(body, 0, body.length) };
  return type === 'x' ? paxRecords(body) : {};
}

/** `30 path=usr/share/…\n` records: the length counts bytes and includes itself. */
function paxRecords(body: Buffer): LongFields {
  const fields: Record<string, string> = {};
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(0x20, at);
    const length = Number(body.toString('latin1', at, space));
    if (space < 0 || !(length > 0)) break;
    const record = body.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    fields[record.slice(0, equals)] = record.slice(equals + 1);
    at += length;
  }
  return fields;
}

function entryOf(header: Buffer, long: LongFields): TarEntry {
  const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
  const name = text(header, 0, 100);
  return {
    path: plainPath(long.path ?? (prefix === '' ? name : `${prefix}/${name}`)),
    kind: KINDS[text(header, 156, 1)] ?? 'other',
    mode: number(header, 100, 8) & 0o7777,
    uid: long.uid === undefined ? number(header, 108, 8) : Number(long.uid),
    gid: long.gid === undefined ? number(header, 116, 8) : Number(long.gid),
    sizeBytes: long.size === undefined ? number(header, 124, 12) : Number(long.size),
    target: long.linkpath ?? text(header, 157, 100),
  };
}

function plainPath(path: string): string {
  return path.replace(/^(?:\.?\/+)+/, '').replace(/\/+$/, '');
}

function isEnd(header: Buffer): boolean {
  return header.every((byte) => byte === 0);
}

function text(bytes: Buffer, start: number, length: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString('utf8', start, end < 0 || end > start + length ? start + length : end);
}

/** Octal digits, or (GNU, for what does not fit) a big-endian number marked by the top bit. */
function number(bytes: Buffer, start: number, length: number): number {
  if (((bytes[start] ?? 0) & 0x80) === 0) return Number.parseInt(text(bytes, start, length).trim() || '0', 8);
  let value = (bytes[start] ?? 0) & 0x7f;
  for (let at = start + 1; at < start + length; at++) value = value * 256 + (bytes[at] ?? 0);
  return value;
}

interface ByteReader {
  take(length: number): Promise<Buffer>;
  skip(length: number): Promise<void>;
  /** Reads to the end, so that whoever writes the stream ends by itself. */
  drain(): Promise<void>;
  /** Whoever writes the stream is told that nobody reads on. */
  close(): Promise<unknown>;
}

function byteReader(chunks: AsyncIterable<Buffer>): ByteReader {
  const source = chunks[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await source.next();
    if (next.done === true) return false;
    rest = next.value;
    return true;
  };
  const pull = async (length: number, use: (part: Buffer) => void): Promise<void> => {
    for (let missing = length; missing > 0;) {
      if (rest.length === 0 && !(await more())) throw new Error('the archive of the image ended early');
      const part = rest.subarray(0, missing);
      use(part);
      rest = rest.subarray(part.length);
      missing -= part.length;
    }
  };
  return {
    async take(length) {
      const parts: Buffer[] = [];
      await pull(length, (part) => parts.push(part));
      return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    },
    skip: (length) => pull(length, () => undefined),
    async drain() {
      while (await more());
    },
    close: async () => source.return?.(),
  };
}
