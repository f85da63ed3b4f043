/** What commands of files and folders read and write: mkdir, cp, rm, chown, sed, find. What the files are for is not known here. */
import { baseName, joinPath, type Command, type Word } from '../../dockerfile/index.ts';
import type { CommandPlace } from '../../model/index.ts';
import {
  filesEffect,
  inert,
  nameOf,
  opaque,
  optionPath,
  pathsOf,
  placeOf,
  readArguments,
  valueOf,
  type FoundEffect,
} from './words.ts';

type Handler = (command: Command, at: CommandPlace) => FoundEffect;

/** How a command of the table reads its words: the options that take a value, and how many leading operands are no paths. */
interface Operands {
  readonly short?: string;
  readonly long?: readonly string[];
  readonly skip?: number;
}

/** Commands that change every path that they name. */
const CHANGES: Readonly<Record<string, Operands>> = {
  mkdir: { short: 'mZ', long: ['--mode'] },
  rmdir: {},
  rm: {},
  unlink: {},
  touch: { short: 'drt', long: ['--date', '--reference'] },
  truncate: { short: 'sr', long: ['--size', '--reference'] },
  tee: {},
  chmod: { skip: 1 },
  chown: { skip: 1 },
  chgrp: { skip: 1 },
  setcap: { skip: 1 },
  mkfifo: { short: 'm' },
  gzip: { short: 'S' },
  gunzip: { short: 'S' },
  bzip2: {},
  bunzip2: {},
  strip: { short: 'KNRo' },
  dos2unix: {},
  shred: { short: 'n' },
};

/** Commands with sources and a destination, and the options of theirs that take a value. */
const TRANSFERS: Readonly<Record<string, string>> = { cp: 'tS', mv: 'tS', install: 'tSmog', rsync: 'ef' };

const HANDLERS: Readonly<Record<string, Handler>> = {
  crontab,
  dd,
  find,
  ln: link,
  mktemp: () => inert(),
  openssl,
  patch,
  sed,
};

/** Commands of files and folders: mkdir, chmod, chown, cp, mv, rm, ln, touch, tee, sed -i, find … */
export function recogniseFiles(command: Command, at: CommandPlace): FoundEffect | null {
  const name = nameOf(command);
  const operands = CHANGES[name];
  if (operands !== undefined) return change(command, at, operands);
  const values = TRANSFERS[name];
  if (values !== undefined) return transfer(command, at, values);
  return HANDLERS[name]?.(command, at) ?? null;
}

function change(
  command: Command,
  at: CommandPlace,
  { short = '', long = [], skip = 0 }: Operands,
): FoundEffect {
  const { operands, options } = readArguments(symbolicModes(command), short, long);
  const first = options.has('--reference') ? 0 : skip;
  return filesEffect(command, pathsOf(operands.slice(first), at));
}

/** `chmod -x file`: a mode that looks like options. */
function symbolicModes(command: Command): readonly Word[] {
  const words = command.words.slice(1);
  if (nameOf(command) !== 'chmod') return words;
  const mode = words.findIndex((word) => /^-[rwxXst]+$/.test(word.text));
  return mode < 0
    ? words
    : [...words.slice(0, mode), { ...requireWord(words, mode), value: 'mode' }, ...words.slice(mode + 1)];
}

function requireWord(words: readonly Word[], at: number): Word {
  const word = words[at];
  if (word === undefined) throw new RangeError(`no word at ${at}`);
  return word;
}

/** cp, mv, install, rsync: what lands where. `install -d` makes folders. */
function transfer(command: Command, at: CommandPlace, values: string): FoundEffect {
  const parsed = readArguments(command.words.slice(1), values, ['--target-directory', '--suffix', '--mode', '--owner', '--group', '--exclude']); // prettier-ignore
  const name = nameOf(command);
  if (name === 'install' && (parsed.options.has('-d') || parsed.options.has('--directory'))) {
    return filesEffect(command, pathsOf(parsed.operands, at));
  }
  const folder = optionPath(parsed, ['-t', '--target-directory'], at);
  const sources = folder === undefined ? parsed.operands.slice(0, -1) : parsed.operands;
  const reads = pathsOf(sources, at);
  const writes =
    folder === undefined ? landed(sources, parsed.operands.at(-1), at) : into(folder, sources, at);
  const moved = name === 'mv' ? reads : [];
  return filesEffect(command, writes === null || moved === null ? null : [...writes, ...moved], reads);
}

/** Where sources land: below a destination that is surely a folder, else the destination itself. */
function landed(
  sources: readonly Word[],
  last: Word | undefined,
  at: CommandPlace,
): readonly string[] | null {
  const place = last === undefined ? null : placeOf(last, at);
  if (last === undefined || place === null) return null;
  const isFolder = sources.length > 1 || /(^|\/)\.{0,2}$/.test(valueOf(last, at) ?? '');
  return isFolder ? into(place.path, sources, at) : [place.path];
}

