/** What git lists in a work tree, and the object ids of its last commit. It runs git for nothing else, and nothing that the repository names. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { traced } from '../dockerfile/trace.ts';

/** What git says about a work tree. Paths are relative to its top. */
export interface GitListing {
  /** Absolute path of the work tree's top folder. */
  readonly top: string;
  /** Files that git tracks and that are there, and those that it neither tracks nor ignores. */
  readonly files: readonly string[];
  /** Those of them that are or may be symbolic links. */
  readonly links: readonly string[];
  /** Submodules: folders whose files are not in the list. */
  readonly submodules: readonly string[];
  /** Files that a sparse checkout leaves out: git knows them, the disk has them not. */
  readonly absent: readonly string[];
}

/** A listing of 20,000 files has about 2 MB. */
const MAX_OUTPUT = 256 * 1024 * 1024;
/** The largest repositories are listed in seconds; git waits for ever where a .gitignore is a pipe. Milliseconds. */
const LONGEST = 60_000;

/**
 * The top of the work tree around a folder, and its files; null where there is no git or no work tree, or where git
 * refuses to read it (`safe.directory`). Runs nothing that the repository names: no fsmonitor, no hook, no filter, no network.
 */
export async function listGitFiles(folder: string): Promise<GitListing | null> {
  const likely = gitFolderAbove(folder);
  if (likely === null) return null;
  // Both at once: the likely top is nearly always the one that git says.
  const [top, listed] = await Promise.all([git(folder, ['rev-parse', '--show-toplevel']), git(likely, LIST)]);
  if (top === null) return null;
  const root = resolve(top.replace(/\r?\n$/, ''));
  const output = root === likely ? listed : await git(root, LIST);
  return output === null ? null : { top: root, ...parseListing(output) };
}

/** -t marks removed files with R and those outside of a sparse checkout with S, -s gives the mode: 120000 is a link, 160000 a submodule. */
const LIST = ['ls-files', '-z', '-t', '-s', '--cached', '--others', '--deleted', '--exclude-standard'];

/** The nearest folder at or above one that holds `.git`, which is a file in work trees and submodules. */
export function gitFolderAbove(folder: string): string | null {
  if (existsSync(join(folder, '.git'))) return folder;
  const above = dirname(folder);
  return above === folder ? null : gitFolderAbove(above);
}

/** Blob ids of the last commit by path from the top, for those paths that it holds; null outside of git. */
export async function committedObjects(
  top: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string> | null> {
  if ((await git(top, ['rev-parse', '--show-toplevel'])) === null) return null;
  const objects = (await objectsOf(top, 'HEAD')) ?? new Map<string, string>();
  return new Map(paths.flatMap((path) => (objects.has(path) ? [[path, objects.get(path) ?? '']] : [])));
}

/** Blob ids of a commit by path from the top; null where git does not know the commit. */
export async function objectsOf(top: string, ref: string): Promise<ReadonlyMap<string, string> | null> {
  const commit = await git(top, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (commit === null) return null;
  const listed = (await git(top, ['ls-tree', '-r', '-z', '--full-tree', commit.trim()])) ?? '';
  return new Map(
    listed.split('\0').flatMap((line) => {
      const { path, object } = TREE_ENTRY.exec(line)?.groups ?? {};
      return path !== undefined && object !== undefined ? [[path, object] as const] : [];
    }),
  );
}

const TREE_ENTRY = /^\d{6} blob (?<object>[0-9a-f]{40,64})\t(?<path>[^]+)$/;
const INDEX_ENTRY = /^(?:[A-Za-z?] )?(?<mode>\d{6}) [0-9a-f]{40,64} \d\t(?<path>[^]+)$/;

function parseListing(output: string): Omit<GitListing, 'top'> {
  const files = new Set<string>();
  const links: string[] = [];
  const submodules: string[] = [];
  const absent: string[] = [];
  const removed = new Set<string>();
  for (const line of output.split('\0')) {
    if (line === '') continue;
    const entry = INDEX_ENTRY.exec(line)?.groups;
    const path = entry?.['path'] ?? line.slice(2);
    if (line.startsWith('R ')) removed.add(path);
    else if (line.startsWith('S ')) absent.push(path);
    else if (entry?.['mode'] === '160000') submodules.push(path);
    // An untracked folder that is a repository of its own is listed with a slash.
    else if (path.endsWith('/')) submodules.push(path.slice(0, -1));
    else {
      files.add(path);
      if (entry === undefined || entry['mode'] === '120000') links.push(path);
    }
  }
  for (const path of removed) files.delete(path);
  return { files: [...files], links, submodules, absent };
}

/** Standard output of one git command; null when it fails. */
async function git(folder: string, args: readonly string[]): Promise<string | null> {
  const safe = ['--no-pager', '-C', folder, '-c', 'core.fsmonitor=false', '-c', 'core.untrackedCache=false'];
  const run = (resolve: (output: string | null) => void): void => {
    execFile(
      'git',
      [...safe, ...args],
      {
        // Not the repository: Windows looks for programs in the working folder first.
        cwd: dirname(process.execPath),
        env: {
          ...environment(),
          GIT_OPTIONAL_LOCKS: '0',
          GIT_TERMINAL_PROMPT: '0',
          // A partial clone would fetch what is missing, with the transport that its configuration names.
          GIT_NO_LAZY_FETCH: '1',
          GIT_ALLOW_PROTOCOL: 'none',
        },
        encoding: 'utf8',
        maxBuffer: MAX_OUTPUT,
        timeout: LONGEST,
        killSignal: 'SIGKILL',
        windowsHide: true,
      },
      (error, stdout) => {
        resolve(error === null ? stdout : null);
      },
    );
  };
  return traced('git', () => new Promise(run), args.join(' '));
}

/** A git hook runs with variables that name its own repository. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OWN_REPOSITORY.has(name));
  return Object.fromEntries(kept);
}

const OWN_REPOSITORY: ReadonlySet<string> = new Set([
  ...['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_COMMON_DIR', 'GIT_NAMESPACE'],
  ...['GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES'],
]);
