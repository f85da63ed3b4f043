/**
 * Regenerates src/knowledge/system/data/debian-*.ts from Debian's own indexes. Needs apt and the network.
 *
 *   node scripts/knowledge/debian.mjs            for the packages that the tables have already
 *   node scripts/knowledge/debian.mjs NAMES      and for those in the first column of a table
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { closure, providersOf, readIndexes } from './debian-index.mjs';

const SUITES = ['bookworm', 'trixie'];
/** The lists of images reach further back: of older suites that are still served. */
const BASE_SUITES = ['bullseye', ...SUITES];

/** Package lists of the official images' own Dockerfiles, one on top of the other. */
const BASES = {
  python:
    'ca-certificates netbase tzdata libbz2-1.0 libdb5.3 libffi8 libgdbm6 liblzma5 libncursesw6 libreadline8 libsqlite3-0 libssl1.1 libssl3 libssl3t64 libuuid1 zlib1g',
  curl: 'ca-certificates curl gnupg netbase sq wget tzdata',
  scm: 'git mercurial openssh-client subversion procps',
  golang: 'g++ gcc libc6-dev make pkg-config',
  full: `autoconf automake bzip2 default-libmysqlclient-dev dpkg-dev file g++ gcc imagemagick libbz2-dev libc6-dev
    libcurl4-openssl-dev libdb-dev libevent-dev libffi-dev libgdbm-dev libglib2.0-dev libgmp-dev libjpeg-dev libkrb5-dev
    liblzma-dev libmagickcore-dev libmagickwand-dev libmaxminddb-dev libncurses5-dev libncursesw5-dev libncurses-dev
    libpng-dev libpq-dev libreadline-dev libsqlite3-dev libssl-dev libtool libwebp-dev libxml2-dev libxslt1-dev
    libyaml-dev make patch unzip xz-utils zlib1g-dev`,
  pythonFull: 'libbluetooth-dev tk-dev uuid-dev',
};

const folder = new URL('../../src/knowledge/system/data/', import.meta.url);
const asked = [...new Set([...namesSoFar(), ...process.argv.slice(2).flatMap(namesIn)])].sort();
const indexes = readIndexes(BASE_SUITES);
const providers = new Map(BASE_SUITES.map((suite) => [suite, providersOf(indexes.get(suite))]));
const date = new Date().toISOString().slice(0, 10);

/** The packages of the table that this script wrote the last time. */
function namesSoFar() {
  const text = readFileSync(new URL('debian-packages.ts', folder), 'utf8');
  const [, packed = ''] = text.split('`\n');
  return packed.split('\n').slice(1).flatMap((line) => line.split(';')[0].split(' ')).filter(Boolean); // prettier-ignore
}

function namesIn(file) {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => line.split('\t')[0]).filter((name) => !name.startsWith('#'));
}

/** The package that a name means in a suite: itself, or the only one that provides it. */
function packageOf(suite, name) {
  const only = providers.get(suite).get(name) ?? [];
  return indexes.get(suite).get(name) ?? (only.length === 1 ? indexes.get(suite).get(only[0]) : undefined);
}

const isLibrary = ({ name, section }) =>
  section === 'libs' && /^(lib.*\d|zlib1g$)/.test(name) && !/-(dev|bin|common|data|tools)$/.test(name);

/** Runtime libraries of a -dev package: what it depends on in section libs of the same source, through further -dev packages. */
function runtimeOf(suite, name, seen = new Set()) {
  const entry = packageOf(suite, name);
  if (entry === undefined || seen.has(entry.name)) return [];
  seen.add(entry.name);
  const depends = entry.depends.map(([first]) => packageOf(suite, first)).filter(Boolean);
  const own = depends.filter((other) => other.source === entry.source);
  const libraries = own.filter(isLibrary);
  if (libraries.length > 0) return libraries.map((library) => library.name);
  const further = entry.source.endsWith('-defaults') ? depends : own;
  return further
    .filter((other) => /-(dev|multidev|compat)$/.test(other.name))
    .flatMap((other) => runtimeOf(suite, other.name, seen));
}

