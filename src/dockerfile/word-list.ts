import { splice, type Splice } from './splice.ts';
import type { Block, Word } from './types.ts';

/**
 * The block with words of its commands taken out or replaced. A word that stood alone on its line takes the line along;
 * comment lines and the author's layout stay. Offsets of the words are into `block.text`.
 * @throws {DockerfileError} a word goes on over a line continuation
 */
export function withWords(block: Block, changes: ReadonlyMap<Word, string | null>): string {
  const lines = linesOf(block.text);
  const splices: Splice[] = [];
  for (const line of lines) {
    const own = [...changes].filter(([word]) => word.start >= line.start && word.end <= line.end);
    const gone = own.filter(([, text]) => text === null).map(([word]) => word);
    for (const [word, text] of own)
      if (text !== null) splices.push({ start: word.start, end: word.end, text });
    if (gone.length === 0) continue;
    const rest = gone.reduce((text, word) => text.replace(word.text, ''), line.text);
    if (/^\s*\\?\s*$/.test(rest) && gone.length === own.length)
      splices.push({ start: line.start, end: line.end, text: '' });
    else
      for (const word of gone)
        splices.push({ start: blankBefore(block.text, word.start), end: word.end, text: '' });
  }
  return withoutDanglingContinuation(splice(block, splices));
}

function linesOf(text: string): readonly { start: number; end: number; text: string }[] {
  let start = 0;
  return text.split(/(?<=\n)/).map((line) => {
    const found = { start, end: start + line.length, text: line };
    start += line.length;
    return found;
  });
}

function blankBefore(text: string, at: number): number {
  let start = at;
  while (start > 0 && /[ \t]/.test(text.charAt(start - 1))) start--;
  return start;
}

/** The last line of a list may have gone: the line above then ends the instruction. */
function withoutDanglingContinuation(text: string): string {
  return text.replace(/[ \t]*\\[ \t]*(\r?\n)?$/, '$1');
}
