/** What is known about __id__. A member that is left out is not known yet, and the transform that asks for it says so. */
import type { Detector, Language } from '../../model/index.ts';
import { manifestsOf } from './manifests.ts';
import { recognise } from './recognise.ts';
import { stageOf, type __Type__Stage } from './stage.ts';

export const __name__: Detector = {
  id: '__id__',
  summary: '__Type__ on its official image: dependencies are installed before the sources are copied',
  detect(view) {
    const stage = stageOf(view);
    return stage === null ? null : { language: languageOf(stage), application: {} };
  },
};

function languageOf(stage: __Type__Stage): Language {
  return {
    id: '__id__',
    label: `__id__ ${stage.version}`,
    evidence: [stage.evidence],
    recognise,
    manifests: (install) => manifestsOf(install, stage),
  };
}
