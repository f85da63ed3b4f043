/**
 * What is known of a value that may name a file: the whole text, how it begins, that it is no path at all
 * (a buffer, a number), or nothing. Relative texts are relative to the working folder of the program.
 */
import { inFolder } from '../../project/paths.ts';
import { joinPath, folderOf } from '../../dockerfile/index.ts';
export type Where =
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'begins'; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' };

/** No system has longer paths. */
const MAX_TEXT = 4096;

export const UNKNOWN: Where = { kind: 'unknown' };
export const NONE: Where = { kind: 'none' };

/** A value that is known whole. */
export function whole(text: string): Where {
  return { kind: 'whole', text };
}

/** Text concatenation. */
export function concat(left: Where, right: Where): Where {
  if (left.kind !== 'whole') return left;
  if ('text' in right && left.text.length + right.text.length > MAX_TEXT) return UNKNOWN;
  if (right.kind === 'whole') return whole(left.text + right.text);
  const text = left.text + (right.kind === 'begins' ? right.text : '');
  return text === '' ? UNKNOWN : { kind: 'begins', text };
}

/** `os.path.join` and `Path /`: an absolute right side stands alone. */
export function join(left: Where, right: Where): Where {
  const text = right.kind === 'whole' || right.kind === 'begins' ? right.text : null;
  if (text?.startsWith('/') === true) return right;
  if (left.kind !== 'whole') return left;
  if (left.text.length + (text?.length ?? 0) > MAX_TEXT) return UNKNOWN;
  const folder = left.text === '' || left.text.endsWith('/') ? left.text : `${left.text}/`;
  if (right.kind === 'whole') return whole(normalise(folder + right.text));
  const begin = folder + (text ?? '');
  return begin === '' ? UNKNOWN : { kind: 'begins', text: begin };
}

/** The text in front of the first placeholder. */
export function beginOf(place: Where, mark: string): Where {
  if (place.kind !== 'whole' || !place.text.includes(mark)) return place;
  const text = place.text.slice(0, place.text.indexOf(mark));
  return text === '' ? UNKNOWN : { kind: 'begins', text };
}

/** `os.path.dirname` and `.parent`. */
export function parentOf(place: Where): Where {
  if (place.kind === 'whole') return whole(parentFolder(normalise(place.text)));
  return place.kind === 'begins'
    ? { kind: 'begins', text: place.text.slice(0, place.text.lastIndexOf('/') + 1) || './' }
    : place;
}

/** The deepest folder that surely contains the place (`.` is the working folder); null when nothing is known. */
export function folderHolding(place: Where): string | null {
  if (place.kind === 'whole') return parentFolder(normalise(place.text));
  if (place.kind !== 'begins') return null;
  const slash = place.text.lastIndexOf('/');
  return slash === -1 ? '.' : normalise(place.text.slice(0, slash + 1));
}

/** Without `.` segments, doubled slashes and, where it is possible, `..`; `.` for the empty path. */
export function normalise(path: string): string {
  return path.startsWith('/') ? joinPath('/', path) : inFolder('.', path);
}

/** The folder of a path; `.` for a bare name, and `..` for the working folder itself. */
export function parentFolder(path: string): string {
  return path === '.' ? '..' : folderOf(path);
}
