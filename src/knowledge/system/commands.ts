/**
 * Which package brings which command. Source: Debian's and Alpine's file lists of the packages, bookworm, trixie and
 * Alpine 3.20, November 2026. Only what health checks, entry points and build steps of Dockerfiles call.
 */
import { memo } from '../../dockerfile/memo.ts';

/**
 * Programs that wait for something and then run what stands behind `--`. Source: vishnubob/wait-for-it, eficode/wait-for,
 * maxcnunes/waitforit, jwilder/dockerize.
 */
export const waiter = /(^|\/)(wait-for(-it)?|waitforit|dockerize)(\.sh)?$/;

/** Debian package → its commands. */
const APT: Readonly<Record<string, string>> = {
  apt: 'apt apt-get apt-cache apt-key apt-mark apt-config',
  adduser: 'adduser addgroup deluser delgroup',
  autoconf: 'autoconf autoreconf',
  automake: 'automake aclocal',
  bash: 'bash',
  bc: 'bc',
  'bind9-dnsutils': 'dig nslookup nsupdate',
  'bind9-host': 'host',
  binutils: 'ld as ar nm objdump strip readelf strings objcopy',
  bsdutils: 'logger renice script wall',
  bzip2: 'bzip2 bunzip2 bzcat',
  'ca-certificates': 'update-ca-certificates',
  cargo: 'cargo',
  chromium: 'chromium',
  clang: 'clang clang++',
  cmake: 'cmake ctest cpack',
  coreutils:
    'arch b2sum base32 base64 basename cat chroot chgrp chmod chown cksum comm cp csplit cut date dd df dir dircolors dirname ' +
    'du echo env expand expr factor false fmt fold groups head hostid id install join link ln logname ls md5sum mkdir ' +
    'mkfifo mknod mktemp mv nice nl nohup nproc numfmt od paste pathchk pinky pr printenv printf ptx pwd readlink ' +
    'realpath rm rmdir runcon seq sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat ' +
    'stdbuf stty sum sync tac tail tee test timeout touch tr true truncate tsort tty uname unexpand uniq unlink users ' +
    'vdir wc who whoami yes',
  cron: 'cron crontab',
  curl: 'curl',
  dash: 'sh dash',
  debianutils: 'which run-parts',
  'default-jre-headless': 'java',
  'default-mysql-client':
    'mysql mysqladmin mysqldump mysqlcheck mysqlimport mysqlshow mariadb mariadb-admin mariadb-dump',
  diffutils: 'cmp diff diff3 sdiff',
  dos2unix: 'dos2unix unix2dos',
  dpkg: 'dpkg dpkg-query dpkg-deb dpkg-divert dpkg-split update-alternatives start-stop-daemon',
  'dpkg-dev': 'dpkg-architecture dpkg-buildpackage',
  'dumb-init': 'dumb-init',
  ffmpeg: 'ffmpeg ffprobe ffplay',
  file: 'file',
  findutils: 'find xargs',
  'g++': 'g++ c++',
  gcc: 'gcc cc',
  gettext: 'gettext msgfmt msgmerge xgettext',
  'gettext-base': 'envsubst',
  ghostscript: 'gs ps2pdf',
  git: 'git',
  'git-lfs': 'git-lfs',
  gnupg: 'gpg gpg-agent gpgconf',
  gosu: 'gosu',
  graphicsmagick: 'gm',
  graphviz: 'dot neato',
  grep: 'grep egrep fgrep',
  gzip: 'gzip gunzip zcat',
  hostname: 'hostname domainname dnsdomainname',
  htop: 'htop',
  imagemagick: 'convert identify mogrify composite montage magick',
  'inotify-tools': 'inotifywait inotifywatch',
  iproute2: 'ip ss tc',
  iptables: 'iptables ip6tables',
  'iputils-ping': 'ping ping6',
  jq: 'jq',
  less: 'less',
  'libc-bin': 'ldd ldconfig getent getconf iconv locale localedef',
  'libcap2-bin': 'setcap getcap capsh',
  'libreoffice-core': 'soffice libreoffice',
  locales: 'locale-gen update-locale',
  login: 'login su newgrp',
  'lsb-release': 'lsb_release',
  lsof: 'lsof',
  make: 'make',
  mawk: 'awk mawk',
  mercurial: 'hg',
  mount: 'mount umount',
  nano: 'nano',
  'ncurses-bin': 'reset tput clear tset',
  'net-tools': 'netstat ifconfig route arp',
  'netcat-openbsd': 'nc netcat',
  nginx: 'nginx',
  openssl: 'openssl',
  'openssh-client': 'ssh scp sftp ssh-keygen ssh-keyscan ssh-add ssh-agent',
  'openssh-server': 'sshd',
  passwd: 'useradd userdel usermod groupadd groupdel groupmod chpasswd passwd chsh chage gpasswd',
  patch: 'patch',
  'perl-base': 'perl',
  pkgconf: 'pkg-config pkgconf',
  'poppler-utils': 'pdftotext pdftoppm pdfinfo pdftocairo pdfimages pdfseparate pdfunite',
  'postgresql-client': 'psql pg_isready pg_dump pg_restore pg_dumpall createdb dropdb',
  procps: 'ps pgrep pkill pmap free top watch uptime sysctl w vmstat',
  'protobuf-compiler': 'protoc',
  python3: 'python3',
  'python3-pip': 'pip3 pip',
  'redis-server': 'redis-server',
  'redis-tools': 'redis-cli',
  rsync: 'rsync',
  rustc: 'rustc',
  screen: 'screen',
  sed: 'sed',
  socat: 'socat',
  sqlite3: 'sqlite3',
  subversion: 'svn',
  sudo: 'sudo',
  supervisor: 'supervisord supervisorctl',
  'sysvinit-utils': 'pidof killall5',
  tar: 'tar',
  telnet: 'telnet',
  'tesseract-ocr': 'tesseract',
  tini: 'tini',
  tmux: 'tmux',
  tree: 'tree',
  traceroute: 'traceroute',
  unzip: 'unzip',
  'util-linux':
    'fallocate flock getopt rev lsblk lscpu mcookie nsenter setsid unshare ionice dmesg taskset setpriv findmnt more runuser',
  vim: 'vim vi',
  wget: 'wget',
  wkhtmltopdf: 'wkhtmltopdf wkhtmltoimage',
  xvfb: 'Xvfb xvfb-run',
  'xz-utils': 'xz unxz xzcat lzma unlzma',
  zip: 'zip',
  zstd: 'zstd unzstd',
};

