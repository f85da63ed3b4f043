/** What one changed source file costs: both sides are built again from a private copy of the context. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { appendFile, cp, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import { eachLanguages, ofLanguages, vendorFolders } from '../knowledge/languages/index.ts';
import { ignores, parseIgnoreFile } from '../project/dockerignore.ts';
import type { Side } from './types.ts';

/** Languages in which a blank line at the end of a file changes nothing but the file. */
const SOURCES: readonly string[] = [
  ...ofLanguages(({ editable }) => editable?.endings),
  ...['.vue', '.svelte', '.html', '.ejs', '.css'],
];
/** Folders and names of what a working day does not change: tests, settings, declarations, what is fetched or generated. */
const ELSEWHERE = new Set([
  ...['test', 'tests', '__tests__', 'dist', 'build', 'scripts', 'docs'],
  ...vendorFolders,
]);
const NO_SOURCE = eachLanguages(({ editable }) => editable?.except);

/** Whether a side sends a path of the context to its builder. */
export function sentBy(side: Side): (path: string) => boolean {
  const hides = ignores(parseIgnoreFile(side.ignore ?? ''));
  return (path) => !hides(path);
}

/**
 * The file that is changed: a source file that both sides send to the builder, nearest to the Dockerfile, and of the
 * kind that there is most of. Null when there is none.
 */
export function sourceToChange(
  files: readonly string[],
  dockerfile: string | null,
  sent: (path: string) => boolean,
): string | null {
  const sources = files.filter((path) => isSource(path) && sent(path));
  const folder = dirname(dockerfile ?? '.');
  const near = sources.filter((path) => path.startsWith(`${folder}/`));
  const candidates = near.length > 0 ? near : sources;
  const count = (path: string): number =>
    candidates.filter((other) => extname(other) === extname(path)).length;
  const rank = (path: string): number => SOURCES.indexOf(extname(path));
  return (
    candidates.toSorted((a, b) => count(b) - count(a) || rank(a) - rank(b) || a.localeCompare(b))[0] ?? null
  );
}

function isSource(path: string): boolean {
  const folders = dirname(path).split('/');
  if (folders.some((name) => ELSEWHERE.has(name) || (name.startsWith('.') && name !== '.'))) return false;
  return SOURCES.includes(extname(path)) && !NO_SOURCE.some((pattern) => pattern.test(basename(path)));
}

/** Copies what either side sends and adds a blank line to one file. The user's own folder is only read; links stay links. */
export async function changedCopy(
  context: string,
  file: string,
  sides: readonly Side[],
  target: string,
): Promise<void> {
  const sent = sides.map(sentBy);
  const bringsBack = sides.some(({ ignore }) => parseIgnoreFile(ignore ?? '').some(({ negated }) => negated));
  await cp(context, target, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    mode: constants.COPYFILE_FICLONE,
    filter: async (source) => {
      const stats = await stat(source).catch(() => null); // a link to nowhere is still a link
      if (stats?.isDirectory() === true && bringsBack) return true;
      const isCopied = stats === null || stats.isFile() || stats.isDirectory(); // no builder sends sockets and pipes
      const path = relative(context, source).split(sep).join('/');
      return isCopied && (path === '' || sent.some((isSent) => isSent(path)));
    },
  });
  await appendFile(join(target, file), blankLine());
}

/** A line of blanks that no earlier proof has made: the cache of an earlier one must not answer. */
function blankLine(): string {
  const blanks = Array.from(randomBytes(32), (byte) => (byte % 2 === 0 ? ' ' : '\t'));
  return `${blanks.join('')}\n`;
}
