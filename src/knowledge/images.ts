import type { ImageReference } from '../dockerfile/index.ts';
import { commandsOf, packageOf } from './system/commands.ts';
import { basePackages, type DebianBase } from './system/debian.ts';
import { familyOf, officialRepository, suiteOf } from './tags.ts';

/** A user of an image, with numbers that an orchestrator can check. */
export interface ImageUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/**
 * What an image brings, apart from its language. Source: the Dockerfiles of the official images and distroless' README,
 * August 2026.
 */
export interface ImageFacts {
  /** `bookworm`, `alpine3.20`; null when unknown, and for distroless. */
  readonly suite: string | null;
  readonly family: 'debian' | 'alpine' | 'distroless';
  /** The package list that it is built on; null on Alpine and distroless. */
  readonly base: DebianBase | null;
  /** An unprivileged user that it carries, whether active or not; null when there is none to use. */
  readonly user: ImageUser | null;
  /** Whether the container already starts as that user. */
  readonly userActive: boolean;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly workdir: string;
  /** Variables that it sets; null where the value changes with the version. */
  readonly env: Readonly<Record<string, string | null>>;
  readonly shell: boolean;
  readonly manager: 'apt' | 'apk' | null;
  /** Commands beyond those of its packages: node, npm, python3, go. */
  readonly commands: readonly string[];
  /** Commands that other versions have and this one surely lacks. */
  readonly lacks: readonly string[];
}

/** Distroless' images for static binaries, binaries with glibc, and binaries with glibc and libstdc++: newest Debian, user 65532. */
export const distroless = {
  static: 'gcr.io/distroless/static-debian13:nonroot',
  base: 'gcr.io/distroless/base-debian13:nonroot',
  cc: 'gcr.io/distroless/cc-debian13:nonroot',
} as const;

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const NODE_USER: ImageUser = { name: 'node', uid: 1000, gid: 1000, home: '/home/node' };
const NONROOT: ImageUser = { name: 'nonroot', uid: 65532, gid: 65532, home: '/home/nonroot' };
const NGINX_USER: ImageUser = { name: 'nginx', uid: 101, gid: 101, home: '/nonexistent' };

type Own = Pick<ImageFacts, 'user' | 'entrypoint' | 'cmd' | 'workdir' | 'env' | 'commands'>;

const PLAIN: Own = {
  user: null,
  entrypoint: [],
  cmd: ['bash'],
  workdir: '/',
  env: { PATH: SYSTEM_PATH },
  commands: [],
};

/** The official images that a Dockerfile of node, python or go starts from. */
const OFFICIAL: Readonly<Record<string, Own>> = {
  node: {
    ...PLAIN,
    user: NODE_USER,
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['node'],
    env: { PATH: SYSTEM_PATH, NODE_VERSION: null, YARN_VERSION: null },
    commands: ['node', 'nodejs', 'npm', 'npx', 'docker-entrypoint.sh'],
  },
  python: {
    ...PLAIN,
    cmd: ['python3'],
    env: {
      PATH: `/usr/local/bin:${SYSTEM_PATH}`,
      LANG: null,
      GPG_KEY: null,
      PYTHON_VERSION: null,
      PYTHON_SHA256: null,
    },
    commands: ['python', 'python3', 'pip', 'pip3', 'pydoc', 'idle', 'python-config', 'python3-config'],
  },
  golang: {
    ...PLAIN,
    workdir: '/go',
    env: {
      PATH: `/go/bin:/usr/local/go/bin:${SYSTEM_PATH}`,
      GOPATH: '/go',
      GOTOOLCHAIN: 'local',
      GOLANG_VERSION: null,
    },
    commands: ['go', 'gofmt'],
  },
  debian: PLAIN,
  'buildpack-deps': PLAIN,
  alpine: { ...PLAIN, cmd: ['/bin/sh'] },
  nginx: {
    ...PLAIN,
    user: NGINX_USER,
    entrypoint: ['/docker-entrypoint.sh'],
    cmd: ['nginx', '-g', 'daemon off;'],
    env: { PATH: SYSTEM_PATH, NGINX_VERSION: null, PKG_RELEASE: null, NJS_VERSION: null },
    commands: ['nginx', 'curl', 'envsubst', 'openssl', 'update-ca-certificates', '/docker-entrypoint.sh'],
  },
};

/** Commands that left the node image with a major version: yarn with 26, corepack with 25. */
const NODE_COMMANDS_UNTIL: Readonly<Record<string, number>> = { yarn: 25, yarnpkg: 25, corepack: 24 };

/** Commands that every POSIX shell has itself, apart from those that are programs too. */
const SHELL_BUILTINS = new Set('. : alias bg break cd command continue eval exec exit export fg getopts hash jobs kill read readonly return set shift times trap type ulimit umask unalias unset wait'.split(' ')); // prettier-ignore

