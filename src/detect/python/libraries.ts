/** Which libraries of the system the installed packages and the sources load; no package is opened, only tables are asked. */
import { pythonPackage } from '../../knowledge/languages/python/packages.ts';
import { standardLibraries } from '../../knowledge/languages/python/libraries.ts';
import { linkedPackages, type WheelState } from '../../knowledge/languages/python/wheels.ts';
import type { Evidence, Library, Project, UnknownLibrary } from '../../model/index.ts';
import { evidenceAt } from '../../project/evidence.ts';
import { qualified } from './names.ts';
import { within } from './expressions.ts';
import type { PythonModule } from './scopes.ts';
import { stateOf } from './wheels.ts';

/** A package that is installed, with the place that says so. */
export interface NamedPackage {
  readonly name: string;
  /** `==2.9.10`, or `''`. */
  readonly specifier: string;
  /** It is built from a checkout, a folder or an archive, whatever wheels its name has. */
  readonly fromSource: boolean;
  readonly evidence: Evidence;
  /** How the files that a lockfile names for it are installed. */
  readonly state?: WheelState;
}

/** What the packages and the sources load of the system. */
export interface Libraries {
  readonly libraries: readonly Library[];
  /** Packages that may need something of the system, and no table says what. */
  readonly unknown: readonly UnknownLibrary[];
}

/** `[3, 12]`; null where the tag says none. */
export type PythonVersion = readonly [number, number] | null;

const LOADERS = new Set([
  'ctypes.CDLL',
  'ctypes.cdll.LoadLibrary',
  'ctypes.util.find_library',
  'ctypes.PyDLL',
  'cffi.FFI.dlopen',
]);

/** Looks the packages up, and the calls that load libraries by name. `version`: of Python, null for the newest. */
export function librariesOf(
  packages: readonly NamedPackage[],
  modules: readonly PythonModule[],
  project: Project,
  version: PythonVersion,
): Libraries {
  const libraries = new Map<string, Library>();
  const unknown = new Map<string, UnknownLibrary>();
  for (const named of packages) {
    const needs = systemPackages(named, version);
    if (needs === null) unknown.set(named.name, unknownLibrary(named, version));
    else if (needsSystem(needs)) libraries.set(named.name, { ...named, packages: needs });
  }
  for (const module of modules)
    for (const library of loadedBy(module, project)) libraries.set(library.name, library);
  return { libraries: [...libraries.values()], unknown: [...unknown.values()] };
}

/** What a package loads of the system: by its row, by its wheel, or by what it links without one; null where nobody knows. */
function systemPackages(named: NamedPackage, version: PythonVersion): Library['packages'] | null {
  const row = pythonPackage(named.name);
  if (row !== null && needsSystem(row.runtime)) return row.runtime;
  const state = madeOf(named, version);
  if (state === 'plain' || (state === 'wheel' && !named.fromSource)) return {};
  return linkedPackages(named.name);
}

/** The wheels that lockfiles name come first, then what the tables say of the package as a whole. */
export function madeOf({ name, specifier, state: locked }: NamedPackage, version: PythonVersion): WheelState {
  if (locked !== undefined) return locked;
  const state = stateOf(name, specifier, version);
  const wheels = state === 'unknown' ? pythonPackage(name)?.wheels : undefined;
  if (wheels === undefined) return state;
  return wheels === 'pure' ? 'plain' : wheels === 'none' ? 'compiled' : 'wheel';
}

function unknownLibrary(named: NamedPackage, version: PythonVersion): UnknownLibrary {
  const python = version === null ? 'the newest python' : `python ${version.join('.')}`;
  const state = madeOf(named, version);
  const why =
    state === 'unknown'
      ? 'is a package that no table knows'
      : named.fromSource
        ? 'is built from its sources'
        : `has no wheel for ${python} that is known`;
  return { name: named.name, evidence: { ...named.evidence, says: `${why}, so what it links is not known` } };
}

/** An empty list for every suite is a package that needs nothing; a suite that is left out is not known. */
function needsSystem(runtime: Library['packages']): boolean {
  return Object.values(runtime).some((names) => names.length > 0);
}

function loadedBy(module: PythonModule, project: Project): readonly Library[] {
  const found: Library[] = [];
  for (const { module: name, line } of module.imports.values()) {
    const packages = standardLibraries.get(name.split('.')[0] ?? '');
    if (packages)
      found.push({ name, packages, evidence: evidenceAt(project, module.path, line, `import ${name}`) });
  }
  for (const { value, scope } of module.uses) {
    for (const call of within(value)) {
      const name = call.kind === 'call' ? qualified(call.of, { module, scope }) : null;
      // libc and the program itself are there everywhere
      const [given] = call.kind === 'call' ? call.args : [];
      if (
        name === null ||
        !LOADERS.has(name) ||
        (given?.kind === 'text' && /^(lib)?c(\.so.*)?$/.test(given.value)) ||
        (given?.kind === 'name' && given.name === 'None')
      )
        continue;
      found.push({
        name: `${name}(…)`,
        packages: {},
        evidence: evidenceAt(project, module.path, call.line, `${name}(…) loads a library`),
      });
    }
  }
  return found;
}
