/** One transform on a document: what it answers is taken over, withheld, or rolled back where it breaks something. */
import { lostInput } from '../analysis/build-inputs.ts';
import { beyondObserved, openDoubt, orUnsafe } from '../analysis/observed.ts';
import { finalOf } from '../analysis/served.ts';
import { stagesAfter } from '../detect/index.ts';
import { apply, because, DockerfileError, inCasing, parseToRead } from '../dockerfile/index.ts';
import { traced } from '../dockerfile/trace.ts';
import { withCompanions, withRetarget } from '../project/overlay.ts';
import { pathFrom } from '../project/paths.ts';
import type {
  Application,
  Change,
  Companion,
  Context,
  Declaration,
  Document,
  Edit,
  Options,
  Project,
  Reason,
  Retarget,
  Rewrite,
  Skip,
  StageView,
  TextStep,
  Transform,
} from '../model/index.ts';
import { violation } from './guard.ts';
import { retargetViolation } from './guard-retarget.ts';
import { ignoredLine, isIgnored, type Ignores } from './ignore.ts';
import { settingsAdded } from './settings-added.ts';
import { inOriginalLines } from './original-lines.ts';

/** What the pipeline has reached: the document, the files beside it and what was said on the way. */
export interface PassState {
  document: Document;
  project: Project;
  stages: readonly StageView[];
  /** The application of the one stage that was split; null as long as nothing was. */
  kept: Application | null;
  readonly applied: Rewrite['applied'][number][];
  readonly withheld: Rewrite['withheld'][number][];
  readonly skipped: Rewrite['skipped'][number][];
  readonly companions: Map<string, Companion>;
  readonly steps: TextStep[];
  retarget: Retarget | null;
  readonly declared: Declaration[];
  /** Transforms that a comment above an instruction stopped, or that were not asked: their comments have a use. */
  readonly held: Set<string>;
}

/** What stays the same during one pass. */
export interface PassSettings {
  /** The final stage of the document that the pass began with. */
  readonly original: StageView;
  readonly options: Options;
  readonly ignored: Ignores;
}

/** What helps where the fault is this program's. */
export const REPORT = 'a fix in dfrewrite: please report this file (npm bugs dfrewrite)';

/** What helps where an edit cannot be placed exactly. */
const EDITABLE = 'an instruction that can be edited';

/** An empty `only` means all that nobody has to ask for, as an absent one does. */
export function isEnabled(
  { id, optIn }: Pick<Transform, 'id' | 'optIn'>,
  { only = [], skip = [], also = [] }: Options,
): boolean {
  const isMeant = only.length === 0 ? optIn !== true : only.includes(id);
  return (isMeant || also.includes(id)) && !skip.includes(id);
}

/** Runs one transform and takes its change over, or says why not. */
export function step(transform: Transform, progress: PassState, settings: PassSettings): void {
  const { id } = transform;
  if (!isEnabled(transform, settings.options)) return void progress.held.add(id);
  if (settings.ignored.global.has(id))
    return tell(id, { skip: 'ignored by a comment in the file' }, progress, settings);
  const answer = traced(id, () => attempt(() => transform.run(contextOf(progress, settings))));
  if ('skip' in answer) return tell(id, answer, progress, settings);
  const reason = reasonToWithhold(id, answer, progress, settings);
  if (reason !== null) return tell(id, reason, progress, settings);
  accept(id, answer, progress, settings);
}

/** Why a change is not taken over: a comment, a doubt, or a file beside that may not be written; null when it is. */
function reasonToWithhold(
  id: string,
  { edits, doubts = [], companions = [], retarget }: Change,
  { document, project, held }: PassState,
  { options }: PassSettings,
): Skip | null {
  const blocked = ignoredLine(id, edits, document);
  if (blocked !== null) {
    held.add(id);
    return { skip: because`ignored by the comment above ${{ line: blocked }}` };
  }
  const doubt = openDoubt(doubts, project.observed);
  if (doubt !== null && options.unsafe !== true)
    return { skip: doubt.why, wouldHelp: orUnsafe(doubt), doubt };
  const [beside] = [...companions, ...(retarget?.files ?? [])];
  if (options.alone !== undefined && beside !== undefined)
    return { skip: `it also writes ${beside.path}: ${options.alone.why}`, wouldHelp: options.alone.needs };
  return null;
}

/** Notes why a transform did nothing, in lines of the original. */
function tell(
  transform: string,
  { skip, wouldHelp, doubt, idle }: Skip,
  progress: PassState,
  { original }: PassSettings,
): void {
  const told = (reason: Reason): Reason => inOriginalLines(reason, progress.document, original);
  const why = told(skip);
  if (wouldHelp === undefined) progress.skipped.push({ transform, why, ...(idle && { idle }) });
  else
    progress.withheld.push({
      transform,
      why,
      needs: wouldHelp,
      ...(doubt && { doubt: { ...doubt, why: told(doubt.why) } }),
    });
}

/** An edit that cannot be placed exactly is a reason to leave the instruction alone. */
function attempt<T>(work: () => T): T | Skip {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DockerfileError)) throw error;
    const { line, message } = error;
    return { skip: line === null ? message : because`${{ line }}: ${message}`, wouldHelp: EDITABLE };
  }
}

