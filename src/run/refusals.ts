/** A no that is to last: the ignore comment that gives the same result as the answer did. Nothing is asked here. */
import { parseToRead } from '../dockerfile/index.ts';
import { changedLines, linesOf } from '../report/lines.ts';
import type { Plan } from './plan.ts';
import type { Planner } from './planner.ts';

/** A change that was answered no. */
export interface RefusedChange {
  readonly transform: string;
  /** The plan in which it was proposed. */
  readonly plan: Plan;
  readonly leavesComment: boolean;
}

/** One comment: what it says, and the line of the original above which it stands, counted from 1. */
interface Comment {
  readonly line: number;
  readonly text: string;
}

/**
 * The plan with the comments that were asked for. A comment above one instruction is taken where the change was about one and
 * the comment holds just that back; else one that counts for the file. A comment that would give another result is not written.
 */
export function withIgnoreComments(plan: Plan, refused: readonly RefusedChange[], planner: Planner): Plan {
  const lasting = refused.filter(({ leavesComment }) => leavesComment);
  const source = plan.result.before;
  if (lasting.length === 0 || source === null) return plan;
  const others = refused.filter(({ leavesComment }) => !leavesComment).map(({ transform }) => transform);
  const top = parseToRead(source).blocks[0]?.line ?? 1;
  const whole = ({ transform }: RefusedChange): Comment => ({ line: top, text: `# dfrewrite global ignore=${transform}` });
  for (const commentOf of [(each: RefusedChange) => aboveInstruction(each, source) ?? whole(each), whole]) {
    const comments = lasting.map(commentOf);
    const text = withComments(source, comments);
    const answer = planner(plan.found, { refused: others, text });
    if (isSame(answer, plan, comments)) return commented(plan, answer, text);
  }
  return plan;
} // prettier-ignore

/** Null where the change touches several instructions, or none. */
function aboveInstruction({ transform, plan }: RefusedChange, source: string): Comment | null {
  const range = linesOf(changedLines(plan.result), transform).before;
  if (range === null) return null;
  const [first, last] = range;
  const touched = parseToRead(source).blocks.filter(
    ({ line, text }) => line <= last && line + text.trimEnd().split('\n').length - 1 >= first,
  );
  const [block, ...more] = touched;
  return block === undefined || more.length > 0
    ? null
    : { line: block.line, text: `# dfrewrite ignore=${transform}` };
}

function withComments(source: string, comments: readonly Comment[]): string {
  const eol = source.includes('\r\n') ? '\r\n' : '\n';
  const rows = source.split(/(?<=\n)/);
  const written = rows.map((row, at) => {
    const above = comments.filter(({ line }) => line === at + 1).map(({ text }) => text + eol);
    const [mark = ''] = above.length > 0 ? (/^\uFEFF/.exec(row) ?? []) : [];
    return `${mark}${above.join('')}${row.slice(mark.length)}`;
  });
  return written.join('');
}

/** Whether a plan gives what another gives, apart from the comments. */
function isSame(answer: Plan, plan: Plan, comments: readonly Comment[]): boolean {
  const texts = new Set(comments.map(({ text }) => text));
  const bare = (text: string | null): string | undefined =>
    text?.replace(/^\uFEFF/, '').split('\n').filter((row) => !texts.has(row.trim())).join('\n'); // prettier-ignore
  const isBare = (each: Plan): string => JSON.stringify([bare(each.result.after), each.proposals, each.result.applied.map(({ transform }) => transform)]); // prettier-ignore
  return isBare(answer) === isBare(plan);
}

/** Reasons stay those about the original, in which the comment was not yet. */
function commented(plan: Plan, { result: { after, steps }, proposals, project }: Plan, text: string): Plan {
  const first = { transform: 'ignore', after: text };
  return {
    ...plan,
    proposals,
    project,
    result: { ...plan.result, status: 'changed', after, steps: [first, ...steps] },
  };
}
