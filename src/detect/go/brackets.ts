/** Where brackets, parts and statements end in the tokens of a Go file; it knows nothing of what they mean. */
import { step } from '../../sources/meter.ts';
import type { GoToken } from './tokens.ts';

/** A run of tokens of one file: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The index behind the bracket that closes the one at `open`; the end of the file when none does or no bracket stands there. */
export function closing(tokens: readonly GoToken[], open: number): number {
  const partner = tokens[open]?.partner ?? -1;
  return partner < open ? tokens.length : partner + 1;
}

/** The index of the bracket that the one at `close` closes; -1 when there is none. */
export function opening(tokens: readonly GoToken[], close: number): number {
  return tokens[close]?.partner ?? -1;
}

/** Cuts a span at the marks that stand outside of all brackets. Empty parts are left out. */
export function splitAt(tokens: readonly GoToken[], span: Span, mark: string): readonly Span[] {
  const parts: Span[] = [];
  let start = span.start;
  for (let at = span.start; at < span.end; at++) {
    step();
    const token = tokens[at];
    if (token?.kind !== 'mark') continue;
    if ('([{'.includes(token.text)) at = closing(tokens, at) - 1;
    else if (token.text === mark) {
      parts.push({ start, end: at });
      start = at + 1;
    }
  }
  return [...parts, { start, end: span.end }].filter((part) => part.end > part.start);
}

/**
 * Where the statement ends that goes on at `from`: its semicolon, or the brace of the block that it heads; with `separator`
 * also there.
 */
export function statementEnd(tokens: readonly GoToken[], from: number, separator?: string): number {
  for (let at = from; at < tokens.length; at++) {
    step();
    const token = tokens[at];
    if (token?.kind === 'end') return at;
    if (token?.kind !== 'mark') continue;
    if (token.text === ')' || token.text === '}' || token.text === ']' || token.text === separator) return at;
    if ('([{'.includes(token.text)) at = closing(tokens, at) - 1;
  }
  return tokens.length;
}
