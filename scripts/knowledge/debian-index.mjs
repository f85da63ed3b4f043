/** Debian's package indexes, read through apt into a folder of its own: nothing of this machine is changed. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Fetches the main indexes of the suites; returns suite → (package name → fields). */
export function readIndexes(suites) {
  const folder = listsOf(suites, {});
  return new Map(
    suites.map((suite) => [suite, parseIndex(fileIn(folder, `_${suite}_main_binary-amd64_Packages`))]),
  );
}

/** Programs and libraries by package, out of Debian's lists of files: [path, package]. Null where the mirror has no such list. */
export function readFiles(suite) {
  const target = 'Acquire::IndexTargets::deb::Contents-deb';
  const description = { [`${target}::ShortDescription`]: 'Contents', [`${target}::Description`]: 'Contents' };
  try {
    const folder = listsOf([suite], { ...description, [`${target}::MetaKey`]: '$(COMPONENT)/Contents-$(ARCHITECTURE)' }); // prettier-ignore
    return ['all', 'amd64'].flatMap((part) => parseFiles(fileIn(folder, `_${suite}_main_Contents-${part}`)));
  } catch {
    return null;
  }
}

/** A folder with the lists of the suites. */
function listsOf(suites, settings) {
  const folder = mkdtempSync(join(tmpdir(), 'debian-index-'));
  mkdirSync(join(folder, 'lists/partial'), { recursive: true });
  const sources = suites.map((suite) => `deb [signed-by=${KEYRING}] ${mirror()} ${suite} main\n`);
  writeFileSync(join(folder, 'sources.list'), sources.join(''));
  const options = {
    'Dir::Etc::SourceList': join(folder, 'sources.list'),
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State::Lists': join(folder, 'lists'),
    'Dir::Cache': folder,
    'APT::Architecture': 'amd64',
    ...settings,
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  execFileSync('apt-get', [...flags, 'update'], { stdio: ['ignore', 'ignore', 'inherit'] });
  return join(folder, 'lists');
}

function fileIn(folder, part) {
  return join(
    folder,
    readdirSync(folder).find((name) => name.includes(part)),
  );
}

/** `usr/bin/git   vcs/git`: only programs and libraries; a file of several packages is left out. */
function parseFiles(file) {
  const text = execFileSync(
    'sh',
    ['-c', `/usr/lib/apt/apt-helper cat-file "$1" | grep -E '^(usr/)?s?bin/[^/]+ |\\.so\\.[0-9.]+ '`, 'sh', file],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  ); // prettier-ignore
  const lines = text.split('\n').flatMap((line) => {
    const [, path, owner = ''] = /^(\S+)\s+(\S+)$/.exec(line) ?? [];
    return path === undefined || owner.includes(',') ? [] : [[path, owner.slice(owner.lastIndexOf('/') + 1)]];
  });
  return lines;
}

/** The Debian mirror that this machine's own apt uses. */
function mirror() {
  const folder = '/etc/apt/sources.list.d';
  const files = ['/etc/apt/sources.list', ...readdirSync(folder).map((name) => join(folder, name))].filter(
    existsSync,
  );
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  const found = lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => /https?:\/\/\S+\/debian\/?(?=\s|$)/.exec(line)?.[0])
    .find((address) => address !== undefined);
  if (found === undefined) throw new Error('no Debian mirror in the sources of apt');
  return found;
}

/** The fields that the tables need, of every package. */
function parseIndex(file) {
  const text = execFileSync('/usr/lib/apt/apt-helper', ['cat-file', file], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const packages = new Map();
  for (const paragraph of text.split('\n\n')) {
    const field = (name) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1] ?? '';
    const name = field('Package');
    if (name === '' || packages.has(name)) continue;
    packages.set(name, {
      name,
      source: (field('Source') || name).split(' ')[0],
      section: field('Section'),
      priority: field('Priority'),
      essential: field('Essential') === 'yes',
      depends: [...groups(field('Pre-Depends')), ...groups(field('Depends'))],
      recommends: groups(field('Recommends')),
      provides: groups(field('Provides')).flat(),
    });
  }
  return packages;
}

/** `a (>= 1) | b, c` → [['a', 'b'], ['c']] */
function groups(text) {
  if (text === '') return [];
  return text.split(',').map((group) => group.split('|').map((name) => name.trim().split(/[ :(]/)[0]));
}

/** Names that provide a virtual package. */
export function providersOf(index) {
  const providers = new Map();
  for (const entry of index.values()) {
    for (const name of entry.provides) providers.set(name, [...(providers.get(name) ?? []), entry.name]);
  }
  return providers;
}

/** What apt installs for these names without recommendations, `base` taken as installed: base included. */
export function closure(index, providers, names, base = new Set()) {
  const installed = new Set(base);
  const queue = [...names];
  const settled = (name) =>
    installed.has(name) || (providers.get(name) ?? []).some((other) => installed.has(other));
  while (queue.length > 0) {
    const asked = queue.shift();
    if (settled(asked)) continue;
    const name = index.has(asked) ? asked : (providers.get(asked) ?? [])[0];
    if (name === undefined) continue;
    installed.add(name);
    for (const group of index.get(name).depends) {
      if (group.some((alternative) => settled(alternative) || queue.includes(alternative))) continue;
      const exists = group.find((alternative) => index.has(alternative) || providers.has(alternative));
      if (exists !== undefined) queue.push(exists);
    }
  }
  return installed;
}
