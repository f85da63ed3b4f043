/** Programs that a stage gets from another stage with COPY --from. */
import {
  baseName,
  copyParts,
  joinPath,
  scopeBefore,
  stageNamed,
  type Block,
} from '../../dockerfile/index.ts';
import type { StageView } from '../../model/index.ts';
import { binariesOf, type GoBinary } from './build.ts';
import { stageFactsOf, workdirOf, type GoStageFacts } from './stage.ts';

/** The Go stage whose programs are copied into this one, with the paths that they get there; null when there is none. */
export function builtElsewhere(
  view: StageView,
): { readonly builder: GoStageFacts; readonly built: readonly GoBinary[] } | null {
  const blocks = view.history;
  for (const source of new Set(blocks.map((block) => copyParts(block)?.from ?? null))) {
    const from = source === null ? null : stageNamed(view, source, view.index);
    const builder = from === null ? null : stageFactsOf(from);
    if (builder === null || 'declined' in builder) continue;
    const binaries = binariesOf(builder);
    if ('declined' in binaries) continue;
    const built = blocks
      .filter((block) => copyParts(block)?.from === source)
      .flatMap((block) => binaries.flatMap((binary) => placed(binary, block, view) ?? []));
    if (built.length > 0) return { builder, built };
  }
  return null;
}

/** The program at its new path when this COPY brings it, by its own path or with the folder around it. */
function placed(binary: GoBinary, block: Block, view: StageView): GoBinary | null {
  const parts = copyParts(block);
  const own = view.stages[block.stage] ?? view;
  const workdir = workdirOf(own, scopeBefore(view.document, block));
  if (parts === null || (workdir === null && !parts.destination.startsWith('/'))) return null;
  const destination = joinPath(workdir ?? '/', parts.destination);
  const into = /(^|\/)\.?$/.test(parts.destination) || parts.sources.length > 1 || destination === workdir;
  for (const source of parts.sources) {
    const from = joinPath('/', source);
    if (from === binary.path) {
      const name = baseName(from);
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
