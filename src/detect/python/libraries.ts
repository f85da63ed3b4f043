import { pythonPackage } from '../../knowledge/languages/python/packages.ts';
import { standardLibraries } from '../../knowledge/languages/python/libraries.ts';
import type { Evidence, Library, Project } from '../../model/index.ts';
import { qualified } from './evaluate.ts';
import { within } from './expressions.ts';
import type { Module } from './module.ts';
import { evidenceAt } from './scan.ts';

/** A package that is installed, with the place that says so. */
export interface Named {
  readonly name: string;
  readonly evidence: Evidence;
}

/** What the packages and the sources load of the system. */
export interface Libraries {
  readonly libraries: readonly Library[];
  /** Packages that no table knows. */
  readonly unknown: readonly string[];
}

const LOADERS = new Set([
  'ctypes.CDLL',
  'ctypes.cdll.LoadLibrary',
  'ctypes.util.find_library',
  'ctypes.PyDLL',
  'cffi.FFI.dlopen',
]);

/** Looks the packages up, and the calls that load libraries by name. */
export function librariesOf(
  packages: readonly Named[],
  modules: readonly Module[],
  project: Project,
): Libraries {
  const libraries = new Map<string, Library>();
  const unknown = new Set<string>();
  for (const { name, evidence } of packages) {
    const known = pythonPackage(name);
    if (known === null) unknown.add(name);
    else if (needsSystem(known.runtime)) libraries.set(name, { name, packages: known.runtime, evidence });
  }
  for (const module of modules)
    for (const library of loadedBy(module, project)) libraries.set(library.name, library);
  return { libraries: [...libraries.values()], unknown: [...unknown].sort() };
}

/** An empty list for every suite is a package that needs nothing; a suite that is left out is not known. */
function needsSystem(runtime: Library['packages']): boolean {
  return Object.values(runtime).some((names) => names.length > 0);
}

function loadedBy(module: Module, project: Project): readonly Library[] {
  const found: Library[] = [];
  for (const { module: name, line } of module.imports.values()) {
    const packages = standardLibraries.get(name.split('.')[0] ?? '');
    if (packages)
      found.push({ name, packages, evidence: evidenceAt(project, module, line, `import ${name}`) });
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
        evidence: evidenceAt(project, module, call.line, `${name}(…) loads a library`),
      });
    }
  }
  return found;
}
