/** Every language that the tables know, for questions that are the same for each: which names are lockfiles, what never belongs in a context. */
import { c } from './c/index.ts';
import type { LanguageFacts } from './facts.ts';
import { go } from './go/index.ts';
import { java } from './java/index.ts';
import { node } from './node/index.ts';
import { php } from './php/index.ts';
import { python } from './python/index.ts';
import { ruby } from './ruby/index.ts';
import { rust } from './rust/index.ts';

export type * from './facts.ts';

/** The registry: a new language is its folder and its name here. */
export const languages: readonly LanguageFacts[] = [c, node, python, go, rust, java, ruby, php];

/** Names of folders that hold other people's code in every language. */
export const vendorFolders: readonly string[] = languages.flatMap(({ vendor }) => [
  ...(vendor?.fetched ?? []),
  ...(vendor?.committed ?? []),
]);

/** The rows of one table, over all languages: `ofLanguages(({ lockfiles }) => lockfiles)`. */
export function ofLanguages<Row>(
  table: (facts: LanguageFacts) => readonly Row[] | undefined,
): readonly Row[] {
  return languages.flatMap((facts) => table(facts) ?? []);
}

/** The one value of each language that has it: `eachLanguages(({ image }) => image)`. */
export function eachLanguages<Value>(member: (facts: LanguageFacts) => Value | undefined): readonly Value[] {
  return languages.map(member).filter((value) => value !== undefined);
}
