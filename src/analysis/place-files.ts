/** Which stage of a split gets a command that works on files: where the files that it touches are, or arrive. Which lines copy them is not known here. */
import type { Block, Copied, Declined, Effect } from '../model/index.ts';
import { below, ownCopies, toContext, toImage } from './layout.ts';
import type { StageSide, PlacementInput } from './placement-input.ts';

/** What the instructions above have brought, and where it is. */
export interface CopiedSoFar {
  /** Absolute paths that are in the build stage alone. */
  readonly left: string[];
  /** Copies of the context that the runtime stage has too. */
  readonly kept: Copied[];
  /** Absolute paths that commands of the runtime stage make. */
  readonly made: string[];
  /** An install or build step has run. */
  installed: boolean;
}

interface Around {
  readonly beforeBuild: boolean;
  readonly inLast: boolean;
  readonly rest: readonly Block[];
  readonly copiedSoFar: CopiedSoFar;
}

/**
 * Where a command of files belongs: what touches the build's own files stays with them, what prepares the container comes
 * along. Never into a stage that lacks what it touches.
 */
export function placeFiles(effect: Effect, around: Around, input: PlacementInput): StageSide | Declined {
  switch (effect.command.words[0]?.value) {
    case 'rm':
    case 'rmdir':
    case 'unlink':
    case 'shred':
      return placeRemoval(effect, around, input);
    case 'chown':
    case 'chgrp':
      return placeOwner(effect, around, input);
    case 'mkdir':
      return placeFolders(effect, around, input);
    case 'cp':
    case 'mv':
      return placeTransfer(effect, around, input);
    default:
      return placeChange(effect, around, input);
  }
}

/** What is not in the runtime stage need not go there, and `rm` without -f would fail. */
function placeRemoval({ writes }: Effect, around: Around, input: PlacementInput): StageSide {
  const there = writes.some((path) => toContext(around.copiedSoFar.kept, path, input.stage.project) !== null);
  if (around.beforeBuild || around.inLast) return there ? 'both' : 'build';
  return writes.every((path) => arrives(path, around.copiedSoFar, input)) ? 'runtime' : 'build';
}

/** COPY --from makes files root's again, so their owner is set where they arrive. */
function placeOwner({ writes }: Effect, around: Around, input: PlacementInput): StageSide | Declined {
  const { beforeBuild, inLast, copiedSoFar } = around;
  if (!beforeBuild) return 'runtime';
  const given = writes.find((path) => copiedSoFar.installed && touchesBuild(path, input));
  if (given !== undefined && !inLast)
    return { declined: `${given} changes its owner before the build has made the rest of it` };
  if (writes.some((path) => isStarted(path, input))) return 'runtime';
  return writes.every((path) => arrives(path, copiedSoFar, input)) ? both(around) : 'runtime';
}

/** Folders for the program's data go to the runtime. */
function placeFolders({ writes }: Effect, around: Around, input: PlacementInput): StageSide {
  if (writes.some((path) => isMadeByBuild(path, input)) && (around.beforeBuild || around.inLast)) {
    return 'build';
  }
  if (writes.length === 0) return both(around);
  // WORKDIR makes its own folder in the other stage
  if (writes.every((path) => below(path, input.workdir) !== null)) return 'build';
  if (!around.beforeBuild) return 'runtime';
  return writes.every((path) => isData(path, input)) ? 'runtime' : both(around);
}

/** A copy is made where its source is; what the build makes is moved where it arrives. */
function placeTransfer(effect: Effect, around: Around, input: PlacementInput): StageSide | Declined {
  const { beforeBuild, inLast, copiedSoFar } = around;
  const name = effect.command.words[0]?.text ?? '';
  const made = effect.reads.some((path) => isMadeByBuild(path, input));
  if (made && beforeBuild) {
    return name === 'mv' ? { declined: `"${effect.command.text}" moves what the build makes` } : 'build';
  }
  const missing = effect.reads.some((path) => !arrives(path, copiedSoFar, input));
  if (missing || (inLast && !made && effect.writes.some((path) => isMadeByBuild(path, input)))) {
    return made ? { declined: `"${effect.command.text}" reads from both stages` } : 'build';
  }
  return beforeBuild ? both(around) : 'runtime';
}

