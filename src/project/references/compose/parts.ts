/** The parts of compose's short forms: `SOURCE:TARGET:MODE`, `HOST:PORT/udp`. */

/** Longer values are no mounts or ports. */
const MAX_VALUE = 4096;

/** Parts between colons; the colon of `${NAME:-default}` is none. */
export function splitOutsideBraces(text: string): readonly string[] {
  return text.slice(0, MAX_VALUE).match(/(?:\$\{[^}]*\}|[^:])+/g) ?? [];
}

/** A path of the container without what says nothing: `/app//src/` is `/app/src`. */
export function cleanTarget(path: string): string {
  const clean = path.replace(/\/{2,}/g, '/').replace(/(?:\/\.)+(?=\/|$)/g, '');
  return clean.length > 1 ? clean.replace(/\/$/, '') : clean || '/';
}
