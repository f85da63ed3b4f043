/** The module's own packages, and which of them a main package takes in. */
import { inFolder } from '../../project/paths.ts';
import { folderOf } from '../../dockerfile/index.ts';
import type { Project } from '../../model/index.ts';
import { isBuilt } from './constraint.ts';
import { readHead, readSource, unreadSource, type GoSource } from './source.ts';

/** A module whose sources lie in the context. */
export interface LocalModule {
  readonly path: string;
  /** Folder in the context; `.` is the context itself. */
  readonly folder: string;
}

/** One package of the context. */
export interface Package {
  readonly folder: string;
  /** `main` or its name. */
  readonly name: string;
  readonly sources: readonly GoSource[];
}

/** A file that imports "C"; the line is null where it could not be read and only may do so. */
export interface ImportsC {
  readonly source: GoSource;
  readonly line: number | null;
}

/** What one program is made of. */
export interface ProgramSources {
  readonly packages: readonly Package[];
  /** Imports that lead out of the context's own modules, the first of each path. */
  readonly external: ReadonlyMap<string, { readonly source: GoSource; readonly line: number }>;
  /** The first file that imports "C", or may do so because it could not be read; null when there is none. */
  readonly c: ImportsC | null;
  /** A source that imports what is not read any more, because the program has too many files; null when all were read. */
  readonly leftOut: GoSource | null;
}

/** More sources than these in one program are not read. */
const MAXIMUM_FILES = 4000;
const NO_TEXT = 'is no text, or larger than 1 MB';

/** The Go files of one folder that a build with these tags takes in, parsed; each file is read once per project. */
export function packageIn(project: Project, folder: string, tags: ReadonlySet<string>): Package | null {
  const sources = (goFiles(project).get(folder) ?? [])
    .map((path) => sourceOf(project, path))
    .filter((source) => source !== null)
    .filter((source) => isBuilt(source.path, source.constraint, tags));
  return sources.length === 0 ? null : { folder, name: nameOf(sources), sources };
}

/** The package made of the named files alone: `go build main.go`. */
export function packageOf(project: Project, paths: readonly string[]): Package | null {
  const sources = paths.map((path) => sourceOf(project, path)).filter((source) => source !== null);
  const [first] = sources;
  if (first === undefined || sources.length < paths.length) return null;
  return { folder: folderOf(first.path), name: nameOf(sources), sources };
}

/** A file that could not be read does not say its package. */
function nameOf(sources: readonly GoSource[]): string {
  return sources.find(({ unread }) => unread === null)?.package ?? '';
}

/** Folders below `folder` (itself included) that hold Go files, without those that `./...` skips. */
export function packageFolders(project: Project, folder: string): readonly string[] {
  const prefix = folder === '.' ? '' : `${folder}/`;
  return [...goFiles(project).keys()].filter((candidate) => {
    if (candidate === folder) return true;
    if (!candidate.startsWith(prefix)) return false;
    const inner = candidate.slice(prefix.length).split('/');
    return !inner.some(
      (part) => part === 'testdata' || part === 'vendor' || part.startsWith('_') || part.startsWith('.'),
    );
  });
}

/** Everything that `main` takes in, over the imports of its files. */
export function programSources(
  project: Project,
  main: Package,
  modules: readonly LocalModule[],
  tags: ReadonlySet<string>,
): ProgramSources {
  const packages = new Map<string, Package>([[main.folder, main]]);
  const external = new Map<string, { source: GoSource; line: number }>();
  let c: ProgramSources['c'] = null;
  let leftOut: GoSource | null = null;
  let files = 0;
  const queue = [main];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const source of next.sources) {
      files++;
      if (source.unread !== null) c ??= { source, line: null };
      for (const imported of source.imports) {
        if (imported.path === 'C') c ??= { source, line: imported.line };
        const folder = folderOfImport(imported.path, modules);
        if (folder === null) {
          if (!external.has(imported.path)) external.set(imported.path, { source, line: imported.line });
        } else if (!packages.has(folder) && files >= MAXIMUM_FILES) leftOut ??= source;
        else if (!packages.has(folder)) {
          const found = packageIn(project, folder, tags);
          if (found === null) continue;
          packages.set(folder, found);
          queue.push(found);
        }
      }
    }
  }
  return {
    packages: [...packages.values()],
    external,
    c: c ?? (leftOut && { source: leftOut, line: null }),
    leftOut,
  };
}

/** Folder of an import that belongs to one of the context's own modules; null for all others. */
export function folderOfImport(path: string, modules: readonly LocalModule[]): string | null {
  const inside = modules
    .filter((module) => path === module.path || path.startsWith(`${module.path}/`))
    .sort((left, right) => right.path.length - left.path.length)[0];
  return inside === undefined ? null : inFolder(inside.folder, path.slice(inside.path.length + 1));
}

/** The first vendored package that imports "C" or could not be read, over the imports of these external packages, or null. */
export function vendoredC(project: Project, vendor: string, imports: Iterable<string>): ImportsC | null {
  const queue = [...imports];
  const done = new Set(queue);
  for (let path = queue.pop(); path !== undefined && done.size < MAXIMUM_FILES; path = queue.pop()) {
    for (const file of goFiles(project).get(`${vendor}/${path}`) ?? []) {
      const text = project.read(file);
      const source = text === undefined ? unreadSource(file, NO_TEXT) : readHead(file, text);
      if (source.unread !== null) return { source, line: null };
      if (!isBuilt(file, source.constraint, new Set())) continue;
      for (const imported of source.imports) {
        if (imported.path === 'C') return { source, line: imported.line };
        if (!done.has(imported.path)) queue.push(imported.path);
        done.add(imported.path);
      }
    }
  }
  return null;
}

function goFiles(project: Project): ReadonlyMap<string, readonly string[]> {
  return project.once('go files by folder', () => {
    const folders = new Map<string, string[]>();
    for (const path of project.files) {
      if (!path.endsWith('.go') || path.endsWith('_test.go') || !project.sent(path)) continue;
      const folder = folderOf(path);
      const list = folders.get(folder) ?? [];
      list.push(path);
      folders.set(folder, list);
    }
    return folders;
  });
}

function sourceOf(project: Project, path: string): GoSource | null {
  return project.ofFiles(`go source ${path}`, () => {
    const text = project.read(path);
    if (text !== undefined) return readSource(path, text);
    return project.has(path) ? unreadSource(path, NO_TEXT) : null;
  });
}
