/** Words of a shell command with the variables put in whose values are known; which program the words call is not known here. */
import { TOP } from './resolve.ts';

/** A word as written, with its value where it is known. */
export interface KnownWord {
  readonly text: string;
  readonly value: string | null;
}

/** Values of variables by name; null when it has one that is not known. */
export type Variables = ReadonlyMap<string, string | null>;

/** Variables and commands that stand for the top of the repository, and for the folder that a command runs in. */
const TOP_VARIABLES: ReadonlySet<string> = new Set([
  ...[
    'GITHUB_WORKSPACE',
    'CI_PROJECT_DIR',
    'BITBUCKET_CLONE_DIR',
    'TRAVIS_BUILD_DIR',
    'BUILD_SOURCESDIRECTORY',
  ],
  ...['CIRCLE_WORKING_DIRECTORY', 'DRONE_WORKSPACE', 'WORKSPACE'],
]);
const TOP_COMMANDS: ReadonlySet<string> = new Set(['git rev-parse --show-toplevel']);
const HERE_VARIABLES: ReadonlySet<string> = new Set(['PWD', 'CURDIR']);
const HERE_COMMANDS: ReadonlySet<string> = new Set(['pwd', 'pwd -P']);

/** The value of a shell word as written: quotes removed, variables resolved; null when one of them is not known. */
export function expandWord(text: string, variables: Variables): string | null {
  let value = '';
  let quote = '';
  for (let at = 0; at < text.length;) {
    const char = text.charAt(at);
    if (quote === '' && (char === "'" || char === '"')) quote = char;
    else if (char === quote) quote = '';
    else if (char === '\\' && quote !== "'") value += text.charAt(++at);
    else if ((char === '$' || char === '`') && quote !== "'") {
      const part = expansionAt(text, at, variables);
      if (part.value === null) return null;
      value += part.value;
      at = part.end;
      continue;
    } else value += char;
    at++;
  }
  return value;
}

interface Expansion {
  readonly value: string | null;
  readonly end: number;
}

function expansionAt(text: string, at: number, variables: Variables): Expansion {
  const rest = text.slice(at);
  const command = /^\$\((?<inner>[^()]*)\)/.exec(rest) ?? /^`(?<inner>[^`]*)`/.exec(rest);
  if (command !== null)
    return { value: outputOf(command.groups?.['inner'] ?? ''), end: at + command[0].length };
  const found = /^\$(?:\{(?<braced>\w+)(?::?-(?<fallback>[^${}]*))?\}|(?<plain>[A-Za-z_]\w*))/.exec(rest);
  if (found === null) return { value: null, end: text.length };
  const { braced, plain, fallback } = found.groups ?? {};
  const name = braced ?? plain ?? '';
  return { value: valueOf(name, variables) ?? fallback ?? null, end: at + found[0].length };
}

function valueOf(name: string, variables: Variables): string | null {
  const known = variables.get(name);
  if (known !== undefined) return known;
  if (TOP_VARIABLES.has(name)) return TOP;
  return HERE_VARIABLES.has(name) ? '.' : null;
}

function outputOf(command: string): string | null {
  const said = command.trim();
  if (TOP_COMMANDS.has(said)) return TOP;
  return HERE_COMMANDS.has(said) ? '.' : null;
}
