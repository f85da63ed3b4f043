/** The runtime side of a split: what it gets in place of the instructions that left it, each group where they stood. */
import { envLine, startLine } from '../../instructions/settings.ts';
import type { Placed } from '../../analysis/placement.ts';
import { scopeBefore, type Block, type Edit } from '../../dockerfile/index.ts';
import { copyFrom, copyInto } from '../../instructions/copy-from.ts';
import type { Declined, EffectKind } from '../../model/index.ts';
import { absolute, addedEnv, type SplitPlan } from './plan.ts';
import { sourceLines } from './sources.ts';

/** Its edits, or why a source cannot be brought. */
export function runtimeSide(plan: SplitPlan): readonly Edit[] | Declined {
  const places = placesOf(plan);
  const env = addedEnv(plan).map(envLine);
  const edits: Edit[] = [];
  let lines: string[] = [];
  let blank = false;
  for (const [index, each] of plan.placed.entries()) {
    const { block, runtime, late } = each;
    if (runtime === null && /^[ \t]*\r?\n/.test(block.lead)) blank = true;
    const added = addedAt(plan, each, index, places);
    if ('declined' in added) return added;
    if (added.length > 0) lines.push(...env.splice(0));
    if (late) lines.push(...added);
    if (runtime !== null) {
      edits.push(...groupEdits(lines, blank, block));
      const text = startOf(plan, block) ?? runtime;
      if (text !== block.text) edits.push({ op: 'replace', block, text });
      lines = [];
      blank = false;
    }
    if (!late) lines.push(...added);
  }
  return [...edits, ...groupEdits(lines, blank, 'end')];
}

/** The start without what only the build stage has; null for every other instruction. */
function startOf({ split: { start }, context: { final } }: SplitPlan, block: Block): string | null {
  const { cmd, entrypoint } = final.start;
  if (start === undefined || block.keyword !== start.keyword || (block !== cmd && block !== entrypoint))
    return null;
  return startLine(block, start.argv);
}

function groupEdits(lines: readonly string[], blank: boolean, before: Block | 'end'): readonly Edit[] {
  if (lines.length === 0) return [];
  return [{ op: 'insert', before, above: true, text: (blank ? '\n' : '') + lines.join('\n') }];
}

/** Where among the placed instructions dependencies, sources and outputs come in; -1 where nothing says so. */
type Places = Readonly<Record<'install' | 'sources' | 'build', number>>;

function placesOf({ placed }: SplitPlan): Places {
  const lastThatDoes = (kinds: readonly EffectKind[]) =>
    placed.findLastIndex(({ effects }) => effects.some(({ kind }) => kinds.includes(kind)));
  const lastIn = (role: Placed['role']) => placed.findLastIndex((each) => each.role === role);
  return {
    install: Math.max(lastThatDoes(['install']), lastIn('install')),
    sources: lastIn('sources'),
    build: lastThatDoes(['build', 'prune']),
  };
}

/** The lines that stand for one placed instruction: dependencies, sources, outputs, and what a build-only step made. */
function addedAt(plan: SplitPlan, each: Placed, index: number, places: Places): readonly string[] | Declined {
  const { split, names, context } = plan;
  // where the working folder is not known, paths stay absolute
  const here = scopeBefore(context.document, each.block).workdir ?? '';
  const lines: string[] = [];
  if (index === places.install) {
    const brought = split.dependencies.map((path) => copyFrom(names.production, absolute(plan, path), here));
    lines.push(...brought, ...split.activate);
  }
  if (index === places.sources) {
    const sources = sourceLines(plan, split.sources === 'all' ? (split.starts ?? []) : split.sources, here);
    if ('declined' in sources) return sources;
    lines.push(...sources);
  }
  const takesOutputs = index === (places.build < 0 ? places.install : places.build);
  if (takesOutputs) lines.push(...outputLines(plan, here));
  for (const path of each.artifacts) lines.push(copyFrom(names.build, path, here));
  return lines;
}

function outputLines(plan: SplitPlan, here: string): readonly string[] {
  const { split, names } = plan;
  return [
    ...split.outputs.map(({ path }) => copyFrom(names.build, absolute(plan, path), here)),
    ...split.executables.map(({ from, to }) => copyInto(names.build, from, to, here)),
  ];
}
