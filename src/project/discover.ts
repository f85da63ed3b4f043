/** Which Dockerfiles the given paths mean, with the text of each or why it is not looked at. What its instructions say is not known here. */
import { readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, parse, relative, resolve, sep } from 'node:path';
import { languages, vendorFolders } from '../knowledge/languages/index.ts';
import { gitFolderAbove } from './git.ts';
import { isDockerfileName, isTemplateName } from './names.ts';
import { baseName } from '../dockerfile/index.ts';
import { isInside, openRepository, type Repository } from './repository.ts';

export { gitFolderAbove } from './git.ts';

/** A Dockerfile that was asked for or found. */
export interface FoundDockerfile {
  /** For people and patches: relative to the top of the git work tree, outside of git to the working folder. */
  readonly path: string;
  readonly absolute: string;
  /** Null where the path does not exist. */
  readonly repository: Repository | null;
  /** Its text, byte order mark included; null when there is a problem. */
  readonly text: string | null;
  readonly problem: Problem | null;
}

/** Why a file is not looked at. `missing` is a mistake of the call, `failed` is the file's own, `skipped` is none. */
export interface Problem {
  readonly kind: 'missing' | 'failed' | 'skipped';
  /** A clause whose subject is the file: `is not UTF-8 (line 3)`. */
  readonly says: string;
}

/** Larger files are no Dockerfiles. */
const MAX_BYTES = 1024 * 1024;

/** Other people's code: not searched where git does not say what belongs to the repository. */
const LEFT_OUT: ReadonlySet<string> = new Set(['.git', ...vendorFolders]);

/** What one search shares. */
interface Search {
  readonly workingFolder: string;
  /** Repositories that are open, by the folder that they were found through. */
  readonly opened: Map<string, Repository>;
}

/**
 * The Dockerfiles that paths mean, in the order of the paths, each once: a folder is searched, a file always counts.
 * Each repository is opened once. Never throws for what is wrong with a path.
 */
export async function discover(
  paths: readonly string[],
  workingFolder: string,
): Promise<readonly FoundDockerfile[]> {
  const search: Search = { workingFolder: realOf(workingFolder), opened: new Map() };
  const found = new Map<string, FoundDockerfile>();
  for (const path of paths) {
    const absolute = resolve(search.workingFolder, path);
    for (const each of await discoverPath(
      search,
      join(realOf(dirname(absolute)), basename(absolute)),
      path,
    )) {
      if (!found.has(each.absolute)) found.set(each.absolute, each);
    }
  }
  return withoutSecondNames([...found.values()]);
}

async function discoverPath(
  search: Search,
  absolute: string,
  written: string,
): Promise<readonly FoundDockerfile[]> {
  const status = statusOf(absolute);
  if (status === 'missing') return [declined(absolute, written, 'missing', `${written} does not exist`)];
  if (status === 'unreadable') return [declined(absolute, written, 'failed', 'cannot be read')];
  if (status.isDirectory()) return discoverFolder(search, absolute);
  return [look(search, absolute, await repositoryOf(search, dirname(absolute)))];
}

async function discoverFolder(search: Search, folder: string): Promise<readonly FoundDockerfile[]> {
  const repository = await repositoryOf(search, folder);
  const found: FoundDockerfile[] = [];
  for (const path of namedInside(repository, folder)) {
    const file = join(repository.top, path);
    const owner = repository.git ? repository : await ownerOf(search, repository, file);
    if (owner === null) continue;
    const looked = look(search, file, owner);
    const vendored = vendorFolderOf(path, repository);
    found.push(vendored === null ? looked : { ...looked, text: null, problem: vendored });
  }
  return found;
}

/** Files of a folder that are named like a Dockerfile, or that something in the repository builds as one, sorted. */
function namedInside(repository: Repository, folder: string): readonly string[] {
  const path = repository.folderOf(folder);
  if (path === null) return [];
  const built = builtDockerfiles(repository);
  const named = repository.tree
    .under(path)
    .filter((file) => isDockerfileName(baseName(file)) || built.has(file));
  return repository.git ? named : named.filter((file) => !file.split('/').some((part) => LEFT_OUT.has(part)));
}

/** Other people's code that is committed with the application is changed where it comes from; asked for by its path, it counts. */
function vendorFolderOf(path: string, { tree }: Repository): Problem | null {
  const parts = path.split('/');
  const at = parts.findIndex((part, index) => {
    const folder = parts.slice(0, index + 1).join('/');
    return languages.some(
      ({ vendor }) =>
        vendor?.fetched?.includes(part) === true ||
        (vendor?.committed?.includes(part) === true &&
          vendor.mark !== undefined &&
          tree.hasFile(`${folder}/${vendor.mark}`)),
    );
  });
  if (at < 0 || at === parts.length - 1) return null;
  return { kind: 'skipped', says: `lies in ${parts.slice(0, at + 1).join('/')}, which holds code of others` };
}

