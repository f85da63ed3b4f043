/** What ends up in the image or its history, and is meant for nobody who gets it: secrets, and the repository itself. */
import { copyParts, pairs } from '../../dockerfile/index.ts';
import type { StageView } from '../../model/index.ts';
import { repository } from '../../knowledge/system/clutter.ts';
import { isSecretFile, isSecretName } from '../../knowledge/system/secrets.ts';
import type { FindingRule, Sighting } from './rule.ts';

/** Values that nobody takes for a secret. */
const EMPTY = /^(?:|null|none|true|false|yes|no|\d)$/i;

export const secretValue: FindingRule = {
  id: 'secret-value',
  summary: 'a password, token or key as the value of ENV or ARG',
  help: 'give it when the container starts, or to one RUN by --mount=type=secret; take back what was published',
  find: ({ blocks }) =>
    blocks.flatMap((block): readonly Sighting[] => {
      if (block.keyword !== 'ENV' && block.keyword !== 'ARG') return [];
      return pairs(block)
        .filter(({ name }) => isSecretName(name))
        .filter(({ value }) => block.keyword === 'ARG' || (!EMPTY.test(value ?? '') && !/^\$\{?\w+\}?$/.test(value ?? '')))
        .map(({ name }) => ({
          line: block.line,
          says:
            block.keyword === 'ARG'
              ? `the build argument ${name} stays in the history of the image`
              : `the value of ${name} stays in the image`,
        }));
    }), // prettier-ignore
};

export const secretFile: FindingRule = {
  id: 'secret-file',
  summary: 'a file with secrets that COPY or ADD brings into a layer',
  help: 'name it in .dockerignore, and give it by --mount=type=secret or when the container starts',
  find: (stage) => [...namedFiles(stage), ...broughtFiles(stage)],
};

/** Files that an instruction names. */
function namedFiles({ blocks }: StageView): readonly Sighting[] {
  return blocks.flatMap((block) => {
    const parts = copyParts(block);
    const sources = parts === null || parts.from !== null ? [] : parts.sources;
    return sources.filter(isSecretFile).map((path) => ({ line: block.line, says: `${path} is copied into a layer` }));
  }); // prettier-ignore
}

/** Files that come along with a folder. */
function broughtFiles({ blocks, copiesOf, project }: StageView): readonly Sighting[] {
  const all = project.files.filter(isSecretFile).filter((path) => project.sent(path));
  if (all.length === 0) return [];
  return blocks.flatMap((block) =>
    copiesOf(block)
      .filter(({ folder }) => folder)
      .flatMap(({ from }) =>
        all.filter((path) => from === '.' || path.startsWith(`${from}/`)).map((path) => ({ line: block.line, says: `${path} is copied into a layer` })),
      ),
  ); // prettier-ignore
}

export const gitFolder: FindingRule = {
  id: 'git-folder',
  summary: 'the folder .git, and with it every file that was ever committed, in a layer',
  help: 'name it in .dockerignore; a step that asks git gets it by --mount=type=bind,source=.git',
  find: ({ blocks, copiesOf, project }) => {
    const hasOwn = project.context === '.' && project.files.some((path) => OF_GIT.test(path));
    if (!hasOwn || !project.sent(repository)) return [];
    return blocks
      .filter((block) => copiesOf(block).some(({ from, folder }) => folder && from === '.'))
      .map((block) => ({ line: block.line, says: `${repository} is copied into a layer` }));
  },
};

/** Files that a repository of git has beside its own folder, which is in no list. */
const OF_GIT = /^\.git(?:ignore|attributes|modules)$|^\.github\//;
