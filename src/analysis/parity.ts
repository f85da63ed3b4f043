/** What another user than root has to be given so that the program may write what it could write before; how it is given is not known here. */
import { because, joinPath, type Block, distinct } from '../dockerfile/index.ts';
import type {
  Doubt,
  Evidence,
  Needs,
  Program,
  Project,
  Seen,
  Skip,
  StageView,
  Reason,
} from '../model/index.ts';
import { isWritten } from './bind-mounts.ts';
import { applicationFolders, isInstalled, isOpen, isSystem, startFolder } from './application-folders.ts';
import { startBlock } from './development-image.ts';
import { below } from './layout.ts';
import { lowPort } from './low-port.ts';
import { madeFolders } from './made-folders.ts';
import { namedPlaces } from './named-places.ts';
import { observedFolders, observedRoot } from './observed-writes.ts';
import { rootReason } from './root-needed.ts';
import { languageName } from './stages.ts';

/** What belongs to the user: absolute folders. */
export interface Parity {
  /** The application's folders, with all that COPY and RUN put there. */
  readonly areas: readonly string[];
  /** Folders outside of them, and caches among installed packages: made, and given away. */
  readonly places: readonly Seen[];
  /** Folders inside that the program writes, whether they are there or not. */
  readonly inside: readonly Seen[];
  /** What could not be checked; empty when everything was seen. */
  readonly doubts: readonly Doubt[];
  /** Some of the places are known because an engine saw them written. */
  readonly observed: boolean;
  readonly assumes: readonly Reason[];
}

/** How the program of the stage works as an unprivileged user who owns its folders, or why it surely cannot. */
export function parityOf(stage: StageView): Parity | Skip {
  const program = stage.application?.program;
  if (program === undefined)
    return { skip: `where a program in ${languageName(stage)} writes is not known yet` };
  const { needs } = stage;
  const areas = applicationFolders(stage);
  const root = rootReason(stage, program, needs) ?? observedRoot(stage, areas);
  if (root !== null) return { skip: root.why, wouldHelp: root.wouldHelp };
  const written = writtenFolders(stage, program);
  const isInside = (path: string) =>
    areas.some((area) => below(area, path) !== null) && !isInstalled(stage, path);
  const toGive = (seen: readonly Seen[]) =>
    seen.filter(({ path }) => !isInside(path) && !isFree(stage, path));
  const places = unique(toGive([...observedFolders(stage), ...written]));
  const odd = places.find(({ path }) => isSystem(path) || !/^[\w./@+-]+$/.test(path));
  if (odd !== undefined) return cannotBeGiven(odd);
  return {
    areas,
    places,
    inside: unique(program.writes.map((seen) => absolute(stage, seen)).filter(({ path }) => isInside(path))),
    observed: unique(toGive(written)).length < places.length,
    doubts: doubtsOf(stage, program, needs),
    assumes: assumptions(stage, program, areas),
  };
}

function cannotBeGiven({ path, evidence }: Seen): Skip {
  return isSystem(path)
    ? {
        skip: because`${evidence} writes to ${path}, which belongs to root`,
        wouldHelp: 'a folder of its own',
      }
    : {
        skip: because`${evidence} writes to ${path}, a name that a shell would read otherwise`,
        wouldHelp: 'a plain name',
      };
}

/** Every folder that is written, made for the program, a volume, or named by a setting. */
function writtenFolders(stage: StageView, program: Program): readonly Seen[] {
  const unknown = program.writesUnknown;
  const partly = unknown?.folder == null ? [] : [{ path: unknown.folder, evidence: unknown.evidence }];
  const made = madeFolders(stage).map(({ path, block }) => seenAt(stage, path, block, `makes ${path}`));
  return [
    ...[...program.writes, ...partly].map((seen) => absolute(stage, seen)),
    ...stage.needs.writes,
    ...made,
    ...volumes(stage),
    ...namedPlaces(stage),
  ];
}

function absolute(stage: StageView, { path, evidence }: Seen): Seen {
  return { path: joinPath(startFolder(stage) ?? '/', path), evidence };
}

function seenAt({ project }: StageView, path: string, { line }: Block, says: string): Seen {
  return { path, evidence: { path: project.dockerfile, line, says } };
}

/** Everybody may write there, unless a RUN made the very folder for root. */
function isFree(stage: StageView, path: string): boolean {
  return isOpen(path) && !madeFolders(stage).some((made) => below(made.path, path) !== null);
}

/** What is laid over folders of the image: a new volume takes the owner of the folder that lies there. */
function volumes(stage: StageView): readonly Seen[] {
  const declared = stage.history
    .filter(({ keyword }) => keyword === 'VOLUME')
    .flatMap(
      (block) =>
      (block.json ?? block.args.split(/\s+/)).map((path) => seenAt(stage, joinPath(startFolder(stage) ?? '/', path), block, `VOLUME ${path}`)), // prettier-ignore
    );
  const named = stage.project.uses.flatMap((use) =>
    use.volumes
      .filter(({ bind, readOnly }) => !bind && readOnly !== true)
      .map(({ target, evidence }) => ({ path: joinPath('/', target), evidence: evidence ?? use.evidence })),
  );
  return [...declared, ...named];
}

function unique(seen: readonly Seen[]): readonly Seen[] {
  return [...new Map(seen.map((each) => [each.path, each])).values()].sort((a, b) => (a.path < b.path ? -1 : 1)); // prettier-ignore
}