/** Alpine package → its commands; what busybox has itself stands under busybox. */
const APK: Readonly<Record<string, string>> = {
  'apk-tools': 'apk',
  bash: 'bash',
  'bind-tools': 'dig host nsupdate',
  'build-base': 'gcc cc g++ c++ make ld as ar',
  busybox:
    'adduser addgroup arch arp ash awk base32 base64 basename bc bunzip2 bzip2 bzcat cat chgrp chmod chown chpasswd chroot cksum cmp ' +
    'comm cp cpio crond crontab cut date dc dd deluser delgroup df diff dirname dmesg dnsdomainname dos2unix du echo ' +
    'egrep env expand expr factor fallocate false fgrep find flock fold free fsync getopt grep groups gunzip gzip ' +
    'head hexdump hostid hostname id ifconfig install ionice ip kill killall less link ln logger login ls lsof lzma md5sum mkdir mkfifo mknod ' +
    'mktemp more mount mv nc netstat nice nl nohup nproc nsenter nslookup od passwd paste patch pgrep pidof ping ping6 pkill pmap printenv ' +
    'printf ps pwd readlink realpath renice reset rev rm rmdir route sed seq setpriv setsid sh sha1sum sha256sum sha512sum ' +
    'shred shuf sleep sort split stat strings stty su sum sync sysctl tac tail tar taskset tee test time timeout top touch ' +
    'tr traceroute tree true truncate tty uname unexpand uniq unix2dos unlink unshare unlzma unxz unzip uptime usleep vi ' +
    'watch wc wget which whoami xargs xxd xzcat yes zcat',
  'ca-certificates': 'update-ca-certificates',
  chromium: 'chromium chromium-browser',
  cmake: 'cmake ctest cpack',
  coreutils: 'numfmt stdbuf',
  curl: 'curl',
  'dumb-init': 'dumb-init',
  ffmpeg: 'ffmpeg ffprobe ffplay',
  file: 'file',
  gettext: 'envsubst msgfmt',
  ghostscript: 'gs',
  git: 'git',
  gnupg: 'gpg',
  graphicsmagick: 'gm',
  graphviz: 'dot neato',
  imagemagick: 'convert identify mogrify magick',
  iproute2: 'ss tc',
  iptables: 'iptables',
  jq: 'jq',
  make: 'make',
  'mariadb-client': 'mysql mysqladmin mysqldump mariadb mariadb-admin mariadb-dump',
  mercurial: 'hg',
  'musl-utils': 'ldd getent getconf iconv ldconfig',
  nginx: 'nginx',
  'openjdk17-jre-headless': 'java',
  openssl: 'openssl',
  'openssh-client': 'ssh scp sftp ssh-keygen ssh-keyscan ssh-add ssh-agent',
  'pax-utils': 'scanelf',
  perl: 'perl',
  pkgconf: 'pkg-config pkgconf',
  'poppler-utils': 'pdftotext pdftoppm pdfinfo pdftocairo',
  'postgresql-client': 'psql pg_isready pg_dump pg_restore',
  protoc: 'protoc',
  'py3-pip': 'pip3 pip',
  python3: 'python3',
  redis: 'redis-cli redis-server',
  rsync: 'rsync',
  shadow: 'useradd userdel usermod groupadd groupdel groupmod',
  socat: 'socat',
  sqlite: 'sqlite3',
  'su-exec': 'su-exec',
  subversion: 'svn',
  sudo: 'sudo',
  supervisor: 'supervisord supervisorctl',
  'tesseract-ocr': 'tesseract',
  tini: 'tini',
  tmux: 'tmux',
  vim: 'vim',
  zip: 'zip',
  zstd: 'zstd',
};

