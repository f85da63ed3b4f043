/** Splits a stage in two; find.ts, may.ts and write.ts answer what is split, whether it pays, and how it is written. */
import { developmentImage, LEFT_WHOLE } from '../../analysis/development-image.ts';
import { lostStart } from '../../analysis/start-paths.ts';
import { languageName } from '../../analysis/stages.ts';
import { because } from '../../dockerfile/index.ts';
import { developmentUse } from '../../analysis/uses.ts';
import type { Change, Context, Skip, Split, Transform } from '../../model/index.ts';
import { example } from './example.ts';
import { findDivision } from './find.ts';
import { staysBehind, staysOnSameImage } from './may.ts';
import { stageNames, type SplitPlan } from './plan.ts';
import { writeSplit } from './write.ts';

export const multiStage: Transform = {
  id: 'multi-stage',
  summary: 'Build in one stage, run from another',
  docs: `Splits a stage in two: dependencies are installed and outputs are built on the author's own image, and the
final stage gets what the program runs and opens, at the same absolute paths. What stays behind (compilers,
development dependencies, sources that were compiled) is in no layer of the image that is shipped.

It splits only where something stays behind, and only when every instruction can be placed: each RUN command must be
known to install, build or prepare something. One command that nobody knows means no split, with its line and reason.`,
  example,
  run(context) {
    const { stages, final } = context;
    if (stages.length > 1) return { skip: `the file already has ${stages.length} stages` };
    if (developmentImage(final) !== null) return { skip: LEFT_WHOLE };
    if (final.application === null) return { skip: 'no stack was recognised in this stage' };
    const { split } = final.application;
    if (split === undefined)
      return { skip: `what a program in ${languageName(final)} needs after its build is not known yet` };
    if ('declined' in split) return { skip: split.declined };
    const plan = planOf(context, split);
    return 'skip' in plan ? plan : splitBy(plan);
  },
};

function planOf(context: Context, split: Split): SplitPlan | Skip {
  const { final } = context;
  const use = developmentUse(final);
  if (use !== null) return { skip: use, wouldHelp: 'uses of the image that start it by its own command' };
  const division = findDivision(context, split);
  if ('declined' in division)
    return {
      skip: division.declined,
      wouldHelp: 'an instruction that can be placed in one of the two stages',
    };
  if ('skip' in division) return division;
  const behind = staysBehind(context, split, division.placed);
  if ('skip' in behind) return behind;
  const names = stageNames(division.placed, split, final.name);
  return { context, split, ...division, from: final.from, names, ...behind };
}

function splitBy(plan: SplitPlan): Change | Skip {
  const change = writeSplit(plan);
  return 'skip' in change ? change : (losesStart(plan, change) ?? staysOnSameImage(plan, change) ?? change);
}

/** What the start names comes along only where it is seen where it comes from. */
function losesStart({ context }: SplitPlan, { edits }: Change): Skip | null {
  const lost = lostStart(context.final, context.after(edits).final);
  if (lost === null) return null;
  const start = context.final.history.findLast(
    ({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT',
  );
  const from = lost.copied
    ? 'only the whole build context brings'
    : 'no COPY brings and no step is seen to make';
  return {
    skip: because`${{ line: start?.line ?? 1 }} starts ${lost.path}, which ${from}`,
    wouldHelp: `a step that is seen to write ${lost.path}`,
  };
}
