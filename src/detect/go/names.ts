/** What the names of a Go program are: its calls, members, variables and functions, each found by name; it works out no values. */
import { step } from '../../sources/meter.ts';
import { memoBy } from '../../dockerfile/index.ts';
import { folderOfImport, type LocalModule, type Package, type ProgramSources } from './sources.ts';
import type { Span } from './brackets.ts';
import type { Assignment, GoCall, GoFunction, GoSource } from './source.ts';

/** A place in the program. */
export interface GoSite {
  readonly package: Package;
  readonly source: GoSource;
  /** Index of a token of `source`. */
  readonly at: number;
}

/** The program's names, and what is known from outside of its sources. */
export interface GoNames {
  readonly sites: (name: string) => readonly { readonly site: GoSite; readonly call: GoCall }[];
  readonly members: (name: string) => readonly { readonly site: GoSite; readonly value: Span }[];
  readonly named: (
    package_: Package,
    name: string,
  ) => readonly { readonly site: GoSite; readonly assignment: Assignment }[];
  readonly functions: (
    package_: Package,
    name: string,
  ) => readonly { readonly source: GoSource; readonly func: GoFunction }[];
  /** The calls whose first name is the token at a place of a source. */
  readonly callsFrom: (source: GoSource, start: number) => readonly GoCall[];
  readonly packageAt: (importPath: string) => Package | null;
  /** ENV of the image. */
  readonly environment: ReadonlyMap<string, string | null>;
}

/** Indexes the names of a program once. */
export function indexOf(
  program: ProgramSources,
  modules: readonly LocalModule[],
  environment: ReadonlyMap<string, string | null>,
): GoNames {
  const calls = new Map<string, { site: GoSite; call: GoCall }[]>();
  const members = new Map<string, { site: GoSite; value: Span }[]>();
  const names = new Map<string, { site: GoSite; assignment: Assignment }[]>();
  const functions = new Map<string, { source: GoSource; func: GoFunction }[]>();
  const byFolder = new Map(program.packages.map((each) => [each.folder, each]));
  for (const package_ of program.packages) {
    const key = (name: string) => `${package_.folder}:${name}`;
    for (const source of package_.sources) {
      const site = (at: number): GoSite => ({ package: package_, source, at });
      for (const call of source.calls) add(calls, call.names.at(-1) ?? '', { site: site(call.at), call });
      for (const field of source.fields)
        add(members, field.name, { site: site(field.at), value: field.value });
      for (const assignment of source.assignments) {
        if (assignment.member)
          add(members, assignment.name, { site: site(assignment.at), value: assignment.value });
        else add(names, key(assignment.name), { site: site(assignment.at), assignment });
      }
      for (const func of source.functions) add(functions, key(func.name), { source, func });
    }
  }
  const starts = memoBy(callsByStart);
  return {
    sites: (name) => calls.get(name) ?? [],
    members: (name) => members.get(name) ?? [],
    named: (package_, name) => names.get(`${package_.folder}:${name}`) ?? [],
    functions: (package_, name) => functions.get(`${package_.folder}:${name}`) ?? [],
    callsFrom: (source, start) => starts(source).get(start) ?? [],
    packageAt: (path) => byFolder.get(folderOfImport(path, modules) ?? '') ?? null,
    environment,
  };
}

function add<K, T>(map: Map<K, T[]>, key: K, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** The calls of a source by the place of their first name. */
function callsByStart(source: GoSource): ReadonlyMap<number, readonly GoCall[]> {
  const found = new Map<number, GoCall[]>();
  step(source.calls.length);
  for (const call of source.calls) add(found, call.at - 2 * (call.names.length - 1), call);
  return found;
}
