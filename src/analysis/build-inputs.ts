import type { Document } from '../dockerfile/index.ts';
import type { Project, Stack } from '../model/index.ts';
import { effectsOf } from './effects.ts';
import { below, copiesOf } from './layout.ts';
import { chain } from './needs.ts';

/** A document with the stacks of its stages. */
export interface Recognised {
  readonly document: Document;
  readonly project: Project;
  readonly stacks: ReadonlyMap<number, Stack>;
}

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
export function lostInput(before: Recognised, after: Recognised): string | null {
  const originals = stepsOf(before);
  for (const step of stepsOf(after)) {
    const original = originals.find(({ text }) => step.text.endsWith(text));
    const lost = original?.sources.find((path) => !step.sources.some((each) => below(each, path) !== null));
    if (lost !== undefined) return `line ${step.line}: ${lost} no longer comes in before "${step.text}"`;
  }
  return null;
}

function stepsOf({ document, project, stacks }: Recognised): readonly BuildStep[] {
  return document.stages.flatMap(({ index, blocks }) => {
    const copies = chain(document, index).flatMap((stage) => copiesOf(document, stage, project));
    return blocks.flatMap((block) =>
      effectsOf(document, block, project, stacks.get(index) ?? null)
        .filter(({ kind }) => kind === 'build' || kind === 'test')
        .map(({ command }) => ({
          text: command.text,
          line: block.line,
          sources: copies.filter((copied) => copied.block.index < block.index).map(({ from }) => from),
        })),
    );
  });
}
