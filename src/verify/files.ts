/** The files of an image as its archive lists them: what lies where, who may write it, what it loads. Needs no shell in the image. */
import { accountsOf, type Accounts, type Identity } from './accounts.ts';
import type { Elf } from './elf.ts';
import { HEAD_BYTES, readObject } from './object.ts';
import { tarEntries, type Content, type TarEntry } from './tar.ts';

/** The files of an image. Paths are absolute, and those of links are the links' own. */
export interface ImageFiles extends Accounts {
  /** What lies there, itself not followed when it is a link; null: nothing. */
  readonly entry: (path: string) => TarEntry | null;
  readonly all: ReadonlyMap<string, ImageFile>;
}

/** One file, folder or link, with what its content says to whom starts it. */
export interface ImageFile {
  readonly entry: TarEntry;
  /** What a program or library loads; null: it is one and could not be read. */
  readonly object?: Elf | null;
  /** `#!/usr/bin/env python3`: the first line of a script that may be executed. */
  readonly shebang?: string;
  /** Content of those few files that tell how an image works. */
  readonly content?: Buffer;
}

/** The release, accounts, what the loaders of glibc and musl read, and what the package managers of Debian and Alpine (and distroless) know. */
const TELLING =
  /^\/(?:usr\/lib|etc)\/os-release$|^\/etc\/(?:passwd|group|ld\.so\.(?:cache|conf)|ld\.so\.conf\.d\/[^/]+|ld-musl-[^/]+\.path)$|^\/var\/lib\/dpkg\/(?:info\/[^/]+\.list|status\.d\/[^/]+\.md5sums)$|^(?:\/usr)?\/lib\/apk\/db\/installed$/;
/** Bytes; the longest list of files that a package of Debian has is a fifth of it. */
const LONGEST_TELLING = 16_000_000;

/** Reads a flat file system, or layers on top of each other (lowest first). Of contents only what `ImageFile` names is kept. */
export async function readFiles(layers: Iterable<AsyncIterable<Buffer>>): Promise<ImageFiles> {
  const all = new Map<string, ImageFile>();
  for (const archive of layers) {
    const layer = new Map<string, ImageFile>();
    for await (const [entry, content] of tarEntries(archive)) {
      const same = entry.kind === 'hardlink' ? linked(entry, layer, all) : undefined;
      layer.set(`/${entry.path}`, same ?? { entry, ...(await told(entry, content)) });
    }
    lay(layer, all);
  }
  all.delete('/');
  const text = (path: string): string => all.get(path)?.content?.toString('utf8') ?? '';
  const entry = (path: string): TarEntry | null => all.get(path)?.entry ?? null;
  return { entry, all, ...accountsOf(text('/etc/passwd'), text('/etc/group')) };
}

async function told(entry: TarEntry, content: Content): Promise<Omit<ImageFile, 'entry'>> {
  if (entry.kind !== 'file' || entry.sizeBytes === 0) return {};
  if (TELLING.test(`/${entry.path}`)) {
    return entry.sizeBytes > LONGEST_TELLING ? {} : { content: await content.take(entry.sizeBytes) };
  }
  const head = await content.take(HEAD_BYTES);
  if (head[0] === 0x7f) {
    const object = await readObject(head, entry.sizeBytes, content);
    return object === undefined ? {} : { object };
  }
  const isScript = head[0] === 0x23 && head[1] === 0x21 && (entry.mode & 0o111) !== 0;
  return isScript ? { shebang: head.toString('utf8').split(/[\r\n]/)[0] ?? '' } : {};
}

/** A second name of a file is a file like the first; the archive has the first before it. */
function linked(entry: TarEntry, ...known: readonly ReadonlyMap<string, ImageFile>[]): ImageFile | undefined {
  const target = `/${entry.target.replace(/^(?:\.?\/)+/, '')}`;
  const first = known.find((files) => files.has(target))?.get(target);
  return first && { ...first, entry: { ...first.entry, path: entry.path } };
}

const WHITEOUT = '.wh.';
/** The folder shows nothing of lower layers. */
const OPAQUE = '.wh..wh..opq';

/** Puts a layer on top: whiteouts (a layer's way of deleting) count for what lies below it, never for itself. */
function lay(layer: ReadonlyMap<string, ImageFile>, all: Map<string, ImageFile>): void {
  const gone = new Set<string>();
  const emptied = new Set<string>();
  const added = new Map<string, ImageFile>();
  for (const [path, file] of layer) {
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    if (name === OPAQUE) emptied.add(path.slice(0, slash));
    else if (name.startsWith(WHITEOUT)) gone.add(`${path.slice(0, slash)}/${name.slice(WHITEOUT.length)}`);
    else added.set(path, file);
    if (file.entry.kind !== 'folder' && all.get(path)?.entry.kind === 'folder') emptied.add(path);
  }
  if (gone.size + emptied.size > 0) {
    for (const path of all.keys()) {
      if (gone.has(path) || above(path).some((folder) => gone.has(folder) || emptied.has(folder)))
        all.delete(path);
    }
  }
  for (const [path, file] of added) all.set(path, file);
}

/** Every folder above a path, the top one as ''. */
function above(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** More links than that one after the other are a circle; the kernel follows 40. */
const MOST_STEPS = 256;

/** The deepest part of a path that exists in the image, links followed; `/` when nothing of it does. */
export function existingPart(
  files: ImageFiles,
  path: string,
): { readonly path: string; readonly whole: boolean } {
  let at = '';
  let rest = path.split('/').filter((part) => part !== '' && part !== '.');
  for (let steps = 0; rest.length > 0; steps++) {
    if (steps > MOST_STEPS) return { path: at || '/', whole: false };
    const [part = '', ...more] = rest;
    const next = part === '..' ? at.slice(0, Math.max(at.lastIndexOf('/'), 0)) : `${at}/${part}`;
    const entry = next === '' ? null : files.entry(next);
    if (next !== '' && !entry) return { path: at || '/', whole: false };
    if (entry?.kind === 'link' && part !== '..') {
      if (entry.target.startsWith('/')) at = '';
      rest = [...entry.target.split('/').filter((name) => name !== '' && name !== '.'), ...more];
    } else {
      at = next;
      rest = more;
    }
  }
  return { path: at || '/', whole: true };
}

/** The file, folder or other thing that a path leads to, links followed; null: nothing. The top folder has no entry of its own. */
export function followed(
  files: ImageFiles,
  path: string,
): { readonly path: string; readonly file: ImageFile } | null {
  const found = existingPart(files, path);
  const file = found.whole ? files.all.get(found.path) : undefined;
  return file ? { path: found.path, file } : null;
}

/** Whether the identity may write there: into the folder, or to the file. What has no entry (the top folder) is root's. */
export function mayWrite(files: ImageFiles, path: string, who: Identity): boolean {
  if (who.uid === 0) return true;
  const entry = path === '/' ? null : files.entry(path);
  if (!entry) return false;
  const needed = entry.kind === 'folder' ? 0o3 : 0o2;
  const bits =
    entry.uid === who.uid ? entry.mode >> 6 : who.gids.includes(entry.gid) ? entry.mode >> 3 : entry.mode;
  return (bits & needed) === needed;
}
