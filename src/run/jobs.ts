/** Threads that plan Dockerfiles beside each other. Each reads the repository for itself; what comes back is plain data. */
import { join } from 'node:path';
import type { MessagePort, Worker } from 'node:worker_threads';
import { projectOf } from '../project/disk.ts';
import type { FoundDockerfile } from '../project/discover.ts';
import { UsageError } from './errors.ts';
import { askedFiles } from './files.ts';
import type { Plan } from './plan.ts';
import { planner } from './planner.ts';
import type { Job, Request, Streams } from './request.ts';
import { recordTrace, type TraceEvent } from './trace.ts';

/** Files from one index up to the one before another. */
interface FileRange {
  readonly from: number;
  readonly to: number;
}

/** The plans of a range. */
interface Share {
  readonly from: number;
  readonly plans: readonly Planned[];
  readonly events: readonly TraceEvent[];
}

/** Why the whole call fails. */
interface Failure {
  readonly error: string;
  readonly usage: boolean;
}

/** A plan without what each thread has for itself. */
type Planned = Omit<Plan, 'found' | 'project'> & {
  readonly absolute: string;
  /** Build context, relative to the repository; null where the project was not opened. */
  readonly context: string | null;
};

/** How threads are started and asked. */
export interface Crew {
  readonly thread: (job: Job) => Worker;
  readonly jobs: number;
  /** Told how many files are done. */
  readonly show: (done: number) => void;
  /** Told what the threads tell about their time; null where nobody asks. */
  readonly heard: Streams['heard'];
}

/** Files that a thread gets at once: neighbours, which have most of their surroundings in common. */
const SHARE = 20;

/** The plans of all files, in their order. Throws what planning throws, and when a thread dies. */
export async function plansOfThreads(
  files: readonly FoundDockerfile[],
  request: Request,
  { thread, jobs, show, heard }: Crew,
): Promise<readonly Plan[]> {
  const size = Math.max(1, Math.min(SHARE, Math.ceil(files.length / jobs)));
  const plans: Plan[] = [];
  const ranges = Array.from({ length: Math.ceil(files.length / size) }, (_, at) => ({ from: at * size, to: (at + 1) * size })); // prettier-ignore
  const take = ({ from, plans: planned, events }: Share): void => {
    for (const [at, each] of planned.entries()) plans[from + at] = whole(each, files[from + at]);
    show(plans.length);
    heard?.(events);
  };
  const { paths, cwd, stdinFilename, config, flags, debug } = request;
  const job = { paths, cwd, stdinFilename, config, flags, debug, traced: heard !== null };
  const workers = Array.from({ length: jobs }, (_, at) => thread({ ...job, number: at + 1 }));
  try {
    await Promise.all(workers.map((worker) => occupied(worker, () => ranges.shift(), take)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return plans;
}

/** One thread gets ranges until there are none; settles with the last answer. */
function occupied(
  worker: Worker,
  nextRange: () => FileRange | undefined,
  take: (share: Share) => void,
): Promise<void> {
  return new Promise((end, fail) => {
    const hand = (): void => {
      const range = nextRange();
      if (range === undefined) end();
      else worker.postMessage(range);
    };
    worker.on('error', fail);
    worker.on('exit', () => {
      fail(new Error('a thread ended before its work'));
    });
    worker.on('message', (answer: Share | Failure) => {
      if ('error' in answer) fail(answer.usage ? new UsageError(answer.error) : new Error(answer.error));
      else {
        take(answer);
        hand();
      }
    });
    hand();
  });
}

/** The plan with the file and the project as this thread knows them. */
function whole({ absolute, context, ...planned }: Planned, found: FoundDockerfile | undefined): Plan {
  if (found?.absolute !== absolute) throw new Error('the files changed while they were read');
  const { repository } = found;
  const project =
    repository === null || context === null
      ? null
      : projectOf(repository, absolute, { context: join(repository.top, context) });
  return { ...planned, found, project };
}

/** The other side: answers each range that it is asked for. */
export function serveJobs(port: MessagePort, job: Job): void {
  const events = job.traced ? recordTrace(job.number) : () => [];
  const planning = preparedFor(job);
  port.on('message', (range: FileRange) => {
    void planning
      .then((plansOf): Share => ({ from: range.from, plans: plansOf(range), events: events() }))
      .catch((error: unknown): Failure => ({ error: reason(error), usage: error instanceof UsageError }))
      .then((answer) => {
        port.postMessage(answer);
      });
  });
}

async function preparedFor(job: Job): Promise<(range: FileRange) => readonly Planned[]> {
  const asked = await askedFiles(job, null);
  const one = await planner(asked, job);
  return ({ from, to }) =>
    asked.files.slice(from, to).map((found) => {
      const { real, result, unsafe, proposals, project } = one(found);
      const context = project?.context ?? null;
      return { real, result, unsafe, proposals, absolute: found.absolute, context };
    });
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
