/** The build context of one Dockerfile, seen through a source of files: what is there, and what the builder is sent. It reads no disk. */
import type { Builders, Evidence, Project, Use } from '../model/index.ts';
import { ignores, parseIgnoreFile } from './dockerignore.ts';
import { type GitIgnore } from './gitignore.ts';
import { recipeNaming } from './recipes.ts';
import { folderOf, memoBy } from '../dockerfile/index.ts';
import { normalise, pathFrom, relativeTo, within } from './paths.ts';
import { filesUnder, type Tree } from './tree.ts';

/** What a view reads from: a repository on disk, or one that is held in memory. Paths are relative to its top. */
export interface Source {
  readonly tree: Tree;
  /** `tree` has not everything that a folder holds. */
  isTruncated(folder: string): boolean;
  readonly gitIgnore: GitIgnore;
  /** Files that prepare builds, found once: each Dockerfile asks for them. */
  readonly recipes: () => readonly string[];
  /** Text of a file that is in the tree, links not followed; undefined when it is binary, too large or unreadable. */
  read(path: string): string | undefined;
  /** Where a symbolic link leads: a path of the repository, null when out of it; undefined when `path` is no link. */
  linkOf(path: string): string | null | undefined;
}

/** What makes a project out of a source: which folder is sent to the builder, for which Dockerfile. */
export interface Frame {
  readonly context: string;
  readonly contextEvidence: Evidence;
  /** Relative to the top of the repository. */
  readonly dockerfile: string;
  readonly uses: readonly Use[];
  readonly builders?: Builders;
  readonly siblings: () => Project['siblings'];
  readonly builtOn?: () => Project['builtOn'];
  /** What is known of the files of the context; nothing yet where it is absent. */
  readonly facts?: Project['ofFiles'];
}

/** Links that lead to links, at most. */
const MAX_LINKS = 16;

/** The build context of one Dockerfile, seen through a source. */
export function projectView(source: Source, frame: Frame): Project {
  const ignoreFile = ignoreFileOf(source, frame);
  const hidden = ignores(parseIgnoreFile(ignoreFile.text ?? ''));
  const once = memory();

  /** The path from the top of the repository that a path of the context means, links followed inside the context. */
  const locate = (path: string): string | null => {
    const asked = within(frame.context, path);
    const found = asked === null ? null : resolveLinks(source, asked, MAX_LINKS);
    return found !== null && relativeTo(frame.context, found) !== null ? found : null;
  };
  const located = memoBy(locate);
  const isFolder = (path: string): boolean => {
    const found = located(path);
    return found !== null && source.tree.hasFolder(found);
  };

  const files = (): readonly string[] => once('files', () => filesOf(source.tree, frame.context));

  return {
    context: frame.context,
    contextEvidence: frame.contextEvidence,
    dockerfile: frame.dockerfile,
    get files() {
      return files();
    },
    truncated: source.isTruncated(frame.context),
    has: (path) => located(path) !== null,
    isFolder,
    read: (path) => {
      const found = located(path);
      return found !== null && source.tree.hasFile(found) ? source.read(found) : undefined;
    },
    sent: memoBy((path: string) => isSent({ files: files(), isFolder }, hidden, path)),
    ignoreFile,
    ignoredByGit: (path) => {
      const asked = within(frame.context, path);
      if (asked === null || source.tree.hasFile(asked) || source.tree.hasFolder(asked)) return false;
      return source.gitIgnore.ignores(asked);
    },
    recipe: memoBy((text: string) => recipeNaming(source, text)),
    get builtOn() {
      return once('built on', () => frame.builtOn?.() ?? null);
    },
    uses: frame.uses,
    ...(frame.builders === undefined ? {} : { builders: frame.builders }),
    get siblings() {
      return once('siblings', frame.siblings);
    },
    once,
    ofFiles: frame.facts ?? memory(),
  };
}

function filesOf(tree: Tree, context: string): readonly string[] {
  const files = tree.under(context);
  return context === '.' ? files : files.map((path) => path.slice(context.length + 1));
}

/** A cache by key. */
export function memory(): <T>(key: string, compute: () => T) => T {
  const values = new Map<string, unknown>();
  return <T>(key: string, compute: () => T): T => {
    if (!values.has(key)) values.set(key, compute());
    return values.get(key) as T;
  };
}

/** BuildKit reads `<Dockerfile>.dockerignore` beside the Dockerfile first, then `.dockerignore` of the context. */
function ignoreFileOf(source: Source, frame: Frame): Project['ignoreFile'] {
  const own = `${frame.dockerfile}.dockerignore`;
  const text = source.tree.hasFile(own) ? source.read(own) : undefined;
  if (text !== undefined) return { path: pathFrom(frame.context, own), text };
  const shared = within(frame.context, '.dockerignore') ?? '.dockerignore';
  return { path: '.dockerignore', text: source.tree.hasFile(shared) ? (source.read(shared) ?? null) : null };
}

/** Whether the builder gets to see a path, when `hidden` says what patterns hide. */
export function isSent(
  project: Pick<Project, 'files' | 'isFolder'>,
  hidden: (path: string) => boolean,
  path: string,
): boolean {
  const asked = normalise(path);
  if (asked === null) return false;
  // A hidden folder is still sent when a later pattern brings back something below it.
  return (
    !hidden(asked) ||
    (project.isFolder(asked) && filesUnder(project.files, asked).some((file) => !hidden(file)))
  );
}

/** Follows links inside the repository, in the path itself and in its folders; null when nothing is there. */
function resolveLinks(source: Source, path: string, left: number): string | null {
  if (left === 0) return null;
  const target = source.tree.hasFile(path) ? source.linkOf(path) : undefined;
  if (target !== undefined) return target === null ? null : resolveLinks(source, target, left - 1);
  if (source.tree.hasFile(path) || source.tree.hasFolder(path)) return path;
  for (let folder = folderOf(path); folder !== '.'; folder = folderOf(folder)) {
    if (source.tree.hasFolder(folder)) return null;
    if (!source.tree.hasFile(folder)) continue;
    const link = source.linkOf(folder);
    if (typeof link !== 'string') return null;
    const rest = within(link, relativeTo(folder, path) ?? '');
    return rest === null ? null : resolveLinks(source, rest, left - 1);
  }
  return null;
}
