/** Packages of the author's image that the program was seen to load, under names that are right wherever its tag may lead. */
import { because } from '../dockerfile/index.ts';
import { hasPackage } from '../knowledge/images.ts';
import type { ImageFacts, Observations, Reason } from '../model/index.ts';
import { sharedNames } from './packages.ts';

/** The image that was watched, and what is asked of it. */
export interface WatchedImage {
  readonly observed: Observations | undefined;
  /** Of the author's image; null where nothing is known of it. */
  readonly author: ImageFacts | null;
  /** Of the smaller image. */
  readonly facts: ImageFacts;
  /** All suites that the tag of the smaller image may stand for. */
  readonly suites: readonly string[];
}

/** Names of packages that the author's image brings and the smaller one lacks; or why those that were seen do not say what the smaller image needs. Empty where nobody watched. */
export function observedPackages({
  observed,
  author,
  facts,
  suites,
}: WatchedImage): readonly string[] | { readonly declined: Reason } {
  if (observed === undefined) return [];
  const { suite } = observed;
  // what the author's own steps bring, they bring here as there
  const brought = observed.libraries.flatMap(({ package: name, base }) => (base && name !== null ? [name] : [])); // prettier-ignore
  const names = [...new Set(brought)].filter((name) => hasPackage({ ...facts, suite }, name) !== true);
  if (names.length === 0) return [];
  if (suite === null || !suites.includes(suite))
    return { declined: because`it was watched on ${suite ?? 'another system than Debian'}, and the smaller image is not surely that` }; // prettier-ignore
  const lists = suites.map((each) => (each === suite ? names : namesIn(names, each, author)));
  const shared = lists.every((list) => list !== null) ? sharedNames(lists) : null;
  return shared ?? { declined: because`${names.join(', ')} of ${suite} have other names in ${suites.filter((each) => each !== suite).join(' and ')}` }; // prettier-ignore
}

/** The same packages in another suite, as far as the author's image has them there; null where one is missing. */
function namesIn(
  names: readonly string[],
  suite: string,
  author: ImageFacts | null,
): readonly string[] | null {
  const found = names.map((name) => {
    const stem = name.replace(/t64$/, '');
    return [name, stem, `${stem}t64`].find((each) => author !== null && hasPackage({ ...author, suite }, each) === true); // prettier-ignore
  });
  return found.every((name) => name !== undefined) ? found : null;
}
