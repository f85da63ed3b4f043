/** Writes installs of system packages so that no lists stay in a layer; apt.ts, apk.ts and dnf.ts decide how, merge.ts which become one. */
import { because, joined, withRunEdits, type Block, type Edit } from '../../dockerfile/index.ts';
import type { Context, Transform } from '../../model/index.ts';
import { planApk } from './apk.ts';
import { planApt } from './apt.ts';
import { planDnf } from './dnf.ts';
import { example } from './example.ts';
import { merged } from './merge.ts';
import type { RunPlan } from './plan.ts';

export const systemPackages: Transform = {
  id: 'system-packages',
  summary: 'Install system packages without leaving lists behind',
  docs: `Fetches the package lists of apt in the RUN that installs from them, and removes them in the same RUN: lists of an
earlier layer are old when the cache is, and removing them later makes no layer smaller. \`apk add\` gets \`--no-cache\`
instead, and dnf, yum, microdnf and zypper clean up behind themselves. An install that would wait for an answer gets \`-y\`.

Neighbouring RUN instructions that only install become one, with each package once.

Lists that a later step still installs from stay, and so do those of a RUN with a cache mount. The author's packages,
versions and repositories stay as they are, and so does an \`upgrade\`.`,
  example,
  anyStack: true,
  run(context) {
    const { builtOn } = context.project;
    if (builtOn !== null && hasLists(context))
      return { skip: because`${builtOn} ${builtOn.says}, and may install from the lists of this one` };
    const plans = [planApt(context), planApk(context), planDnf(context)];
    const reasons = plans.flatMap((plan) => plan.reasons);
    const runs = merged(context, plans.flatMap((plan) => plan.runs)); // prettier-ignore
    if (runs.length > 0)
      return { edits: runs.map(editOf), why: [...new Set(runs.flatMap(({ why }) => why))].join('; ') };
    if (reasons.length > 0) return { skip: joined(reasons, '; ') };
    const inner = fetchedInside(context);
    if (inner !== undefined)
      return {
        skip: because`${inner}: the package lists stay, because they are fetched under a condition or in a subshell`,
      };
    return { skip: 'no system packages are installed in a way that leaves something behind', idle: true };
  },
};

/** The first RUN that fetches lists within another command, and does not remove them. */
function fetchedInside({ stages }: Context): Block | undefined {
  return stages.flatMap(({ blocks, effectsOf }) =>
    blocks.filter((block) => !/\/var\/lib\/apt/.test(block.args) && effectsOf(block).some(({ system, command }) => system?.action === 'update' && command.conditional)),
  )[0];
} // prettier-ignore

/** Whether some RUN fetches lists or installs from them. */
function hasLists({ stages }: Context): boolean {
  return stages.some(({ blocks, effectsOf }) =>
    blocks.some((block) => effectsOf(block).some(({ system }) => system !== undefined)),
  );
}

function editOf({ block, edits }: RunPlan): Edit {
  const text = edits === null || typeof edits === 'string' ? edits : withRunEdits(block, edits);
  return text === null ? { op: 'remove', block } : { op: 'replace', block, text };
}
