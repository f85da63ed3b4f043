/** Words and calls as a shell takes them. */

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Options that say where the answer goes and how it looks, not what is done. */
const OUTWARD: ReadonlySet<string> = new Set(['--format', '--output', '--patch']);

/** The call of this program that gives the same result again. */
export function callOf(args: readonly string[]): string {
  const kept = args.filter(
    (word, at) => !OUTWARD.has(word.replace(/=.*/s, '')) && !OUTWARD.has(args[at - 1] ?? ''),
  );
  return ['dfrewrite', ...kept].map(quoted).join(' ');
}
