/** Every language that is known: the registry of detectors, and what they say about the stages of a document. */
import { viewStages, withOwnApplications } from '../analysis/stages.ts';
import { because } from '../dockerfile/index.ts';
import type {
  Application,
  Declined,
  Detector,
  Document,
  Project,
  Recognised,
  StageView,
  Reason,
} from '../model/index.ts';
import { go } from './go/index.ts';
import { node } from './node/index.ts';
import { python } from './python/index.ts';

/** Every stack that dfrewrite knows, in the order in which they are asked. */
export const detectors: readonly Detector[] = [node, python, go];

/** The stages of a document, and why no transform that asks for a language has anything to work on; null where one has. */
export interface DetectedStages {
  readonly stages: readonly StageView[];
  readonly unknown: Reason | null;
  /** A language was recognised and could not be read: `unknown` says why. */
  readonly declined: boolean;
}

/** The stages of a document. Where nobody recognises any, the reason is a detector's own if one has a reason. */
export function detectStages(document: Document, project: Project): DetectedStages {
  const reasons: Declined[] = [];
  const stages = viewStages(document, project, (bare) => {
    const answer = ask(bare);
    if (answer === null || !('declined' in answer)) return answer;
    reasons.push(answer);
    return null;
  });
  if (stages.filter(({ language }) => language !== null).length > 0)
    return { stages, unknown: null, declined: false };
  const unknown =
    reasons[0]?.declined ??
    withoutDefault(stages) ??
    'no stage is built on an official image of a language that is known (dfrewrite list)';
  return { stages, unknown, declined: reasons.length > 0 };
}

/** The image of a stage hangs on an ARG that nothing gives a value. */
function withoutDefault(stages: readonly StageView[]): Reason | null {
  for (const { base, image, from } of stages) {
    const name = base === null ? /\$\{?(\w+)/.exec(image)?.[1] : undefined;
    if (name !== undefined) return because`${from} takes its image from ${name}, which has no default`;
  }
  return null;
}

/**
 * The stages of a document that came out of a change. Their languages are found anew, since everything may stand on another line.
 * `kept` is the application of the one stage that was split: what was true of it stays true of all its parts.
 */
export function stagesAfter(
  document: Document,
  project: Project,
  kept: Application | null,
): readonly StageView[] {
  return viewStages(document, project, (bare) => {
    const answer = ask(bare);
    const found = answer === null || 'declined' in answer ? null : answer;
    if (kept === null) return found;
    return { language: found?.language ?? null, application: kept, own: found?.application ?? null };
  });
}

/** What `detectStages` says of a document whose stages came out of changes: what is known of them is not found anew. */
export function detectAgain(
  document: Document,
  project: Project,
  stages: readonly StageView[],
): DetectedStages {
  return stages.some(({ language }) => language !== null)
    ? { stages: withOwnApplications(stages), unknown: null, declined: false }
    : detectStages(document, project);
}

function ask(bare: StageView): Recognised | Declined | null {
  for (const detector of detectors) {
    const answer = detector.detect(bare);
    if (answer !== null) return answer;
  }
  return null;
}
