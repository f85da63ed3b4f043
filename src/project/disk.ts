/** Opens the build context of a Dockerfile on disk: its repository, who builds it, and its neighbours. It writes nothing. */
import { dirname } from 'node:path';
import type { Project } from '../model/index.ts';
import { findContext, parsed, type FoundContext } from './context.ts';
import { memoLatest } from '../dockerfile/index.ts';
import { isDockerfileName } from './names.ts';
import { baseName } from '../dockerfile/index.ts';
import { isSameImage, startsOf, type ImageStart } from './references/images.ts';
import type { Reference } from './references/index.ts';
import { buildersOf } from './retarget.ts';
import { openRepository, type Repository } from './repository.ts';
import { filesUnder } from './tree.ts';
import { memory, projectView } from './view.ts';

/** What is already known about a Dockerfile. */
export interface OpenOptions {
  /** Build context: an absolute folder, or one relative to the working folder. Default: found from the repository. */
  readonly context?: string;
  /** Text of the Dockerfile, where it is not what lies on disk (stdin). */
  readonly text?: string;
}

/** The same inside of this program. */
interface OpenedOptions extends OpenOptions {
  /** The repository that it lies in, when it is open already. */
  readonly repository?: Repository;
}

/** Opens the build context of a Dockerfile on disk. The file itself need not exist. */
export async function openProject(dockerfile: string, options: OpenedOptions = {}): Promise<Project> {
  const repository = options.repository ?? (await openRepository(dirname(dockerfile)));
  return projectOf(repository, dockerfile, options);
}

/** The project of a Dockerfile (absolute, or relative to the working folder) in an open repository. */
export function projectOf(repository: Repository, dockerfile: string, options: OpenOptions = {}): Project {
  const path = repository.pathOf(dockerfile) ?? dockerfile;
  const given = options.context === undefined ? null : repository.folderOf(options.context);
  const { context, evidence } =
    given === null
      ? contextOf(repository, path, options.text)
      : { context: given, evidence: { path, line: null, says: 'the context was given' } };
  return projectView(repository, {
    context,
    contextEvidence: evidence,
    dockerfile: path,
    uses: referencesTo(repository, path).map(({ use }) => use),
    siblings: () => siblingsOf(repository, path, context),
    builtOn: () => builtOn(repository, path),
    builders: repository.once('builders', () => buildersOf(repository, repository.references)),
    facts: factsIn(repository)(context),
  });
}

/** Contexts whose facts are kept, those that were asked for last: Dockerfiles come folder by folder, and parsed sources are large. */
const MOST_CONTEXTS = 4;

/** What is known of the files of a context, shared by its Dockerfiles. */
function factsIn(repository: Repository): (context: string) => Project['ofFiles'] {
  return repository.once('facts by context', () => memoLatest(MOST_CONTEXTS, () => memory()));
}

/** References that mean this Dockerfile, then those that may mean any and matter wherever they apply. */
function referencesTo(repository: Repository, dockerfile: string): readonly Reference[] {
  const { byDockerfile } = repository.references;
  const anywhere = (byDockerfile.get(null) ?? []).filter(
    ({ use }) => use.target !== null || use.legacyBuilder !== null,
  );
  return [...(byDockerfile.get(dockerfile) ?? []), ...anywhere];
}

function contextOf(repository: Repository, dockerfile: string, text?: string): FoundContext {
  const find = (): FoundContext => {
    const document = parsed(text ?? repository.read(dockerfile));
    return findContext(repository, dockerfile, document, referencesTo(repository, dockerfile));
  };
  return text === undefined ? repository.once(`context ${dockerfile}`, find) : find();
}

/** The other Dockerfiles that are built with the same context. */
function siblingsOf(repository: Repository, dockerfile: string, context: string): Project['siblings'] {
  const all = repository.once(`siblings ${context}`, () =>
    mayUse(repository, context)
      .filter((path) => contextOf(repository, path).context === context)
      .map((path) => ({ path, text: repository.read(path) ?? null })),
  );
  return all.filter(({ path }) => path !== dockerfile);
}

/** A FROM of another Dockerfile that names an image which a build of this one gives. */
function builtOn(repository: Repository, dockerfile: string): Project['builtOn'] {
  const references = repository.references.byDockerfile.get(dockerfile) ?? [];
  const names = references.flatMap((reference) => reference.names);
  if (names.length === 0) return null;
  const starts = repository.once('images that Dockerfiles start from', () => startsIn(repository));
  const start = starts.find(
    ({ path, image }) => path !== dockerfile && names.some((name) => isSameImage(image, name)),
  );
  return start === undefined ? null : { path: start.path, line: start.line, says: 'starts from this image' };
}

/** A context lies at or above its Dockerfile, unless a reference says otherwise: the others need not be read. */
function mayUse(repository: Repository, context: string): readonly string[] {
  const named = dockerfilesIn(repository);
  const referred = repository.references.byContext.get(context) ?? [];
  return [
    ...new Set([...filesUnder(named, context), ...referred.flatMap(({ dockerfile }) => dockerfile ?? [])]),
  ].sort();
}

function dockerfilesIn(repository: Repository): readonly string[] {
  return repository.once('Dockerfiles', () =>
    repository.tree.files.filter((path) => isDockerfileName(baseName(path))),
  );
}

function startsIn(repository: Repository): readonly ImageStart[] {
  return dockerfilesIn(repository).flatMap((path) => startsOf(path, repository.read(path) ?? ''));
}
