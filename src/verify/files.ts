/** The files of an image as its archive lists them: who owns what, who may write where. Needs no shell in the image. */
import { tarEntries, type TarEntry } from './tar.ts';

/** A user of the image's own `/etc/passwd`. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** Every file of an image, by absolute path. */
export interface ImageFiles {
  readonly entries: ReadonlyMap<string, TarEntry>;
  readonly users: readonly User[];
  /** Group ids by member name (`/etc/group`), and by group name. */
  readonly memberships: ReadonlyMap<string, readonly number[]>;
  readonly groups: ReadonlyMap<string, number>;
}

/** Who a process is. */
export interface Identity {
  readonly uid: number;
  readonly gids: readonly number[];
  readonly home: string;
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
      if (path === '/etc/passwd' || path === '/etc/group')
        texts.set(path, (await content()).toString('utf8'));
    }
  }
  const groupLines = table(texts.get('/etc/group') ?? '');
  return {
    entries,
    users: table(texts.get('/etc/passwd') ?? '').map(([name = '', , uid, gid, , home = '/']) => ({
      ...{ name, uid: Number(uid), gid: Number(gid), home },
    })),
    groups: new Map(groupLines.map(([name = '', , gid]) => [name, Number(gid)])),
    memberships: memberships(groupLines),
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
export function existingPart(
  files: ImageFiles,
  path: string,
): { readonly path: string; readonly whole: boolean } {
  let at = '';
  let rest = path.split('/').filter((part) => part !== '');
  for (let steps = 0; rest.length > 0 && steps < 256; steps++) {
    const [part = '', ...more] = rest;
    const next = part === '..' ? at.slice(0, Math.max(at.lastIndexOf('/'), 0)) : `${at}/${part}`;
    const entry = files.entries.get(next);
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

/** Whether the identity may write there: into the folder, or to the file. The top folder of an archive without an entry of its own is root's. */
export function mayWrite(files: ImageFiles, path: string, who: Identity): boolean {
  if (who.uid === 0) return true;
  const entry = files.entries.get(path);
  if (!entry) return false;
  const needed = entry.kind === 'folder' ? 0o3 : 0o2;
  const bits =
    entry.uid === who.uid ? entry.mode >> 6 : who.gids.includes(entry.gid) ? entry.mode >> 3 : entry.mode;
  return (bits & needed) === needed;
}
