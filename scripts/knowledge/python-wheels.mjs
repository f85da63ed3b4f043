/**
 * Regenerates src/knowledge/languages/python/data/wheels.ts: which packages of the Python package index have wheels, from which
 * version on and for which Python. It asks no index: poetry.lock, uv.lock and pdm.lock name every file of a package, and the history of a
 * repository names those of old versions.
 *
 *   node scripts/knowledge/python-wheels.mjs REPOSITORY…     git repositories (with or without a work tree) with their history
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const repositories = process.argv.slice(2);
if (repositories.length === 0) throw new Error('usage: node scripts/knowledge/python-wheels.mjs REPOSITORY…');

/** Versions of CPython that the table tells apart. */
const MINORS = [7, 8, 9, 10, 11, 12, 13, 14];
/** A repository that changes its lockfile daily says nothing new every day. */
const DAYS_BETWEEN = 10;

const LOCKFILES = ['uv.lock', 'poetry.lock', 'pdm.lock', '*/uv.lock', '*/poetry.lock', '*/pdm.lock'];
const WHEEL = /([A-Za-z0-9][\w.]*)-(\d[\w.+!]*)(?:-\d\w*)?-([\w.]+)-([\w.]+)-([\w.]+)\.whl/g;
const ARCHIVE = /([A-Za-z0-9][\w.-]*)-(\d[\w.+!]*)\.(?:tar\.gz|zip|tar\.bz2)"/g;

/** name → version → what its files are. */
const packages = new Map();
let newest = '';

for (const repository of repositories) for (const text of lockfiles(repository)) read(text);

/** The texts of the lockfiles of a repository, today's and those of its history. */
function* lockfiles(repository) {
  const git = (...words) => execFileSync('git', ['-C', repository, ...words], { encoding: 'utf8', maxBuffer: 1 << 28 }); // prettier-ignore
  const log = git('log', '--format=@%H %ct', '--name-only', '--diff-filter=AM', '--', ...LOCKFILES);
  const last = new Map();
  let commit = '';
  let time = 0;
  for (const line of log.split('\n')) {
    if (line.startsWith('@')) [commit, time] = [line.slice(1, 41), Number(line.slice(42))];
    else if (line !== '' && (last.get(line) ?? Infinity) - time >= DAYS_BETWEEN * 86_400) {
      last.set(line, time);
      newest = [newest, new Date(time * 1000).toISOString().slice(0, 10)].sort().at(-1);
      try {
        yield git('show', `${commit}:${line}`);
      } catch {
        console.error(`${repository}: ${commit}:${line} is not in this copy`);
      }
    }
  }
}

function read(text) {
  for (const [, name, version, python, abi, platform] of text.matchAll(WHEEL))
    entry(name, version).wheels.add(`${python}-${abi}-${platform}`);
  for (const [, name, version] of text.matchAll(ARCHIVE)) entry(name, version).archive = true;
}

function entry(written, version) {
  const name = written.toLowerCase().replaceAll(/[-_.]+/g, '-');
  if (!packages.has(name)) packages.set(name, new Map());
  const versions = packages.get(name);
  if (!versions.has(version)) versions.set(version, { wheels: new Set(), archive: false });
  return versions.get(version);
}

/** `1.2.3` → [1, 2, 3]; null for a version that is no plain release. */
function release(version) {
  return /^\d+(\.\d+)*(\.post\d+)?$/.test(version) ? version.split('.').map((part) => Number.parseInt(part.replace('post', ''), 10)) : null; // prettier-ignore
}