/** Files with other names that compose, CI and the like build: `file: docker/Dockerfile_api`. What has no FROM is none. */
function builtDockerfiles(repository: Repository): ReadonlySet<string> {
  return repository.once('built Dockerfiles', () => {
    const named = repository.references.list.flatMap(({ dockerfile }) => dockerfile ?? []);
    return new Set(named.filter((file) => /^\s*FROM\s/im.test(repository.read(file) ?? '')));
  });
}

/** A clone that lies below a plain folder is a repository of its own; null where it ignores the file. */
async function ownerOf(search: Search, around: Repository, file: string): Promise<Repository | null> {
  const top = gitFolderAbove(dirname(file));
  if (top === null || !isInside(around.top, top)) return around;
  const repository = await repositoryOf(search, top);
  const path = repository.pathOf(file);
  return path !== null && repository.tree.hasFile(path) ? repository : null;
}

async function repositoryOf(search: Search, folder: string): Promise<Repository> {
  const around = gitFolderAbove(folder) ?? plainTop(folder, search.workingFolder);
  const known = search.opened.get(around) ?? search.opened.get(folder);
  if (known !== undefined && holds(known, folder)) return known;
  const repository = await openRepository(folder, around);
  search.opened.set(known === undefined ? around : folder, repository);
  return repository;
}

function holds(repository: Repository, folder: string): boolean {
  const path = repository.folderOf(folder);
  return path !== null && (path === '.' || repository.tree.hasFolder(path));
}

/** Outside of git: the working folder, so that a context may lie above its Dockerfile, but never a whole home or disk. */
function plainTop(folder: string, workingFolder: string): string {
  const tooWide = workingFolder === homedir() || workingFolder === parse(workingFolder).root;
  return !tooWide && isInside(workingFolder, folder) ? workingFolder : folder;
}

function declined(absolute: string, path: string, kind: Problem['kind'], says: string): FoundDockerfile {
  return { path, absolute, repository: null, text: null, problem: { kind, says } };
}

/** Reads one file, as far as it may be one of ours. */
function look(search: Search, absolute: string, repository: Repository): FoundDockerfile {
  const base =
    repository.git && isInside(repository.top, search.workingFolder) ? repository.top : search.workingFolder;
  const path = relative(base, absolute).split(sep).join('/');
  const answer = textOf(absolute, repository);
  if (typeof answer === 'string') return { path, absolute, repository, text: answer, problem: null };
  return { path, absolute, repository, text: null, problem: answer };
}

function textOf(file: string, repository: Repository): string | Problem {
  const failed = (says: string): Problem => ({ kind: 'failed', says });
  const skipped = (says: string): Problem => ({ kind: 'skipped', says });
  if (isTemplateName(basename(file))) return skipped('is a template by its name');
  const path = repository.pathOf(file);
  const nested = repository.nested.find((folder) => path?.startsWith(`${folder}/`));
  if (nested !== undefined) return skipped(`lies in ${nested}, a repository of its own: run dfrewrite there`);
  try {
    if (!isInside(repository.top, realpathSync(file))) return failed('is a link out of the repository');
    const status = statSync(file);
    // A pipe or a device would be waited for.
    if (!status.isFile()) return failed('is no regular file');
    if (status.size > MAX_BYTES) return failed(`is larger than 1 MB (${status.size} bytes)`);
    return decode(readFileSync(file));
  } catch (error) {
    return failed(`cannot be read (${codeOf(error)})`);
  }
}

/** The text behind the bytes, or where they stop being UTF-8. */
export function decode(bytes: Uint8Array): string | Problem {
  const text = decodeStrictly(bytes);
  if (text !== null) return text;
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return { kind: 'failed', says: utf16 ? 'is UTF-16, not UTF-8' : `is not UTF-8 (line ${badLine(bytes)})` };
}

function decodeStrictly(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** A line end is never part of a longer character, so each line can be tried on its own. */
function badLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1 || decodeStrictly(bytes.subarray(start, end)) === null) return line;
    start = end + 1;
  }
  return line;
}

/** Of a file and the links to it, the file alone is looked at. */
function withoutSecondNames(found: readonly FoundDockerfile[]): readonly FoundDockerfile[] {
  const targets = new Map(found.map((each) => [each.absolute, realOf(each.absolute)]));
  const names = new Map<string, FoundDockerfile>();
  for (const each of found) {
    const real = targets.get(each.absolute) ?? each.absolute;
    if (!names.has(real) || real === each.absolute) names.set(real, each);
  }
  return found.map((each) => {
    const first = names.get(targets.get(each.absolute) ?? each.absolute) ?? each;
    if (first === each || each.problem !== null) return each;
    return {
      ...each,
      text: null,
      problem: { kind: 'skipped', says: `is a link to ${first.path}, which is looked at itself` },
    };
  });
}

function realOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function statusOf(file: string): Stats | 'missing' | 'unreadable' {
  try {
    return statSync(file, { throwIfNoEntry: false }) ?? 'missing';
  } catch {
    return 'unreadable';
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
