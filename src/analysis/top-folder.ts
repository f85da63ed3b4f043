/** Applications that lie in / because no WORKDIR stands: what uses that folder, and what names a place in it. Where they could lie is not decided here. */
import { because, copyParts, type Block } from '../dockerfile/index.ts';
import { ofLanguages } from '../knowledge/languages/index.ts';
import type { Evidence, Reason, StageView, Use } from '../model/index.ts';
import { repositoryPath } from '../project/evidence.ts';
import { below, toContext } from './layout.ts';
import { namedPlaces } from './named-places.ts';
import { saidAt } from './uses.ts';

/** Folders of every image below /. Source: the Filesystem Hierarchy Standard 3.0 and the official images, November 2026. */
const OF_THE_SYSTEM = new Set(
  'bin boot dev etc home lib lib32 lib64 libx32 media mnt opt proc root run sbin srv sys tmp usr var'.split(
    ' ',
  ),
);

/** Steps of a RUN that look at no file of the working folder. */
const ELSEWHERE = new Set(['system', 'inert', 'tool']);

/** The instruction puts something into the working folder, or may read it. */
export function usesTopFolder({ effectsOf }: StageView, block: Block): boolean {
  if (block.keyword === 'RUN') {
    const effects = effectsOf(block);
    return effects.length === 0 || effects.some(({ kind }) => !ELSEWHERE.has(kind));
  }
  const parts = copyParts(block);
  return parts !== null && !parts.destination.startsWith('/');
}

/**
 * What would no longer be found if everything that is put into / by a relative path lay in `folder`; null when nothing is seen.
 * `moved` is the stage as it is then: there, what is still named in / is named by an absolute path.
 */
export function topFolderHindrance(stage: StageView, moved: StageView, folder: string): Reason | null {
  if (stage.parent !== null) return because`${stage.from} builds on another stage, whose files lie in /`;
  const user = stage.blocks.find(({ keyword }) => keyword === 'USER');
  if (user !== undefined) return because`${user}: USER says who may write in /`;
  return (
    inDockerfile(stage, folder) ??
    overSystem(stage) ??
    inUses(stage.project.uses) ??
    inProgram(stage, moved, folder) ??
    inFiles(stage, moved)
  );
}

