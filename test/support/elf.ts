/** Writes small ELF files for tests: headers, an interpreter, a dynamic section and its strings, and nothing that could run. */

/** What the file says; a shared object for x86-64 unless said otherwise. */
export interface ElfSketch {
  readonly bits?: 32 | 64;
  readonly order?: 'little' | 'big';
  readonly machine?: number;
  /** `e_type`: 1 object file, 2 program, 3 shared object. */
  readonly type?: number;
  readonly interpreter?: string;
  /** Null: no dynamic section at all, a static program. */
  readonly needed?: readonly string[] | null;
  readonly soname?: string;
  readonly rpath?: string;
  readonly runpath?: string;
  /** Where the strings stand: in the first segment, as linkers do it, or in a writable one at the end, as patchelf does. */
  readonly strings?: 'first' | 'last';
  /** Bytes between the first segment's strings (or its end) and the dynamic section. */
  readonly gap?: number;
}

const ADDRESS = 0x400000;

/** The file. */
export function elfFile(sketch: ElfSketch = {}): Buffer {
  const { bits = 64, needed = [], interpreter, strings = 'first', gap = 0 } = sketch;
  const fields = writer(bits, sketch.order ?? 'little');
  const texts = stringTable();
  const values = needed === null ? null : dynamicValues(sketch, needed, texts.add);
  const table = texts.bytes();
  const asked = Buffer.from(interpreter === undefined ? '' : `${interpreter}\0`);

  const segments = [interpreter === undefined ? null : 3, 1, 1, values === null ? null : 2].filter(
    (type) => type !== null,
  );
  const askedAt = fields.headerSize + segments.length * fields.entrySize;
  const firstEnd = askedAt + asked.length + (strings === 'first' ? table.length : 0);
  const dynamicAt = firstEnd + gap;
  const tableAddress =
    ADDRESS +
    (strings === 'first'
      ? askedAt + asked.length
      : dynamicAt + (values?.length ?? 0) * fields.pairSize + fields.pairSize * 2);
  const dynamic = values === null ? Buffer.alloc(0) : fields.dynamic([...values, [5, tableAddress], [0, 0]]);
  const last = strings === 'last' ? Buffer.concat([dynamic, table]) : dynamic;

  const parts: Readonly<Record<number, readonly (readonly [at: number, size: number])[]>> = {
    1: [[0, firstEnd], [dynamicAt, last.length]],
    2: [[dynamicAt, dynamic.length]],
    3: [[askedAt, asked.length]],
  }; // prettier-ignore
  const used: Record<number, number> = {};
  const headers = segments.map((type) => {
    const index = used[type] ?? 0;
    used[type] = index + 1;
    const [at, size] = parts[type]![index]!;
    return fields.segment(type, type === 1 && index === 0 ? 5 : 6, at, ADDRESS + at, size);
  });
  return Buffer.concat([
    fields.header(sketch.type ?? (interpreter === undefined ? 3 : 2), sketch.machine ?? 62, segments.length),
    ...headers,
    asked,
    strings === 'first' ? table : Buffer.alloc(0),
    Buffer.alloc(gap),
    last,
  ]);
}

type Pair = readonly [tag: number, value: number];

function dynamicValues(
  sketch: ElfSketch,
  needed: readonly string[],
  add: (text: string) => number,
): readonly Pair[] {
  const optional: readonly (readonly [number, string | undefined])[] = [[14, sketch.soname], [15, sketch.rpath], [29, sketch.runpath]]; // prettier-ignore
  return [
    ...needed.map((name): Pair => [1, add(name)]),
    ...optional.flatMap(([tag, text]): readonly Pair[] => (text === undefined ? [] : [[tag, add(text)]])),
  ];
}

function stringTable() {
  let bytes = Buffer.from('\0');
  return {
    add: (text: string): number => {
      const at = bytes.length;
      bytes = Buffer.concat([bytes, Buffer.from(`${text}\0`)]);
      return at;
    },
    bytes: () => bytes,
  };
}

/** Fields in the width and order of a class of files. */
function writer(bits: 32 | 64, order: 'little' | 'big') {
  const number = (value: number, size: number): Buffer => {
    const bytes = Buffer.alloc(size);
    bytes.writeUIntBE(value, Math.max(size - 6, 0), Math.min(size, 6));
    return order === 'big' ? bytes : bytes.reverse();
  };
  const [half, word, long] = [2, 4, bits / 8].map((size) => (value: number): Buffer => number(value, size)) as [(value: number) => Buffer, (value: number) => Buffer, (value: number) => Buffer]; // prettier-ignore
  const [headerSize, entrySize] = bits === 64 ? [64, 56] : [52, 32];
  return {
    headerSize,
    entrySize,
    pairSize: bits / 4,
    header: (type: number, machine: number, segments: number): Buffer =>
      Buffer.concat([
        Buffer.from([
          0x7f,
          0x45,
          0x4c,
          0x46,
          bits / 32,
          order === 'little' ? 1 : 2,
          1,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
        ]),
        ...[half(type), half(machine), word(1), long(ADDRESS), long(headerSize), long(0), word(0)],
        ...[headerSize, entrySize, segments, 0, 0, 0].map(half),
      ]),
    segment: (type: number, flags: number, at: number, address: number, size: number): Buffer =>
      Buffer.concat(
        bits === 64
          ? [word(type), word(flags), ...[at, address, address, size, size, 4096].map(long)]
          : [...[type, at, address, address, size, size, flags, 4096].map(word)],
      ),
    dynamic: (pairs: readonly Pair[]): Buffer => Buffer.concat(pairs.flat().map(long)),
  };
}
