/** One Node application as a stage holds it: package.json, manager, lockfile, commands, folders; how it starts is not known here. */
import { toContext, toImage } from '../../analysis/layout.ts';
import { joinPath, folderOf } from '../../dockerfile/index.ts';
import type { Copied, Declined, Project, StageView } from '../../model/index.ts';
import { readLock, type Lock } from './lock/index.ts';
import { chooseManager, managerCommand, type ChosenManager } from './manager.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { stepsOf, type NodeStep } from './steps.ts';

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
  /** Working folder of the start command; null when the base image decides it. */
  readonly cwd: string | null;
  /** ENV of the image at its end. */
  readonly env: ReadonlyMap<string, string | null>;
  /** Null: no package.json reaches the image. */
  readonly manifest: Manifest | null;
  readonly manager: ChosenManager;
  readonly lock: Lock | Declined | null;
}

/** Finds the application of a stage; Declined when its package.json is broken. */
export function stageFactsOf(view: StageView): NodeStageFacts | Declined {
  const { project, copies, scope } = view;
  const steps = stepsOf(view);
  const root = applicationRoot(project, copies, steps, scope.workdir);
  const folder =
    root === null
      ? '.'
      : folderOf(toContext(copies, joinPath(root, 'package.json'), project) ?? 'package.json');
  const manifest = readManifest(project, folder);
  if (manifest && 'declined' in manifest) return manifest;
  const { variables } = scope;
  const manager = chooseManager({ project, folder, steps, variables }, manifest);
  const env = new Map([...variables].filter(([name]) => scope.env.has(name)));
  const lock = readLock(project, folder, manager.name, manifest);
  return {
    project,
    view,
    copies,
    steps,
    folder,
    root,
    cwd: scope.workdir,
    env,
    manifest,
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
