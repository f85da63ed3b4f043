/** One more member in an object between braces: JSON, JSON with comments, and YAML's flow style. */
import { aboveComments, beginsLine, eolOf, indentAt, type Insertion } from './insertion.ts';

/** An object as it stands in a text. */
export interface Braces {
  /** Offset of the opening brace. */
  readonly open: number;
  readonly members: readonly BracedMember[];
}

/** A member with the range of its text, from the key to the end of the value. */
export interface BracedMember {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Puts `member` behind those of the keys in `after`: as one line of its own where members have lines, else within the line.
 * All other lines stay as they are, their commas too.
 */
export function intoBraces(
  text: string,
  { open, members }: Braces,
  member: string,
  after: readonly string[],
): Insertion {
  const behind = members.findLastIndex(({ key }) => after.includes(key));
  const begins = ({ start }: BracedMember): boolean => beginsLine(text, start);
  const line = members.slice(behind + 1).find(begins) ?? members.findLast(begins);
  if (line !== undefined) {
    const at = aboveComments(text, line.start);
    return { at, text: `${indentAt(text, line.start)}${member},${eolOf(text)}` };
  }
  const last = members.at(-1);
  if (last !== undefined) return { at: last.end, text: `, ${member}` };
  return { at: open + 1, text: text.charAt(open + 1) === ' ' ? ` ${member}` : ` ${member} ` };
}
