/** Plans for many Dockerfiles, here or in threads beside: the same plans in the same order. What a plan is, it does not know. */
import { availableParallelism } from 'node:os';
import type { AskedFiles } from './files.ts';
import { liveLine } from './live.ts';
import type { Plan } from './plan.ts';
import { planner } from './planner.ts';
import type { Request, Streams } from './request.ts';

/** Fewer files are done before a counter could be read, or before a thread has loaded the program. */
const MANY = 200;
/** Each thread reads the repository for itself: more of them would cost more memory than they save time. */
const MOST_BY_DEFAULT = 8;

/** A plan for each file. Throws `UsageError` for what is wrong in the call or a configuration. */
export async function plansFor(
  asked: AskedFiles,
  request: Request,
  streams: Streams,
): Promise<readonly Plan[]> {
  const count = asked.files.length;
  const counter = liveLine(streams);
  const show = (done: number): void => {
    if (count >= MANY) counter.show(`${String(done)} of ${String(count)} Dockerfiles`);
  };
  const jobs = jobsFor(count, request);
  // The configurations are read here in any case: what is wrong in them is said before a thread starts.
  const one = await planner(asked, request);
  const { thread, heard } = streams;
  if (jobs > 1 && thread !== null) {
    const { plansOfThreads } = await import('./jobs.ts');
    return plansOfThreads(asked.files, request, { thread, jobs, show, heard }).finally(() => {
      counter.erase();
    });
  }
  const plans = asked.files.map((found, index) => {
    if (index % 20 === 0) show(index);
    return one(found);
  });
  counter.erase();
  return plans;
}

/** How many files are handled at once. A proof takes minutes a file, one after the other; `--since` asks each plan for its project, which no thread hands on. */
function jobsFor(files: number, { jobs, proof, paths, since }: Request): number {
  if (proof !== null || since !== null || paths.includes('-')) return 1;
  if (jobs !== null) return Math.min(jobs, files);
  return files < MANY ? 1 : Math.min(availableParallelism(), MOST_BY_DEFAULT);
}
