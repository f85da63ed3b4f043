/** The flags in front of an instruction's arguments, read as BuildKit reads them. Which instruction takes which flag is not known here. */
import type { Flag } from './types.ts';

/** BuildKit reads flags byte by byte, so only ASCII blanks part them. */
function isBlank(char: string): boolean {
  return char !== '' && '\t\n\v\f\r '.includes(char);
}

/** Flags at the start of an instruction's arguments. */
export interface Flags {
  readonly flags: readonly Flag[];
  /** Offset of the first character behind the flags and the blanks that follow. */
  readonly end: number;
}

/** Reads `--name=value` words from `start` on. A bare `--` ends them and is left out. */
export function readFlags(text: string, start: number, escape: string): Flags {
  const flags: Flag[] = [];
  let at = start;
  for (;;) {
    while (at < text.length && isBlank(text.charAt(at))) at++;
    if (!text.startsWith('--', at)) return { flags, end: at };
    const word = readWord(text, at, escape);
    const written = text.slice(at, word.end);
    at = word.end;
    if (word.value !== '--') flags.push(toFlag(word.value, written));
    else {
      while (at < text.length && isBlank(text.charAt(at))) at++;
      return { flags, end: at };
    }
  }
}

function toFlag(word: string, text: string): Flag {
  const equals = word.indexOf('=');
  if (equals < 0) return { name: word.slice(2), value: null, text };
  return { name: word.slice(2, equals), value: word.slice(equals + 1), text };
}

/** One word, its quotes stripped and escapes resolved. */
function readWord(text: string, start: number, escape: string): { value: string; end: number } {
  let value = '';
  let quote = '';
  let at = start;
  for (; at < text.length; at++) {
    const char = text.charAt(at);
    if (quote === '' && isBlank(char)) break;
    if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
    else if (char !== escape) value += char;
    else value += text.charAt(++at);
  }
  return { value, end: Math.min(at, text.length) };
}
