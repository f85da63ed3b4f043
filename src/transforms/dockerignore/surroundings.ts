/** Every Dockerfile that shares one ignore file, and what of the build context they name. What is hidden is not decided here. */
import { ownCopies } from '../../analysis/layout.ts';
import { mountsOf } from '../../analysis/mounts.ts';
import { viewStages } from '../../analysis/stages.ts';
import { copyParts, parseToRead, scopeBefore, type Block } from '../../dockerfile/index.ts';
import type { Context, Project, Skip, StageView } from '../../model/index.ts';
import { pathMatcher } from '../../project/dockerignore.ts';
import { relativeTo } from '../../project/paths.ts';

/** What shares the ignore file. */
export interface Surroundings {
  readonly project: Project;
  /** Stages of the Dockerfile at hand, with what is known of their languages. */
  readonly own: readonly StageView[];
  /** Stages of the other Dockerfiles: nobody was asked about their languages. */
  readonly others: readonly StageView[];
  /** Every instruction of all of them. */
  readonly blocks: readonly Block[];
  /** What they bring in beside the whole context: paths and patterns, as written but for slashes. */
  readonly named: readonly string[];
}

/** Reads all Dockerfiles, or says which one could not be read. */
export function surroundingsOf({ project, stages, document }: Context): Surroundings | Skip {
  const others: StageView[] = [];
  for (const { path, text } of project.ignoreFile.path === '.dockerignore' ? project.siblings : []) {
    try {
      if (text === null) throw new Error('it is not readable');
      others.push(...viewStages(parseToRead(text), project));
    } catch {
      return { skip: `${path} has the same context and could not be read`, wouldHelp: `a readable ${path}` };
    }
  }
  const documents = new Set([document, ...others.map((stage) => stage.document)]);
  const named = [...stages, ...others].flatMap((stage) => stage.blocks.flatMap((block) => sourcesOf(stage, block)));
  return { project, own: stages, others, named, blocks: [...documents].flatMap(({ blocks }) => blocks) };
} // prettier-ignore

/** Paths of the context that COPY, ADD or a mount names. */
function sourcesOf({ document }: StageView, block: Block): readonly string[] {
  const parts = copyParts(block);
  const copied = parts === null || parts.from !== null ? [] : parts.sources;
  const mounted = mountsOf(block, scopeBefore(document, block)).flatMap(({ type, from, source }) =>
    type === 'bind' && from === null && source !== null ? [source] : [],
  );
  return [...copied, ...mounted]
    .map((source) => source.replace(/^(\.?\/)+/, '').replace(/\/+$/, ''))
    .filter((source) => source !== '' && source !== '.');
}

/** Whether an instruction names the path itself, or by a pattern. */
export function isNamed({ named }: Surroundings, path: string): boolean {
  return named.some((source) => source === path || source.startsWith(`${path}/`) || pathMatcher(source)(path));
} // prettier-ignore

/** Whether a stage brings in what lies at a path of the context, or mounts all of it. */
export function brings(stage: StageView, path: string): boolean {
  const mounts = stage.blocks.flatMap((block) => mountsOf(block, scopeBefore(stage.document, block)));
  return (
    ownCopies(stage).some(({ from, folder }) => folder && relativeTo(from, path) !== null) ||
    mounts.some(({ type, from, source }) => type === 'bind' && from === null && relativeTo(source?.replace(/^(\.?\/)+/, '') || '.', path) !== null) // prettier-ignore
  );
}
