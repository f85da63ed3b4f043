/**
 * Docker's word lexer: quotes, escapes and `$variables`, as BuildKit's frontend/dockerfile/shell does it
 * (checked against its answers in test/data/buildkit-vectors.jsonl).
 */
import { isSpace } from './space.ts';

/** A variable's value; null when it is set to something that is not known, undefined when it is not set. */
export type ValueLookup = (name: string) => string | null | undefined;

export interface LexOptions {
  readonly escape: string;
  readonly lookup: ValueLookup;
  /** What becomes of a variable that is not set: it stays as written, or the lexer fails because nobody knows its value. */
  readonly unset: 'keep' | 'fail';
  /** Quotes stay in the result. */
  readonly rawQuotes?: boolean;
  /** Escape characters outside of quotes stay in the result. */
  readonly rawEscapes?: boolean;
  /** Blanks behind `<<` do not end the word, as in `RUN << EOF`. */
  readonly heredocs?: boolean;
}

export interface Lexed {
  /** The whole text, resolved. */
  readonly text: string;
  /** The same, split at blanks outside of quotes. */
  readonly words: readonly string[];
}

/** The text is no valid Docker word, or holds a variable whose value is not known. */
export class LexError extends Error {}

interface Cursor {
  readonly source: string;
  readonly options: LexOptions;
  at: number;
  depth: number;
}

/** `${a:-${b:-…}}` deeper than this is no honest Dockerfile, and would exhaust the stack. */
const DEEPEST = 64;
/** Linux hands no longer value to a program; variables made of variables could double their length with each line. */
const LONGEST_RESULT = 131_072;

/**
 * Resolves quotes, escapes and variables of `source`.
 * @throws {LexError} unbalanced quotes, a bad substitution, or a variable without known value
 */
export function lex(source: string, options: LexOptions): Lexed {
  return readUntil({ source, options, at: 0, depth: 0 }, null, options.rawEscapes ?? false);
}

/** Words under construction, and the whole text. */
interface Words {
  readonly done: string[];
  word: string;
  text: string;
}

/** Adds text that blanks split into words. */
function addSplit(words: Words, text: string): void {
  words.text += text;
  for (const char of text) {
    if (isSpace(char)) endWord(words);
    else words.word += char;
  }
}

/** Adds quoted or escaped text: its blanks split nothing. */
function addWhole(words: Words, text: string): void {
  words.text += text;
  words.word += text;
}

function endWord(words: Words): void {
  if (words.word !== '') words.done.push(words.word);
  words.word = '';
}

/** Reads to the end, or to `stop`, which is consumed. */
function readUntil(cursor: Cursor, stop: string | null, rawEscapes: boolean): Lexed {
  const { source, options } = cursor;
  const words: Words = { done: [], word: '', text: '' };
  if (++cursor.depth > DEEPEST) throw new LexError('too deeply nested');
  for (;;) {
    const char = source.charAt(cursor.at);
    if (char === '' && stop !== null) throw new LexError(`missing ${stop}`);
    if (char === '' || char === stop) break;
    readPart(cursor, words, char, rawEscapes, options);
    if (options.unset === 'fail' && words.text.length > LONGEST_RESULT) throw new LexError('too long');
  }
  cursor.at++;
  cursor.depth--;
  endWord(words);
  return { text: words.text, words: words.done };
}

function readPart(
  cursor: Cursor,
  words: Words,
  char: string,
  rawEscapes: boolean,
  options: LexOptions,
): void {
  if (char === '$') addSplit(words, readVariable(cursor));
  else if (char === "'") addWhole(words, readSingleQuoted(cursor));
  else if (char === '"') addWhole(words, readDoubleQuoted(cursor, rawEscapes));
  else if (char === options.escape) {
    addWhole(words, (rawEscapes ? char : '') + cursor.source.charAt(cursor.at + 1));
    cursor.at += 2;
  } else if (options.heredocs === true && char === '<') {
    const operator = /^<(?:<[\t\r ]*)?/.exec(cursor.source.slice(cursor.at))?.[0] ?? char;
    addWhole(words, operator);
    cursor.at += operator.length;
  } else {
    addSplit(words, char);
    cursor.at++;
  }
}

function readSingleQuoted(cursor: Cursor): string {
  const end = cursor.source.indexOf("'", cursor.at + 1);
  if (end < 0) throw new LexError('missing single quote');
  const inside = cursor.source.slice(cursor.at + 1, end);
  cursor.at = end + 1;
  return cursor.options.rawQuotes === true ? `'${inside}'` : inside;
}

function readDoubleQuoted(cursor: Cursor, rawEscapes: boolean): string {
  const { source, options } = cursor;
  const quote = options.rawQuotes === true ? '"' : '';
  let text = quote;
  cursor.at++;
  for (;;) {
    const char = source.charAt(cursor.at);
    if (char === '') throw new LexError('missing double quote');
    if (char === '$') {
      text += readVariable(cursor);
      continue;
    }
    cursor.at++;
    if (char === '"') return text + quote;
    text += char === options.escape ? readEscaped(cursor, rawEscapes) : char;
  }
}

