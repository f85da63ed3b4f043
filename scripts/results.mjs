// Writes docs/results.md from the answers that `npm run test:engine` kept in coverage/verified: `npm run results`.
// Another folder of answers, or another file: `node scripts/results.mjs FOLDER FILE`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [folder = join(root, 'coverage/verified/docker'), target = join(root, 'docs/results.md')] =
  process.argv.slice(2);

const all = readAnswers(folder);
const proven = all.filter(({ status, verified }) => status === 'changed' && verified.ok === true);
if (proven.length === 0) {
  console.error(`${folder} holds no proof: run \`npm run test:engine\` first`);
  process.exitCode = 2;
} else {
  writeFileSync(target, page(all, proven));
  console.log(`${target}: ${proven.length} proofs of ${all.length} fixtures`);
}

function readAnswers(from) {
  try {
    return readdirSync(from)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => JSON.parse(readFileSync(join(from, name), 'utf8')));
  } catch {
    return [];
  }
}

function page(answers, rows) {
  const days = [...new Set(answers.map(({ date }) => date.slice(0, 10)))].sort();
  const engines = [...new Set(answers.map(({ verified }) => verified.engine))];
  const others = answers.length - rows.length;
  return `<!-- Written by \`npm run results\`. Do not edit. -->

# Results

The fixtures of this repository, built and started before and after their rewrite with ${engines.join(', ')} on ${days.length === 1 ? days[0] : `${days[0]} to ${days.at(-1)}`}:
${rows.length} of ${answers.length} are changed and proven${others > 0 ? `, ${others} stay as they are or are named below` : ''}. Sizes are in MB (1,000,000 bytes). The rebuild follows a change of one
source file; \`(3/4)\` means that 3 of 4 steps came from the cache. The time to stop runs from SIGTERM to the end of the program.
Seconds depend on the machine and on what else it does: compare them within a row.

${table(rows)}

${summary(rows)}
${unproven(answers)}`;
}

function table(rows) {
  const head =
    '| fixture | size before, MB | after, MB | change | layers | user | rebuild before, s | after, s | stop before, s | after, s |';
  const line = '|---|--:|--:|--:|--:|---|--:|--:|--:|--:|';
  return [head, line, ...rows.map(row)].join('\n');
}

function row({ fixture, verified: { before, after } }) {
  const cells = [
    fixture,
    megabytes(before.sizeBytes),
    megabytes(after.sizeBytes),
    percent(after.sizeBytes / before.sizeBytes),
    `${before.layers} → ${after.layers}`,
    `${before.user || 'root'} → ${after.user || 'root'}`,
    rebuild(before.rebuild),
    rebuild(after.rebuild),
    seconds(before.stopSeconds),
    seconds(after.stopSeconds),
  ];
  return `| ${cells.join(' | ')} |`;
}

function summary(rows) {
  const sizes = rows.map(({ verified: { before, after } }) => after.sizeBytes / before.sizeBytes);
  const rebuilds = rows
    .filter(({ verified: { before, after } }) => before.rebuild && after.rebuild)
    .map(({ verified: { before, after } }) => after.rebuild.seconds / before.rebuild.seconds);
  const roots = (side) =>
    rows.filter(({ verified }) => ['', '0', 'root'].includes(verified[side].user.split(':')[0])).length;
  return `| | mean | median |
|---|--:|--:|
| size | ${percent(mean(sizes))} | ${percent(median(sizes))} |
| rebuild after a change of one source file | ${percent(mean(rebuilds))} | ${percent(median(rebuilds))} |

As root run ${roots('before')} of these ${rows.length} images before, ${roots('after')} after.
`;
}

function unproven(answers) {
  const others = answers.filter(({ verified }) => verified.ok !== true);
  if (others.length === 0) return '';
  return `\nNot proven:\n\n${others.map(({ fixture, verified }) => `- ${fixture}: ${verified.reason}`).join('\n')}\n`;
}

function megabytes(bytes) {
  return (bytes / 1e6).toLocaleString('en-US', { maximumFractionDigits: bytes < 1e8 ? 1 : 0 });
}

function percent(ratio) {
  const change = Math.round((ratio - 1) * 100) || 0; // never -0
  return `${change > 0 ? '+' : ''}${change} %`;
}

function rebuild(value) {
  return value ? `${value.seconds.toFixed(1)} (${value.reused}/${value.steps})` : '–';
}

function seconds(value) {
  return value === null ? '–' : value.toFixed(1);
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