function into(folder: string | null, sources: readonly Word[], at: CommandPlace): readonly string[] | null {
  if (folder === null) return null;
  return sources.map((source) => {
    const place = placeOf(source, at);
    const contents = place === null || !place.exact || /\/\.?$|^\.$/.test(source.text);
    return contents ? folder : joinPath(folder, baseName(place.path));
  });
}

/** `ln -s target link`, `ln -s target` (into the working folder), `ln -s a b folder/`. */
function link(command: Command, at: CommandPlace): FoundEffect {
  const parsed = readArguments(command.words.slice(1), 'tS', ['--target-directory']);
  const folder = optionPath(parsed, ['-t', '--target-directory'], at);
  if (folder !== undefined) return filesEffect(command, into(folder, parsed.operands, at));
  const targets = parsed.operands.slice(0, Math.max(1, parsed.operands.length - 1));
  const writes =
    parsed.operands.length < 2 ? into(at.cwd, targets, at) : landed(targets, parsed.operands.at(-1), at);
  return filesEffect(command, writes, pathsOf(targets, at) ?? []);
}

/** sed writes with -i alone. */
function sed(command: Command, at: CommandPlace): FoundEffect {
  const parsed = readArguments(command.words.slice(1), 'efl', ['--expression', '--file']);
  const given = ['-e', '-f', '--expression', '--file'].some((option) => parsed.options.has(option));
  const files = pathsOf(given ? parsed.operands : parsed.operands.slice(1), at);
  const inPlace = [...parsed.options.keys()].some((option) => option === '-i' || option === '--in-place');
  return inPlace ? filesEffect(command, files, files) : inert(files ?? []);
}

const FIND_RUNS = ['-exec', '-execdir', '-ok', '-okdir'];

/** find changes something with -delete, or with -exec of a command that changes what it is given. */
function find(command: Command, at: CommandPlace): FoundEffect {
  const words = command.words.slice(1);
  const end = words.findIndex((word) => /^[-(!\\]/.test(word.text));
  const starts = end < 0 ? words : words.slice(0, end);
  const folders = starts.length === 0 ? (at.cwd === null ? null : [at.cwd]) : pathsOf(starts, at);
  const runs = words
    .filter((_, index) => FIND_RUNS.includes(words[index - 1]?.text ?? ''))
    .map((word) => word.value ?? '');
  const unknown = runs.find((name) => !(name in CHANGES) && !READERS.has(name));
  if (unknown !== undefined) return opaque(`what "find … -exec ${unknown}" does is not known`);
  const changes = words.some((word) => word.text === '-delete') || runs.some((name) => name in CHANGES);
  return changes ? filesEffect(command, folders) : inert(folders ?? []);
}

const READERS = new Set([
  'ls',
  'cat',
  'grep',
  'echo',
  'stat',
  'file',
  'ldd',
  'test',
  'head',
  'wc',
  'sha256sum',
  'md5sum',
]);

function dd(command: Command, at: CommandPlace): FoundEffect {
  const output = command.words.find((word) => word.text.startsWith('of='));
  if (output === undefined) return inert();
  const path =
    output.value === null ? null : placeOf({ ...output, value: output.value.slice('of='.length) }, at);
  return filesEffect(command, path && [path.path]);
}

/** A patch says itself which files it changes: those below its folder. */
function patch(command: Command, at: CommandPlace): FoundEffect {
  const parsed = readArguments(command.words.slice(1), 'dipo', ['--directory', '--input', '--strip']);
  const folder = optionPath(parsed, ['-d', '--directory'], at) ?? at.cwd;
  const input = optionPath(parsed, ['-i', '--input'], at);
  return filesEffect(command, folder === null ? null : [folder], typeof input === 'string' ? [input] : []);
}

/** Options of openssl that name files which it writes. */
const OPENSSL_OUTPUTS = ['-out', '-keyout', '-CAserial'];

/** openssl writes where its options say, and to the standard output otherwise. */
function openssl(command: Command, at: CommandPlace): FoundEffect {
  const outputs = command.words.filter((_, index) =>
    OPENSSL_OUTPUTS.includes(command.words[index - 1]?.text ?? ''),
  );
  return outputs.length === 0 ? inert() : filesEffect(command, pathsOf(outputs, at));
}

/** `crontab -l` asks; anything else sets the table of the user. */
function crontab(command: Command): FoundEffect {
  const asks = command.words.some((word) => word.text === '-l');
  return asks ? inert() : filesEffect(command, ['/var/spool/cron/crontabs']);
}
