/** Whether the final stage has the base that `runtime` asks for, and why it has not. It chooses no base. */
import { finalOf } from '../analysis/served.ts';
import { viewStages } from '../analysis/stages.ts';
import { because, parseImage, parseToRead, type ImageReference } from '../dockerfile/index.ts';
import type { Options, Project, Rewrite, RuntimeName } from '../model/index.ts';

/** Which images are of that kind. */
const IS: Readonly<Record<RuntimeName, (image: ImageReference) => boolean>> = {
  slim: ({ tag }) => /(?:^|-)slim(?:-|$)/.test(tag ?? ''),
  alpine: ({ repository, tag }) => /(?:^|\/)alpine$/.test(repository) || /alpine/.test(tag ?? ''),
  distroless: ({ repository }) => /(?:^|\/)distroless\//.test(repository),
  scratch: ({ text }) => text === 'scratch',
  nginx: ({ repository }) => /(?:^|\/)nginx$/.test(repository),
};

/** Who gets that base. */
const WHO: Readonly<Record<RuntimeName, string>> = {
  slim: 'it is for programs that need their language or a C library, and Alpine stays Alpine',
  alpine:
    'it is for files that are built on Alpine already, because another C library is never put under a program',
  distroless: 'it is for one static binary that calls no other program',
  scratch: 'it is for one static binary that calls no other program',
  nginx: 'no final stage is written for nginx yet',
};

/** The answer, with a warning where a base that was asked for is not there. Files that were declined say why already. */
export function withRuntimeSaid(answer: Rewrite, project: Project, { runtime }: Options): Rewrite {
  if (runtime === undefined || answer.status === 'failed' || answer.status === 'skipped') return answer;
  const stage = finalOf(viewStages(parseToRead(answer.after), project));
  const image = stage.base?.image ?? parseImage(stage.image);
  if (IS[runtime](image)) return answer;
  const slim = [...answer.withheld, ...answer.skipped].find(({ transform }) => transform === 'slim-base');
  const why = slim === undefined ? '' : because` (slim-base: ${slim.why})`;
  const says = because`runtime ${runtime} is not honoured, the final stage runs on ${image.text}: ${WHO[runtime]}${why}`;
  return { ...answer, warnings: [...answer.warnings, says] };
}
