/** What a detector says about a stage, for tests of a language whose members are all there. */
import { sentence } from '../../src/report/sentence.ts';
import { viewStages } from '../../src/analysis/stages.ts';
import { parse } from '../../src/dockerfile/index.ts';
import type {
  Application,
  Declined,
  Detector,
  Effect,
  Evidence,
  Language,
  Project,
  Recognised,
} from '../../src/model/index.ts';

/** A language and its application as one object, each member worked out when it is asked for. */
export interface Found extends Required<Omit<Language, 'evidence'>>, Required<Omit<Application, 'evidence'>> {
  /** The evidence of both. */
  readonly evidence: readonly Evidence[];
}

/** What a detector answers about a stage of a Dockerfile, the last one by default. */
export function detected(
  detector: Detector,
  dockerfile: string,
  project: Project,
  stage = -1,
): Found | Declined | null {
  const bare = viewStages(parse(dockerfile), project).at(stage);
  const answer = bare === undefined ? null : detector.detect(bare);
  return answer === null || 'declined' in answer ? answer : joined(answer);
}

/** The same, which throws when the stage is declined or not recognised. */
export function found(detector: Detector, dockerfile: string, project: Project): Found {
  const answer = detected(detector, dockerfile, project);
  if (answer === null || 'declined' in answer)
    throw new Error(sentence(answer?.declined ?? 'not recognised'));
  return answer;
}

/** The effects of all RUNs of the last stage, as a detector's language sees them. */
export function effectsIn(detector: Detector, dockerfile: string, project: Project): readonly Effect[] {
  const stages = viewStages(parse(dockerfile), project, (bare) => {
    const answer = detector.detect(bare);
    return answer === null || 'declined' in answer ? null : answer;
  });
  return stages.flatMap(({ blocks, effectsOf }) => blocks.flatMap(effectsOf));
}

function joined({ language, application }: Recognised): Found {
  return Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(language),
      ...Object.getOwnPropertyDescriptors(application),
      evidence: { get: () => [...(language.evidence ?? []), ...(application.evidence ?? [])] },
    },
  ) as Found;
}
