/** A fleet on one page of Markdown: for the issue or the chat in which a migration is followed. */
import { addedUp, fleetOf, type Fleet, type FleetFile, type FleetMember } from './fleet.ts';
import { cell, code } from './markup.ts';
import type { About } from './result.ts';
import { megabytes, percent, plural } from './words.ts';

/** Rows of a table; what is left out is counted. */
const MOST = 100;

/** The page, with a final newline. */
export function fleetMarkdown(members: readonly FleetMember[], { version }: Pick<About, 'version'>): string {
  const fleet = fleetOf(members);
  const parts = [
    opening(fleet),
    images(fleet),
    table(['repository', 'Dockerfiles', 'changed', 'withheld', 'skipped', 'failed', 'images'], members.map(({ name }) => memberRow(name, fleet.files))),
    title('By transform', table(['transform', 'applied', 'withheld'], fleet.transforms.map((each) => [code(each.transform), String(each.applied), String(each.withheld)]))),
    title('What stands in the way', table(['times', 'transform', 'reason', 'needs'], fleet.hindrances.map((each) => [String(each.count), code(each.transform), cell(each.why), cell(each.needs)]))),
    title('Found, and left as it is', table(['times', 'finding', 'Dockerfiles'], fleet.findings.map((each) => [String(each.count), code(each.id), String(each.files)]))),
    title('Failed', table(['Dockerfile', 'error'], fleet.files.flatMap(({ member, path, status, error }) => (status === 'failed' ? [[code(`${member}: ${path}`), cell(error ?? '')]] : [])))),
    `<sub>dfrewrite ${version}</sub>`,
  ]; // prettier-ignore
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function opening({ members, files, counts }: Fleet): string {
  const where = members.length === 1 ? '1 repository' : `${String(members.length)} repositories`;
  const { changed, changes, withheld, failed } = counts;
  const fails = failed > 0 ? `, ${String(failed)} failed` : '';
  return `${plural(files.length, 'Dockerfile')} in ${where}: ${String(changed)} would change (${plural(changes, 'change')}), ${plural(withheld, 'change')} withheld${fails}.`;
}

function images({ sizes, counts }: Fleet): string {
  if (sizes.length === 0) return '';
  const total = (side: 'before' | 'after'): number => sizes.reduce((sum, each) => sum + each[side], 0);
  const [before, after] = [total('before'), total('after')];
  return `${plural(sizes.length, 'image')} measured: ${megabytes(before)} → ${megabytes(after)} (${percent(before, after)}); ${String(counts.proven)} proven, ${String(counts.disproven)} disproven.`;
}

function memberRow(name: string, files: readonly FleetFile[]): readonly string[] {
  const { files: own, counts, sizes } = countedAlone(name, files);
  const total = (side: 'before' | 'after'): number => sizes.reduce((sum, each) => sum + each[side], 0);
  const measured = sizes.length === 0 ? '' : `${megabytes(total('before'))} → ${megabytes(total('after'))}`;
  return [code(name), ...[own.length, counts.changed, counts.withheld, counts.skipped, counts.failed].map(String), measured]; // prettier-ignore
}

function countedAlone(name: string, files: readonly FleetFile[]): Fleet {
  return addedUp(
    [],
    files.filter(({ member }) => member === name),
  );
}

function title(text: string, content: string): string {
  return content === '' ? '' : `### ${text}\n\n${content}`;
}

function table(names: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const shown = [names, names.map(() => '---'), ...rows.slice(0, MOST)];
  const more = rows.length > MOST ? [`\n${String(rows.length - MOST)} more are in the JSON reports.`] : [];
  return [...shown.map((cells) => `| ${cells.join(' | ')} |`), ...more].join('\n');
}
