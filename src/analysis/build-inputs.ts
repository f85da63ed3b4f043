/** Whether the build steps of a changed document still find what they found. */
import { baseName, because, folderOf } from '../dockerfile/index.ts';
import type { Copied, Effect, StageView, Reason } from '../model/index.ts';
import { below } from './layout.ts';
import { PATH_FOLDERS } from './own-start.ts';

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
        .map((effect) => ({
          text: effect.command.text,
          line: block.line,
          sources: copies
            .filter((copied) => copied.block.index < block.index && !isForTheStart(copied, effect))
            .map(({ from }) => from),
        })),
    ),
  );
}

/** A single file beside the programs of the system or in `/`, of which a step that works elsewhere says nothing: an entrypoint. */
function isForTheStart({ to, folder }: Copied, { cwd, command }: Effect): boolean {
  const place = folderOf(to);
  const isApart = place === '/' || PATH_FOLDERS.includes(place);
  return !folder && isApart && cwd !== null && cwd !== place && !command.text.includes(baseName(to));
}
