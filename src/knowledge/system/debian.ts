/**
 * Debian's packages as far as Dockerfiles need them: runtime libraries of -dev packages, sections, recommendations and
 * what the official images are based on. The tables cover bookworm and trixie; they are unpacked on first use.
 */
import { debianBases } from './data/debian-bases.ts';
import { debianDev } from './data/debian-dev.ts';
import { debianPackages } from './data/debian-packages.ts';
import { memo, memoBy } from '../../dockerfile/memo.ts';
import type { DebianBase } from '../../model/index.ts';

/** The suites that the tables cover, in the order of their columns. */
export const debianSuites: readonly string[] = ['bookworm', 'trixie'];

/** Recommended packages, one group each: any one of a group fulfils it. */
export type Recommendations = readonly (readonly string[])[];

interface PackageFacts {
  readonly section: string;
  readonly recommends: Recommendations;
}

const ABSENT = '!';

/**
 * The libraries that a program built with a -dev package needs at run time; null when the package is not in the suite,
 * the suite is not in the tables, or its library is not known.
 */
export function runtimeOf(devPackage: string, suite: string): readonly string[] | null {
  const column = debianSuites.indexOf(suite);
  if (column < 0 || !devPackage.endsWith('-dev')) return null;
  const stem = devPackage.slice(0, -'-dev'.length);
  const columns = devTable().get(stem)?.split('|');
  if (columns === undefined) return null;
  const [first = ''] = columns;
  const written = columns[column] ?? first;
  const packed = written === '+' ? first : written;
  if (packed === ABSENT || packed === '') return null;
  const names = packed.split(' ').map((name) => (name.startsWith('~') ? stem + name.slice(1) : name));
  return written === '+' ? names.map((name) => `${name}t64`) : names;
}

/** Debian's section of a package (`libs`, `libdevel`, `devel`, `web` …); null when the tables do not have it in that suite. */
export function section(name: string, suite: string): string | null {
  return factsOf(name, suite)?.section ?? null;
}

/** The suite that has a package, where the other one surely has neither it nor one package that provides it; else null. */
export function suiteInstead(name: string, suite: string): string | null {
  const column = debianSuites.indexOf(suite);
  const columns = packageTable().shapes.get(name)?.split('|') ?? [];
  return column >= 0 && columns[column] === ABSENT ? (debianSuites[1 - column] ?? null) : null;
}

/**
 * What apt would install beside a package because it, or something that it depends on, recommends it: on a slim base,
 * dependencies left out. Null when the tables do not have the package in that suite.
 */
export function recommends(name: string, suite: string): Recommendations | null {
  return factsOf(name, suite)?.recommends ?? null;
}

/** The packages that a base of the official images has; null for a suite that the tables do not cover. */
export function basePackages(base: DebianBase, suite: string): ReadonlySet<string> | null {
  return packagesBelow(`${suite} ${base}`);
}

const packagesBelow = memoBy((key: string): ReadonlySet<string> | null => {
  const line = baseTable().get(key);
  if (line === undefined) return null;
  const [below = '.', ...own] = line;
  const [suite = ''] = key.split(' ');
  const under = below === '.' ? [] : (basePackages(below as DebianBase, suite) ?? []);
  return new Set([...under, ...own]);
});

function factsOf(name: string, suite: string): PackageFacts | null {
  const column = debianSuites.indexOf(suite);
  const { groups, shapes } = packageTable();
  const columns = shapes.get(name)?.split('|');
  const packed = column < 0 ? undefined : (columns?.[column] ?? columns?.[0]);
  if (packed === undefined || packed === ABSENT) return null;
  const [sectionName = '', ...numbers] = packed.split(' ');
  const recommended = numbers.map((number) => (groups[Number.parseInt(number, 36)] ?? '').split('/'));
  return { section: sectionName, recommends: recommended };
}

/** The lines of -dev packages by name, behind the name. */
const devTable = memo(() => {
  const table = new Map<string, string>();
  let above = '';
  for (const packed of debianDev.trim().split('\n')) {
    const line = above.slice(0, Number.parseInt(packed.slice(0, 1), 36)) + packed.slice(1);
    const at = line.indexOf(' ');
    table.set(line.slice(0, at), line.slice(at + 1));
    above = line;
  }
  return table;
});

const packageTable = memo(() => {
  const [groups = '', ...lines] = debianPackages.trim().split('\n');
  const shapes = new Map<string, string>();
  for (const line of lines) {
    const [names = '', shape = ''] = line.split(';');
    for (const name of names.split(' ')) shapes.set(name, shape);
  }
  return { groups: groups.split(' '), shapes };
});

const baseTable = memo(() => {
  const rows = debianBases
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  return new Map(rows.map(([suite = '', base = '', ...rest]) => [`${suite} ${base}`, rest]));
});
