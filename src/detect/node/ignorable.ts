/** Which installed packages of the host an image has no use for, because it installs its own. Who else reads them is not known here. */
import { copyParts, joinPath, folderOf, baseName } from '../../dockerfile/index.ts';
import { node as tables } from '../../knowledge/languages/node/index.ts';
import { inFolder } from '../../project/paths.ts';
import { managerCommand } from './manager.ts';
import { imagePath, type NodeStageFacts } from './stage.ts';
import type { NodeStep } from './steps.ts';
import { hasWorkspaces, workspaceMembers } from './workspace.ts';

/** Patterns of .dockerignore: at any depth where every package that is copied is installed as well, else in the folders of those that are. */
export function ignorableOf(stage: NodeStageFacts): readonly string[] {
  const { project } = stage;
  if (stage.manifest === null || project.truncated) return [];
  const folders = project.files.filter(isManifest).map(folderOf);
  const members = hasWorkspaces(project, stage.manifest) ? workspaceMembers(project, stage.manifest) : [];
  const ofRoot = new Set('declined' in members ? [] : members.map(({ folder }) => folder));
  const installed = folders.filter((folder) => installsIn(stage, ofRoot.has(folder) ? stage.folder : folder));
  const rest = folders.filter((folder) => imagePath(stage, folder) !== null && !installed.includes(folder));
  if (installed.length === 0) return [];
  return (tables.ignorable?.installed ?? []).flatMap((pattern) =>
    rest.length === 0 ? [pattern] : installed.map((folder) => inFolder(folder, baseName(pattern))),
  );
}

function isManifest(path: string): boolean {
  return baseName(path) === 'package.json' && !path.includes('node_modules/');
}

/** A step of the image installs the packages of a folder of the context, or they come from a stage that did. */
function installsIn(stage: NodeStageFacts, folder: string): boolean {
  const at = imagePath(stage, folder);
  if (at === null) return false;
  return (
    stage.steps.some((step) => installFolder(step, stage) === at) ||
    (folder === stage.folder && isBrought(stage))
  );
}

/** The folder that a step installs in; null where it installs nothing, or nobody knows where. */
function installFolder({ command, cwd: folder }: NodeStep, { view }: NodeStageFacts): string | null {
  const manager = managerCommand(command);
  // the official images start in the root folder
  const cwd = folder ?? (view.history.some(({ keyword }) => keyword === 'WORKDIR') ? null : '/');
  if (manager?.does !== 'install' || cwd === null) return null;
  const place = manager.flags.find((flag) => /^(?:--prefix|-C|--cwd|--dir)(?:=|$)/.test(flag));
  return place === undefined ? cwd : place.includes('=') ? joinPath(cwd, place.slice(place.indexOf('=') + 1)) : null;
} // prettier-ignore

function isBrought({ view }: NodeStageFacts): boolean {
  return view.history.some((block) => {
    const parts = copyParts(block);
    return parts?.from != null && parts.sources.some((source) => baseName(source) === 'node_modules');
  });
}
