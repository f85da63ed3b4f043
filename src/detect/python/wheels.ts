/** How a requirement gets into the image: which version is the newest that may be installed, and whether that one has a wheel. */
import {
  comesBefore,
  versionNumbers,
  wheelState,
  type VersionNumbers,
  type WheelState,
} from '../../knowledge/languages/python/wheels.ts';

/** How the newest version that the specifier allows is installed by this Python (`[3, 12]`; null: the newest). */
export function stateOf(
  name: string,
  specifier: string,
  version: readonly [number, number] | null,
): WheelState {
  if (version !== null && version[0] !== 3) return 'compiled';
  return wheelState(name, upperBound(specifier), version?.[1] ?? null);
}

/** The first version that a specifier excludes from above; null where it has no such bound. */
function upperBound(specifier: string): VersionNumbers | null {
  const bounds = specifier.split(',').flatMap((part) => {
    const [, operator, text] = /^(===?|~=|<=?)([\d.]+)/.exec(part.trim()) ?? [];
    if (text === undefined) return [];
    const found = versionNumbers(text);
    if (operator === '<') return [found];
    // `~=4.9.1` goes up to 4.10, `==4.9.1` and `<=4.9.1` to the version itself
    const kept = operator === '~=' ? found.slice(0, -1) : found;
    return [[...kept.slice(0, -1), (kept.at(-1) ?? 0) + 1]];
  });
  return bounds.reduce<VersionNumbers | null>(
    (lowest, each) => (lowest === null || comesBefore(each, lowest) ? each : lowest),
    null,
  );
}
