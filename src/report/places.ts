/** The places that a reason names, as seen from the Dockerfile that it is about. */
import { placesIn, type Reason } from '../dockerfile/reason.ts';

/** A place by its path; `line` null: the whole file. */
export interface NamedPlace {
  readonly path: string;
  readonly line: number | null;
}

/** Every place, in the order of the sentence; those of the Dockerfile in hand have its path. */
export function namedPlaces(reason: Reason, dockerfile: string): readonly NamedPlace[] {
  return placesIn(reason).map(({ path, line }) => ({ path: path ?? dockerfile, line }));
}

/** The first line of the Dockerfile itself that is named; null where none is. */
export function ownLine(reason: Reason, dockerfile: string): number | null {
  return namedPlaces(reason, dockerfile).find(({ path }) => path === dockerfile)?.line ?? null;
}

/** The places that lie in other files. */
export function elsewhere(reason: Reason, dockerfile: string): readonly NamedPlace[] {
  return namedPlaces(reason, dockerfile).filter(({ path }) => path !== dockerfile);
}
