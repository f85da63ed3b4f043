/** Counts of a run for people: by transform, then by reason. */
import { fleetOf } from './fleet.ts';
import { reportOf } from './json.ts';
import type { About, RunResult } from './result.ts';

/** Two tables; '' where nothing was applied and nothing withheld. */
export function stat(run: RunResult, about: Pick<About, 'version'>): string {
  const { transforms, hindrances } = fleetOf([{ name: '', report: reportOf(run, about) }]);
  if (transforms.length === 0) return '';
  const counted = table(
    ['applied', 'withheld', 'transform'],
    transforms.map(({ transform, applied, withheld }) => [applied, withheld, transform]),
  );
  const reasons = table(
    ['times', 'withheld, because'],
    hindrances.map(({ transform, why, count }) => [count, `${transform}: ${why}`]),
  );
  return [counted, ...(hindrances.length === 0 ? [] : [reasons])].join('\n');
}

type Cell = string | number;

/** Numbers stand to the right, the last column is as long as it is. */
function table(names: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = names.map((name, at) => Math.max(name.length, ...rows.map((row) => String(row[at]).length)));
  const line = (cells: readonly Cell[]): string => {
    const padded = cells.map((cell, at) => (at === names.length - 1 ? String(cell) : String(cell).padStart(widths[at] ?? 0))); // prettier-ignore
    return `${padded.join('  ')}\n`;
  };
  return [names, ...rows].map(line).join('');
}
