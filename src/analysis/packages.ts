/** Which names of a package list the build needs, which the running container, and which both. It sees names and suites, no instruction. */
import { alpineBuildOnly, alpineRuntimeOf } from '../knowledge/system/alpine.ts';
import { commandsOf } from '../knowledge/system/commands.ts';
import { basePackages, debianSuites, recommends, runtimeOf, section } from '../knowledge/system/debian.ts';
import {
  ambiguous,
  buildOnly,
  compilerRuntime,
  notBuildOnly,
  recommended,
  withoutOldName,
} from '../knowledge/system/package-roles.ts';
import type { Declined } from '../model/index.ts';

/** A list of system packages, divided for two stages. Names are as the author wrote them, `=version` included. */
export interface SystemSplit {
  readonly build: readonly string[];
  readonly runtime: readonly string[];
  /** Needed in both stages, or nobody can say. */
  readonly both: readonly string[];
  /** Runtime packages that the author did not name → the -dev package or compiler that they belong to. */
  readonly because: ReadonlyMap<string, string>;
}

export interface SplitOptions {
  /** Commands that the running container calls. */
  readonly needed: ReadonlySet<string>;
  /** Commands that build steps call; without it, a tool that the container needs counts as not needed by the build. */
  readonly building?: ReadonlySet<string>;
  /** Names in an apk `--virtual` group: the author says himself that only building needs them. */
  readonly virtuals?: readonly string[];
}

type Side = 'build' | 'runtime' | 'both';

/** Suites as one name, or as all that a floating tag may stand for. `alpine` stands for every Alpine. */
export type Suites = string | readonly string[];

/**
 * Parts a package list by what each package is for: libraries behind -dev packages go to the runtime, compilers to the build,
 * tools where they are used. Declined for a suite that the tables do not cover, and for what is not a plain name.
 */
export function splitSystemPackages(
  names: readonly string[],
  suites: Suites,
  options: SplitOptions,
): SystemSplit | Declined {
  const list = typeof suites === 'string' ? [suites] : suites;
  const alpine = list.length > 0 && list.every((suite) => suite.startsWith('alpine'));
  const unknown = list.find((suite) => !alpine && !debianSuites.includes(suite));
  if (list.length === 0 || unknown !== undefined)
    return { declined: `the packages of ${unknown ?? 'this suite'} are not in the tables` };
  const odd = names.find((name) => !PLAIN_NAME.test(name));
  if (odd !== undefined) return { declined: `${odd} is not a plain package name` };
  return alpine ? splitAlpine(names, options) : splitDebian(names, list, options);
}

/** `name`, `name=version`, apk's `name~version`. Not plain: files, `name/release`, `name:arch`, `name@repository`, globs, `name-`. */
const PLAIN_NAME = /^[a-z0-9][a-z0-9+._-]*[a-z0-9+](?:[=~<>]+[^/@*\s]+)?$/i;

function bareName(name: string): string {
  return name.split(/[=~<>]/)[0] ?? name;
}

function splitDebian(
  names: readonly string[],
  suites: readonly string[],
  options: SplitOptions,
): SystemSplit {
  const inEveryBase = suites.map((suite) => basePackages('slim', suite));
  return collect(names, (written) => {
    const name = bareName(written);
    const tool = toolSide(name, 'apt', options);
    if (tool !== null) return { side: tool, libraries: [] };
    if (name.endsWith('-dev')) {
      const libraries = commonRuntime(name, suites);
      const added = libraries?.filter((library) => !inEveryBase.every((base) => base?.has(library)));
      return added === undefined ? { side: 'both', libraries: [] } : { side: 'build', libraries: added };
    }
    return {
      side: isBuildOnly(name, suites) ? 'build' : 'both',
      libraries: compilerRuntime.debian[name] ?? [],
    };
  });
}

/** Section devel or libdevel in every suite that has the package. */
function isBuildOnly(name: string, suites: readonly string[]): boolean {
  if (notBuildOnly.has(name)) return false;
  const sections = suites.map((suite) => section(name, suite)).filter((found) => found !== null);
  return (
    buildOnly.has(name) ||
    (sections.length > 0 && sections.every((found) => found === 'devel' || found === 'libdevel'))
  );
}

/** The libraries of a -dev package under names that every suite knows. Null where there are none, or one suite does not know. */
function commonRuntime(name: string, suites: readonly string[]): readonly string[] | null {
  const lists = suites.map((suite) => runtimeOf(name, suite));
  return lists.every((list) => list !== null) ? sharedNames(lists) : null;
}

