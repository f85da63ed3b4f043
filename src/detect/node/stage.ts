/** One Node application as a stage holds it: package.json, manager, lockfile, commands, folders; how it starts is not known here. */
import { toContext, toImage } from '../../analysis/layout.ts';
import { joinPath, folderOf } from '../../dockerfile/index.ts';
import type { Copied, Declined, Project, StageView } from '../../model/index.ts';
import { readLock, type Lock } from './lock/index.ts';
import { chooseManager, managerCommand, type ChosenManager } from './manager.ts';
import { nameOf, readManifest, type Manifest } from './manifest.ts';
import { startPlace, type StartPlace } from './start-place.ts';
import { stepsOf, type NodeStep } from './steps.ts';
import { packagesAround, packagesBelow } from './workspace.ts';

/** One Node application as one stage of a Dockerfile holds it. */
export interface NodeStageFacts {
  readonly project: Project;
  readonly view: StageView;
  readonly copies: readonly Copied[];
  /** The commands of the stage's RUNs, those of the stages below it first. */
  readonly steps: readonly NodeStep[];
  /** Context folder of package.json; `.` is the context. */
  readonly folder: string;
  /** Where that folder lies in the image; null when it cannot be told. */
  readonly root: string | null;
  /** The folder that the program starts in, which may be that of a package of the workspace; null when the base image decides it. */
  readonly cwd: string | null;
  /** The package.json that counts there. */
  readonly started: Manifest | null;
  /** ENV of the image at its end. */
  readonly env: ReadonlyMap<string, string | null>;
  /** Null: no package.json reaches the image. */
  readonly manifest: Manifest | null;
  /** The same, with what the packages of its workspace depend on that are installed with it. */
  readonly installed: Manifest | null;
  /** Those packages of the workspace; empty where it is none. */
  readonly members: readonly Manifest[];
  readonly manager: ChosenManager;
  readonly lock: Lock | Declined | null;
}

/** Finds the application of a stage; Declined when its package.json is broken. */
export function stageFactsOf(view: StageView): NodeStageFacts | Declined {
  const { project, copies, scope } = view;
  const steps = stepsOf(view);
  const found = applicationRoot(project, copies, steps, scope.workdir);
  const folderAt = (root: string | null): string =>
    root === null
      ? '.'
      : folderOf(toContext(copies, joinPath(root, 'package.json'), project) ?? 'package.json');
  const start = startPlace(view, { project, folder: folderAt(found) });
  const isOther =
    start.cwd !== scope.workdir && start.cwd !== null && !isTogether(project, folderAt(found), start);
  const own = isOther ? start.cwd : found;
  const root = workspaceRoot(project, copies, steps, own) ?? own;
  const folder = folderAt(root);
  const manifest = readManifest(project, folder);
  if (manifest && 'declined' in manifest) return manifest;
  const { variables } = scope;
  const manager = chooseManager({ project, folder, steps, variables }, manifest);
  const env = new Map([...variables].filter(([name]) => scope.env.has(name)));
  const members = manifest === null ? [] : installedMembers(view, steps, manifest);
  const installed = manifest && withMembers(manifest, members);
  const lock = readLock(project, folder, manager.name, installed);
  return {
    project,
    view,
    copies,
    steps,
    folder,
    root,
    ...start,
    env,
    manifest,
    installed,
    members,
    manager,
    lock,
  };
}

/** Where a context path lies in the image while the program runs, build outputs apart. */
export function imagePath(stage: NodeStageFacts, path: string): string | null {
  return toImage(stage.copies, path);
}

/** A path relative to the application's folder in the image, or absolute when it lies elsewhere. */
export function fromRoot(stage: NodeStageFacts, path: string): string {
  if (stage.root === null || path === stage.root) return path === stage.root ? '.' : path;
  const prefix = stage.root === '/' ? '/' : `${stage.root}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

/** The working folder of the start command where it holds a package.json, else the folder in which the first install finds one. */
function applicationRoot(
  project: Project,
  copies: readonly Copied[],
  steps: readonly NodeStep[],
  workdir: string | null,
): string | null {
  const holds = (folder: string | null): boolean =>
    folder !== null && toContext(copies, joinPath(folder, 'package.json'), project) !== null;
  if (holds(workdir)) return workdir;
  const install = steps.find((step) => managerCommand(step.command)?.does === 'install' && holds(step.cwd));
  if (install) return install.cwd;
  const command = steps.find((step) => managerCommand(step.command) !== null && holds(step.cwd));
  return command?.cwd ?? workdir;
}

/** What starts belongs to the workspace of a folder, and is installed with it. */
function isTogether(project: Project, folder: string, { started }: StartPlace): boolean {
  return packagesAround(project, folder).some((each) => each === started);
}

/** The folder in which a step installs the workspace that a package belongs to; null where the package is installed by itself. */
function workspaceRoot(
  project: Project,
  copies: readonly Copied[],
  steps: readonly NodeStep[],
  own: string | null,
): string | null {
  const context = own === null ? null : toContext(copies, joinPath(own, 'package.json'), project);
  if (context === null) return null;
  const [root] = packagesAround(project, folderOf(context));
  if (root === undefined || root.path === context) return null;
  const installs = steps.filter(({ command }) => managerCommand(command)?.does === 'install');
  const above = installs.find(({ cwd }) => cwd !== null && toContext(copies, joinPath(cwd, 'package.json'), project) === root.path);
  return installs.some(({ cwd }) => cwd === own) ? null : (above?.cwd ?? null);
} // prettier-ignore

/** The packages of a workspace whose package.json is there when the first step installs. */
function installedMembers(
  { project, copies }: StageView,
  steps: readonly NodeStep[],
  root: Manifest,
): readonly Manifest[] {
  const install = steps.find(({ command }) => managerCommand(command)?.does === 'install');
  const before = copies.filter(({ block }) => install === undefined || block.index < install.block.index);
  return packagesBelow(project, root.folder).filter(
    ({ path }) => path !== root.path && toImage(before, path) !== null,
  );
}

function withMembers(root: Manifest, members: readonly Manifest[]): Manifest {
  if (members.length === 0) return root;
  const names = new Set(members.map(nameOf));
  const of = (group: 'dependencies' | 'devDependencies' | 'optionalDependencies' | 'peerDependencies') =>
    new Map([...members, root].flatMap((each) => [...each[group]]).filter(([name]) => !names.has(name)));
  return {
    ...root,
    dependencies: of('dependencies'),
    devDependencies: of('devDependencies'),
    optionalDependencies: of('optionalDependencies'),
    peerDependencies: of('peerDependencies'),
  };
}
