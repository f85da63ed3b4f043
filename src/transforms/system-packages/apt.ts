/** How RUN instructions fetch, use and remove the lists of apt. */
import { REMOVE_LISTS } from '../../instructions/packages.ts';
import {
  bringsSources,
  laterUse,
  listSteps,
  mountsLists,
  type ListStep,
} from '../../analysis/package-lists.ts';
import { because, hasInnerComment, listReason, standsIn, type Block } from '../../dockerfile/index.ts';
import { officialRepository } from '../../knowledge/tags.ts';
import type { Context, StageView, Reason } from '../../model/index.ts';
import { asks, withYes } from './apt-answers.ts';
import { sudoOf, updateFor, type Wanting } from './apt-update.ts';
import { WHY, type ManagerPlan, type RunPlan } from './plan.ts';

/** One RUN with steps of apt, and what it needs. */
interface AptRun {
  readonly block: Block;
  readonly stage: StageView;
  readonly steps: readonly ListStep[];
  /** The install that works on lists of an earlier RUN, where it can get its own. */
  readonly wanting: Wanting | null;
}

/** Each RUN that installs fetches its lists itself and leaves none behind; one that only fetches lists goes. */
export function planApt(context: Context): ManagerPlan {
  const runs = context.stages.flatMap((stage) => runsOf(stage, context));
  const own = new Set(runs.filter((run) => run.wanting !== null || fetchesFirst(run)).map(({ block }) => block)); // prettier-ignore
  const plans = runs.map((run) => planRun(run, context, own));
  return {
    runs: plans.flatMap((plan) => (plan === null || 'stays' in plan ? [] : plan)),
    reasons: plans.flatMap((plan) => (plan !== null && 'stays' in plan ? plan.stays : [])),
  };
}

function runsOf(stage: StageView, { isIgnored }: Context): readonly AptRun[] {
  return stage.blocks.flatMap((block): readonly AptRun[] => {
    const steps = listSteps(stage.effectsOf(block), 'apt');
    const isOurs = steps.some(({ use }) => use === 'update' || use === 'use' || use === 'clean');
    if (!isOurs || isIgnored('system-packages', block)) return [];
    return [{ block, stage, steps, wanting: wantingInstall(stage, block, steps) }];
  });
}

/** Whether the lists that its installs use are its own. */
function fetchesFirst({ steps }: AptRun): boolean {
  const first = steps.find(({ use }) => use !== 'sources' && use !== 'clean');
  return first?.use === 'update';
}

/** The first install, where it uses lists that an earlier RUN fetched and nothing since then changed where packages come from. */
function wantingInstall(stage: StageView, block: Block, steps: readonly ListStep[]): Wanting | null {
  const [first] = steps;
  if (first?.use !== 'use' || first.effect.command.nested || !standsIn(block, first.effect.command))
    return null;
  if (mountsLists(stage, block, 'apt') || listReason(block) !== null) return null;
  const before = stage.history.filter(({ index }) => index < block.index).toReversed();
  for (const each of before) {
    const last = listSteps(stage.effectsOf(each), 'apt').findLast(({ use }) => use !== 'use');
    if (last?.use === 'update') return { install: first.effect, fetched: last.effect };
    if (last !== undefined || bringsSources(each, 'apt')) return null;
  }
  return null;
}

function planRun(
  run: AptRun,
  context: Context,
  own: ReadonlySet<Block>,
): RunPlan | { readonly stays: Reason } | null {
  const { block, stage, steps, wanting } = run;
  const reason = listReason(block);
  const later = laterUse(context.stages, block, 'apt', (each) => own.has(each));
  const mounts = mountsLists(stage, block, 'apt');
  const leaves = leavesLists(run) && !mounts;
  if (later === null && !mounts && isIdle(run) && !hasInnerComment(block))
    return { block, edits: null, why: [WHY.together] };
  const removes = leaves && later === null && reason === null && !isCalledAtStart(context);
  const asking = steps.filter(({ use, effect }) => use === 'use' && asks(block, effect));
  const commands = reason === null ? asking.map(({ effect }) => withYes(block, effect.command)) : [];
  if (!removes && wanting === null && commands.length === 0)
    return leaves ? { stays: because`${block}: ${staysBecause(reason, later)}` } : null;
  return {
    block,
    edits: {
      commands: new Map(commands),
      ...(wanting !== null && { before: { command: wanting.install.command, text: updateFor(wanting) } }),
      ...(removes && { append: `${sudo(steps)}${REMOVE_LISTS}` }),
    },
    why: [
      ...(wanting === null ? [] : [WHY.together]),
      ...(removes ? [WHY.clean] : []),
      ...(commands.length > 0 ? [WHY.yes] : []),
    ],
  };
}

function staysBecause(reason: string | null, later: ListStep | null): Reason {
  if (reason !== null) return `the package lists stay, because ${reason}`;
  if (later === null) return 'the package lists stay, because the program installs packages when it starts';
  const { command, block } = later.effect;
  const [name = ''] = command.text.trim().split(/\s+/, 1);
  return later.use === 'use'
    ? because`the package lists stay, because ${block} installs from them`
    : because`the package lists stay, because ${name} in ${block} may install from them`;
}

/** Lists are there at its end: it fetched them last, or will fetch them. */
function leavesLists({ steps, wanting }: AptRun): boolean {
  const last = steps.findLast(({ use }) => use === 'update' || use === 'clean');
  return last === undefined ? wanting !== null : last.use === 'update';
}

/** It only fetches lists, or only removes them where there are none. */
function isIdle({ block, stage, steps }: AptRun): boolean {
  const effects = stage.effectsOf(block);
  const isAll = (use: ListStep['use']) =>
    steps.length === effects.length && steps.every((step) => step.use === use && standsIn(block, step.effect.command)); // prettier-ignore
  if (isAll('update')) return true;
  const official = stage.base !== null && officialRepository(stage.base.image) !== null;
  const only = effects.every(({ command }) => /^rm -\w+(?:\s+\/var\/(?:lib|cache)\/apt\/\S+)+$/.test(command.text)); // prettier-ignore
  return isAll('clean') && only && official && block.flags.length === 0;
}

function isCalledAtStart({ stages }: Context): boolean {
  return stages.some(({ needs }) => needs.commands.some(({ name }) => name === 'apt-get' || name === 'apt'));
}

function sudo(steps: readonly ListStep[]): string {
  const found = steps.find(({ use }) => use === 'update' || use === 'use');
  return found === undefined ? '' : sudoOf(found.effect.command);
}
