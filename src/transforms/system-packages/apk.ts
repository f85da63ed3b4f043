/** How RUN instructions install with apk: with an index of their own that stays in no layer. */
import { laterUse, listSteps, mountsLists, type ListStep } from '../../analysis/package-lists.ts';
import { commandWithWords, listReason, standsIn, type Block, type Command } from '../../dockerfile/index.ts';
import type { Context, StageView } from '../../model/index.ts';
import { WHY, type ManagerPlan, type RunPlan } from './plan.ts';

/** Each `apk add` fetches the index for itself and keeps none; what fetched and removed the index for it goes. */
export function planApk(context: Context): ManagerPlan {
  const own = new Set(
    context.stages.flatMap((stage) => stage.blocks.filter((block) => isPlain(stage, block))),
  );
  const runs = context.stages.flatMap((stage) =>
    stage.blocks
      .filter((block) => !context.isIgnored('system-packages', block))
      .flatMap((block) => planRun(stage, block, context, own) ?? []),
  );
  return { runs, reasons: [] };
}

/** Whether every command of apk in it stands in its list, so that it can be given its own index. */
function isPlain(stage: StageView, block: Block): boolean {
  const steps = listSteps(stage.effectsOf(block), 'apk');
  const isOpen = ({ use, effect }: ListStep) =>
    use === 'unknown' || use === 'sources' || (use !== 'clean' && !isEditable(block, effect.command));
  return steps.length > 0 && listReason(block) === null && !mountsLists(stage, block, 'apk') && !steps.some(isOpen); // prettier-ignore
}

function isEditable(block: Block, command: Command): boolean {
  return !command.nested && standsIn(block, command) && !command.words.some(({ split }) => split);
}

function planRun(
  stage: StageView,
  block: Block,
  { stages }: Context,
  own: ReadonlySet<Block>,
): RunPlan | null {
  const steps = listSteps(stage.effectsOf(block), 'apk');
  if (!own.has(block)) return null;
  const isLast = laterUse(stages, block, 'apk', (each) => own.has(each)) === null;
  const commands = new Map<Command, string | null>();
  for (const { use, effect } of steps) {
    const { command } = effect;
    const isOnly = use === 'update' || (use === 'clean' && isOfIndexAlone(command));
    if (isOnly && isLast && isEditable(block, command)) commands.set(command, null);
    else if (use === 'use' && !isWithoutCache(command)) commands.set(command, withoutCache(block, command));
  }
  if (commands.size === 0) return null;
  const goes = commands.size === stage.effectsOf(block).length && [...commands.values()].every((text) => text === null); // prettier-ignore
  return { block, edits: goes ? null : { commands }, why: [WHY.clean] };
}

/** `rm -rf /var/cache/apk/*` and nothing else. */
function isOfIndexAlone({ text }: Command): boolean {
  return /^rm -\w+(?:\s+(?:\/var\/cache|\/etc)\/apk\/\S+)+$/.test(text);
}

function isWithoutCache({ words }: Command): boolean {
  return words.some(({ value }) => value === '--no-cache' || value?.startsWith('--cache-dir') === true);
}

const FETCHING = new Set(['-U', '--update', '--update-cache']);

/** `--no-cache` in the place of the option that fetches the index, else behind the verb. */
function withoutCache(block: Block, command: Command): string {
  const fetching = command.words.find(({ value }) => FETCHING.has(value ?? ''));
  const verb = command.words.find(({ value }) => value === 'add' || value === 'upgrade');
  const word = fetching ?? verb;
  if (word === undefined) return command.text;
  const text = fetching === undefined ? `${word.text} --no-cache` : '--no-cache';
  return commandWithWords(block, command, new Map([[word, text]]));
}
