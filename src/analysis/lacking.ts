/** What a program needs of the system, and a smaller image lacks: packages to install there by name, or why no list of packages is enough. */
import { because } from '../dockerfile/index.ts';
import { packageOf } from '../knowledge/system/commands.ts';
import { debianSuites } from '../knowledge/system/debian.ts';
import { companions, programPackage, systemThings } from '../knowledge/system/full-images.ts';
import { hasCommand, hasPackage } from '../knowledge/images.ts';
import type {
  ImageFacts,
  Library,
  Needs,
  Program,
  Skip,
  StageView,
  SystemThing,
  SystemUse,
  Reason,
} from '../model/index.ts';
import { mentionsOf } from './mentions.ts';
import { observedPackages } from './observed-packages.ts';
import { sharedNames } from './packages.ts';

/** A smaller image, and what is known of the one that it replaces. */
export interface Smaller {
  readonly stage: StageView;
  readonly facts: ImageFacts;
  /** Of the author's image; null where nothing is known of it. */
  readonly author: ImageFacts | null;
  /** All suites that its tag may stand for. */
  readonly suites: readonly string[];
  /** Packages that steps of the same stage install. */
  readonly present: ReadonlySet<string>;
  /** Whether the program gets by without a package today, since nothing brings it. */
  readonly isSuperfluous: (name: string) => boolean;
}

/** Suites whose package archive is gone: nothing can be installed there any more. */
const DEAD_SUITES = new Set(['buster', 'stretch', 'jessie', 'wheezy']);

/** Packages by name, sorted. */
export interface Lacking {
  readonly packages: readonly string[];
  /** Some of them are known because an engine saw what the program loads. */
  readonly observed: boolean;
}

/** The packages that the program needs and the image lacks; skipped where that cannot be said by name. */
export function lackingPackages(
  smaller: Smaller,
  commands: Needs['commands'],
  program: Program,
): Lacking | Skip {
  const { facts, suites, present, isSuperfluous, stage } = smaller;
  const { libraries, uses = [] } = program;
  const seen = observedPackages({ ...smaller, observed: stage.project.observed });
  if ('declined' in seen) return { skip: seen.declined, wouldHelp: 'a suite in the tag' };
  const compiled = compilesReason(uses, smaller);
  if (compiled !== null) return { skip: compiled };
  const names = new Set([...commandPackages(commands, smaller), ...usePackages(program)]);
  for (const library of libraries) {
    const packages = libraryPackages(library, suites, smaller.author);
    if (packages === null && isAmong(library, stage)) continue;
    if (packages === null) return { skip: notTheSame(library, suites), wouldHelp: 'a suite in the tag' };
    for (const name of packages) names.add(name);
  }
  const called = commands.map(({ name }) => name);
  for (const name of companionPackages(called, names, smaller.stage)) names.add(name);
  const isLacking = (name: string): boolean =>
    !present.has(name) && brings(facts, name) !== true && !isSuperfluous(name);
  const known = [...names].filter(isLacking);
  const lacking = [...new Set([...known, ...seen.filter(isLacking)])].sort();
  return lacking.length > 0 && suites.some((suite) => DEAD_SUITES.has(suite))
    ? gone(lacking, suites)
    : { packages: lacking, observed: lacking.length > known.length };
}

/** Whether an image has a package, under this name or under the one that trixie gave it; null when that is not known. */
export function brings(facts: ImageFacts, name: string): boolean | null {
  return hasPackage(facts, name) === true || hasPackage(facts, `${name}t64`) === true
    ? true
    : hasPackage(facts, name);
}

function gone(names: readonly string[], suites: readonly string[]): Skip {
  return {
    skip: `${names.join(', ')} would be needed, and the packages of ${suites.join()} are gone`,
    wouldHelp: 'a suite that is still served',
  };
}

/** Why nothing but the author's image will do: the program compiles while it runs, and he has a compiler there. */
function compilesReason(uses: readonly SystemUse[], { facts, author }: Smaller): Reason | null {
  const use = uses.find(({ thing }) => systemThings[thing].packages === null);
  if (use === undefined || author === null || hasCommand(author, 'cc') !== true) return null;
  if (hasCommand(facts, 'cc') === true) return null;
  return because`${use.evidence} ${use.evidence.says} while it runs, and slim images have no ${systemThings[use.thing].what.replace(/^an? /, '')}`;
}

