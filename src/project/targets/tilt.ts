/** Places a build target into `docker_build` calls of a Tiltfile. */
import type { Declined } from '../../model/index.ts';
import { lineAt } from '../references/lines.ts';
import { callsIn, starlarkText, type StarlarkCall } from '../references/starlark.ts';
import {
  beginsLine,
  eolOf,
  indentAt,
  lineEnd,
  lineStart,
  withInsertions,
  type Insertion,
} from './insertion.ts';

const BUILDS: ReadonlySet<string> = new Set(['docker_build', 'docker_build_with_restart']);

/** The text in which the images are built with the target; or why not, with the line. */
export function placeInTiltfile(
  text: string,
  images: readonly string[],
  target: string,
): { readonly text: string } | Declined {
  const calls = callsIn(text, BUILDS);
  const insertions: Insertion[] = [];
  for (const image of images) {
    const found = calls.filter((call) => imageOf(text, call) === image);
    const [call, second] = found;
    if (call === undefined) return { declined: `it builds no ${image} that stands there as a text` };
    if (second !== undefined)
      return {
        declined: `${image} is built twice: lines ${lineAt(text, call.at)} and ${lineAt(text, second.at)}`,
      };
    const said = call.args.find(({ name }) => name === 'target');
    if (said !== undefined && starlarkText(text.slice(said.valueStart, said.end)) === target) continue;
    if (said !== undefined)
      return { declined: `line ${lineAt(text, said.start)}: ${image} is built with a target already` };
    if (call.args.some(({ name }) => name?.startsWith('*') === true))
      return {
        declined: `line ${lineAt(text, call.at)}: arguments of ${image} are spread, and may hold a target`,
      };
    insertions.push(intoCall(text, call, target));
  }
  return { text: withInsertions(text, insertions) };
}

/** The image that a call builds, where it is a text. */
function imageOf(text: string, { args }: StarlarkCall): string | null {
  const ref = args.find(({ name }) => name === 'ref') ?? args.find(({ name }) => name === null);
  return ref === undefined ? null : starlarkText(text.slice(ref.valueStart, ref.end));
}

/** A line of its own where the last argument ends with a comma, else behind it. */
function intoCall(text: string, { args, close }: StarlarkCall, target: string): Insertion {
  const last = args.at(-1);
  const end = last?.end ?? close;
  const quote = text.slice(last?.valueStart ?? close, end).includes('"') ? '"' : "'";
  const added = `target=${quote}${target}${quote}`;
  const hasComma = /^\s*(?:#[^\n]*\s*)*,/.test(text.slice(end, close));
  if (last !== undefined && hasComma && beginsLine(text, close))
    return { at: lineStart(text, close), text: `${indentAt(text, last.start)}${added},${eolOf(text)}` };
  return { at: end, text: `, ${added}` };
}

/** The images that are built with the target now and were not; or what else differs. */
export function checkTiltfile(
  before: string,
  after: string,
  target: string,
): { readonly names: readonly string[] } | Declined {
  const known = callsIn(before, BUILDS);
  const calls = callsIn(after, BUILDS);
  if (known.length !== calls.length) return { declined: 'it has another number of builds' };
  const names: string[] = [];
  let rest = after;
  // From the end, so that the offsets of earlier calls stay true.
  for (const [index, call] of [...calls.entries()].reverse()) {
    const added = call.args.find(({ name }) => name === 'target');
    const old = known[index];
    if (old === undefined || added === undefined || old.args.some(({ name }) => name === 'target')) continue;
    if (starlarkText(after.slice(added.valueStart, added.end)) !== target)
      return { declined: `line ${lineAt(after, added.start)}: another target was added` };
    names.unshift(imageOf(before, old) ?? '');
    rest = without(rest, added.start, added.end);
  }
  return rest === before ? { names } : { declined: 'something else than a target differs' };
}

/** The text without an argument: with the comma in front of it, or with its line. */
function without(text: string, start: number, end: number): string {
  if (text.slice(start - 2, start) === ', ') return text.slice(0, start - 2) + text.slice(end);
  return text.slice(0, lineStart(text, start)) + text.slice(lineEnd(text, end));
}
