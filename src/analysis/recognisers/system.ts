/** What commands of the system's package managers do: apt, apk, dpkg, and the removal of what they leave behind. What a package is for is not known here. */
import type { Command } from '../../dockerfile/index.ts';
import { ofLanguages } from '../../knowledge/languages/index.ts';
import type { CommandPlace, SystemStep } from '../../model/index.ts';
import {
  brief,
  filesEffect,
  inert,
  nameOf,
  opaque,
  pathsOf,
  readArguments,
  valueOf,
  type Arguments,
  type FoundEffect,
} from './words.ts';

type Action = SystemStep['action'];

const APT_ACTIONS: Readonly<Record<string, Action>> = {
  update: 'update',
  install: 'install',
  remove: 'remove',
  purge: 'remove',
  autoremove: 'remove',
  autopurge: 'remove',
  clean: 'clean',
  autoclean: 'clean',
  upgrade: 'upgrade',
  'dist-upgrade': 'upgrade',
  'full-upgrade': 'upgrade',
};

const APK_ACTIONS: Readonly<Record<string, Action>> = {
  update: 'update',
  add: 'install',
  del: 'remove',
  upgrade: 'upgrade',
  cache: 'clean',
};

const APT_VALUES = ['--option', '--target-release', '--default-release', '--config-file'];
const APK_VALUES = [
  '--virtual',
  '--repository',
  '--repositories-file',
  '--root',
  '--keys-dir',
  '--cache-dir',
];

/** Folders that only hold what a package manager can bring again, or nothing that lasts. */
const DISPOSABLE = ['/var/lib/apt/lists', '/var/cache/apt', '/var/cache/apk', '/var/cache/debconf', '/tmp', '/var/tmp', '/root/.cache', '/var/log', '/usr/share/doc', '/usr/share/man', '/etc/apk/cache', ...ofLanguages(({ disposable }) => disposable)]; // prettier-ignore
const LISTS = ['/var/lib/apt/lists', '/var/cache/apt', '/var/cache/apk', '/etc/apk/cache'];

/** Programs that change what the package manager does, or install by other ways. */
const OTHER = ['apt-key', 'add-apt-repository', 'apt-add-repository', 'apt-mark', 'dpkg-reconfigure', 'debconf-set-selections', 'dpkg-divert', 'apt-file']; // prettier-ignore

/** Programs of the system that rewrite a folder of their own. */
const REBUILDERS: Readonly<Record<string, readonly string[]>> = {
  'update-ca-certificates': ['/etc/ssl/certs'],
  'locale-gen': ['/usr/lib/locale'],
  'update-locale': ['/etc/default/locale'],
  localedef: ['/usr/lib/locale'],
  ldconfig: ['/etc/ld.so.cache'],
  'fc-cache': ['/var/cache/fontconfig'],
};

/** apt, apk, dpkg, and the cleaning up behind them. */
export function recogniseSystem(command: Command, at: CommandPlace): FoundEffect | null {
  const name = nameOf(command);
  if (name === 'apt-get' || name === 'apt' || name === 'aptitude') return apt(command, at);
  if (name === 'apk') return apk(command, at);
  if (name === 'dpkg') return dpkg(command);
  if (name === 'rm') return cleaning(command, at);
  if (OTHER.includes(name)) return step('apt', 'other');
  const rebuilt = REBUILDERS[name];
  return rebuilt === undefined ? null : filesEffect(command, rebuilt);
}

function apt(command: Command, at: CommandPlace): FoundEffect {
  const { operands, options } = readArguments(command.words.slice(1), 'otc', APT_VALUES);
  const [verb, ...packages] = operands;
  const action = APT_ACTIONS[verb?.value ?? ''] ?? 'other';
  const foreign = ['-t', '--target-release', '--default-release', '--root'].some((option) =>
    options.has(option),
  );
  return named(command, at, 'apt', foreign ? 'other' : action, packages, null);
}

function apk(command: Command, at: CommandPlace): FoundEffect {
  const parsed = readArguments(command.words.slice(1), 'tXp', APK_VALUES);
  const [verb, ...packages] = parsed.operands;
  const action = APK_ACTIONS[verb?.value ?? ''] ?? (verb?.value === 'info' ? null : 'other');
  if (action === null) return inert();
  const foreign = ['-X', '--repository', '-p', '--root'].some((option) => parsed.options.has(option));
  const names = verb?.value === 'cache' ? [] : packages;
  return named(command, at, 'apk', foreign ? 'other' : action, names, virtualGroup(parsed, at));
}

function virtualGroup({ options, attached }: Arguments, at: CommandPlace): string | null {
  const word = options.get('--virtual')?.at(-1) ?? options.get('-t')?.at(-1);
  return attached.get('--virtual') ?? attached.get('-t') ?? (word ? valueOf(word, at) : null);
}

/** A step with its package names; a name that is not known makes it opaque. */
function named(
  command: Command,
  at: CommandPlace,
  manager: 'apt' | 'apk',
  action: Action,
  words: Command['words'],
  virtual: string | null,
): FoundEffect {
  const names = words.map((word) => valueOf(word, at));
  const unknown = words.find((_, index) => names[index] === null);
  if (unknown && action !== 'remove')
    return opaque(`which packages "${brief(command)}" asks for is not known (${unknown.text})`);
  // a variable may hold several names
  const packages = names.flatMap((name) => (name ?? '').split(/\s+/)).filter((name) => name !== '');
  const files = packages.some((name) => name.includes('/') && /\.(deb|apk)$/.test(name));
  return step(manager, files ? 'other' : action, packages, virtual);
}

/** Installing a file is beyond lists; asking about packages changes nothing. */
function dpkg(command: Command): FoundEffect {
  const asks = [
    '-l',
    '-L',
    '-s',
    '-S',
    '--list',
    '--status',
    '--print-architecture',
    '--get-selections',
    '--verify',
  ];
  const first = command.words[1]?.value ?? '';
  return asks.includes(first) ? inert() : step('apt', 'other');
}

/** `rm -rf /var/lib/apt/lists/*`, alone or with other folders that hold nothing of worth. */
function cleaning(command: Command, at: CommandPlace): FoundEffect | null {
  const { operands } = readArguments(command.words.slice(1), '');
  const paths = pathsOf(operands, at);
  if (paths === null || !paths.some((path) => inOneOf(LISTS, path))) return null;
  if (!paths.every((path) => inOneOf(DISPOSABLE, path))) return null;
  const manager = paths.some((path) => path.includes('/apk')) ? 'apk' : 'apt';
  return step(manager, 'clean');
}

function inOneOf(folders: readonly string[], path: string): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

function step(
  manager: 'apt' | 'apk',
  action: Action,
  packages: readonly string[] = [],
  virtual: string | null = null,
): FoundEffect {
  return { kind: 'system', reads: [], writes: [], system: { manager, action, packages, virtual } };
}
