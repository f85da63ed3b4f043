/** Text that is put into a file without taking anything away; what the file means is not known here. */

/** A text to put in at an offset. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** The text with all insertions; their offsets are those of the text as it was. */
export function withInsertions(text: string, insertions: readonly Insertion[]): string {
  let result = '';
  let from = 0;
  for (const { at, text: added } of insertions.toSorted((a, b) => a.at - b.at)) {
    result += text.slice(from, at) + added;
    from = at;
  }
  return result + text.slice(from);
}

/** Whether `after` has all characters of `before` in their order, and at most `most` more. */
export function onlyAdds(before: string, after: string, most: number): boolean {
  if (after.length < before.length || after.length - before.length > most) return false;
  let at = 0;
  for (let index = 0; index < after.length && at < before.length; index++) {
    if (after.charCodeAt(index) === before.charCodeAt(at)) at++;
  }
  return at === before.length;
}

/** Offset of the first character of the line. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Offset behind the line and its line break. */
export function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline === -1 ? text.length : newline + 1;
}

/** Whether nothing but blanks stands in front of the offset in its line. */
export function beginsLine(text: string, at: number): boolean {
  return /^[ \t]*$/.test(text.slice(lineStart(text, at), at));
}

/** The line break that a file uses. */
export function eolOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

/** A whole line below the one of an offset. */
export function lineBelow(text: string, at: number, line: string): Insertion {
  const end = lineEnd(text, at);
  const eol = eolOf(text);
  return { at: end, text: text.charAt(end - 1) === '\n' ? line + eol : eol + line };
}

/** Start of the line of an offset, or of the first of the comments right above it: they belong to what they stand over. */
export function aboveComments(text: string, at: number): number {
  let start = lineStart(text, at);
  for (let above = start; above > 0;) {
    above = lineStart(text, above - 1);
    if (!/^\s*(?:#|\/\/)/.test(text.slice(above, start))) break;
    start = above;
  }
  return start;
}

/** The blanks in front of an offset, where it begins its line; as many as its column otherwise. */
export function indentAt(text: string, at: number): string {
  const before = text.slice(lineStart(text, at), at);
  return /^[ \t]*$/.test(before) ? before : ' '.repeat(before.length);
}
