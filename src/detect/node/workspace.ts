/** The packages of a workspace, by package.json and pnpm-workspace.yaml; what they depend on is not known here. */
import type { Declined, Project } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { isTame } from '../../project/glob.ts';
import { folderOf } from '../../dockerfile/index.ts';
import { inFolder } from '../../project/paths.ts';

/** Whether package.json or pnpm-workspace.yaml makes this the root of several packages. */
export function hasWorkspaces(project: Project, manifest: Manifest): boolean {
  return memberGlobs(project, manifest).length > 0;
}

/** The package.json of every workspace member, in path order; Declined when one is broken or the list of files is not complete. */
export function workspaceMembers(project: Project, manifest: Manifest): readonly Manifest[] | Declined {
  const globs = memberGlobs(project, manifest);
  if (globs.length === 0) return [];
  if (project.truncated)
    return {
      declined: `the workspaces of ${repositoryPath(project, manifest.path)} are not listed completely: the context has too many files`,
    };
  const matchers = globs.map((glob) => ({
    wanted: !glob.startsWith('!'),
    matches: matcherOf(inFolder(manifest.folder, glob.replace(/^!/, ''))),
  }));
  const members: Manifest[] = [];
  for (const file of project.files) {
    if (!file.endsWith('/package.json') || file.includes('node_modules/')) continue;
    const folder = folderOf(file);
    if (
      !matchers.some((matcher) => matcher.wanted && matcher.matches(folder)) ||
      matchers.some((matcher) => !matcher.wanted && matcher.matches(folder))
    )
      continue;
    const member = readManifest(project, folder);
    if (member && 'declined' in member) return member;
    if (member) members.push(member);
  }
  return members;
}

function memberGlobs(project: Project, manifest: Manifest): readonly string[] {
  const pnpm = project.read(inFolder(manifest.folder, 'pnpm-workspace.yaml'));
  return [...manifest.workspaces, ...(pnpm === undefined ? [] : packagesOfYaml(pnpm))];
}

/** The `packages:` list of pnpm-workspace.yaml: one plain or quoted glob a line. */
function packagesOfYaml(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => /^packages:\s*(#.*)?$/.test(line));
  const globs: string[] = [];
  for (const line of start < 0 ? [] : lines.slice(start + 1)) {
    const item = /^\s*-\s*(['"]?)([^'"#]+)\1\s*(#.*)?$/.exec(line);
    if (item?.[2]) globs.push(item[2].trim());
    else if (/^\S/.test(line)) break;
  }
  return globs;
}

/** Workspace globs: `*` is one folder, `**` any depth; braces are alternatives. */
function matcherOf(glob: string): (folder: string) => boolean {
  const body = glob
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replaceAll('?', '[^/]')
    .replace(/\{([^}]*)\}/g, (_, choices: string) => `(?:${choices.replaceAll(',', '|')})`)
    .replaceAll('**', '\u0000')
    .replaceAll('*', '[^/]*')
    .replaceAll('\u0000', '.*');
  if (!isTame(glob)) return () => false;
  const pattern = new RegExp(`^${body}$`);
  return (folder) => pattern.test(folder);
}

/** The packages of the workspace whose root a folder is, that one first; empty for a package that is installed by itself. */
export function packagesBelow(project: Project, folder: string): readonly Manifest[] {
  const packages = packagesAround(project, folder);
  return packages[0]?.folder === folder ? packages : [];
}

/** The packages of the workspace that a folder of the context belongs to, its root first; empty where it belongs to none. */
export function packagesAround(project: Project, folder: string): readonly Manifest[] {
  return project.ofFiles(`node:packages:${folder}`, () => {
    const segments = folder === '.' ? [] : folder.split('/');
    for (let length = segments.length; length >= 0; length--) {
      const root = readManifest(project, segments.slice(0, length).join('/') || '.');
      if (root === null || 'declined' in root || !hasWorkspaces(project, root)) continue;
      const members = workspaceMembers(project, root);
      if ('declined' in members) return [];
      if (length === segments.length || members.some((each) => each.folder === folder)) return [root, ...members];
    }
    return [];
  });
} // prettier-ignore
