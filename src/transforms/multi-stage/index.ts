import { slimBase } from '../../analysis/base.ts';
import { stepName } from '../../analysis/effects.ts';
import { placementOf, type Placed } from '../../analysis/placement.ts';
import { programBase } from '../../analysis/program-base.ts';
import { languageName } from '../../analysis/stages.ts';
import { developmentUse } from '../../analysis/uses.ts';
import { expand, scopeBefore, type Block, type Document } from '../../dockerfile/index.ts';
import type {
  Change,
  Context,
  Declined,
  Effect,
  Skip,
  Split,
  StageView,
  Transform,
} from '../../model/index.ts';
import { emit, type Plan } from './emit.ts';
import { example } from './example.ts';

export const multiStage: Transform = {
  id: 'multi-stage',
  summary: 'Build in one stage, run from another',
  docs: `Splits a stage in two: dependencies are installed and outputs are built on the author's own image, and the
final stage gets what the program runs and opens, at the same absolute paths. What stays behind (compilers,
development dependencies, sources that were compiled) is in no layer of the image that is shipped.

It splits only where something stays behind, and only when every instruction can be placed: each RUN command must be
known to install, build or prepare something. One command that nobody knows means no split, with its line and reason.`,
  example,
  run(context) {
    const { stages, final } = context;
    if (stages.length > 1) return { skip: `the file already has ${stages.length} stages` };
    if (final.application === null) return { skip: 'no stack was recognised in this stage' };
    const { split } = final.application;
    if (split === undefined)
      return { skip: `what a program in ${languageName(final)} needs after its build is not known yet` };
    if ('declined' in split) return { skip: split.declined };
    const plan = planOf(context, split);
    if ('declined' in plan)
      return { skip: plan.declined, needs: 'an instruction that can be placed in one of the two stages' };
    if ('skip' in plan) return plan;
    const change = emit(plan);
    return 'skip' in change ? change : (staysOnSameImage(context, plan, change) ?? change);
  },
};

/** A program that has to stay on the image that it is built on gains nothing by a split, unless something else stays behind. */
function staysOnSameImage(context: Context, plan: Plan, change: Change): Skip | null {
  const { split } = plan;
  if (split.runtime === 'language' && !plan.slim) return null;
  const kept = keptImage(context);
  if (kept !== null) return { skip: `the program would stay on the same image: ${kept}` };
  const after = context.after(change.edits);
  const lineOf = (block: Block) =>
    context.document.blocks.find(({ text }) => text === block.text)?.line ?? block.line;
  const base =
    split.runtime === 'language' ? slimBase(after, true, lineOf) : programBase(after, split.runtime);
  return 'skip' in base ? { ...base, skip: `the program would stay on the same image: ${base.skip}` } : null;
}

function planOf(context: Context, split: Split): Plan | Skip | Declined {
  const { document, final: stage } = context;
  const hindrance = developmentUse(stage);
  if (hindrance !== null)
    return { skip: hindrance, needs: 'uses of the image that start it by its own command' };
  const steps = stepsOf(stage);
  const first = steps[0];
  if (first === undefined)
    return {
      skip: 'no step builds, or installs from a manifest: nothing says what the first of two stages would be for',
    };
  const { workdir } = scopeBefore(document, first.block);
  if (workdir === null || workdir === '/')
    return { skip: 'no WORKDIR with an absolute path comes before the first install or build step' };
  const variable = variableWorkdir(document);
  if (variable)
    return {
      skip: `WORKDIR at line ${variable.line} depends on a build argument`,
      needs: 'a WORKDIR that stands in the file',
    };
  const manifests = new Set(steps.flatMap((step) => manifestPaths(step, stage)));
  const placed = placementOf({ stage, split, workdir, manifests });
  if ('declined' in placed) return placed;
  const behind = staysBehind(context, split, placed);
  return 'skip' in behind ? behind : { context, split, placed, workdir, ...behind };
}

/** COPY --from names absolute paths, which a build argument would change. */
function variableWorkdir(document: Document): Block | undefined {
  return document.blocks.find((block) => {
    const { variables, env } = scopeBefore(document, block);
    const free = new Map([...variables].filter(([name]) => env.has(name)));
    return block.keyword === 'WORKDIR' && expand(block.args, free, block.escape) === null;
  });
}

type Behind = Pick<Plan, 'behind' | 'slim'>;

/** What the final image gets rid of, in words, or why splitting would not pay. */
function staysBehind(context: Context, split: Split, placed: readonly Placed[]): Behind | Skip {
  const out = 'stay out of the final image';
  if (split.pays !== null)
    return {
      behind: `${split.pays} ${/ and |, |s\b/.test(split.pays) ? 'stay' : 'stays'} out of the final image`,
      slim: false,
    };
  const packages = placed.some(({ parted }) => parted);
  if (packages) return { behind: `packages that only the build needs ${out}`, slim: false };
  if (split.toolchain === null) return { skip: 'nothing would stay behind: one stage is as small' };
  const kept = keptImage(context);
  if (kept !== null) return { skip: `nothing would stay behind: ${kept}` };
  const base = slimBase(context, false);
  if ('skip' in base) return { ...base, skip: `nothing would stay behind: ${base.skip}` };
  if (base.doubt !== null && context.options.unsafe !== true) {
    return {
      skip: `nothing would stay behind: ${base.doubt.why}`,
      needs: `${base.doubt.needs}, or --unsafe`,
    };
  }
  return { behind: `compilers and headers of ${base.from} ${out}`, slim: true };
}

/** Why the final stage keeps the author's image, whatever is known of its siblings. */
function keptImage({ final: { from }, options, isIgnored }: Context): string | null {
  const isKept = options.skip?.includes('slim-base') === true || isIgnored('slim-base', from);
  return isKept ? `slim-base leaves line ${from.line} as it is` : null;
}

function stepsOf(stage: StageView): readonly Effect[] {
  const effects = stage.blocks.flatMap(stage.effectsOf);
  return effects.filter(({ kind }) => kind === 'install' || kind === 'build');
}

function manifestPaths(step: Effect, { language }: StageView): readonly string[] {
  const manifests = step.kind === 'install' ? language?.manifests?.(stepName(step)) : undefined;
  return manifests === undefined || 'declined' in manifests ? [] : manifests.paths;
}
