/** Asks whether a split pays: something must stay behind, and the program must not stay on the image that it is built on. */
import { because } from '../../dockerfile/index.ts';
import { slimBase } from '../../analysis/base.ts';
import { openDoubt, orUnsafe } from '../../analysis/observed.ts';
import { programBase } from '../../analysis/program-base.ts';
import type { Placed } from '../../analysis/placement.ts';
import type { Block } from '../../dockerfile/index.ts';
import type { Change, Context, Skip, Split, Reason } from '../../model/index.ts';
import type { SplitPlan } from './plan.ts';

type Behind = Pick<SplitPlan, 'behind' | 'slim' | 'observed'>;

const OUT = 'out of the final image';

/** What the final image gets rid of, in words, or why splitting would not pay. */
export function staysBehind(
  context: Context,
  split: Split,
  placed: readonly Placed[],
  develops: boolean,
): Behind | Skip {
  if (split.pays !== null) {
    const many = / and |, |s\b/.test(split.pays);
    return { behind: `${split.pays} ${many ? 'stay' : 'stays'} ${OUT}`, slim: false };
  }
  if (placed.some(({ divided }) => divided))
    return { behind: `packages that only the build needs stay ${OUT}`, slim: false };
  // the stage of those who develop keeps what a single stage would never have had
  if (develops && split.prune !== null)
    return { behind: `what ${split.prune.command} takes out stays ${OUT}`, slim: false };
  if (split.toolchain === null)
    return {
      skip: because`a second stage would hold the same: ${split.keeps ?? 'no step builds or compiles anything'}`,
    };
  return toolchainStaysBehind(context);
}

/** Only compilers and headers stay behind: that takes a smaller image for the final stage. */
function toolchainStaysBehind(context: Context): Behind | Skip {
  const kept = keptImage(context);
  if (kept !== null) return { skip: because`the final image would stay the same: ${kept}` };
  const base = slimBase(context, false);
  if ('skip' in base) return { ...base, skip: because`the final image would stay the same: ${base.skip}` };
  const doubt = openDoubt(base.doubts, context.project.observed);
  if (doubt === null || context.options.unsafe === true)
    return {
      behind: `compilers and headers of ${context.final.image} stay ${OUT}`,
      slim: true,
      ...(doubt === null && base.doubts.length > 0 && { observed: true }),
    };
  return {
    skip: because`the final image would stay the same: ${doubt.why}`,
    wouldHelp: orUnsafe(doubt),
    doubt,
  };
}

/** A program that has to stay on the image that it is built on gains nothing by a split, unless something else stays behind. */
export function staysOnSameImage({ context, split, slim }: SplitPlan, change: Change): Skip | null {
  if (split.runtime === 'language' && !slim) return null;
  const kept = keptImage(context);
  if (kept !== null) return { skip: because`the final image would stay the same: ${kept}` };
  const after = context.after(change.edits);
  const lineOf = (block: Block) =>
    context.document.blocks.find(({ text }) => text === block.text)?.line ?? block.line;
  const base =
    split.runtime === 'language' ? slimBase(after, true, lineOf) : programBase(after, split.runtime);
  return 'skip' in base
    ? { ...base, skip: because`the final image would stay the same: ${base.skip}` }
    : null;
}

/** Why the final stage keeps the author's image, whatever is known of its siblings. */
function keptImage({ final: { from }, options, isIgnored }: Context): Reason | null {
  const isKept = options.skip?.includes('slim-base') === true || isIgnored('slim-base', from);
  return isKept ? because`slim-base leaves ${from} as it is` : null;
}
