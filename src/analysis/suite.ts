import { baseImage, type Document } from '../dockerfile/index.ts';
import { familyOf, officialRepository, suiteOf } from '../knowledge/tags.ts';

/** The suite that a stage's packages come from: `bookworm`, or `alpine` for every Alpine; null when the image is not known. */
export function suiteOfStage(document: Document, stage: number): string | null {
  const base = baseImage(document, stage);
  const repository = base && officialRepository(base.image);
  if (base === null || repository === null) return null;
  const suite = suiteOf(repository, base.image.tag ?? 'latest');
  return suite !== null && familyOf(suite) === 'alpine' ? 'alpine' : suite;
}
