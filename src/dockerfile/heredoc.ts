/** Which words of an instruction start a heredoc, by BuildKit's own test. */
import { lex, LexError, type LexOptions } from './lex.ts';

export interface HeredocHead {
  readonly name: string;
  readonly stripTabs: boolean;
  readonly quoted: boolean;
}

// The escape character is always a backslash here, whatever the file's directive says.
const KEEP: LexOptions = { escape: '\\', lookup: () => undefined, unset: 'keep' };

/** The heredocs that a logical line announces, in order. A line whose quotes are unbalanced announces none. */
export function heredocHeads(line: string): readonly HeredocHead[] {
  if (!line.includes('<<')) return [];
  const words = lexed(line, { ...KEEP, rawQuotes: true, rawEscapes: true, heredocs: true });
  return words.flatMap((word) => heredocHead(word) ?? []);
}

/** The heredoc that one word starts (`<<EOF`, `3<<-'EOF'`), or null. */
export function heredocHead(word: string): HeredocHead | null {
  const match = /^\d*<<(-?)\s*([^<]*)$/.exec(word);
  const rest = match?.[2] ?? '';
  if (rest === '') return null;
  const [raw, ...more] = lexed(rest, { ...KEEP, rawQuotes: true });
  const [name] = lexed(rest, KEEP);
  if (raw === undefined || name === undefined || more.length > 0) return null;
  return { name, stripTabs: match?.[1] === '-', quoted: raw !== name };
}

function lexed(text: string, options: LexOptions): readonly string[] {
  try {
    return lex(text, options).words;
  } catch (error) {
    if (error instanceof LexError) return [];
    throw error;
  }
}
