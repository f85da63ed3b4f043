/** Which installed packages of the host an image has no use for, because it installs its own. Who else reads them is not known here. */
import { copyParts, joinPath } from '../../dockerfile/index.ts';
import { node as tables } from '../../knowledge/languages/node/index.ts';
import { folderOf, inFolder, nameOf } from '../../project/paths.ts';
import { managerCommand } from './manager.ts';
import { imagePath, type App } from './stage.ts';
import type { Step } from './step.ts';
import { hasWorkspaces, workspaceMembers } from './workspaces.ts';

/** Patterns of .dockerignore: at any depth where every package that is copied is installed as well, else in the folders of those that are. */
export function ignorableOf(app: App): readonly string[] {
  const { project } = app;
  if (app.manifest === null || project.truncated) return [];
  const folders = project.files.filter(isManifest).map(folderOf);
  const members = hasWorkspaces(project, app.manifest) ? workspaceMembers(project, app.manifest) : [];
  const ofRoot = new Set('declined' in members ? [] : members.map(({ folder }) => folder));
  const installed = folders.filter((folder) => installsIn(app, ofRoot.has(folder) ? app.folder : folder));
  const rest = folders.filter((folder) => imagePath(app, folder) !== null && !installed.includes(folder));
  if (installed.length === 0) return [];
  return (tables.ignorable?.installed ?? []).flatMap((pattern) =>
    rest.length === 0 ? [pattern] : installed.map((folder) => inFolder(folder, nameOf(pattern))),
  );
}

function isManifest(path: string): boolean {
  return nameOf(path) === 'package.json' && !path.includes('node_modules/');
}

/** A step of the image installs the packages of a folder of the context, or they come from a stage that did. */
function installsIn(app: App, folder: string): boolean {
  const at = imagePath(app, folder);
  if (at === null) return false;
  return (
    app.steps.some((step) => installFolder(step, app) === at) || (folder === app.folder && isBrought(app))
  );
}

/** The folder that a step installs in; null where it installs nothing, or nobody knows where. */
function installFolder({ command, cwd: folder }: Step, { view }: App): string | null {
  const manager = managerCommand(command);
  // the official images start in the root folder
  const cwd = folder ?? (view.history.some(({ keyword }) => keyword === 'WORKDIR') ? null : '/');
  if (manager?.does !== 'install' || cwd === null) return null;
  const place = manager.flags.find((flag) => /^(?:--prefix|-C|--cwd|--dir)(?:=|$)/.test(flag));
  return place === undefined ? cwd : place.includes('=') ? joinPath(cwd, place.slice(place.indexOf('=') + 1)) : null;
} // prettier-ignore

function isBrought({ view }: App): boolean {
  return view.history.some((block) => {
    const parts = copyParts(block);
    return parts?.from != null && parts.sources.some((source) => nameOf(source) === 'node_modules');
  });
}
