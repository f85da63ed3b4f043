/**
 * What packages are for, where Debian's section does not say it. Source: descriptions and file lists of the packages in
 * bookworm, trixie and Alpine 3.20, November 2026.
 */

/** Debian packages outside of sections devel and libdevel that only building needs. */
export const buildOnly: ReadonlySet<string> = new Set([
  'patch',
  'swig',
  'rustc',
  'cargo',
  'cython3',
  'gfortran',
]);

/** Packages of section devel that running programs call too: message catalogues, the tools behind find_library. */
export const notBuildOnly: ReadonlySet<string> = new Set([
  'gettext',
  'binutils',
  'gdb',
  'strace',
  'git-lfs',
  'patchelf',
]);

/**
 * Tools that building and running both may call, for apt and apk alike. `implicit`: package managers call them without being
 * told (git for `git+https`, unzip for archives), so that a build stage never loses them.
 */
export const ambiguous: ReadonlyMap<string, { readonly implicit: boolean }> = new Map([
  ...named('curl wget', false),
  ...named('git git-lfs mercurial subversion openssh-client openssh gnupg gnupg2 gpg dirmngr', true),
  ...named('unzip zip xz-utils xz bzip2 lsb-release software-properties-common apt-transport-https', true),
]);

/** Runtime libraries of compilers: what their programs load beside the C library. */
export const compilerRuntime: Readonly<
  Record<'debian' | 'alpine', Readonly<Record<string, readonly string[]>>>
> = {
  debian: { gfortran: ['libgfortran5', 'libgomp1'] },
  alpine: {
    'g++': ['libstdc++'],
    'build-base': ['libstdc++'],
    'alpine-sdk': ['libstdc++'],
    gfortran: ['libgfortran'],
    rust: ['libgcc'],
    cargo: ['libgcc'],
  },
};

/** Recommended packages that a container does without: documentation, translations, what a desktop or a login shell uses. */
const UNNEEDED = new Set(
  (
    'krb5-locales publicsuffix libldap-common manpages manpages-dev libgpm2 libc-devtools xdg-user-dirs less libpam-cap ' +
    'libglib2.0-data linux-sysctl-defaults libfile-fcntllock-perl liblocale-gettext-perl libalgorithm-merge-perl fakeroot ' +
    'systemd-timesyncd libnss-systemd dbus-user-session bash-completion gnupg sq sqop libatm1 javascript-common libgdk-pixbuf2.0-bin ' +
    'libtasn1-doc libpng-tools alsa-topology-conf alsa-ucm-conf packagekit-tools appstream libgtk-3-bin node-tap'
  ).split(' '),
);

/** Endings and beginnings of names of documentation and translations. */
const UNNEEDED_NAME = /-(?:doc|docs|l10n|locales|doc-html)$|^(?:libjs-|qttranslations)/;

/** Recommended packages that are small, and named instead of asked about; the value is the name to install. */
const NAMED: Readonly<Record<string, string>> = {
  'ca-certificates': 'ca-certificates',
  'libc6-dev': 'libc6-dev',
  'libc-dev': 'libc6-dev',
  'openssh-client': 'openssh-client',
  'ssh-client': 'openssh-client',
  'libsasl2-modules': 'libsasl2-modules',
  'libfl-dev': 'libfl-dev',
  'poppler-data': 'poppler-data',
  'shared-mime-info': 'shared-mime-info',
  automake: 'automake',
  gcc: 'gcc',
  make: 'make',
  netbase: 'netbase',
  patch: 'patch',
  psmisc: 'psmisc',
  xxd: 'xxd',
};

/** Packages whose programs log in by SASL. */
const USES_SASL = /ldap|sasl|kafka|memcached|postfix|exim|svn|subversion/;

/** What becomes of one recommended package of `asked` under `--no-install-recommends`: dropped, added by name, or not known. */
export function recommended(name: string, asked: string): { readonly add: string } | 'unneeded' | null {
  if (UNNEEDED.has(name) || UNNEEDED_NAME.test(name)) return 'unneeded';
  if (name === 'libsasl2-modules' && !USES_SASL.test(asked)) return 'unneeded';
  const add = NAMED[name];
  return add === undefined ? null : { add };
}

function named(names: string, implicit: boolean): [string, { readonly implicit: boolean }][] {
  return names.split(' ').map((name) => [name, { implicit }]);
}

/** Packages of trixie that do not answer to their name without `t64`. Source: Provides in Debian's index, November 2026. */
export const withoutOldName: ReadonlySet<string> = new Set(['libaio1t64']);

/** Recommended packages that only bring commands for people and scripts, with those commands: who calls none of them misses nothing. */
export const onlyCommands: Readonly<Record<string, readonly string[]>> = {
  psmisc: ['fuser', 'killall', 'peekfd', 'prtstat', 'pslog', 'pstree'],
};
