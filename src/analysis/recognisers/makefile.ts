import type { Declined } from '../../types.ts';

/** Commands of a target and its prerequisites, in order, make's variables put in, `@` and `-` taken off. */
export interface Recipe {
  readonly lines: readonly string[];
}

interface Rule {
  readonly prerequisites: readonly string[];
  readonly commands: readonly string[];
}

interface Makefile {
  readonly rules: ReadonlyMap<string, Rule>;
  readonly variables: ReadonlyMap<string, string>;
  readonly first: string | null;
}

/** Lines that change how everything is read, which a table of rules cannot follow. */
const BEYOND =
  /^(?:include|-include|sinclude|ifeq|ifneq|ifdef|ifndef|else|endif|define|endef|export|override|unexport|vpath)\b/;

/**
 * What `make` would run. `words` are targets and `NAME=value`; `environment` counts for names that the makefile leaves open.
 * Declined where a function, a pattern rule or a variable without value is in the way.
 */
export function makeRecipe(
  text: string,
  words: readonly string[],
  environment: ReadonlyMap<string, string | null>,
): Recipe | Declined {
  const makefile = readMakefile(text);
  const given = new Map(
    words
      .filter((word) => word.includes('='))
      .map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
  );
  const lookup = (name: string) =>
    given.get(name) ?? makefile.variables.get(name) ?? environment.get(name) ?? null;
  const targets = words.filter((word) => !word.includes('='));
  const wanted = targets.length === 0 && makefile.first !== null ? [makefile.first] : targets;
  const lines: string[] = [];
  const done = new Set<string>();
  for (const target of wanted) {
    const problem = collect(makefile, target, lookup, lines, done);
    if (problem !== null) return { declined: problem };
  }
  return wanted.length === 0 ? { declined: 'it has no target' } : { lines };
}

type Lookup = (name: string) => string | null;

/** Adds the commands of one target behind those of its prerequisites; answers with what is in the way, or null. */
function collect(
  makefile: Makefile,
  target: string,
  lookup: Lookup,
  lines: string[],
  done: Set<string>,
): string | null {
  if (done.has(target)) return null;
  done.add(target);
  const rule = makefile.rules.get(target);
  if (rule === undefined) return `target ${target} has no plain rule`;
  for (const written of rule.prerequisites) {
    const name = substitute(written, lookup, target);
    if (name === null) return `prerequisite ${written} of ${target} is computed`;
    for (const each of name.split(/\s+/).filter((part) => part !== '' && makefile.rules.has(part))) {
      const problem = collect(makefile, each, lookup, lines, done);
      if (problem !== null) return problem;
    }
  }
  for (const command of rule.commands) {
    const line = substitute(command, lookup, target);
    if (line === null)
      return `target ${target} uses a variable or function whose value is not known ("${command.trim().slice(0, 50)}")`;
    lines.push(line.replace(/^[@+-]+\s*/, '').replace(/^\s+/, ''));
  }
  return null;
}

/** Make's `$(NAME)`, `$@` and `$$`; null when something has no value that is known. */
function substitute(text: string, lookup: Lookup, target: string, depth = 0): string | null {
  if (depth > 8) return null;
  let unknown = false;
  const result = text.replaceAll(
    /\$(\$|@|[({]([^(){}]*)[)}]|.)/g,
    (_, all: string, name: string | undefined) => {
      if (all === '$') return '$';
      if (all === '@') return target;
      const value =
        name === undefined || !/^[\w.-]+$/.test(name) ? null : name === 'MAKE' ? 'make' : lookup(name);
      const resolved = value === null ? null : substitute(value, lookup, target, depth + 1);
      unknown ||= resolved === null;
      return resolved ?? '';
    },
  );
  return unknown ? null : result;
}

function readMakefile(text: string): Makefile {
  const rules = new Map<string, Rule>();
  const variables = new Map<string, string>();
  let open: string[] = [];
  let first: string | null = null;
  for (const line of text.replaceAll(/\\\r?\n[\t ]*/g, ' ').split(/\r?\n/)) {
    if (line.startsWith('\t')) {
      const command = line.slice(1);
      if (command.trim() !== '') for (const name of open) addTo(rules, name, [], [command]);
      continue;
    }
    const plain = line.replace(/(^|\s)#.*$/, '').trimEnd();
    if (plain === '') continue;
    if (BEYOND.test(plain)) {
      open = [];
      continue;
    }
    const assignment = /^([\w.-]+)\s*(::?=|\?=|\+=|!=|=)\s*(.*)$/.exec(plain);
    if (assignment) {
      assign(variables, assignment);
      open = [];
      continue;
    }
    const rule = /^([^:=]+)::?([^=;]*)(;.*)?$/.exec(plain);
    open = rule?.[1]?.trim().split(/\s+/) ?? [];
    for (const name of open)
      addTo(rules, name, rule?.[2]?.split('|')[0]?.trim().split(/\s+/).filter(Boolean) ?? [], []);
    first ??= open.find((name) => !name.startsWith('.') && !name.includes('%')) ?? null;
  }
  return { rules, variables, first };
}

function addTo(
  rules: Map<string, Rule>,
  name: string,
  prerequisites: readonly string[],
  commands: readonly string[],
): void {
  const rule = rules.get(name) ?? { prerequisites: [], commands: [] };
  rules.set(name, {
    prerequisites: [...rule.prerequisites, ...prerequisites],
    commands: [...rule.commands, ...commands],
  });
}

/** A value computed by a shell (`!=`, `$(shell …)`) stays unresolved: `substitute` finds a function in it. */
function assign(
  variables: Map<string, string>,
  [, name = '', operator = '=', value = '']: RegExpExecArray,
): void {
  if (operator === '!=') variables.set(name, '$(shell)');
  else if (operator === '+=') variables.set(name, `${variables.get(name) ?? ''} ${value}`.trim());
  else if (operator !== '?=' || !variables.has(name)) variables.set(name, value);
}
