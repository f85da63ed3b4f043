/** Makefiles and justfiles: the builds that their recipe lines run. Which target runs when is not asked. */
import { folderOf, baseName } from '../../dockerfile/index.ts';
import { upwards } from '../paths.ts';
import { BUILDER_WORDS } from './builders.ts';
import { buildsIn, UNKNOWN } from './commands.ts';
import type { ReferenceReader } from './types.ts';
import type { Variables } from './words.ts';

/** Makefiles and justfiles: each recipe line is a shell of its own. */
export const makefileReader: ReferenceReader = {
  reads: (path) => /^(?:GNU)?makefile(?:\..*)?$|\.mk$|^\.?justfile$/i.test(baseName(path)),
  mentions: BUILDER_WORDS,
  needsYaml: false,
  read: ({ path, text }) => {
    const lines = logicalLines(text);
    const variables = variablesIn(lines);
    // An included file runs in the folder of the one that includes it.
    const bases = upwards(folderOf(path));
    return lines
      .filter(({ text: recipe }) => /^\s/.test(recipe))
      .flatMap(({ text: recipe, line }) =>
        buildsIn({
          text: shellOf(recipe, variables),
          kind: 'makefile',
          bases,
          variables: environmentOf(variables),
          placeOf: () => ({ path, line }),
        }),
      );
  },
};

interface Line {
  readonly text: string;
  readonly line: number;
}

/** Lines with their continuations joined. */
function logicalLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let open = false;
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    const continues = written.endsWith('\\');
    const part = continues ? written.slice(0, -1) : written;
    const last = open ? lines.pop() : undefined;
    lines.push(
      last === undefined ? { text: part, line: index + 1 } : { ...last, text: last.text + part.trimStart() },
    );
    open = continues;
  }
  return lines;
}

const ASSIGNMENT = /^(?:export\s+)?(?<name>[A-Za-z_][\w.-]*)\s*(?<operator>[:?+!]{0,3}=)\s*(?<value>.*)$/;

/** Variables that are given once and plainly. What a second assignment or a command gives is not known. */
function variablesIn(lines: readonly Line[]): Variables {
  const variables = new Map<string, string | null>();
  for (const { text } of lines) {
    const { name, operator, value } = ASSIGNMENT.exec(text)?.groups ?? {};
    if (name === undefined || value === undefined || (operator === '?=' && variables.has(name))) continue;
    const plain =
      variables.has(name) || operator === '+=' || operator === '!=' ? null : withoutComment(value).trim();
    variables.set(name, plain);
  }
  return variables;
}

function withoutComment(value: string): string {
  const at = value.indexOf('#');
  return at === -1 ? value : value.slice(0, at);
}

/** What a Makefile says about BuildKit and compose is of interest to the commands that it runs. */
function environmentOf(variables: Variables): Variables {
  return new Map([...variables].filter(([name]) => /^(?:DOCKER_BUILDKIT$|COMPOSE_)/.test(name)));
}

/** References to references, at most. */
const MAX_DEPTH = 8;

/** A recipe line as the shell gets it: without make's prefixes, with make's variables put in. */
function shellOf(recipe: string, variables: Variables): string {
  return expand(recipe.trimStart().replace(/^[@+-]+\s*/, ''), variables, 0);
}

/** What is not known stays a variable of the shell, which nobody knows either. */
function expand(text: string, variables: Variables, depth: number): string {
  return text.replace(
    /\$(?:\$|\((?<round>[^()]*)\)|\{(?<curly>[^{}]*)\})/g,
    (whole, round?: string, curly?: string) => {
      if (whole === '$$') return '$';
      const name = (round ?? curly ?? '').trim();
      if (name === 'CURDIR' || name === 'PWD' || name === 'shell pwd') return '.';
      const value = variables.get(name);
      return value == null || depth > MAX_DEPTH ? UNKNOWN : expand(value, variables, depth + 1);
    },
  );
}
