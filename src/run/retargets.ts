/** Files that build several Dockerfiles and ask for a stage of each: they get one text, and are written once. */
import type { Declined, RepositoryFile, Retarget, Use } from '../model/index.ts';
import { sentence } from '../report/sentence.ts';
import type { Proposal } from './companions.ts';
import { failed, pathFrom, type Plan } from './plan.ts';

/** The plans in groups: those of a group propose a target for the same file, one after the other; every other plan is alone. */
export function sharingTargets(plans: readonly Plan[]): readonly (readonly Plan[])[] {
  let groups: readonly (readonly Plan[])[] = [];
  for (const plan of plans) {
    const paths = new Set(targetPaths(plan));
    const shares = (group: readonly Plan[]): boolean =>
      paths.size > 0 && group.some((other) => targetPaths(other).some((path) => paths.has(path)));
    const joined = groups.filter(shares).flat();
    groups =
      joined.length === 0
        ? [...groups, [plan]]
        : [...groups.filter((group) => !shares(group)), [...joined, plan]];
  }
  return groups;
}

function targetPaths({ proposals }: Plan): readonly string[] {
  return proposals.flatMap(({ path, target }) => (target === undefined ? [] : [path]));
}

/** The plans that count with one text for each file in which they ask for a stage; the others as they are. */
export function withMergedTargets(plans: readonly Plan[], counts: (plan: Plan) => boolean): readonly Plan[] {
  const merged = new Map<Plan, Plan>();
  for (const group of sharingTargets(plans.filter(counts)).filter(({ length }) => length > 1)) {
    const files = togetherOf(group);
    for (const [index, plan] of group.entries())
      merged.set(plan, 'declined' in files ? withoutOthers(plan, index, files) : withTexts(plan, files));
  }
  return plans.map((plan) => merged.get(plan) ?? plan);
}

/** Where the stages cannot be asked for at once, the first Dockerfile has its own. */
function withoutOthers(plan: Plan, index: number, { declined }: Declined): Plan {
  return index === 0
    ? plan
    : failed(plan, `another Dockerfile gets a stage in the same file: ${sentence(declined)}; run it again`);
}

/** The files that come out when the uses of all plans ask for their stages at once. */
function togetherOf(plans: readonly Plan[]): readonly RepositoryFile[] | Declined {
  const retargets = plans
    .map(({ result }) => result.retarget)
    .filter((each): each is Retarget => each !== null);
  const uses = new Set<Use>(retargets.flatMap((each) => each.uses));
  const [first] = retargets;
  const builders = plans[0]?.project?.builders;
  if (first === undefined || builders === undefined) return { declined: 'nothing builds it' };
  return builders.retarget([...uses], first.target);
}

function withTexts(plan: Plan, files: readonly RepositoryFile[]): Plan {
  const top = plan.found.repository?.top ?? '';
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const proposals = plan.proposals.map((each) => ({
    ...each,
    after: (each.target === undefined ? undefined : texts.get(pathFrom(top, each.path))) ?? each.after,
  }));
  return { ...plan, proposals };
}

/** Why a proposal is not what it says: something else than targets differs; null when it is. */
export function targetReason(
  { project, found }: Plan,
  { path, before, after, target }: Proposal,
): string | null {
  const file = { path: pathFrom(found.repository?.top ?? '', path), before: before ?? '', text: after };
  const checked = project?.builders?.check(file, target ?? '') ?? {
    declined: 'it is not a file that dfrewrite writes',
  };
  return 'declined' in checked ? sentence(checked.declined) : null;
}
