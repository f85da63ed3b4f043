/** Which commands `make TARGET` runs, out of the makefile's text. It runs nothing and knows no command. */
import type { Declined } from '../../model/index.ts';

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

/** Lines between which everything depends on a condition or is text. */
const OPENING = /^\s*(?:ifeq|ifneq|ifdef|ifndef|define)\b/;
const CLOSING = /^\s*(?:endif|endef)\b/;
const SKIPPED = /^\s*(?:-?include|sinclude|else|unexport|vpath)\b/;

/** Variables that make sets itself. */
const BUILT_IN: Readonly<Record<string, string>> = { MAKE: 'make', CC: 'cc', CXX: 'g++', RM: 'rm -f' };

/** Stands for a value that depends on a condition: `substitute` finds a function in it. */
const CONDITIONAL = '$(if)';

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
  const given = new Map(words.filter((word) => word.includes('=')).map(nameAndValue));
  const lookup = (name: string): string | null => {
    const set = given.get(name) ?? makefile.variables.get(name);
    // a variable that is set nowhere is empty
    return set ?? (environment.has(name) ? (environment.get(name) ?? null) : (BUILT_IN[name] ?? ''));
  };
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

function nameAndValue(word: string): [string, string] {
  const equals = word.indexOf('=');
  return [word.slice(0, equals), word.slice(equals + 1)];
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

/** Make's `$(NAME)`, `$@`, `$$`, and `$(shell …)` as the shell's own; null when something has no value that is known. */
function substitute(text: string, lookup: Lookup, target: string, depth = 0): string | null {
  if (depth > 8) return null;
  const unknown: string[] = [];
  const result = text.replaceAll(/\$(\$|@|[({]([^(){}]*)[)}]|.)/g, (_, all: string, name?: string) => {
    if (all === '$') return '$';
    if (all === '@') return target;
    if (name?.startsWith('shell ') === true) return `$(${name.slice('shell '.length)})`;
    const plain = name !== undefined && /^[\w.-]+$/.test(name) && name !== 'if';
    const value = plain ? lookup(name) : null;
    const resolved = value === null ? null : substitute(value, lookup, target, depth + 1);
    if (resolved === null) unknown.push(all);
    return resolved ?? '';
  });
  return unknown.length > 0 ? null : result;
}

/** Lines as make reads them: continuations joined. */
function readMakefile(text: string): Makefile {
  const rules = new Map<string, Rule>();
  const variables = new Map<string, string>();
  let open: readonly string[] = [];
  let first: string | null = null;
  let depth = 0;
  for (const line of text.replaceAll(/\\\r?\n[\t ]*/g, ' ').split(/\r?\n/)) {
    if (OPENING.test(line)) depth += 1;
    else if (CLOSING.test(line)) depth = Math.max(0, depth - 1);
    else if (line.startsWith('\t')) {
      // what stands under a condition may not run
      for (const name of line.trim() === '' ? [] : open)
        addTo(rules, name, [], [depth > 0 ? CONDITIONAL : line.slice(1)]);
    } else if (!SKIPPED.test(line)) {
      const plain = line
        .replace(/(^|\s)#.*$/, '')
        .replace(/^(?:export|override)\s+/, '')
        .trimEnd();
      const assignment = /^([\w.-]+)\s*(::?=|\?=|\+=|!=|=)\s*(.*)$/.exec(plain);
      if (assignment) assign(variables, assignment, depth > 0);
      if (plain !== '') open = assignment ? [] : openRules(rules, plain);
      first ??= open.find((name) => !name.startsWith('.') && !name.includes('%')) ?? null;
    }
  }
  return { rules, variables, first };
}

/** The targets of a rule's first line, which is noted. */
function openRules(rules: Map<string, Rule>, line: string): readonly string[] {
  const [, targets = '', prerequisites = ''] = /^([^:=]+)::?([^=;]*)/.exec(line) ?? [];
  const names = targets.trim().split(/\s+/).filter(Boolean);
  const ordinary = prerequisites.split('|')[0]?.trim().split(/\s+/).filter(Boolean) ?? [];
  for (const name of names) addTo(rules, name, ordinary, []);
  return names;
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

/** A value that a shell or a condition decides stays unresolved. */
function assign(variables: Map<string, string>, parts: RegExpExecArray, conditional: boolean): void {
  const [, name = '', operator = '=', value = ''] = parts;
  if (conditional || operator === '!=') variables.set(name, CONDITIONAL);
  else if (operator === '+=') variables.set(name, `${variables.get(name) ?? ''} ${value}`.trim());
  else if (operator !== '?=' || !variables.has(name)) variables.set(name, value);
}