function usePackages(program: Program): readonly string[] {
  return thingsOf(program).flatMap((thing) => systemThings[thing].packages ?? []);
}

const THINGS = Object.keys(systemThings) as readonly SystemThing[];

/** What of the system a program uses by name, or opens by its path: `/etc/mime.types`. */
export function thingsOf({ uses = [], opens }: Program): readonly SystemThing[] {
  const isOpened = (file: string): boolean => opens.some(({ path }) => (file.endsWith('/') ? `${path}/`.startsWith(file) : path === file)); // prettier-ignore
  return [...new Set([...uses.map(({ thing }) => thing), ...THINGS.filter((thing) => systemThings[thing].packages !== null && systemThings[thing].files.some(isOpened))])]; // prettier-ignore
}

/** What brings the commands: by the table of commands, else by what the full images hold. */
function commandPackages(commands: Needs['commands'], { facts, suites }: Smaller): readonly string[] {
  return commands.flatMap(({ name }) => {
    const known = packageOf(name, 'apt');
    if (known !== null) return hasCommand(facts, name) === false ? [known] : [];
    const owners = suites.flatMap((suite) => programPackage(name, suite) ?? []);
    return owners.length === suites.length ? (sharedNames(owners.map((owner) => [owner])) ?? []) : [];
  });
}

/** What commands need beside themselves, as far as the author's image has it. `packages`: what is installed for commands and libraries. */
export function companionPackages(
  commands: readonly string[],
  packages: ReadonlySet<string>,
  stage: StageView,
): readonly string[] {
  const author = stage.base?.facts ?? null;
  return Object.entries(companions).flatMap(([command, { packages: beside, without }]) => {
    const called = commands.includes(command);
    // a package of the language that runs the command hides what it asks of it
    if (author === null || (!called && !packages.has(packageOf(command, 'apt') ?? ''))) return [];
    const lines = mentionsOf(stage, command);
    if (called && lines.length > 0 && lines.every((line) => without.test(line))) return [];
    return beside.filter((name) => brings(author, name) === true);
  });
}

/** An engine saw the package of a library under the name that it has there: the number behind it changes from suite to suite. */
function isAmong({ packages }: Library, { project: { observed } }: StageView): boolean {
  const stem = (name: string): string => name.replace(/[-.\d]*(?:t64)?$/, '');
  const lists = Object.values(packages).map((names) => names.map(stem));
  const there = new Set(observed?.libraries.map(({ package: name }) => stem(name ?? '')));
  return lists.some((names) => names.length > 0 && names.every((name) => there.has(name)));
}

/** The packages of a library under names that are right in every suite; null where there are none. */
function libraryPackages(
  library: Library,
  suites: readonly string[],
  author: ImageFacts | null,
): readonly string[] | null {
  const lists = suites.map(
    (suite) => library.packages[suite] ?? steadyPackages(library) ?? inAuthors(library, suite, author),
  );
  return lists.every((list) => list !== null) ? sharedNames(lists) : null;
}

/** Programs keep their package's name from suite to suite, where libraries carry a number that changes. */
function steadyPackages({ packages }: Library): readonly string[] | null {
  const [first, ...others] = debianSuites.map((suite) => packages[suite]);
  const steady =
    first?.every((name) => !/\d/.test(name)) && others.every((list) => list?.join() === first.join());
  return first !== undefined && steady ? first : null;
}

/** The names of another suite, where the author's own image has every one of them. */
function inAuthors(
  { packages }: Library,
  suite: string,
  author: ImageFacts | null,
): readonly string[] | null {
  if (author === null || author.suite !== suite) return null;
  const lists = debianSuites.flatMap((each) => (packages[each] ? [packages[each]] : []));
  return lists.find((list) => list.every((name) => brings(author, name) === true)) ?? null;
}

function notTheSame({ name, evidence }: Library, suites: readonly string[]): Reason {
  return because`${name} (${evidence}) loads a system library whose package is not the same in ${suites.join(' and ') || 'this suite'}`;
}
