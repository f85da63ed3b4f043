/** The golang image that a stage is built on. */
import { baseName } from '../../dockerfile/index.ts';
import { familyOf, officialRepository, suiteOf } from '../../knowledge/index.ts';
import type { StageView } from '../../model/index.ts';

export interface GoImage {
  /** As FROM names it, variables resolved. */
  readonly text: string;
  /** `1.24` or `1.24.3`; null for `latest`, `alpine` and other tags without a version. */
  readonly version: string | null;
  readonly alpine: boolean;
}

/** The official golang image of a stage, from Docker Hub or a mirror of it; null when the stage is built on something else. */
export function goImageOf({ base }: StageView): GoImage | null {
  const image = base?.image;
  if (image === undefined || image.variable || baseName(image.repository) !== 'golang') return null;
  if (image.registry === null && officialRepository(image) === null) return null;
  const tag = image.tag ?? 'latest';
  const suite = suiteOf('golang', tag);
  const named = tag.split('-').some((part) => part.startsWith('alpine'));
  return {
    text: image.text,
    version: /^\d+\.\d+(?:\.\d+)?/.exec(tag)?.[0] ?? null,
    alpine: named || (suite !== null && familyOf(suite) === 'alpine'),
  };
}
