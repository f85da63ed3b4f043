/**
 * What the original's image has for the program and the rewrite's lacks: libraries, loaders, interpreters of scripts, and what
 * is looked up by name. It is read from the images' files, so it is seen where no request ever asks for it.
 */
import { baseName } from '../dockerfile/index.ts';
import type { Lookup } from '../model/index.ts';
import type { ImageConfig } from './config.ts';
import type { Elf } from './elf.ts';
import type { ImageFiles } from './files.ts';
import { linkerOf, type Unresolved } from './libraries.ts';
import { configuredLookups, lookedUp, type LookupPlace } from './lookups.ts';
import { ownersOf, type Owners } from './owners.ts';
import { programFiles, type ProgramFiles } from './program-files.ts';
import { askedBy, programPath } from './scripts.ts';
import { loaderView } from './search.ts';
import type { Difference, Loads, Missing } from './types.ts';

/** The files and the configuration of one image. */
export interface Inspected {
  readonly files: ImageFiles;
  readonly config: ImageConfig;
}

/** What the two images give their programs. */
export interface Compared {
  readonly missing: readonly Missing[];
  readonly before: Loads;
  readonly after: Loads;
}

/** Compares two images. What resolves in neither is no finding: libraries for other systems lie in many packages. */
export function compareLoads(before: Inspected, after: Inspected, lookups: readonly Lookup[]): Compared {
  const [was, is] = [sideOf(before), sideOf(after)];
  const owner = ownersOf(before.files);
  return {
    missing: [
      ...missingLibraries(was, is, owner),
      ...missingInterpreters(was, is, owner),
      ...missingByName(was, is, [...configuredLookups(before.config, after.config), ...lookups], owner),
    ],
    before: loadsOf(was),
    after: loadsOf(is),
  };
}

/** Every finding disproves, in one sentence each. */
export function missingDifferences(missing: readonly Missing[]): readonly Difference[] {
  return missing.map(({ kind, name, package: owner, by }) => {
    const [first = '', ...more] = by;
    const others = more.length > 0 ? ` and ${more.length} more` : '';
    const lacks = `the rewrite lacks ${name}${owner === null ? '' : ` (package ${owner})`}`;
    return { text: `${lacks}${RELATIONS[kind]} ${first}${others}`, breaks: true };
  });
}

const RELATIONS: Readonly<Record<Missing['kind'], string>> = {
  library: ', loaded by',
  version: ', asked for by',
  loader: ', the loader of',
  interpreter: ', the interpreter of',
  lookup: ':',
};

interface Side extends LookupPlace {
  readonly program: ProgramFiles;
}

function sideOf({ files, config }: Inspected): Side {
  const linker = linkerOf(loaderView(files, config));
  return { files, config, linker, program: programFiles(files, config) };
}

function loadsOf({ program, linker, files }: Side): Loads {
  const linked = program.objects.filter((path) => files.all.get(path)?.object?.needed.length !== 0);
  const lacking = linked.filter((path) => linker.linkage(path)?.unresolved.length !== 0);
  return { files: linked.length, unresolved: lacking.length };
}

/** One thing that one file lacks. */
interface Finding extends Omit<Missing, 'by'> {
  readonly by: string;
}

function missingLibraries(was: Side, is: Side, owner: Owners): readonly Missing[] {
  const twinOf = twinsIn(was.files);
  const findings = is.program.objects.flatMap((path): readonly Finding[] => {
    const elf = is.files.all.get(path)?.object;
    const { unresolved = [] } = is.linker.linkage(path) ?? {};
    return unresolved.flatMap((lack) => {
      const had = elf ? hadBefore(was, twinOf(path), lack, elf) : null;
      if (had === null) return [];
      const { name, version, through } = lack;
      const by = through === null ? path : `${path} (through ${through})`;
      return [{ kind: kindOf(lack), name: version === null ? name : `${version} of ${name}`, package: had.path && owner(had.path), by }]; // prettier-ignore
    });
  });
  return grouped(findings);
}

function kindOf({ name, version }: Unresolved): Missing['kind'] {
  if (version !== null) return 'version';
  return name.startsWith('/') ? 'loader' : 'library';
}

/** How the original resolved the same for the same file, or would have for one that it has not; null: it did not either. */
function hadBefore(
  was: Side,
  twin: string | null,
  lack: Unresolved,
  elf: Elf,
): { readonly path: string | null } | null {
  const { name, version } = lack;
  const linkage = twin === null ? null : was.linker.linkage(twin);
  const place = linkage?.found.get(name) ?? was.linker.provides(name, version, elf);
  if (!linkage) return place === null ? null : { path: place };
  const lackedToo = linkage.unresolved.some(
    (each) => each.name === name && (each.version === version || each.version === null || version === null),
  );
  return lackedToo ? null : { path: place };
}

/** The original's file that is the same one: at the same place, else the one of its name with the longest common end of the path. */
function twinsIn(files: ImageFiles): (path: string) => string | null {
  const objects = [...files.all].flatMap(([path, { object }]) => (object ? [path] : []));
  const byName = new Map(groups(objects, baseName).map((group) => [baseName(group[0] ?? ''), group]));
  return (path) => {
    const candidates = byName.get(baseName(path)) ?? [];
    const ranked = candidates.toSorted((a, b) => commonEnd(b, path) - commonEnd(a, path));
    return candidates.includes(path) ? path : (ranked[0] ?? null);
  };
}

function commonEnd(a: string, b: string): number {
  const [x, y] = [a.split('/').toReversed(), b.split('/').toReversed()];
  const end = x.findIndex((part, index) => part !== y[index]);
  return end < 0 ? x.length : end;
}

function missingInterpreters(was: Side, is: Side, owner: Owners): readonly Missing[] {
  const findings = is.program.scripts.flatMap((path): readonly Finding[] =>
    askedBy(is.files.all.get(path)?.shebang ?? '').flatMap((name) => {
      const had =
        programPath(is.files, is.config, name) === null ? programPath(was.files, was.config, name) : null;
      return had === null ? [] : [{ kind: 'interpreter', name, package: owner(had), by: path }];
    }),
  );
  return grouped(findings);
}

function missingByName(was: Side, is: Side, lookups: readonly Lookup[], owner: Owners): readonly Missing[] {
  const findings = lookups.flatMap((lookup): readonly Finding[] => {
    const had = lookedUp(is, lookup) === null ? lookedUp(was, lookup) : null;
    if (had === null) return [];
    return [{ kind: 'lookup', name: lookup.what, package: owner(had), by: lookup.because }];
  });
  return grouped(findings);
}

/** One thing that is missing, with all that lack it. */
function grouped(findings: readonly Finding[]): readonly Missing[] {
  return groups(findings, ({ kind, name }) => `${kind} ${name}`).flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, by: group.map(({ by }) => by) }] : [];
  });
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const group = found.get(keyOf(item)) ?? [];
    group.push(item);
    found.set(keyOf(item), group);
  }
  return [...found.values()];
}
