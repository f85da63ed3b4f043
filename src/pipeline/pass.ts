/** One pass of all transforms over a document: what is declined before, and what is said behind. */
import { developmentImage } from '../analysis/development-image.ts';
import { findingRules, findingsOf, stillThere } from '../analysis/findings/index.ts';
import { lookupsOf } from '../analysis/lookups.ts';
import { finalOf, targetOf } from '../analysis/served.ts';
import { bareOf } from '../analysis/stages.ts';
import { detectAgain, detectStages, type DetectedStages } from '../detect/index.ts';
import { DockerfileError, memo, parse, place, type Document } from '../dockerfile/index.ts';
import { traced } from '../dockerfile/trace.ts';
import { transforms } from '../transforms/index.ts';
import type { Companion, Options, Project, Rewrite, StageView, Reason, Transform } from '../model/index.ts';
import { pathFrom } from '../project/paths.ts';
import { wholeFileReason } from './decline.ts';
import { ignores, isIgnored, unusedIgnores, type Ignores } from './ignore.ts';
import { isEnabled, step, type PassState } from './step.ts';

/** What a pass ends with: what it reached, and what it says, which is worked out when somebody asks. */
export interface Passed extends Reached {
  readonly isChanged: boolean;
  readonly rewrite: () => Rewrite;
}

/** A document, null where the text was never one, its project and its stages as far as they are known. */
export interface Reached {
  readonly document: Document | null;
  readonly project: Project;
  readonly stages: readonly StageView[] | null;
}

/** The pass over a text that nobody has read yet. */
export function firstPass(source: string, project: Project, options: Options): Passed {
  const reason = wholeFileReason(source);
  if (reason !== null) return ended(skipped(source, reason), { document: null, project, stages: null });
  try {
    const document = traced('parse', () => parse(source));
    const passed = pass(document, { project, stages: null }, options);
    passed.rewrite(); // what cannot be said is the file's failure too
    return passed;
  } catch (error) {
    if (!(error instanceof DockerfileError)) throw error;
    const at = place({ path: project.dockerfile, line: error.line });
    const failed: Rewrite = { ...nothing(source), status: 'failed', error: `${at}: ${error.message}` };
    return ended(failed, { document: null, project, stages: null });
  }
}

/** A pass that came to no transform. */
function ended(rewrite: Rewrite, reached: Reached): Passed {
  return { ...reached, isChanged: false, rewrite: () => rewrite };
}

/** The pass over a document, whose stages may be known from the changes that made it. */
export function pass(document: Document, around: Omit<Reached, 'document'>, options: Options): Passed {
  const { source } = document;
  const { project } = around;
  const decline = (reason: Reason): Rewrite => skipped(source, reason);
  const reason = wholeFileReason(document) ?? nothingToRun(options);
  if (reason !== null) return ended(decline(reason), { ...around, document });
  const detected = traced('detect', () =>
    around.stages === null ? detectStages(document, project) : detectAgain(document, project, around.stages),
  );
  const { stages } = detected;
  const ids = [...transforms, ...findingRules].map(({ id }) => id);
  const ignored = ignores(document, ids);
  if (ignored.global.has('all')) {
    const rewrite = decline('ignored by a comment in the file');
    return ended({ ...rewrite, warnings: ignored.warnings }, { ...around, document });
  }
  const progress = startOf(document, project, stages);
  const original = bareOf(finalOf(stages));
  for (const transform of transforms)
    if (runsOn(detected, transform)) step(transform, progress, { original, options, ignored });
  return {
    isChanged: progress.applied.length > 0,
    rewrite: memo(() => answerOf(progress, detected, original, ignored)),
    document: progress.document,
    project: progress.project,
    stages: progress.stages,
  };
}

/** Whether a transform has anything to ask of these stages. */
function runsOn({ unknown, declined }: DetectedStages, { anyStack }: Transform): boolean {
  return unknown === null || anyStack === true || (anyStack === 'where unrecognised' && !declined);
}

/** What a pass says, out of what its transforms reached and what they began with. */
function answerOf(
  progress: PassState,
  { stages, unknown }: DetectedStages,
  original: StageView,
  ignored: Ignores,
): Rewrite {
  const found = findingsOf(stages, isMeant(ignored, progress.held));
  const warnings = [...ignored.warnings, ...unusedIgnores(ignored, progress.held)];
  const known = stages.findLast(({ language }) => language !== null) ?? original;
  const development = developmentImage(finalOf(stages));
  const findings = stillThere(found, findingsOf(progress.stages));
  return withoutStack({ ...result(known, progress, warnings), development, findings }, unknown);
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
    target: null,
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
    target: targetOf(finalOf(progress.stages)),
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
