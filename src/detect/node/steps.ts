/** The commands of a stage's RUN instructions as all questions about Node see them; what they do is not known here. */
import { joinPath, scopeBefore, script, type Block, type Command } from '../../dockerfile/index.ts';
import type { StageView } from '../../model/index.ts';

/** One shell command of a stage, with the folder that it runs in. */
export interface NodeStep {
  readonly block: Block;
  readonly command: Command;
  /** Absolute; null when it is not known. */
  readonly cwd: string | null;
}

/** Every command of the RUNs of a stage and of the stages that it is built on, those of the lowest first. */
export function stepsOf({ document, history }: StageView): readonly NodeStep[] {
  return history.flatMap((block) => {
    const parsed = block.keyword === 'RUN' ? script(block) : null;
    if (!parsed) return [];
    let cwd = scopeBefore(document, block).workdir;
    return parsed.commands.map((command) => {
      const step = { block, command, cwd };
      cwd = changedFolder(command, cwd);
      return step;
    });
  });
}

/** `cd folder` moves the commands behind it. */
function changedFolder(command: Command, cwd: string | null): string | null {
  if (command.words[0]?.value !== 'cd' || command.nested) return cwd;
  const target = command.words[1]?.value ?? null;
  if (target === null || (cwd === null && !target.startsWith('/'))) return null;
  return joinPath(cwd ?? '/', target);
}
