// Compares what two versions of the program say about the same Dockerfiles: `node scripts/compare.mjs BEFORE AFTER`, where
// each is a report of `--format json`, or a folder of such reports (see scripts/sweep.mjs). Prints each difference, member by
// member; the exit code is 1 when there is one.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What a reader of the report acts on. */
const MEMBERS = [
  'status',
  'stack',
  'reason',
  'error',
  'after',
  'companions',
  'applied',
  'withheld',
  'skipped',
  'warnings',
  'evidence',
];

const [before, after] = process.argv.slice(2);
if (before === undefined || after === undefined) {
  console.error('usage: node scripts/compare.mjs BEFORE AFTER');
  process.exit(2);
}
const [earlier, later] = [filesOf(before), filesOf(after)];
let differences = 0;
for (const [path, file] of earlier) {
  const other = later.get(path);
  if (other === undefined) tell(path, 'is no longer there');
  for (const member of other === undefined ? [] : MEMBERS)
    compare(path, member, toldIn(file, member), toldIn(other, member));
}
for (const path of later.keys()) if (!earlier.has(path)) tell(path, 'is new');
console.log(`${earlier.size} files, ${differences} differences`);
process.exitCode = differences === 0 ? 0 : 1;

/** The files of a report by path; of a folder of reports, by report and path. */
function filesOf(place) {
  if (!statSync(place).isDirectory()) return new Map(reportIn(place).map((file) => [file.path, file]));
  const reports = readdirSync(place).filter((name) => name.endsWith('.json'));
  return new Map(
    reports
      .sort()
      .flatMap((name) =>
        reportIn(join(place, name)).map((file) => [`${name.slice(0, -5)}: ${file.path}`, file]),
      ),
  );
}

function reportIn(path) {
  return JSON.parse(readFileSync(path, 'utf8')).files;
}

function compare(path, member, was, is) {
  if (JSON.stringify(was) === JSON.stringify(is)) return;
  tell(path, member);
  const [left, right] = [linesOf(was), linesOf(is)];
  for (const line of left.filter((each) => !right.includes(each))) console.log(`  - ${line}`);
  for (const line of right.filter((each) => !left.includes(each))) console.log(`  + ${line}`);
}

/** A member without what older reports do not have. */
function toldIn(file, member) {
  return member === 'skipped' ? file.skipped.map(({ transform, why }) => ({ transform, why })) : file[member];
}

/** A text line by line, a list entry by entry. */
function linesOf(value) {
  if (typeof value === 'string') return value.split('\n');
  return Array.isArray(value) ? value.map((entry) => JSON.stringify(entry)) : [JSON.stringify(value)];
}

function tell(path, what) {
  differences += 1;
  console.log(`${path} ${what}`);
}
