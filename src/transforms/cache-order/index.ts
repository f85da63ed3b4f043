/** Puts the install of dependencies above the sources; find.ts, may.ts and write.ts answer what, whether and how. */
import type { Change, Skip, StageView, Transform } from '../../model/index.ts';
import { example } from './example.ts';
import { findOrder, NO_INSTALL } from './find.ts';
import { reasonAgainst } from './may.ts';
import { writeOrder } from './write.ts';

export const cacheOrder: Transform = {
  id: 'cache-order',
  summary: 'Install dependencies before copying the sources',
  docs: `Copies only the files that decide which dependencies are installed, installs, and copies the sources after that:
a change of a source file then installs nothing again.

It needs to know every file that the install step reads (manifests, lockfile, patches, workspace members, files that
lifecycle scripts run), and that nothing between the COPY and the install reads the sources. A folder of installed
dependencies in the build context would be copied over the installed one, so .dockerignore must hide it.`,
  example,
  run(context) {
    let first: Skip | null = null;
    for (const stage of context.stages) {
      if (stage.language === null) continue;
      const answer = orderStage(stage);
      if ('edits' in answer) return answer;
      // a stage without an install says nothing about those that have one
      if (first === null || first === NO_INSTALL) first = answer;
    }
    return first ?? { skip: 'no stack was recognised' };
  },
};

function orderStage(stage: StageView): Change | Skip {
  const order = findOrder(stage);
  if ('skip' in order) return order;
  const reason = reasonAgainst(order);
  if (reason !== null) return { skip: reason };
  const edits = writeOrder(order);
  if ('skip' in edits) return edits;
  return { edits, why: 'a source change no longer installs dependencies again' };
}
