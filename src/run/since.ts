/** `--since REF`: which Dockerfiles something was changed for since a commit: the file itself, or what is sent to its build. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoBy } from '../dockerfile/memo.ts';
import { UsageError } from './errors.ts';
import { pathFrom, type Plan } from './plan.ts';
import { objectsOf } from '../project/git.ts';
import { isCommitted } from './write.ts';

/**
 * The plans whose Dockerfile or context differs from the commit, edits that are not committed included.
 * Throws `UsageError` where a repository does not know the commit.
 */
export async function changedSince(plans: readonly Plan[], ref: string): Promise<readonly Plan[]> {
  const tops = new Set(plans.map(topOf));
  const changes = new Map<string, (path: string) => boolean>();
  const gone = new Map<string, readonly string[]>();
  for (const top of tops) {
    const objects = await objectsOf(top, ref);
    if (objects === null)
      throw new UsageError(`--since: ${top || 'a folder without git'} does not know ${ref}`);
    const isChanged = memoBy((path: string) => differs(join(top, path), objects.get(path)));
    changes.set(top, isChanged);
    gone.set(
      top,
      [...objects.keys()].filter((path) => isMissing(join(top, path))),
    );
  }
  return plans.filter((plan) => isTouched(plan, changes.get(topOf(plan)), gone.get(topOf(plan)) ?? []));
}

function isTouched(
  { found, project }: Plan,
  isChanged: ((path: string) => boolean) | undefined,
  gone: readonly string[],
): boolean {
  if (isChanged === undefined || found.repository === null) return true;
  if (isChanged(pathFrom(found.repository.top, found.absolute))) return true;
  if (project === null) return false;
  const prefix = project.context === '.' ? '' : `${project.context}/`;
  const inContext = (path: string): boolean =>
    path.startsWith(prefix) && project.sent(path.slice(prefix.length));
  return (
    isChanged(`${prefix}${project.ignoreFile.path}`) ||
    gone.some(inContext) ||
    project.files.some((path) => project.sent(path) && isChanged(`${prefix}${path}`))
  );
}

function topOf({ found }: Plan): string {
  return found.repository?.top ?? '';
}

/** A file that is not there now counts as changed when it was there; see `gone`. */
function differs(file: string, object: string | undefined): boolean {
  const bytes = bytesOf(file);
  if (bytes === null) return false;
  return object === undefined || !isCommitted(bytes, object);
}

/** A broken link counts as missing: nothing of it is sent. */
function isMissing(file: string): boolean {
  return !existsSync(file);
}

function bytesOf(file: string): Uint8Array | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}
