/** Which libraries and programs of the system an application needs: those that its files ask for, and those that were seen in memory. */
import type { ObservedLibrary } from '../model/index.ts';
import { followed, type ImageFiles } from './files.ts';
import { linkerOf, type Linker } from './libraries.ts';
import type { Inspected } from './missing.ts';
import { ownersOf } from './owners.ts';
import { applicationObjects } from './program-files.ts';
import { loaderView } from './search.ts';

/** Of the files that ask for a library, so many are named. */
const MOST_NAMED = 3;

/**
 * The libraries, sorted by path. `mapped`: what was in memory, null where nobody could look. `base`: the files of the image that
 * the last FROM names, null for an empty one. What a package of the list asks for in turn comes with that package, and is left out.
 */
export function librariesOf(
  image: Inspected,
  mapped: readonly string[] | null,
  base: ImageFiles | null,
): readonly ObservedLibrary[] {
  const { files } = image;
  const linker = linkerOf(loaderView(files, image.config));
  const owner = ownersOf(files);
  const own = new Set(applicationObjects(files, image.config).filter((path) => owner(path) === null));
  const inMemory = new Set((mapped ?? []).flatMap((path) => followed(files, path)?.path ?? []).filter((path) => !own.has(path))); // prettier-ignore
  const asking = askersOf(files, linker, [...own, ...inMemory]);
  const wanted = [...inMemory].filter((path) => (asking.get(path) ?? []).every((by) => owner(by) === null));
  const named = [...asking].flatMap(([path, by]) => (by.some((each) => own.has(each)) ? [path] : []));
  return (
    [...new Set([...wanted, ...named])]
      .filter((path) => !own.has(path))
      .map((path) => ({
        path,
        package: owner(path),
        base: isSame(files, base, path),
        by: (asking.get(path) ?? []).filter((each) => own.has(each)).slice(0, MOST_NAMED),
        mapped: inMemory.has(path),
      }))
      // what no package has and the base image brings is that image's own, as in its smaller sibling
      .filter((library) => library.package !== null || !library.base)
      .toSorted((a, b) => (a.path < b.path ? -1 : 1))
  );
}

/** Which of these files ask for which libraries by their headers; links followed. */
function askersOf(
  files: ImageFiles,
  linker: Linker,
  paths: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const path of paths) {
    const linkage = linker.linkage(path);
    const { needed = [], interpreter = null } = files.all.get(path)?.object ?? {};
    for (const name of [...needed, ...(interpreter === null ? [] : [interpreter])]) {
      const place = linkage?.found.get(name);
      const library = place === undefined ? null : followed(files, place);
      if (library !== null && library.path !== path)
        found.set(library.path, [...(found.get(library.path) ?? []), path]);
    }
  }
  return found;
}

function isSame(files: ImageFiles, base: ImageFiles | null, path: string): boolean {
  const then = base?.entry(path);
  return then != null && files.entry(path)?.sizeBytes === then.sizeBytes;
}
