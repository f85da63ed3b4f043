/** What the body of a pull request says about one Dockerfile. */
import { place } from '../dockerfile/place.ts';
import { changedLines, linesOf, rangeText } from './lines.ts';
import { cell, code, prose } from './markup.ts';
import { notices } from './notices.ts';
import type { FileResult } from './result.ts';

/** '' for a file about which there is nothing to say. */
export function fileSection(file: FileResult): string {
  const { path, status, stack, error, reason } = file;
  if (status === 'failed') return `### ${code(path)}\n\nFailed: ${prose(error ?? 'no reason given')}`;
  if (status === 'skipped')
    return [`### ${code(path)}`, `Skipped: ${prose(reason ?? 'no reason given')}`, found(file)].filter((part) => part !== '').join('\n\n'); // prettier-ignore
  const parts = [onlyBeside(file), development(file), changeTable(file), checked(file), assumed(file), operated(file), toDo(file), found(file), warned(file)]; // prettier-ignore
  const said = parts.filter((part) => part !== '');
  const title = `### ${code(path)}${stack === null ? '' : ` (${prose(stack.label)})`}`;
  return said.length === 0 ? '' : [title, ...said].join('\n\n');
}

/** Whether nothing but files beside the Dockerfile is changed. */
export function isOnlyBeside({ before, after }: FileResult): boolean {
  return before === after;
}

/** Paths of the files beside that are changed, each once. */
export function companionsOf(files: readonly FileResult[]): readonly string[] {
  return [...new Set(files.flatMap(({ companions }) => companions.map(({ path }) => path)))];
}

/** Part eight. */
function onlyBeside(file: FileResult): string {
  if (file.status !== 'changed' || !isOnlyBeside(file)) return '';
  return `Only ${companionsOf([file]).map(code).join(', ')} changes; the Dockerfile stays as it is, byte for byte.`;
}

function development({ development: why }: FileResult): string {
  return why === null ? '' : `An image for developing: ${prose(why)}.`;
}

/** Part two. */
function changeTable(file: FileResult): string {
  if (file.applied.length === 0) return '';
  const lines = changedLines(file);
  const beside = companionsOf([file]).map(code).join(', ');
  const rows = file.applied.map(({ transform, why, sets = [], unsafe }) => {
    const { before, after } = linesOf(lines, transform);
    const where = before === null ? beside : `${rangeText(before)} → ${rangeText(after)}`;
    const besides = sets.length === 0 ? '' : `; sets ${sets.map((each) => cell(each)).join(', ')}`;
    return [code(transform), where, `${unsafe ? '**unsafe:** ' : ''}${cell(why)}${besides}`];
  });
  const names = ['change', 'lines', 'why'];
  return [names, names.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Part two, what it rests on. */
function checked({ evidence, applied }: FileResult): string {
  const seen = new Set(evidence.map((each) => `${code(place(each))} ${prose(each.says)}`));
  return seen.size === 0 || applied.length === 0 ? '' : `Seen: ${[...seen].join(' · ')}`;
}

/** Part three. */
function assumed({ applied }: FileResult): string {
  const all = applied.flatMap(({ transform, assumes }) =>
    assumes.map((each) => `${prose(each)} (${code(transform)})`),
  );
  return list('Assumed', '-', all);
}

/** Part four. */
function operated(file: FileResult): string {
  return list('What whoever runs it notices', '-', notices(file, code));
}

/** Part five. */
function toDo({ withheld }: FileResult): string {
  const all = withheld.map(({ transform, why, needs }) => `${code(transform)}: ${prose(why)}. It needs ${prose(needs)}.`); // prettier-ignore
  return list('Left out, to do', '- [ ]', all);
}

/** Part five, what no change may do. */
function found({ findings }: FileResult): string {
  const all = findings.map(({ id, line, says, help }) => `Line ${String(line)}, ${code(id)}: ${prose(says)}. What to do: ${prose(help)}.`); // prettier-ignore
  return list('Found, and left as it is', '-', all);
}

function warned({ warnings }: FileResult): string {
  return list('Warnings', '-', warnings.map(prose));
}

function list(title: string, mark: string, items: readonly string[]): string {
  return items.length === 0 ? '' : [`**${title}**`, '', ...items.map((item) => `${mark} ${item}`)].join('\n');
}
