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
  const originals = stepsOf(before);
  for (const step of stepsOf(after)) {
    const original = originals.find(({ text }) => step.text.endsWith(text));
    const lost = original?.sources.find((path) => !step.sources.some((each) => below(each, path) !== null));
    if (lost !== undefined) return because`${step}: ${lost} no longer comes in before "${step.text}"`;
  }
  return null;
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
