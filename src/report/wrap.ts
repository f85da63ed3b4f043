/** Long lines on a terminal: broken at blanks, with what follows below the text and not below its label. */

/** Fewer columns for the text than these, and breaking it helps nobody. */
const NARROWEST = 24;

/** Select Graphic Rendition, which takes no room: see `paint`. */
const LOOKS = /\u001B\[[\d;]*m/g;

/** One line as several, none wider than the terminal where a blank allows it; `columns` null: there is no terminal. */
export function wrapped(line: string, indent: number, columns: number | null): string {
  if (columns === null || widthOf(line) <= columns || columns - indent < NARROWEST) return line;
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<=\S) (?=\S)/)) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && widthOf(longer) > columns) {
      lines.push(current);
      current = `${' '.repeat(indent)}${word}`;
    } else current = longer;
  }
  return [...lines, current].join('\n');
}

function widthOf(text: string): number {
  return text.replace(LOOKS, '').length;
}
