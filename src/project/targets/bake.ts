/** Places a build target into targets of a bake file, HCL or JSON. */
import type { Declined } from '../../model/index.ts';
import { bakeTargets, type BakeTarget } from '../references/bake.ts';
import { parseHcl, type HclBlock, type HclValue } from '../references/hcl.ts';
import { differencesOf } from './differences.ts';
import { eolOf, indentAt, lineBelow, withInsertions, type Insertion } from './insertion.ts';
import { placeInBakeJson } from './json.ts';

const BUILD_ORDER = ['context', 'dockerfile'];

/** The text in which the bake targets ask for the stage; or why not, with the line. */
export function placeInBake(
  path: string,
  text: string,
  names: readonly string[],
  target: string,
): { readonly text: string } | Declined {
  if (isJsonName(path)) return placeInBakeJson(text, names, target);
  const { blocks, problem } = parseHcl(text);
  if (problem !== null) return { declined: `line ${problem.line}: ${problem.says}` };
  const insertions: Insertion[] = [];
  for (const name of names) {
    const found = blocks.filter(({ type, label }) => type === 'target' && label === name);
    const [block, second] = found;
    if (block === undefined) return { declined: `it has no target ${name}` };
    if (second !== undefined)
      return { declined: `target ${name} stands in several blocks: lines ${block.line} and ${second.line}` };
    if (block.values.get('target') === target) continue;
    if (block.values.has('target'))
      return { declined: `line ${block.line}: target ${name} asks for a stage already` };
    const insertion = intoBlock(text, block, `target = ${JSON.stringify(target)}`);
    if (insertion === null) return { declined: `line ${block.line}: target ${name} has no line of its own` };
    insertions.push(insertion);
  }
  return { text: withInsertions(text, insertions) };
}

function isJsonName(path: string): boolean {
  return path.toLowerCase().endsWith('.json');
}

/** A line behind what is built, or the first one of the block. */
function intoBlock(text: string, { open, attributes }: HclBlock, line: string): Insertion | null {
  const single = attributes.filter(({ start, end }) => !text.slice(start, end).includes('\n'));
  const place = single.findLast(({ key }) => BUILD_ORDER.includes(key)) ?? single.at(-1);
  const isBlockLine = !/\S/.test(text.slice(open + 1, lineBreak(text, open)).replace(/^\s*(?:#|\/\/).*/, ''));
  if (!isBlockLine) return null;
  if (place !== undefined && isAlone(text, place.start, place.end))
    return lineBelow(text, place.end, indentAt(text, place.start) + line);
  return { at: lineBreak(text, open), text: `${eolOf(text)}  ${line}` };
}

/** Whether the rest of the line behind an attribute is a comment at most. */
function isAlone(text: string, start: number, end: number): boolean {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return /^[ \t]*$/.test(before) && /^[ \t\r]*(?:(?:#|\/\/).*)?$/.test(text.slice(end, lineBreak(text, end)));
}

/** Offset of the line break behind an offset, or of the end. */
function lineBreak(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  const end = newline === -1 ? text.length : newline;
  return text.charAt(end - 1) === '\r' ? end - 1 : end;
}

/** The bake targets that ask for the stage now and did not, by `inherits` too; or what else differs. */
export function checkBake(
  path: string,
  before: string,
  after: string,
  target: string,
): { readonly names: readonly string[] } | Declined {
  if (!isJsonName(path) && !hasOnlyNewLines(before, after, `target = ${JSON.stringify(target)}`))
    return { declined: 'something else than a target differs' };
  const problems: string[] = [];
  const read = (text: string) =>
    plain(bakeTargets({ path, text, note: (_line, says) => problems.push(says) }));
  const differences = differencesOf(read(before), read(after));
  const [problem] = problems;
  if (problem !== undefined) return { declined: problem };
  if (isJsonName(path)) {
    const foreign = differencesOf(JSON.parse(before), JSON.parse(after)).find(
      ({ path: [top] }) => top !== 'target',
    );
    if (foreign !== undefined) return { declined: `${foreign.path.join('.')} differs` };
  }
  const wrong = differences.find(
    (each) => each.path[1] !== 'target' || each.before !== undefined || each.after !== target,
  );
  if (wrong !== undefined) return { declined: `target ${wrong.path.join('.')} differs` };
  return { names: differences.map(({ path: [name = ''] }) => name) };
}

/** Whether `after` has the lines of `before`, and between them no other line than this one. */
function hasOnlyNewLines(before: string, after: string, line: string): boolean {
  const known = before.split('\n');
  let at = 0;
  for (const each of after.split('\n')) {
    if (each === known[at]) at++;
    else if (each.trim() !== line) return false;
  }
  return at === known.length;
}

function plain(targets: ReadonlyMap<string, BakeTarget>): unknown {
  return Object.fromEntries([...targets].map(([name, { values }]) => [name, plainValue(values)]));
}

function plainValue(value: HclValue): unknown {
  if (typeof value === 'string' || value === null) return value;
  if (!(value instanceof Map)) return (value as readonly HclValue[]).map(plainValue);
  const entries = [...(value as ReadonlyMap<string, HclValue>)];
  return Object.fromEntries(entries.map(([key, each]) => [key, plainValue(each)]));
}
