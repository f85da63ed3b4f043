/** Places of new instructions in the stage that gets a user: within it, or right behind its last instruction. */
import { scopeBefore, type Block } from '../../dockerfile/index.ts';
import type { Context, StageView } from '../../model/index.ts';

/** The place is behind the stage: at the end of the file, or at the FROM of the next stage. */
export function isBehind({ final }: Pick<Context, 'final'>, before: Block | 'end'): boolean {
  return before === 'end' || before.stage !== final.index;
}

/** What holds for an instruction of the stage at that place. */
export function scopeAt({ document, final }: Context, before: Block | 'end'): StageView['scope'] {
  return before === 'end' || before.stage !== final.index ? final.scope : scopeBefore(document, before);
}
