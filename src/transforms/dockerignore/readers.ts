import { below, ownCopies } from '../../analysis/layout.ts';
import { mentionsOf } from '../../analysis/mentions.ts';
import { copyParts, joinPath, parse, type Block, type Document } from '../../dockerfile/index.ts';
import { eachLanguages, ofLanguages } from '../../knowledge/languages/index.ts';
import { asksRepository } from '../../knowledge/system/git.ts';
import { ignores } from '../../project/dockerignore.ts';
import type { Application, Context, Effect, Project, Skip, StageView } from '../../model/index.ts';

/** Who reads what of the build context. */
export interface Readers {
  /** Something reads the repository's history. */
  readonly git: boolean;
  /** The program opens files whose names cannot be seen. */
  readonly opensUnknown: boolean;
  /** Whether a pattern would hide what somebody reads, or what git tracks. */
  reads(pattern: string): boolean;
  /** A build step makes a folder of this name, so the one in the context is only a leftover. */
  built(name: string): boolean;
}

/** Collects them over every Dockerfile of the context, or says which one could not be read. */
export function readersOf(context: Context): Readers | Skip {
  const { document, project, stages } = context;
  const documents = allDocuments(document, project);
  if ('skip' in documents) return documents;
  if (!stages.some((stage) => ownCopies(stage).some(({ folder }) => folder))) {
    return { skip: 'no COPY brings a folder that the repository has' };
  }
  const known = stages.filter(({ language }) => language !== null);
  const effects = known.flatMap(({ blocks, effectsOf }) => blocks.flatMap(effectsOf));
  const named = [
    ...documents.flatMap(explicitSources),
    ...startPaths(context, effects),
    ...openedPaths(context),
  ];
  const own = new Set([project.ignoreFile.path, ...dockerfiles(project)]);
  const tracked = project.files.filter((file) => !own.has(file) && project.sent(file));
  return {
    git: readsHistory(documents, context.final),
    // what the programs of the other Dockerfiles open is not looked at
    opensUnknown: documents.length > 1 || stages.some(({ application }) => opensUnknown(application)),
    reads(pattern) {
      const hides = ignores([pattern]);
      return (
        named.some((path) => hides(path)) ||
        tracked.some((path) => hides(path)) ||
        (isEnvironment(pattern) && readsEnvironment(project))
      );
    },
    built: (name) =>
      effects.some(
        ({ kind, writes }) => kind === 'build' && writes.some((path) => path.endsWith(`/${name}`)),
      ),
  };
}

/** An application of which nobody can say yet what it opens may open anything. */
function opensUnknown(application: Application | null): boolean {
  return application !== null && application.program?.opensUnknown !== null;
}

function dockerfiles({ dockerfile, siblings, context }: Project): readonly string[] {
  const prefix = context === '.' ? '' : `${context}/`;
  return [dockerfile, ...siblings.map(({ path }) => path)].map((path) =>
    path.startsWith(prefix) ? path.slice(prefix.length) : path,
  );
}

/** This Dockerfile and the others that share its ignore file. */
function allDocuments(document: Document, project: Project): readonly Document[] | Skip {
  if (project.ignoreFile.path !== '.dockerignore') return [document];
  const others: Document[] = [];
  for (const { path, text } of project.siblings) {
    try {
      if (text === null) throw new Error('it is not readable');
      others.push(parse(text));
    } catch {
      return { skip: `${path} has the same context and could not be read`, needs: `a readable ${path}` };
    }
  }
  return [document, ...others];
}

/** Context paths that COPY and ADD name, the context itself apart; patterns are named by what they match. */
function explicitSources(document: Document): readonly string[] {
  return document.blocks.flatMap((block) => {
    const parts = copyParts(block);
    if (parts === null || parts.from !== null) return [];
    const mounts: readonly string[] = parts.sources;
    return mounts
      .map((source) => source.replace(/^(\.?\/)+/, '').replace(/\/+$/, ''))
      .filter((source) => source !== '' && source !== '.');
  });
}

