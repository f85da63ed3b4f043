/** Which lines of the build context call a command: what a program asks of it, where only its name is known. No decisions. */
import { eachLanguages, ofLanguages, vendorFolders } from '../knowledge/languages/index.ts';
import type { Project, StageView } from '../model/index.ts';

const ENDINGS = ofLanguages(({ code }) => code?.endings);
const NAMES = new Set(['Makefile', 'Procfile', ...eachLanguages(({ scripts }) => scripts?.file)]);
const SCRIPTS = /\.(?:sh|bash|mk|ya?ml|toml|ini|cfg|conf)$/;
/** Folders of other people's code, CI and other tools: nothing in them is the program's own. */
const ASIDE = new Set(vendorFolders);
const COMMENT = /^\s*(?:#|\/\/|\/?\*)/;

/** Lines of sources, scripts and start commands in which a command stands as a word of its own; comments left out. */
export function mentionsOf({ project, history }: StageView, command: string): readonly string[] {
  const word = wordOf(command);
  const started = history
    .filter(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT' || keyword === 'HEALTHCHECK')
    .map(({ text }) => text.replaceAll(/\\\n\s*/g, ' '));
  const others = project.uses.flatMap((use) =>
    [use.command, use.entrypoint, use.healthcheck].flatMap((said) =>
      said === null ? [] : [typeof said === 'string' ? said : said.join(' ')],
    ),
  );
  return [...[...started, ...others].filter((line) => word.test(line)), ...inFiles(project, command, word)];
}

function inFiles(project: Project, command: string, word: RegExp): readonly string[] {
  return project.once(`mentions:${command}`, () =>
    project.files.filter(isRead).flatMap((path) => {
      const text = project.read(path) ?? '';
      return text.includes(command)
        ? text.split('\n').filter((line) => word.test(line) && !COMMENT.test(line))
        : [];
    }),
  );
}

function isRead(path: string): boolean {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  if (folders.some((folder) => folder.startsWith('.') || ASIDE.has(folder))) return false;
  return NAMES.has(name) || SCRIPTS.test(name) || ENDINGS.some((ending) => name.endsWith(ending));
}

/** `git` in `git log`, `['git', 'log']` and `"git"`, and not in `.git` or `github`. */
function wordOf(command: string): RegExp {
  const escaped = command.replaceAll(/[^\w]/g, '\\$&');
  return new RegExp(`(?:^|[\\s'"\`(\\[,;&|=/])${escaped}(?=[\\s'"\`,)\\];]|$)`);
}
