/** Folders that RUNs of an image make for its program. */
import { copyParts, joinPath, scopeBefore, type Block, type Document } from '../dockerfile/index.ts';
import type { Effect, StageView } from '../model/index.ts';
import { below } from './layout.ts';

/** A folder that a RUN makes: absolute. */
export interface MadeFolder {
  readonly path: string;
  readonly block: Block;
}

/** Folders of the system: what is made there is configuration, and not the program's. */
const SYSTEM = ['/etc', '/root', '/bin', '/sbin', '/lib', '/usr', '/boot'];
/** Below those, folders of applications. */
const APPLICATIONS = ['/usr/src', '/usr/app', '/usr/local/app'];

/**
 * Folders that RUNs of the image make and leave empty. Nobody makes a folder for nothing: the program will write there,
 * even where no source shows it.
 */
export function madeFolders({ document, history, effectsOf, scope }: StageView): readonly MadeFolder[] {
  const { workdir } = scope;
  const effects = history.flatMap(effectsOf);
  const filled = history.flatMap((block) => destinationOf(document, block) ?? []);
  return effects.filter(isMkdir).flatMap(({ writes, block }) =>
    writes
      .filter((path) => workdir === null || below(path, workdir) === null)
      .filter((path) => isOwn(path, workdir))
      .filter((path) => !filled.some((destination) => below(path, destination) !== null))
      .filter((path) => !effects.some((effect) => !isMkdir(effect) && touches(effect, path)))
      .map((path): MadeFolder => ({ path, block })),
  );
}

/** Where a COPY or ADD puts what it brings; null for other instructions. */
function destinationOf(document: Document, block: Block): string | null {
  const parts = copyParts(block);
  return parts && joinPath(scopeBefore(document, block).workdir ?? '/', parts.destination);
}

function isMkdir({ command, kind }: Effect): boolean {
  return kind === 'files' && command.words[0]?.value === 'mkdir';
}

function isOwn(path: string, workdir: string | null): boolean {
  const inside = (folder: string): boolean => below(folder, path) !== null;
  if (workdir !== null && inside(workdir)) return true;
  return !SYSTEM.some(inside) || APPLICATIONS.some(inside);
}

/** Another command of the image works there: it may fill the folder, or give it away already. */
function touches({ command, cwd, reads, writes }: Effect, path: string): boolean {
  return (
    [...reads, ...writes, ...(cwd === null ? [] : [cwd])].some((each) => below(path, each) !== null) ||
    command.words.some(({ value }) => value !== null && below(path, value) !== null)
  );
}