/**
 * One list of names for several suites: trixie answers to bookworm's names of what it only renamed with `t64`. Null where the
 * suites disagree otherwise.
 */
export function sharedNames(lists: readonly (readonly string[])[]): readonly string[] | null {
  const [first, ...rest] = lists;
  if (first === undefined) return null;
  const same = (name: string, other: string | undefined) =>
    other === name || (other === `${name}t64` && !withoutOldName.has(other));
  const agree = rest.every(
    (list) => list.length === first.length && first.every((name, index) => same(name, list[index])),
  );
  return agree ? first : null;
}

function splitAlpine(names: readonly string[], options: SplitOptions): SystemSplit {
  return collect(names, (written) => {
    const name = bareName(written);
    const grouped = options.virtuals?.includes(written) ?? false;
    const tool = grouped ? null : toolSide(name, 'apk', options);
    if (tool !== null) return { side: tool, libraries: [] };
    const libraries = alpineRuntimeOf(name) ?? compilerRuntime.alpine[name] ?? null;
    if (name.endsWith('-dev') && libraries === null)
      return { side: grouped ? 'build' : 'both', libraries: [] };
    const building = grouped || name.endsWith('-dev') || alpineBuildOnly.has(name);
    return { side: building ? 'build' : 'both', libraries: libraries ?? [] };
  });
}

/** Where a tool goes that building and running may both call; null when it is no such tool. */
function toolSide(name: string, manager: 'apt' | 'apk', { needed, building }: SplitOptions): Side | null {
  const role = ambiguous.get(name);
  const commands = commandsOf(name, manager);
  const runs = commands.some((command) => needed.has(command));
  if (role === undefined) return runs ? 'both' : null;
  const builds = commands.some((command) => building?.has(command));
  if (runs) return builds || role.implicit ? 'both' : 'runtime';
  return builds ? 'build' : 'both';
}

/** A tool that a build may call without naming it, or a package that is for building alone. */
export function isBuildTool(name: string): boolean {
  return ambiguous.has(name) || buildOnly.has(name) || alpineBuildOnly.has(name);
}

interface Placed {
  readonly side: Side;
  /** What the runtime needs because of it. */
  readonly libraries: readonly string[];
}

function collect(names: readonly string[], place: (name: string) => Placed): SystemSplit {
  const sides: Record<Side, string[]> = { build: [], runtime: [], both: [] };
  const because = new Map<string, string>();
  for (const name of new Set(names)) {
    const { side, libraries } = place(name);
    sides[side].push(name);
    for (const library of libraries)
      if (!names.includes(library) && !because.has(library)) because.set(library, name);
  }
  return { ...sides, runtime: [...sides.runtime, ...because.keys()].sort(), because };
}

/**
 * Whether a list may be installed with `--no-install-recommends`: everything that apt would bring because of a recommendation
 * is in `base`, in the list, needed by nobody, or in `add`, the names to put into the list instead.
 */
export function recommendsSafe(
  names: readonly string[],
  suites: Suites,
  base: ReadonlySet<string> = new Set(),
): { readonly add: readonly string[] } | Declined {
  const present = new Set([...base, ...names.map(bareName)]);
  const add = new Set<string>();
  for (const suite of typeof suites === 'string' ? [suites] : suites) {
    for (const written of names) {
      const name = bareName(written);
      const groups = recommends(name, suite);
      if (groups === null) return { declined: `what ${name} recommends in ${suite} is not known` };
      for (const group of groups) {
        const verdict = groupVerdict(group, name, present);
        if (typeof verdict === 'object') add.add(verdict.add);
        else if (verdict === 'unknown')
          return { declined: `${name} recommends ${group.join(' or ')}, which may be needed` };
      }
    }
  }
  return { add: [...add].filter((name) => !present.has(name)).sort() };
}

/** One recommendation: any one of the group fulfils it. */
function groupVerdict(
  group: readonly string[],
  asked: string,
  present: ReadonlySet<string>,
): { readonly add: string } | 'fine' | 'unknown' {
  if (group.some((name) => present.has(name))) return 'fine';
  const verdicts = group.map((name) => recommended(name, asked));
  const added = verdicts.find((verdict) => typeof verdict === 'object' && verdict !== null);
  if (added && typeof added === 'object') return added;
  return verdicts.includes('unneeded') ? 'fine' : 'unknown';
}
