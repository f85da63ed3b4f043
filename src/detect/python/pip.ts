/** Calls of pip as data: what is installed, from where, and to where. Files that they name are not read here. */
import type { Command, Word } from '../../dockerfile/index.ts';
import { placeOf, readArguments, valueOf, type Arguments } from '../../analysis/recognisers/words.ts';
import { pipOptions, pipShortOptions } from '../../knowledge/languages/python/managers.ts';
import { archive } from '../../knowledge/languages/python/files.ts';
import type { CommandPlace } from '../../model/index.ts';

/** One call of pip, as its words say. */
export interface PipCall {
  /** `install`, `uninstall`, `cache`; '' for `pip --version`. */
  readonly action: string;
  /** The word of the action: options of an install can stand right behind it. */
  readonly actionWord: Word | null;
  /** How pip is called: its words up to the action, quotes removed (`python -m pip`). */
  readonly program: readonly string[];
  readonly arguments: Arguments;
}

/** What a `pip install` is given. Paths are absolute; null stands for one that is not known. */
export interface PipInstall {
  /** `-r` and `-c` files. URLs are left out. */
  readonly files: readonly (string | null)[];
  /** Folders and files of `--find-links`. */
  readonly links: readonly (string | null)[];
  /** Names with versions, URLs and checkouts, as written. */
  readonly packages: readonly string[];
  /** Folders, wheels and archives of the image. */
  readonly local: readonly (string | null)[];
  readonly editable: boolean;
  /** Packages whose wheels it may not take: names as written, `:all:`; null stands for one that is not known. */
  readonly noBinary: readonly (string | null)[];
  /** Where it installs to, apart from the environment that pip belongs to: `--user`, `--target …`; null when nowhere else. */
  readonly elsewhere: string | null;
}

const PIP = /^(.*\/)?pip[\d.]*$/;
const PYTHON = /^(.*\/)?python[\d.]*$/;
const URL = /^([a-z][a-z\d+.-]*:\/\/|git\+|hg\+|svn\+)/i;

/** Reads `pip …`, `pip3 …`, `python -m pip …` and `uv pip …`; null for another command. */
export function pipCall(command: Command): PipCall | null {
  const { words } = command;
  const start = programLength(words);
  if (start === 0) return null;
  const { operands } = readArguments(words.slice(start), pipShortOptions, pipOptions);
  const [actionWord] = operands;
  const behind = actionWord === undefined ? words.length : words.indexOf(actionWord) + 1;
  // options may stand on both sides of the action
  const rest = [...words.slice(start, behind - 1), ...words.slice(behind)];
  return {
    action: actionWord?.value ?? '',
    actionWord: actionWord ?? null,
    program: words.slice(0, start).map((word) => word.value ?? word.text),
    arguments: readArguments(rest, pipShortOptions, pipOptions),
  };
}

/** How many words call pip; 0 when it is not called. */
function programLength(words: readonly Word[]): number {
  const [name = '', second = '', third = ''] = words.map((word) => word.value ?? '');
  if (PIP.test(name)) return 1;
  if (name === 'uv' && second === 'pip') return 2;
  if (!PYTHON.test(name)) return 0;
  const module = words.findIndex((word) => word.value === '-m');
  const flags = words.slice(1, module).every((word) => word.value?.startsWith('-') === true);
  if (module === -1 || !flags) return 0;
  return (module === 1 ? third : words[module + 1]?.value) === 'pip' ? module + 2 : 0;
}

/** What an install is given. */
export function pipInstall(call: PipCall, at: CommandPlace): PipInstall {
  const { options, operands } = call.arguments;
  const named = (names: readonly string[]): readonly (string | null)[] =>
    names.flatMap((name) => optionValues(call.arguments, name, at));
  const editable = [...named(['-e', '--editable'])];
  const values = [
    ...operands.map((word) => valueOf(word, at) ?? word.text),
    ...editable.map((value) => value ?? ''),
  ];
  const files = named(['-r', '--requirement', '-c', '--constraint']).filter(
    (value) => value === null || !URL.test(value),
  );
  const links = named(['-f', '--find-links']).filter((value) => value === null || !URL.test(value));
  return {
    files: files.map((value) => place(value, at)),
    links: links.map((value) => place(value, at)),
    packages: values.filter((value) => !isLocal(value)),
    local: values.filter(isLocal).map((value) => place(value.replace(/\[[^\]]*\]$/, ''), at)),
    editable: editable.length > 0,
    noBinary: [...named(['--no-binary', '--no-binary-package']), ...forbidden(at)],
    elsewhere: ['--user', '--target', '-t', '--prefix', '--root'].find((name) => options.has(name)) ?? null,
  };
}

/** What PIP_NO_BINARY of ENV or ARG says. */
function forbidden({ scope }: CommandPlace): readonly (string | null)[] {
  return scope.variables.has('PIP_NO_BINARY') ? [scope.variables.get('PIP_NO_BINARY') ?? null] : [];
}

/** Every value of an option, in the same word or the next; null for one that is not known. */
function optionValues(parsed: Arguments, name: string, at: CommandPlace): readonly (string | null)[] {
  const given = parsed.options.get(name) ?? [];
  const attached = parsed.attached.get(name);
  const values = given.flatMap((word) => (word === null ? [] : [valueOf(word, at)]));
  return attached === undefined ? values : [...values, attached.includes('$') ? null : attached];
}

function place(value: string | null, at: CommandPlace): string | null {
  if (value === null) return null;
  const word: Word = { text: value, value, start: 0, end: 0, split: false };
  return placeOf(word, at)?.path ?? null;
}

/** A folder, wheel or archive of the image, as opposed to `name`, `name==1`, `name @ https://…` and checkouts. */
function isLocal(value: string): boolean {
  const direct = /@\s*(\S+)/.exec(value)?.[1] ?? '';
  if (URL.test(value) || (URL.test(direct) && !direct.startsWith('file:'))) return false;
  const [path = ''] = value.split(/\[|;/);
  return path === '.' || path === '..' || path.includes('/') || archive.test(path);
}
