/** Shell scripts, and scripts of manifests: the builds that they run. Who calls a script is not known here. */
import { parseTree } from 'jsonc-parser';
import { eachLanguages } from '../../knowledge/languages/index.ts';
import { folderOf, baseName } from '../../dockerfile/index.ts';
import { upwards } from '../paths.ts';
import { BUILDER_WORDS } from './builders.ts';
import { buildsIn } from './commands.ts';
import { lineAt } from './lines.ts';
import type { ReferenceReader } from './types.ts';

const SCRIPT_FOLDERS: ReadonlySet<string> = new Set([
  ...['bin', 'build', 'ci', '.ci', 'docker', 'hack', 'script', 'scripts', 'tools', '.buildkite'],
]);

/** Shell scripts: by ending, or without one in a folder that is named for them. */
export const scriptReader: ReferenceReader = {
  reads: (path) =>
    /\.(?:sh|bash)$/i.test(path) ||
    (!baseName(path).includes('.') && SCRIPT_FOLDERS.has(baseName(folderOf(path)))),
  mentions: BUILDER_WORDS,
  needsYaml: false,
  read: ({ path, text }) => {
    const isScript = /\.(?:sh|bash)$/i.test(path) || /^#!.*\b(?:ba|da|z|k)?sh\b/.test(text);
    if (!isScript) return [];
    return buildsIn({
      text,
      kind: 'script',
      // It may be run from its own folder, or from any above.
      bases: upwards(folderOf(path)),
      variables: new Map(),
      placeOf: (offset) => ({ path, line: lineAt(text, offset) }),
    });
  },
};

/** Manifests with scripts in them, which the package manager runs in the folder of the file. */
const MANIFESTS = eachLanguages(({ scripts }) => scripts);

/** Scripts of manifests: those of package.json. */
export const packageReader: ReferenceReader = {
  reads: (path) => MANIFESTS.some(({ file }) => file === baseName(path)),
  mentions: BUILDER_WORDS,
  needsYaml: false,
  read: ({ path, text }) => {
    const member = MANIFESTS.find(({ file }) => file === baseName(path))?.member;
    const scripts = parseTree(text)?.children?.find(({ children }) => children?.[0]?.value === member)
      ?.children?.[1];
    return (scripts?.children ?? []).flatMap(({ children, offset }) => {
      const command: unknown = children?.[1]?.value;
      if (typeof command !== 'string') return [];
      const line = lineAt(text, offset);
      return buildsIn({
        text: command,
        kind: 'script',
        bases: [folderOf(path)],
        variables: new Map(),
        placeOf: () => ({ path, line }),
      });
    });
  },
};
