/** Which stage of a file is its image: the last one, or an earlier one that everybody who builds it asks for. What is made of that is not known here. */
import { stageNamed } from '../dockerfile/index.ts';
import type { Evidence, StageView } from '../model/index.ts';
import { saysDevelopment } from './development-name.ts';

/** An earlier stage that is the image, and where it is asked for. */
export interface ServedStage {
  readonly stage: StageView;
  readonly evidence: Evidence;
}

/** Names of a stage that is built without being asked for. */
const PRODUCTION = /(?:^|[._-])(?:prod|production|release|final|runtime|runner|deploy)(?:[._-]|$)/i;

/**
 * The stage that all compose services, CI steps, bake targets … build where the last one is something else that stands on it (tools
 * for a development container); null where the last one is the image. A development container itself says nothing about that.
 */
export function servedStage(stages: readonly StageView[]): ServedStage | null {
  const last = stages.at(-1);
  const uses = stages[0]?.project.uses.filter(({ kind }) => kind !== 'devcontainer') ?? [];
  const [first] = uses;
  if (last === undefined || first === undefined || stages.length === 1 || isProduction(last)) return null;
  const asked = uses.map(({ target, targetOpen }) =>
    target === null || targetOpen === true ? null : stageNamed({ stages }, target),
  );
  const [stage = null] = asked;
  if (stage === null || stage === last || !asked.every((each) => each === stage)) return null;
  if (!last.lineage.includes(stage)) return null;
  return saysDevelopment(stage.name) && !saysDevelopment(last.name)
    ? null
    : { stage, evidence: first.evidence };
}

/** Its name says that it is what runs in production. */
export function isProduction({ name }: StageView): boolean {
  return PRODUCTION.test(name ?? '');
}

/** The image of the file. Throws for a document without a stage, which no parser gives. */
export function finalOf(stages: readonly StageView[]): StageView {
  const final = servedStage(stages)?.stage ?? stages.at(-1);
  if (final === undefined) throw new Error('a document without a stage');
  return final;
}

/** The name by which the image has to be asked for; null where it is the last stage, which nobody has to name. */
export function targetOf({ stages, name, index }: StageView): string | null {
  return index === stages.length - 1 ? null : (name ?? String(index));
}
