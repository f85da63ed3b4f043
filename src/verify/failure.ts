/** Why a program ended, in its own words: the one line of its log that says it. */
import { eachLanguages, type ProgramFailure } from '../knowledge/languages/index.ts';
import { withoutChatter } from './output.ts';
import { lastLine } from './process.ts';

/** What most programs write in front of a message: `ModuleNotFoundError: …`, `Error [ERR_X]: …`, `fatal: …`. */
const ERROR =
  /(?:^|[\s\]])(?:[A-Za-z_$][\w$.]*)?(?:[Ee]rror|ERROR|Exception|[Ff]atal|FATAL)(?: \[\w+\])?: ?\S/;
/** The ways of the languages' own runtimes. */
const FAILURES: readonly ProgramFailure[] = eachLanguages(({ output }) => output?.failure);

/** The line that tells most: what stands behind a stack, a runtime's own reason, the first line that names an error, else the last one. */
export function failureLine(output: string): string {
  const lines = withoutChatter(output).filter((line) => line.trim() !== '' && !isFarewell(line));
  const found =
    behindStack(lines) ??
    lines.find((line) => FAILURES.some(({ reason }) => reason?.test(line))) ??
    lines.find((line) => ERROR.test(line)) ??
    lines.at(-1) ??
    lastLine(output);
  return found.trim();
}

function isFarewell(line: string): boolean {
  return FAILURES.some(({ farewell }) => farewell?.test(line));
}

/** The exception stands behind the indented lines of the stack. Of exceptions that led to each other, the last one ended the program. */
function behindStack(lines: readonly string[]): string | undefined {
  const start = lines.findLastIndex((line) =>
    FAILURES.some(({ stack }) => stack !== undefined && line.includes(stack)),
  );
  if (start < 0) return undefined;
  const indent = (line: string): number => line.search(/\S/);
  const depth = indent(lines[start] ?? '');
  return lines.slice(start + 1).find((line) => indent(line) <= depth);
}
