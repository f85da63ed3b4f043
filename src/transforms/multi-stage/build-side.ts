/** The build side of a split: what only it needs moves there, what both sides need is repeated. */
import { runOf } from '../../instructions/run.ts';
import { isPragma, type Block, type Edit } from '../../dockerfile/index.ts';
import { fromStage } from '../../instructions/from.ts';
import { workdirLine, userLine, repeated } from '../../instructions/settings.ts';
import type { Placed } from '../../analysis/placement.ts';
import { buildStep } from './build-step.ts';
import { hasProductionStage, isBehindDevelopment, isPruning, type SplitPlan } from './plan.ts';

interface BuildSide {
  readonly edits: readonly Edit[];
  /** A step keeps the cache of its compiler in a mount. */
  readonly mounts: boolean;
}

/** Its edits; all new text is put in front of `anchor`. */
export function buildSide(plan: SplitPlan, anchor: Block | 'end'): BuildSide {
  const { placed, split, names } = plan;
  const edits: Edit[] = [];
  const insert = (text: string) => edits.push({ op: 'insert', before: anchor, above: true, text });
  const lastInstall = placed.findLastIndex((each) => each.role === 'install');
  const setupAt = split.setupLate === true ? behindTools(placed) : placed.findIndex(isInput);
  let mounts = false;
  for (const [index, each] of placed.entries()) {
    if (index === setupAt) split.setup.forEach(insert);
    // those who develop get every instruction, whole
    const own = plan.retarget === null ? each.build : each.block.text;
    const step = own === null ? null : buildStep(plan, each, own);
    mounts ||= step?.mounts === true && !isReplaced(plan, each);
    edits.push(...placedEdits(plan, each, step?.text ?? null, anchor));
    if (index === lastInstall && names.build !== names.install && !isBehindDevelopment(plan))
      insert(`\n${fromStage(plan.from, names.install, names.build)}`);
  }
  if (isBehindDevelopment(plan)) behindDevelopment(plan).forEach(insert);
  pruned(plan).forEach(insert);
  return { edits, mounts };
}

function isInput({ role }: Placed): boolean {
  return ['manifests', 'sources', 'install'].includes(role);
}

/** Above the first input that no tool is installed behind, and at the latest above the first install of dependencies. */
function behindTools(placed: readonly Placed[]): number {
  const install = placed.findIndex(installsDependencies);
  const tool = placed.slice(0, install).findLastIndex(({ role }) => role === 'install');
  return Math.max(tool + 1, placed.findIndex(isInput));
}

function installsDependencies({ role, effects }: Placed): boolean {
  return role === 'install' && effects.some(({ kind }) => kind === 'install');
}

/** What becomes of one of the author's instructions, with its text on the build side; null where it has none there. */
function placedEdits(
  plan: SplitPlan,
  each: Placed,
  text: string | null,
  anchor: Block | 'end',
): readonly Edit[] {
  const { block, runtime } = each;
  if (text === null) return runtime === null ? [{ op: 'remove', block }] : [];
  if (isReplaced(plan, each)) return [{ op: 'remove', block }];
  if (runtime !== null)
    return [
      {
        op: 'insert',
        before: anchor,
        above: true,
        text: repeatedLead(block) + (text === block.text ? repeated(block) : text),
      },
    ];
  return [{ op: 'move', block, before: anchor, ...(text === block.text ? {} : { text }) }];
}

/** A prune of the author's that the stage of the dependencies does; those who develop keep theirs. */
function isReplaced(plan: SplitPlan, each: Placed): boolean {
  return plan.retarget === null && hasProductionStage(plan) && isPruning(each);
}

/** A stage that takes out again what those who develop have installed: as root, and in the folder of the install. */
function behindDevelopment({ context: { final }, from, names, workdir }: SplitPlan): readonly string[] {
  const { scope } = final;
  return [
    `\n${fromStage(from, names.install, names.build)}`,
    ...(scope.user === null ? [] : [userLine('root')]),
    ...(scope.workdir === workdir ? [] : [workdirLine(workdir)]),
  ];
}

/** The prune of the language, on the stage of the dependencies where they have one. */
function pruned(plan: SplitPlan): readonly string[] {
  const { placed, split, names } = plan;
  const own = placed.some(({ effects }) => effects.some(({ kind }) => kind === 'prune'));
  if (split.prune === null || (own && !hasProductionStage(plan))) return [];
  const prune = runOf([split.prune.command]);
  return hasProductionStage(plan)
    ? [`\n${fromStage(plan.from, names.install, names.production)}`, prune]
    : [prune];
}

/** Blank lines and pragmas above an instruction go with every copy of it; other comments stay with the runtime's. */
export function repeatedLead({ lead }: Block): string {
  const lines = lead.replaceAll('\r\n', '\n').split('\n').slice(0, -1);
  const pragmas = lines.filter((line) => isPragma(line) && !/\bglobal\b/i.test(line));
  return (lines[0]?.trim() === '' ? '\n' : '') + pragmas.map((line) => `${line}\n`).join('');
}
