/** Which libraries a file loads, transitively, and which of them its image lacks. It starts nothing: a loader's search is read after. */
import { memoBy, baseName } from '../dockerfile/index.ts';
import type { Elf } from './elf.ts';
import { followed } from './files.ts';
import { loaderOf, searchOf, type Loaded, type LoaderView, type Search } from './search.ts';

/** A name that a loader would not find. */
export interface Unresolved {
  /** `libpq.so.5`, or the path of the loader that a program asks for. */
  readonly name: string;
  /** The library is there, and lacks this version of its symbols (`GLIBC_2.38`); null: it is not there. */
  readonly version: string | null;
  /** The library that asks for it, by file name; null: the file itself. */
  readonly through: string | null;
}

/** What one file loads. */
export interface Linkage {
  /** Where each name was found, links not followed. */
  readonly found: ReadonlyMap<string, string>;
  readonly unresolved: readonly Unresolved[];
}

/** Answers for the files of one image. */
export interface Linker {
  /** `path` with links followed. Null: no program or library lies there, or it could not be read. */
  linkage(path: string): Linkage | null;
  /** Where a file like this one would find a library (with that version of its symbols) without folders of its own; null: nowhere. */
  provides(name: string, version: string | null, like: Elf): string | null;
}

/** Makes the answers of one image; every file is looked at once. */
export function linkerOf(view: LoaderView): Linker {
  const search = searchOf(view);
  return {
    linkage: memoBy((path) => {
      const elf = view.files.all.get(path)?.object;
      return elf ? linkageOf(view, search, { path, elf, by: null }) : null;
    }),
    provides(name, version, like) {
      if (name.startsWith('/')) return followed(view.files, name) && name;
      const elf = { ...like, rpath: [], runpath: [] };
      const found = search(name, { path: '/', elf, by: null });
      return found && (version === null || hasVersion(found.elf, version)) ? found.path : null;
    },
  };
}

/** What the loading of one file has found so far. */
interface Loading {
  readonly start: Loaded;
  /** Every file that was loaded, the first first. */
  readonly files: Loaded[];
  /** The file that answers to a name; null: one that could not be read, or is none of its own. */
  readonly byName: Map<string, Elf | null>;
  readonly found: Map<string, string>;
  readonly unresolved: Unresolved[];
}

function linkageOf(view: LoaderView, search: Search, start: Loaded): Linkage {
  const loading: Loading = { start, files: [start], byName: new Map(), found: new Map(), unresolved: [] };
  const usesMusl = view.musl && loaderOf(view, start) === 'musl';
  loadInterpreter(view, loading);
  // breadth first, as both loaders do: what comes to the end of the list is loaded in its turn
  for (const from of loading.files) {
    for (const name of from.elf.needed) {
      if (usesMusl && PART_OF_MUSL.test(name)) continue;
      if (!loading.byName.has(name)) load(search, loading, name, from);
    }
  }
  if (!usesMusl) checkVersions(loading);
  return loading;
}

function loadInterpreter({ files }: LoaderView, { start, byName, found, unresolved }: Loading): void {
  const { interpreter } = start.elf;
  if (interpreter === null) return;
  const file = followed(files, interpreter)?.file;
  if (file) found.set(interpreter, interpreter);
  else unresolved.push({ name: interpreter, version: null, through: null });
  byName.set(baseName(interpreter), file?.object ?? null);
}

function load(search: Search, loading: Loading, name: string, from: Loaded): void {
  const library = search(name, from);
  loading.byName.set(name, library?.elf ?? null);
  if (library === null) {
    loading.unresolved.push({ name, version: null, through: throughOf(loading, from) });
    return;
  }
  loading.found.set(name, library.path);
  if (!library.elf) return;
  if (library.elf.soname !== null) loading.byName.set(library.elf.soname, library.elf);
  loading.files.push({ path: library.path, elf: library.elf, by: from });
}

/** glibc refuses a library that lacks a version that was there when the file was linked; musl does not look. */
function checkVersions(loading: Loading): void {
  for (const from of loading.files) {
    for (const [name, versions] of from.elf.asksFor) {
      const elf = loading.byName.get(name) ?? null;
      for (const version of versions.filter((each) => !hasVersion(elf, each)))
        loading.unresolved.push({ name, version, through: throughOf(loading, from) });
    }
  }
}

/** A library that tells no versions at all is taken with a warning, and one that could not be read is not judged. */
function hasVersion(elf: Elf | null, version: string): boolean {
  return elf === null || elf.versions.length === 0 || elf.versions.includes(version);
}

function throughOf({ start }: Loading, from: Loaded): string | null {
  return from === start ? null : baseName(from.path);
}

/** musl is one file, and answers for the names of all that other C libraries divide (dynlink.c, `load_library`). */
const PART_OF_MUSL = /^lib(?:c|pthread|rt|m|dl|util|xnet)\./;