function placeChange(
  { reads, writes, command }: Effect,
  around: Around,
  input: PlacementInput,
): StageSide | Declined {
  const touched = [...reads, ...writes];
  const { beforeBuild, inLast, copiedSoFar } = around;
  const made = touched.filter((path) => isMadeByBuild(path, input));
  const shipped = writes.find((path) => !made.includes(path) && isShipped(path, copiedSoFar, input));
  if (made.length > 0 && shipped !== undefined)
    return { declined: `"${command.text}" changes ${shipped} beside what the build makes` };
  // behind the build, dependencies may come from a stage of their own
  if (made.length > 0 && (beforeBuild || inLast || !made.some((path) => isDependency(path, input))))
    return 'build';
  if (touched.length > 0 && touched.every((path) => isStarted(path, input))) return 'runtime';
  if (reads.some((path) => !arrives(path, copiedSoFar, input))) return 'build';
  if (writes.some((path) => copiedSoFar.left.includes(path))) return 'build';
  return beforeBuild ? both(around) : 'runtime';
}

function both({ rest }: Around): StageSide {
  return rest.some((block) => block.keyword === 'RUN') ? 'both' : 'runtime';
}

/** Whether the runtime stage has the path at the end: nothing of it stays behind in the build stage alone. */
function arrives(path: string, { left, kept, made }: CopiedSoFar, input: PlacementInput): boolean {
  if (isMadeByBuild(path, input) || toContext(kept, path, input.stage.project) !== null) return true;
  if (made.some((each) => below(each, path) !== null)) return true;
  return (
    provenPaths(input).some((each) => below(each, path) !== null) || !left.some((each) => covers(each, path))
  );
}

/** A COPY of the context brings it to the runtime stage. */
function isShipped(path: string, { kept }: CopiedSoFar, input: PlacementInput): boolean {
  return toContext(kept, path, input.stage.project) !== null || provenPaths(input).includes(path);
}

function covers(folder: string, path: string): boolean {
  return below(folder, path) !== null || below(path, folder) !== null;
}

/** Image paths of the context files that the runtime stage gets one by one. */
function provenPaths({ stage, split }: PlacementInput): readonly string[] {
  const copies = ownCopies(stage);
  const sources = split.sources === 'all' ? [] : split.sources;
  return [...sources, ...stage.needs.files].flatMap((path) => toImage(copies, path) ?? []);
}

function isStarted(path: string, { stage }: PlacementInput): boolean {
  return stage.needs.paths.includes(path);
}

function isData(path: string, { stage, workdir }: PlacementInput): boolean {
  const writes = stage.application?.program?.writes ?? [];
  return writes.some((write) => below(path, absolute(write.path, workdir)) !== null);
}

/** It is, or lies in, what the install and build steps make and the runtime stage gets. */
export function isMadeByBuild(path: string, input: PlacementInput): boolean {
  return madeByBuild(input).some((each) => below(each, path) !== null);
}

/** A folder that holds, among other things, what the runtime stage gets anyway. */
export function holdsBuild(folder: string, input: PlacementInput): boolean {
  return madeByBuild(input).some((each) => each !== folder && below(folder, each) !== null);
}

/** It is, lies in, or holds what the install and build steps make. */
function touchesBuild(path: string, input: PlacementInput): boolean {
  return madeByBuild(input).some((each) => covers(each, path));
}

function isDependency(path: string, { split, workdir }: PlacementInput): boolean {
  return split.dependencies.some((each) => below(absolute(each, workdir), path) !== null);
}

function madeByBuild({ split, workdir }: PlacementInput): readonly string[] {
  const made = [
    ...split.dependencies,
    ...split.outputs.map((output) => output.path),
    ...split.executables.map(({ from }) => from),
  ];
  return made.map((each) => absolute(each, workdir));
}

function absolute(path: string, workdir: string): string {
  if (path.startsWith('/')) return path;
  return path === '.' ? workdir : `${workdir === '/' ? '' : workdir}/${path.replace(/^\.\//, '')}`;
}
