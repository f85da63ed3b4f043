/** Why a program ended, in its own words: the one line of its log that says it. */
import { withoutChatter } from './output.ts';
import { lastLine } from './process.ts';

/** What Python, Go, Node and others write in front of a message: `ModuleNotFoundError: …`, `Error [ERR_X]: …`, `fatal: …`. */
const ERROR =
  /(?:^|[\s\]])(?:[A-Za-z_$][\w$.]*)?(?:[Ee]rror|ERROR|Exception|[Ff]atal|FATAL)(?: \[\w+\])?: ?\S/;
const PANIC = /^(?:panic|fatal error): /;
const TRACEBACK = 'Traceback (most recent call last):';
/** What Node writes behind everything else. */
const NODE_VERSION = /^Node\.js v\d/;

/** The line that tells most: the end of the last traceback, a panic, the first line that names an error, else the last one. */
export function failureLine(output: string): string {
  const lines = withoutChatter(output).filter((line) => line.trim() !== '' && !NODE_VERSION.test(line));
  const found =
    endOfTraceback(lines) ??
    lines.find((line) => PANIC.test(line)) ??
    lines.find((line) => ERROR.test(line)) ??
    lines.at(-1) ??
    lastLine(output);
  return found.trim();
}

/** The exception stands behind the indented lines of the stack. Of exceptions that led to each other, the last one ended the program. */
function endOfTraceback(lines: readonly string[]): string | undefined {
  const start = lines.findLastIndex((line) => line.includes(TRACEBACK));
  if (start < 0) return undefined;
  const indent = (line: string): number => line.search(/\S/);
  const depth = indent(lines[start] ?? '');
  return lines.slice(start + 1).find((line) => indent(line) <= depth);
}
