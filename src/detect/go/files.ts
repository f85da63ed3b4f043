/** Which files of the context the program needs beside its binary. */
import { folderOf, because, joinPath, place, baseName } from '../../dockerfile/index.ts';
import { below, toContext } from '../../analysis/layout.ts';
import { aboutProject } from '../../knowledge/languages/go/files.ts';
import type { Copied, Declined, Evidence, Project, Seen, Split, Reason } from '../../model/index.ts';
import type { GoBehaviour } from './behaviour.ts';

/** Where the program starts, and what the image got from the context. */
export interface Whereabouts {
  readonly project: Project;
  /** Absolute folder in which the program starts. */
  readonly workdir: string;
  readonly copies: readonly Copied[];
  /** A build step that may write files beside the sources (a generator), in words; null when there is none. */
  readonly generator: string | null;
}

/** More COPY sources than these read worse than the whole context. */
const MAXIMUM_PATHS = 15;

type Sources = Pick<Split, 'sources' | 'sourcesWhy'>;

/** The smallest set of context paths that the sources prove to be enough. */
export function sourcesOf(behaviour: GoBehaviour, where: Whereabouts): Sources | Declined {
  const found = new Map<string, Evidence>();
  for (const open of behaviour.opens) {
    const paths = pathsOf(open, where, behaviour);
    if (paths === 'all')
      return {
        sources: 'all',
        sourcesWhy: because`${sentence(open.evidence)}, which may be any file of the context`,
      };
    if ('declined' in paths) return paths;
    for (const path of paths) found.set(path, open.evidence);
  }
  if (behaviour.opensUnknown !== null || where.project.truncated)
    return everything(behaviour.opensUnknown, [...found.keys()], where);
  for (const text of [...behaviour.files, ...behaviour.texts]) {
    const path = named(text.path, where);
    if (path !== null && !found.has(path)) found.set(path, text.evidence);
  }
  const kept = outermost([...found.keys()]);
  if (kept.length === 0) return { sources: [], sourcesWhy: 'the sources open no file of the context' };
  const reasons = kept.map((path) => {
    const evidence = found.get(path);
    return `${path} (${evidence === undefined ? 'a pattern' : place(evidence)})`;
  });
  return { sources: kept, sourcesWhy: `the sources open ${reasons.join(', ')}` };
}

