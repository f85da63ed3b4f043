/** Finds what a split of the stage would be: its steps, their working folder, the place of every instruction. */
import { stepName } from '../../analysis/effects.ts';
import { placementOf, type Placed } from '../../analysis/placement.ts';
import { because, expand, scopeBefore, type Block, type Document } from '../../dockerfile/index.ts';
import type { Context, Declined, Effect, Skip, Split, StageView } from '../../model/index.ts';

/** Every instruction in its place, seen from the absolute working folder of the first step. */
export interface Division {
  readonly placed: readonly Placed[];
  readonly workdir: string;
}

/** The division of the final stage, a step that is missing for it, or an instruction that cannot be placed. */
export function findDivision({ document, final: stage }: Context, split: Split): Division | Skip | Declined {
  const steps = stepsOf(stage);
  const first = steps[0];
  if (first === undefined)
    return {
      skip: 'no step builds, or installs from a manifest: nothing says what the first of two stages would be for',
    };
  const { workdir } = scopeBefore(document, first.block);
  if (workdir === null || workdir === '/')
    return { skip: 'no WORKDIR with an absolute path comes before the first install or build step' };
  const variable = variableWorkdir(document);
  if (variable)
    return {
      skip: because`WORKDIR at ${variable} depends on a build argument`,
      wouldHelp: 'a WORKDIR that stands in the file',
    };
  const manifests = new Set(steps.flatMap((step) => manifestPaths(step, stage)));
  const placed = placementOf({ stage, split, workdir, manifests });
  return 'declined' in placed ? placed : { placed, workdir };
}

function stepsOf(stage: StageView): readonly Effect[] {
  const effects = stage.blocks.flatMap(stage.effectsOf);
  return effects.filter(({ kind }) => kind === 'install' || kind === 'build');
}

/** COPY --from names absolute paths, which a build argument would change. */
function variableWorkdir(document: Document): Block | undefined {
  return document.blocks.find((block) => {
    const { variables, env } = scopeBefore(document, block);
    const free = new Map([...variables].filter(([name]) => env.has(name)));
    return block.keyword === 'WORKDIR' && expand(block.args, free, block.escape) === null;
  });
}

function manifestPaths(step: Effect, { language }: StageView): readonly string[] {
  const manifests = step.kind === 'install' ? language?.manifests?.(stepName(step)) : undefined;
  return manifests === undefined || 'declined' in manifests ? [] : manifests.paths;
}
