/** Where files of the build context come to lie in the image. */
import {
  baseName,
  copyParts,
  expand,
  joinPath,
  scopeBefore,
  type Block,
  type Document,
} from '../dockerfile/index.ts';
import type { BaseImage, Copied, Project, StageView } from '../model/index.ts';
import { pathMatcher } from '../project/dockerignore.ts';
import { isTame } from '../project/glob.ts';

/** What a COPY is read with: its document, the build context, and the image of its stage. */
export interface CopySurroundings {
  readonly document: Document;
  readonly project: Project;
  readonly base: BaseImage | null;
}

/** What the stage's own instructions bring in, without those of the stages that it is built on. */
export function ownCopies({ blocks, copiesOf }: StageView): readonly Copied[] {
  return blocks.flatMap(copiesOf);
}

/**
 * What one COPY or ADD brings in; empty for other instructions, other stages' files and destinations that are not known.
 * Sources that do not exist are left out.
 */
export function copiedBy(around: CopySurroundings, block: Block): readonly Copied[] {
  const { document, project } = around;
  const parts = block.keyword === 'COPY' || block.keyword === 'ADD' ? copyParts(block) : null;
  if (parts === null || parts.from !== null) return [];
  const workdir = workdirAt(around, block);
  const { variables, env } = scopeBefore(document, block);
  // whoever builds may give an ARG another value
  const fixed = new Map([...variables].filter(([name]) => env.has(name)));
  const target = expand(parts.destination, variables, block.escape);
  if (target === null || (workdir === null && !target.startsWith('/'))) return [];
  const destination = joinPath(workdir ?? '/', target);
  const into =
    /(^|\/)\.?$/.test(target) ||
    parts.sources.length > 1 ||
    parts.sources.some(isPattern) ||
    isFolderAlready(document, block, destination);
  return parts.sources.flatMap((source) =>
    expandSource(expand(source, fixed, block.escape) ?? source, project).map((from): Copied => {
      const folder = project.isFolder(from);
      return {
        block,
        from,
        folder,
        to: !folder && into ? joinPath(destination, baseName(from)) : destination,
      };
    }),
  );
}

/** The working folder at an instruction: the last WORKDIR's, else the base image's; null when it is not known. */
export function workdirAt(
  { document, base }: Pick<CopySurroundings, 'document' | 'base'>,
  block: Block,
): string | null {
  const { workdir } = scopeBefore(document, block);
  if (workdir !== null) return workdir;
  const isSet = document.blocks.some(({ keyword, index }) => keyword === 'WORKDIR' && index < block.index);
  return isSet ? null : (base?.facts?.workdir ?? null);
}

/** Folders that every base image has. */
const STANDARD = new Set(
  '/ /etc /home /mnt /opt /root /srv /tmp /usr /usr/bin /usr/local /usr/local/bin /usr/src /var /var/tmp'.split(
    ' ',
  ),
);

/** The base image has this folder, or a WORKDIR above made it: a file that is copied "to" it lands in it. */
function isFolderAlready(document: Document, block: Block, path: string): boolean {
  if (STANDARD.has(path)) return true;
  const folders = document.scopes().folders[block.stage] ?? [];
  return folders.some(({ from, path: folder }) => from <= block.index && below(path, folder) !== null);
}

/** Where a context path lies in the image after these copies; null when none of them brings it. The last copy counts. */
export function toImage(copies: readonly Copied[], path: string): string | null {
  for (const copied of copies.toReversed()) {
    const rest = below(copied.from, path);
    if (rest === '' || (rest !== null && copied.folder))
      return rest === '' ? copied.to : joinPath(copied.to, rest);
  }
  return null;
}

/** Which context path was copied to this absolute image path; null when none. The last copy counts. */
export function toContext(copies: readonly Copied[], path: string, project: Project): string | null {
  for (const copied of copies.toReversed()) {
    const rest = below(copied.to, path);
    if (rest === null || (rest !== '' && !copied.folder)) continue;
    const source = rest === '' ? copied.from : copied.from === '.' ? rest : `${copied.from}/${rest}`;
    if (source === '.' || (project.has(source) && project.sent(source))) return source;
  }
  return null;
}

/** The part of `path` behind `folder` ('' when equal), or null when it is not inside. Both absolute, or both relative. */
export function below(folder: string, path: string): string | null {
  if (folder === path) return '';
  if (folder === '.') return path.startsWith('/') ? null : path;
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : null;
}

function expandSource(source: string, project: Project): readonly string[] {
  // as the builder does: `..` leads nowhere at the top of the context
  const path = joinPath('/', source).slice(1) || '.';
  if (path === '.' || !isPattern(path)) return path === '.' || project.has(path) ? [path] : [];
  const matcher = patternMatcher(path);
  const depth = path.split('/').length;
  const entries = new Set(project.files.map((file) => file.split('/').slice(0, depth).join('/')));
  return [...entries].filter((entry) => matcher(entry));
}

function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

/** Go's `filepath.Match`, as COPY uses it: `*` and `?` stay within one path segment. */
function patternMatcher(pattern: string): (path: string) => boolean {
  const body = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]');
  if (!isTame(pattern)) return pathMatcher(pattern.replace(/\*+/g, '*'));
  try {
    const expression = new RegExp(`^${body}$`);
    return (path) => expression.test(path);
  } catch {
    return () => false;
  }
}
