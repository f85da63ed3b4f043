/** Who asks about the repository: then its folder stays in the context, with all that git tracks. */
import { callsOf, fileNamed, isOfOthers, namesOf, reachable, type Mention } from '../../analysis/mentions.ts';
import { place, script, type Block } from '../../dockerfile/index.ts';
import { hasCommand } from '../../knowledge/images.ts';
import { eachLanguages } from '../../knowledge/languages/index.ts';
import {
  askingCommands,
  asksRepository,
  elsewhereCommands,
  otherReaders,
} from '../../knowledge/system/git.ts';
import type { StageView } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import type { Surroundings } from './surroundings.ts';

const TABLES = eachLanguages(({ history }) => history);
const STEPS = TABLES.flatMap(({ steps }) => steps ?? []);
/** Which words tell a reader in which files, and whether it needs the program git for that. */
const READERS = [
  { files: otherReaders.files, words: otherReaders.words, calls: true },
  { files: /(?:^|\/)(?:Makefile|[^/]*\.(?:sh|bash|mk))$/, words: askingCommands, calls: true },
  ...eachLanguages(({ scripts }) => scripts).map(({ file }) => ({
    files: endingWith(file),
    words: askingCommands,
    calls: true,
  })),
  ...TABLES.flatMap(({ files, readers, callers }) => [
    ...(readers === undefined ? [] : [{ files, words: readers, calls: false }]),
    ...(callers === undefined ? [] : [{ files, words: callers, calls: true }]),
  ]),
];

function endingWith(name: string): RegExp {
  return new RegExp(`(?:^|/)${name.replaceAll('.', '\\.')}$`);
}

/** A script may name the folder as a word; elsewhere it is a path in quotes, and lists of what a checker leaves out do not count. */
const SCRIPTS = /\.(?:sh|bash|mk)$|(?:^|\/)Makefile$/;
const SETTINGS = /\.(?:toml|ini|cfg|conf)$/;
const IN_QUOTES = /['"`/]\.git['"`/\\]/;

function namesRepository({ path, evidence }: Mention): boolean {
  return !SETTINGS.test(path) && (SCRIPTS.test(path) || IN_QUOTES.test(evidence.says));
}

/** Where something asks git about the repository, or reads its folder (`package.json:12`); null where nothing does. */
export function historyReader(around: Surroundings): string | null {
  const { project, blocks } = around;
  const block = blocks.find(asks);
  if (block !== undefined) return place({ path: project.dockerfile, line: block.line });
  const use = project.uses.find(({ command, entrypoint }) => [command, entrypoint].some((said) => said !== null && asksRepository(typeof said === 'string' ? said : said.join(' ')))); // prettier-ignore
  if (use !== undefined) return place(use.evidence);
  const calls = callsOf(project, blocks, 'git').find(({ evidence }) => asksRepository(evidence.says));
  const found = calls ?? namesOf(project, blocks, '.git').find(namesRepository) ?? null;
  return found === null ? reader(around) : place(found.evidence);
}

function asks(block: Block): boolean {
  const { keyword, args } = block;
  if (['FROM', 'LABEL', 'EXPOSE', 'USER', 'ARG'].includes(keyword)) return false;
  if (fileNamed('.git').test(args)) return true;
  if (keyword !== 'RUN') return asksRepository(args);
  const body = script(block);
  const commands = body?.error === null ? body.commands : null;
  return (
    asksRepository(args) ||
    askingCommands.test(args) ||
    STEPS.some((step) => step.test(args)) ||
    (commands === null ? /(?:^|[\s;&|($])git\s/.test(args) : commands.some(({ words }) => isQuestion(words.map(({ value }) => value)))) // prettier-ignore
  );
}

/** `git` with a subcommand that needs a repository around it. */
function isQuestion([program, ...words]: readonly (string | null)[]): boolean {
  if (program !== 'git') return false;
  const [command] = words.filter(
    (word, at) => !/^-/.test(word ?? '') && !/^-[cC]$/.test(words[at - 1] ?? ''),
  );
  if (command === 'config') return !words.some((word) => word === '--global' || word === '--system');
  return command === undefined ? !words.some((word) => elsewhereCommands.has(word ?? '')) : !elsewhereCommands.has(command ?? ''); // prettier-ignore
}

/** A package, a function or a tool that asks by itself. */
function reader({ project, own, others, blocks }: Surroundings): string | null {
  const hasGit = [...own, ...others].some(mayHaveGit);
  const runs = reachable(project, blocks);
  const tables = READERS.filter(({ calls }) => hasGit || !calls);
  for (const path of project.files.filter((file) => !isOfOthers(file) || file.endsWith('extensions.xml'))) {
    const words = tables.filter(({ files }) => files.test(path)).map((table) => table.words);
    if (words.length === 0 || !runs(path)) continue;
    const text = project.read(path) ?? '';
    const at = Math.max(-1, ...words.map((word) => text.search(word)));
    if (at >= 0) return `${repositoryPath(project, path)}:${text.slice(0, at).split('\n').length}`;
  }
  return null;
}

/** The program git is in the image, or nobody knows. */
function mayHaveGit({ base, history }: StageView): boolean {
  const facts = base?.facts ?? null;
  const has = facts === null ? null : hasCommand(facts, 'git');
  return has !== false || history.some(({ args }) => /(?:^|\s)git(?:\s|$)/.test(args));
}