/** Without what lies in another one of them. */
function outermost(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`))).sort();
}

/** Context paths of one file or folder that the program opens. Empty for what no COPY could have brought. */
function pathsOf(
  { path, evidence }: Seen,
  where: Whereabouts,
  behaviour: GoBehaviour,
): readonly string[] | 'all' | Declined {
  const target = joinPath(where.workdir, path);
  if (/[*?[]/.test(path)) return matches(target, evidence, where);
  const source = toContext(where.copies, target, where.project);
  if (source === '.') return 'all';
  if (source !== null) return [widened(source, where.project)];
  if (isWritten(target, where, behaviour)) return [];
  return absent(target, evidence, where);
}

/** A pattern: the files with any ending that it names, else the folder below which everything that fits it lies. */
function matches(
  target: string,
  evidence: Evidence,
  where: Whereabouts,
): readonly string[] | 'all' | Declined {
  const { copies, project } = where;
  const fixed = target.slice(0, target.search(/[*?[]/));
  const source = toContext(copies, folderOf(fixed), project);
  if (source === null) return absent(target, evidence, where);
  if (!target.endsWith('.*') || fixed.length < target.length - 1)
    return source === '.' ? 'all' : [widened(source, project)];
  const files = filesLike(source, baseName(fixed), project);
  return files.length > 0 ? files.map((file) => widened(file, project)) : absent(target, evidence, where);
}

/**
 * A file that is not in the repository, such as an ignored `.env`: the author's own COPY brings the one that lies beside it.
 * A pattern does so too, but not every builder takes one that matches nothing.
 */
function absent(
  target: string,
  evidence: Evidence,
  where: Whereabouts,
): readonly string[] | 'all' | Declined {
  const { copies, project, generator } = where;
  const folder = toContext(copies, folderOf(target), project);
  if (folder === null) return outside(target, evidence, where);
  const path = folder === '.' ? baseName(target) : `${folder}/${baseName(target)}`;
  if (!project.sent(path)) return [];
  if (generator !== null) {
    return {
      declined: because`${sentence(evidence)}, which is not in the repository: whether ${generator} makes it is not known`,
    };
  }
  if (folder !== '.') return [widened(folder, project)];
  return !path.includes('*') && filesLike('.', path, project).length > 0 ? [`${path}*`] : 'all';
}

/** Files of a folder whose name begins so, Go code left out. */
function filesLike(folder: string, start: string, project: Project): readonly string[] {
  return project.files.filter(
    (file) =>
      folderOf(file) === folder &&
      baseName(file).startsWith(start) &&
      !file.endsWith('.go') &&
      project.sent(file),
  );
}

/** Nothing of the context lies there. Below the working folder the author's COPY might still bring it. */
function outside(
  target: string,
  evidence: Evidence,
  { workdir, copies, project }: Whereabouts,
): readonly string[] | 'all' | Declined {
  if (/^\/usr\/local\/go(?:\/|$)|^\/go\/(?:pkg|src)\//.test(target) && !target.startsWith(`${workdir}/`)) {
    return { declined: because`${sentence(evidence)}, which belongs to the Go toolchain` };
  }
  const copied = copies.find(({ to, folder }) => folder && target.startsWith(to === '/' ? '/' : `${to}/`));
  if (copied === undefined) return [];
  const path = joinPath('/', `${copied.from}/${target.slice(copied.to.length)}`).slice(1);
  return project.sent(path) && target.startsWith(workdir === '/' ? '/' : `${workdir}/`) ? 'all' : [];
}

/** A text that names a file or a folder with data of the context. A bare word counts only where it can mean nothing but data. */
function named(text: string, { workdir, copies, project }: Whereabouts): string | null {
  const path = text.replace(/^file:\/\//, '').replace(/[?#].*$/, '');
  if (path === '' || /^(?:\.{0,2}\/?)$/.test(path) || path.startsWith('..')) return null;
  const bare = !/[/.]/.test(path);
  const fixed = /[*?[]/.test(path) ? path.slice(0, path.search(/[*?[]/)).replace(/[^/]*$/, '') : path;
  if (fixed === '' || fixed === '/') return null;
  const source = toContext(copies, joinPath(workdir, fixed), project);
  if (source === null || source === '.' || (!project.isFolder(source) && aboutProject.test(baseName(source))))
    return null;
  if (project.isFolder(source) && !holdsData(source, project, bare)) return null;
  return widened(source, project);
}

function holdsData(folder: string, project: Project, strictly: boolean): boolean {
  const inside = project.files.filter((file) => file.startsWith(`${folder}/`));
  const code = inside.filter((file) => file.endsWith('.go'));
  return strictly ? code.length === 0 && inside.length > 0 : inside.length > code.length;
}

/** The folder around a file, as far up as it holds no Go code: what lies beside a template belongs to it. */
function widened(path: string, project: Project): string {
  let widest = path;
  for (
    let folder = folderOf(path);
    folder !== '.' && holdsData(folder, project, true);
    folder = folderOf(folder)
  )
    widest = folder;
  return widest;
}

/** All that is not code: the program opens something by a path that the sources do not show. */
function everything(
  evidence: Evidence | null,
  found: readonly string[],
  { project, copies, workdir }: Whereabouts,
): Sources {
  const why =
    evidence === null
      ? 'the context has more files than are read'
      : evidence.line === null
        ? sentence(evidence)
        : because`${sentence(evidence)}: which file that is shows only when it runs`;
  const copied = (file: string) =>
    copies.some(({ from, folder }) => from === file || (folder && below(from, file) !== null));
  const data = project.files.filter((file) => project.sent(file) && !isAbout(file) && copied(file));
  const paths = outermost([...new Set([...found, ...data.map((file) => widened(file, project))])]);
  if (project.truncated || workdir === '/' || paths.length > MAXIMUM_PATHS)
    return { sources: 'all', sourcesWhy: why };
  return { sources: paths, sourcesWhy: because`${why}, so every file that is no Go code comes along` };
}

function isAbout(file: string): boolean {
  return (
    aboutProject.test(baseName(file)) ||
    /^(?:\.github|\.circleci|\.vscode|\.idea|\.gitlab|vendor|\.husky)\//.test(file) ||
    /(?:^|\/)testdata\//.test(file)
  );
}

function isWritten(target: string, { workdir }: Whereabouts, behaviour: GoBehaviour): boolean {
  return behaviour.writes.some(({ path }) => {
    const folder = joinPath(workdir, path);
    return folder !== workdir && (target === folder || target.startsWith(`${folder}/`));
  });
}

function sentence(evidence: Evidence): Reason {
  return because`${evidence} ${evidence.says}`;
}
