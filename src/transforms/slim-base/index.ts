/** Puts the final stage on a smaller image; which one is safe is asked in analysis/, and programs without a language are in program.ts. */
import { slimBase } from '../../analysis/base.ts';
import { developmentImage, LEFT_WHOLE } from '../../analysis/development-image.ts';
import { servedStage, type ServedStage } from '../../analysis/served.ts';
import { withImage } from '../../instructions/from.ts';
import { installPackages } from '../../instructions/packages.ts';
import { because, type Block, type Edit } from '../../dockerfile/index.ts';
import type { Change, Context, Reason, Skip, StageView, Transform } from '../../model/index.ts';
import { example } from './example.ts';
import { withoutLanguage } from './program.ts';

export const slimBaseTransform: Transform = {
  id: 'slim-base',
  summary: 'Run on the slim sibling of the same image',
  docs: `Replaces the base of the final stage by a smaller image of the same language version, suite and C library:
\`node:20\` by \`node:20-slim\`, \`python:3.12-bookworm\` by \`python:3.12-slim-bookworm\`. The author's tag stays, so both float
alike. A compiled program gets an image without a language: distroless for a static binary, the slim Debian of the same suite
for one that is linked against the C library.

It needs a tag that exists, and everything that the container runs or loads: commands of CMD, ENTRYPOINT, HEALTHCHECK and of the
sources, libraries of its packages. What the slim image lacks is installed by name where the package is known.`,
  example,
  run(context) {
    if (developmentImage(context.final) !== null) return { skip: LEFT_WHOLE };
    const { application } = context.final;
    if (application === null) return { skip: 'no stack was recognised in the final stage' };
    const { split } = application;
    const runtime = split === undefined || 'declined' in split ? 'language' : split.runtime;
    const answer = runtime === 'language' ? language(context) : withoutLanguage(context, runtime);
    const served = servedStage(context.stages);
    return 'skip' in answer || served === null ? answer : { skip: staysFull(context, served) };
  },
};

/** What somebody develops in, on top of it, has the tools of the full image today. */
function staysFull({ stages }: Context, { stage, evidence }: ServedStage): Reason {
  const name = stages.at(-1)?.name ?? 'the last stage';
  return because`${evidence} builds the stage ${stage.name ?? ''}, and ${name}, which is built on it, keeps the tools of its image`;
}

function language(context: Context): Change | Skip {
  const base = slimBase(context, true);
  if ('skip' in base) return base;
  const { from, image } = base;
  const written = context.stages[from.stage]?.image ?? '';
  const edits: Edit[] = [{ op: 'replace', block: from, text: withImage(from, written, image) }];
  if (base.packages.length > 0)
    edits.push({
      op: 'insert',
      before: packagesBefore(context.final),
      text: installPackages('apt', base.packages),
    });
  const brings = base.packages.length > 0 ? `, with ${base.packages.join(' ')}` : '';
  return {
    edits,
    why: `${base.image} has no compilers and no headers${brings}`,
    assumes: base.assumes,
    doubts: base.doubts,
    ...(base.observed && { observed: true }),
  };
}

/** Packages come before everything that changes more often: in front of the first instruction that is no setting. */
function packagesBefore({ blocks }: StageView): Block | 'end' {
  return (
    blocks.find(
      ({ keyword }) => !['ARG', 'ENV', 'LABEL', 'SHELL', 'MAINTAINER', 'WORKDIR'].includes(keyword),
    ) ?? 'end'
  );
}