/** Facts of an official image, or of one of distroless; null for any other. */
export function imageFacts(image: ImageReference): ImageFacts | null {
  const known = remembered.get(image.text);
  if (known !== undefined) return known;
  const facts = lookUp(image);
  remembered.set(image.text, facts);
  return facts;
}

const remembered = new Map<string, ImageFacts | null>();

function lookUp(image: ImageReference): ImageFacts | null {
  if (image.registry === 'gcr.io' && image.repository.startsWith('distroless/'))
    return distrolessFacts(image);
  const repository = officialRepository(image);
  const own = repository === null ? undefined : OFFICIAL[repository];
  if (repository === null || own === undefined) return null;
  const suite = suiteOf(repository, image.tag ?? 'latest');
  const alpine = repository === 'alpine' || isAlpine(image.tag, suite);
  return {
    ...own,
    suite,
    family: alpine ? 'alpine' : 'debian',
    base: alpine ? null : baseOf(repository, image.tag),
    userActive: false,
    shell: true,
    manager: alpine ? 'apk' : 'apt',
    cmd: alpine && repository === 'golang' ? ['/bin/sh'] : own.cmd,
    commands: [...own.commands, ...furtherCommands(repository, image.tag, alpine)],
    lacks: repository === 'node' ? nodeCommands(image.tag, false) : [],
  };
}

/** Whether a command is on the image's PATH; null when nobody knows the command. */
export function hasCommand(facts: ImageFacts, command: string): boolean | null {
  if (facts.commands.includes(command) || (facts.shell && SHELL_BUILTINS.has(command))) return true;
  if (facts.family === 'distroless' || facts.lacks.includes(command)) return false;
  const manager = facts.family === 'alpine' ? 'apk' : 'apt';
  const name = packageOf(command, manager);
  if (name === null) return null;
  if (facts.family === 'alpine') return name === 'busybox' || name === 'apk-tools' || name === 'musl-utils';
  return hasPackage(facts, name);
}

/** Whether the image has a Debian package installed; null when that is not known. */
export function hasPackage(facts: ImageFacts, name: string): boolean | null {
  if (facts.base === null) return null;
  const exact = facts.suite === null ? null : basePackages(facts.base, facts.suite);
  // older suites are not in the tables; the bases hold the same tools under the same names, libraries differ
  const packages =
    exact ?? (commandsOf(name, 'apt').length > 0 ? basePackages(facts.base, 'bookworm') : null);
  return packages && packages.has(name);
}

function isAlpine(tag: string | null, suite: string | null): boolean {
  if (suite !== null) return familyOf(suite) === 'alpine';
  return tag?.split('-').some((part) => part.startsWith('alpine')) ?? false;
}

function baseOf(repository: string, tag: string | null): DebianBase {
  const parts = tag?.split('-') ?? [];
  if (repository === 'golang') return 'golang';
  if (repository === 'debian' || repository === 'nginx') return 'slim';
  if (repository === 'buildpack-deps')
    return parts.includes('scm') ? 'scm' : parts.includes('curl') ? 'curl' : 'full';
  const slim = parts.includes('slim');
  if (repository === 'python') return slim ? 'python' : 'pythonFull';
  return slim ? 'slim' : 'full';
}

/** What comes with the version, or with Alpine's certificates. */
function furtherCommands(repository: string, tag: string | null, alpine: boolean): readonly string[] {
  if (repository === 'node') return nodeCommands(tag, true);
  return alpine && repository !== 'alpine' ? ['update-ca-certificates'] : [];
}

/** Those that a version of node still has, or has no more; none where the tag does not say the version. */
function nodeCommands(tag: string | null, there: boolean): readonly string[] {
  const major = Number.parseInt(tag ?? '', 10);
  if (Number.isNaN(major)) return [];
  return Object.keys(NODE_COMMANDS_UNTIL).filter(
    (command) => major <= (NODE_COMMANDS_UNTIL[command] ?? 0) === there,
  );
}

/** `static-debian13:nonroot`, `nodejs22-debian13`: no shell, no package manager; `:debug` tags carry busybox. */
function distrolessFacts(image: ImageReference): ImageFacts {
  const nonroot = image.tag?.includes('nonroot') ?? false;
  const name = image.repository.slice('distroless/'.length);
  return {
    ...PLAIN,
    suite: null,
    family: 'distroless',
    base: null,
    user: NONROOT,
    userActive: nonroot,
    entrypoint: distrolessEntrypoint(name),
    cmd: [],
    workdir: nonroot ? NONROOT.home : '/',
    env: { PATH: SYSTEM_PATH, SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' },
    shell: image.tag?.includes('debug') ?? false,
    manager: null,
    commands: [],
    lacks: [],
  };
}

function distrolessEntrypoint(name: string): readonly string[] {
  if (name.startsWith('nodejs')) return ['/nodejs/bin/node'];
  if (name.startsWith('python3')) return ['/usr/bin/python3'];
  return [];
}
