/** Unified diffs as `git apply` takes them, byte for byte. */
import { formatPatch, structuredPatch } from 'diff';

/** One file before and after; `before` null means that it is new. */
export interface FileChange {
  /** Relative to the folder in which the patch is applied, with `/`. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string;
}

/**
 * The patch of one file in git's format, or '' when nothing changes. Names are quoted as git quotes them;
 * carriage returns, byte order marks and a missing final newline are part of the lines.
 */
export function patch({ path, before, after }: FileChange): string {
  if (before === after) return '';
  const old = before === null ? '/dev/null' : `a/${path}`;
  const hunks = structuredPatch(old, `b/${path}`, before ?? '', after, undefined, undefined, { context: 3 });
  return formatPatch({ ...hunks, isGit: true, ...(before === null ? { isCreate: true } : {}) });
}

/** Every line of a file, as a patch marks it: ` `, `-` or `+` in front. No line has blanks at its end. */
export function markedLines(before: string, after: string): readonly string[] {
  const { hunks } = structuredPatch('', '', before, after, undefined, undefined, { context: Infinity });
  return hunks.flatMap(({ lines }) => lines).map((line) => line.trimEnd());
}
