import { detectStages, stagesAfter } from '../detect/index.ts';
import { apply, DockerfileError, inCasing, parse } from '../dockerfile/index.ts';
import { lostInput } from '../analysis/build-inputs.ts';
import { lookupsOf } from '../analysis/lookups.ts';
import { finalOf, viewStages } from '../analysis/stages.ts';
import { breach } from './guard.ts';
import { ignoredLine, ignores, isIgnored, unusedIgnores, type Ignores } from './ignore.ts';
import { wholeFileReason } from './decline.ts';
import { withCompanions } from '../project/overlay.ts';
import { transforms as registry } from '../transforms/index.ts';
import type {
  Application,
  Block,
  Change,
  Companion,
  Context,
  Declaration,
  Document,
  Options,
  Project,
  Rewrite,
  StageView,
  Transform,
} from '../model/index.ts';

/** What the pipeline has reached: the document, the files beside it and what was said on the way. */
interface Progress {
  document: Document;
  project: Project;
  stages: readonly StageView[];
  /** The application of the one stage that was split; null as long as nothing was. */
  kept: Application | null;
  readonly applied: Rewrite['applied'][number][];
  readonly withheld: Rewrite['withheld'][number][];
  readonly skipped: Rewrite['skipped'][number][];
  readonly companions: Map<string, Companion>;
  readonly declared: Declaration[];
  /** Transforms that a comment above an instruction stopped, or that were not asked: their comments have a use. */
  readonly held: Set<string>;
}

/**
 * Rewrites one Dockerfile. Pure: the same source, project and options give the same result.
 * Never throws for what a Dockerfile or a repository may hold: trouble is `status`, `reason` and `error`.
 */
export function rewrite(source: string, project: Project, options: Options = {}): Rewrite {
  return stable(source, project, options, []);
}

/** A rewrite that a second run would change, and the transforms that would change it. */
interface Unstable {
  readonly culprits: readonly string[];
}

/** The rewrite without the transforms that a second run would not leave alone: one of them where that is enough. */
function stable(source: string, project: Project, options: Options, left: readonly string[]): Rewrite {
  const without = (ids: readonly string[]): Rewrite | Unstable =>
    settle(source, project, { ...options, skip: [...(options.skip ?? []), ...ids] });
  const answer = without(left);
  if (!('culprits' in answer)) return answer;
  for (const culprit of answer.culprits.toReversed()) {
    const rest = without([...left, culprit]);
    if (!('culprits' in rest)) return withLeftOut(rest, [...left, culprit]);
  }
  return stable(source, project, options, [...left, ...answer.culprits]);
}

function withLeftOut(rest: Rewrite, left: readonly string[]): Rewrite {
  const why = 'left out, because a second run would change the file again';
  const named = left.map((transform) => ({ transform, why, needs: REPORT }));
  return { ...rest, withheld: [...rest.withheld, ...named] };
}

/** What helps where the fault is this program's. */
const REPORT = 'a fix in dfrewrite: please report this file (npm bugs dfrewrite)';

/** One transform may clear the way for an earlier one; more rounds than this mean that two undo each other. */
const ROUNDS = 3;

/** Rewrites until nothing changes any more. */
function settle(source: string, project: Project, options: Options): Rewrite | Unstable {
  let settled = pass(source, project, options);
  for (let round = 1; settled.status === 'changed'; round += 1) {
    const overlaid = withCompanions(
      project,
      settled.companions.map(({ path, after }) => ({ path, text: after })),
    );
    const again = pass(settled.after, overlaid, options);
    if (again.status === 'unchanged' || (again.status === 'skipped' && again.after === settled.after)) break;
    if (again.status !== 'changed' || round >= ROUNDS) {
      const { applied } = again.applied.length > 0 ? again : settled;
      return { culprits: applied.map(({ transform }) => transform) };
    }
    settled = joined(settled, again, project);
  }
  return settled;
}

/** Both passes as one: a second run of the program then changes nothing. */
function joined(first: Rewrite, second: Rewrite, project: Project): Rewrite {
  const later = new Map(second.applied.map((each) => [each.transform, each]));
  const applied = [
    ...first.applied.map((each) =>
      later.get(each.transform)?.unsafe === true ? { ...each, unsafe: true } : each,
    ),
    ...second.applied.filter(({ transform }) => !first.applied.some((each) => each.transform === transform)),
  ];
  const ids = new Set(applied.map(({ transform }) => transform));
  const companions = new Map(
    [...first.companions, ...second.companions].map((companion) => [companion.path, companion]),
  );
  const order = registry.map(({ id }) => id);
  return {
    ...first,
    after: second.after,
    applied: applied.sort((a, b) => order.indexOf(a.transform) - order.indexOf(b.transform)),
    withheld: first.withheld.filter(({ transform }) => !ids.has(transform)),
    skipped: first.skipped.filter(({ transform }) => !ids.has(transform)),
    companions: [...companions.values()].map(({ path, after }) => ({
      path,
      before: path === project.ignoreFile.path ? project.ignoreFile.text : (project.read(path) ?? null),
      after,
    })),
    declares: [...first.declares, ...second.declares],
  };
}

