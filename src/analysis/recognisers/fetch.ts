/** What commands that bring files do to the image: curl, wget, tar, unzip, git, gpg. What lies behind an address is not known here. */
import { joinPath, type Command } from '../../dockerfile/index.ts';
import type { CommandPlace } from '../../model/index.ts';
import {
  filesEffect,
  homeOf,
  inert,
  nameOf,
  optionPath,
  pathsOf,
  readArguments,
  valueOf,
  type Arguments,
  type FoundEffect,
} from './words.ts';

/** Options of curl whose value is the next word; those that do not decide where it writes are in here only to be stepped over. */
const CURL_SHORT = 'oHXdAeuFmrTwxbcDEKYyzCPQt';
const CURL_LONG = [
  '--output', '--output-dir', '--header', '--request', '--data', '--user-agent', '--referer', '--user', '--form', '--max-time',
  '--retry', '--retry-delay', '--retry-max-time', '--connect-timeout', '--cacert', '--cert', '--key', '--proxy', '--url', '--proto',
  '--range', '--upload-file', '--write-out', '--cookie', '--config', '--data-raw', '--data-binary', '--limit-rate', '--tlsv1.2-max',
]; // prettier-ignore

const WGET_SHORT = 'OPoiatTwQUeUB';
const WGET_LONG = ['--output-document', '--directory-prefix', '--output-file', '--tries', '--timeout', '--header', '--user-agent', '--input-file', '--user', '--password', '--waitretry']; // prettier-ignore

const HANDLERS: Readonly<Record<string, (command: Command, at: CommandPlace) => FoundEffect | null>> = {
  curl,
  wget,
  tar,
  unzip,
  git,
  gpg,
};

/** What comes from the network, and unpacking it. */
export function recogniseFetch(command: Command, at: CommandPlace): FoundEffect | null {
  return HANDLERS[nameOf(command)]?.(command, at) ?? null;
}

function curl(command: Command, at: CommandPlace): FoundEffect {
  const parsed = readArguments(command.words.slice(1), CURL_SHORT, CURL_LONG);
  if (isStandardOutput(parsed, ['-o', '--output'], at)) return filesEffect(command, [], [], 'fetch');
  const named = optionPath(parsed, ['-o', '--output'], at);
  if (named !== undefined) return filesEffect(command, listed(named), [], 'fetch');
  const remote = ['-O', '--remote-name', '--remote-name-all'].some((option) => parsed.options.has(option));
  const folder = optionPath(parsed, ['--output-dir'], at) ?? at.cwd;
  return filesEffect(command, remote ? downloaded(parsed, folder, at) : [], [], 'fetch');
}

function wget(command: Command, at: CommandPlace): FoundEffect {
  const parsed = readArguments(command.words.slice(1), WGET_SHORT, WGET_LONG);
  if (isStandardOutput(parsed, ['-O', '--output-document'], at)) return filesEffect(command, [], [], 'fetch');
  const named = optionPath(parsed, ['-O', '--output-document'], at);
  if (named !== undefined) return filesEffect(command, listed(named), [], 'fetch');
  const folder = optionPath(parsed, ['-P', '--directory-prefix'], at) ?? at.cwd;
  return filesEffect(command, downloaded(parsed, folder, at), [], 'fetch');
}

/** `-o -`, `-O-`. */
function isStandardOutput(
  { options, attached }: Arguments,
  names: readonly string[],
  at: CommandPlace,
): boolean {
  return names.some((name) => {
    const word = options.get(name)?.at(-1);
    return attached.get(name) === '-' || (word ? valueOf(word, at) === '-' : false);
  });
}

function listed(path: string | null): readonly string[] | null {
  return path === null ? null : [path];
}

