/** Whether the build steps of a changed document still find what they found. */
import { because } from '../dockerfile/index.ts';
import type { StageView, Reason } from '../model/index.ts';
import { below } from './layout.ts';

/** A build or test step, and what was copied from the build context before it. */
interface BuildStep {
  readonly text: string;
  readonly line: number;
  readonly sources: readonly string[];
}

/**
 * A build step that lost something that a COPY brought before it, as one sentence; null when every step finds what it found.
 * Steps are matched by their command, to which a rewrite may only put something in front.
 */
export function lostInput(before: readonly StageView[], after: readonly StageView[]): Reason | null {
  if (signOf(before) === signOf(after)) return null;
  const originals = stepsOf(before);
  for (const step of stepsOf(after)) {
    const original = originals.find(({ text }) => step.text.endsWith(text));
    const lost = original?.sources.find((path) => !step.sources.some((each) => below(each, path) !== null));
    if (lost !== undefined) return because`${step}: ${lost} no longer comes in before "${step.text}"`;
  }
  return null;
}

/** What only the start of the image asks about; FROM is compared by what a COPY takes from it. */
const OF_THE_START: ReadonlySet<string> = new Set(['FROM', 'CMD', 'ENTRYPOINT', 'EXPOSE', 'HEALTHCHECK', 'LABEL', 'STOPSIGNAL', 'USER', 'VOLUME']); // prettier-ignore

/** All that brings files or runs something, as text: where it stands as it stood, no step can have lost anything. */
function signOf(stages: readonly StageView[]): string {
  const blocks = stages[0]?.document.blocks ?? [];
  return JSON.stringify([
    blocks.filter(({ keyword }) => !OF_THE_START.has(keyword)).map(({ stage, text }) => [stage, text]),
    stages.map(({ parent, base }) => [parent?.index, base?.facts?.workdir]),
  ]);
}

function stepsOf(stages: readonly StageView[]): readonly BuildStep[] {
  return stages.flatMap(({ blocks, copies, effectsOf }) =>
    blocks.flatMap((block) =>
      effectsOf(block)
        .filter(({ kind }) => kind === 'build' || kind === 'test')
        .map(({ command }) => ({
          text: command.text,
          line: block.line,
          sources: copies.filter((copied) => copied.block.index < block.index).map(({ from }) => from),
        })),
    ),
  );
}
