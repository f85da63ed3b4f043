/** A project out of a map of texts, for tests, browsers and callers without a disk. It reads no disk. */
import type { Evidence, Project, Use } from '../model/index.ts';
import { gitIgnoreOf } from './gitignore.ts';
import { isDockerfileName } from './names.ts';
import { folderOf, baseName, memo } from '../dockerfile/index.ts';
import { within } from './paths.ts';
import { recipesIn } from './recipes.ts';
import { treeOf } from './tree.ts';
import { projectView, type Source } from './view.ts';

/** How a repository in memory differs from plain readable files. Every path is relative to its top. */
export interface MemoryOptions {
  /** Default: `Dockerfile` in the context. */
  readonly dockerfile?: string;
  /** Build context. Default: `.`. */
  readonly context?: string;
  readonly contextEvidence?: Evidence;
  readonly uses?: readonly Use[];
  /** Symbolic links: path → target as written, relative to the link's folder. */
  readonly links?: Readonly<Record<string, string>>;
  /** `files` is not everything. */
  readonly truncated?: boolean;
  /** A Dockerfile elsewhere that starts from the image. Default: none. */
  readonly builtOn?: Project['builtOn'];
  /** The other Dockerfiles of the context. Default: the files that are named like one. */
  readonly siblings?: Project['siblings'];
}

/** A project out of a map of path → text: for tests, browsers and callers that have no disk. */
export function memoryProject(files: Readonly<Record<string, string>>, options: MemoryOptions = {}): Project {
  const context = options.context ?? '.';
  const dockerfile = options.dockerfile ?? (context === '.' ? 'Dockerfile' : `${context}/Dockerfile`);
  const source = memorySource(files, options);
  return projectView(source, {
    context,
    contextEvidence: options.contextEvidence ?? { path: dockerfile, line: null, says: 'given by the caller' },
    dockerfile,
    uses: options.uses ?? [],
    builtOn: () => options.builtOn ?? null,
    siblings: () => options.siblings ?? siblingsIn(source, dockerfile),
  });
}

/** A source out of a map of path → text. */
export function memorySource(files: Readonly<Record<string, string>>, options: MemoryOptions = {}): Source {
  const texts = new Map(Object.entries(files));
  const links = new Map(Object.entries(options.links ?? {}));
  const tree = treeOf([...texts.keys(), ...links.keys()]);
  const read = (path: string): string | undefined => texts.get(path);
  return {
    tree,
    isTruncated: () => options.truncated ?? false,
    gitIgnore: gitIgnoreOf(tree.files, read),
    recipes: memo(() => recipesIn(tree)),
    read,
    linkOf: (path) => {
      const target = links.get(path);
      return target === undefined ? undefined : within(folderOf(path), target);
    },
  };
}

function siblingsIn(source: Source, dockerfile: string): Project['siblings'] {
  return source.tree.files
    .filter((path) => path !== dockerfile && isDockerfileName(baseName(path)))
    .map((path) => ({ path, text: source.read(path) ?? null }));
}