function runtimeList(suite, name) {
  if (packageOf(suite, name) === undefined) return '!';
  return [...new Set(runtimeOf(suite, name))].sort().join(' ');
}

/** `libpq ~5`: names without -dev, `~` for that name in its libraries, the second suite only where it differs. */
function devLine(name) {
  const stem = name.slice(0, -'-dev'.length);
  const shorten = (library) => (library.startsWith(stem) ? `~${library.slice(stem.length)}` : library);
  const [first, second] = SUITES.map((suite) => runtimeList(suite, name).split(' ').map(shorten).join(' '));
  if (/^!?$/.test(first) && /^!?$/.test(second)) return null;
  if (first === second) return `${stem} ${first}`;
  const renamed = first.replaceAll(/(?<=[^ ])(?= |$)/g, 't64') === second;
  return `${stem} ${first}|${renamed ? '+' : second}`;
}

/** Sorted lines, each without what it has in common with the one above: see `devTable` of src/knowledge/system/debian.ts. */
function frontCoded(lines) {
  return lines.map((line, index) => {
    const above = lines[index - 1] ?? '';
    let common = 0;
    while (common < 35 && common < line.length && line[common] === above[common]) common += 1;
    return `${common.toString(36)}${line.slice(common)}`;
  });
}

function write(file, exported, head, lines) {
  const text = `/**\n${head.map((line) => ` * ${line}`).join('\n')}\n */\nexport const ${exported} = \`\n${lines.join('\n')}\n\`;\n`;
  writeFileSync(new URL(file, folder), text);
  console.log(`${file}: ${lines.length} lines, ${text.length} bytes`);
}

const sourceOf = (suites) =>
  `Source: Debian's package indexes of ${suites}, ${date}. Generated by scripts/knowledge/debian.mjs.`;
const source = sourceOf('bookworm and trixie');

const everyName = (suite) => [...indexes.get(suite).keys(), ...providers.get(suite).keys()];
/** How names of libraries begin for supercomputers, robots, radio, games and other toolkits: nobody builds services with them. */
const ELSEWHERE_FAMILIES = `
  libakonadi libkgapi libktext messagelib okteta libefl qt6-3d qt6-quick3d qt6-wayland qt3d qcoro libqt-advanced libqt-color libqt5-ukui libmygui libgnome libbudgie
  libmrpt libvisp libdart libignition libgz- librviz librosb librosc libroslib libroslz4 librosp librosidl librostlab libtrilinos trilinos libotb casacore libsundials
  libstarpu libglobus libgnat libxmlada libosmo libocct libpetsc libslepc libadios libmumps libxrootd dpdk libdpdk libadalog libalog lib32 libx32 liballegro libogre-
  libcegui libace- libguestfs-ocaml libhivex-ocaml libllvm-1[3-9]-ocaml libllvm-22-ocaml libnbd-ocaml libsail libcgns libfrobby libscotch libptscotch libelpa libscalapack
  libgiac liblinbox libmeep libhypre libsuperlu libnetcdf-mpi libdeal libgetfem libcoarrays libapertium libhfst libgnust`;
const ELSEWHERE = new RegExp(`^(?:${ELSEWHERE_FAMILIES.trim().split(/\s+/).join('|')})`);
/** Libraries of desktops and of packages nobody builds services with: without them the program keeps its size. */
const DESKTOP =
  /^(?:libkf[56]|libk[a-z]*5|plasma|libkpim|liblomi|libukui|libpeony|libkysdk|libdde|libdtk|libmate|libcinnamon)/;
const devNames = new Set(
  SUITES.flatMap(everyName).filter(
    (name) =>
      name.endsWith('-dev') && !name.startsWith('gir1.2-') && !DESKTOP.test(name) && !ELSEWHERE.test(name),
  ),
);
write('debian-dev.ts', 'debianDev', [
  'Runtime libraries of -dev packages.',
  source,
  'A line: name without -dev, libraries in bookworm|in trixie (once where they are equal).',
  'In front of it, as a digit of base 36: how many characters of the line above it begins with.',
  '`~` stands for that name, `+` for the same with t64 behind each, `!` for: not in this suite; nothing: not known.',
], frontCoded([...devNames].sort().map(devLine).filter((line) => line !== null))); // prettier-ignore

