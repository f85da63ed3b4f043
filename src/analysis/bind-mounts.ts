/** Folders of the host that are laid over those of the image, against what the program writes. */
import { joinPath } from '../dockerfile/index.ts';
import type { Program, StageView } from '../model/index.ts';
import { startFolder } from './application-folders.ts';
import { below } from './layout.ts';

/** Whether the program may write to a folder, given by its absolute path. */
export function isWritten(stage: StageView, program: Program, folder: string): boolean {
  if (program.writesUnknown !== null) return true;
  return program.writes.some(({ path }) => {
    const written = joinPath(startFolder(stage) ?? '/', path);
    return below(folder, written) !== null || below(written, folder) !== null;
  });
}
