import { oldestWheels } from '../../knowledge/languages/python/wheels.ts';
import type { Located } from './requirements.ts';

type Numbers = readonly number[];

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
  const rows = oldestWheels[name];
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
