/** The files of an image as its archive lists them: who owns what, who may write where. Needs no shell in the image. */
import { tarEntries, type TarEntry } from './tar.ts';

/** A user of the image's own `/etc/passwd`. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** The files of an image. Paths are absolute. */
export interface ImageFiles {
  /** What lies there, itself not followed when it is a link; null: nothing. */
  readonly entry: (path: string) => Promise<TarEntry | null>;
  readonly users: readonly User[];
  /** Group ids by member name (`/etc/group`), and by group name. */
  readonly memberships: ReadonlyMap<string, readonly number[]>;
  readonly groups: ReadonlyMap<string, number>;
}

/** One file, with its content where it is an ordinary one. */
export interface Found {
  readonly entry: TarEntry;
  readonly content: string;
}

/** Who a process is. */
export interface Identity {
  readonly uid: number;
  readonly gids: readonly number[];
  readonly home: string;
}

const PASSWD = '/etc/passwd';
const GROUP = '/etc/group';

/** Files that are asked for one by one; every path only once. */
export async function filesByPath(find: (path: string) => Promise<Found | null>): Promise<ImageFiles> {
  const known = new Map<string, Promise<Found | null>>();
  const ask = (path: string): Promise<Found | null> => {
    const found = known.get(path) ?? find(path);
    known.set(path, found);
    return found;
  };
  const [passwd, group] = [await ask(PASSWD), await ask(GROUP)];
  return {
    entry: async (path) => (await ask(path))?.entry ?? null,
    ...accounts(passwd?.content ?? '', group?.content ?? ''),
  };
}

/** Reads a flat file system, or layers on top of each other (lowest first). */
export async function readFiles(layers: Iterable<AsyncIterable<Buffer>>): Promise<ImageFiles> {
  const entries = new Map<string, TarEntry>();
  const texts = new Map<string, string>();
  for (const layer of layers) {
    for await (const [entry, content] of tarEntries(layer)) {
      const path = `/${entry.path}`;
      if (hides(entries, path)) continue;
      entries.set(path, entry);
      if (path === PASSWD || path === GROUP) texts.set(path, (await content()).toString('utf8'));
    }
  }
  return {
    entry: (path) => Promise.resolve(entries.get(path) ?? null),
    ...accounts(texts.get(PASSWD) ?? '', texts.get(GROUP) ?? ''),
  };
}

function accounts(passwd: string, group: string): Omit<ImageFiles, 'entry'> {
  const groups = table(group);
  return {
    users: table(passwd).map(([name = '', , uid, gid, , home = '/']) => ({
      name,
      uid: Number(uid),
      gid: Number(gid),
      home,
    })),
    groups: new Map(groups.map(([name = '', , gid]) => [name, Number(gid)])),
    memberships: memberships(groups),
  };
}

const WHITEOUT = '.wh.';

/** Applies a whiteout (a layer's way of deleting); false when the path is an ordinary one. */
function hides(entries: Map<string, TarEntry>, path: string): boolean {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  if (!name.startsWith(WHITEOUT)) return false;
  const folder = path.slice(0, slash + 1);
  const gone = name === '.wh..wh..opq' ? folder : `${folder}${name.slice(WHITEOUT.length)}`;
  for (const known of entries.keys()) {
    if (known === gone || known.startsWith(gone.endsWith('/') ? gone : `${gone}/`)) entries.delete(known);
  }
  return true;
}

function table(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.includes(':'))
    .map((line) => line.trim().split(':'));
}

function memberships(lines: readonly string[][]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [, , gid, members = ''] of lines) {
    for (const member of members.split(',').filter((name) => name !== '')) {
      found.set(member, [...(found.get(member) ?? []), Number(gid)]);
    }
  }
  return found;
}

/** The identity that USER means in this image: `node`, `1000`, `1000:1000`, empty for root. Null when a name is unknown there. */
export function identityOf(files: ImageFiles, user: string): Identity | null {
  const [wanted = '', group] = user.split(':');
  const known = files.users.find(
    (entry) => entry.name === (wanted || 'root') || String(entry.uid) === (wanted || '0'),
  );
  const uid = known?.uid ?? (wanted === '' ? 0 : Number(wanted));
  const gid = group === undefined ? (known?.gid ?? 0) : (files.groups.get(group) ?? Number(group));
  if (Number.isNaN(uid) || Number.isNaN(gid)) return null;
  const more = known && group === undefined ? (files.memberships.get(known.name) ?? []) : [];
  return { uid, gids: [gid, ...more], home: known?.home ?? '/' };
}

/** The deepest part of a path that exists in the image, links followed; `/` when nothing of it does. */
export async function existingPart(
  files: ImageFiles,
  path: string,
): Promise<{ readonly path: string; readonly whole: boolean }> {
  let at = '';
  let rest = path.split('/').filter((part) => part !== '');
  for (let steps = 0; rest.length > 0 && steps < 256; steps++) {
    const [part = '', ...more] = rest;
    const next = part === '..' ? at.slice(0, Math.max(at.lastIndexOf('/'), 0)) : `${at}/${part}`;
    const entry = next === '' ? null : await files.entry(next);
    if (next !== '' && !entry) return { path: at || '/', whole: false };
    if (entry?.kind === 'link') {
      const target = entry.target.split('/').filter((name) => name !== '' && name !== '.');
      if (entry.target.startsWith('/')) at = '';
      rest = [...target, ...more];
    } else {
      at = next;
      rest = more;
    }
  }
  return { path: at || '/', whole: true };
}

/** Whether the identity may write there: into the folder, or to the file. What has no entry (the top folder) is root's. */
export async function mayWrite(files: ImageFiles, path: string, who: Identity): Promise<boolean> {
  if (who.uid === 0) return true;
  const entry = path === '/' ? null : await files.entry(path);
  if (!entry) return false;
  const needed = entry.kind === 'folder' ? 0o3 : 0o2;
  const bits =
    entry.uid === who.uid ? entry.mode >> 6 : who.gids.includes(entry.gid) ? entry.mode >> 3 : entry.mode;
  return (bits & needed) === needed;
}