/** What stands behind an escape character in double quotes: only a few characters can be escaped there. */
function readEscaped(cursor: Cursor, rawEscapes: boolean): string {
  const { escape } = cursor.options;
  const kept = rawEscapes ? escape : '';
  const next = cursor.source.charAt(cursor.at);
  if (next === '') return kept;
  if (next !== '"' && next !== '$' && next !== escape) return kept + escape;
  cursor.at++;
  return kept + next;
}

/** Special parameters are one character long; other names are letters, digits and `_`. */
const NAME = /[@*#?$!-]|\p{Nd}+|[\p{L}_][\p{L}\p{Nd}_]*/uy;

function readName(cursor: Cursor): string {
  NAME.lastIndex = cursor.at;
  const name = NAME.exec(cursor.source)?.[0] ?? '';
  cursor.at += name.length;
  return name;
}

/** The value, or `written` when the variable is not set and stays as it is. */
function resolve(cursor: Cursor, name: string, written: string): string {
  const value = cursor.options.lookup(name);
  if (value === undefined && cursor.options.unset === 'keep') return written;
  if (value === undefined || value === null) throw new LexError(`the value of ${name} is not known`);
  return value;
}

function readVariable(cursor: Cursor): string {
  const start = cursor.at;
  cursor.at++;
  if (cursor.source.charAt(cursor.at) !== '{') {
    const name = readName(cursor);
    return name === '' ? '$' : resolve(cursor, name, `$${name}`);
  }
  cursor.at++;
  if ('{}:'.includes(cursor.source.charAt(cursor.at))) throw new LexError('bad substitution');
  const name = readName(cursor);
  const operator = cursor.source.charAt(cursor.at++);
  if (operator === '}') return resolve(cursor, name, `\${${name}}`);
  if (operator === '/') return readReplacement(cursor, name, start);
  return readModified(cursor, name, operator, start);
}

/** `${x:-y}`, `${x-y}`, `${x:+y}`, `${x:?y}`, `${x#y}`, `${x%y}` and their kin, behind the first operator character. */
function readModified(cursor: Cursor, name: string, first: string, start: number): string {
  const emptyCounts = first === ':';
  const operator = emptyCounts ? cursor.source.charAt(cursor.at++) : first;
  if (operator === '' || !'-+?#%'.includes(operator)) throw new LexError(`unsupported modifier ${operator}`);
  const trims = operator === '#' || operator === '%';
  if (trims && emptyCounts) throw new LexError(`unsupported modifier :${operator}`);
  const { text: operand } = readUntil(cursor, '}', trims);
  const value = cursor.options.lookup(name);
  if (value === null) throw new LexError(`the value of ${name} is not known`);
  if (value === undefined && cursor.options.unset === 'keep') return cursor.source.slice(start, cursor.at);
  const missing = value === undefined || (emptyCounts && value === '');
  if (operator === '-') return missing ? operand : value;
  if (operator === '+') return missing ? '' : operand;
  if (value === undefined || (missing && operator === '?')) throw new LexError(`${name} is not set`);
  return trims ? trim(value, operator, operand) : value;
}

/** `${x/pattern/text}` and `${x//pattern/text}`. */
function readReplacement(cursor: Cursor, name: string, start: number): string {
  const all = cursor.source.charAt(cursor.at) === '/';
  if (all) cursor.at++;
  const { text: pattern } = readUntil(cursor, '/', true);
  const { text: replacement } = readUntil(cursor, '}', true);
  const value = resolve(cursor, name, cursor.source.slice(start, cursor.at));
  if (cursor.options.lookup(name) === undefined) return value;
  if (value.length > LONGEST_VALUE) throw new LexError('too long');
  const regexp = new RegExp(patternSource(pattern, true), all ? 'g' : '');
  return value.replace(regexp, () => replacement);
}

/** Longest value that is matched against a pattern: the time grows with its square. */
const LONGEST_VALUE = 2000;

/** Removes what the shell pattern matches at the start (`#`, `##`) or the end (`%`, `%%`). */
function trim(value: string, operator: string, operand: string): string {
  if (value.length > LONGEST_VALUE) throw new LexError('too long');
  const greedy = operand.startsWith(operator);
  const source = patternSource(greedy ? operand.slice(1) : operand, greedy);
  if (operator === '#') return value.replace(new RegExp(`^(?:${source})`, 's'), '');
  return trimEnd(value, new RegExp(`^(?:${source})$`, 's'), greedy);
}

function trimEnd(value: string, whole: RegExp, longest: boolean): string {
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => length);
  if (longest) lengths.reverse();
  const found = lengths.find((length) => whole.test(value.slice(value.length - length)));
  return found === undefined ? value : value.slice(0, value.length - found);
}

/** A shell pattern of `*` and `?` (Docker knows no brackets) as the source of a regular expression. */
function patternSource(pattern: string, greedy: boolean): string {
  if (pattern.split('*').length > 3) throw new LexError('too many wildcards');
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === '*') source += greedy ? '.*' : '.*?';
    else if (char === '?') source += '.';
    else if (char !== '\\') source += literal(char);
    else if (!'}/'.includes(pattern.charAt(at + 1))) source += literal(pattern.charAt(++at));
  }
  return source;
}

function literal(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}
