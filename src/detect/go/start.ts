/** What CMD and ENTRYPOINT of a stage start. */
import { script, type Block } from '../../dockerfile/index.ts';
import type { StageView } from '../../model/index.ts';

/** The start command of a stage, parents included. */
export interface GoStart {
  /** Exec words; of a shell form only where it is one plain command. Null when unknown. */
  readonly argv: readonly string[] | null;
  /** Every text that CMD, ENTRYPOINT and HEALTHCHECK hold, for paths that stand in them. */
  readonly words: readonly string[];
  /** ENTRYPOINT or CMD, whichever names the program; null when the base image's own counts. */
  readonly block: Block | null;
}

/** What a stage starts. */
export function startOf({ history, start }: StageView): GoStart {
  const { entrypoint, cmd } = start;
  const health = history.findLast((block) => block.keyword === 'HEALTHCHECK');
  const words = [entrypoint, cmd, health].flatMap((block) => (block ? (block.json ?? [block.args]) : []));
  return { argv: argvOf(entrypoint, cmd), words, block: entrypoint ?? cmd };
}

function argvOf(entrypoint: Block | null, command: Block | null): readonly string[] | null {
  if (entrypoint === null) return command && wordsOf(command);
  const head = wordsOf(entrypoint);
  // the shell form of ENTRYPOINT takes no arguments
  if (head === null || entrypoint.json === null || command === null) return head;
  if (command.json !== null) return [...head, ...command.json];
  return [...head, '/bin/sh', '-c', command.args];
}

/** The exec form's words, or those of a shell form that is one command without expansions; `exec` in front is left out. */
function wordsOf(block: Block): readonly string[] | null {
  if (block.json !== null) return block.json.length === 0 ? null : block.json;
  const parsed = script(block);
  const [command, another] = parsed?.commands ?? [];
  if (command === undefined || another !== undefined || parsed?.flat !== true || parsed.error !== null)
    return null;
  if (command.assignments.length > 0 || command.redirects.length > 0) return null;
  const values = command.words.map(({ value }) => value);
  const words = values.filter((value) => value !== null);
  if (words.length < values.length) return null;
  return words[0] === 'exec' ? words.slice(1) : words;
}
