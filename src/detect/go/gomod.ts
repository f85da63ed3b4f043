/** Reads go.mod, go.sum and go.work. Pure text in, data out. */
import { modDirectives, workDirectives } from '../../knowledge/languages/go/commands.ts';

/** `go.mod:7: …`: what is wrong with a file, and where. */
export interface Broken {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** One `require` line. */
export interface RequiredModule {
  readonly path: string;
  readonly version: string;
  /** Marked `// indirect`: no package of this module imports it directly. */
  readonly indirect: boolean;
  readonly line: number;
}

/** One `replace` line; a local one names a folder. */
export interface Replacement {
  readonly path: string;
  /** Only this version is replaced; null: every version. */
  readonly version: string | null;
  /** Module path, or a folder that begins with `./`, `../` or `/`. */
  readonly target: string;
  /** Null for a folder. */
  readonly targetVersion: string | null;
  readonly line: number;
}

/** A line that names one thing: `go 1.24`, `toolchain go1.24.3`. */
export interface ModLine {
  readonly value: string;
  readonly line: number;
}

export interface GoMod {
  readonly module: ModLine;
  /** The lowest Go version that builds it; null before Go 1.12 wrote it. */
  readonly go: ModLine | null;
  readonly requires: readonly RequiredModule[];
  readonly replaces: readonly Replacement[];
}

export interface GoWork {
  /** Folders of the members, relative to go.work. */
  readonly uses: readonly ModLine[];
  readonly replaces: readonly Replacement[];
}

/** One directive with its words; blocks are flattened. */
interface Directive {
  readonly verb: string;
  readonly words: readonly string[];
  readonly comment: string;
  readonly line: number;
}

const GO_VERSION = /^\d+\.\d+(?:\.\d+)?(?:(?:rc|beta)\d+)?$/;

/** The facts of a go.mod, or the first line that Go itself would not accept. */
export function parseGoMod(text: string): GoMod | Broken {
  const directives = directivesOf(text, modDirectives);
  if ('message' in directives) return directives;
  const wrong = directives.map(checkModule).find((answer) => answer !== null);
  if (wrong) return wrong;
  const module = named(directives, 'module');
  if (module === null) return { line: 1, message: 'there is no module line' };
  return {
    module,
    go: named(directives, 'go'),
    requires: directives.filter(({ verb }) => verb === 'require').map(requirement),
    replaces: directives.filter(({ verb }) => verb === 'replace').map(replacement),
  };
}

/** The facts of a go.work, or the first line that Go itself would not accept. */
export function parseGoWork(text: string): GoWork | Broken {
  const directives = directivesOf(text, workDirectives);
  if ('message' in directives) return directives;
  const wrong = directives.map(checkModule).find((answer) => answer !== null);
  if (wrong) return wrong;
  return {
    uses: directives
      .filter(({ verb }) => verb === 'use')
      .map(({ words, line }) => ({ value: words[0] ?? '.', line })),
    replaces: directives.filter(({ verb }) => verb === 'replace').map(replacement),
  };
}

/** What go.sum knows: `path@version` for a module's content, `path@version/go.mod` for its go.mod. */
export function parseGoSum(text: string): ReadonlySet<string> {
  const known = new Set<string>();
  for (const line of text.split('\n')) {
    const [path, version, hash] = line.trim().split(/\s+/);
    if (path && version && hash?.startsWith('h1:')) known.add(`${path}@${version}`);
  }
  return known;
}

/** Whether a replacement names a folder instead of a module. */
export function isLocal(replace: Replacement): boolean {
  return replace.targetVersion === null;
}

/** The replacement that counts for a module at a version, or null. */
export function replacementOf(
  replaces: readonly Replacement[],
  path: string,
  version: string,
): Replacement | null {
  const exact = replaces.find((replace) => replace.path === path && replace.version === version);
  return exact ?? replaces.find((replace) => replace.path === path && replace.version === null) ?? null;
}

/**
 * Compares `1.24`, `1.24.3` and `1.24rc1`: negative when `left` is older. A missing part counts as zero.
 */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [numbersOf(left), numbersOf(right)];
  for (let at = 0; at < 3; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): readonly number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0);
}