function pass(source: string, project: Project, options: Options): Rewrite {
  let document: Document;
  try {
    const reason = wholeFileReason(source);
    if (reason !== null) return { ...nothing(source), status: 'skipped', reason };
    document = parse(source);
  } catch (error) {
    if (!(error instanceof DockerfileError)) throw error;
    const place = error.line === null ? project.dockerfile : `${project.dockerfile}:${error.line}`;
    return { ...nothing(source), status: 'failed', error: `${place}: ${error.message}` };
  }
  const reason = wholeFileReason(document) ?? nothingToRun(options);
  if (reason !== null) return { ...nothing(source), status: 'skipped', reason };

  const stages = detectStages(document, project);
  if ('declined' in stages) return { ...nothing(source), status: 'skipped', reason: stages.declined };

  const ignored = ignores(
    document,
    registry.map(({ id }) => id),
  );
  if (ignored.global.has('all')) {
    return {
      ...nothing(source),
      status: 'skipped',
      reason: 'ignored by a comment in the file',
      warnings: ignored.warnings,
    };
  }
  const progress: Progress = {
    document,
    project,
    stages,
    kept: null,
    applied: [],
    withheld: [],
    skipped: [],
    companions: new Map(),
    declared: [],
    held: new Set(),
  };
  const original = finalOf(viewStages(document, project));
  for (const transform of registry) step(transform, progress, original, options, ignored);
  const warnings = [...ignored.warnings, ...unusedIgnores(ignored, progress.held)];
  const known = stages.findLast(({ language }) => language !== null) ?? original;
  return result(source, known, progress, warnings);
}

/** Runs one transform and takes its change over, or says why not. */
function step(
  transform: Transform,
  progress: Progress,
  original: StageView,
  options: Options,
  ignored: Ignores,
): void {
  if (!isEnabled(transform.id, options)) return void progress.held.add(transform.id);
  const said = (text: string) => inOriginalLines(text, progress.document, original);
  const pass = (why: string) => progress.skipped.push({ transform: transform.id, why: said(why) });
  if (ignored.global.has(transform.id)) return void pass('ignored by a comment in the file');

  const context = contextOf(progress, options, ignored);
  const answer = attempt(() => transform.run(context));
  if ('skip' in answer) {
    if (answer.needs !== undefined)
      progress.withheld.push({ transform: transform.id, why: said(answer.skip), needs: answer.needs });
    else pass(answer.skip);
    return;
  }
  const blocked = ignoredLine(transform.id, answer.edits, context.document);
  if (blocked !== null) {
    progress.held.add(transform.id);
    pass(`ignored by the comment above line ${blocked}`);
    return;
  }
  const { unsafe, companions: [beside] = [] } = answer;
  if (unsafe !== undefined && options.unsafe !== true) {
    const needs = answer.needs === undefined ? '--unsafe' : `${answer.needs}, or --unsafe`;
    progress.withheld.push({ transform: transform.id, why: said(unsafe), needs });
    return;
  }
  if (options.alone !== undefined && beside !== undefined) {
    const { why, needs } = options.alone;
    progress.withheld.push({ transform: transform.id, why: `it also writes ${beside.path}: ${why}`, needs });
    return;
  }
  accept(transform, unsafe === undefined ? answer : { ...answer, unsafe: said(unsafe) }, progress, original);
}

/** A sentence is about the file as the reader has it: lines of the rewritten document become those of the original. */
function inOriginalLines(
  text: string,
  document: Document,
  { document: original, project }: StageView,
): string {
  if (document.source === original.source) return text;
  const file = project.dockerfile.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const places = new RegExp(`(\\bline |(?<![\\w./-])${file}:)(\\d+)`, 'g');
  return text.replace(places, (found, place: string, line: string) => {
    const now = document.blocks.find((block) => block.line <= Number(line) && Number(line) <= block.endLine);
    const then = now && sameBlock(now, original);
    return then ? `${place}${then.line}` : found;
  });
}