function compare(first, second) {
  for (let at = 0; at < Math.max(first.length, second.length); at += 1) {
    const difference = (first[at] ?? 0) - (second[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const isPlain = (tag) => /-none-any$/.test(tag) && /(^|\.)py(3|2\.py3|3\d+)/.test(tag);
const isGlibc = (tag) => /manylinux\w*_x86_64/.test(tag);
const isMusl = (tag) => /musllinux\w*_x86_64/.test(tag);

/** Whether a wheel is for this minor version of CPython. */
function suits(tag, minor) {
  const [python, abi] = tag.split('-');
  return python.split('.').some((each) => {
    if (/^py3$|^py2$/.test(each)) return true;
    const number = Number(/^cp3(\d+)$/.exec(each)?.[1] ?? Number.NaN);
    return number === minor ? abi !== `cp3${minor}t` : abi === 'abi3' && number <= minor;
  });
}

/**
 * The oldest version seen with such a wheel. Later ones have it too, as long as they are for that Python at all: lockfiles leave out the
 * wheels of Pythons that their project does not run on, so a later version without one proves nothing.
 */
function oldest(versions, fits) {
  return versions.find(([, { wheels }]) => [...wheels].some(fits))?.[0] ?? null;
}

/** `8:1.2 11:1.4`: minor versions of CPython with the oldest version that has wheels, left out where it is that of the one before. */
function minorsOf(versions) {
  const columns = MINORS.map((minor) => oldest(versions, (tag) => isGlibc(tag) && suits(tag, minor)) ?? '-');
  return columns.flatMap((version, at) => (version === (columns[at - 1] ?? '-') ? [] : [`${MINORS[at]}:${version}`])); // prettier-ignore
}

const lists = { pure: [], archives: [], wheels: [] };
for (const [name, all] of [...packages].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const versions = [...all].filter(([version]) => release(version)).sort(([a], [b]) => compare(release(a), release(b))); // prettier-ignore
  if (versions.length === 0) continue;
  const tags = versions.flatMap(([, { wheels }]) => [...wheels]);
  const [, latest] = versions.at(-1);
  if (tags.length === 0) lists.archives.push(name);
  else if (tags.every(isPlain)) lists.pure.push(name);
  else if (tags.some(isGlibc)) {
    const libc = [...latest.wheels].some(isMusl) ? '+' : '';
    const plain = oldest(versions, isPlain);
    lists.wheels.push(`${name}${libc} ${[...(plain === null ? [] : [`any:${plain}`]), ...minorsOf(versions)].join(' ')}`.trimEnd()); // prettier-ignore
  }
}

const file = new URL('../../src/knowledge/languages/python/data/wheels.ts', import.meta.url);
const from = repositories
  .map((path) => /([^/]+)(?:\/repo|\/\.git)?\/?$/.exec(path)?.[1].replace(/[+]|__/, '/'))
  .sort();
const text = `/**
 * Wheels of Python packages, as lockfiles name them: ${packages.size} packages, ${[...packages.values()].reduce((sum, each) => sum + each.size, 0)} versions.
 * Source: poetry.lock, uv.lock and pdm.lock in the history of public repositories up to ${newest}: ${from.join(', ')}.
 * Generated by scripts/knowledge/python-wheels.mjs.
 */

/** Every wheel that was seen is for any platform: no compiled code. */
export const plainWheels = \`
${wrapped(lists.pure)}
\`;

/**
 * Compiled. A line: name (with + where the newest version seen has wheels for musl too), then the minor version of CPython 3 and the oldest
 * version seen with a wheel for glibc on x86-64; the same counts for younger Pythons up to the next entry. \`-\`: none was seen.
 * \`any\`: the oldest version with a wheel for any platform beside them.
 */
export const compiledWheels = \`
${lists.wheels.join('\n')}
\`;
`;
writeFileSync(file, text);
console.log(`${lists.pure.length} plain, ${lists.wheels.length} with wheels, ${text.length} bytes`);
console.log(`without a wheel: ${lists.archives.join(' ')}`);

function wrapped(names) {
  const lines = [''];
  for (const name of names) {
    if (lines.at(-1).length + name.length > 138) lines.push('');
    lines.push([lines.pop(), name].filter(Boolean).join(' '));
  }
  return lines.join('\n');
}
