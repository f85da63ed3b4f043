/** A fleet as a table for spreadsheets: one row for each change, each withheld one and each finding, and one for every file without any. */
import { fleetOf, type FleetFile, type FleetMember } from './fleet.ts';
import { rangeText } from './lines.ts';

const COLUMNS = [
  'repository', 'path', 'context', 'status', 'stack', 'transform', 'outcome', 'why', 'needs', 'assumes',
  'carried by', 'lines before', 'lines after', 'proven', 'bytes before', 'bytes after', 'sets',
] as const; // prettier-ignore

type Row = Partial<Readonly<Record<(typeof COLUMNS)[number], string>>>;

/** As RFC 4180 has it: lines end in CRLF. */
export function fleetCsv(members: readonly FleetMember[]): string {
  const { files } = fleetOf(members);
  const rows = files.flatMap(rowsOf).map((row) => COLUMNS.map((name) => cell(row[name] ?? '')));
  return [[...COLUMNS], ...rows].map((cells) => `${cells.join(',')}\r\n`).join('');
}

function rowsOf(file: FleetFile): readonly Row[] {
  const { applied, withheld, findings, verified } = file;
  const own: Row = {
    repository: file.member,
    path: file.path,
    context: file.context ?? '',
    status: file.status,
    stack: file.stack ?? '',
    proven: verified === null ? '' : String(verified.ok ?? 'unknown'),
    'bytes before': String(verified?.before?.sizeBytes ?? ''),
    'bytes after': String(verified?.after?.sizeBytes ?? ''),
  };
  if (applied.length + withheld.length + findings.length === 0)
    return [{ ...own, why: file.error ?? file.reason ?? '' }];
  return [
    ...applied.map(({ transform, why, sets, assumes, unsafe, carriedBy, lines }) => ({
      ...own,
      transform,
      outcome: unsafe ? 'unsafe' : 'applied',
      why,
      sets: sets.join(', '),
      assumes: assumes.join('; '),
      'carried by': carriedBy,
      'lines before': rangeText(lines.before),
      'lines after': rangeText(lines.after),
    })),
    ...withheld.map(({ transform, why, needs }) => ({ ...own, transform, outcome: 'withheld', why, needs })),
    ...findings.map(({ id, line, says, help }) => ({
      ...own,
      transform: id,
      outcome: 'found',
      why: says,
      needs: help,
      'lines before': String(line),
    })),
  ];
}

/** A text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
