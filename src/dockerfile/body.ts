/** Which text of an instruction the shell gets, and where each of its characters stands in the block. */
import { heredocHead } from './heredoc.ts';
import type { Block } from './types.ts';

export interface Body {
  readonly text: string;
  /** Offset in `block.text` of the character at `at`. */
  readonly offset: (at: number) => number;
  /** It is the body of a heredoc: line ends separate commands, `#` lines are the shell's comments. */
  readonly lines: boolean;
}

/** Why a body is not read as a shell script. */
export interface UnreadableBody {
  readonly error: string;
}

/** Longest body that is parsed, in characters. Real ones are shorter; beyond it the time is not worth it. */
const LONGEST_BODY = 100_000;

/** The parser looks for the end of each in all that follows. */
const MOST_HEREDOCS = 500;

/** Shells whose scripts a POSIX parser reads. */
const POSIX_SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'zsh']);

/** The body of RUN, or of the shell form of CMD, ENTRYPOINT and HEALTHCHECK; null when there is none. */
export function bodyOf(block: Block): Body | UnreadableBody | null {
  if (block.json !== null) return null;
  const body = findBody(block);
  if (body === null || 'error' in body) return body;
  const length = lengthProblem(body.text);
  if (length !== null) return { error: length };
  const [program = ''] = block.shell;
  const shell = shellName(program);
  if (!POSIX_SHELLS.has(shell)) return { error: `SHELL is ${program}, which is no POSIX shell` };
  if (block.escape !== '\\') return { error: 'the escape character is a backtick, as for Windows shells' };
  return body;
}

function findBody(block: Block): Body | UnreadableBody | null {
  switch (block.keyword) {
    case 'RUN':
      return block.heredocs.length === 0 ? plainBody(block, 0) : heredocBody(block);
    case 'CMD':
    case 'ENTRYPOINT':
      return plainBody(block, 0);
    case 'HEALTHCHECK': {
      const command = /^CMD[\t\v\f\r ]+/i.exec(block.args);
      return command === null ? null : plainBody(block, command[0].length);
    }
    default:
      return null;
  }
}

function plainBody(block: Block, from: number): Body {
  return { text: block.args.slice(from), offset: (at) => block.offset(from + at), lines: false };
}

/**
 * `RUN <<EOF`: the body is the script. `RUN cat <<EOF`: the shell gets the head, and the bodies behind it.
 * Bodies with CRLF are not read: the shell takes the carriage return for a part of the last word.
 */
function heredocBody(block: Block): Body | UnreadableBody {
  const [heredoc] = block.heredocs;
  if (heredoc === undefined) return plainBody(block, 0);
  if (block.text.includes('\r', heredoc.start)) return { error: 'the heredoc has CRLF line ends' };
  if (heredocHead(block.args) === null) return headAndBodies(block, heredoc.start);
  const problem = shebangProblem(heredoc.body);
  if (problem !== null) return { error: problem };
  if (!heredoc.stripTabs) {
    return { text: heredoc.body, offset: (at) => heredoc.start + at, lines: true };
  }
  return { ...withoutTabs(heredoc.body, heredoc.start), lines: true };
}

function headAndBodies(block: Block, start: number): Body {
  const head = block.args.length + 1;
  return {
    text: `${block.args}\n${block.text.slice(start)}`,
    offset: (at) => (at < head ? block.offset(at) : start + at - head),
    lines: false,
  };
}

/** Why a script is too long to be read, or null. */
export function lengthProblem(script: string): string | null {
  if (script.length > LONGEST_BODY) return `the script is longer than ${LONGEST_BODY} characters`;
  return script.split('<<', MOST_HEREDOCS + 2).length > MOST_HEREDOCS + 1
    ? `the script has more than ${MOST_HEREDOCS} heredocs`
    : null;
}

/** A script of another language, or null. */
export function shebangProblem(script: string): string | null {
  const [, program = '', argument = ''] = /^#!\s*(\S+)[\t ]*(\S*)/.exec(script) ?? [];
  if (program === '') return null;
  const name = shellName(program.endsWith('/env') ? argument : program);
  return POSIX_SHELLS.has(name) ? null : `it is a script for ${name}`;
}

function shellName(program: string): string {
  return program.split(/[\\/]/).at(-1) ?? program;
}

/** `<<-`: the shell does not get the tabs at the start of the lines. */
function withoutTabs(body: string, start: number): Pick<Body, 'text' | 'offset'> {
  const kept: number[] = [];
  let text = '';
  let atStart = true;
  for (let at = 0; at < body.length; at++) {
    const char = body.charAt(at);
    if (!(atStart && char === '\t')) {
      kept.push(start + at);
      text += char;
      atStart = char === '\n';
    }
  }
  return { text, offset: (at) => kept[at] ?? start + body.length };
}
