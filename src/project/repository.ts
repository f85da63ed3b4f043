/** One repository on disk, read-only, bounded and cached: files, links, references. Which Dockerfile is in question is not known here. */
import { readFileSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { traced } from '../dockerfile/trace.ts';
import { ofLanguages } from '../knowledge/languages/index.ts';
import { listGitFiles, type GitListing } from './git.ts';
import { gitIgnoreOf } from './gitignore.ts';
import { folderOf, memo } from '../dockerfile/index.ts';
import { normalise } from './paths.ts';
import { readReferences, type References } from './references/index.ts';
import { recipesIn } from './recipes.ts';
import { filesUnder, treeOf } from './tree.ts';
import { memory, type Source } from './view.ts';
import { walk, type Walk } from './walk.ts';

/** One repository, read-only and cached, shared by all Dockerfiles of a run. Paths of its members are relative to `top`. */
export interface Repository extends Source {
  /** Absolute path, links resolved: the top of the git work tree, or the folder itself outside of git. */
  readonly top: string;
  /** The file list is git's own. */
  readonly git: boolean;
  /** Path of an absolute path inside the repository, a link in its last part not followed; null when it lies outside. */
  pathOf(file: string): string | null;
  /** The same for a folder, links followed. */
  folderOf(folder: string): string | null;
  /** Folders that hold repositories of their own: submodules, and clones that git does not know. */
  readonly nested: readonly string[];
  /** What builds which Dockerfile: compose files, workflows and the like. */
  readonly references: References;
  /** A value computed once per repository and key. */
  once<T>(key: string, compute: () => T): T;
}

/** Files above this size are not read. */
const MAX_BYTES = 1024 * 1024;
/** Lockfiles are long, and their readers are quick. */
const MAX_LOCKFILE_BYTES = 8 * 1024 * 1024;
const LOCKFILES: ReadonlySet<string> = new Set(ofLanguages(({ lockfiles }) => lockfiles));

/**
 * Opens the repository around a folder: git's list of files where there is git, else a bounded walk of `fallback`
 * (an absolute path, default: the folder itself).
 */
export async function openRepository(folder: string, fallback = folder): Promise<Repository> {
  const start = realFolder(resolve(folder));
  const listing = await listGitFiles(start);
  if (listing === null) {
    const outside = realFolder(resolve(fallback));
    return repositoryAt(outside, walk(outside), false);
  }
  const top = realFolder(listing.top);
  const here = slashed(top, start);
  const repository = await repositoryAt(top, withSubmodules({ ...listing, top }), true);
  // A folder that git ignores is looked at as it lies there: the user asked for it.
  return here === null || repository.tree.hasFolder(here)
    ? repository
    : repositoryAt(start, walk(start), false);
}

/** The files of a repository, with those of its submodules by a walk: git lists only one repository at a time. */
function withSubmodules({ top, files, links, submodules, absent }: GitListing): Listed {
  const walks = submodules.map((folder) => {
    const inside = walk(join(top, folder));
    const from = (paths: readonly string[]): readonly string[] => paths.map((path) => `${folder}/${path}`);
    return { files: from(inside.files), links: from(inside.links), truncated: inside.truncated };
  });
  return {
    files: [...files, ...walks.flatMap((each) => each.files)],
    links: [...links, ...walks.flatMap((each) => each.links)],
    nested: submodules,
    absent: [...absent].sort(),
    // An empty submodule is one that was not checked out.
    truncated: walks.some((each) => each.truncated || each.files.length === 0),
  };
}

interface Listed extends Walk {
  readonly nested?: readonly string[];
  /** Sorted. */
  readonly absent?: readonly string[];
}

async function repositoryAt(top: string, listed: Listed, git: boolean): Promise<Repository> {
  const files = repositoryFiles(top, listed, git);
  return { ...files, references: await traced('references', () => readReferences(files)) };
}

function repositoryFiles(top: string, listed: Listed, git: boolean): Omit<Repository, 'references'> {
  const { nested = [], absent = [] } = listed;
  const tree = treeOf(listed.files, nested);
  const links = new Set(listed.links);
  const once = memory();
  /** A folder of the list must really be where it says: not behind a link that took its place. */
  const inPlace = (folder: string): boolean =>
    once(`real ${folder}`, () => {
      const expected = folder === '.' ? top : join(top, folder);
      return realFolder(expected) === expected;
    });
  const text = (path: string): string | undefined =>
    inPlace(folderOf(path)) ? readText(join(top, path)) : undefined;
  const read = (path: string): string | undefined => once(`read ${path}`, () => text(path));
  return {
    top,
    git,
    tree,
    nested,
    isTruncated: (folder) => listed.truncated || filesUnder(absent, folder).length > 0,
    gitIgnore: gitIgnoreOf(tree.files, read),
    recipes: memo(() => recipesIn(tree)),
    read,
    linkOf: (path) => {
      if (!links.has(path)) return undefined;
      return once(`link ${path}`, () => (inPlace(folderOf(path)) ? targetOf(top, path) : null));
    },
    pathOf: (file) => pathInside(top, file),
    folderOf: (folder) => slashed(top, realFolder(resolve(folder))),
    once,
  };
}

/** The folder with all links resolved; the path itself where it cannot be. */
function realFolder(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder;
  }
}

/** Whether an absolute path is `folder` or lies below it. */
export function isInside(folder: string, path: string): boolean {
  return slashed(folder, path) !== null;
}

/** An absolute path relative to `top`, with `/`; null when it lies outside. */
function slashed(top: string, path: string): string | null {
  const inside = relative(top, path);
  return isAbsolute(inside) ? null : normalise(inside.split(sep).join('/'));
}

/** Links of the folders are resolved, never the last part: a linked Dockerfile stays where its link is. */
function pathInside(top: string, file: string): string | null {
  const absolute = resolve(file);
  return slashed(top, join(realFolder(dirname(absolute)), basename(absolute)));
}

function readText(file: string): string | undefined {
  try {
    const status = lstatSync(file);
    const limit = LOCKFILES.has(basename(file)) ? MAX_LOCKFILE_BYTES : MAX_BYTES;
    if (!status.isFile() || status.size > limit) return undefined;
    return decode(readFileSync(file));
  } catch {
    return undefined;
  }
}

/** Text of UTF-8, or of UTF-16 with its mark: what PowerShell redirects to, and pip reads. Undefined for binary files. */
function decode(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return bytes.includes(0) ? undefined : bytes.toString('utf8');
}

/** Where a link leads inside the repository; null when out of it, undefined when the file is no link. */
function targetOf(top: string, path: string): string | null | undefined {
  try {
    if (!lstatSync(join(top, path)).isSymbolicLink()) return undefined;
    return slashed(top, resolve(join(top, folderOf(path)), readlinkSync(join(top, path))));
  } catch {
    return undefined;
  }
}
