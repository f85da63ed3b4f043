/** Which lines each change stands in, in the original and in the result. It knows texts only. */
import { structuredPatch } from 'diff';
import type { TextStep } from '../model/index.ts';

/** First and last line, both counted from 1. */
export type LineRange = readonly [first: number, last: number];

/** Where one change stands. A change that only adds lines is named by the line that it stands in front of. */
export interface ChangedLines {
  /** Of the original; null: the change touches another file alone, or an empty one. */
  readonly before: LineRange | null;
  /** Of the result. */
  readonly after: LineRange | null;
}

/** From the first line to the one behind the last, counted from 0; an empty span is a place between two lines. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Lines of one text that are others in the next. */
interface Hunk {
  readonly old: Span;
  readonly new: Span;
}

const NOWHERE: ChangedLines = { before: null, after: null };

/** The texts of a rewrite, as far as line ranges need them. */
export interface Steps {
  readonly before: string | null;
  readonly steps: readonly TextStep[];
}

/** The lines of every change, by transform. What a transform did in several rounds counts as one. */
export function changedLines({ before, steps }: Steps): ReadonlyMap<string, ChangedLines> {
  const texts = [before ?? '', ...steps.map(({ after }) => after)];
  const back = traced(texts);
  const forth = traced(texts.toReversed()).toReversed();
  const all = new Map<string, { before: Span | null; after: Span | null }>();
  for (const [index, { transform }] of steps.entries()) {
    const known = all.get(transform) ?? { before: null, after: null };
    all.set(transform, {
      before: hull([known.before, back[index] ?? null]),
      after: hull([known.after, forth[index] ?? null]),
    });
  }
  const [first, last] = [lineCount(texts[0]), lineCount(texts.at(-1))];
  return new Map(
    [...all].map(([id, span]) => [
      id,
      { before: rangeOf(span.before, first), after: rangeOf(span.after, last) },
    ]),
  );
}

/** The lines of one transform's change. */
export function linesOf(all: ReadonlyMap<string, ChangedLines>, transform: string): ChangedLines {
  return all.get(transform) ?? NOWHERE;
}

/** For each step from one text to the next: the lines of the first text that it changes; null where it changes none. */
function traced(texts: readonly string[]): readonly (Span | null)[] {
  let origins = Array.from({ length: lineCount(texts[0]) }, (_, at) => ({ start: at, end: at + 1 }));
  return texts.slice(1).map((text, index) => {
    const hunks = hunksOf(texts[index] ?? '', text);
    const touched = hunks.map(({ old }) => originOf(old, origins));
    const next: Span[] = [];
    let at = 0;
    for (const [place, hunk] of hunks.entries()) {
      next.push(...origins.slice(at, hunk.old.start));
      const origin = touched[place];
      for (let line = hunk.new.start; origin && line < hunk.new.end; line += 1) next.push(origin);
      at = hunk.old.end;
    }
    origins = [...next, ...origins.slice(at)];
    return hull(touched);
  });
}

/** What lines of a later text came from; a place between two lines is the end of what stands above it. */
function originOf({ start, end }: Span, origins: readonly Span[]): Span {
  const whole = hull(origins.slice(start, end));
  if (whole !== null) return whole;
  const place = origins[start]?.start ?? origins[start - 1]?.end ?? 0;
  return { start: place, end: place };
}

function hull(spans: readonly (Span | null)[]): Span | null {
  const known = spans.filter((span) => span !== null);
  if (known.length === 0) return null;
  return {
    start: Math.min(...known.map(({ start }) => start)),
    end: Math.max(...known.map(({ end }) => end)),
  };
}

function hunksOf(before: string, after: string): readonly Hunk[] {
  if (before === after) return [];
  const { hunks } = structuredPatch('', '', before, after, undefined, undefined, { context: 0 });
  return hunks.map(({ oldStart, oldLines, newStart, newLines }) => ({
    old: spanOf(oldStart, oldLines),
    new: spanOf(newStart, newLines),
  }));
}

/** The library counts from 1, and names an empty span by the line that it stands in front of. */
function spanOf(from: number, count: number): Span {
  return { start: from - 1, end: from - 1 + count };
}

function rangeOf(span: Span | null, count: number): LineRange | null {
  if (span === null || count === 0) return null;
  if (span.end > span.start) return [span.start + 1, span.end];
  const line = Math.min(span.start + 1, count);
  return [line, line];
}

function lineCount(text = ''): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
}

/** `3-9`, `4`; '' where there is none. */
export function rangeText(range: LineRange | null): string {
  if (range === null) return '';
  const [first, last] = range;
  return first === last ? String(first) : `${first}-${last}`;
}
