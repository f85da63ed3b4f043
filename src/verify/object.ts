/** Reads the parts of a program or library that count, while the file goes by in an archive. It keeps nothing of the rest. */
import { isLoadable, neededRanges, parseElf, type Bytes, type Elf, type Range } from './elf.ts';
import type { Content } from './tar.ts';

/** How much of a file's beginning tells what it is. */
export const HEAD_BYTES = 256;
/** How much of a file's beginning holds the program headers of every usual linker. */
const HEADERS_BYTES = 65_536;
/** Of no file is more kept; the largest libraries have strings of 30 MB. */
const KEPT_BYTES = 64_000_000;
/** Dynamic section and interpreter are kept even then: they are small. */
const SMALL_BYTES = 200_000;

interface Part {
  readonly offset: number;
  readonly bytes: Buffer;
}

/**
 * What an ELF file loads, when `head` (its first bytes, taken from the content already) says that it is one: undefined when it is
 * none, null when it is one and cannot be read.
 */
export async function readObject(
  head: Buffer,
  sizeBytes: number,
  content: Content,
): Promise<Elf | null | undefined> {
  if (!isLoadable(head)) return undefined;
  const more = await content.take(HEADERS_BYTES - head.length);
  const first = more.length === 0 ? head : Buffer.concat([head, more]);
  return parseElf(bytesOf(await partsOf(first, neededRanges(first, sizeBytes), content)));
}

/** Takes what the ranges name and is not there yet; a stream goes forward only. */
async function partsOf(first: Buffer, ranges: readonly Range[], content: Content): Promise<readonly Part[]> {
  const parts: Part[] = [{ offset: 0, bytes: first }];
  let at = first.length;
  let kept = at;
  for (const { offset, length } of ranges.toSorted((a, b) => a.offset - b.offset || b.length - a.length)) {
    const start = Math.max(offset, at);
    const wanted = Math.min(offset + length - start, Math.max(KEPT_BYTES - kept, SMALL_BYTES));
    if (!(wanted > 0)) continue;
    await content.skip(start - at);
    const bytes = await content.take(wanted);
    parts.push({ offset: start, bytes });
    at = start + bytes.length;
    kept += bytes.length;
    if (bytes.length < wanted) break; // the file is shorter than its headers say
  }
  return parts;
}

/** Parts that follow each other without a gap read as one. */
function bytesOf(parts: readonly Part[]): Bytes {
  return (offset, length) => {
    const found: Buffer[] = [];
    let at = offset;
    for (const part of parts) {
      if (at >= offset + length || at < part.offset || at >= part.offset + part.bytes.length) continue;
      const bytes = part.bytes.subarray(at - part.offset, offset + length - part.offset);
      found.push(bytes);
      at += bytes.length;
    }
    if (found.length === 0) throw new RangeError('not kept');
    return found.length === 1 && found[0] ? found[0] : Buffer.concat(found);
  };
}
