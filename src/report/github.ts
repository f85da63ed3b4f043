/** Workflow commands of GitHub Actions: one annotation for each change, finding and withheld change, at its lines. */
import { changedLines, linesOf, type LineRange } from './lines.ts';
import type { FileResult, RunResult } from './result.ts';
import { ownLine } from './places.ts';
import { notesOf, sentence } from './sentence.ts';

type Level = 'error' | 'warning' | 'notice';

/** One line each. GitHub shows the first ten of a level in every step, so that errors and changes come before findings and what is withheld. */
export function github({ files, missing }: RunResult): string {
  const all = [
    ...missing.map((text) => command('error', { title: 'dfrewrite' }, text)),
    ...files.flatMap(failure),
    ...files.flatMap(changes),
    ...files.flatMap(findings),
    ...files.flatMap(withheld),
  ];
  return all.map((line) => `${line}\n`).join('');
}

function failure({ path, status, error }: FileResult): readonly string[] {
  return status === 'failed' ? [command('error', { file: path, title: 'dfrewrite' }, error ?? path)] : [];
}

function changes(file: FileResult): readonly string[] {
  const lines = changedLines(file);
  return file.applied.map((change) =>
    annotation('warning', file, change.transform, linesOf(lines, change.transform).before, [
      sentence(change.why),
      ...notesOf(change),
    ]),
  );
}

function withheld(file: FileResult): readonly string[] {
  return file.withheld.map(({ transform, why, needs }) => {
    const line = ownLine(why, file.path);
    const says = [`withheld: ${sentence(why)}`, `needs: ${needs}`];
    return annotation('notice', file, transform, line === null ? null : [line, line], says);
  });
}

function findings(file: FileResult): readonly string[] {
  return file.findings.map(({ id, line, says, help }) =>
    annotation('warning', file, id, [line, line], [says, help]),
  );
}

function annotation(
  level: Level,
  { path }: FileResult,
  transform: string,
  lines: LineRange | null,
  says: readonly string[],
): string {
  const place = lines === null ? { line: '1' } : { line: String(lines[0]), endLine: String(lines[1]) };
  return command(level, { file: path, ...place, title: `dfrewrite: ${transform}` }, says.join('\n'));
}

/** As @actions/core writes it: `%` and line ends are escaped everywhere, `:` and `,` in properties too. */
function command(level: Level, properties: Readonly<Record<string, string>>, message: string): string {
  const given = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${level} ${given.join(',')}::${data(message)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
