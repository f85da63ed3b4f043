/** Comments that stand inside of an instruction, not above it: they go when the instruction goes. */
import type { Block } from './types.ts';

/** Whether a comment line stands between the continued lines of an instruction. */
export function hasInnerComment({ text }: Block): boolean {
  return /\n\s*#/.test(text);
}
