/** One pass of all transforms over a document: what is declined before, and what is said behind. */
import { developmentImage } from '../analysis/development-image.ts';
import { findingRules, findingsOf, stillThere } from '../analysis/findings/index.ts';
import { lookupsOf } from '../analysis/lookups.ts';
import { finalOf, viewStages } from '../analysis/stages.ts';
import { detectStages } from '../detect/index.ts';
import { DockerfileError, parse, place, type Document } from '../dockerfile/index.ts';
import { traced } from '../dockerfile/trace.ts';
import { transforms } from '../transforms/index.ts';
import type { Companion, Options, Project, Rewrite, StageView, Reason } from '../model/index.ts';
import { pathFrom } from '../project/paths.ts';
import { wholeFileReason } from './decline.ts';
import { ignores, isIgnored, unusedIgnores, type Ignores } from './ignore.ts';
import { isEnabled, step, type PassState } from './step.ts';

/** What a pass answers, and what it ends with: the document, null where the text was never one, and the project. */
export interface Passed {
  readonly rewrite: Rewrite;
  readonly document: Document | null;
  readonly project: Project;
}

/** The pass over a text that nobody has read yet. */
export function firstPass(source: string, project: Project, options: Options): Passed {
  const reason = wholeFileReason(source);
  if (reason !== null) return { rewrite: skipped(source, reason), document: null, project };
  try {
    const document = traced('parse', () => parse(source));
    return pass(document, project, options);
  } catch (error) {
    if (!(error instanceof DockerfileError)) throw error;
    const at = place({ path: project.dockerfile, line: error.line });
    return {
      rewrite: { ...nothing(source), status: 'failed', error: `${at}: ${error.message}` },
      document: null,
      project,
    };
  }
}

/** The pass over a document. */
export function pass(document: Document, project: Project, options: Options): Passed {
  const { source } = document;
  const decline = (reason: Reason): Passed => ({ rewrite: skipped(source, reason), document, project });
  const reason = wholeFileReason(document) ?? nothingToRun(options);
  if (reason !== null) return decline(reason);
  const { stages, unknown } = traced('detect', () => detectStages(document, project));
  const ids = [...transforms, ...findingRules].map(({ id }) => id);
  const ignored = ignores(document, ids);
  if (ignored.global.has('all')) {
    const { rewrite } = decline('ignored by a comment in the file');
    return { rewrite: { ...rewrite, warnings: ignored.warnings }, document, project };
  }
  const progress = startOf(document, project, stages);
  const original = finalOf(viewStages(document, project));
  for (const transform of transforms)
    if (unknown === null || transform.anyStack === true)
      step(transform, progress, { original, options, ignored });
  const found = findingsOf(stages, isMeant(ignored, progress.held));
  const warnings = [...ignored.warnings, ...unusedIgnores(ignored, progress.held)];
  const known = stages.findLast(({ language }) => language !== null) ?? original;
  const development = developmentImage(finalOf(stages));
  const findings = stillThere(found, findingsOf(progress.stages));
  const answer = withoutStack({ ...result(known, progress, warnings), development, findings }, unknown);
  return { rewrite: answer, document: progress.document, project: progress.project };
}

/** Whether a comment says that what a rule finds in a line is meant so. */
function isMeant(ignored: Ignores, held: Set<string>): Parameters<typeof findingsOf>[1] {
  return (id, { document }, line) => {
    const block = document.blocks.find((each) => each.line === line);
    if (ignored.global.has(id)) return true;
    if (block === undefined || !isIgnored(id, block, document)) return false;
    held.add(id);
    return true;
  };
}

/** Where nobody knows the stack, that is said beside what needs none; without anything to show, it is all there is to say. */
function withoutStack(answer: Rewrite, unknown: Reason | null): Rewrite {
  if (unknown === null) return answer;
  const isIdle = answer.status === 'unchanged' && answer.withheld.length === 0;
  return { ...answer, reason: unknown, ...(isIdle && { status: 'skipped' }) };
}

function startOf(document: Document, project: Project, stages: readonly StageView[]): PassState {
  return {
    document,
    project,
    stages,
    kept: null,
    applied: [],
    withheld: [],
    skipped: [],
    companions: new Map(),
    steps: [],
    retarget: null,
    declared: [],
    held: new Set(),
  };
}

function nothingToRun(options: Options): string | null {
  return transforms.some((transform) => isEnabled(transform, options))
    ? null
    : 'every transform is left out by only and skip';
}

function skipped(source: string, reason: Reason): Rewrite {
  return { ...nothing(source), status: 'skipped', reason };
}

function nothing(source: string): Rewrite {
  return {
    status: 'unchanged',
    before: source,
    after: source,
    stack: null,
    evidence: [],
    applied: [],
    withheld: [],
    skipped: [],
    companions: [],
    retarget: null,
    warnings: [],
    steps: [],
    declares: [],
    lookups: [],
    findings: [],
    development: null,
    reason: null,
    error: null,
  };
}

/** `stage` is what the file is said to be: its last stage that somebody recognises. */
function result(
  { document, project, language, application }: StageView,
  progress: PassState,
  warnings: readonly Reason[],
): Rewrite {
  const { applied, withheld, skipped, declared } = progress;
  return {
    ...nothing(document.source),
    status: applied.length > 0 ? 'changed' : 'unchanged',
    after: progress.document.source,
    stack: language && { id: language.id, label: language.label },
    evidence: [project.contextEvidence, ...(language?.evidence ?? []), ...(application?.evidence ?? [])],
    applied,
    withheld,
    skipped,
    companions: [...proposed([...progress.companions.values()], project), ...retargetedFiles(progress)],
    retarget: progress.retarget,
    warnings,
    steps: progress.steps,
    declares: declared,
    lookups: application?.program === undefined ? [] : lookupsOf(application.program),
  };
}

/** The files in which uses ask for another stage, seen from the build context. */
function retargetedFiles({ retarget, project }: PassState): Rewrite['companions'] {
  if (retarget === null) return [];
  const { files, target } = retarget;
  return files.map(({ path, before, text }) => ({
    path: pathFrom(project.context, path),
    before,
    after: text,
    target,
  }));
}

/** Files beside the Dockerfile as they are and as they are to become. */
function proposed(companions: readonly Companion[], project: Project): Rewrite['companions'] {
  const { ignoreFile } = project;
  return companions.map(({ path, text }) => ({
    path,
    before: path === ignoreFile.path ? ignoreFile.text : (project.read(path) ?? null),
    after: text,
  }));
}