/** Other names under which the same commands come; the first column's entry stays the one to install. */
const SYNONYMS: Readonly<Record<string, string>> = {
  dnsutils: 'bind9-dnsutils',
  'mariadb-client': 'default-mysql-client',
  gnupg2: 'gnupg',
  gpg: 'gnupg',
  netcat: 'netcat-openbsd',
  'netcat-traditional': 'netcat-openbsd',
  'openssh-clients': 'openssh-client',
  'pkg-config': 'pkgconf',
  'procps-ng': 'procps',
  ssh: 'openssh-client',
  'vim-tiny': 'vim',
  gawk: 'mawk',
};

/** apk's own extra names. */
const APK_SYNONYMS: Readonly<Record<string, string>> = {
  'openssh-client-default': 'openssh-client',
  openssh: 'openssh-client',
  'mysql-client': 'mariadb-client',
  pkgconfig: 'pkgconf',
};

/** The package that brings a command, as it is asked for by name; null when the table does not have the command. */
export function packageOf(command: string, manager: 'apt' | 'apk'): string | null {
  return (manager === 'apt' ? aptByCommand() : apkByCommand()).get(command) ?? null;
}

/** The commands that a package is installed for; empty when the table does not have the package. */
export function commandsOf(packageName: string, manager: 'apt' | 'apk'): readonly string[] {
  const [table, synonyms] = manager === 'apt' ? [APT, SYNONYMS] : [APK, APK_SYNONYMS];
  const commands = table[packageName] ?? table[synonyms[packageName] ?? ''] ?? '';
  // procps, curl and the like exist on Alpine beside busybox's own applets, under the Debian names
  const further = manager === 'apk' && commands === '' ? (APT[packageName] ?? '') : commands;
  return further === '' ? [] : further.split(' ');
}

const aptByCommand = memo(() => byCommand(APT));
const apkByCommand = memo(() => byCommand(APK));

function byCommand(table: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(table).flatMap(([name, list]) =>
      list.split(' ').map((command) => [command, name] as const),
    ),
  );
}

/** Commands of every system that write what their words name, and nothing else: every word, or the last one alone. */
export const fileWriters: ReadonlyMap<string, 'all' | 'last'> = new Map([
  ...['mkdir', 'touch', 'truncate', 'tee', 'rm', 'rmdir'].map((name) => [name, 'all'] as const),
  ...['cp', 'mv', 'ln', 'install'].map((name) => [name, 'last'] as const),
]);