/** The last part of each address, in the folder; null when an address is not known. */
function downloaded(
  { operands }: Arguments,
  folder: string | null,
  at: CommandPlace,
): readonly string[] | null {
  if (folder === null) return null;
  const names = operands.map((word) =>
    valueOf(word, at)
      ?.replace(/[?#].*$/, '')
      .split('/')
      .at(-1),
  );
  // an unknown version in the address hides the name, not the folder
  return names.map((name) => (name === undefined || name === '' ? folder : joinPath(folder, name)));
}

/** tar: `xzf`, `-xzf`, `--extract`; from a pipe it counts as fetched. */
function tar(command: Command, at: CommandPlace): FoundEffect {
  const [, first, ...rest] = command.words;
  if (first === undefined) return inert();
  const bundled = /^[A-Za-z]+$/.test(first.text);
  const words = bundled
    ? [{ ...first, value: `-${first.text}`, text: `-${first.text}` }, ...rest]
    : [first, ...rest];
  const parsed = readArguments(words, 'fCbXTI', [
    '--file',
    '--directory',
    '--exclude',
    '--strip-components',
    '--transform',
  ]);
  const archive = optionPath(parsed, ['-f', '--file'], at);
  if (['-c', '--create', '-r', '-u'].some((option) => parsed.options.has(option))) {
    return filesEffect(
      command,
      archive === undefined ? [] : listed(archive),
      pathsOf(parsed.operands, at) ?? [],
    );
  }
  if (['-t', '--list'].some((option) => parsed.options.has(option))) return inert();
  const folder = optionPath(parsed, ['-C', '--directory'], at);
  const target = folder === undefined ? at.cwd : folder;
  const piped = command.operator === '|';
  const reads = !piped && typeof archive === 'string' ? [archive] : [];
  return filesEffect(command, target === null ? null : [target], reads, piped ? 'fetch' : 'files');
}

function unzip(command: Command, at: CommandPlace): FoundEffect {
  const parsed = readArguments(command.words.slice(1), 'dxP');
  if (parsed.options.has('-l') || parsed.options.has('-t')) return inert();
  const folder = optionPath(parsed, ['-d'], at);
  const target = folder === undefined ? at.cwd : folder;
  return filesEffect(
    command,
    target === null ? null : [target],
    pathsOf(parsed.operands.slice(0, 1), at) ?? [],
  );
}

const GIT_ASKS = new Set(['describe', 'rev-parse', 'log', 'status', 'show', 'diff', 'ls-files', 'ls-remote', 'rev-list', 'version', 'branch', 'tag', 'remote']); // prettier-ignore
const GIT_CHANGES = new Set(['init', 'checkout', 'reset', 'apply', 'submodule', 'fetch', 'pull', 'lfs', 'clean', 'switch', 'add', 'commit', 'am', 'merge']); // prettier-ignore

function git(command: Command, at: CommandPlace): FoundEffect | null {
  const parsed = readArguments(command.words.slice(1), 'Cc', ['--git-dir', '--work-tree']);
  const folder = optionPath(parsed, ['-C'], at) ?? at.cwd;
  const verb = parsed.operands[0]?.value ?? '';
  const rest = command.words.slice(command.words.findIndex((word) => word.value === verb) + 1);
  if (verb === 'clone') return clone(command, rest, folder, at);
  if (verb === 'config') return gitConfig(command, rest, folder, at);
  if (GIT_ASKS.has(verb)) return inert(folder === null ? [] : [joinPath(folder, '.git')]);
  return GIT_CHANGES.has(verb) ? filesEffect(command, folder === null ? null : [folder], [], 'fetch') : null;
}

function clone(
  command: Command,
  words: Command['words'],
  folder: string | null,
  at: CommandPlace,
): FoundEffect {
  const { operands } = readArguments(words, 'bcjuo', ['--branch', '--depth', '--config', '--jobs', '--origin', '--filter', '--reference', '--shallow-since']); // prettier-ignore
  const [address, target] = operands;
  const name =
    address === undefined
      ? undefined
      : valueOf(address, at)
          ?.replace(/\/+$/, '')
          .replace(/\.git$/, '')
          .split(/[/:]/)
          .at(-1);
  const written = target === undefined ? name : valueOf(target, at);
  if (folder === null || written === undefined || written === null) return filesEffect(command, null);
  return filesEffect(
    command,
    [written.startsWith('/') ? joinPath('/', written) : joinPath(folder, written)],
    [],
    'fetch',
  );
}

function gitConfig(
  command: Command,
  words: Command['words'],
  folder: string | null,
  at: CommandPlace,
): FoundEffect {
  const asks = ['--get', '--list', '-l', '--get-all', '--get-regexp'];
  if (words.some((word) => asks.includes(word.text))) return inert();
  if (words.some((word) => word.text === '--system')) return filesEffect(command, ['/etc/gitconfig']);
  const global = words.some((word) => word.text === '--global');
  const home = homeOf(at);
  if (global) return filesEffect(command, home === null ? null : [joinPath(home, '.gitconfig')]);
  return filesEffect(command, folder === null ? null : [joinPath(folder, '.git')]);
}

/** Keys land in the key ring of the user, or where -o says. */
function gpg(command: Command, at: CommandPlace): FoundEffect {
  const parsed = readArguments(command.words.slice(1), 'ouk', ['--output', '--keyserver', '--homedir', '--keyring', '--recv-keys', '--primary-keyring']); // prettier-ignore
  const output = optionPath(parsed, ['-o', '--output', '--keyring'], at);
  const home = optionPath(parsed, ['--homedir'], at) ?? at.scope.variables.get('GNUPGHOME') ?? homeOf(at);
  const writes = output === undefined ? (home === null ? null : [joinPath(home, '.gnupg')]) : listed(output);
  return filesEffect(command, writes, [], 'fetch');
}
