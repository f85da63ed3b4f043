/** What a function of Go returns: the first value of each return. */
import { step } from '../../sources/meter.ts';
import { closing, splitAt, type Span } from './brackets.ts';
import type { GoSource } from './source.ts';

/** The first values of the returns in a function, those of functions inside of it included. */
export function returnsOf(
  source: GoSource,
  func: Span,
): readonly { readonly at: number; readonly value: Span }[] {
  const found: { at: number; value: Span }[] = [];
  for (let at = func.start; at < func.end; at++) {
    step();
    if (source.tokens[at]?.text !== 'return' || source.tokens[at]?.kind !== 'name') continue;
    let end = at + 1;
    while (end < func.end && source.tokens[end]?.kind !== 'end' && source.tokens[end]?.text !== '}')
      end = '([{'.includes(source.tokens[end]?.text ?? '') ? closing(source.tokens, end) : end + 1;
    const [value] = splitAt(source.tokens, { start: at + 1, end }, ',');
    if (value !== undefined) found.push({ at, value });
  }
  return found;
}
