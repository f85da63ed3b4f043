/** Edits with the keywords of the author's casing: lower case where no keyword of the file is upper case. It changes nothing but keywords. */
import { DockerfileError } from './error.ts';
import { scan, sourceOffset, type Instruction } from './scan.ts';
import type { Block, Document, Edit } from './types.ts';

/** The edits with their keywords in the author's casing: lower case in a file that has no upper-case keyword. */
export function inCasing(document: Document, edits: readonly Edit[]): readonly Edit[] {
  if (!document.blocks.every(isLower)) return edits;
  return edits.map((edit) => ('text' in edit ? { ...edit, text: lowered(edit.text) } : edit));
}

function isLower({ text, keyword }: Block): boolean {
  return text.trimStart().startsWith(keyword.toLowerCase());
}

/** The instructions of `text` with lower-case keywords. What is inside of them stays as it is. */
function lowered(text: string): string {
  let result = text;
  for (const [start, end] of instructionsOf(text).flatMap(keywordRanges)) {
    result = result.slice(0, start) + result.slice(start, end).toLowerCase() + result.slice(end);
  }
  return result;
}

function instructionsOf(text: string): readonly Instruction[] {
  try {
    return scan(text).instructions;
  } catch (error) {
    if (error instanceof DockerfileError) return [];
    throw error;
  }
}

/** Ranges of the keyword, and of AS in FROM. */
function keywordRanges({ keyword, keywordAt, logical, pieces }: Instruction): readonly [number, number][] {
  const as = keyword.toUpperCase() === 'FROM' ? /\sAS(?=\s)/i.exec(logical) : null;
  const own: [number, number] = [keywordAt, keywordAt + keyword.length];
  if (as === null) return [own];
  const start = sourceOffset(pieces, as.index + 1);
  return [own, [start, start + 2]];
}
