import type { Block, Document, Edit } from './types.ts';

/** The edits with their keywords in the author's casing: lower case in a file that has no upper-case keyword. */
export function inCasing(document: Document, edits: readonly Edit[]): readonly Edit[] {
  if (
    document.blocks.length === 0 ||
    document.blocks.some((block) => keywordOf(block) !== keywordOf(block).toLowerCase())
  )
    return edits;
  return edits.map((edit) =>
    'text' in edit && edit.text !== undefined ? { ...edit, text: lowered(edit.text) } : edit,
  );
}

function keywordOf({ text }: Block): string {
  return /^\s*([A-Za-z]+)/.exec(text)?.[1] ?? '';
}

function lowered(text: string): string {
  let continued = false;
  return text
    .split('\n')
    .map((line) => {
      const first = !continued;
      continued = line.trimEnd().endsWith('\\');
      return first
        ? line.replace(/^[A-Z]+\b/, (word) => word.toLowerCase()).replace(/^(from .*) AS /, '$1 as ')
        : line;
    })
    .join('\n');
}
