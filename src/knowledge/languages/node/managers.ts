/**
 * How Node's package managers are called and what they read: subcommands, flags, lockfiles.
 * Source: their documentation, November 2026.
 */

/** The package managers whose lockfiles are read. */
export type NodeManager = 'npm' | 'yarn' | 'pnpm';

/** What a package manager is told to do. `run` is a script of package.json, `exec` a program of an installed package. */
export type ManagerAction =
  'install' | 'add' | 'global' | 'run' | 'exec' | 'prune' | 'rebuild' | 'housekeeping' | 'test' | 'other';

/** What the subcommands of each manager do. */
export const subcommands: Readonly<Record<NodeManager, Readonly<Record<string, ManagerAction>>>> = {
  npm: {
    install: 'install', i: 'install', in: 'install', ins: 'install', inst: 'install', isntall: 'install', add: 'install', ci: 'install',
    'clean-install': 'install', ic: 'install', 'install-clean': 'install', run: 'run', 'run-script': 'run', rum: 'run', urn: 'run',
    start: 'run', restart: 'run', stop: 'run', test: 'test', t: 'test', tst: 'test', prune: 'prune', cache: 'housekeeping', config: 'housekeeping',
    set: 'housekeeping', get: 'housekeeping', rebuild: 'rebuild', rb: 'rebuild', update: 'add', up: 'add', upgrade: 'add', dedupe: 'add', audit: 'housekeeping', version: 'housekeeping',
    view: 'housekeeping', ls: 'housekeeping', list: 'housekeeping', doctor: 'housekeeping', exec: 'exec', x: 'exec', fund: 'housekeeping',
  },
  yarn: {
    install: 'install', add: 'add', upgrade: 'add', run: 'run', test: 'test', cache: 'housekeeping', config: 'housekeeping', check: 'housekeeping',
    autoclean: 'housekeeping', versions: 'housekeeping', policies: 'other', set: 'other', workspaces: 'other', workspace: 'other', exec: 'exec', dlx: 'exec',
  },
  pnpm: {
    install: 'install', i: 'install', add: 'add', run: 'run', 'run-script': 'run', test: 'test', t: 'test', prune: 'prune', config: 'housekeeping',
    store: 'housekeeping', setup: 'housekeeping', rebuild: 'rebuild', rb: 'rebuild', update: 'add', up: 'add', exec: 'exec', dlx: 'exec', fetch: 'other', deploy: 'other',
  },
}; // prettier-ignore

/** Flags whose value is the next word. */
export const valuedFlags = new Set(['--prefix', '--registry', '--cache', '--network-timeout', '--network-concurrency', '--cwd', '-C', '--dir', '--filter', '-F', '-w',
  '--workspace', '--loglevel', '--omit', '--include', '--only', '--fetch-retries', '--fetch-timeout', '--store-dir', '--modules-folder', '--mutex', '-p', '--package', '--tag', '--maxsockets']); // prettier-ignore

/** Flags under which a command works on other packages than the folder's own. */
export const elsewhereFlag =
  /^(--prefix|--cwd|-C|--dir|--filter|-F|-w|--workspace|--workspaces|-r|--recursive|--modules-folder)(=|$)/;

/** Flags under which a package is installed for the whole image. */
export const globalFlags = new Set(['-g', '--global', '--location=global']);

/** Subcommands that install exactly what the lockfile says. */
export const cleanSubcommands = new Set(['ci', 'clean-install', 'ic', 'install-clean']);

/** Flags under which a lockfile is not used, or something else is installed than it says. */
export const locklessFlag =
  /^(--no-package-lock|--package-lock=false|--no-lockfile|--no-frozen-lockfile|--frozen-lockfile=false|--lockfile-only|--package-lock-only|--pure-lockfile|--fix-lockfile)$/;

/** Flags that leave development dependencies out. */
export const productionFlag =
  /^(--production|--prod|-P|--production=true|--prod=true|--only=prod|--only=production|--omit=dev)$/;

/** Formats that a pnpm major reads without converting. Source: pnpm's own constants. */
export const pnpmFormats: readonly { readonly format: RegExp; readonly from: number; readonly to: number }[] =
  [
    { format: /^5\.3/, from: 6, to: 6 },
    { format: /^5\.4/, from: 7, to: 7 },
    { format: /^6\./, from: 8, to: 8 },
    { format: /^9\./, from: 9, to: Number.POSITIVE_INFINITY },
  ];

/** Lockfile names in the order in which their managers prefer them (npm takes a shrinkwrap before a lockfile). */
export const lockfiles: readonly { readonly name: string; readonly manager: NodeManager }[] = [
  { name: 'pnpm-lock.yaml', manager: 'pnpm' },
  { name: 'yarn.lock', manager: 'yarn' },
  { name: 'npm-shrinkwrap.json', manager: 'npm' },
  { name: 'package-lock.json', manager: 'npm' },
];

/** Scripts of package.json that an install runs. */
export const lifecycleScripts = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
];

/** Configuration that an install reads where it exists, by manager. */
export const configurationFiles: Readonly<Record<string, readonly string[]>> = {
  npm: ['.npmrc'],
  yarn: ['.npmrc', '.yarnrc', '.yarnrc.yml', '.yarn/releases', '.yarn/plugins', '.yarn/patches'],
  pnpm: ['.npmrc', 'pnpm-workspace.yaml', '.pnpmfile.cjs', '.pnpmfile.mjs', '.pnpm-patches'],
};

/** Hosts of the public registry and of its mirror by yarn, as lockfiles name them. */
export const publicRegistry = /(?:^|\.)(?:npmjs|yarnpkg)\.(?:org|com)$/;
