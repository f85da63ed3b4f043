/** Why something was done or left, as data: text and the places that it is about. How it reads is the reports' business. */

/** A line of a file; the Dockerfile in hand where `path` is null, and the whole file where `line` is. */
export interface Place {
  readonly path: string | null;
  /** From 1. */
  readonly line: number | null;
}

/** A clause with places in it: `line 7 installs packages of its own`. */
export interface Clause {
  readonly parts: readonly (string | Place)[];
}

/** One clause: lower case, no full stop, names the thing and the place. Plain text where no place is known. */
export type Reason = string | Clause;

/** What stands for a place in `because`: an instruction, what was seen of a file, or a line by its number. */
type Placed = { readonly line: number | null } | { readonly path: string; readonly line: number | null };

/** A reason from text, other reasons and places: because`${block} runs ${name}` reads `line 7 runs make`. */
export function because(
  texts: TemplateStringsArray,
  ...values: readonly (Reason | number | Placed)[]
): Reason {
  return clause(
    texts.flatMap((text, index) => (index === 0 ? [text] : [...partsOf(values[index - 1]), text])),
  );
}

/** Each reason once, in the order of their first appearance. */
export function distinct(reasons: readonly Reason[]): readonly Reason[] {
  return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()];
}

/** Several reasons as one, each once: `a; b; c`. */
export function joined(reasons: readonly Reason[], between: string): Reason {
  return clause(
    distinct(reasons).flatMap((reason, index) => [...(index === 0 ? [] : [between]), ...partsOf(reason)]),
  );
}

/** The places of a reason, in the order of its words. */
export function placesIn(reason: Reason): readonly Place[] {
  return typeof reason === 'string' ? [] : reason.parts.filter((part) => typeof part !== 'string');
}

/** The same reason about other places: those of the file as the reader has it. */
export function withPlaces(reason: Reason, moved: (place: Place) => Place): Reason {
  if (typeof reason === 'string') return reason;
  return { parts: reason.parts.map((part) => (typeof part === 'string' ? part : moved(part))) };
}

function partsOf(value: Reason | number | Placed | undefined): readonly (string | Place)[] {
  if (value === undefined) return [];
  if (typeof value !== 'object') return [String(value)];
  if ('parts' in value) return value.parts;
  return [{ path: 'path' in value ? value.path : null, line: value.line }];
}

/** Neighbouring texts are one, and text alone is a plain reason: equal reasons have equal data. */
function clause(all: readonly (string | Place)[]): Reason {
  const parts: (string | Place)[] = [];
  for (const part of all) {
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else if (part !== '') parts.push(part);
  }
  return parts.every((part) => typeof part === 'string') ? parts.join('') : { parts };
}
