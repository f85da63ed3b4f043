/** What must hold of every rewrite, whatever the Dockerfile and the repository say: the first promise that is broken, as a sentence. */
import { parse } from '../../src/dockerfile/index.ts';
import type { Options, Rewrite } from '../../src/model/index.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { withCompanions } from '../../src/project/overlay.ts';
import { sentence } from '../../src/report/sentence.ts';
import { commentsOf } from '../support/comments.ts';

/** One input: a repository with its Dockerfile, and what is asked. */
export interface FuzzCase {
  readonly files: Readonly<Record<string, string>>;
  readonly options: Options;
}

/** CPU that no single Dockerfile may take, in seconds; a busy machine takes none of it away. */
const MOST_SECONDS = 2;

/** What came of it. */
export interface Examined {
  /** Null where it threw. */
  readonly answer: Rewrite | null;
  /** The first promise that is broken; null where all hold. */
  readonly broken: string | null;
}

/** Null where all promises hold. */
export function brokenPromise(input: FuzzCase): string | null {
  return examined(input).broken;
}

/** Rewrites it, and asks whether every promise holds. */
export function examined({ files, options }: FuzzCase): Examined {
  const source = files['Dockerfile'] ?? '';
  const started = process.cpuUsage();
  try {
    const answer = rewrite(source, memoryProject(files), options);
    const { user, system } = process.cpuUsage(started);
    const seconds = (user + system) / 1e6;
    const slow = seconds > MOST_SECONDS ? `takes ${seconds.toFixed(1)} s of CPU` : null;
    return { answer, broken: slow ?? brokenIn(answer, files, options) };
  } catch (error) {
    const says = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { answer: null, broken: `throws ${says}` };
  }
}

function brokenIn(answer: Rewrite, files: FuzzCase['files'], options: Options): string | null {
  if (answer.before !== (files['Dockerfile'] ?? '')) return 'says that the file was another one';
  if (answer.status === 'changed')
    return rolledBack(answer) ?? unreadable(answer) ?? lost(answer) ?? unstable(answer, files, options);
  return answer.after === answer.before ? null : `is ${answer.status}, and has another text`;
}

function rolledBack({ withheld }: Rewrite): string | null {
  const broken = withheld.find(({ why }) => /rolled back|a second run would/.test(sentence(why)));
  return broken === undefined ? null : `${broken.transform}: ${sentence(broken.why)}`;
}

/** dockerfile-ast is the second opinion that production asks only about what others wrote. */
function unreadable({ after }: Rewrite): string | null {
  try {
    parse(after);
    return null;
  } catch (error) {
    return `writes what cannot be read: ${String(error)}`;
  }
}

function lost({ before, after }: Rewrite): string | null {
  const kept = commentsOf(after);
  const gone = [...commentsOf(before)].find(([comment, count]) => (kept.get(comment) ?? 0) < count);
  return gone === undefined ? null : `loses the comment ${gone[0]}`;
}

function unstable({ after, companions }: Rewrite, files: FuzzCase['files'], options: Options): string | null {
  const written = companions.map(({ path, after: text }) => ({ path, text }));
  const again = rewrite(
    after,
    withCompanions(memoryProject({ ...files, Dockerfile: after }), written),
    options,
  );
  return again.status === 'changed' ? 'is changed again by a second run' : null;
}
