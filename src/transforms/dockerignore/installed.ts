/** Whether another Dockerfile of the context may use installed packages of the host. */
import { copyParts, folderOf, baseName } from '../../dockerfile/index.ts';
import { languages, type LanguageFacts } from '../../knowledge/languages/index.ts';
import type { StageView } from '../../model/index.ts';
import { brings, type Surroundings } from './surroundings.ts';

/** The languages that install into a folder of this name. */
export function installers(pattern: string): readonly LanguageFacts[] {
  return languages.filter(({ ignorable }) =>
    (ignorable?.installed ?? []).some((each) => baseName(each) === baseName(pattern)),
  );
}

/** A stage brings the folder in, and does not install its own. The other stages of the Dockerfile at hand answer for themselves. */
export function isUsedElsewhere({ own, others }: Surroundings, pattern: string): boolean {
  const place = pattern.startsWith('**/') ? '.' : folderOf(pattern);
  const known = own.filter(({ application }) => application?.ignorable?.includes(pattern) === true);
  const rest = [...own.filter((stage) => !known.includes(stage)), ...others];
  return rest.some(
    (stage) => bringsFolder(stage, place) && installers(pattern).some((language) => uses(stage, language, baseName(pattern))),
  ); // prettier-ignore
}

/** A pattern for every depth is about each folder that is copied. */
function bringsFolder(stage: StageView, place: string): boolean {
  return place === '.' ? stage.copies.some(({ folder }) => folder) || brings(stage, '.') : brings(stage, place);
} // prettier-ignore

function uses({ base, history }: StageView, { managers = [], image }: LanguageFacts, name: string): boolean {
  const said = history.filter(({ keyword }) => keyword !== 'FROM').map(({ args }) => args);
  const words = said.map((args) => args.split(/[\s"',;&|()[\]]+/).filter((word) => word !== ''));
  const installs = words.some((list) =>
    managers.some(({ programs, installs: verbs = [] }) =>
      list.some((word, at) => programs.includes(word) && (verbs.includes(list[at + 1] ?? '') || verbs.includes(''))),
    ),
  ); // prettier-ignore
  const brought = history.some((block) => {
    const parts = copyParts(block);
    return parts?.from != null && parts.sources.some((source) => source.includes(name));
  });
  if (installs || brought) return false;
  const facts = base?.facts ?? null;
  const programs = [...managers.flatMap((manager) => manager.programs), ...(image?.config.commands ?? [])];
  const isOfLanguage = facts !== null && base?.image.repository.endsWith(image?.repository ?? '\0') === true;
  return facts === null || isOfLanguage || said.some((args) => args.includes(name)) || words.some((list) => list.some((word) => programs.includes(word))); // prettier-ignore
}
