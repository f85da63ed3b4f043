/** One stage with everything that its facts are taken from: the image, the copies, the steps, the module. */
import { toContext, toImage } from '../../analysis/layout.ts';
import { folderOf, joinPath, scopeBefore, type Scope } from '../../dockerfile/index.ts';
import { imageFolders } from '../../knowledge/languages/go/toolchain.ts';
import { inFolder, upwards } from '../../project/paths.ts';
import type { Copied, Declined, Project, StageView } from '../../model/index.ts';
import { goCommand } from './commandline.ts';
import { goImageOf, type GoImage } from './image.ts';
import { workspaceOf, type GoWorkspace } from './workspace.ts';
import { stepsOf, type GoStep, type GoSteps } from './steps.ts';

export interface GoStageFacts {
  readonly view: StageView;
  readonly project: Project;
  readonly image: GoImage;
  /** What was copied from the context, parent stages included. */
  readonly copies: readonly Copied[];
  readonly steps: GoSteps;
  /** The module that the steps build; null when none of the context is in the image. */
  readonly workspace: GoWorkspace | null;
  /** Absolute folder of the module's go.mod in the image; null without one. */
  readonly root: string | null;
  /** Absolute paths that are folders in the image. */
  readonly folders: ReadonlySet<string>;
  /** Absolute folder in which the container starts; null when it is not known. */
  readonly workdir: string | null;
}

/** Reads a stage that is built on golang; null for others, `Declined` for a broken go.mod. */
export function stageFactsOf(view: StageView): GoStageFacts | Declined | null {
  const image = goImageOf(view);
  if (image === null) return null;
  const { copies, project } = view;
  const steps = stepsOf(view);
  const workdir = workdirAtEnd(view);
  const found = moduleIn(copies, steps, workdir, project);
  if (found !== null && 'declined' in found) return found;
  return {
    view,
    project,
    image,
    copies,
    steps,
    workspace: found?.workspace ?? null,
    root: found?.root ?? null,
    folders: foldersOf(view, steps),
    workdir,
  };
}

/** The folder of the context that lies at an absolute path of the image: copied as a folder, or part of the module. */
export function contextFolder(
  { copies, project, workspace, root }: GoStageFacts,
  path: string,
): string | null {
  const copied = toContext(copies, path, project);
  if (copied !== null || workspace === null || root === null) return copied;
  const inside =
    path === root
      ? ''
      : path.startsWith(`${root === '/' ? '' : root}/`)
        ? path.slice(root === '/' ? 1 : root.length + 1)
        : null;
  return inside === null ? null : inFolder(workspace.folder, inside);
}

/** Absolute path in the image of a context path, by the copies, else by its place in the module. */
export function imagePath({ copies, workspace, root }: GoStageFacts, path: string): string | null {
  const copied = toImage(copies, path);
  if (copied !== null || workspace === null || root === null) return copied;
  const prefix = workspace.folder === '.' ? '' : `${workspace.folder}/`;
  return path.startsWith(prefix) ? joinPath(root, path.slice(prefix.length)) : null;
}

/** Absolute folder in which the container of a stage starts; null when it is not known. */
export function workdirAtEnd(view: StageView): string | null {
  return workdirOf(view, view.scope);
}

/** The working folder in force, the base image's own where no WORKDIR stands; null when it is not known. */
export function workdirOf({ history, base }: StageView, { workdir }: Scope): string | null {
  if (workdir !== null || history.some(({ keyword }) => keyword === 'WORKDIR')) return workdir;
  return base?.facts?.workdir ?? null;
}

/** Value of a variable at the end of the stage; undefined when nothing sets it, null when its value is not known. */
export function variableAtEnd({ view }: GoStageFacts, name: string): string | null | undefined {
  return view.scope.variables.get(name);
}

interface Module {
  readonly workspace: GoWorkspace;
  readonly root: string;
}

/** The go.mod that counts in the folder of the first `go` command, or in the folder where the container starts. */
function moduleIn(
  copies: readonly Copied[],
  steps: GoSteps,
  workdir: string | null,
  project: Project,
): Module | Declined | null {
  const builds = steps.go.filter((step) => ['build', 'install'].includes(goCommand(step)?.verb ?? ''));
  // in a workspace (go.work) the folder of the command need not be a module: what it builds lies in one
  const built = builds.flatMap((step) => foldersBuilt(step));
  const folders = [...[...builds, ...steps.go].map(({ cwd }) => cwd), ...built];
  for (const folder of new Set([...folders, workdir])) {
    if (folder === null) continue;
    for (const each of upwards(folder.slice(1) || '.')) {
      const root = each === '.' ? '/' : `/${each}`;
      const path = toContext(copies, joinPath(root, 'go.mod'), project);
      if (path === null || !project.has(path)) continue;
      const workspace = workspaceOf(project, folderOf(path));
      if (workspace !== null) return 'declined' in workspace ? workspace : { workspace, root };
    }
  }
  return null;
}

/** Absolute folders of `go build ./api ./cmd/...`. */
function foldersBuilt(step: GoStep): readonly string[] {
  const { cwd } = step;
  const operands = (goCommand(step)?.operands ?? []).filter((word) => word?.startsWith('./') === true);
  return cwd === null ? [] : operands.map((word) => joinPath(cwd, (word ?? '').replace(/\/?\.\.\.$/, '')));
}

function foldersOf(view: StageView, steps: GoSteps): ReadonlySet<string> {
  const { document, history, lineage, copies } = view;
  const workdirs = [
    ...history.map((block) => scopeBefore(document, block).workdir),
    ...lineage.map(({ scope }) => scope.workdir),
  ];
  const copied = copies.map(({ to, folder }) => (folder ? to : folderOf(to)));
  const known = [...imageFolders, ...workdirs, ...copied, ...steps.folders].filter((path) => path !== null);
  return new Set(
    known.flatMap((path) => upwards(path.slice(1)).map((each) => (each === '.' ? '/' : `/${each}`))),
  );
}
