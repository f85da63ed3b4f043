/** Words and name-value pairs of instructions, by Docker's own rules. */
import { lex, LexError, type ValueLookup } from './lex.ts';
import { isSpace } from './space.ts';
import type { Block } from './types.ts';

/** One `name=value` of ENV, ARG or LABEL. */
export interface Pair {
  readonly name: string;
  /** Quotes and escapes resolved, variables as written; null for an ARG without default. */
  readonly value: string | null;
  /** As written: `PATH="/opt/venv/bin:$PATH"`. */
  readonly text: string;
}

const NOTHING_SET: ValueLookup = () => undefined;

/** The text with quotes and escapes resolved and variables as written; the text itself when its quotes are unbalanced. */
export function unquote(text: string, escape: string): string {
  try {
    return lex(text, { escape, lookup: NOTHING_SET, unset: 'keep' }).text;
  } catch (error) {
    if (error instanceof LexError) return text;
    throw error;
  }
}

/**
 * `text` with its variables, quotes and escapes resolved. Null when a variable has no known value (it is not in
 * `variables`, or is null there), or when the text is no valid Docker word.
 */
export function expand(
  text: string,
  variables: ReadonlyMap<string, string | null>,
  escape: string,
): string | null {
  return expandWith(text, (name) => variables.get(name) ?? null, escape);
}

/** Like `expand`, for a place where it is known which variables are not set: there, `${x:-y}` gives `y`. */
export function expandWith(text: string, lookup: ValueLookup, escape: string): string | null {
  try {
    return lex(text, { escape, lookup, unset: 'fail' }).text;
  } catch (error) {
    if (error instanceof LexError) return null;
    throw error;
  }
}

/** The words of COPY, FROM, EXPOSE and VOLUME: Docker splits them at ASCII blanks, quotes do not matter. */
export function blankSeparated(text: string): readonly string[] {
  return text.split(/[\t\v\f\r ]+/).filter((word) => word !== '');
}

/** The words of ENV, ARG and LABEL as written: split at blanks outside of quotes. */
function rawWords(text: string, escape: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quote === '' && isSpace(char)) {
      if (word !== '') words.push(word);
      word = '';
      continue;
    }
    word += char;
    if (char === escape && quote !== "'" && at + 1 < text.length) word += text.charAt(++at);
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
  }
  return word === '' ? words : [...words, word];
}

/**
 * The pairs of ENV, LABEL or ARG with quotes and variables as written. `ENV name value` is one pair. A value is null where
 * there is none, which only ARG allows.
 */
export function rawPairs(keyword: string, args: string, escape: string): readonly Pair[] {
  const words = rawWords(args, escape);
  if (keyword === 'ARG' || words[0]?.includes('=') === true) return words.map(toPair);
  const [, name = args, value = null] = /^([^\t\v\f\r ]*)[\t\v\f\r ]+([^]+)$/.exec(args) ?? [];
  return args === '' ? [] : [{ name, value, text: args }];
}

function toPair(text: string): Pair {
  const equals = text.indexOf('=');
  if (equals < 0) return { name: text, value: null, text };
  return { name: text.slice(0, equals), value: text.slice(equals + 1), text };
}

/** The pairs of ENV, ARG or LABEL, in order; none for other keywords. */
export function pairs({ keyword, args, escape }: Block): readonly Pair[] {
  if (!['ENV', 'ARG', 'LABEL'].includes(keyword)) return [];
  return rawPairs(keyword, args, escape).map(({ name, value, text }) => ({
    name: unquote(name, escape),
    value: value === null ? null : unquote(value, escape),
    text,
  }));
}
