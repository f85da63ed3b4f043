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
  /** Versions of symbols that it asks for, by library; `weak:` in front of a version makes it a weak one. */
  readonly asksFor?: Readonly<Record<string, readonly string[]>>;
  /** Versions of symbols that it has. */
  readonly versions?: readonly string[];
  /** Where the strings stand: in the first segment, as linkers do it, or in a writable one at the end, as patchelf does. */
  readonly strings?: 'first' | 'last';
  /** Bytes between the first segment's strings (or its end) and the dynamic section. */
  readonly gap?: number;
}

const ADDRESS = 0x400000;

/** The file: headers, interpreter, versions and (usually) strings in the first segment, the dynamic section in the last. */
export function elfFile(sketch: ElfSketch = {}): Buffer {
  const { bits = 64, needed = [], interpreter, strings = 'first', gap = 0 } = sketch;
  const fields = writer(bits, sketch.order ?? 'little');
  const texts = stringTable();
  const values = needed === null ? null : dynamicValues(sketch, needed, texts.add);
  const askedFor = versionsAskedFor(fields, sketch.asksFor ?? {}, texts.add);
  const defined = versionsDefined(fields, sketch.versions ?? [], texts.add);
  const table = texts.bytes();
  const path = Buffer.from(interpreter === undefined ? '' : `${interpreter}\0`);
  const first = [path, askedFor, defined, strings === 'first' ? table : Buffer.alloc(0)];

  const types = [...(interpreter === undefined ? [] : [3]), 1, 1, ...(values === null ? [] : [2])];
  const bodyAt = fields.headerSize + types.length * fields.entrySize;
  const dynamicAt = bodyAt + total(first) + gap;
  const place = (before: readonly Buffer[]): number => ADDRESS + bodyAt + total(before);
  const pointers: readonly Pair[] = [
    ...(askedFor.length > 0 ? [[0x6ffffffe, place([path])] as const, [0x6fffffff, Object.keys(sketch.asksFor ?? {}).length] as const] : []),
    ...(defined.length > 0 ? [[0x6ffffffc, place([path, askedFor])] as const, [0x6ffffffd, (sketch.versions ?? []).length] as const] : []),
  ]; // prettier-ignore
  const count = (values?.length ?? 0) + pointers.length + 2;
  const tableAt =
    strings === 'first' ? place([path, askedFor, defined]) : ADDRESS + dynamicAt + count * fields.pairSize;
  const dynamic =
    values === null ? Buffer.alloc(0) : fields.dynamic([...values, ...pointers, [5, tableAt], [0, 0]]);
  const last = [dynamic, strings === 'last' ? table : Buffer.alloc(0)];

  const parts = {
    1: [[0, bodyAt + total(first)], [dynamicAt, total(last)]],
    2: [[dynamicAt, dynamic.length]],
    3: [[bodyAt, path.length]],
  }; // prettier-ignore
  const headers = types.map((type, index) => {
    const [at = 0, size = 0] = parts[type as 1 | 2 | 3][type === 1 && types[index - 1] === 1 ? 1 : 0] ?? [];
    return fields.segment(type, at === 0 ? 5 : 6, at, ADDRESS + at, size);
  });
  const header = fields.header(
    sketch.type ?? (interpreter === undefined ? 3 : 2),
    sketch.machine ?? 62,
    types.length,
  );
  return Buffer.concat([header, ...headers, ...first, Buffer.alloc(gap), ...last]);
}

function total(parts: readonly Buffer[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** A record for each library, behind it one for each version. */
function versionsAskedFor(
  { half, word }: Fields,
  libraries: NonNullable<ElfSketch['asksFor']>,
  add: (text: string) => number,
): Buffer {
  const all = Object.entries(libraries);
  return Buffer.concat(
    all.map(([file, versions], index) => {
      const size = 16 + versions.length * 16;
      const head = [
        half(1),
        half(versions.length),
        word(add(file)),
        word(16),
        word(index + 1 < all.length ? size : 0),
      ];
      const records = versions.flatMap((version, at) => [
        ...[word(0), half(version.startsWith('weak:') ? 2 : 0), half(at + 2)],
        ...[word(add(version.replace('weak:', ''))), word(at + 1 < versions.length ? 16 : 0)],
      ]);
      return Buffer.concat([...head, ...records]);
    }),
  );
}

/** A record for each version, behind it one for its name. */
function versionsDefined(
  { half, word }: Fields,
  versions: readonly string[],
  add: (text: string) => number,
): Buffer {
  return Buffer.concat(
    versions.flatMap((version, index) => [
      ...[
        half(1),
        half(0),
        half(index + 1),
        half(1),
        word(0),
        word(20),
        word(index + 1 < versions.length ? 28 : 0),
      ],
      ...[word(add(version)), word(0)],
    ]),
  );
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

type Fields = ReturnType<typeof writer>;

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
    half,
    word,
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
