/** What official images and distroless bring: user, shell, commands, packages. It looks at names and tags, never into an image. */
import { formatImage, memoBy, type ImageReference } from '../dockerfile/index.ts';
import { eachLanguages, type LanguageImage } from './languages/index.ts';
import { PLAIN_IMAGE, SYSTEM_PATH } from './languages/facts.ts';
import { commandsOf, packageOf } from './system/commands.ts';
import { basePackages } from './system/debian.ts';
import type { DebianBase, ImageDefaults, ImageFacts, ImageUser } from '../model/index.ts';
import { familyOf, officialRepository, suiteOf } from './tags.ts';

/** Distroless' images for static binaries, binaries with glibc, and binaries with glibc and libstdc++: newest Debian, user 65532. */
export const distroless = {
  static: 'gcr.io/distroless/static-debian13:nonroot',
  base: 'gcr.io/distroless/base-debian13:nonroot',
  cc: 'gcr.io/distroless/cc-debian13:nonroot',
} as const;

const NONROOT: ImageUser = { name: 'nonroot', uid: 65532, gid: 65532, home: '/home/nonroot' };
const NGINX_USER: ImageUser = { name: 'nginx', uid: 101, gid: 101, home: '/nonexistent' };

/** Official images without a language. */
const OTHER_IMAGES: Readonly<Record<string, ImageDefaults>> = {
  debian: PLAIN_IMAGE,
  'buildpack-deps': PLAIN_IMAGE,
  alpine: { ...PLAIN_IMAGE, cmd: ['/bin/sh'] },
  nginx: {
    ...PLAIN_IMAGE,
    user: NGINX_USER,
    entrypoint: ['/docker-entrypoint.sh'],
    cmd: ['nginx', '-g', 'daemon off;'],
    env: { PATH: SYSTEM_PATH, NGINX_VERSION: null, PKG_RELEASE: null, NJS_VERSION: null },
    commands: ['nginx', 'curl', 'envsubst', 'openssl', 'update-ca-certificates', '/docker-entrypoint.sh'],
  },
};

const LANGUAGE_IMAGES = new Map(
  eachLanguages(({ image }) => image).map((image) => [image.repository, image] as const),
);

/** Further official images that start a command as it is: without an entrypoint, or with one that ends in `exec "$@"`. Source: their Dockerfiles, November 2026. */
const STARTS_AS_TOLD = new Set('ubuntu centos fedora rockylinux almalinux amazonlinux oraclelinux ruby rust perl elixir erlang haskell gcc swift openjdk eclipse-temurin amazoncorretto php maven gradle'.split(' ')); // prettier-ignore

/** Whether the image's own entrypoint is known, and hands a command on. */
export function startsAsTold(image: ImageReference): boolean {
  return imageFacts(image) !== null || STARTS_AS_TOLD.has(officialRepository(image) ?? '');
}

/** Commands that every POSIX shell has itself, apart from those that are programs too. */
const SHELL_BUILTINS = new Set('. : alias bg break cd command continue eval exec exit export fg getopts hash jobs kill read readonly return set shift times trap type ulimit umask unalias unset wait'.split(' ')); // prettier-ignore

/** One of Google's images without a shell and packages. */
export function isDistroless({ registry, repository }: ImageReference): boolean {
  return registry === 'gcr.io' && repository.startsWith('distroless/');
}

/**
 * Facts of an official image, or of one of distroless; null for any other. Source: the Dockerfiles of the official images and
 * distroless' README, August 2026.
 */
export const imageFacts = memoBy(factsOf, (image) => `${formatImage(image)} ${image.variable}`);

function factsOf(image: ImageReference): ImageFacts | null {
  if (isDistroless(image)) return distrolessFacts(image);
  const repository = officialRepository(image);
  if (repository === null) return null;
  const language = LANGUAGE_IMAGES.get(repository);
  const config = language?.config ?? OTHER_IMAGES[repository];
  if (config === undefined) return null;
  const suite = suiteOf(repository, image.tag ?? 'latest');
  const alpine = repository === 'alpine' || isAlpine(image.tag, suite);
  return {
    ...config,
    suite,
    family: alpine ? 'alpine' : 'debian',
    base: alpine ? null : baseOf(language, repository, image.tag),
    userActive: false,
    shell: true,
    manager: alpine ? 'apk' : 'apt',
    cmd: (alpine ? language?.alpine?.cmd : undefined) ?? config.cmd,
    commands: [
      ...config.commands,
      ...versionedCommands(language, image.tag, true),
      ...((alpine ? language?.alpine?.commands : undefined) ?? []),
    ],
    lacks: versionedCommands(language, image.tag, false),
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

function baseOf(language: LanguageImage | undefined, repository: string, tag: string | null): DebianBase {
  const parts = tag?.split('-') ?? [];
  if (language) return parts.includes('slim') ? language.bases.slim : language.bases.full;
  if (repository !== 'buildpack-deps') return 'slim';
  return parts.includes('scm') ? 'scm' : parts.includes('curl') ? 'curl' : 'full';
}

/** Commands that a version still has, or has no more; none where the tag does not say the version. */
function versionedCommands(
  language: LanguageImage | undefined,
  tag: string | null,
  there: boolean,
): readonly string[] {
  const major = Number.parseInt(tag ?? '', 10);
  if (Number.isNaN(major)) return [];
  return Object.entries(language?.commandsUntil ?? {})
    .filter(([, last]) => major <= last === there)
    .map(([command]) => command);
}

/** `static-debian13:nonroot`, `nodejs22-debian13`: no shell, no package manager; `:debug` tags carry busybox. */
function distrolessFacts(image: ImageReference): ImageFacts {
  const nonroot = image.tag?.includes('nonroot') ?? false;
  const name = image.repository.slice('distroless/'.length);
  return {
    ...PLAIN_IMAGE,
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
  const siblings = [...LANGUAGE_IMAGES.values()].flatMap(({ distroless: sibling }) => sibling ?? []);
  return siblings.find((sibling) => name.startsWith(sibling.name))?.entrypoint ?? [];
}