/** What the pipeline would have reached with a change. */
type Reached = Pick<PassState, 'document' | 'project' | 'stages' | 'kept'>;

/** Applies a change unless the result breaks the contract; then everything stays as it was before this transform. */
function accept(transform: string, change: Change, progress: PassState, { original }: PassSettings): void {
  const { withheld, skipped } = progress;
  const edits = inCasing(progress.document, change.edits);
  const document = edits.length > 0 ? attempt(() => written(progress.document, edits)) : progress.document;
  if ('skip' in document) return void withheld.push({ transform, why: document.skip, needs: EDITABLE });
  const companions = new Map(progress.companions);
  for (const companion of change.companions ?? []) companions.set(companion.path, companion);
  const declared = [...progress.declared, ...(change.declares ?? [])];
  const served = change.retarget === undefined ? progress : retargeted(change.retarget, progress);
  const split = change.retarget === undefined ? null : finalOf(progress.stages);
  const reached = reachedWith(document, withCompanions(served.project, change.companions ?? []), served);
  const broken = traced(
    'guard',
    () =>
      violation(original, finalOf(reached.stages), declared) ??
      retargetViolation(original, split, reached, change.retarget ?? progress.retarget, declared) ??
      lostInput(progress.stages, reached.stages),
  );
  if (broken !== null)
    return void withheld.push({
      transform,
      why: because`its result was rolled back: ${broken}`,
      needs: REPORT,
    });
  if (document.source === progress.document.source && companions.size === progress.companions.size)
    return void skipped.push({ transform, why: 'nothing to change' });
  const sets = settingsAdded(progress.document, document);
  const told = (reason: Reason): Reason => inOriginalLines(reason, progress.document, original);
  const { assumes, doubt, ...carried } = carriage(change, progress.project);
  progress.applied.push({
    transform,
    why: told(change.why),
    ...(sets.length > 0 && { sets }),
    assumes: assumes.map(told),
    ...(doubt && { doubt: { ...doubt, why: told(doubt.why) } }),
    ...carried,
  });
  const beside = besideOf(change, progress.project);
  progress.steps.push({ transform, after: document.source, ...(beside.length > 0 && { beside }) });
  Object.assign(progress, reached);
  for (const [path, companion] of companions) progress.companions.set(path, companion);
  progress.declared.push(...(change.declares ?? []));
  progress.retarget ??= change.retarget ?? null;
}

/** Paths of the other files that a change writes, relative to the build context. */
function besideOf({ companions = [], retarget }: Change, { context }: Project): readonly string[] {
  const files = retarget?.files ?? [];
  return [...companions.map(({ path }) => path), ...files.map(({ path }) => pathFrom(context, path))];
}

/** What carries a change: sources, what an engine saw, or something that is assumed, which is said. */
function carriage(
  { doubts = [], assumes = [], observed }: Change,
  project: Project,
): Pick<Rewrite['applied'][number], 'assumes' | 'unsafe' | 'doubt' | 'carriedBy'> {
  const open = openDoubt(doubts, project.observed);
  const beyond = beyondObserved(doubts, project.observed);
  const all = [...(open === null ? [] : [open.why]), ...(beyond === null ? [] : [beyond]), ...assumes];
  const seen = beyond !== null || observed === true ? 'observation' : 'sources';
  const carriedBy = open !== null || (seen === 'sources' && all.length > 0) ? 'assumption' : seen;
  return { assumes: all, unsafe: open !== null, ...(open && { doubt: open }), carriedBy };
}

/** The same document in a project whose uses ask for another stage. */
function retargeted(retarget: Retarget, { document, project, kept }: Reached): Reached {
  const served = withRetarget(project, retarget);
  return { document, project: served, stages: stagesAfter(document, served, kept), kept };
}

/** The document behind edits of ours. What we write ourselves is put before a second parser by the tests, not in every run. */
function written(document: Document, edits: readonly Edit[]): Document {
  return traced('parse', () => parseToRead(apply(document, edits), document));
}

/** Where a split makes new stages, the application of the one that was split counts from now on for all its parts. */
function reachedWith(document: Document, project: Project, before: Reached): Reached {
  const isSplit = document.stages.length !== before.document.stages.length;
  const kept = isSplit ? (before.stages.at(-1)?.application ?? null) : before.kept;
  return { document, project, stages: stagesAfter(document, project, kept), kept };
}

function contextOf(progress: Reached & Pick<PassState, 'held'>, settings: PassSettings): Context {
  const { document, project, stages, held } = progress;
  const { options, ignored } = settings;
  return {
    document,
    project,
    stages,
    final: finalOf(stages),
    options: { ...options, skip: [...(options.skip ?? []), ...ignored.global] },
    isIgnored: (id, block) => {
      if (!isIgnored(id, block, document)) return false;
      held.add(id);
      return true;
    },
    after: (edits) => {
      const changed = written(document, edits);
      return contextOf({ ...reachedWith(changed, project, progress), held }, settings);
    },
    retargeted: (retarget) => contextOf({ ...retargeted(retarget, progress), held }, settings),
  };
}
