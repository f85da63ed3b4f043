/** The words of a command as values, paths and options, and the effects that recognisers answer with. It knows no command. */
import { baseName, expand, joinPath, type Command, type Word } from '../../dockerfile/index.ts';
import type { CommandPlace, Effect, Reason } from '../../model/index.ts';

/** What a recogniser answers: an effect without the place that it was seen at. */
export type FoundEffect = Omit<Effect, 'block' | 'command' | 'cwd'>;

/** A path as far as it is known. `exact` is false for a glob: then `path` is the folder that holds all of its matches. */
export interface WordPlace {
  readonly path: string;
  readonly exact: boolean;
}

/** The command's name without its folder: `/usr/bin/apt-get` → `apt-get`; '' when it is not known. */
export function nameOf(command: Command): string {
  const name = command.words[0]?.value ?? '';
  return baseName(name);
}

/** The ways to write the working folder. */
const WORKING_FOLDER = /\$\(pwd\)|`pwd`|\$PWD\b|\$\{PWD\}/g;

/** The word with quotes removed and known variables put in; null when it holds anything else. */
export function valueOf(word: Word, at: CommandPlace): string | null {
  if (word.value !== null) return word.value;
  const text = at.cwd === null ? word.text : word.text.replaceAll(WORKING_FOLDER, at.cwd);
  if (text !== word.text) return valueOf({ ...word, text }, at);
  if (/[`*?[]|\$\(|\$'/.test(word.text) || word.text.includes("'")) return null;
  if (word.text === '~' || word.text.startsWith('~/')) {
    const home = homeOf(at);
    const rest = expand(word.text.slice(1), at.scope.variables, '\\');
    return home === null || rest === null ? null : `${home}${rest}`;
  }
  return expand(word.text, at.scope.variables, '\\');
}

/** Home folder of the user that the RUN runs as; null when that is not known. */
export function homeOf({ scope }: CommandPlace): string | null {
  if (scope.variables.has('HOME')) return scope.variables.get('HOME') ?? null;
  return scope.user === null || /^(root|0)(:|$)/.test(scope.user) ? '/root' : null;
}

/** A word as an absolute path; a glob stands for its folder. Null when it is not known where it points. */
export function placeOf(word: Word, at: CommandPlace): WordPlace | null {
  const value = valueOf(word, at);
  if (value !== null) return placed(value, at, !/\{.*,.*\}/.test(value));
  const glob = word.text.search(/[*?[]/);
  const folder =
    glob < 0 ? null : expand(word.text.slice(0, glob).replace(/[^/]*$/, ''), at.scope.variables, '\\');
  return folder === null ? null : placed(folder, at, false);
}

function placed(value: string, at: CommandPlace, exact: boolean): WordPlace | null {
  // `{a,b}` is one name for sh and two for bash: only what stands before it is sure
  const sure = exact ? value : value.replace(/[^/]*\{.*$/, '');
  if (sure.startsWith('/')) return { path: joinPath('/', sure), exact };
  return at.cwd === null ? null : { path: joinPath(at.cwd, sure), exact };
}

/** The paths of words; null as soon as one is not known. */
export function pathsOf(words: readonly Word[], at: CommandPlace): readonly string[] | null {
  const places = words.map((word) => placeOf(word, at));
  return places.every((place) => place !== null) ? places.map(({ path }) => path) : null;
}

/** Options and operands of a command, read by the getopt conventions. */
export interface Arguments {
  readonly operands: readonly Word[];
  /** Option (`-o`, `--output`) → the words given with it, '' words for options without value left out. */
  readonly options: ReadonlyMap<string, readonly (Word | null)[]>;
  /** Values written in the same word as their option (`-ofile`, `--output=file`), as written. */
  readonly attached: ReadonlyMap<string, string>;
}

/**
 * Splits the words behind the command's name. `takesValue` lists the options whose value may be the next word, short ones
 * without dash in `short`, long ones in `long`.
 */
export function readArguments(
  words: readonly Word[],
  short: string,
  long: readonly string[] = [],
): Arguments {
  const operands: Word[] = [];
  const options = new Map<string, (Word | null)[]>();
  const attached = new Map<string, string>();
  const add = (name: string, value: Word | null) => options.set(name, [...(options.get(name) ?? []), value]);
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) break;
    const text = word.value ?? word.text;
    if (text === '--') return { operands: [...operands, ...words.slice(at + 1)], options, attached };
    if (text === '-' || !text.startsWith('-')) operands.push(word);
    else if (text.startsWith('--')) {
      const [name, value] = splitOnce(text, '=');
      if (value !== undefined) attached.set(name, value);
      add(name, value === undefined && long.includes(name) ? (words[++at] ?? null) : null);
    } else {
      const letters = text.slice(1).split('');
      const cut = letters.findIndex((letter) => short.includes(letter));
      const flags = cut < 0 ? text.slice(1) : text.slice(1, cut + 1);
      for (const letter of flags) add(`-${letter}`, null);
      if (cut < 0) continue;
      const [name, rest] = [`-${text.charAt(cut + 1)}`, text.slice(cut + 2)];
      if (rest !== '') attached.set(name, rest);
      add(name, rest === '' ? (words[++at] ?? null) : null);
    }
  }
  return { operands, options, attached };
}

/** The path that one of the options names: undefined when none is given, null when it is not known. */
export function optionPath(
  parsed: Arguments,
  names: readonly string[],
  at: CommandPlace,
): string | null | undefined {
  for (const name of names) {
    const written = parsed.attached.get(name);
    if (written !== undefined) {
      const value = expand(written, at.scope.variables, '\\');
      return value === null ? null : (placed(value, at, true)?.path ?? null);
    }
    const word = parsed.options.get(name)?.at(-1);
    if (word) return placeOf(word, at)?.path ?? null;
  }
  return undefined;
}

/** An effect that only touches files. A null list of paths makes it opaque. */
export function filesEffect(
  command: Command,
  writes: readonly string[] | null,
  reads: readonly string[] | null = [],
  kind: 'files' | 'fetch' = 'files',
): FoundEffect {
  if (writes === null || reads === null) return opaque(`where "${brief(command)}" writes cannot be seen`);
  return { kind, reads, writes: writes.filter((path) => !DEVICES.test(path)) };
}

/** Devices and the kernel's files are in no layer. */
const DEVICES = /^\/(?:dev|proc|sys)\//;

/** Nothing in the image changes. */
export function inert(reads: readonly string[] = []): FoundEffect {
  return { kind: 'inert', reads, writes: [] };
}

/** Nobody knows what it does, with the reason. */
export function opaque(why: Reason): FoundEffect {
  return { kind: 'opaque', reads: [], writes: [], why };
}

/** The command in a few words, for sentences. */
export function brief(command: Command): string {
  const text = command.text.replaceAll(/\\?\s+/g, ' ').trim();
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
