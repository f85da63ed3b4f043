/**
 * What an ELF file says about what it loads: only headers, the dynamic section and its strings are looked at. It knows nothing
 * of images and searches for nothing. Source of the format: System V ABI, "Object Files" and "Program Loading".
 */

/** A program or a shared object, as its headers describe it. */
export interface Elf {
  readonly bits: 32 | 64;
  readonly order: 'little' | 'big';
  /** `e_machine`: 62 is x86-64. */
  readonly machine: number;
  /** The loader that a program asks for (PT_INTERP); null for a library and for a static program. */
  readonly interpreter: string | null;
  /** DT_NEEDED, in order. */
  readonly needed: readonly string[];
  readonly soname: string | null;
  /** Folders of DT_RPATH and DT_RUNPATH as written, `$ORIGIN` and its like included. */
  readonly rpath: readonly string[];
  readonly runpath: readonly string[];
  /** Versions of symbols that it asks for (`GLIBC_2.38`), by the name of the library; weak ones are left out. */
  readonly asksFor: ReadonlyMap<string, readonly string[]>;
  /** Versions of the symbols that it has itself; empty: it tells none. */
  readonly versions: readonly string[];
}

/** A part of a file, in bytes. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}

/** The bytes of a file from an offset on: `length` of them, or fewer where the file ends. Throws a RangeError for what is not known. */
export type Bytes = (offset: number, length: number) => Buffer;

const MAGIC = 0x7f454c46;
const EXECUTABLE = 2;
const SHARED = 3;

/** A file that can be run or loaded: no object file, no core dump. `head` is its beginning, at least 20 bytes. */
export function isLoadable(head: Buffer): boolean {
  if (head.length < 20 || head.readUInt32BE(0) !== MAGIC) return false;
  const type = head[5] === 2 ? head.readUInt16BE(16) : head.readUInt16LE(16);
  return type === EXECUTABLE || type === SHARED;
}

/**
 * The parts that `parseElf` asks for: headers, dynamic section, strings. Linkers put the strings into the first segment;
 * patchelf moves them to a writable one. `head` is the file's beginning. Empty: the headers are malformed.
 */
