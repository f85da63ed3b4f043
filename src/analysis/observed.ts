/** Which doubts a container that was watched settles, and what stays assumed then; how it was watched is not known here. */
import type { Doubt, DoubtSubject, Observations } from '../model/index.ts';

/** The first doubt that nothing settles; null where all are settled. */
export function openDoubt(doubts: readonly Doubt[], observed: Observations | undefined): Doubt | null {
  return doubts.find((doubt) => !isSettled(doubt, observed)) ?? null;
}

/** What helps against a doubt; a proof of the unsafe change is help enough. */
export function orUnsafe({ wouldHelp }: Doubt): string {
  return wouldHelp.startsWith('--unsafe') ? wouldHelp : `${wouldHelp}, or --unsafe`;
}

/** What is seen of a container says what the doubt asks for. */
function isSettled({ about }: Doubt, observed: Observations | undefined): boolean {
  return about !== undefined && observed !== undefined && SETTLES[about](observed);
}

/** The one place that decides which observation is an answer to which doubt. */
const SETTLES: Readonly<Record<DoubtSubject, (seen: Observations) => boolean>> = {
  programs: (seen) => worked(seen) && seen.processes.length > 0,
  writes: worked,
  ports: (seen) => worked(seen) && seen.ports !== null && seen.ports.every((port) => port >= 1024),
  libraries: ({ suite, libraries }) =>
    suite !== null && libraries.every(({ package: name }) => name !== null),
};

/** A start that fails, and a server that answers with an error of its own, have not shown all that they do. */
function worked({ exitCode, answers }: Observations): boolean {
  return (
    (exitCode === null || exitCode === 0) &&
    !answers.some(({ answer }) => /^HTTP\/\S+ 5|^closed$/.test(answer))
  );
}

/** What a program does with each, as a verb. */
const VERBS: Readonly<Record<DoubtSubject, string>> = {
  programs: 'runs',
  writes: 'writes',
  ports: 'listens on',
  libraries: 'loads',
};

/** What stays assumed where observations settle doubts: the container was watched for a while only. Null where they settle none. */
export function beyondObserved(doubts: readonly Doubt[], observed: Observations | undefined): string | null {
  const settled = doubts.filter((doubt) => isSettled(doubt, observed)).flatMap(({ about }) => about ?? []);
  if (observed === undefined || settled.length === 0) return null;
  const verbs = [...new Set(settled)].map((about) => VERBS[about]).join(' and ');
  return `it ${verbs} nothing else than what ${watchedBy(observed)}`;
}

/** `docker 28.5 saw on 2026-11-29 while it started and answered GET / on port 8000`. */
function watchedBy({ engine, date, answers }: Observations): string {
  const asked = answers.map((each) => each.asked);
  const answered = asked.length === 0 ? '' : ` and answered ${asked.join(', ')}`;
  return `${engine} saw on ${date.slice(0, 10)} while it started${answered}`;
}
