/** What a terminal would obey or hide is shown instead: names and texts come from repositories that nobody trusts. */

/**
 * Control characters (line ends and tabs apart), and what turns, hides or breaks a line: marks of direction, separators of lines.
 * The colours that `painter` gives are let through.
 */
const OBEYED =
  /(\u001B\[(?:1|2|22|31|32|33|36|39)m|\r(?=\n))|[\0-\x08\x0B-\x1F\x7F-\x9F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g;

/** The text with `\x1b` and `\u202e` in the place of such characters. */
export function visible(text: string): string {
  return text.replace(OBEYED, (found: string, ours: string | undefined) => ours ?? escaped(found));
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
