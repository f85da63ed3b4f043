/** Which folders and files a Python program opens and writes, out of the calls that were found; how they were found is not known here. */
import type { Evidence, Program, Seen } from '../../model/index.ts';
import { folderHolding, parentFolder, normalise, type Where } from './places.ts';
import type { FileAction } from './behaviour.ts';
import { contextPath, type PythonStageFacts } from './stage.ts';

/** What the program opens and writes, in the shape of a `Program`. */
export type Files = Pick<Program, 'opens' | 'opensUnknown' | 'writes' | 'writesUnknown' | 'home'>;

interface Collector {
  readonly stage: PythonStageFacts;
  readonly asked: ReadonlySet<string>;
  readonly opens: Map<string, Seen>;
  readonly writes: Map<string, Seen>;
  /** Folders that the program makes itself and that must not be there before. */
  readonly own: Set<string>;
  opensUnknown: Evidence | null;
  /** By how little is known: nowhere known, then somewhere in the working folder. */
  anywhere: Evidence | null;
  somewhere: { readonly folder: string; readonly evidence: Evidence } | null;
  home: Evidence | null;
}

/** More files of the repository than this in a folder that is written to are not handed over one by one. */
const MAX_HANDED = 20;
/** Everybody may write there. */
const SHARED = /^\/(tmp|var\/tmp|dev|proc\/self)(\/|$)/;

/** Works out the folders behind the calls that the scan found. */
export function filesOf(
  stage: PythonStageFacts,
  uses: readonly FileAction[],
  asked: ReadonlySet<string>,
): Files {
  const found: Collector = {
    stage,
    asked: new Set([...asked].map(normalise)),
    opens: new Map(),
    writes: new Map(),
    own: new Set(),
    opensUnknown: null,
    anywhere: null,
    somewhere: null,
    home: null,
  };
  for (const use of uses) if (use.use === 'folder') addUse(use, found);
  for (const use of uses) if (use.use !== 'folder') addUse(use, found);
  return {
    opens: [...found.opens.values()],
    opensUnknown: found.opensUnknown,
    writes: [...found.writes.values()],
    writesUnknown: found.anywhere ? { folder: null, evidence: found.anywhere } : found.somewhere,
    home: found.home,
  };
}

function addUse(use: FileAction, found: Collector): void {
  const { place, evidence } = use;
  if (place.kind === 'none' || elsewhere(place)) return;
  if (use.use === 'read') {
    addRead(use, found);
    return;
  }
  if (place.kind === 'unknown') {
    found.anywhere ??= evidence;
    return;
  }
  if (place.text.startsWith('~')) {
    found.home ??= { ...evidence, says: `${evidence.says} writes below the home folder` };
    return;
  }
  if (place.kind === 'begins') {
    addBegin(place, evidence, found);
    return;
  }
  const path = normalise(place.text);
  if (SHARED.test(path)) return;
  if (use.use === 'folder') addMade(path, use, found);
  else addWritten(use.use === 'content' ? path : parentFolder(path), evidence, found);
  if (use.use === 'file') addExisting(path, evidence, found);
  if (use.use === 'content') handOverFolders(path, evidence, found);
}

/** URLs, standard streams and in-memory databases. */
function elsewhere(place: Where): boolean {
  if (place.kind !== 'whole' && place.kind !== 'begins') return false;
  return (
    place.text === '' ||
    place.text === '-' ||
    place.text.startsWith(':') ||
    /^[a-z][a-z\d+.-]+:\/\//i.test(place.text)
  );
}

function addRead({ place, evidence }: FileAction, found: Collector): void {
  if (place.kind === 'whole')
    found.opens.set(normalise(place.text), { path: normalise(place.text), evidence });
  else found.opensUnknown ??= evidence;
}

/** A name that is only known to begin in some way: its folder is written, and what the repository has there may be replaced. */
function addBegin(place: Where, evidence: Evidence, found: Collector): void {
  const folder = folderHolding(place) ?? '.';
  if (SHARED.test(`${folder}/`)) return;
  if (folder === '/' || folder.startsWith('..')) found.anywhere ??= evidence;
  else if (folder === '.' || folder === found.stage.workdir) found.somewhere ??= { folder: '.', evidence };
  else {
    addWritten(folder, evidence, found);
    handOver(folder, evidence, found);
  }
}

/** What the repository holds in a folder that is filled under unknown names. */
function handOver(folder: string, evidence: Evidence, found: Collector): void {
  const { project } = found.stage;
  const source = inContext(folder, found);
  if (source === null || source === '.') return;
  const files = project.files.filter(
    (path) => path.startsWith(`${source}/`) && !/\/\.git(keep|ignore)$/.test(path),
  );
  if (files.length > MAX_HANDED) {
    found.anywhere ??= {
      ...evidence,
      says: `${evidence.says} writes in ${folder}, where the repository has ${files.length} files`,
    };
    return;
  }
  for (const file of files) {
    const below = `${folder}/${file.slice(source.length + 1)}`;
    found.writes.set(below, { path: below, evidence });
    if (parentFolder(below) !== folder)
      found.writes.set(parentFolder(below), { path: parentFolder(below), evidence });
  }
}

/** Folders below one that gets new files under names that are not taken yet. */
function handOverFolders(folder: string, evidence: Evidence, found: Collector): void {
  const { project } = found.stage;
  const source = inContext(folder, found);
  if (source === null || source === '.') return;
  const below = new Set<string>();
  for (const path of project.files.filter((file) => file.startsWith(`${source}/`))) {
    for (let parent = parentFolder(path); parent !== source; parent = parentFolder(parent)) below.add(parent);
  }
  if (below.size > MAX_HANDED) {
    found.anywhere ??= {
      ...evidence,
      says: `${evidence.says}, below which the repository has ${below.size} folders`,
    };
    return;
  }
  for (const path of below) addWritten(`${folder}${path.slice(source.length)}`, evidence, found);
}

/**
 * A folder that the program makes: it can be made beforehand only if the program puts up with that; else its parent is written.
 */
function addMade(path: string, use: FileAction, found: Collector): void {
  const prepared = use.tolerant || found.asked.has(path) || inContext(path, found) !== null;
  if (prepared) {
    addWritten(path, use.evidence, found);
    return;
  }
  const parent = parentFolder(path);
  if (parent === '/') found.anywhere ??= { ...use.evidence, says: `${use.evidence.says} makes ${path}` };
  else {
    found.own.add(path);
    addWritten(parent, use.evidence, found);
  }
}

function addWritten(folder: string, evidence: Evidence, found: Collector): void {
  if (folder.startsWith('..') || folder === '/') {
    found.anywhere ??= evidence;
    return;
  }
  if (SHARED.test(`${folder}/`)) return;
  for (const own of found.own) if (folder === own || folder.startsWith(`${own}/`)) return;
  if (!found.writes.has(folder)) found.writes.set(folder, { path: folder, evidence });
}

/** A file that the repository brings and the program writes: it needs the file itself, not only its folder. */
function addExisting(path: string, evidence: Evidence, found: Collector): void {
  const source = inContext(path, found);
  if (source !== null && !found.stage.project.isFolder(source)) found.writes.set(path, { path, evidence });
}

/** The context path of what lies at a path of the container, or null. */
function inContext(path: string, { stage }: Collector): string | null {
  const absolute = path.startsWith('/')
    ? path
    : stage.workdir === null
      ? null
      : normalise(`${stage.workdir}/${path}`);
  return absolute === null ? null : contextPath(stage, absolute);
}
