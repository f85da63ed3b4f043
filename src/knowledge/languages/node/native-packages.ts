/**
 * Node packages with native code, or that load libraries or run programs of the system.
 * Source: install scripts and package contents on the npm registry, November 2026; library names from Debian's and
 * Alpine's indexes.
 */
import type { PackagesBySuite } from '../facts.ts';

export interface NativeModule {
  /**
   * Where its binary comes from. `bundled`: in the npm package or an optional dependency; `download`: another host, else
   * compiled; `compiled`: always on the machine; `none`: no binary, only libraries or programs of the system.
   */
  readonly binary: 'bundled' | 'download' | 'compiled' | 'none';
  /** The C libraries that its own binaries exist for. */
  readonly libc: 'both' | 'glibc';
  /** What it needs while it runs, wherever its binary comes from. */
  readonly runtime: PackagesBySuite;
  /** What it needs beside that once it was compiled. */
  readonly compiledRuntime: PackagesBySuite;
  /** Debian packages beside python3, make and g++ that compiling needs. */
  readonly build: readonly string[];
  /** Programs that it runs. */
  readonly runs: readonly string[];
  /** Keeps things in the home folder or downloads at install time, in words; null when it does not. */
  readonly caution: string | null;
}

/** A row: the versions below `before` (and from `from`, majors.minors) that it is about; the rest falls to the defaults. */
interface Row extends Partial<Omit<NativeModule, 'name'>> {
  readonly names: string;
  readonly from?: string;
  readonly before?: string;
  readonly binary: NativeModule['binary'];
}

const bothSuites = (names: string, alpine: string): PackagesBySuite => ({
  bookworm: split(names),
  trixie: split(names),
  alpine: split(alpine),
});

const FONTS = bothSuites('fontconfig fonts-dejavu-core', 'fontconfig ttf-dejavu');
const CAIRO = bothSuites(
  'libcairo2 libpango-1.0-0 libpangocairo-1.0-0 libjpeg62-turbo libgif7 librsvg2-2',
  'cairo pango libjpeg-turbo giflib librsvg',
);
const CHROMIUM = bothSuites('chromium', 'chromium');

const ROWS: readonly Row[] = [
  { names: 'sharp', from: '0.33', binary: 'bundled' },
  {
    names: 'sharp',
    before: '0.33',
    binary: 'download',
    build: ['libvips-dev'],
    compiledRuntime: { bookworm: ['libvips42'], trixie: ['libvips42t64'], alpine: ['vips'] },
  },
  { names: 'bcrypt', from: '6', binary: 'bundled' },
  { names: 'bcrypt', before: '6', binary: 'download' },
  { names: 'better-sqlite3', from: '13', binary: 'bundled' },
  { names: 'better-sqlite3', before: '13', binary: 'download' },
  { names: 'argon2 bufferutil utf-8-validate @serialport/bindings-cpp sodium-native isolated-vm leveldown classic-level', binary: 'bundled' }, // prettier-ignore
  { names: 'rocksdb @discordjs/opus node-datachannel farmhash bigint-buffer', binary: 'download' },
  { names: 'sqlite3 re2 zeromq node-sass grpc deasync fibers', binary: 'download' },
  {
    names: 'canvas',
    binary: 'download',
    build: ['libcairo2-dev', 'libpango1.0-dev', 'libjpeg-dev', 'libgif-dev', 'librsvg2-dev'],
    runtime: FONTS,
    compiledRuntime: CAIRO,
  },
  {
    names: 'keytar',
    binary: 'download',
    build: ['libsecret-1-dev'],
    runtime: bothSuites('libsecret-1-0', 'libsecret'),
  },
  {
    names: 'node-rdkafka',
    binary: 'compiled',
    build: ['libssl-dev', 'libsasl2-dev', 'zlib1g-dev'],
    compiledRuntime: {
      bookworm: ['libssl3', 'libsasl2-2'],
      trixie: ['libssl3t64', 'libsasl2-2'],
      alpine: ['libssl3', 'libcrypto3', 'libsasl', 'libstdc++'],
    },
  },
  {
    names: 'libpq pg-native',
    binary: 'compiled',
    build: ['libpq-dev'],
    compiledRuntime: bothSuites('libpq5', 'libpq'),
  },
  { names: 'odbc', binary: 'download', build: ['unixodbc-dev'], runtime: bothSuites('libodbc2', 'unixodbc') },
  { names: 'cpu-features microtime node-pty iconv', binary: 'compiled' },
  {
    names: '@node-rs/argon2 @node-rs/bcrypt @swc/core @parcel/watcher lightningcss esbuild rollup',
    binary: 'bundled',
  },
  { names: '@napi-rs/canvas skia-canvas @resvg/resvg-js', binary: 'bundled', runtime: FONTS },
  { names: 'fsevents msgpackr-extract lmdb kerberos snappy', binary: 'bundled' },
  {
    names: 'prisma @prisma/client @prisma/engines',
    from: '7',
    binary: 'none',
    caution: 'its client is generated into the sources, and its migration engine is downloaded',
  },
  {
    names: 'prisma @prisma/client @prisma/engines',
    before: '7',
    binary: 'download',
    runtime: bothSuites('openssl ca-certificates', 'openssl'),
    caution: 'its engine is chosen by the libraries of the stage that generates it',
  },
  {
    names: 'puppeteer',
    binary: 'none',
    libc: 'glibc',
    runtime: CHROMIUM,
    caution: 'its browser is downloaded to the home folder of whoever installs',
  },
  { names: 'puppeteer-core', binary: 'none', runtime: CHROMIUM, runs: ['chromium'] },
  {
    names: 'playwright @playwright/test',
    binary: 'none',
    libc: 'glibc',
    caution: 'its browsers and their libraries are installed by a command of their own',
  },
  { names: '@tensorflow/tfjs-node onnxruntime-node', binary: 'download', libc: 'glibc' },
  { names: 'fluent-ffmpeg', binary: 'none', runtime: bothSuites('ffmpeg', 'ffmpeg'), runs: ['ffmpeg'] },
  { names: 'gm', binary: 'none', runtime: bothSuites('graphicsmagick', 'graphicsmagick'), runs: ['gm'] },
  {
    names: 'imagemagick',
    binary: 'none',
    runtime: bothSuites('imagemagick', 'imagemagick'),
    runs: ['convert'],
  },
  {
    names: 'pdf-poppler node-poppler',
    binary: 'none',
    runtime: bothSuites('poppler-utils', 'poppler-utils'),
  },
  { names: 'node-tesseract-ocr', binary: 'none', runtime: bothSuites('tesseract-ocr', 'tesseract-ocr') },
  { names: 'wkhtmltopdf', binary: 'none', runtime: { bookworm: ['wkhtmltopdf'] }, runs: ['wkhtmltopdf'] },
  {
    names:
      'tree-kill ps-tree pidtree pidusage ps-list ps-node find-process fkill terminate current-processes',
    binary: 'none',
    runtime: bothSuites('procps', 'procps'),
    runs: ['ps'],
  },
  {
    names: 'python-shell youtube-dl-exec youtube-dl-wrap yt-dlp-wrap youtube-dl',
    binary: 'none',
    runtime: bothSuites('python3', 'python3'),
    runs: ['python3'],
  },
  {
    names: 'exiftool-vendored exiftool-vendored.pl dist-exiftool node-exiftool',
    binary: 'none',
    runtime: bothSuites('perl', 'perl'),
    runs: ['perl'],
  },
  {
    names:
      'gitlog git-last-commit git-rev git-clone download-git-repo git-username gift git-raw-commits git-log-parser git-semver-tags gitsync nodegit-kit',
    binary: 'none',
    runtime: bothSuites('git', 'git'),
    runs: ['git'],
  },
  { names: 'simple-git', binary: 'none', runtime: bothSuites('git', 'git'), runs: ['git'] },
  {
    names: 'libreoffice-convert',
    binary: 'none',
    runtime: bothSuites('libreoffice', 'libreoffice'),
    runs: ['soffice'],
  },
];

