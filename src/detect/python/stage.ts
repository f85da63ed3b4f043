/** One stage as all questions about Python see it: its copies, and the folder that the program starts in; what starts is not known here. */
import { toContext, toImage } from '../../analysis/layout.ts';
import type { Copied, Project, StageView } from '../../model/index.ts';

/** Where the files of the context lie in the image of a stage, and the folder that the program starts in. */
export interface PythonStageFacts {
  readonly view: StageView;
  readonly project: Project;
  readonly copies: readonly Copied[];
  readonly workdir: string | null;
}

/** Reads a stage as all questions about Python see it. */
export function stageFactsOf(view: StageView): PythonStageFacts {
  const { project, copies, history, scope } = view;
  const set = history.some(({ keyword }) => keyword === 'WORKDIR');
  // the official images start in the root folder
  return { view, project, copies, workdir: scope.workdir ?? (set ? null : '/') };
}

/** The context path behind an absolute path of the image, or null. */
export function contextPath(stage: PythonStageFacts, path: string): string | null {
  return toContext(stage.copies, path, stage.project);
}

/** The absolute path in the image of a context path, or null when no COPY brings it. */
export function imagePath(stage: PythonStageFacts, path: string): string | null {
  return stage.project.sent(path) ? toImage(stage.copies, path) : null;
}
