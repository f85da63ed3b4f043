/** Folders that hold the application of a stage, and which folders are the system's; who owns them is not known here. */
import { expand, joinPath, scopeBefore, copyParts, type Block } from '../dockerfile/index.ts';
import { languages, ofLanguages } from '../knowledge/languages/index.ts';
import type { StageView } from '../model/index.ts';
import { below } from './layout.ts';

/** Folders that every image has and that are no application's own. */
const SHARED = new Set(
  '/ /bin /boot /dev /etc /home /lib /lib64 /media /proc /root /run /sbin /sys /tmp /usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/local/lib /usr/local/share /usr/sbin /usr/share /var /var/lib /var/tmp'.split(
    ' ',
  ),
);
/** Folders of the system: what lies there is configuration or a program, and not the application's data. */
const SYSTEM = ['/etc', '/root', '/bin', '/sbin', '/lib', '/lib64', '/usr', '/boot', '/proc', '/sys'];
/** Below those, folders of applications. */
const APPLICATIONS = ['/usr/src', '/usr/app', '/usr/local/app', '/usr/share/app'];
/** Folders that every user may write. */
const OPEN = ['/tmp', '/var/tmp', '/dev', '/run/lock'];
/** Folders that official images bring empty: WORKDIR does not make them. */
const EMPTY = new Set(['/srv', '/opt', '/mnt', '/usr/src', '/home']);

/** The path is the system's own. */
export function isSystem(path: string): boolean {
  if (path === '/' || below('/root', path) !== null) return true;
  return within(SYSTEM, path) && !within(APPLICATIONS, path);
}

/** Everybody may write there. */
export function isOpen(path: string): boolean {
  return within(OPEN, path);
}

/** The folder is there before WORKDIR or a COPY makes it. */
export function isThereAlready(path: string): boolean {
  return SHARED.has(path) || EMPTY.has(path);
}

function within(folders: readonly string[], path: string): boolean {
  return folders.some((folder) => below(folder, path) !== null);
}

/** The working folder that the program starts in; null when it is not known. */
export function startFolder({ scope, base, history }: StageView): string | null {
  if (scope.workdir !== null) return scope.workdir;
  return history.some(({ keyword }) => keyword === 'WORKDIR') ? null : (base?.facts?.workdir ?? null);
}

/** Every WORKDIR that is no folder of the system: the program's own is the last of them. Outer folders come first. */
export function applicationFolders(stage: StageView): readonly string[] {
  const folders = stage.history
    .filter(({ keyword }) => keyword === 'WORKDIR')
    .flatMap((block) => workdirOf(stage, block) ?? []);
  const own = folders.filter(
    (path) => !SHARED.has(path) && (!isSystem(path) || path === stage.scope.workdir),
  );
  return [...new Set(own)].sort();
}

function workdirOf({ document }: StageView, block: Block): string | null {
  const { workdir, variables } = scopeBefore(document, block);
  const path = expand(block.args, variables, block.escape);
  if (path === null || path === '') return null;
  return path.startsWith('/') || workdir !== null ? joinPath(workdir ?? '/', path) : null;
}

const INSTALLED = new Set(languages.flatMap(({ vendor }) => [...(vendor?.installed ?? []), ...(vendor?.fetched ?? [])])); // prettier-ignore

/** Folders that hold installed packages, which stay root's: where the stack says they lie, and those that are named so. */
export function isInstalled({ application, scope }: StageView, path: string): boolean {
  const split = application?.split;
  const known = split === undefined || 'declined' in split ? [] : split.dependencies;
  if (known.some((each) => below(joinPath(scope.workdir ?? '/', each), path) !== null)) return true;
  return path.split('/').some((part) => INSTALLED.has(part) || ENVIRONMENTS.has(part));
}

/** Usual names of the folder that holds an interpreter and its packages. */
const ENVIRONMENTS = new Set(ofLanguages(({ environments }) => environments));

/** Names of folders with installed packages that may lie in the application's. */
export const installedNames: readonly string[] = [...INSTALLED];

/** Where a COPY or ADD puts what it brings: absolute; null for other instructions and where it is not known. */
export function destinationOf({ document }: StageView, block: Block): string | null {
  const parts = copyParts(block);
  if (parts === null) return null;
  const { workdir, variables } = scopeBefore(document, block);
  const target = expand(parts.destination, variables, block.escape);
  if (target === null || (workdir === null && !target.startsWith('/'))) return null;
  return joinPath(workdir ?? '/', target);
}
