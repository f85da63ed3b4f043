/**
 * Where a loader looks for a library by name: glibc's and musl's rules. It finds one library; what that loads in turn is
 * another file's question. Sources: ld.so(8) and glibc's elf/dl-load.c; musl's ldso/dynlink.c.
 */
import type { ImageConfig } from './config.ts';
import type { Elf } from './elf.ts';
import { followed, type ImageFiles } from './files.ts';
import { readCache } from './ld-cache.ts';
import { fits, platformsOf, tripletsOf } from './machine.ts';

/** An image as a loader sees it. */
export interface LoaderView {
  readonly files: ImageFiles;
  /** The environment of the image's configuration. */
  readonly env: ReadonlyMap<string, string>;
  /** Working folder of its process, absolute. */
  readonly workdir: string;
  /** It has musl's loader. */
  readonly musl: boolean;
}

/** The view of an image with this configuration. */
export function loaderView(
  files: ImageFiles,
  { env, workdir }: Pick<ImageConfig, 'env' | 'workdir'>,
): LoaderView {
  const musl = [...files.all.keys()].some((path) => /^(?:\/usr)?\/lib\/ld-musl-[^/]+\.so\.1$/.test(path));
  return { files, env, workdir: workdir || '/', musl };
}

/** A file that was loaded, and for which other. */
export interface Loaded {
  /** As it was found, links not followed; absolute. */
  readonly path: string;
  readonly elf: Elf;
  readonly by: Loaded | null;
}

/** A library that was found; `elf` is null where it could not be read. */
export interface SharedObject {
  readonly path: string;
  readonly elf: Elf | null;
}

/** Looks for the library that a loaded file asks for by name. Null: there is none. */
export type Search = (name: string, from: Loaded) => SharedObject | null;

/** Makes the search of one image. What does not depend on who asks is looked up once. */
export function searchOf(view: LoaderView): Search {
  const general = { glibc: glibcPlaces(view.files), musl: muslPlaces(view.files) };
  const known = new Map<string, SharedObject | null>();
  const everywhere = (name: string, from: Loaded, loader: LoaderName): SharedObject | null => {
    const key = [name, from.elf.machine, from.elf.bits, from.elf.order, loader].join(' ');
    const found = known.has(key)
      ? known.get(key)
      : first(view.files, general[loader](name, from.elf), from.elf);
    known.set(key, found ?? null);
    return found ?? null;
  };
  return (name, from) => {
    if (name.includes('/')) return first(view.files, expanded(name, from, view), from.elf);
    const loader = loaderOf(view, from);
    const own = FOLDERS[loader](from, view).map((folder) => `${folder}/${name}`);
    return first(view.files, own, from.elf) ?? everywhere(name, from, loader);
  };
}

function first(files: ImageFiles, paths: readonly string[], like: Elf): SharedObject | null {
  for (const path of paths) {
    const elf = followed(files, path)?.file.object;
    if (elf === null || (elf && fits(elf, like))) return { path, elf };
  }
  return null;
}

type LoaderName = 'glibc' | 'musl';

/** The loader of a program is the one that it names; a library's is told by the C library that it was linked to, else by the image. */
export function loaderOf({ musl }: LoaderView, from: Loaded): LoaderName {
  const { interpreter, needed } = chainOf(from).at(-1)?.elf ?? from.elf;
  if (interpreter !== null) return interpreter.includes('/ld-musl-') ? 'musl' : 'glibc';
  if (needed.some((name) => name.startsWith('libc.musl-') || name === 'libc.so')) return 'musl';
  if (needed.some((name) => name === 'libc.so.6' || name.startsWith('ld-linux'))) return 'glibc';
  return musl ? 'musl' : 'glibc';
}

/** Folders that depend on the file that asks, in the order of the search. */
const FOLDERS: Readonly<Record<LoaderName, (from: Loaded, view: LoaderView) => readonly string[]>> = {
  glibc: (from, view) => {
    const old = chainOf(from).filter(({ elf }) => elf.runpath.length === 0);
    const inherited =
      from.elf.runpath.length > 0 ? [] : old.flatMap((each) => all(each.elf.rpath, each, view));
    return [...inherited, ...variableFolders(from, view), ...all(from.elf.runpath, from, view)];
  },
  musl: (from, view) => {
    const inherited = chainOf(from).flatMap((each) =>
      all(each.elf.runpath.length > 0 ? each.elf.runpath : each.elf.rpath, each, view),
    );
    return [...variableFolders(from, view), ...inherited];
  },
};

