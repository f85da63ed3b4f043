/** The proof of a run as a table of Markdown: one row for each file that was built and started. */
import { cell, code } from './markup.ts';
import type { FileResult } from './result.ts';
import type { Measured, Verified } from '../verify/types.ts';
import { megabytes, percent } from './words.ts';

/** More than a reader goes through. */
const MOST_ROWS = 60;

/** '' where nothing was put to the proof. */
export function proofTable(files: readonly FileResult[]): string {
  const rows = files.flatMap(({ path, verified }) => (verified === null ? [] : [row(path, verified)]));
  if (rows.length === 0) return '';
  const shown = rows.slice(0, MOST_ROWS);
  const more =
    rows.length > MOST_ROWS ? [`\n${String(rows.length - MOST_ROWS)} more were put to the proof.`] : [];
  const names = ['file', 'proof', 'image', 'layers', 'user', 'rebuild after a source edit', 'start'];
  const lines = [names, names.map(() => '---'), ...shown].map((cells) => `| ${cells.join(' | ')} |`);
  return [...lines, ...more].join('\n');
}

function row(path: string, verified: Verified): readonly string[] {
  const { before, after, start } = verified;
  const both = (text: (side: Measured) => string): string =>
    before && after ? `${text(before)} → ${text(after)}` : '';
  const saved = before && after ? ` (${percent(before.sizeBytes, after.sizeBytes)})` : '';
  return [
    code(path),
    verdict(verified),
    `${both(({ sizeBytes }) => megabytes(sizeBytes))}${saved}`,
    both(({ layers }) => String(layers)),
    both(({ user }) => cell(user === '' ? 'root' : user)),
    both(({ rebuildSeconds }) => (rebuildSeconds === null ? '–' : `${rebuildSeconds.toFixed(1)} s`)),
    cell(start),
  ];
}

function verdict({ ok, reason, overBudget, engine }: Verified): string {
  const [tooLarge] = overBudget;
  if (ok === true && tooLarge !== undefined) return cell(`proven, but ${tooLarge}`);
  if (ok === true) return cell(`proven with ${engine}`);
  return cell(`${ok === false ? 'disproven' : 'not proven'}: ${reason ?? 'no reason given'}`);
}
