/** Compiles in the image what the start would compile each time; the command that does it is the language's to know. */
import { keywordOf, runOf } from '../../instructions/run.ts';
import { developmentImage, LEFT_WHOLE } from '../../analysis/development-image.ts';
import { saidAt } from '../../analysis/uses.ts';
import { because, execForm, type Block, type Edit } from '../../dockerfile/index.ts';
import type { Context, Reason, Transform, Use } from '../../model/index.ts';
import { example } from './example.ts';

export const compiledStart: Transform = {
  id: 'compiled-start',
  summary: 'Compile in the build, not at each start of the container',
  docs: `A start that compiles the program each time becomes a RUN that compiles it once, and the program that this writes. The container
starts at once and gets signals itself, and what compiles can stay out of the final image (multi-stage).

It is withheld where the start may compile something else than the build: sources that a compose file lays over those of the image,
variables of the compiler that are set from outside, a package that is not in the build context. A development image keeps its start.`,
  example,
  run(context) {
    const { final } = context;
    const block = startBlock(final.blocks);
    const argv = block?.json ?? null;
    const found = argv === null ? null : final.language?.compiledStart?.(argv);
    if (block === undefined || found == null) return { skip: 'the start compiles nothing', idle: true };
    if (developmentImage(final) !== null) return { skip: LEFT_WHOLE };
    if ('declined' in found) return { skip: because`${block}: ${found.declined}` };
    const hindrance = hindranceOf(context, block, found.steeredBy);
    if (hindrance !== null) return { skip: hindrance };
    const edits: readonly Edit[] = [
      { op: 'insert', before: behindBuild(final.blocks, block), text: runOf([found.build]), above: true },
      { op: 'replace', block, text: `${keywordOf(block)} ${execForm(found.argv)}` },
    ];
    return {
      edits,
      why: because`${found.build} runs once in the build, where the start at ${block} compiled each time`,
      declares: [{ what: 'start', argv: found.argv }],
    };
  },
};

/** The instruction that names the program: ENTRYPOINT where there is one. */
function startBlock(blocks: readonly Block[]): Block | undefined {
  return (
    blocks.findLast(({ keyword }) => keyword === 'ENTRYPOINT') ??
    blocks.findLast(({ keyword }) => keyword === 'CMD')
  );
}

/** Instructions that a build step may depend on. */
const BUILDS = /^(?:RUN|COPY|ADD|ENV|ARG|WORKDIR|SHELL|FROM)$/;

/** The instruction above which the build step sees all that the start would see. */
function behindBuild(blocks: readonly Block[], start: Block): Block | 'end' {
  const last = blocks.findLastIndex(({ keyword }) => BUILDS.test(keyword));
  return last < blocks.indexOf(start) ? (blocks[last + 1] ?? start) : start;
}

/** Why the start may compile something else than the build would; null when nothing says so. */
function hindranceOf(
  { final, document, project }: Context,
  start: Block,
  steeredBy: readonly string[],
): Reason | null {
  const user = final.history.find(({ keyword }) => keyword === 'USER');
  if (user !== undefined)
    return because`${user}: USER comes before the start, so who could build the program is not known`;
  const below = document.blocks.find(
    ({ index, stage, keyword }) => stage === start.stage && index > start.index && BUILDS.test(keyword),
  );
  if (below !== undefined)
    return because`${below}: ${below.keyword} stands below the start at ${start}: move it above`;
  for (const use of project.uses) {
    const reason = outside(use, steeredBy);
    if (reason !== null) return reason;
  }
  return null;
}

function outside(use: Use, steeredBy: readonly string[]): Reason | null {
  const mount = use.volumes.find(({ bind }) => bind);
  if (mount !== undefined)
    return because`${mount.evidence ?? use.evidence} lays ${mount.source ?? 'a folder'} over ${mount.target}, which the start may build from`;
  const name = [...(use.environment?.keys() ?? [])].find((each) =>
    steeredBy.some((beginning) => each.startsWith(beginning)),
  );
  return name === undefined
    ? null
    : because`${saidAt(use, 'environment')} sets ${name}, by which the start may build from something else`;
}
