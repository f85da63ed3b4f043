/** Sizes as people write and read them, and whether an image keeps its limits. How a size was measured is not known here. */
import type { VerifyOptions } from './types.ts';

const UNITS: Readonly<Record<string, number>> = {
  '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, k: 1e3, m: 1e6, g: 1e9,
}; // prettier-ignore

/** Bytes of `200MB`, `1.5 GiB` or `1234`; a thousand of one unit make the next, apart from KiB, MiB and GiB. Throws a RangeError with a sentence. */
export function parseSize(text: string): number {
  const [, amount, unit = ''] = /^\s*(\d+(?:\.\d+)?(?:e\+?\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  if (amount === undefined || factor === undefined) {
    throw new RangeError(`${JSON.stringify(text)} is not a size: write it like 200MB, 1.5GB or 300MiB`);
  }
  return Math.round(Number(amount) * factor);
}

/** `1,234.5 MB`; small sizes in kB or bytes. */
export function sizeText(bytes: number): string {
  if (Math.abs(bytes) >= 1e6) return `${grouped(bytes / 1e6)} MB`;
  if (Math.abs(bytes) >= 1e3) return `${grouped(bytes / 1e3)} kB`;
  return `${bytes} bytes`;
}

function grouped(value: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** The size limits that the new image does not keep, in words. */
export function overBudget(
  beforeBytes: number,
  afterBytes: number,
  options: VerifyOptions,
): readonly string[] {
  const over: string[] = [];
  if (options.maxSize !== undefined && afterBytes > parseSize(options.maxSize)) {
    over.push(
      `the image has ${sizeText(afterBytes)}, more than the limit of ${sizeText(parseSize(options.maxSize))}`,
    );
  }
  if (options.maxSizeRatio !== undefined && afterBytes > options.maxSizeRatio * beforeBytes) {
    const ratio = (afterBytes / beforeBytes).toFixed(2);
    over.push(
      `the image has ${ratio} times the size of the original, more than the limit of ${options.maxSizeRatio}`,
    );
  }
  return over;
}