const bases = new Map();
for (const suite of BASE_SUITES) {
  const index = indexes.get(suite);
  const minimal = [...index.values()].filter((entry) => entry.essential || entry.priority === 'required');
  let base = closure(index, providers.get(suite), [
    'usr-is-merged',
    ...minimal.map((entry) => entry.name),
    'apt',
    'tzdata',
  ]);
  bases.set(`${suite} slim`, [[...base], '']);
  for (const [name, below] of [
    ['python', 'slim'],
    ['curl', 'slim'],
    ['scm', 'curl'],
    ['golang', 'scm'],
    ['full', 'scm'],
    ['pythonFull', 'full'],
  ]) {
    // prettier-ignore
    const under = fullSet(suite, below);
    const all = closure(index, providers.get(suite), BASES[name].split(/\s+/), under);
    bases.set(`${suite} ${name}`, [[...all].filter((entry) => !under.has(entry)), below]);
  }
}

function fullSet(suite, name) {
  const [own, below] = bases.get(`${suite} ${name}`);
  return new Set(below === '' ? own : [...own, ...fullSet(suite, below)]);
}

write('debian-bases.ts', 'debianBases', [
  'Packages in the bases of the official images: what apt installs for the lists of their own Dockerfiles.',
  sourceOf('bullseye, bookworm and trixie'),
  'A line: suite, base, the base below it (. for none), then the packages that it adds.',
], [...bases].map(([key, [own, below]]) => `${key} ${below || '.'} ${own.sort().join(' ')}`)); // prettier-ignore

/** Recommendations of what gets installed with a package on a slim base, apart from those that come with it anyway. */
function recommendations(suite, name) {
  const index = indexes.get(suite);
  const base = fullSet(suite, 'slim');
  const all = closure(index, providers.get(suite), [name], base);
  const fulfilled = (alternative) => all.has(alternative) || (providers.get(suite).get(alternative) ?? []).some((other) => all.has(other)); // prettier-ignore
  const own = [...all].filter((entry) => !base.has(entry)).flatMap((entry) => index.get(entry).recommends);
  const exists = (alternative) => index.has(alternative) || providers.get(suite).has(alternative);
  const open = own.filter((group) => !group.some(fulfilled)).map((group) => group.filter(exists)).filter((group) => group.length > 0); // prettier-ignore
  return [...new Set(open.map((group) => group.join('/')))].sort();
}

/** Section and recommendations in one suite; a group of recommendations is written as its place in the list of groups. */
function facts(suite, name) {
  const entry = packageOf(suite, name);
  if (entry === undefined) return '!';
  return [entry.section, ...recommendations(suite, entry.name).map((group) => groupNumber(group))].join(' ');
}

const groups = new Map();
function groupNumber(group) {
  if (!groups.has(group)) groups.set(group, groups.size.toString(36));
  return groups.get(group);
}

/** The runtime libraries of what is asked for are installed by name too, once a stage is split. */
const alsoAsked = asked
  .filter((name) => name.endsWith('-dev'))
  .flatMap((name) => SUITES.flatMap((suite) => runtimeOf(suite, name)));

const shapes = new Map();
for (const name of new Set([...asked, ...alsoAsked])) {
  const [first, second] = SUITES.map((suite) => facts(suite, name));
  if (first === '!' && second === '!') continue;
  const shape = first === second ? first : `${first}|${second}`;
  shapes.set(shape, [...(shapes.get(shape) ?? []), name]);
}
write('debian-packages.ts', 'debianPackages', [
  'Packages that Dockerfiles ask apt for: section, and what they and their dependencies recommend.',
  source,
  'First line: groups of recommended packages (a/b: either), beyond dependencies and the slim base.',
  'Then: names;section and its groups by place in base 36, in bookworm|in trixie (once where equal); `!`: not in this suite.',
], [[...groups.keys()].join(' '), ...[...shapes].map(([shape, names]) => `${names.join(' ')};${shape}`)]); // prettier-ignore