export function neededRanges(head: Buffer, sizeBytes: number): readonly Range[] {
  try {
    const header = headerOf(head);
    if (header.tableOffset + header.tableCount * header.entrySize > head.length)
      return [{ offset: 0, length: sizeBytes }];
    return segmentsOf((offset, length) => head.subarray(offset, offset + length), header)
      .filter(({ type, offset, writable }) => type !== LOAD || offset === 0 || writable)
      .map(({ offset, fileSize }) => ({ offset, length: fileSize }));
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** Null: malformed (Node throws a RangeError for what lies outside of a buffer), or a part that counts is not among the bytes. */
export function parseElf(bytes: Bytes): Elf | null {
  try {
    const header = headerOf(bytes(0, 64));
    const segments = segmentsOf(bytes, header);
    const { bits, order, machine } = header;
    const asked = segments.find(({ type }) => type === INTERPRETER);
    const interpreter = asked ? stringAt(bytes, asked.offset, asked.fileSize) : null;
    return { bits, order, machine, interpreter, ...dynamicOf(bytes, header, segments) };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

interface Header {
  readonly bits: 32 | 64;
  readonly order: 'little' | 'big';
  readonly machine: number;
  readonly tableOffset: number;
  readonly tableCount: number;
  readonly entrySize: number;
}

const BITS: Readonly<Record<number, 32 | 64>> = { 1: 32, 2: 64 };
const ORDERS: Readonly<Record<number, 'little' | 'big'>> = { 1: 'little', 2: 'big' };
const ENTRY_SIZE = { 32: 32, 64: 56 } as const;
/** Real files have about a dozen. */
const MOST_SEGMENTS = 200;

function headerOf(head: Buffer): Header {
  const [bits, order] = [BITS[head[4] ?? 0], ORDERS[head[5] ?? 0]];
  if (!isLoadable(head) || bits === undefined || order === undefined) throw new RangeError('no ELF header');
  const read = fieldsOf(head, order);
  const header = {
    bits,
    order,
    machine: read.half(18),
    tableOffset: bits === 64 ? read.long(32) : read.word(28),
    entrySize: read.half(bits === 64 ? 54 : 42),
    tableCount: read.half(bits === 64 ? 56 : 44),
  };
  if (header.entrySize < ENTRY_SIZE[bits] || header.tableCount > MOST_SEGMENTS)
    throw new RangeError('no program headers');
  return header;
}

interface Segment {
  readonly type: number;
  readonly writable: boolean;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
}

const LOAD = 1;
const DYNAMIC = 2;
const INTERPRETER = 3;
const WRITABLE = 2;

function segmentsOf(bytes: Bytes, header: Header): readonly Segment[] {
  const { bits, order, tableOffset, tableCount, entrySize } = header;
  if (tableCount === 0) return [];
  const read = fieldsOf(bytes(tableOffset, tableCount * entrySize), order);
  return Array.from({ length: tableCount }, (_, index) => segmentAt(read, index * entrySize, bits)).filter(
    ({ type }) => type === LOAD || type === DYNAMIC || type === INTERPRETER,
  );
}

function segmentAt(read: Fields, at: number, bits: 32 | 64): Segment {
  const flags = read.word(at + (bits === 64 ? 4 : 24));
  return {
    type: read.word(at),
    writable: (flags & WRITABLE) !== 0,
    offset: bits === 64 ? read.long(at + 8) : read.word(at + 4),
    address: bits === 64 ? read.long(at + 16) : read.word(at + 8),
    fileSize: bits === 64 ? read.long(at + 32) : read.word(at + 16),
  };
}

const END = 0;
const NEEDED = 1;
const STRINGS = 5;
const SONAME = 14;
const RPATH = 15;
const RUNPATH = 29;
/** Entries; real files have about thirty, and one for each library. */
const MOST_ENTRIES = 10_000;

type Dynamic = Omit<Elf, 'bits' | 'order' | 'machine' | 'interpreter'>;
type Entries = readonly (readonly [tag: number, value: number])[];

/** The dynamic section, with the ways to what it points at. */
interface Section {
  readonly values: (tag: number) => readonly number[];
  /** Where an address of the running program lies in the file. */
  readonly place: (address: number | undefined) => number;
  /** A text by its place in the table of strings. */
  readonly text: (at: number) => string;
  readonly fields: (offset: number, length: number) => Fields;
}

function dynamicOf(bytes: Bytes, header: Header, segments: readonly Segment[]): Dynamic {
  const segment = segments.find(({ type }) => type === DYNAMIC);
  if (!segment) return { needed: [], soname: null, rpath: [], runpath: [], asksFor: new Map(), versions: [] };
  const entries = entriesOf(bytes, header, segment);
  const values = (tag: number): readonly number[] =>
    entries.filter(([found]) => found === tag).map(([, value]) => value);
  const place = (address: number | undefined): number => offsetOf(segments, address);
  const section: Section = {
    values,
    place,
    text: (at) => stringAt(bytes, place(values(STRINGS)[0]) + at),
    fields: (offset, length) => fieldsOf(bytes(offset, length), header.order),
  };
  const texts = (tag: number): readonly string[] => values(tag).map(section.text);
  const folders = (tag: number): readonly string[] => texts(tag).flatMap((text) => text.split(':'));
  return {
    needed: texts(NEEDED),
    soname: texts(SONAME)[0] ?? null,
    rpath: folders(RPATH),
    runpath: folders(RUNPATH),
    ...symbolVersions(section),
  };
}

function entriesOf(bytes: Bytes, { bits, order }: Header, { offset, fileSize }: Segment): Entries {
  const size = bits === 64 ? 16 : 8;
  const count = Math.min(Math.floor(fileSize / size), MOST_ENTRIES);
  const read = fieldsOf(bytes(offset, count * size), order);
  const field = bits === 64 ? read.long : read.word;
  const found: (readonly [number, number])[] = [];
  for (let at = 0; at < count * size; at += size) {
    const tag = field(at);
    if (tag === END) break;
    found.push([tag, field(at + size / 2)]);
  }
  return found;
}

/** Tags of the chains of records that tell the versions of symbols (Linux Standard Base, "Symbol Versioning"), each with that of their number. */
const DEFINED = { chain: 0x6ffffffc, count: 0x6ffffffd } as const;
const ASKED_FOR = { chain: 0x6ffffffe, count: 0x6fffffff } as const;
/** Bytes of a record: of a library, and of one version. The C library has about fifty versions. */
const SIZES = { defined: { outer: 20, inner: 8 }, askedFor: { outer: 16, inner: 16 } } as const;
const MOST_RECORDS = 10_000;
const WEAK = 2;

/** A file whose versions cannot be read tells none and asks for none: the loader's warning for it is none that ends a program. */
function symbolVersions(section: Section): Pick<Elf, 'asksFor' | 'versions'> {
  try {
    return { asksFor: versionsAskedFor(section), versions: versionsDefined(section) };
  } catch (error) {
    if (error instanceof RangeError) return { asksFor: new Map(), versions: [] };
    throw error;
  }
}

function versionsAskedFor(section: Section): ReadonlyMap<string, readonly string[]> {
  const { outer, inner } = SIZES.askedFor;
  const libraries = chainOf(section, ASKED_FOR, outer).map(({ at, read }) => {
    const versions = recordsAt(section, at + read.word(8), read.half(2), inner);
    const strong = versions.filter((each) => (each.read.half(4) & WEAK) === 0);
    return [section.text(read.word(4)), strong.map((each) => section.text(each.read.word(8)))] as const;
  });
  return new Map(libraries);
}

function versionsDefined(section: Section): readonly string[] {
  const { outer, inner } = SIZES.defined;
  return chainOf(section, DEFINED, outer).flatMap(({ at, read }) =>
    recordsAt(section, at + read.word(12), 1, inner).map((each) => section.text(each.read.word(0))),
  );
}

interface VersionRecord {
  readonly at: number;
  readonly read: Fields;
}

function chainOf(
  section: Section,
  tags: typeof DEFINED | typeof ASKED_FOR,
  size: number,
): readonly VersionRecord[] {
  const [address] = section.values(tags.chain);
  if (address === undefined) return [];
  return recordsAt(section, section.place(address), section.values(tags.count)[0] ?? 0, size);
}

/** The last word of every record says how far away the next one is; 0: there is none. */
function recordsAt(section: Section, start: number, count: number, size: number): readonly VersionRecord[] {
  const found: VersionRecord[] = [];
  let at = start;
  for (let left = Math.min(count, MOST_RECORDS); left > 0; left--) {
    const read = section.fields(at, size);
    found.push({ at, read });
    const step = read.word(size - 4);
    if (step === 0) break;
    at += step;
  }
  return found;
}

function offsetOf(segments: readonly Segment[], address: number | undefined): number {
  const holder = segments.find(
    (each) =>
      address !== undefined &&
      each.type === LOAD &&
      address >= each.address &&
      address < each.address + each.fileSize,
  );
  if (address === undefined || !holder) throw new RangeError('no string table');
  return address - holder.address + holder.offset;
}

/** Bytes; a list of folders holds many paths of up to 4,096. */
const LONGEST_TEXT = 65_536;

/** A text that ends with a zero byte. */
function stringAt(bytes: Bytes, offset: number, length = LONGEST_TEXT): string {
  const found = bytes(offset, Math.min(length, LONGEST_TEXT));
  const end = found.indexOf(0);
  if (end < 0) throw new RangeError('a text without an end');
  return found.toString('utf8', 0, end);
}

interface Fields {
  readonly half: (at: number) => number;
  readonly word: (at: number) => number;
  /** Exact up to 2^53; more is no offset of a real file, and lies outside of every file. */
  readonly long: (at: number) => number;
}

function fieldsOf(bytes: Buffer, order: 'little' | 'big'): Fields {
  if (order === 'little') {
    return {
      half: (at) => bytes.readUInt16LE(at),
      word: (at) => bytes.readUInt32LE(at),
      long: (at) => Number(bytes.readBigUInt64LE(at)),
    };
  }
  return {
    half: (at) => bytes.readUInt16BE(at),
    word: (at) => bytes.readUInt32BE(at),
    long: (at) => Number(bytes.readBigUInt64BE(at)),
  };
}
