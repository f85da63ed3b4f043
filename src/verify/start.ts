/** Compares what the two containers did. */
import { answerText, sameAnswer, sameStatus } from './http.ts';
import type { Observation } from './observe.ts';
import { failureLine } from './failure.ts';
import type { Observed } from './findings.ts';
import { compareHealth } from './health.ts';
import { outputDifference } from './output.ts';
import { median, stopVerdict, type Stops } from './stops.ts';
import type { Difference } from './types.ts';

/**
 * Differences in what happened when both were started. `again` is a second run of the original, where its output counts:
 * what differs between two of its own runs is no difference of the rewrite.
 */
export function compareStart({ before, after, again, stops }: Observed): readonly Difference[] {
  if (before.refused !== null || after.refused !== null) return compareRefusals(before, after);
  if (before.exitCode !== null || after.exitCode !== null)
    return [...compareEnds(before, after, again), ...compareCommands(before, after)];
  return [
    ...comparePorts(before, after),
    ...compareSmoke(before, after),
    ...compareCommands(before, after),
    ...compareHealth(before.health, after.health),
    ...compareStops(stops),
  ];
}

function compareRefusals(before: Observation, after: Observation): readonly Difference[] {
  if (after.refused === null)
    return [difference(`the original cannot be started (${before.refused ?? ''}), the rewrite can`, false)];
  if (before.refused === null) return [difference(`the rewrite cannot be started: ${after.refused}`)];
  return [difference(`neither can be started: ${before.refused}`, false)];
}

/** What an engine says when the image names no program that it can start. */
const OWN_FAILURE = /OCI runtime|executable file|exec format|exec:|no command specified/i;

/**
 * Why nothing can be said about the start: the engine refused both for a reason that is not the images' own (a network or an
 * env file that does not exist). Null: both were tried.
 */
export function untriedStart(before: Observation, after: Observation): string | null {
  if (before.refused === null || after.refused === null || OWN_FAILURE.test(before.refused)) return null;
  return before.refused;
}

function compareEnds(
  before: Observation,
  after: Observation,
  again: Observation | null,
): readonly Difference[] {
  if (before.exitCode === null) {
    return [
      difference(
        `the original keeps running, the rewrite exits with status ${after.exitCode ?? 0}: ${said(after)}`,
      ),
    ];
  }
  if (after.exitCode === null)
    return [difference(`the original exits with status ${before.exitCode}, the rewrite keeps running`)];
  if (before.exitCode !== after.exitCode) {
    return [
      difference(
        `the original exits with status ${before.exitCode}, the rewrite with ${after.exitCode}: ${said(after)}`,
      ),
    ];
  }
  const output = outputDifference(before.output, after.output);
  const isOwn = again !== null && outputDifference(before.output, again.output) !== null;
  if (output !== null && isOwn)
    return [
      difference(
        'the output of the original differs from run to run: only the exit status was compared',
        false,
      ),
    ];
  if (output !== null) return [difference(`the output differs: ${output}`)];
  return before.exitCode === 0
    ? []
    : [difference(`both fail to start in the same way: status ${before.exitCode}, ${said(before)}`, false)];
}

function said(observation: Observation): string {
  return JSON.stringify(failureLine(observation.output).slice(0, 200));
}

function comparePorts(before: Observation, after: Observation): readonly Difference[] {
  const answers = [...before.answers].flatMap(([port, answer]) => {
    const now = after.answers.get(port) ?? { kind: 'closed' };
    if (answer.kind === 'closed' && now.kind === 'closed')
      return [difference(`port ${port} stays closed before and after, for ${before.seconds} seconds`, false)];
    const isSame = before.varying.has(port) ? sameStatus : sameAnswer;
    if (isSame(answer, now)) return [];
    return [
      difference(
        `port ${port}: ${answerText(answer)} before, ${answerText(now)} after`,
        answer.kind !== 'closed',
      ),
    ];
  });
  const silent = (before.listening ?? []).filter(
    (port) => after.listening?.includes(port) === false && !before.answers.has(port),
  );
  return [
    ...answers,
    ...silent.map((port) => difference(`the rewrite does not listen on port ${port}, the original does`)),
  ];
}

function compareSmoke(before: Observation, after: Observation): readonly Difference[] {
  return before.smoke.flatMap(({ request, answer }, index) => {
    const now = after.smoke[index]?.answer ?? null;
    if (answer === null)
      return [difference(`${request} was not tried: no port of the original speaks HTTP`, false)];
    if (now !== null && sameAnswer(answer, now)) return [];
    return [
      difference(`${request}: ${answerText(answer)} before, ${now ? answerText(now) : 'no answer'} after`),
    ];
  });
}

function compareCommands(before: Observation, after: Observation): readonly Difference[] {
  return before.commands.flatMap(({ command, code, output }, index) => {
    const now = after.commands[index];
    if (now?.code !== code)
      return [difference(`${command}: status ${code ?? 'unknown'} before, ${now?.code ?? 'unknown'} after`)];
    const text = outputDifference(output, now.output);
    return text === null ? [] : [difference(`${command}: ${text}`)];
  });
}

function compareStops(stops: Stops): readonly Difference[] {
  const verdict = stopVerdict(stops);
  if (verdict === 'alike') return [];
  const [was, is] = [median(stops.before), median(stops.after)];
  const text = `the rewrite stops ${is} seconds after SIGTERM, the original after ${was}`;
  const times = stops.after.length;
  if (verdict === 'longer') return [difference(`${text} (each ${times} times)`)];
  return [difference(`${text}: in ${times} readings each, not told from noise`, false)];
}

function difference(text: string, breaks = true): Difference {
  return { text, breaks };
}

/** Both ended alike and wrote different things: the original has to be run a second time to know what that means. */
export function isUnclear(before: Observation, after: Observation): boolean {
  const endedAlike = before.exitCode !== null && before.exitCode === after.exitCode;
  return endedAlike && outputDifference(before.output, after.output) !== null;
}

/** What one container did, for people. */
export function behaviourOf(observation: Observation): readonly string[] {
  if (observation.refused !== null) return [`cannot be started: ${observation.refused}`];
  if (observation.exitCode !== null) return [`exits with status ${observation.exitCode}`];
  const answers = [...observation.answers].map(
    ([port, answer]) => `GET / on port ${port}: ${answerText(answer)}`,
  );
  return answers.length > 0 ? answers : ['keeps running'];
}
