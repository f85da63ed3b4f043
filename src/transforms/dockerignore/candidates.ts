import type { Context } from '../../model/index.ts';
import { ofLanguages, vendorFolders } from '../../knowledge/languages/index.ts';
import type { Readers } from './readers.ts';

/** More usable lines than this make a .gitignore a template, of which only well-known leftovers are taken over. */
const TEMPLATE_LINES = 30;

/** What tools leave behind and no program opens, whatever else it opens. */
const LEFTOVERS = new Set([
  ...['*.log', 'logs', 'coverage', 'tmp', '.git', '.DS_Store', 'Thumbs.db', '.idea', '.vscode', '*.swp'],
  ...ofLanguages(({ leftovers }) => leftovers),
]);
/** Folders of other people's code, which has a .gitignore of its own. */
const FOREIGN = new Set(['third_party', ...vendorFolders]);
const LOCKFILES = ofLanguages(({ lockfiles }) => lockfiles);

/** Patterns that may be added, in order: version control, Docker's files, what the language knows as such, what git ignores. */
export function candidatesOf(context: Context, readers: Readers): readonly string[] {
  const { project, stages } = context;
  const own = [...new Set([project.dockerfile, ...project.siblings.map(({ path }) => path)])].flatMap(
    (path) => inContext(path, project.context),
  );
  return [
    ...(readers.git ? [] : ['.git']),
    project.ignoreFile.path,
    ...own,
    ...stages.flatMap(({ application }) => application?.ignorable ?? []),
    ...fromGit(context, readers),
  ];
}

/** A path of the repository relative to the context; nothing when it lies outside. */
function inContext(path: string, context: string): readonly string[] {
  if (context === '.') return [path];
  return path.startsWith(`${context}/`) ? [path.slice(context.length + 1)] : [];
}

function fromGit({ project }: Context, readers: Readers): readonly string[] {
  const own = project.gitIgnore.filter(
    ({ evidence }) =>
      !folderOf(evidence.path)
        .split('/')
        .some((name) => FOREIGN.has(name)),
  );
  const usable = own.flatMap(({ pattern, evidence }) => {
    const converted = toDocker(pattern, folderOf(evidence.path), project.context);
    return converted === null ? [] : [{ converted, name: bare(pattern) }];
  });
  // a database beside the sources may be the very one that the image ships, a lockfile the one that it installs from
  const plain = usable.filter(
    ({ name }) =>
      !/\.(db|sqlite3?|rdb|lock)\b|lock\.(json|yaml)$/.test(name) &&
      !LOCKFILES.some((lockfile) => name.endsWith(lockfile)),
  );
  const known = usable.length > TEMPLATE_LINES || readers.opensUnknown;
  return plain
    .filter(({ name }) => !known || LEFTOVERS.has(name) || readers.built(name))
    .map(({ converted }) => converted);
}

/**
 * A line of a .gitignore as Docker reads it: git's unanchored `dist` matches at every depth, Docker's only at the root.
 * Null for comments, negations, and what has no equal there.
 */
function toDocker(line: string, folder: string, context: string): string | null {
  const pattern = line.trim();
  if (pattern === '' || /^[#!]/.test(pattern) || /[\\ ]/.test(pattern) || /^[/*]*$/.test(pattern))
    return null;
  const body = pattern.replace(/\/+$/, '');
  const anchored = body.slice(0, -1).includes('/') && !body.startsWith('**/');
  const below =
    folder === context
      ? ''
      : context === '.'
        ? `${folder}/`
        : folder.startsWith(`${context}/`)
          ? `${folder.slice(context.length + 1)}/`
          : null;
  if (below === null) return anchored ? null : `**/${body.replace(/^\*\*\//, '')}`;
  if (anchored) return below + body.replace(/^\//, '');
  return `${below}**/${body.replace(/^\*\*\//, '')}`;
}

function bare(pattern: string): string {
  return pattern
    .trim()
    .replace(/^(\*\*)?\/+/, '')
    .replace(/\/+$/, '');
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
}
