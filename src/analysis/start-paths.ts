/** Whether every file that the start or the health check names is still in the image. Why it is not, is not known here. */
import { baseName, copyParts, joinPath, scopeBefore } from '../dockerfile/index.ts';
import type { Project, StageView } from '../model/index.ts';
import { below, toContext } from './layout.ts';

/** A path that the start names and the final stage has not. */
export interface LostStart {
  readonly path: string;
  /** The original has it from the build context; else one of its steps makes it. */
  readonly copied: boolean;
}

/** The first such path; null when every file that was there is there. */
export function lostStart(before: StageView, after: StageView): LostStart | null {
  const { needs } = before;
  const had = filesOf(before, after.project);
  const has = filesOf(after, after.project);
  const copied = [...needs.paths, ...needs.places].find((path) => had(path) && !has(path));
  if (copied !== undefined) return { path: copied, copied: true };
  const made = after.stages.length > before.stages.length ? madePaths(before, after) : [];
  const lost = made.find((path) => !had(path) && !has(path));
  return lost === undefined ? null : { path: lost, copied: false };
}

/**
 * Files in the working folder that CMD or ENTRYPOINT names: where no COPY of the original brings them, its build makes them.
 * What a RUN of the final stage names is made there.
 */
function madePaths(original: StageView, changed: StageView): readonly string[] {
  const { workdir } = original.scope;
  const blocks = original.history.filter(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT');
  const runs = changed.history.filter(({ keyword }) => keyword === 'RUN');
  const words = blocks.flatMap(({ json, args }) => json ?? args.split(/\s+/));
  return words
    .filter((word) => /^(\.?\/)?[\w@-][\w./@-]*$/.test(word) && word.includes('/'))
    .filter((word) => /^\.?\//.test(word) || /\.\w+$/.test(word))
    .map((word) => joinPath(workdir ?? '/', word))
    .filter((path) => workdir !== null && below(workdir, path) !== null)
    .filter((path) => !runs.some(({ args }) => args.includes(baseName(path))));
}

/** Whether a path comes into the final stage: by a COPY of the context, or from another stage. */
function filesOf({ document, history, copies }: StageView, project: Project): (path: string) => boolean {
  const brought = history.flatMap((block) => {
    const parts = copyParts(block);
    if (parts?.from == null) return [];
    const target = joinPath(scopeBefore(document, block).workdir ?? '/', parts.destination);
    const names = parts.sources.map((source) => joinPath(target, baseName(source)));
    return [target, ...names];
  });
  return (path) =>
    toContext(copies, path, project) !== null ||
    brought.some((target) => target !== '/' && below(target, path) !== null);
}
