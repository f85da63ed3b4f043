/** The comparison for people: a table with the units written out, then what differs. */
import { sizeText } from './budget.ts';
import type { Loads, Measured, Verified } from './types.ts';

interface Row {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly difference: string;
}

/** The whole answer about one file, ending with a line end. */
export function comparison(path: string, verified: Verified): string {
  const lines = [`${path}: ${verdict(verified)} (${verified.engine})`];
  if (verified.before && verified.after)
    lines.push('', ...table(rows(verified, verified.before, verified.after)));
  const found = verified.differences.filter((text) => text !== verified.reason);
  if (found.length > 0) lines.push('', 'differences:', ...found.map((text) => `  ${text}`));
  if (verified.log.length > 0)
    lines.push('', 'last lines of the build:', ...verified.log.map((line) => `  ${line}`));
  if (verified.overBudget.length > 0)
    lines.push('', ...verified.overBudget.map((text) => `over budget: ${text}`));
  if (verified.images.length > 0) lines.push('', ...verified.images.map((name) => `kept: ${name}`));
  return `${lines.join('\n')}\n`;
}

function verdict({ ok, reason }: Verified): string {
  if (ok === true) return 'proven, both build and behave the same';
  return ok === false ? `disproven: ${reason ?? ''}` : (reason ?? 'not proven');
}

function rows(verified: Verified, before: Measured, after: Measured): readonly Row[] {
  const both = (label: string, text: (side: Measured) => string, difference = ''): Row => ({ label, before: text(before), after: text(after), difference }); // prettier-ignore
  const rebuilt = verified.changed === null ? 'rebuild' : `rebuild after a change of ${verified.changed}`;
  return [
    both('size', (side) => sizeText(side.sizeBytes), sizeDifference(before.sizeBytes, after.sizeBytes)),
    both('layers', (side) => String(side.layers), signed(after.layers - before.layers)),
    both(
      'largest layers',
      (side) => side.largestLayers.map((layer) => sizeText(layer.sizeBytes)).join(', ') || 'not known',
    ),
    both('user', (side) => side.user || 'root'),
    both('user id of the process', (side) => side.uids.join(', ') || 'not seen'),
    both('compilers, package managers', (side) => side.tools.join(', ') || 'none'),
    both('files that load libraries', ({ loads }) => loadsText(loads)),
    both('behaviour', (side) => side.behaviour.join('; ') || verified.start),
    both(
      'stops after SIGTERM',
      (side) => seconds(side.stopSeconds),
      secondsDifference(before.stopSeconds, after.stopSeconds),
    ),
    both('build, cache as it was', (side) => seconds(side.buildSeconds)),
    both(
      rebuilt,
      (side) => seconds(side.rebuildSeconds),
      secondsDifference(before.rebuildSeconds, after.rebuildSeconds),
    ),
    both('steps reused in that rebuild', (side) =>
      side.rebuild ? `${side.rebuild.reused} of ${side.rebuild.steps}` : 'not tried',
    ),
  ];
}

function loadsText({ files, unresolved }: Loads): string {
  if (files === 0) return 'none';
  return unresolved === 0 ? `${files}, all found` : `${files}, ${unresolved} lack one`;
}

function sizeDifference(before: number, after: number): string {
  const change = after - before;
  const percent = before === 0 ? 0 : (change / before) * 100;
  return `${signed(change)} bytes (${signed(Number(percent.toFixed(1)))} %)`;
}

function secondsDifference(before: number | null, after: number | null): string {
  if (before === null || after === null) return '';
  return `${signed(Number((after - before).toFixed(1)))} seconds`;
}

function signed(value: number): string {
  if (value === 0) return '0'; // or minus zero
  return value > 0 ? `+${value.toLocaleString('en-US')}` : value.toLocaleString('en-US');
}

function seconds(value: number | null): string {
  return value === null ? 'not tried' : `${value.toFixed(1)} seconds`;
}

/** Long cells stand below each other, so that the columns stay narrow. */
function table(all: readonly Row[]): readonly string[] {
  const heading: Row = { label: '', before: 'before', after: 'after', difference: 'difference' };
  const [short, long] = [all.filter((row) => width(row) <= CELL), all.filter((row) => width(row) > CELL)];
  const columns = (['label', 'before', 'after'] as const).map((name) =>
    Math.max(...[heading, ...short].map((row) => row[name].length)),
  );
  const line = ({ label, before, after, difference }: Row): string =>
    `  ${[label, before, after].map((cell, index) => cell.padEnd(columns[index] ?? 0)).join('  ')}  ${difference}`.trimEnd();
  const stacked = ({ label, before, after }: Row): string[] =>
    before === after
      ? [`  ${label}: ${before}`]
      : [`  ${label}:`, `    before: ${before}`, `    after:  ${after}`];
  return [heading, ...short].map(line).concat(long.flatMap(stacked));
}

const CELL = 34;

function width(row: Row): number {
  return Math.max(row.before.length, row.after.length);
}
