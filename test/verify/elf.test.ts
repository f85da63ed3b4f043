import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLoadable, neededRanges, parseElf, type Elf } from '../../src/verify/elf.ts';
import { HEAD_BYTES, readObject } from '../../src/verify/object.ts';
import type { Content } from '../../src/verify/tar.ts';
import { elfFile, type ElfSketch } from '../support/elf.ts';

const parsed = (bytes: Buffer): Elf | null =>
  parseElf((offset, length) => bytes.subarray(offset, offset + length));

/** A file that goes by once, and how much of it was taken. */
function passing(bytes: Buffer): { readonly content: Content; readonly taken: () => number } {
  let [at, taken] = [0, 0];
  return {
    taken: () => taken,
    content: {
      take(length) {
        const part = bytes.subarray(at, at + length);
        at += part.length;
        taken += part.length;
        return Promise.resolve(part);
      },
      skip(length) {
        at += length;
        return Promise.resolve();
      },
    },
  };
}

async function streamed(bytes: Buffer) {
  const file = passing(bytes);
  const head = await file.content.take(HEAD_BYTES);
  return { elf: await readObject(head, bytes.length, file.content), taken: file.taken() };
}

const CLASSES = [[64, 'little'], [64, 'big'], [32, 'little'], [32, 'big']] as const; // prettier-ignore
const SKETCH = {
  needed: ['libpq.so.5', 'libc.so.6'],
  soname: 'libshop.so.1',
  rpath: '/old',
  runpath: '$ORIGIN/../lib:/opt/lib',
  asksFor: { 'libpq.so.5': ['RHPG_9.6'], 'libc.so.6': ['GLIBC_2.2.5', 'weak:GLIBC_2.99', 'GLIBC_2.38'] },
  versions: ['libshop.so.1', 'SHOP_1.0'],
} satisfies ElfSketch;

describe.each(CLASSES)('%i bits, %s endian', (bits, order) => {
  test.each(['first', 'last'] as const)('strings in the %s segment', (strings) => {
    const bytes = elfFile({
      ...SKETCH,
      bits,
      order,
      strings,
      interpreter: '/lib/ld.so',
      machine: 40,
      gap: 77,
    });
    expect(parsed(bytes)).toEqual({
      bits,
      order,
      machine: 40,
      interpreter: '/lib/ld.so',
      needed: ['libpq.so.5', 'libc.so.6'],
      soname: 'libshop.so.1',
      rpath: ['/old'],
      runpath: ['$ORIGIN/../lib', '/opt/lib'],
      asksFor: new Map([
        ['libpq.so.5', ['RHPG_9.6']],
        ['libc.so.6', ['GLIBC_2.2.5', 'GLIBC_2.38']],
      ]),
      versions: ['libshop.so.1', 'SHOP_1.0'],
    });
  });

  test('a static program loads nothing', () => {
    expect(parsed(elfFile({ bits, order, type: 2, needed: null }))).toMatchObject({ needed: [], interpreter: null, soname: null }); // prettier-ignore
  });

  test('object files and core dumps are none of them', () => {
    expect([1, 2, 3, 4].map((type) => isLoadable(elfFile({ bits, order, type })))).toEqual([false, true, true, false]); // prettier-ignore
  });
});

describe('what is malformed', () => {
  const whole = elfFile({ ...SKETCH, interpreter: '/lib64/ld-linux-x86-64.so.2' });

  test('cut off anywhere is not read, and never an exception', () => {
    const cut = Array.from({ length: whole.length }, (_, length) => parsed(whole.subarray(0, length)));
    // behind the end mark of the dynamic section stands nothing that counts
    expect(cut.findIndex((elf) => elf !== null)).toBeGreaterThan(whole.length - 17);
  });

  test('whatever bytes change, an answer comes', async () => {
    const change = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }));
    const property = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      const { elf, taken } = await streamed(bytes);
      expect(taken).toBeLessThanOrEqual(bytes.length);
      if (bytes[4] === 2 && (bytes[5] ?? 0) < 3) expect(elf ?? null).toEqual(parsed(bytes));
    });
    await fc.assert(property, { numRuns: 500, seed: 9 });
  });

  test('counts and offsets beyond the file ask for nothing', () => {
    const many = Buffer.from(whole);
    many.writeUInt16LE(0xffff, 56); // program headers
    expect(neededRanges(many, many.length)).toEqual([]);
    expect(parsed(many)).toBeNull();
    const far = Buffer.from(whole);
    far.writeBigUInt64LE(2n ** 63n, 32);
    expect(neededRanges(far, far.length)).toEqual([{ offset: 0, length: far.length }]);
    expect(parsed(far)).toBeNull();
  });

  test('versions that cannot be read are none, and the rest of the file is read', () => {
    const bytes = elfFile(SKETCH);
    const at = bytes.indexOf(Buffer.from([0xfe, 0xff, 0xff, 0x6f, 0, 0, 0, 0])); // DT_VERNEED
    bytes.writeBigUInt64LE(0x123456789n, at + 8);
    expect(parsed(bytes)).toMatchObject({ needed: SKETCH.needed, asksFor: new Map(), versions: [] });
  });

  test('a chain of versions that leads back to itself comes to an end', () => {
    const bytes = elfFile({ versions: ['A', 'B'] });
    const at = bytes.indexOf(Buffer.from([1, 0, 0, 0, 1, 0, 1, 0])); // the first record
    bytes.writeUInt32LE(0, at + 16);
    expect(parsed(bytes)?.versions).toEqual(['A']);
    bytes.writeUInt32LE(0xffffffff, at + 16);
    expect(parsed(bytes)?.versions).toEqual([]);
  });

  test('a text without an end is none', () => {
    const bytes = elfFile({ needed: ['x'.repeat(70_000)] });
    expect(parsed(bytes)).toBeNull();
  });
});

describe('a file that goes by in an archive', () => {
  test.each(['first', 'last'] as const)('gives up only the parts that count, with strings in the %s segment', async (strings) => {
    const bytes = elfFile({ ...SKETCH, strings, gap: 5_000_000 });
    const { elf, taken } = await streamed(bytes);
    expect(elf).toEqual(parsed(bytes));
    expect(taken).toBeLessThan(70_000);
  }); // prettier-ignore

  test('is read across the end of its first part', async () => {
    const needed = Array.from({ length: 9000 }, (_, index) => `libnumber${index}.so`);
    const { elf } = await streamed(elfFile({ needed }));
    expect(elf?.needed).toEqual(needed);
  });

  test('is no object at all, or one that cannot be read', async () => {
    expect(
      (await streamed(Buffer.from('\x7fELF, or so it says, and then goes on with words'))).elf,
    ).toBeUndefined();
    expect((await streamed(elfFile(SKETCH).subarray(0, 300))).elf).toBeNull();
    expect((await streamed(elfFile({ type: 1 }))).elf).toBeUndefined();
  });
});