/** What the start command names and no build step makes: it may be built outside and copied in. */
function startPaths({ final }: Context, effects: readonly Effect[]): readonly string[] {
  const { workdir } = final.scope;
  const words = [
    ...final.blocks
      .filter(({ keyword }) => /^(CMD|ENTRYPOINT|HEALTHCHECK)$/.test(keyword))
      .flatMap(({ json, args }) => json ?? args.split(/\s+/)),
    ...(final.application?.program?.start ?? []),
  ];
  const made = effects.flatMap(({ writes }) => writes);
  return words
    .map((word) => joinPath(workdir ?? '/', word))
    .filter((path) => !made.some((folder) => below(folder, path) !== null))
    .flatMap((path) => contextPath(final.stages, path));
}

/** Where an image path would come from, whether it exists in the context or not. */
function contextPath(stages: readonly StageView[], path: string): readonly string[] {
  return stages.flatMap((stage) =>
    ownCopies(stage).flatMap(({ from, to }) => {
      const rest = below(to, path);
      if (rest === null) return [];
      return [from === '.' ? rest : rest === '' ? from : `${from}/${rest}`];
    }),
  );
}

function openedPaths({ final, stages }: Context): readonly string[] {
  const workdir = final.scope.workdir ?? '/';
  const opened = stages.flatMap(
    ({ application }) => application?.program?.opens.map(({ path }) => path) ?? [],
  );
  return opened.flatMap((path) => contextPath(stages, joinPath(workdir, path)));
}

/** `.env` and its kin are read by many tools without being named in the sources. */
function isEnvironment(pattern: string): boolean {
  return /(^|\/)\*?\.env/.test(pattern);
}

const ENVIRONMENT_READERS = eachLanguages(({ environmentReaders }) => environmentReaders);
/** Scripts that start programs or build them. */
const STARTERS = ['docker-entrypoint.sh', 'entrypoint.sh', 'start.sh', 'Makefile'];
const SUSPECTS = namedLike([...STARTERS, ...ofLanguages(({ manifests }) => manifests)]);

function readsEnvironment(project: Project): boolean {
  const suspects = project.files.filter((file) => SUSPECTS.test(file));
  return suspects.some((file) => names(ENVIRONMENT_READERS, project.read(file)));
}

/** Matches the paths of files with one of these names, in which a `*` stands for a part. */
function namedLike(names: readonly string[]): RegExp {
  const patterns = names.map((name) => name.replaceAll('.', '\\.').replaceAll('*', '[^/]*'));
  return new RegExp(`(?:^|/)(?:${patterns.join('|')})$`);
}

function names(readers: readonly RegExp[], text: string | undefined): boolean {
  return text !== undefined && readers.some((reader) => reader.test(text));
}

const HISTORY_READERS = eachLanguages(({ history }) => history?.readers);
const HISTORY_STEPS = eachLanguages(({ history }) => history?.steps);
const HISTORY_FILES = eachLanguages(({ history }) => history?.files);

/** A RUN, a manifest, a script or a source asks for the commit or the tag. */
function readsHistory(documents: readonly Document[], final: StageView): boolean {
  const asks = documents.some(({ blocks }) => blocks.some(asksHistory));
  return asks || mentionsOf(final, 'git').some(asksRepository) || namesReader(final.project);
}

function asksHistory({ keyword, args, text }: Block): boolean {
  const run = keyword === 'RUN' && (/(^|[\s;&|($])git\s/.test(args) || text.includes('.git'));
  return run || (keyword === 'RUN' && HISTORY_STEPS.some((step) => step.test(args)));
}

/** A package or function that asks by itself. */
function namesReader(project: Project): boolean {
  return project.once('reads-history', () =>
    project.files
      .filter((file) => HISTORY_FILES.some((pattern) => pattern.test(file)))
      .some((file) => names(HISTORY_READERS, project.read(file))),
  );
}
