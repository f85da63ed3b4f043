/** What keeps the program of a stage from working as an unprivileged user, and what such a user has to be given. */
import { because, joinPath } from '../dockerfile/index.ts';
import type { Doubt, Evidence, Needs, Program, Skip, StageView, Reason } from '../model/index.ts';
import { startBlock } from './development-image.ts';
import { below } from './layout.ts';
import { madeFolders } from './made-folders.ts';
import { observedFolders, observedRoot } from './observed-writes.ts';
import { portDoubt, programDoubt } from './parity.ts';
import { languageName } from './stages.ts';
import { rootReason } from './root-needed.ts';

/** What an unprivileged user has to be given so that the program of the final stage works as one. */
export interface Unprivileged {
  readonly folders: readonly Folder[];
  /** What could not be checked; empty when everything was seen. */
  readonly doubts: readonly Doubt[];
}

/** How the program of the stage works as an unprivileged user, or why it surely cannot. */
export function unprivileged(stage: StageView): Unprivileged | Skip {
  const program = stage.application?.program;
  if (program === undefined)
    return { skip: `where a program in ${languageName(stage)} writes is not known yet` };
  const { needs } = stage;
  const reason = rootReason(stage, program, needs) ?? observedRoot(stage, []);
  if (reason !== null) return { skip: reason.why, wouldHelp: reason.wouldHelp };
  const folders = foldersOf(stage, program);
  if ('skip' in folders) return folders;
  return { folders, doubts: doubtsOf(stage, program, needs) };
}

/** A folder that the program writes: absolute. */
export interface Folder {
  readonly path: string;
  readonly evidence: Evidence;
}

/** Folders that every user may write. */
const OPEN = ['/tmp', '/var/tmp', '/dev', '/proc', '/run/lock'];

/** The folders to give to the user, or why they cannot be given away. */
function foldersOf(stage: StageView, program: Program): readonly Folder[] | Skip {
  const workdir = stage.scope.workdir ?? '/';
  const unknown = program.writesUnknown;
  const seen = [
    ...program.writes,
    ...stage.needs.writes,
    ...observedFolders(stage),
    ...(unknown?.folder ? [{ path: unknown.folder, evidence: unknown.evidence }] : []),
  ];
  const folders = seen.map(({ path, evidence }) => ({ path: joinPath(workdir, path), evidence }));
  const made = madeFolders(stage).map(({ path, block }) => ({
    path,
    evidence: { path: stage.project.dockerfile, line: block.line, says: `makes ${path}` },
  }));
  const open = (path: string): boolean =>
    OPEN.some((folder) => below(folder, path) !== null) &&
    !made.some((folder) => below(folder.path, path) !== null);
  const wanted = unique([...made, ...folders].filter(({ path }) => !open(path)));
  const root = wanted.find(({ path }) => path === '/' || below('/root', path) !== null);
  if (root)
    return {
      skip: because`${root.evidence} writes to ${root.path}, which belongs to root`,
      wouldHelp: 'a folder of its own',
    };
  const odd = wanted.find(({ path }) => !/^[\w./@+-]+$/.test(path));
  if (odd) {
    return {
      skip: because`${odd.evidence} writes to ${odd.path}, a name that a shell would read otherwise`,
      wouldHelp: 'a plain name',
    };
  }
  return wanted;
}

/** What may keep the program from working without root, as far as nobody can see it. */
function doubtsOf(stage: StageView, program: Program, needs: Needs): readonly Doubt[] {
  const doubts = [
    programDoubt(needs),
    writeDoubt(stage, program),
    folderDoubt(stage),
    volumeDoubt(stage),
    portDoubt(stage, program, needs),
  ];
  return doubts.filter((doubt) => doubt !== null);
}

function writeDoubt({ project }: StageView, { writesUnknown }: Program): Doubt | null {
  if (writesUnknown?.folder !== null) return null;
  const { evidence } = writesUnknown;
  if (evidence.path === project.dockerfile)
    return {
      why: because`what ${evidence} writes cannot be seen: ${evidence.says}`,
      wouldHelp: 'a USER instruction',
      about: 'writes',
    };
  return {
    why: because`${evidence} writes to a place that cannot be seen: ${evidence.says}`,
    wouldHelp: 'a path that stands in the sources',
  };
}

function folderDoubt(stage: StageView): Doubt | null {
  const { workdir } = stage.scope;
  if (workdir !== null && workdir !== '/') return null;
  return {
    why: because`${startBlock(stage) ?? stage.from} starts in a folder that no WORKDIR names, so it may write where only root can`,
    wouldHelp: 'a WORKDIR of its own',
  };
}

function volumeDoubt(stage: StageView): Doubt | null {
  const why = volumeReason(stage);
  return why === null ? null : { why, wouldHelp: 'volumes that belong to the new user' };
}

/** A volume is there to be written, and existing ones stay root's. */
function volumeReason({ document, project }: StageView): Reason | null {
  const block = document.blocks.find(({ keyword }) => keyword === 'VOLUME');
  if (block)
    return because`VOLUME ${block.args} at ${block} is there to be written, and existing volumes stay root's`;
  for (const use of project.uses) {
    const volume = use.volumes.find(({ source }) => source?.endsWith('docker.sock') !== true);
    if (volume)
      return because`${volume.evidence ?? use.evidence} lays ${volume.source ?? 'a volume'} over ${volume.target}, whose owner cannot be seen`;
  }
  return null;
}

function unique(folders: readonly Folder[]): readonly Folder[] {
  return [...new Map(folders.map((folder) => [folder.path, folder])).values()].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
}
