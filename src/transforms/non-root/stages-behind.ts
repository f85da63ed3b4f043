/** Stages that are built on the one that gets a user: they keep the one that they had; who gets the user is decided before. */
import { because, endOf, type Edit } from '../../dockerfile/index.ts';
import { userLine } from '../../instructions/settings.ts';
import { servedStage } from '../../analysis/served.ts';
import type { Context, Reason, Skip, StageView } from '../../model/index.ts';
import { rootRunner } from './as-owner.ts';
import { hasGit, mayAsk } from './repository.ts';

/** `USER root` directly below the FROM of each, and what is said of them; or why one would not be what it was. */
export function stagesBehind(
  context: Context,
): { readonly edits: readonly Edit[]; readonly says: Reason | null } | Skip {
  const { final, stages } = context;
  const behind = stages.filter((stage) => stage !== final && stage.lineage.includes(final));
  for (const stage of behind) {
    const reason = otherwise(stage, final);
    if (reason !== null) return { skip: reason, wouldHelp: 'a stage that is built on another one' };
  }
  const direct = behind.filter(({ parent, blocks }) => parent === final && blocks[0]?.keyword !== 'USER');
  const served = servedStage(stages);
  return {
    edits: direct.map((stage) => rootAgain(context, stage)),
    says:
      served &&
      because`${served.evidence} builds ${served.stage.name ?? ''}, and what is built on it stays root's`,
  };
}

function rootAgain({ document }: Context, { from, blocks }: StageView): Edit {
  return {
    op: 'insert',
    before: blocks[0] ?? endOf(document, { from, blocks }),
    above: true,
    text: userLine('root'),
  };
}

/** Why its steps, which root runs, would do something else where the files are another user's. */
function otherwise(stage: StageView, { base, project, name }: StageView): Reason | null {
  const acts = rootRunner(stage);
  if (acts !== null) return acts;
  const asks = stage.blocks.find((block) => stage.effectsOf(block).some(mayAsk));
  const facts = base?.facts ?? null;
  return asks !== undefined && facts !== null && project.sent('.git') && hasGit(stage, facts)
    ? because`${asks} may ask git about the repository of the stage ${name ?? ''}, which would be another user's`
    : null;
}
