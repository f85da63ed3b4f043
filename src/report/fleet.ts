/** Many repositories as one: what was counted, what was measured, and what stands in the way most often. */
import type { JsonReport, ReportedFile } from './json.ts';

/** One repository of a fleet. */
export interface FleetMember {
  readonly name: string;
  readonly report: JsonReport;
}

/** A Dockerfile with the repository that it belongs to. */
export interface FleetFile extends ReportedFile {
  readonly member: string;
}

/** What a fleet adds up to. Files are those of every report, in the order in which the reports were given. */
export interface Fleet {
  readonly members: readonly FleetMember[];
  readonly files: readonly FleetFile[];
  /** Files by status, and changes. */
  readonly counts: Readonly<Record<Count, number>>;
  /** How often each transform was applied and withheld, most often applied first. */
  readonly transforms: readonly TransformCount[];
  /** Why changes were withheld, most frequent first: one entry for reasons that differ in places and names only. */
  readonly hindrances: readonly CommonReason[];
  /** How often each rule found something that was left as it is, most often first. */
  readonly findings: readonly FindingCount[];
  /** Files whose images were measured, the largest saving first. */
  readonly sizes: readonly Sizes[];
}

/** What is counted. */
export type Count = 'changed' | 'unchanged' | 'skipped' | 'failed' | 'changes' | 'withheld' | 'proven' | 'disproven'; // prettier-ignore

/** One transform over all files. */
export interface TransformCount {
  readonly transform: string;
  readonly applied: number;
  readonly withheld: number;
}

/** One rule over all files. */
export interface FindingCount {
  readonly id: string;
  readonly count: number;
  /** How many files it is said of. */
  readonly files: number;
}

/** One reason over all files. */
export interface CommonReason {
  readonly transform: string;
  /** The first of them, as it was said. */
  readonly why: string;
  readonly needs: string;
  readonly count: number;
  /** The file that it was said of. */
  readonly example: string;
}

/** Two images of one file. */
export interface Sizes {
  readonly file: string;
  readonly before: number;
  readonly after: number;
}

/** Adds reports up. */
export function fleetOf(members: readonly FleetMember[]): Fleet {
  const files = members.flatMap(({ name, report }) =>
    report.files.map((file) => ({ ...file, member: name })),
  );
  return addedUp(members, files);
}

/** Adds up files that stand for themselves. */
export function addedUp(members: readonly FleetMember[], files: readonly FleetFile[]): Fleet {
  return {
    members,
    files,
    counts: countsOf(files),
    transforms: transformsOf(files),
    hindrances: hindrancesOf(files),
    findings: findingsOf(files),
    sizes: sizesOf(files),
  };
}

/** How a file is named among many repositories: `shop: svc/api/Dockerfile`. */
export function fleetPath({ member, path }: FleetFile): string {
  return `${member}: ${path}`;
}

function countsOf(files: readonly FleetFile[]): Fleet['counts'] {
  const having = (test: (file: FleetFile) => boolean): number => files.filter(test).length;
  const sum = (of: (file: FleetFile) => number): number => files.reduce((total, file) => total + of(file), 0);
  return {
    changed: having(({ status }) => status === 'changed'),
    unchanged: having(({ status }) => status === 'unchanged'),
    skipped: having(({ status }) => status === 'skipped'),
    failed: having(({ status }) => status === 'failed'),
    changes: sum(({ applied }) => applied.length),
    withheld: sum(({ withheld }) => withheld.length),
    proven: having(({ verified }) => verified?.ok === true),
    disproven: having(({ verified }) => verified?.ok === false),
  };
}

function transformsOf(files: readonly FleetFile[]): readonly TransformCount[] {
  const all = new Map<string, TransformCount>();
  const add = (transform: string, what: 'applied' | 'withheld'): void => {
    const known = all.get(transform) ?? { transform, applied: 0, withheld: 0 };
    all.set(transform, { ...known, [what]: known[what] + 1 });
  };
  for (const { applied, withheld } of files) {
    for (const { transform } of applied) add(transform, 'applied');
    for (const { transform } of withheld) add(transform, 'withheld');
  }
  return [...all.values()].sort((a, b) => b.applied - a.applied || b.withheld - a.withheld);
}

function findingsOf(files: readonly FleetFile[]): readonly FindingCount[] {
  const ids = new Set(files.flatMap(({ findings }) => findings.map(({ id }) => id)));
  const counted = [...ids].map((id): FindingCount => {
    const each = files.map(({ findings }) => findings.filter((finding) => finding.id === id).length);
    return { id, count: each.reduce((sum, count) => sum + count, 0), files: each.filter((count) => count > 0).length }; // prettier-ignore
  });
  return counted.sort((a, b) => b.count - a.count);
}

function hindrancesOf(files: readonly FleetFile[]): readonly CommonReason[] {
  const all = new Map<string, CommonReason>();
  for (const file of files)
    for (const { transform, why, needs } of file.withheld) {
      const kind = `${transform}\0${withoutPlaces(why)}`;
      const known = all.get(kind) ?? { transform, why, needs, count: 0, example: fleetPath(file) };
      all.set(kind, { ...known, count: known.count + 1 });
    }
  return [...all.values()].sort((a, b) => b.count - a.count);
}

/** `line 6 runs make` and `line 9 runs make` are one reason; so are two that name other files. */
function withoutPlaces(text: string): string {
  return text.replace(/\S*[/.:]\S*/g, '…').replace(/\d+/g, '…');
}

function sizesOf(files: readonly FleetFile[]): readonly Sizes[] {
  return files
    .flatMap((file) => {
      const { before, after } = file.verified ?? { before: null, after: null };
      return before && after
        ? [{ file: fleetPath(file), before: before.sizeBytes, after: after.sizeBytes }]
        : [];
    })
    .sort((a, b) => b.before - b.after - (a.before - a.after));
}
