/** Splits a stage in two; find.ts, may.ts and write.ts answer what is split, whether it pays, and how it is written. */
import { developmentImage, LEFT_WHOLE } from '../../analysis/development-image.ts';
import { lostStart } from '../../analysis/start-paths.ts';
import { languageName } from '../../analysis/stages.ts';
import { builtOnReason } from '../../analysis/uses.ts';
import { because } from '../../dockerfile/index.ts';
import type { Change, Skip, Transform } from '../../model/index.ts';
import { served, type Served } from './development.ts';
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
known to install, build or prepare something. One command that nobody knows means no split, with its line and reason.

Where compose lays the sources over the application, or starts it by another command, the author's image stays as the stage
\`development\`, and the service asks for it: one line \`target: development\` in the compose file (or bake, skaffold, Tilt, a dev container).
Whoever builds without a target gets the production image. Where that line cannot be placed, there is no split;
\`"compose": false\` in the configuration leaves those files alone.`,
  example,
  run(context) {
    const { stages, final } = context;
    if (stages.length > 1) return { skip: `the file already has ${stages.length} stages` };
    if (developmentImage(final) !== null) return { skip: LEFT_WHOLE };
    if (final.application === null) return { skip: 'no stack was recognised in this stage' };
    const { split } = final.application;
    if (split === undefined)
      return { skip: `what a program in ${languageName(final)} needs after its build is not known yet` };
    const builtOn = builtOnReason(final);
    if (builtOn !== null) return { skip: builtOn, wouldHelp: 'an image that nothing is built on' };
    const answer = served(context);
    if ('skip' in answer) return 'declined' in split ? { skip: split.declined } : answer;
    const plan = planOf(answer);
    return 'skip' in plan ? plan : splitBy(plan);
  },
};

function planOf({ context, retarget }: Served): SplitPlan | Skip {
  const { final } = context;
  const split = final.application?.split;
  if (split === undefined || 'declined' in split)
    return { skip: split?.declined ?? 'no stack was recognised in this stage' };
  const division = findDivision(context, split);
  if ('declined' in division)
    return {
      skip: division.declined,
      wouldHelp: 'an instruction that can be placed in one of the two stages',
    };
  if ('skip' in division) return division;
  const behind = staysBehind(context, split, division.placed, retarget !== null);
  if ('skip' in behind) return behind;
  const names = stageNames(division.placed, split, {
    taken: final.name,
    development: retarget?.target ?? null,
  });
  return { context, split, ...division, from: final.from, names, retarget, ...behind };
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
