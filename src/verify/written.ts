/** What a Dockerfile sets for its image by itself. What the image inherits from its base is not known here. */
import {
  lineageOf,
  DockerfileError,
  pairs,
  parse,
  stageNamed,
  type Block,
  type Document,
  type Stage,
} from '../dockerfile/index.ts';

/** What a Dockerfile itself sets for its image; the rest of the configuration is inherited from the base image. */
export interface Written {
  /** Names of ENV with their values as written. */
  readonly env: ReadonlyMap<string, string>;
  readonly labels: ReadonlySet<string>;
  /** Keywords that its final stage (or a stage that this one stands on) uses. */
  readonly keywords: ReadonlySet<string>;
}

/** Null when the text cannot be read here although the engine could: then everything counts as written. */
export function writtenBy(source: string, target: string | undefined): Written | null {
  const document = parsed(source);
  const stage = document && targetStage(document, target);
  if (!stage) return null;
  const blocks = lineageOf(stage).flatMap((member) => member.blocks);
  const named = (keyword: string): readonly (readonly [string, string])[] =>
    blocks.filter((block) => block.keyword === keyword).flatMap((block) => pairs(block).map((pair) => [pair.name, pair.value ?? ''] as const)); // prettier-ignore
  return {
    env: new Map(named('ENV')),
    labels: new Set(named('LABEL').map(([name]) => name)),
    keywords: new Set(blocks.map((block: Block) => block.keyword)),
  };
}

function parsed(source: string): Document | null {
  try {
    return parse(source);
  } catch (error) {
    if (error instanceof DockerfileError) return null;
    throw error;
  }
}

/** `--target` takes a name or a number; without it the last stage is built. */
function targetStage(document: Document, target: string | undefined): Stage | undefined {
  if (target === undefined) return document.stages.at(-1);
  return stageNamed(document, target) ?? undefined;
}
