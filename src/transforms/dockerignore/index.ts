/** Adds to the ignore file what nothing reads; what is refuse, and who reads what, is answered by the files beside it. */
import { below, ownCopies } from '../../analysis/layout.ts';
import { fileNamed, namesOf } from '../../analysis/mentions.ts';
import { joinPath, baseName } from '../../dockerfile/index.ts';
import type { Change, Context, StageView, Transform } from '../../model/index.ts';
import { ignores } from '../../project/dockerignore.ts';
import { relativeTo } from '../../project/paths.ts';
import { candidatesOf, type Candidate } from './candidates.ts';
import { isUnreadSecret } from './environment.ts';
import { example } from './example.ts';
import { historyReader } from './history.ts';
import { isUsedElsewhere } from './installed.ts';
import { isNamed, surroundingsOf, type Surroundings } from './surroundings.ts';

export const dockerignore: Transform = {
  id: 'dockerignore',
  summary: 'Keep out of the context what no build reads',
  docs: `Creates or extends .dockerignore with what is known to be refuse in every project, whatever its language: the repository's own folder,
dependencies that the image installs itself, caches, the Docker files, files of editors, and secrets that nothing reads. The
author's entries stay first. What git ignores is no reason: a build may read it. A pattern is left out where an instruction, a
source or a script of any Dockerfile of that context reads what it would hide; the repository stays, with all that git tracks,
where something asks git about it. Nothing is added where one of those Dockerfiles cannot be read.`,
  example,
  anyStack: 'where unrecognised',
  run(context) {
    const { project, stages } = context;
    if (!stages.some((stage) => ownCopies(stage).some(({ folder }) => folder)))
      return { skip: 'no COPY brings a folder that the repository has' };
    const around = surroundingsOf(context);
    if ('skip' in around) return around;
    const possible = candidatesOf(context).filter(({ pattern }) => isSentToday(pattern, context));
    const history = possible.length > 0 ? historyReader(around) : null;
    const unread = possible.filter((candidate) => isUnread(candidate, around, history));
    const patterns = isWorthIt(unread, context) ? unread.map(({ pattern }) => pattern) : [];
    if (patterns.length === 0) return { skip: `${project.ignoreFile.path} hides everything that it can already` };
    return proposal(context, withoutDoubles(patterns), history);
  }, // prettier-ignore
};

/** A list of the author's that has what is large or secret is not made longer for what may come one day. */
function isWorthIt(unread: readonly Candidate[], context: Context): boolean {
  const { project } = context;
  if ((project.ignoreFile.text ?? '').trim() === '') return true;
  const known = candidatesOf(context);
  const hidesInstalled = known.some(({ pattern, kind }) => kind === 'installed' && !isSentToday(pattern, context)); // prettier-ignore
  return unread.some(({ pattern, kind }) => {
    if (kind === 'docker' || kind === 'clutter') return false;
    const hides = ignores([pattern]);
    const isThere = project.files.some((file) => hides(file));
    return (
      isThere || kind === 'repository' || kind === 'secrets' || (kind === 'installed' && !hidesInstalled)
    );
  });
}

function isSentToday(pattern: string, { project }: Context): boolean {
  const lines = project.ignoreFile.text?.split(/\r?\n/).map((line) => line.trim());
  return lines?.includes(pattern) !== true && project.sent(pattern.replace('**/', ''));
}

/** Nobody reads what the pattern would hide. */
function isUnread({ pattern, kind }: Candidate, around: Surroundings, history: string | null): boolean {
  const { project } = around;
  const name = pattern.replace('**/', '');
  const hides = ignores([pattern]);
  // git compares the working copy with what it tracks: a file that is missing makes it dirty
  if (history !== null && (kind === 'docker' || project.files.some((file) => hides(file)))) return false;
  if (isNamed(around, name) || (kind === 'installed' && project.files.some((file) => hides(file))))
    return false;
  if (kind === 'repository') return history === null;
  if (kind === 'secrets') return isUnreadSecret(around);
  if (kind === 'installed') return !isUsedElsewhere(around, pattern);
  return kind === 'caches' ? !isStarted(name, around) : !isCalledByName(name, around);
}

/** The container starts with something in it: a module that was compiled before the build. */
function isStarted(name: string, { project, blocks }: Surroundings): boolean {
  const own = blocks.filter(({ keyword }) => /^(?:CMD|ENTRYPOINT|HEALTHCHECK)$/.test(keyword));
  const given = project.uses.flatMap(({ command, entrypoint }) => [command, entrypoint].flat());
  return [...own.map(({ args }) => args), ...given].some((said) => said?.includes(name) === true);
}

/** An instruction, a source or a script has its name, or the program reads its folder. */
function isCalledByName(path: string, { project, blocks, own }: Surroundings): boolean {
  const word = fileNamed(baseName(path));
  const said = blocks.filter(({ keyword }) => /^(?:RUN|CMD|ENTRYPOINT|HEALTHCHECK|ENV|COPY|ADD)$/.test(keyword));
  return (
    said.some(({ args }) => word.test(args)) ||
    namesOf(project, blocks, baseName(path)).length > 0 ||
    own.some((stage) => openedIn(stage).some((opened) => opened !== '.' && relativeTo(opened, path) !== null))
  );
} // prettier-ignore

/** Context paths of what the program of a stage opens. */
function openedIn(stage: StageView): readonly string[] {
  const opened = stage.application?.program?.opens ?? [];
  return opened.flatMap(({ path }) =>
    stage.copies.flatMap(({ from, to }) => {
      const rest = below(to, joinPath(stage.scope.workdir ?? '/', path));
      return rest === null ? [] : [rest === '' ? from : from === '.' ? rest : `${from}/${rest}`];
    }),
  );
}

// `.idea` says nothing beside a pattern for every depth
function withoutDoubles(patterns: readonly string[]): readonly string[] {
  const all = new Set(patterns);
  return [...all].filter((pattern) => !all.has(`**/${pattern}`));
}

function proposal({ project }: Context, patterns: readonly string[], history: string | null): Change {
  const { path, text } = project.ignoreFile;
  const eol = text?.includes('\r\n') ? '\r\n' : '\n';
  const own = text === null || text === '' || text.endsWith('\n') ? (text ?? '') : text + eol;
  const stays = history === null ? '' : `; .git stays for ${history}`;
  return {
    edits: [],
    companions: [{ path, text: own + patterns.map((pattern) => pattern + eol).join('') }],
    why: `${path} gets ${brief(patterns)}, which nothing reads${stays}`,
  };
}

/** The first three by name. */
function brief(patterns: readonly string[]): string {
  const names = patterns.map((pattern) => pattern.replace('**/', ''));
  const [shown, left] = names.length <= 4 ? [names, 0] : [names.slice(0, 3), names.length - 3];
  if (left > 0) return `${shown.join(', ')} and ${left} more`;
  return shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}