/** What may keep the program from working without root, as far as nobody can see it. */
function doubtsOf(stage: StageView, program: Program, needs: Needs): readonly Doubt[] {
  const doubts = [
    programDoubt(needs),
    writeDoubt(stage, program),
    startDoubt(needs),
    folderDoubt(stage, program),
    bindDoubt(stage, program),
    portDoubt(stage, program, needs),
  ];
  return doubts.filter((doubt) => doubt !== null);
}

/** What is started cannot be read. */
export function programDoubt({ unknown }: Needs): Doubt | null {
  return (
    unknown && {
      why: because`what ${unknown} runs cannot be seen: ${unknown.says}`,
      wouldHelp: 'a start command that can be read',
      about: 'programs',
    }
  );
}

/** Words by which a source asks whoever starts it for a place. */
const FROM_OUTSIDE = /\benv(?:iron)?\b|getenv|LookupEnv|\bargv\b|\bargs\b|\bflag\.|\boptions\b|ENV\[/i;

/** A place that whoever starts the container chooses may lie outside. */
function writeDoubt({ project }: StageView, { writesUnknown }: Program): Doubt | null {
  if (writesUnknown?.folder !== null) return null;
  const { evidence } = writesUnknown;
  if (evidence.path === project.dockerfile)
    return {
      why: because`what ${evidence} writes cannot be seen: ${evidence.says}`,
      wouldHelp: 'a USER instruction',
      about: 'writes',
    };
  const line = (project.read(inContext(project, evidence)) ?? '').split('\n')[(evidence.line ?? 0) - 1] ?? '';
  return FROM_OUTSIDE.test(line) || FROM_OUTSIDE.test(evidence.says)
    ? {
        why: because`${evidence} writes to a place that cannot be seen: ${evidence.says}`,
        wouldHelp: 'a path that stands in the sources',
      }
    : null;
}

/** A start script that writes where a variable says. */
function startDoubt({ writesUnknown }: Needs): Doubt | null {
  return (
    writesUnknown && {
      why: because`${writesUnknown} writes to a place that cannot be seen: ${writesUnknown.says}`,
      wouldHelp: 'a path that stands in the script',
    }
  );
}

function inContext({ context }: Project, { path }: Evidence): string {
  return context === '.' ? path : path.slice(context.length + 1);
}

/** Without a folder of its own, what the program writes beside itself lies among the system's files. */
function folderDoubt(stage: StageView, { writesUnknown }: Program): Doubt | null {
  const start = startFolder(stage);
  if (start !== null && start !== '/' && !isSystem(start)) return null;
  const brings = stage.copies.some(({ to, folder }) => to === '/' || (folder && isSystem(to)));
  if (start === '/' && !brings && writesUnknown === null) return null;
  return {
    why: because`${startBlock(stage) ?? stage.from} starts in a folder that no WORKDIR names, so it may write where only root can`,
    wouldHelp: 'a WORKDIR of its own',
  };
}

/** A folder of the host keeps its owner there. */
function bindDoubt(stage: StageView, program: Program): Doubt | null {
  for (const { volumes: mounts, evidence } of stage.project.uses) {
    for (const mount of mounts) {
      if (!mount.bind || mount.readOnly === true) continue;
      const target = joinPath('/', mount.target);
      if (!isWritten(stage, program, target)) continue;
      return {
        why: because`${mount.evidence ?? evidence} lays ${mount.source ?? 'a folder'} over ${mount.target}, whose owner cannot be seen`,
        wouldHelp: 'volumes that belong to the new user',
      };
    }
  }
  return null;
}

/** A low port that somebody else names may be set by him as well: the container was watched without it. */
export function portDoubt(stage: StageView, program: Program, needs: Needs): Doubt | null {
  const low = lowPort(stage, program, needs);
  if (low === null) return null;
  const isGiven = low.given || stage.project.uses.some(({ ports }) => ports.includes(low.port));
  return {
    why: because`${low.said}: an unprivileged user may not bind port ${low.port} everywhere`,
    wouldHelp: 'a port of 1024 or above',
    ...(isGiven ? {} : { about: 'ports' }),
  };
}

function assumptions(stage: StageView, program: Program, areas: readonly string[]): readonly Reason[] {
  const { project } = stage;
  const own = [...areas, 'its home', '/tmp'].join(', ').replace(/, ([^,]*)$/, ' and $1');
  // where an engine saw the places, the observation says what stays assumed
  const isSeen = project.observed !== undefined && writeDoubt(stage, program) !== null;
  const lost = (program.writesUnknown?.folder === null && !isSeen) || project.truncated;
  const kept = volumes(stage).map(({ path }) => path);
  const laid = project.uses.flatMap(({ volumes: mounts, evidence }) => mounts.filter(({ bind }) => bind).map((mount) => because`${mount.evidence ?? evidence} lays over ${mount.target}`)); // prettier-ignore
  return [
    ...(lost ? [`nothing outside of ${own} is written`] : []),
    ...(kept.length > 0
      ? [`volumes for ${[...new Set(kept)].join(', ')} are new, or given to the user by hand`]
      : []),
    ...distinct(
      laid.map((says) => because`everybody may read what ${says}, and nothing else is written there`),
    ),
    ...project.uses
      .filter(({ guessed }) => guessed === true)
      .map(({ evidence }) => because`${evidence} starts this image, which nothing but its name says`),
  ];
}
