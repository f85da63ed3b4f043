/** `--interactive`: somebody decides about each change of each file. What a change is and does, the plans say. */
import { createInterface } from 'node:readline';
import { explained } from '../report/explain.ts';
import { paintPatch } from '../report/paint.ts';
import { partOf } from '../report/part.ts';
import { describeChange } from '../report/text.ts';
import { plural } from '../report/words.ts';
import { wrapped } from '../report/wrap.ts';
import { transforms } from '../transforms/index.ts';
import { pathFrom, type Plan } from './plan.ts';
import type { Planner } from './planner.ts';
import { withIgnoreComments, type RefusedChange } from './refusals.ts';
import type { Request, Streams } from './request.ts';

/** What somebody decided. */
export interface Decided {
  readonly plans: readonly Plan[];
  /** They are to be written. */
  readonly write: boolean;
}

/** What deciding is done with. */
export interface Asking extends Pick<Streams, 'err' | 'paintErr' | 'columns'> {
  /** Lines that are typed; an end of them is a `q`. */
  readonly keyboard: NodeJS.ReadableStream;
  /** Plans a file once more, without what was answered no. */
  readonly planner: Planner;
  /** Absolute folder that paths are relative to. */
  readonly root: string;
  readonly request: Pick<Request, 'write' | 'asksToWrite' | 'proof'>;
}

/** The answers that a question takes, and what each means for a transform. */
const ANSWERS: Readonly<Record<string, (id: string) => string>> = {
  y: () => 'make this change',
  n: () => 'leave it out',
  i: (id) => `leave it out, and say so in the file: # dfrewrite ignore=${id}`,
  e: (id) => `explain ${id}`,
  a: (id) => `make this change, and every further one of ${id}`,
  q: () => 'leave this one and all that follow out',
};

/** Asks about every change of the plans, in the order of the pipeline. Throws an `AbortError` when the call is ended meanwhile. */
export async function decide(plans: readonly Plan[], asking: Asking): Promise<Decided> {
  const { keyboard, request } = asking;
  const signal = request.proof?.abort;
  const lines = createInterface({ input: keyboard, ...(signal && { signal }) });
  const typed = lines[Symbol.asyncIterator]();
  const session: Session = {
    ...asking,
    always: new Set(),
    hasEnded: false,
    ask: async (question) => {
      asking.err(`${question} `);
      const next = await typed.next();
      signal?.throwIfAborted();
      if (next.done === true) asking.err('\n');
      return next.done === true ? null : next.value.trim();
    },
  };
  try {
    const decided: Plan[] = [];
    for (const plan of plans) decided.push(await decidedPlan(plan, session));
    return { plans: decided, write: request.asksToWrite ? await isToWrite(decided, session) : request.write };
  } finally {
    lines.close();
  }
}

/** What has been answered so far. */
interface Session extends Asking {
  /** Transforms that need no further question. */
  readonly always: Set<string>;
  /** Nothing more is asked, and nothing more is made. */
  hasEnded: boolean;
  /** The line that is typed behind a question; null at the end of all lines. */
  readonly ask: (question: string) => Promise<string | null>;
}

/** A plan of those changes alone that were wanted. A change is asked about again where a later no made it another one. */
async function decidedPlan(plan: Plan, session: Session): Promise<Plan> {
  const accepted = new Map<string, string>();
  const refused: RefusedChange[] = [];
  let current = plan;
  for (;;) {
    const { applied, status } = current.result;
    const open = applied.filter(({ transform }) => accepted.get(transform) !== partIn(current, transform, session)); // prettier-ignore
    const [change] = open;
    if (status !== 'changed' || change === undefined) break;
    const { transform } = change;
    const number = applied.length - open.length + refused.length + 1;
    const answer = session.hasEnded ? 'n' : await answerTo(change, current, session, [number, applied.length + refused.length]); // prettier-ignore
    if (answer === 'y') accepted.set(transform, partIn(current, transform, session));
    else {
      refused.push({ transform, plan: current, leavesComment: answer === 'i' });
      current = session.planner(plan.found, { refused: refused.map((each) => each.transform) });
    }
  }
  return withIgnoreComments(current, refused, session.planner);
}

function partIn(plan: Plan, transform: string, { root }: Session): string {
  const { result, proposals, real } = plan;
  const companions = proposals.map((each) => ({ ...each, path: pathFrom(root, each.path) }));
  return partOf({ ...result, companions, path: pathFrom(root, real) }, transform);
}

/** Shows one change and asks until there is an answer. */
async function answerTo(
  change: Plan['result']['applied'][number],
  plan: Plan,
  session: Session,
  [number, of]: readonly [number, number],
): Promise<'y' | 'n' | 'i'> {
  const { always, err, paintErr, columns, ask } = session;
  const { transform } = change;
  if (always.has(transform)) return 'y';
  const { path, stack } = plan.result;
  err(`\n${paintErr('title', path)}${stack === null ? '' : `  ${stack.label}`}  (${String(number)} of ${String(of)})\n`); // prettier-ignore
  err(paintPatch(partIn(plan, transform, session), paintErr));
  err(describeChange(change, { paint: paintErr, columns }));
  for (;;) {
    const line = await ask(`Make this change? [${Object.keys(ANSWERS).join(',')},?]`);
    const key = line?.toLowerCase() ?? 'q';
    if (key === 'a') always.add(transform);
    if (key === 'q') session.hasEnded = true;
    if (key === 'y' || key === 'a') return 'y';
    if (key === 'n' || key === 'q') return 'n';
    if (key === 'i') return 'i';
    err(key === 'e' ? explanation(transform, columns) : help(transform, columns));
  }
}

function help(transform: string, columns: number): string {
  const rows = Object.entries(ANSWERS).map(([key, means]) => wrapped(`  ${key}  ${means(transform)}`, 5, columns)); // prettier-ignore
  return `${rows.join('\n')}\n`;
}

function explanation(id: string, columns: number): string {
  const transform = transforms.find((each) => each.id === id);
  if (transform === undefined) return '';
  const lines = explained(transform).split('\n');
  return `\n${lines.map((line) => wrapped(line, 0, columns)).join('\n')}`;
}

/** The question behind all others. Nobody who types nothing more wants anything written. */
async function isToWrite(plans: readonly Plan[], { ask, err }: Session): Promise<boolean> {
  const changed = plans.filter(({ result }) => result.status === 'changed');
  if (changed.length === 0) return false;
  const changes = changed.reduce((sum, { result }) => sum + result.applied.length, 0);
  const what = `${plural(changes, 'change')} of ${plural(changed.length, 'Dockerfile')}`;
  for (;;) {
    const line = await ask(`\nWrite ${what}? [y,n]`);
    const key = line?.toLowerCase() ?? 'n';
    if (key === 'y' || key === 'n') return key === 'y';
    err('  y  write\n  n  leave every file as it is\n');
  }
}