/**
 * What the table knows about a package. `version` is the installed one (`0.32.6`, `^0.33.0`), null takes the oldest row.
 * Null: not in the table, which for a package with an install script means that nobody knows.
 */
export function nativeModule(name: string, version: string | null): NativeModule | null {
  const rows = ROWS.filter((row) => row.names.split(' ').includes(name));
  const row = version === null ? rows.at(-1) : rows.find((candidate) => covers(candidate, version));
  if (row === undefined) return null;
  return {
    binary: row.binary,
    libc: row.libc ?? 'both',
    runtime: row.runtime ?? {},
    compiledRuntime: row.compiledRuntime ?? {},
    build: row.build ?? [],
    runs: row.runs ?? [],
    caution: row.caution ?? null,
  };
}

function covers(row: Row, version: string): boolean {
  const number = majorMinor(version);
  const from = row.from === undefined ? -Infinity : majorMinor(row.from);
  const before = row.before === undefined ? Infinity : majorMinor(row.before);
  return number >= from && number < before;
}

/** `^0.33.1` → 0 × 1000 + 33; a text without a number sorts before everything. */
function majorMinor(version: string): number {
  const digits = /(\d+)(?:\.(\d+))?/.exec(version);
  return digits === null ? -1 : Number(digits[1]) * 1000 + Number(digits[2] ?? 0);
}

function split(names: string): readonly string[] {
  return names === '' ? [] : names.split(' ');
}

/** Packages whose install scripts print, check or copy, and compile nothing that is needed. Source: their package.json. */
export const harmlessScripts = new Set((
  'core-js core-js-pure es5-ext @nestjs/core protobufjs @apollo/protobufjs nodemon husky styled-components vue-demi unrs-resolver @firebase/util ' +
  '@scarf/scarf msw preact-cli fsevents @swc/core esbuild @parcel/watcher msgpackr-extract cpu-features dtrace-provider @sentry/cli highlight.js ' +
  'bootstrap-vue level less-openui5 @nuxt/telemetry nuxt nuxi @angular/cli puppeteer-core @biomejs/biome simple-git-hooks lefthook workerd ' +
  'ssh2 @prisma/client prisma @prisma/engines tesseract.js less web3 web3-bzz web3-shh yorkie iltorb opencollective postinstall-postinstall'
).split(' ')); // prettier-ignore

/** A package that depends on one of these has native code. */
export const nativeMarkers = [
  'node-gyp',
  'nan',
  'node-addon-api',
  'bindings',
  'prebuild-install',
  '@mapbox/node-pre-gyp',
  'node-pre-gyp',
  'node-gyp-build',
  'install-artifact-from-github',
  'cmake-js',
];

/** Markers that mean: the binary comes inside of the package. */
export const bundledMarkers = new Set(['node-gyp-build']);

/** Packages that install or compile others: what they depend on is no sign of native code of their own. */
export const packageTool =
  /^(npm|pnpm|yarn|node-gyp|@npmcli\/.*|node-pre-gyp|@mapbox\/node-pre-gyp|prebuild.*|electron-.*|@electron\/.*|lerna|pacote|libnpm.*)$/;
