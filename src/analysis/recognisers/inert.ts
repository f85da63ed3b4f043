/** Whether a command changes nothing in the image, and what it reads; its redirections are looked at elsewhere. */
import type { Command } from '../../dockerfile/index.ts';
import { ofLanguages } from '../../knowledge/languages/index.ts';
import type { CommandPlace } from '../../model/index.ts';
import { inert, nameOf, pathsOf, type FoundEffect } from './words.ts';

/** Commands that change nothing in the image, whatever their words are (redirections count apart). */
const QUIET = new Set(
  (
    ': [ [[ alias arch basename break builtin cd cksum clear command continue date declare df dirname du echo exit export expr false ' +
    'file free function getconf getent groups hash help hostname id jobs kill ldd let local lscpu nproc pidof popd printenv printf ps ' +
    'pushd pwd read readlink readonly realpath return seq set shift shopt sleep stat sync test time times trap true tty type ulimit ' +
    'ssh-keyscan umask unalias uname unset uptime wait which whoami yes envsubst locale'
  ).split(' '),
);

/** Commands that only read the files that they name. */
const READERS = new Set(
  (
    'awk cat cmp comm cut diff egrep fgrep grep head hexdump jq less ls md5sum more nl od paste rev sha1sum sha256sum sha384sum ' +
    'sha512sum sort strings tac tail tr tree uniq wc xxd zcat base64 column fold'
  ).split(' '),
);

const VERSION_WORDS = new Set(['--version', '-V', 'version', '--help']);

/** Programs for which -v asks for the version. */
const SHORT_VERSION = new Set(['nginx', ...ofLanguages(({ versionCommands }) => versionCommands)]);

/** Commands that change nothing: cd, echo, test, which, cat, `nginx -v` … */
export function recogniseInert(command: Command, at: CommandPlace): FoundEffect | null {
  const name = nameOf(command);
  if (QUIET.has(name) && !runsAnother(name, command)) return inert();
  if (name === 'env' && command.words.length === 1) return inert();
  if (READERS.has(name)) return writesItself(command) ? null : inert(readsOf(command, at));
  const [, only, ...more] = command.words;
  if (only === undefined || more.length > 0 || command.words[0]?.value == null) return null;
  return VERSION_WORDS.has(only.text) || (only.text === '-v' && SHORT_VERSION.has(name)) ? inert() : null;
}

/** awk's `print > "file"`, `system(…)` and in-place editing; `sort -o`. */
function writesItself(command: Command): boolean {
  const texts = command.words.slice(1).map((word) => word.text);
  if (nameOf(command) === 'awk') return texts.some((text) => />\s*"|\|\s*"|system\(|^-i/.test(text));
  return nameOf(command) === 'sort' && texts.some((text) => /^(?:-[a-z]*o|--output)/.test(text));
}

/** The paths among the words; `ls` alone reads the working folder. */
function readsOf(command: Command, at: CommandPlace): readonly string[] {
  const named = pathsOf(command.words.slice(1).filter(isPathLike), at) ?? [];
  return named.length === 0 && nameOf(command) === 'ls' && at.cwd !== null ? [at.cwd] : named;
}

/** `command -v x` asks, `command x` runs. */
function runsAnother(name: string, command: Command): boolean {
  if (name === 'command' || name === 'builtin') return !/^-[vV]/.test(command.words[1]?.text ?? '');
  return name === 'time';
}

function isPathLike(word: { readonly text: string }): boolean {
  return !word.text.startsWith('-') && /[./]/.test(word.text);
}
