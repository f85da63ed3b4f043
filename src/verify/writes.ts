/** What a container wrote, by the engine's own comparison and in its volumes, with the owners. Who may write there is not known here. */
import { eachLanguages } from '../knowledge/languages/index.ts';
import { folderOf } from '../dockerfile/index.ts';
import type { ObservedWrite } from '../model/index.ts';
import type { Engine } from './engine.ts';
import type { ImageFiles } from './files.ts';
import { tarEntries, type TarEntry } from './tar.ts';

/** What the engine puts into every container, what is no file at all, and what programs write where they can and never miss. */
const OF_NO_MATTER: readonly RegExp[] = [
  /^\/(?:dev|proc|sys)(?:\/|$)/,
  /^\/(?:var\/)?run(?:$|\/secrets(?:\/|$)|\/\.containerenv$)/,
  /^\/etc\/(?:hosts|hostname|resolv\.conf|mtab)$/,
  /^\/\.dockerenv$/,
  ...eachLanguages(({ unmissed }) => unmissed),
];

/** A program that writes thousands of files writes them to few folders. */
const PER_FOLDER = 20;
const MOST = 200;
const MOST_OF_A_VOLUME = 1000;

/** The container as it was left. */
export interface Left {
  readonly name: string;
  /** Lines of the engine's `diff`: `A /app/logs/today.log`. */
  readonly changes: readonly string[];
  readonly volumes: readonly string[];
}

/** What was written, sorted by path. `files`: those of the image that it was started from. */
export async function writesOf(
  engine: Engine,
  left: Left,
  files: ImageFiles,
): Promise<readonly ObservedWrite[]> {
  const found: ObservedWrite[] = [];
  for (const { path, made } of changedPaths(left.changes, files)) {
    const before = files.entry(path);
    const now = await entryAt(engine, left.name, path);
    const isGiven = before !== null && now !== null && before.uid !== now.uid;
    // a folder is listed for what was taken out of it as well
    const change = isGiven ? 'owner' : made ? 'made' : 'changed';
    found.push({ path, folder: (now ?? before)?.kind === 'folder', change, uid: now?.uid ?? null });
  }
  for (const volume of left.volumes) found.push(...(await writesInVolume(engine, left.name, volume, files)));
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Of the engine's lines those that say where something was written; a folder counts where nothing of it is listed. */
function changedPaths(
  changes: readonly string[],
  files: ImageFiles,
): readonly { readonly path: string; readonly made: boolean }[] {
  const lines = changes.map((line) => ({ kind: line[0], path: line.slice(2).trim() }));
  const listed = new Set(lines.map(({ path }) => folderOf(path)));
  const counts = new Map<string, number>();
  const found = new Map<string, boolean>();
  for (const { kind, path } of lines) {
    const isParent = kind === 'C' && listed.has(path) && files.entry(path)?.kind !== 'file';
    if (isParent || OF_NO_MATTER.some((pattern) => pattern.test(path))) continue;
    const folder = folderOf(path);
    const count = (counts.get(folder) ?? 0) + 1;
    counts.set(folder, count);
    if (count > PER_FOLDER || found.size >= MOST) continue;
    // who takes a file away writes to its folder
    if (kind === 'D') found.set(folder, found.get(folder) ?? false);
    else found.set(path, kind === 'A');
  }
  return [...found].map(([path, made]) => ({ path, made }));
}

/** One file, folder or link of the container; null where the engine does not tell. */
async function entryAt(engine: Engine, name: string, path: string): Promise<TarEntry | null> {
  try {
    for await (const [entry] of tarEntries(engine.copy(name, path))) return entry;
  } catch {
    return null;
  }
  return null;
}

/** All that lies in a volume and was not in the image below it: an engine fills a new volume with what is there. */
async function writesInVolume(
  engine: Engine,
  name: string,
  volume: string,
  files: ImageFiles,
): Promise<readonly ObservedWrite[]> {
  const found: ObservedWrite[] = [];
  const above = folderOf(volume);
  try {
    for await (const [{ path, kind, uid }] of tarEntries(engine.copy(name, volume))) {
      const place = `${above === '/' ? '' : above}/${path}`;
      if (place === volume || files.entry(place)?.uid === uid) continue;
      const change = files.entry(place) === null ? 'made' : 'owner';
      found.push({ path: place, folder: kind === 'folder', change, uid });
      if (found.length >= MOST_OF_A_VOLUME) break;
    }
  } catch {
    return [{ path: volume, folder: true, change: 'changed', uid: null }];
  }
  return found;
}
