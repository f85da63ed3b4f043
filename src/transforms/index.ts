/** Every transform, in the order of the pipeline; what one of them does is not known here. */
import type { Transform } from '../model/index.ts';
import { cacheMounts } from './cache-mounts/index.ts';
import { cacheOrder } from './cache-order/index.ts';
import { cleanInstall } from './clean-install/index.ts';
import { compiledStart } from './compiled-start/index.ts';
import { copyChmod } from './copy-chmod/index.ts';
import { copyOverAdd } from './copy-over-add/index.ts';
import { dockerignore } from './dockerignore/index.ts';
import { execFormTransform } from './exec-form/index.ts';
import { init } from './init/index.ts';
import { legacySyntax } from './legacy-syntax/index.ts';
import { mergeDownloads } from './merge-downloads/index.ts';
import { multiStage } from './multi-stage/index.ts';
import { nameStages } from './name-stages/index.ts';
import { noRecommends } from './no-recommends/index.ts';
import { nonRoot } from './non-root/index.ts';
import { pinBase } from './pin-base/index.ts';
import { slimBaseTransform } from './slim-base/index.ts';
import { systemPackages } from './system-packages/index.ts';
import { workdir } from './workdir/index.ts';

/** Every transform, in the order of the pipeline: each gets the document as the one above left it. */
export const transforms: readonly Transform[] = [
  pinBase,
  copyOverAdd,
  copyChmod,
  workdir,
  legacySyntax,
  nameStages,
  execFormTransform,
  compiledStart,
  dockerignore,
  cleanInstall,
  systemPackages,
  noRecommends,
  mergeDownloads,
  cacheOrder,
  multiStage,
  slimBaseTransform,
  nonRoot,
  init,
  cacheMounts,
];
