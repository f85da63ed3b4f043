/** Numbers and lists as reports write them. */

/** `1 change`, `2 changes`. */
export function plural(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** `1,080 MB`, `9.5 MB`: decimal megabytes, as engines count. */
export function megabytes(bytes: number): string {
  const size = bytes / 1e6;
  const digits = size < 10 ? 1 : 0;
  return `${size.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })} MB`;
}

/** `−77 %`, `+3 %`; '' where nothing can be compared. */
export function percent(before: number, after: number): string {
  if (before === 0) return '';
  const change = Math.round((after / before - 1) * 100);
  return `${change < 0 ? '−' : '+'}${String(Math.abs(change))} %`;
}