/** An absolute path that lies in no folder of the system, and / itself. */
function topPath(text: string): string | null {
  for (const [path] of text.matchAll(/(?<![\w.:@%*~$}/\\-])\/(?:[\w.@+-]+|(?=[\s"',;)]|$))/g)) {
    if (!OF_THE_SYSTEM.has(path.slice(1))) return path;
  }
  return null;
}

function inDockerfile({ blocks }: StageView, folder: string): Reason | null {
  for (const block of blocks) {
    if (block.keyword === 'FROM') continue;
    const parts = copyParts(block);
    // sources of another stage lie there
    const text = parts === null ? block.args : ` ${parts.destination}`;
    const path = topPath(text.startsWith('/') ? ` ${text}` : text);
    if (path !== null) return because`${block} names ${path}`;
    const into = parts === null || parts.destination.startsWith('/') ? null : firstOf(parts.destination);
    if (into !== null && OF_THE_SYSTEM.has(into)) return because`${block} copies into /${into}`;
    const relative = /(?:^|\s)(?:\.\/)?(?:etc|usr|var|proc|sys)\//.exec(parts === null ? text : '');
    if (relative !== null) return because`${block} may mean /${relative[0].trim()} by a relative path`;
    if (text.includes(`${folder}/`)) return because`${block} names ${folder}`;
  }
  return null;
}

function firstOf(path: string): string | null {
  return path.replace(/^(?:\.\/)+/, '').split('/')[0] ?? null;
}

/** A folder of the context that is copied whole would lie over those of the system. */
function overSystem({ copies, project }: StageView): Reason | null {
  for (const copied of copies.filter((each) => each.folder && each.to === '/')) {
    const prefix = copied.from === '.' ? '' : `${copied.from}/`;
    const names = project.files
      .filter((path) => path.startsWith(prefix) && project.sent(path))
      .map((path) => path.slice(prefix.length).split('/'));
    const found = names.find(([first = '', ...rest]) => rest.length > 0 && OF_THE_SYSTEM.has(first));
    if (found !== undefined)
      return because`${copied.block} lays ${found[0] ?? ''} of the build context over /${found[0] ?? ''}`;
  }
  return null;
}

function inUses(uses: readonly Use[]): Reason | null {
  for (const use of uses) {
    if (use.workingDir !== undefined)
      return because`${saidAt(use, 'workingDir')} sets another working folder`;
    const mount = [...use.volumes.map(({ target }) => target), ...(use.tmpfs ?? [])].find(isTop);
    if (mount !== undefined) return because`${saidAt(use, 'volumes')} lays something over ${mount}`;
    for (const fact of ['command', 'entrypoint'] as const) {
      const said = use[fact];
      const path = topPath(` ${typeof said === 'string' ? said : (said ?? []).join(' ')}`);
      if (path !== null) return because`${saidAt(use, fact)} names ${path}`;
    }
  }
  return null;
}

/** A place that the program names from /: it would not be the one of its own files any more. */
function inProgram(stage: StageView, moved: StageView, folder: string): Reason | null {
  const [before, after] = [stage.application?.program, moved.application?.program];
  if (before === undefined || after === undefined) return 'what the container starts is not known';
  const still = new Set([...after.opens, ...after.writes].map(({ path }) => path));
  const isThere = (path: string) =>
    toContext(stage.copies, `/${path.replace(/^\/+/, '')}`, stage.project) !== null;
  const lost = before.opens.find(({ path }) => !still.has(path) && isThere(path));
  if (lost !== undefined) return because`${lost.evidence} names /${lost.path.replace(/^\/+/, '')}`;
  const found = [...after.opens, ...after.writes, ...namedPlaces(moved)].find(
    ({ path }) => isTop(path) && below(folder, path) === null,
  );
  return found === undefined ? null : because`${found.evidence} names ${found.path}`;
}

function isTop(path: string): boolean {
  return path.startsWith('/') && !OF_THE_SYSTEM.has(path.split('/')[1] ?? '');
}

const SCRIPT = /(?:\.(?:sh|bash)|^Makefile|\/Makefile)$/;
const SETTINGS = /\.(?:json|ya?ml|toml|ini|cfg|conf)$|(?:^|\/)\.env$/;
const CODE = ofLanguages(({ code }) => code?.endings);
const TEXT_LIMIT = 200_000;

/** A script that names a place in /, or a file that names another one of the context by its place there. */
function inFiles({ project, copies }: StageView, { application }: StageView): Reason | null {
  // where every path that the program opens is known, its own files say nothing more
  const isOpen = application?.program?.opensUnknown !== null;
  for (const path of project.files.filter((each) => project.sent(each))) {
    const isScript = SCRIPT.test(path);
    if (!isScript && !SETTINGS.test(path) && !(isOpen && CODE.some((ending) => path.endsWith(ending))))
      continue;
    const text = project.read(path);
    if (text === undefined || text.length > TEXT_LIMIT) continue;
    for (const [index, line] of text.split('\n').entries()) {
      const named = isScript
        ? topPath(line)
        : quotedFile(line, (file) => toContext(copies, file, project) !== null);
      if (named === null) continue;
      const at: Evidence = { path: repositoryPath(project, path), line: index + 1, says: line.trim() };
      return because`${at} names ${named}`;
    }
  }
  return null;
}

/** `'/data/cities.json'` where that is a file of the application. */
function quotedFile(line: string, isThere: (path: string) => boolean): string | null {
  for (const [, path = ''] of line.matchAll(/["'`](\/[\w.@+/-]+\.\w+)["'`]/g)) {
    if (isThere(path)) return path;
  }
  return null;
}
