/** From plans to files: what may be written, what it looks like as a patch, and the writing itself. */
import { mergeProposals } from './companions.ts';
import { pathFrom, type Plan } from './plan.ts';
import { committedObjects } from '../project/git.ts';
import { isProven } from '../report/result.ts';
import { isCommitted, writeFiles, type PlannedWrite } from './write.ts';

/** A plan whose file failed after all; nothing of it is written. */
export function failed(plan: Plan, error: string, fatal = false): Plan {
  return {
    ...plan,
    proposals: [],
    result: { ...plan.result, status: 'failed', fatal, error: `${plan.result.path}: ${error}` },
  };
}

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
  const merged = new Map(
    mergeProposals(plans.flatMap(({ proposals }) => proposals)).map((each) => [each.path, each]),
  );
  return plans.map((plan) => {
    const proposals = plan.proposals.map((proposal) => merged.get(proposal.path) ?? proposal);
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
 * Writes every changed plan, each with its companions or not at all: a Dockerfile may rely on what its .dockerignore hides.
 * What cannot be written is that plan's failure; the others go on.
 */
export function writePlans(plans: readonly Plan[]): readonly Plan[] {
  const done = new Set<string>();
  return plans.map((plan) => {
    if (!isToBeWritten(plan)) return plan;
    const foreign = plan.proposals.find(({ path }) => !path.endsWith('.dockerignore'));
    if (foreign)
      return failed(plan, `${pathFrom(topOf(plan), foreign.path)} is not a file that dfrewrite writes`);
    const writes = writesOf(plan).filter(({ target }) => !done.has(target));
    const refusal = writeFiles(writes);
    if (refusal === null) {
      for (const { target } of writes) done.add(target);
      return { ...plan, result: { ...plan.result, written: true } };
    }
    const target = writes[refusal.at]?.target ?? plan.found.absolute;
    const subject = target === plan.found.absolute ? '' : `${pathFrom(topOf(plan), target)} `;
    return failed(plan, `${subject}${refusal.refused}`, refusal.fatal);
  });
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
