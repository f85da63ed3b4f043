/** From plans to files: what may be written, what it looks like as a patch, and the writing itself. */
import { mergeProposals, type Proposal } from './companions.ts';
import { sharingTargets, targetReason, withMergedTargets } from './retargets.ts';
import { failed, pathFrom, type Plan } from './plan.ts';
import { committedObjects } from '../project/git.ts';
import { isProven } from '../report/result.ts';
import { isCommitted, writeFiles, type PlannedWrite, type Writer } from './write.ts';

/** Fails the plans whose files hold what git has not: rewriting them would leave no way back. */
export async function withoutUncommitted(plans: readonly Plan[]): Promise<readonly Plan[]> {
  const changed = plans.filter(({ result }) => result.status === 'changed');
  const committed = new Map<string, ReadonlyMap<string, string> | null>();
  for (const top of new Set(changed.map(topOf))) {
    const files = changed.filter((plan) => topOf(plan) === top).flatMap(rewrittenFiles);
    committed.set(
      top,
      await committedObjects(
        top,
        files.map(({ path }) => pathFrom(top, path)),
      ),
    );
  }
  return plans.map((plan) => {
    const ids = committed.get(topOf(plan)) ?? null;
    if (plan.result.status !== 'changed' || ids === null) return plan;
    const dirty = rewrittenFiles(plan).find(({ path, before }) => {
      const id = ids.get(pathFrom(topOf(plan), path));
      return id === undefined || !isCommitted(Buffer.from(before), id);
    });
    return dirty ? failed(plan, uncommitted(dirty.path, plan)) : plan;
  });
}

function uncommitted(path: string, plan: Plan): string {
  const subject = path === plan.real ? '' : `${pathFrom(topOf(plan), path)} `;
  return `${subject}has changes that are not committed; commit them, or pass --allow-dirty`;
}

/** Existing files that a plan replaces, with their present text. */
function rewrittenFiles({
  real,
  result,
  proposals,
}: Plan): readonly { readonly path: string; readonly before: string }[] {
  const own =
    result.before === null || result.before === result.after ? [] : [{ path: real, before: result.before }];
  return [...own, ...proposals.flatMap(({ path, before }) => (before === null ? [] : [{ path, before }]))];
}

function topOf({ found }: Plan): string {
  return found.repository?.top ?? '';
}

/** The plans with one merged text for each companion; what was disproven has no say in it. */
export function withMergedCompanions(plans: readonly Plan[], root: string): readonly Plan[] {
  const isShared = ({ target }: Proposal): boolean => target === undefined;
  const merged = new Map(
    mergeProposals(plans.flatMap(({ proposals }) => proposals.filter(isShared))).map((each) => [
      each.path,
      each,
    ]),
  );
  return withMergedTargets(plans, isToBeWritten).map((plan) => {
    const proposals = plan.proposals.map((proposal) =>
      isShared(proposal) ? (merged.get(proposal.path) ?? proposal) : proposal,
    );
    const companions = proposals.map((proposal) => ({ ...proposal, path: pathFrom(root, proposal.path) }));
    return { ...plan, proposals, result: { ...plan.result, companions } };
  });
}

/**
 * The plans with their patches. A companion that several Dockerfiles propose is in the patch of the first alone,
 * so that all patches together apply.
 */
export async function withDiffs(plans: readonly Plan[], root: string): Promise<readonly Plan[]> {
  if (!plans.some(({ result }) => result.status === 'changed')) return plans;
  const { patch } = await import('../report/diff.ts');
  const shown = new Set<string>();
  return plans.map((plan) => {
    const { before, after, status } = plan.result;
    if (status !== 'changed' || before === null || after === null) return plan;
    const own = patch({ path: pathFrom(root, plan.real), before, after });
    const others = plan.proposals.filter(({ path }) => !shown.has(path));
    for (const { path } of others) shown.add(path);
    const diff = [own, ...others.map((each) => patch({ ...each, path: pathFrom(root, each.path) }))].join('');
    return { ...plan, result: { ...plan.result, diff } };
  });
}

/**
 * Writes every changed plan, each with its companions or not at all: a Dockerfile may rely on what its .dockerignore hides, and a
 * compose file on the stages of all its Dockerfiles. What cannot be written is the failure of those plans; the others go on.
 */
export function writePlans(plans: readonly Plan[], writer: Writer): readonly Plan[] {
  const done = new Set<string>();
  const written = new Map<Plan, Plan>();
  for (const group of sharingTargets(plans.filter(isToBeWritten))) {
    for (const [index, plan] of writeTogether(group, done, writer).entries())
      written.set(group[index] ?? plan, plan);
  }
  return plans.map((plan) => written.get(plan) ?? plan);
}

/** Writes plans that share a file that builds them: all, or none. */
function writeTogether(plans: readonly Plan[], done: Set<string>, writer: Writer): readonly Plan[] {
  const foreign = plans.flatMap((plan) => foreignReason(plan) ?? [])[0];
  if (foreign !== undefined) return plans.map((plan) => failed(plan, foreign));
  const writes = new Map(plans.flatMap(writesOf).map((each) => [each.target, each]));
  for (const target of done) writes.delete(target);
  const list = [...writes.values()];
  const refused = writeFiles(list, writer);
  if (refused === null) {
    for (const { target } of list) done.add(target);
    return plans.map((plan) => ({ ...plan, result: { ...plan.result, written: true } }));
  }
  const target = list[refused.at]?.target;
  return plans.map((plan) => {
    const subject =
      target === undefined || target === plan.found.absolute ? '' : `${pathFrom(topOf(plan), target)} `;
    return failed(plan, `${subject}${refused.refused}`, refused.fatal);
  });
}

/** Nothing but ignore files and new targets is ever written beside a Dockerfile. */
function foreignReason(plan: Plan): string | null {
  const reasons = plan.proposals.map((proposal) => {
    if (proposal.target !== undefined) return targetReason(plan, proposal);
    return proposal.path.endsWith('.dockerignore') ? null : 'it is not a file that dfrewrite writes';
  });
  const at = reasons.findIndex((reason) => reason !== null);
  return at === -1 ? null : `${pathFrom(topOf(plan), plan.proposals[at]?.path ?? '')}: ${reasons[at] ?? ''}`;
}

/** A rewrite that was put to the proof is written only when it stood it. */
function isToBeWritten({ result: { status, verified } }: Plan): boolean {
  return status === 'changed' && (verified === null || isProven(verified));
}

/** Companions first. */
function writesOf(plan: Plan): readonly PlannedWrite[] {
  const root = topOf(plan);
  const bytes = (text: string | null) => (text === null ? null : Buffer.from(text));
  const { before, after } = plan.result;
  const beside = plan.proposals.map((each) => ({
    target: each.path,
    before: bytes(each.before),
    after: each.after,
    root,
  }));
  const own = { target: plan.found.absolute, before: bytes(before), after: after ?? '', root };
  return before === null || after === null || before === after ? beside : [...beside, own];
}
