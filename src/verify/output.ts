/** Output of two runs, compared up to what differs between any two runs. */

import { eachLanguages, ofLanguages } from '../knowledge/languages/index.ts';

/** Text that differs from run to run, and what stands in for it. Order counts: times before plain numbers. */
const NOISE: readonly (readonly [RegExp, string])[] = [
  [/\u001b\[[0-9;]*m/g, ''],
  [/\d{4}-\d\d-\d\d[T _]\d\d[:_]\d\d[:_]\d\d(?:[.,_]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d+)?/g, '<time>'],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\d+ )?\w{3} .*?\d\d:\d\d:\d\d(?: \d{4})?/g, '<time>'],
  [/\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\b0x[0-9a-f]+\b/gi, '<id>'],
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{12,}\b/gi, '<id>'],
  [/\b\d+(?:\.\d+)? ?(?:ns|µs|ms|s|sec|seconds)\b/g, '<duration>'],
  [/\b(pid|process|worker)([ =:[(]+)\d+/gi, '$1$2<pid>'],
  [/\b\d{10,13}\b/g, '<time>'],
  // where a language keeps packages is the rewrite's to choose
  ...ofLanguages(({ output }) => output?.places),
];

/** Lines that a package manager adds around the program: they go when its start script is resolved to a command. */
const CHATTER = eachLanguages(({ output }) => output?.chatter);

const COLOURS = /\u001b\[[0-9;]*m/g;

/** The program's own lines, without colours. */
export function withoutChatter(output: string): readonly string[] {
  const lines = output.replace(COLOURS, '').split('\n');
  return lines.map((line) => line.trimEnd()).filter((line) => !isChatter(line));
}

function isChatter(line: string): boolean {
  return CHATTER.some((chatter) => chatter.test(line));
}

/** The lines that count, noise replaced. */
export function comparableLines(output: string): readonly string[] {
  return output
    .split('\n')
    .map((line) => NOISE.reduce((text, [pattern, stand]) => text.replace(pattern, stand), line).trimEnd())
    .filter((line) => line !== '' && !isChatter(line));
}

/** Null when equal; else the first line that one has and the other has not. Order does not count: several processes may write. */
export function outputDifference(before: string, after: string): string | null {
  const missing = without(comparableLines(before), comparableLines(after));
  if (missing !== null) return `the original wrote ${JSON.stringify(missing)}, the rewrite did not`;
  const added = without(comparableLines(after), comparableLines(before));
  return added === null ? null : `the rewrite wrote ${JSON.stringify(added)}, the original did not`;
}

function without(lines: readonly string[], others: readonly string[]): string | null {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  for (const line of lines) {
    const count = left.get(line) ?? 0;
    if (count === 0) return line.slice(0, 160);
    left.set(line, count - 1);
  }
  return null;
}
