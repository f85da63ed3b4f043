/** Programs that a stage gets from another stage with COPY --from. */
import {
  copyParts,
  joinPath,
  scopeBefore,
  stageNamed,
  type Block,
  type Document,
} from '../../dockerfile/index.ts';
import type { Project } from '../../model/index.ts';
import { binariesOf, type Binary } from './binaries.ts';
import { chainOf, goStageOf, workdirOf, type GoStage } from './stage.ts';

/** The Go stage whose programs are copied into `stage`, with the paths that they get there; null when there is none. */
export function builtElsewhere(
  document: Document,
  stage: number,
  project: Project,
): { readonly builder: GoStage; readonly built: readonly Binary[] } | null {
  const blocks = chainOf(document, stage).flatMap((index) => document.stages[index]?.blocks ?? []);
  for (const source of new Set(blocks.map((block) => copyParts(block)?.from ?? null))) {
    const from = source === null ? null : stageNamed(document, source, stage);
    const builder = from === null ? null : goStageOf(document, from.index, project);
    if (builder === null || 'declined' in builder) continue;
    const binaries = binariesOf(builder);
    if ('declined' in binaries) continue;
    const built = blocks
      .filter((block) => copyParts(block)?.from === source)
      .flatMap((block) => binaries.flatMap((binary) => placed(binary, block, document) ?? []));
    if (built.length > 0) return { builder, built };
  }
  return null;
}

/** The program at its new path when this COPY brings it, by its own path or with the folder around it. */
function placed(binary: Binary, block: Block, document: Document): Binary | null {
  const parts = copyParts(block);
  const workdir = workdirOf(document, block.stage, scopeBefore(document, block));
  if (parts === null || (workdir === null && !parts.destination.startsWith('/'))) return null;
  const destination = joinPath(workdir ?? '/', parts.destination);
  const into = /(^|\/)\.?$/.test(parts.destination) || parts.sources.length > 1 || destination === workdir;
  for (const source of parts.sources) {
    const from = joinPath('/', source);
    if (from === binary.path) {
      const name = from.slice(from.lastIndexOf('/') + 1);
      return { ...binary, path: into ? joinPath(destination, name) : destination, from };
    }
    if (binary.path.startsWith(`${from === '/' ? '' : from}/`)) {
      return {
        ...binary,
        path: joinPath(destination, binary.path.slice(from === '/' ? 1 : from.length + 1)),
        from: binary.path,
      };
    }
  }
  return null;
}