function sameBlock(block: Block, { blocks }: Document): Block | undefined {
  const alike = blocks.filter(({ keyword }) => keyword === block.keyword);
  const start = (args: string) => args.split(/\s+/).slice(0, 2).join(' ');
  return (
    alike.find(({ text }) => text.trim() === block.text.trim()) ??
    alike.find(({ args }) => start(args) === start(block.args))
  );
}

/** An edit that cannot be placed exactly is a reason to leave the instruction alone. */
function attempt<T>(work: () => T): T | { readonly skip: string; readonly needs: string } {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DockerfileError)) throw error;
    const place = error.line === null ? '' : `line ${error.line}: `;
    return { skip: `${place}${error.message}`, needs: 'an instruction that can be edited' };
  }
}

/** Applies a change unless the result breaks the contract; then everything stays as it was before this transform. */
function accept(transform: Transform, change: Change, progress: Progress, original: StageView): void {
  const edits = inCasing(progress.document, change.edits);
  const document =
    edits.length > 0 ? attempt(() => parse(apply(progress.document, edits))) : progress.document;
  if ('skip' in document) {
    progress.withheld.push({
      transform: transform.id,
      why: document.skip,
      needs: 'an instruction that can be edited',
    });
    return;
  }
  const companions = new Map(progress.companions);
  for (const companion of change.companions ?? []) companions.set(companion.path, companion);
  const project = change.companions?.length
    ? withCompanions(progress.project, change.companions)
    : progress.project;
  const declared = [...progress.declared, ...(change.declares ?? [])];
  const kept = keptAfter(progress, document);
  const stages = stagesAfter(document, project, kept);
  const broken = breach(original, finalOf(stages), declared) ?? lostInput(progress.stages, stages);
  if (broken !== null) {
    progress.withheld.push({
      transform: transform.id,
      why: `its result was rolled back: ${broken}`,
      needs: REPORT,
    });
    return;
  }
  if (document.source === progress.document.source && companions.size === progress.companions.size) {
    progress.skipped.push({ transform: transform.id, why: 'nothing to change' });
    return;
  }
  progress.document = document;
  progress.project = project;
  progress.companions.clear();
  for (const [path, companion] of companions) progress.companions.set(path, companion);
  progress.declared.push(...(change.declares ?? []));
  const { unsafe, why, assumes = [] } = change;
  progress.applied.push({
    transform: transform.id,
    why,
    assumes: unsafe === undefined ? assumes : [unsafe, ...assumes],
    unsafe: unsafe !== undefined,
  });
  progress.stages = stages;
  progress.kept = kept;
}

/** The application that counts from now on for all parts of a stage, where this document splits it. */
function keptAfter({ document: before, stages, kept }: Progress, document: Document): Application | null {
  const split = document.stages.length !== before.stages.length;
  return split ? (stages.at(-1)?.application ?? null) : kept;
}

function contextOf(progress: Progress, options: Options, ignored: Ignores): Context {
  const { document, project, stages, held } = progress;
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
      const changed = parse(apply(document, edits));
      const kept = keptAfter(progress, changed);
      const later = { document: changed, stages: stagesAfter(changed, project, kept), kept };
      return contextOf({ ...progress, ...later }, options, ignored);
    },
  };
}

/** An empty `only` means all, as an absent one does. */
function isEnabled(id: string, { only = [], skip = [] }: Options): boolean {
  return (only.length === 0 || only.includes(id)) && !skip.includes(id);
}

function nothingToRun(options: Options): string | null {
  return registry.some(({ id }) => isEnabled(id, options))
    ? null
    : 'every transform is left out by only and skip';
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
    warnings: [],
    declares: [],
    lookups: [],
    reason: null,
    error: null,
  };
}

/** `stage` is what the file is said to be: its last stage that somebody recognises. */
function result(
  source: string,
  { project, language, application }: StageView,
  progress: Progress,
  warnings: readonly string[],
): Rewrite {
  const companions = [...progress.companions.values()].map(({ path, text }) => ({
    path,
    before: path === project.ignoreFile.path ? project.ignoreFile.text : (project.read(path) ?? null),
    after: text,
  }));
  return {
    ...nothing(source),
    status: progress.applied.length > 0 ? 'changed' : 'unchanged',
    after: progress.document.source,
    stack: language && { id: language.id, label: language.label },
    evidence: [project.contextEvidence, ...(language?.evidence ?? []), ...(application?.evidence ?? [])],
    applied: progress.applied,
    withheld: progress.withheld,
    skipped: progress.skipped,
    companions,
    warnings,
    declares: progress.declared,
    lookups: application?.program === undefined ? [] : lookupsOf(application.program),
  };
}
