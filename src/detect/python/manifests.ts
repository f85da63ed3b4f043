/** Which files of the context a pip install needs, or why they cannot be named; the format of these files is read in requirements.ts. */
import { place } from '../../dockerfile/index.ts';
import { archive } from '../../knowledge/languages/python/files.ts';
import type { CommandPlace, Declined, Evidence, Manifests, Project } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import { parentFolder, normalise } from './places.ts';
import type { PipInstall } from './pip.ts';
import { requirementsTree, type RequirementsFile, type RequirementsTree } from './requirements.ts';

/** A wheel house of more files than this is not copied file by file. */
const MAX_LINKED = 50;

/** The context files that a pip install needs beforehand, or why it needs more than files that can be named. */
export function contextsOf(given: PipInstall, at: CommandPlace): Manifests | Declined {
  const roots = given.files.map((path) => (path === null ? null : at.toContext(path)));
  const unknown = roots.indexOf(null);
  if (unknown !== -1)
    return {
      declined: `${given.files[unknown] ?? 'a requirements file'} does not come from the build context`,
    };
  const tree = requirementsTree(
    roots.flatMap((path) => path ?? []),
    (path) => at.project.read(path),
  );
  const links = [...linkedIn(tree, at), ...given.links.map((path) => linked(path, 'find-links', at))];
  const local = [...given.local.map((path) => localPath(path, 'pip install', at)), ...localIn(tree, at)];
  const found = [...links, ...local];
  const reason =
    treeReason(tree, at) ?? (given.editable ? 'it installs from a source folder (--editable)' : null);
  if (reason !== null) return { declined: reason };
  const refused = found.find((each): each is Declined => 'declined' in each);
  if (refused) return refused;
  const paths = [
    ...new Set([...tree.paths, ...found.flatMap((each) => ('declined' in each ? [] : each.paths))]),
  ];
  const hidden = paths.find((path) => !at.project.sent(path));
  if (hidden !== undefined) return { declined: `${hidden} is hidden by ${at.project.ignoreFile.path}` };
  return { paths, evidence: evidenceOf(tree, at.project) };
}

/** Every requirement of the files that an install names, as far as they could be read. */
export function requirementsOf(given: PipInstall, at: CommandPlace): RequirementsTree {
  const roots = given.files.flatMap((path) => (path === null ? [] : (at.toContext(path) ?? [])));
  return requirementsTree(roots, (path) => at.project.read(path));
}

interface Paths {
  readonly paths: readonly string[];
}

/** What is wrong with the files themselves: one that is missing or elsewhere in the image, or a line that pip would not take. */
function treeReason(tree: RequirementsTree, at: CommandPlace): string | null {
  const [missing] = tree.missing;
  if (missing)
    return `${lineIn(missing.from, missing.line, at.project)} names ${missing.path}, which cannot be read in the build context`;
  for (const [path, file] of tree.files) {
    const [unread] = file.unread;
    if (unread) return `${lineIn(path, unread.line, at.project)} cannot be read: "${unread.text}"`;
    const source = file.requirements.find(({ editable, vcs }) => editable && vcs === null);
    if (source) return `${lineIn(path, source.line, at.project)} installs from a source folder (--editable)`;
  }
  return null;
}

function lineIn(path: string, line: number, project: Project): string {
  return place({ path: repositoryPath(project, path), line });
}

function localIn(tree: RequirementsTree, at: CommandPlace): readonly (Paths | Declined)[] {
  return [...tree.files].flatMap(([path, file]) =>
    file.requirements.flatMap(({ local, line }) => {
      if (local === null) return [];
      const absolute = local.startsWith('/')
        ? local
        : at.cwd === null
          ? null
          : normalise(`${at.cwd}/${local}`);
      return [localPath(absolute, lineIn(path, line, at.project), at)];
    }),
  );
}

/** A wheel or archive can be copied beforehand; a folder is a project of its own. */
function localPath(path: string | null, where: string, at: CommandPlace): Paths | Declined {
  const source = path === null ? null : at.toContext(path);
  if (source !== null && archive.test(source) && !at.project.isFolder(source)) return { paths: [source] };
  return {
    declined: `${where} installs ${source ?? path ?? 'a path that is not known'}, which needs the sources`,
  };
}

function linkedIn(tree: RequirementsTree, at: CommandPlace): readonly (Paths | Declined)[] {
  const links = (file: RequirementsFile, path: string): readonly (Paths | Declined)[] =>
    file.links.map((link) => {
      const beside = normalise(`${parentFolder(path)}/${link.path}`);
      if (at.project.has(beside)) return filesBelow(beside, lineIn(path, link.line, at.project), at);
      return linked(
        at.cwd === null ? null : normalise(`${at.cwd}/${link.path}`),
        lineIn(path, link.line, at.project),
        at,
      );
    });
  return [...tree.files].flatMap(([path, file]) => links(file, path));
}

function linked(path: string | null, where: string, at: CommandPlace): Paths | Declined {
  const source = path === null ? null : at.toContext(path);
  return source === null
    ? { declined: `${where} names a folder that does not come from the build context` }
    : filesBelow(source, where, at);
}

function filesBelow(path: string, where: string, at: CommandPlace): Paths | Declined {
  if (!at.project.isFolder(path)) return { paths: [path] };
  const paths = at.project.files.filter((file) => file.startsWith(`${path}/`));
  if (paths.length > 0 && paths.length <= MAX_LINKED) return { paths };
  return { declined: `${where} names ${path}, which has ${paths.length} files` };
}

function evidenceOf(tree: RequirementsTree, project: Project): readonly Evidence[] {
  return [...tree.files].map(([path, file]) => ({
    path: repositoryPath(project, path),
    line: null,
    says: `${file.requirements.length} requirement${file.requirements.length === 1 ? '' : 's'}`,
  }));
}
