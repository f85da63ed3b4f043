/** The report for people: what was found, what was done and why, what was not done and what it needs. */
import { place } from '../dockerfile/place.ts';
import type { Carrier } from '../model/index.ts';
import type { FileResult, RunResult } from './result.ts';
import { summarize } from './result.ts';
import type { Paint } from './paint.ts';
import { notesOf, sentence } from './sentence.ts';
import { plural } from './words.ts';
import { wrapped } from './wrap.ts';

/** How much is said, and how it looks. */
export interface TextOptions {
  readonly paint: Paint;
  /** Also evidence, and why each transform did nothing. */
  readonly verbose: boolean;
  /** Of the terminal that shows it; null where there is none, and lines stay whole. */
  readonly columns: number | null;
}

/** One Dockerfile, several lines; '' when there is nothing to say about it. */
export function describe(file: FileResult, options: TextOptions): string {
  const { paint } = options;
  if (file.status === 'failed') return `${paint('error', 'failed')}  ${file.error ?? file.path}\n`;
  if (file.status === 'skipped' && !(options.verbose && file.skipped.length > 0))
    return `${wrapped(`${paint('title', file.path)}  skipped: ${sentence(file.reason ?? 'no reason given')}`, 4, options.columns)}\n${findings(file, options).join('')}${warnings(file, options)}`;
  const details = detailsOf(file, options);
  if (file.status === 'unchanged' && details === '' && !options.verbose) return '';
  const stack =
    file.stack === null ? (file.status === 'skipped' ? '  skipped' : '') : `  ${file.stack.label}`;
  const nothing = file.status === 'unchanged' ? ': nothing to change' : '';
  return `${paint('title', file.path)}${stack}${nothing}\n${details}`;
}

function detailsOf(file: FileResult, { paint, verbose, columns }: TextOptions): string {
  const rows = [...file.applied, ...file.withheld, ...(verbose ? file.skipped : [])];
  const width = Math.max(0, ...rows.map(({ transform }) => transform.length));
  const row = (mark: string, id: string, text: string, more: readonly string[]): string =>
    rowOf([mark, id, text, more], width, columns);
  const applied = file.applied.map((change) => describeChange(change, { paint, columns }, width));
  const withheld = file.withheld.map(({ transform, why, needs }) =>
    row(paint('warning', '-'), transform, `withheld: ${sentence(why)}`, [paint('faint', `needs: ${needs}`)]),
  );
  const skipped = verbose
    ? file.skipped.map(({ transform, why }) => row(paint('faint', '.'), transform, sentence(why), []))
    : [];
  const evidence = verbose
    ? file.evidence.map(
        (seen) => `${wrapped(`  ${paint('faint', `${place(seen)}  ${seen.says}`)}`, 4, columns)}\n`,
      )
    : [];
  const whole =
    file.development === null ? '' : row(paint('faint', '='), 'development', sentence(file.development), []);
  const unknown =
    file.reason === null
      ? ''
      : `${wrapped(`  ${paint('faint', `${sentence(file.reason)}: only what needs no language was looked at`)}`, 4, columns)}\n`;
  return [
    ...evidence,
    ...applied,
    ...withheld,
    ...skipped,
    whole,
    unknown,
    ...findings(file, { paint, columns }),
    warnings(file, { paint, columns }),
  ].join('');
}

/** One change: its reason, and below it what is assumed. `width` is that of the longest id beside it. */
export function describeChange(
  { transform, why, sets, assumes, unsafe, carriedBy }: FileResult['applied'][number],
  { paint, columns }: Pick<TextOptions, 'paint' | 'columns'>,
  width = transform.length,
): string {
  const says = `${carriage(unsafe, carriedBy, paint)}${sentence(why)}`;
  const more = notesOf({ sets, assumes }).map((each) => paint('faint', each));
  return rowOf([paint('added', '+'), transform, says, more], width, columns);
}

function rowOf(
  [mark, id, text, more]: readonly [string, string, string, readonly string[]],
  width: number,
  columns: number | null,
): string {
  return [
    `  ${mark} ${id.padEnd(width)}  ${text}`,
    ...more.map((line) => `    ${' '.repeat(width)}  ${line}`),
  ]
    .map((line) => `${wrapped(line, width + 6, columns)}\n`)
    .join('');
}

/** What is in front of a change that the sources do not carry. */
function carriage(unsafe: boolean, carriedBy: Carrier, paint: Paint): string {
  if (unsafe) return `${paint('warning', 'unsafe:')} `;
  return carriedBy === 'observation' ? `${paint('faint', 'observed:')} ` : '';
}

