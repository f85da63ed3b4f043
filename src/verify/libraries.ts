/** Which libraries a file loads, transitively, and which of them its image lacks. It starts nothing: a loader's search is read after. */
import type { Elf } from './elf.ts';
import { followed } from './files.ts';
import { loaderOf, searchOf, type Loaded, type LoaderView, type Search } from './search.ts';

/** A name that a loader would not find. */
export interface Unresolved {
  /** `libpq.so.5`, or the path of the loader that a program asks for. */
  readonly name: string;
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
  /** Where a file like this one would find a name without folders of its own; null: nowhere. */
  provides(name: string, like: Elf): string | null;
}

/** Makes the answers of one image; every file is looked at once. */
export function linkerOf(view: LoaderView): Linker {
  const search = searchOf(view);
  const known = new Map<string, Linkage | null>();
  return {
    linkage(path) {
      const elf = view.files.all.get(path)?.object;
      const linkage = known.get(path) ?? (elf ? linkageOf(view, search, { path, elf, by: null }) : null);
      known.set(path, linkage);
      return linkage;
    },
    provides(name, like) {
      if (name.startsWith('/')) return followed(view.files, name) && name;
      const elf = { ...like, rpath: [], runpath: [] };
      return search(name, { path: '/', elf, by: null })?.path ?? null;
    },
  };
}

/** Breadth first, as both loaders do: a name that is loaded already is not looked for again. */
function linkageOf(view: LoaderView, search: Search, start: Loaded): Linkage {
  const usesMusl = view.musl && loaderOf(view, start) === 'musl';
  const loaded = new Set<string>();
  const found = new Map<string, string>();
  const unresolved: Unresolved[] = [];
  const through = (from: Loaded): string | null => (from === start ? null : baseName(from.path));
  const { interpreter } = start.elf;
  if (interpreter !== null) {
    if (followed(view.files, interpreter)) found.set(interpreter, interpreter);
    else unresolved.push({ name: interpreter, through: null });
    loaded.add(baseName(interpreter));
  }
  const queue = [start];
  for (let from = queue.shift(); from; from = queue.shift()) {
    for (const name of from.elf.needed) {
      if (loaded.has(name) || (usesMusl && PART_OF_MUSL.test(name))) continue;
      loaded.add(name);
      const library = search(name, from);
      if (library === null) unresolved.push({ name, through: through(from) });
      else found.set(name, library.path);
      if (!library?.elf) continue;
      if (library.elf.soname !== null) loaded.add(library.elf.soname);
      queue.push({ path: library.path, elf: library.elf, by: from });
    }
  }
  return { found, unresolved };
}

/** musl is one file, and answers for the names of all that other C libraries divide (dynlink.c, `load_library`). */
const PART_OF_MUSL = /^lib(?:c|pthread|rt|m|dl|util|xnet)\./;

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
