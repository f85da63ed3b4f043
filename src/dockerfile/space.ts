/**
 * Go's `unicode.IsSpace`, which BuildKit uses for blank lines and word splitting.
 * JavaScript's `\s` also counts U+FEFF, which BuildKit does not.
 */
const SPACES = new Set(
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
);

/** Whether BuildKit takes the character for white space. */
export function isSpace(char: string): boolean {
  return SPACES.has(char);
}

/** Offset of the first character from `from` on that is no white space, or the length. */
export function skipSpace(text: string, from = 0): number {
  let at = from;
  while (at < text.length && isSpace(text.charAt(at))) at++;
  return at;
}

/** Offset behind the last character that is no white space, at least `from`. */
export function trimmedEnd(text: string, from = 0): number {
  let end = text.length;
  while (end > from && isSpace(text.charAt(end - 1))) end--;
  return end;
}