/** What stays as it is and should not, with its line and what to do. */
function findings(
  { findings: found }: FileResult,
  { paint, columns }: Pick<TextOptions, 'paint' | 'columns'>,
): readonly string[] {
  return found.map(({ id, path, line, says, help }) => {
    const at = place({ path, line });
    const lines = [`  ${paint('warning', '?')} ${id}  ${says} (${at})`, `    ${paint('faint', help)}`];
    return lines.map((line) => `${wrapped(line, 4, columns)}\n`).join('');
  });
}

function warnings(file: FileResult, { paint, columns }: Pick<TextOptions, 'paint' | 'columns'>): string {
  const lines = file.warnings.map((text) => `  ${paint('warning', '!')} ${file.path}: ${sentence(text)}`);
  return lines.map((line) => `${wrapped(line, 4, columns)}\n`).join('');
}

/** Why a changed file was not written although that was asked for; '' when it was. */
export function unwritten({ status, written, path, verified }: FileResult, { paint }: TextOptions): string {
  if (status !== 'changed' || written) return '';
  const why = verified?.reason ?? verified?.overBudget[0] ?? 'it was not proven';
  return `${paint('warning', 'not written')}  ${path}: ${why}\n`;
}

/** The last line: what came of it all, and `next`, which is what to do where something changed. Where both are too long for the terminal, `next` stands alone. */
export function summaryLine(run: RunResult, next: string, columns: number | null = null): string {
  const { checked, unchanged, skipped, failed, withheld, development } = summarize(run.files);
  if (checked === 0) return run.missing.length > 0 ? '' : 'No Dockerfiles found.\n';
  const changed = run.files.filter((file) => (run.write ? file.written : file.status === 'changed'));
  const applied = changed.flatMap((file) => file.applied);
  const unsafe = applied.filter((each) => each.unsafe).length;
  const changes = `${plural(applied.length, 'change')}${unsafe > 0 ? `, ${String(unsafe)} unsafe` : ''}`;
  const counts = [
    changed.length > 0
      ? `${subject(changed)} ${run.write ? 'changed' : 'would change'} (${changes})`
      : skipped === checked
        ? `${plural(checked, 'Dockerfile')} skipped`
        : `${plural(checked, 'Dockerfile')} checked, nothing ${run.write ? 'changed' : 'to change'}`,
    changed.length > 0 && unchanged > 0 ? `${String(unchanged)} unchanged` : '',
    skipped > 0 && skipped < checked ? `${String(skipped)} skipped` : '',
    failed > 0 ? `${String(failed)} failed` : '',
    development > 0 ? plural(development, 'development image') : '',
  ];
  const sentences = [
    counts.filter((part) => part !== '').join(', '),
    proofs(run.files),
    withheld > 0 ? `${plural(withheld, 'change')} withheld: each says what it needs` : '',
  ].filter((sentence) => sentence !== '');
  const said = sentences.join('. ');
  if (changed.length > 0 && next !== '') {
    const line = `${said}. ${next}`;
    return columns === null || line.length <= columns
      ? `${line}\n`
      : `${wrapped(`${said}.`, 2, columns)}\n${next}\n`;
  }
  const idle =
    changed.length === 0 && skipped < checked && run.files.some(({ skipped }) => skipped.length > 0);
  return `${wrapped(`${said}.${idle ? ' Run with --verbose for the reasons.' : ''}`, 2, columns)}\n`;
}

/** `2 proven, 1 disproven`, or '' when nothing was put to the proof. */
function proofs(all: readonly FileResult[]): string {
  const count = (ok: boolean | null): number =>
    all.filter(({ verified }) => verified !== null && verified.ok === ok).length;
  const parts = [
    { count: count(true), says: 'proven' },
    { count: count(false), says: 'disproven' },
    { count: count(null), says: 'not proven' },
  ];
  return parts.flatMap((part) => (part.count > 0 ? [`${String(part.count)} ${part.says}`] : [])).join(', ');
}

/** Dockerfiles and files beside them, counted apart: a Dockerfile of which only the .dockerignore changes stays as it is. */
function subject(changed: readonly FileResult[]): string {
  const own = changed.filter(({ before, after }) => before !== after).length;
  const paths = new Set(changed.flatMap(({ companions }) => companions.map(({ path }) => path)));
  const areIgnores = [...paths].every((path) => path.endsWith('.dockerignore'));
  const noun = areIgnores ? '.dockerignore' : 'other file';
  const beside =
    paths.size === 1 ? `1 ${noun}` : `${String(paths.size)} ${areIgnores ? `${noun} files` : `${noun}s`}`;
  if (paths.size === 0) return plural(own, 'Dockerfile');
  return own === 0 ? `no Dockerfile and ${beside}` : `${plural(own, 'Dockerfile')} and ${beside}`;
}
