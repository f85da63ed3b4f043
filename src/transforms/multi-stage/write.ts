/** Writes a split that was planned: a build side, and the author's stage as the runtime side behind it. */
import { because } from '../../dockerfile/index.ts';
import { fromNamed } from '../../instructions/from.ts';
import type { Change, Declaration, Reason, Skip } from '../../model/index.ts';
import { whoDevelops } from './development.ts';
import { buildSide, repeatedLead } from './build-side.ts';
import { addedEnv, hasProductionStage, isPruning, nameOf, type SplitPlan } from './plan.ts';
import { runtimeSide } from './runtime-side.ts';

/** The edits that turn the one stage of the plan into two sides, or why one of its lines cannot be written. */
export function writeSplit(plan: SplitPlan): Change | Skip {
  const { from, names, placed, split, context } = plan;
  const prune = placed.find(isPruning);
  if (hasProductionStage(plan) && prune && context.isIgnored('cache-order', prune.block))
    return { skip: because`${prune.block} would leave its place, which a comment keeps` };
  const runtime = runtimeSide(plan);
  if ('declined' in runtime) return { skip: runtime.declined };
  const anchor = placed.find((each) => each.runtime !== null)?.block ?? 'end';
  const build = buildSide(plan, anchor);
  // what a comment says to a tool about the author's FROM, it says in every stage
  const finalFrom = `\n${repeatedLead(from).trimStart()}${fromNamed(from, context.final.name)}`;
  return {
    edits: [
      { op: 'replace', block: from, text: fromNamed(from, names.install) },
      ...build.edits,
      { op: 'insert', before: anchor, above: true, text: finalFrom },
      ...runtime,
    ],
    why: whyOf(plan),
    ...(plan.retarget === null ? {} : { retarget: plan.retarget }),
    assumes: [
      ...(split.assumes ?? []),
      ...(build.mounts ? ['a builder with BuildKit, for RUN --mount'] : []),
    ],
    declares: declared(plan),
    ...(plan.observed && { observed: true }),
  };
}

function whyOf({ behind, split: { start }, retarget }: SplitPlan): Reason {
  const starts = start === undefined ? '' : `; the container starts ${start.argv.join(' ')}`;
  return retarget === null ? `${behind}${starts}` : because`${behind}${starts}; ${whoDevelops(retarget)}`;
}

function declared(plan: SplitPlan): readonly Declaration[] {
  const { split, retarget } = plan;
  // whoever develops in the build stage has what is set there besides
  const lines = retarget === null ? split.activate : [...split.activate, ...split.setup];
  const packages = new Set(lines.filter((text) => /^ENV /.test(text)).flatMap(namesSet));
  return [
    ...addedEnv(plan).map((text): Declaration => ({ what: 'env', name: nameOf(text) })),
    ...(split.start === undefined ? [] : [{ what: 'start', argv: split.start.argv } as const]),
    ...[...packages].map((name): Declaration => ({ what: 'env', name, packages: true })),
  ];
}

/** Names that an ENV line of ours sets. */
function namesSet(line: string): readonly string[] {
  return [...line.matchAll(/(?<= )(\w+)=/g)].map(([, name = '']) => name);
}