function chainOf(from: Loaded): readonly Loaded[] {
  const chain: Loaded[] = [];
  for (let at: Loaded | null = from; at !== null; at = at.by) chain.push(at);
  return chain;
}

function variableFolders(from: Loaded, view: LoaderView): readonly string[] {
  const value = view.env.get('LD_LIBRARY_PATH') ?? '';
  return value === '' ? [] : all(value.split(/[:;]/), from, view);
}

function all(folders: readonly string[], owner: Loaded, view: LoaderView): readonly string[] {
  return folders.flatMap((folder) => expanded(folder, owner, view));
}

/**
 * What a folder (or a library's name with a slash) may mean: `$ORIGIN` is the folder of the file that says so, of a program with
 * links followed; `$LIB` depends on how glibc was built. A relative one counts from the working folder.
 */
function expanded(text: string, { path, elf }: Loaded, { files, workdir }: LoaderView): readonly string[] {
  const real = followed(files, path)?.path ?? path;
  const values: Readonly<Record<string, readonly string[]>> = {
    ORIGIN: [...new Set([originOf(path), originOf(real)])],
    LIB: ['lib', 'lib64', ...tripletsOf(elf).map((triplet) => `lib/${triplet}`)],
    PLATFORM: platformsOf(elf),
  };
  return Object.entries(values)
    .reduce<readonly string[]>(
      (texts, [name, options]) =>
        texts.flatMap((each) => {
          const token = new RegExp(`\\$(?:${name}(?![A-Za-z0-9_])|\\{${name}\\})`, 'g');
          return token.test(each) ? options.map((option) => each.replace(token, () => option)) : [each];
        }),
      [text],
    )
    .map((each) => (each.startsWith('/') ? each : `${workdir}/${each}`));
}

function originOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** Where a loader looks for whoever asks: full paths, best first. */
type Places = (name: string, elf: Elf) => readonly string[];

/** The cache, then the folders that are built in. An image without a cache has those alone, whatever its `ld.so.conf` says. */
function glibcPlaces(files: ImageFiles): Places {
  const content = files.all.get('/etc/ld.so.cache')?.content;
  const cache = content && readCache(content);
  const configured = content && !cache ? confFolders(files) : [];
  return (name, elf) => {
    const multiarch = tripletsOf(elf).flatMap((triplet) => [`/lib/${triplet}`, `/usr/lib/${triplet}`]);
    const wide = elf.bits === 64 ? ['/lib64', '/usr/lib64'] : [];
    const folders = [...configured, ...multiarch, ...wide, '/lib', '/usr/lib'];
    return [...(cache?.get(name) ?? []), ...folders.map((folder) => `${folder}/${name}`)];
  };
}

const MOST_INCLUDES = 100;

/** Folders of `/etc/ld.so.conf` and what it includes: what `ldconfig` puts into the cache. */
function confFolders(files: ImageFiles): readonly string[] {
  const folders: string[] = [];
  const queue = ['/etc/ld.so.conf'];
  for (
    let path = queue.shift(), read = 0;
    path !== undefined && read < MOST_INCLUDES;
    path = queue.shift(), read++
  ) {
    const lines = (files.all.get(path)?.content?.toString('utf8') ?? '').split('\n');
    for (const line of lines.map((each) => each.replace(/#.*/, '').trim())) {
      const pattern = /^include\s+(\S+)/.exec(line)?.[1];
      if (pattern !== undefined) queue.push(...matching(files, pattern));
      else if (line.startsWith('/')) folders.push(...line.split(/[\s:,]+/));
    }
  }
  return folders;
}

function matching(files: ImageFiles, pattern: string): readonly string[] {
  const whole = pattern.startsWith('/') ? pattern : `/etc/${pattern}`;
  const expression = whole
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return [...files.all.keys()].filter((path) => new RegExp(`^${expression}$`).test(path)).toSorted();
}

/** `/etc/ld-musl-x86_64.path` replaces the folders that are built in. */
function muslPlaces(files: ImageFiles): Places {
  const paths = [...files.all].filter(([path]) => /^\/etc\/ld-musl-[^/]+\.path$/.test(path));
  const written = paths.flatMap(([, { content }]) => content?.toString('utf8').split(/[\n:]+/) ?? []);
  const folders =
    paths.length > 0 ? written.filter((folder) => folder !== '') : ['/lib', '/usr/local/lib', '/usr/lib'];
  return (name) => folders.map((folder) => `${folder}/${name}`);
}
