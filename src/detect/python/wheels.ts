import type { Located } from './requirements.ts';

type Numbers = readonly number[];

/**
 * The oldest version that surely has wheels for Linux, by minor version of python, of packages that link libraries of the full image
 * where they are compiled. Tried on PyPI with `pip download --only-binary`, November 2026. The last row is python 3.14 and younger.
 */
const OLDEST_WHEELS: Readonly<Record<string, readonly (readonly [number, string])[]>> = {
  lxml: [[8, '4.5.0'], [9, '4.6.0'], [10, '4.6.4'], [11, '4.9.1'], [12, '4.9.3'], [13, '5.3.0'], [14, '6.0.2']],
  pillow: [[8, '7.0.0'], [9, '8.0.0'], [10, '8.3.2'], [11, '9.2.0'], [12, '10.0.1'], [13, '10.4.0'], [14, '12.0.0']],
  'psycopg2-binary': [[8, '2.8.4'], [9, '2.8.6'], [10, '2.9.2'], [11, '2.9.5'], [12, '2.9.9'], [13, '2.9.10'], [14, '2.9.11']],
}; // prettier-ignore

/** Why a requirement is compiled against libraries that a slim image lacks; null when none is, as far as the table goes. */
export function compiledReason(
  requirements: readonly Located[],
  version: readonly [number, number] | null,
): string | null {
  for (const { name, specifier, path, line } of requirements) {
    const oldest = name === null ? null : oldestWheel(name, version);
    const newest = upperBound(specifier);
    if (oldest === null || newest === null || isBelow(oldest, newest)) continue;
    const python = version === null ? 'the newest python' : `python ${version.join('.')}`;
    return `${path}:${line} asks for ${name ?? ''}${specifier}, which has no wheel for ${python} and links what it finds where it is compiled`;
  }
  return null;
}

function oldestWheel(name: string, version: readonly [number, number] | null): Numbers | null {
  const rows = OLDEST_WHEELS[name];
  if (rows === undefined || (version !== null && version[0] !== 3)) return null;
  const row = version === null ? rows.at(-1) : rows.findLast(([minor]) => minor <= version[1]);
  return row === undefined ? null : numbers(row[1]);
}

/** The first version that a specifier excludes from above, as far as it has such a bound. */
function upperBound(specifier: string): Numbers | null {
  for (const part of specifier.split(',')) {
    const [, operator, text] = /^(===?|~=|<=?)([\d.]+)/.exec(part) ?? [];
    if (text === undefined) continue;
    const found = numbers(text);
    if (operator === '<') return found;
    // `~=4.9.1` goes up to 4.10, `==4.9.1` and `<=4.9.1` to the version itself
    const kept = operator === '~=' ? found.slice(0, -1) : found;
    return [...kept.slice(0, -1), (kept.at(-1) ?? 0) + 1];
  }
  return null;
}

function numbers(text: string): Numbers {
  return text
    .split('.')
    .filter((part) => part !== '')
    .map(Number);
}

/** Whether `low` comes before `high`, missing parts counting as nothing. */
function isBelow(low: Numbers, high: Numbers): boolean {
  for (let at = 0; at < Math.max(low.length, high.length); at += 1) {
    const difference = (low[at] ?? 0) - (high[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
