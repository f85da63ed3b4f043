/** Which Dockerfiles a call is about, in the order of its report, and the folder that their paths are relative to. */
import { dirname, resolve } from 'node:path';
import { traced } from '../dockerfile/trace.ts';
import { decode, discover, gitFolderAbove, type FoundDockerfile } from '../project/discover.ts';
import { isInside, openRepository } from '../project/repository.ts';
import type { Request } from './request.ts';
import { nearest } from './suggest.ts';

/** What a call is about. */
export interface AskedFiles {
  /** Sorted by path. */
  readonly files: readonly FoundDockerfile[];
  /** Absolute. */
  readonly root: string;
  /** What was asked for and is not there, one sentence each. */
  readonly missing: readonly string[];
}

/** Looks for them; `input` are the bytes of standard input, or null. */
export async function askedFiles(
  request: Pick<Request, 'paths' | 'cwd' | 'stdinFilename'>,
  input: Uint8Array | null,
): Promise<AskedFiles> {
  const found = await traced('discover', async () =>
    input === null ? discover(request.paths, request.cwd) : [await standardInput(request, input)],
  );
  const missing = found.flatMap(({ path, problem }) => (problem?.kind === 'missing' ? [absent(path)] : []));
  const files = found.filter(({ problem }) => problem?.kind !== 'missing').sort(byPath);
  return { files, root: rootOf(files, request.cwd), missing };
}

/** What a command line may begin with. */
export const COMMAND_WORDS = ['verify', 'report', 'init', 'completion', 'list', 'explain'] as const;

/** A word that is no path may have been meant as a command. */
function absent(path: string): string {
  const command = nearest(path, COMMAND_WORDS);
  return `${path} does not exist${command === null ? '' : `; did you mean the command ${command}?`}`;
}

/** The Dockerfile of standard input, at the place where it would stand. */
async function standardInput(
  { cwd, stdinFilename }: Pick<Request, 'cwd' | 'stdinFilename'>,
  bytes: Uint8Array,
): Promise<FoundDockerfile> {
  const absolute = resolve(cwd, stdinFilename);
  const repository = await openRepository(
    dirname(absolute),
    isInside(cwd, absolute) ? cwd : dirname(absolute),
  );
  const text = decode(bytes);
  const place = { path: stdinFilename, absolute, repository };
  return typeof text === 'string'
    ? { ...place, text, problem: null }
    : { ...place, text: null, problem: text };
}

/**
 * The absolute folder that the paths of a report are relative to: the top of the one repository,
 * the folder around all of them when there are several, the working folder when there is none.
 */
function rootOf(files: readonly FoundDockerfile[], cwd: string): string {
  // A folder that git ignores is looked at by itself, and still lies in its work tree.
  const topOf = (top: string): string => gitFolderAbove(top) ?? (isInside(cwd, top) ? cwd : top);
  const tops = [
    ...new Set(files.flatMap(({ repository }) => (repository === null ? [] : topOf(repository.top)))),
  ];
  let root = tops[0] ?? cwd;
  while (!tops.every((top) => isInside(root, top))) root = dirname(root);
  return root;
}

function byPath(a: FoundDockerfile, b: FoundDockerfile): number {
  return a.absolute < b.absolute ? -1 : 1;
}
