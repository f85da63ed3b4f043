/** Neighbouring RUN instructions that only install system packages, as one. Which of them keep lists is decided before. */
import { keywordOf, runOf } from '../../instructions/run.ts';
import { listSteps } from '../../analysis/package-lists.ts';
import { hasInnerComment, listReason, script, type Block } from '../../dockerfile/index.ts';
import type { Context, Effect, StageView } from '../../model/index.ts';
import { WHY, type RunPlan } from './plan.ts';

/** One command that installs: what it is told beside the packages, and the packages. */
interface Install {
  readonly words: readonly string[];
  readonly packages: readonly string[];
}

/** The plans, with one for each group of neighbours: the last of a group gets all, the others go. */
export function merged(context: Context, plans: readonly RunPlan[]): readonly RunPlan[] {
  const planned = new Map(plans.map((plan) => [plan.block, plan]));
  for (const stage of context.stages)
    for (const group of groupsOf(stage, planned, context)) {
      const last = group.at(-1);
      if (last === undefined || group.length < 2) continue;
      const why = [...new Set([...group.flatMap((block) => planned.get(block)?.why ?? []), WHY.merged])];
      const text = textOf(stage, group, planned);
      for (const block of group) planned.set(block, { block, edits: block === last ? text : null, why });
    }
  return [...planned.values()];
}

/** RUN instructions in a row, those that go left out. */
function groupsOf(
  stage: StageView,
  planned: ReadonlyMap<Block, RunPlan>,
  { isIgnored }: Context,
): readonly (readonly Block[])[] {
  const groups: Block[][] = [];
  let open: Block[] | null = null;
  for (const block of stage.blocks) {
    if (planned.get(block)?.edits === null) continue;
    const kind = isIgnored('system-packages', block) ? null : managerOf(stage, block);
    const isNext = open !== null && kind !== null && managerOf(stage, open.at(-1) ?? block) === kind;
    if (isNext) open?.push(block);
    else if (kind !== null) groups.push((open = [block]));
    else open = null;
  }
  return groups;
}

/** The manager of a RUN that does nothing but update, install named packages and clean up; null for any other. */
function managerOf(stage: StageView, block: Block): 'apt' | 'apk' | null {
  const effects = stage.effectsOf(block);
  const [first] = effects;
  const isPlain =
    block.keyword === 'RUN' &&
    block.flags.length === 0 &&
    !hasInnerComment(block) &&
    listReason(block) === null &&
    script(block)?.flat === true;
  if (!isPlain || first?.system === undefined) return null;
  const { manager } = first.system;
  return effects.every((effect) => effect.system?.manager === manager && isPlainStep(effect))
    ? manager
    : null;
}

function isPlainStep({ system, command, inside }: Effect): boolean {
  if (system === undefined || inside !== undefined) return false;
  if (command.assignments.length > 0 || command.redirects.length > 0 || system.virtual !== null) return false;
  if (/['"`$]/.test(command.text)) return false;
  const words = command.words.map(({ text }) => text);
  if (system.action === 'install') return system.packages.every((name) => words.includes(name));
  return system.action === 'update' || system.action === 'clean';
}

function textOf(stage: StageView, group: readonly Block[], planned: ReadonlyMap<Block, RunPlan>): string {
  const effects = group.flatMap(stage.effectsOf);
  const edits = group.flatMap((block) => {
    const edit = planned.get(block)?.edits;
    return edit === undefined || edit === null || typeof edit === 'string' ? [] : [edit];
  });
  const keep = (effect: Effect) => !edits.some(({ commands }) => commands?.get(effect.command) === null);
  const texts = (action: string) =>
    effects.filter((effect) => effect.system?.action === action && keep(effect)).map(({ command }) => command.text); // prettier-ignore
  const updates = [...texts('update'), ...edits.flatMap(({ before }) => before?.text ?? [])];
  const last = group.at(-1);
  const isClean =
    edits.at(-1)?.append !== undefined ||
    (last !== undefined && listSteps(stage.effectsOf(last), 'apt').at(-1)?.use === 'clean');
  const cleans = [...texts('clean'), ...edits.flatMap(({ append }) => append ?? [])].filter(
    (text) => isClean || !text.includes('/lists'),
  );
  const installs = effects
    .filter(({ system }) => system?.action === 'install')
    .map((effect) => installOf(effect, edits));
  const commands = [...updates.slice(0, 1), ...joined(installs).map(written), ...new Set(cleans)];
  return runOf(commands, group[0] && keywordOf(group[0]));
}

/** The words of an install as it is to become. */
function installOf(
  { command, system }: Effect,
  edits: readonly Exclude<RunPlan['edits'], string | null>[],
): Install {
  const names = new Set(system?.packages ?? []);
  const text = edits.map(({ commands }) => commands?.get(command)).find((found) => found != null);
  const written = text ?? command.text;
  const words = written
    .replaceAll(/\\?\s+/g, ' ')
    .trim()
    .split(' ');
  return { words: words.filter((word) => !names.has(word)), packages: [...names] };
}

/** Installs that are told the same become one; each package is named once, where it was named first. */
function joined(installs: readonly Install[]): readonly Install[] {
  const found = new Map<string, Install>();
  const seen = new Set<string>();
  for (const { words, packages } of installs) {
    const key = [...words].sort().join(' ');
    const fresh = packages.filter((name) => !seen.has(name));
    for (const name of fresh) seen.add(name);
    const before = found.get(key);
    found.set(key, { words: before?.words ?? words, packages: [...(before?.packages ?? []), ...fresh] });
  }
  return [...found.values()].filter(({ packages }) => packages.length > 0);
}

/** Widest line that still reads well with all packages on it. */
const WIDTH = 76;

function written({ words, packages }: Install): string {
  const line = [...words, ...packages].join(' ');
  if (line.length <= WIDTH) return line;
  return [words.join(' '), ...packages].join(' \\\n        ');
}
