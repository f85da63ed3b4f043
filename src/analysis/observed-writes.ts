/** What a container was seen to write and to do as root: the folders to give to another user, or why there can be none. How it was watched is not known here. */
import { baseName, folderOf, joinPath } from '../dockerfile/index.ts';
import type { Doubt, Observations, ObservedWrite, Seen, StageView } from '../model/index.ts';
import { isInstalled, isOpen, isSystem } from './application-folders.ts';
import { below } from './layout.ts';
import { ROOT_COMMANDS } from './root-needed.ts';

/** The folders that were seen to be written, outside of home and /tmp. Empty where nobody watched. */
export function observedFolders({ project }: StageView): readonly Seen[] {
  const { observed } = project;
  if (observed === undefined) return [];
  const says = (path: string) => `was seen to write ${path}`;
  const seen = (path: string, folder: string): Seen => ({
    path: folder,
    evidence: { path: project.dockerfile, line: null, says: says(path) },
  });
  return [
    ...kept(observed).map((write) => seen(write.path, writtenFolder(write))),
    ...observed.volumes.map((path) => seen(path, joinPath('/', path))),
  ];
}

/**
 * What the container was seen to do and only root may; null where it did nothing of the kind. `own`: folders that belong to the
 * user with all that is in them.
 */
export function observedRoot(stage: StageView, own: readonly string[]): Doubt | null {
  const { observed } = stage.project;
  if (observed === undefined || observed.uid !== 0) return null;
  const why = processReason(observed) ?? writeReason(stage, observed, own);
  return why === null ? null : { why: `it was seen to ${why}`, wouldHelp: 'a start that works without root' };
}

function processReason({ processes, uid }: Observations): string | null {
  const other = processes.find((each) => each.uid !== uid);
  if (other !== undefined)
    return `give up root by itself (${other.argv[0] ?? 'a process'} runs as user ${other.uid})`;
  const names = processes.map(({ argv: [program = ''] }) => baseName(program).replace(/:$/, ''));
  const root = names.find((name) => ROOT_COMMANDS.has(name));
  return root === undefined ? null : `run ${root}, which needs root`;
}

function writeReason(stage: StageView, observed: Observations, own: readonly string[]): string | null {
  for (const write of kept(observed)) {
    const { path, change, uid } = write;
    if (change === 'owner' || (uid !== null && uid !== observed.uid))
      return `give ${path} to another user, which only root may`;
    const isOwn = own.some((folder) => below(folder, path) !== null) && !isInstalled(stage, path);
    if (isOwn) continue;
    if (isSystem(writtenFolder(write))) return `write ${path}, which belongs to root`;
    if (change === 'changed' && !write.folder) return `change ${path}, which the image has and root owns`;
  }
  return null;
}

/** Without the home folder and what everybody may write: another user has those as well. */
function kept({ written, home }: Observations): readonly ObservedWrite[] {
  const isHome = (path: string): boolean => home !== null && home !== '/' && below(home, path) !== null;
  return written.filter(({ path }) => !isHome(path) && !isOpen(path));
}

function writtenFolder({ path, folder }: ObservedWrite): string {
  return folder ? path : folderOf(path);
}