function directivesOf(text: string, verbs: ReadonlySet<string>): readonly Directive[] | Broken {
  const found: Directive[] = [];
  let block: string | null = null;
  let opened = 0;
  for (const [index, source] of withoutBlockComments(text).split('\n').entries()) {
    const line = index + 1;
    const { words, comment } = wordsOf(source);
    if (words.length === 0) continue;
    if (words[0] === ')' && block !== null) {
      if (words.length > 1) return { line, message: `unexpected text behind ")"` };
      block = null;
      continue;
    }
    const verb: string = block ?? words[0] ?? '';
    const rest = block === null ? words.slice(1) : words;
    if (!verbs.has(verb)) return { line, message: `unknown directive: ${verb}` };
    if (block === null && rest.length === 1 && rest[0] === '(') {
      block = verb;
      opened = line;
    } else if (!(rest[0] === '(' && rest[1] === ')')) found.push({ verb, words: rest, comment, line });
  }
  return block === null ? found : { line: opened, message: `the ${block} block is not closed` };
}

/** Block comments become blanks, so that lines keep their numbers. */
function withoutBlockComments(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/^\uFEFF/, '')
    .replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
}

/** Words of a line, quotes removed; parentheses are words of their own. */
function wordsOf(source: string): { readonly words: readonly string[]; readonly comment: string } {
  const at = source.search(/(?:^|\s)\/\//);
  const code = at < 0 ? source : source.slice(0, at);
  const words = code.match(/"(?:[^"\\]|\\.)*"|`[^`]*`|[()]|[^\s()"`]+/g) ?? [];
  return {
    words: words.map((word) => (/^["`]/.test(word) ? word.slice(1, -1) : word)),
    comment:
      at < 0
        ? ''
        : source
            .slice(at)
            .trim()
            .replace(/^\/\/\s*/, ''),
  };
}

function checkModule({ verb, words, line }: Directive): Broken | null {
  const wrong = (message: string): Broken => ({ line, message });
  switch (verb) {
    case 'module':
    case 'use':
      return words.length === 1 ? null : wrong(`${verb} takes one path`);
    case 'go':
      return words.length === 1 && GO_VERSION.test(words[0] ?? '')
        ? null
        : wrong(`invalid go version "${words.join(' ')}"`);
    case 'require':
      return words.length === 2 ? null : wrong(`require takes a path and a version: "${words.join(' ')}"`);
    case 'replace':
      return checkReplace(words) ? null : wrong(`replace takes "path => target": "${words.join(' ')}"`);
    default:
      return null;
  }
}

function checkReplace(words: readonly string[]): boolean {
  const arrow = words.indexOf('=>');
  const [before, after] = [arrow, words.length - arrow - 1];
  if (arrow < 0 || before < 1 || before > 2) return false;
  return after === 2 || (after === 1 && isFolder(words[arrow + 1] ?? ''));
}

function isFolder(target: string): boolean {
  return /^(?:\.{1,2}(?:\/|$)|\/|[A-Za-z]:[\\/])/.test(target);
}

function named(directives: readonly Directive[], verb: string): ModLine | null {
  const found = directives.find((directive) => directive.verb === verb);
  return found ? { value: found.words[0] ?? '', line: found.line } : null;
}

function requirement({ words, comment, line }: Directive): RequiredModule {
  const [path = '', version = ''] = words;
  return { path, version, indirect: /^indirect\b/.test(comment), line };
}

function replacement({ words, line }: Directive): Replacement {
  const arrow = words.indexOf('=>');
  return {
    path: words[0] ?? '',
    version: arrow === 2 ? (words[1] ?? null) : null,
    target: words[arrow + 1] ?? '',
    targetVersion: words[arrow + 2] ?? null,
    line,
  };
}
