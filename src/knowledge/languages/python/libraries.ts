/** Parts of the standard library that load libraries of the system. */
import type { PackagesBySuite } from '../facts.ts';

/** Parts of the standard library whose system libraries the slim images leave out. From the images of November 2026. */
export const standardLibraries: ReadonlyMap<string, PackagesBySuite> = new Map([
  ['tkinter', { bookworm: ['libtk8.6'], trixie: ['libtk8.6'] }],
  ['turtle', { bookworm: ['libtk8.6'], trixie: ['libtk8.6'] }],
]);
