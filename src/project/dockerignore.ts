/**
 * `.dockerignore` as the builders read it: github.com/moby/patternmatcher and its `ignorefile` package, which docker,
 * BuildKit, buildx and buildah share. Own code, because it is small and the packages on npm differ from it
 * (`test/project/dockerignore.test.ts` holds the cases).
 */
import { memoBy } from '../dockerfile/index.ts';
import { isTame, matcherOfParts, type GlobPart } from './glob.ts';
import { normalise } from './paths.ts';

/** One line of an ignore file. */
export interface IgnorePattern {
  /** Cleaned: no leading or trailing slash, no `./`, without the `!`. */
  readonly glob: string;
  /** `!`: what it matches is sent again. */
  readonly negated: boolean;
}

/** The patterns of an ignore file, in order. A lone `!`, which builders reject, is left out. */
export function parseIgnoreFile(text: string): readonly IgnorePattern[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .flatMap((line) => parsePattern(line));
}

function parsePattern(line: string): readonly IgnorePattern[] {
  const trimmed = line.trim();
  const negated = trimmed.startsWith('!');
  const written = negated ? trimmed.slice(1).trim() : trimmed;
  if (written === '') return [];
  // A pattern that leads out of the context (`../x`) matches nothing in it.
  const glob = normalise(written.replace(/^\/+/, '')) ?? '..';
  return [{ glob, negated }];
}

/**
 * Whether patterns hide a path of the context (relative, with `/`). A pattern also hides everything below what it
 * matches; the last pattern that applies wins; the context itself is never hidden.
 */
export function ignores(patterns: readonly (IgnorePattern | string)[]): (path: string) => boolean {
  const parsed = patterns.flatMap((pattern) =>
    typeof pattern === 'string' ? parsePattern(pattern) : [pattern],
  );
  const rules = parsed.map(({ glob, negated }) => ({ matches: pathMatcher(glob), negated }));
  const folderHits = memoBy(hits);

  /** For each rule: whether it matches the folder or one above it. */
  function hits(path: string): readonly boolean[] {
    const slash = path.lastIndexOf('/');
    const above = slash === -1 ? null : folderHits(path.slice(0, slash));
    return rules.map((rule, index) => above?.[index] === true || rule.matches(path));
  }

  return (path) => {
    if (rules.length === 0 || path === '.' || path === '') return false;
    const last = hits(path).lastIndexOf(true);
    return last !== -1 && rules[last]?.negated === false;
  };
}

/** Tests one path against one cleaned pattern; a pattern that cannot be read matches nothing. */
export function pathMatcher(glob: string): (path: string) => boolean {
  if (!/[*?[\]\\]/.test(glob)) return (path) => path === glob;
  try {
    if (!isTame(glob)) return matcherOfParts(partsOf(glob));
    const expression = new RegExp(`^${translate(glob)}$`, 'su');
    return (path) => expression.test(path);
  } catch {
    return () => false;
  }
}

/** What `translate` makes of a pattern, part by part. Throws where that is no regular expression. */
export function partsOf(glob: string): readonly GlobPart[] {
  const tokens = translate(glob).matchAll(/\[\^\/\]\*?|\(\?:\.\*\/\)\?|\.\*|\[(?:[^\\\]]|\\.)*\]|\\.|[^]/gsu);
  return [...tokens].map(([token]): GlobPart => {
    if (token === '[^/]*') return { any: 'in a folder' };
    if (token === '.*') return { any: 'everywhere' };
    if (token === '(?:.*/)?') return { any: 'folders' };
    if (!token.startsWith('[')) return { one: (character) => character === token.replace(/^\\/, '') };
    const expression = new RegExp(`^${token}$`, 'su');
    return { one: (character) => expression.test(character) };
  });
}

/** The pattern as a regular expression: `*` and `?` stay inside one folder, `**` spans folders. Throws for `[` without `]`. */
function translate(glob: string): string {
  let pattern = '';
  let inClass = false;
  for (let at = 0; at < glob.length; at++) {
    const char = glob.charAt(at);
    if (char === '*' && glob[at + 1] === '*') {
      const first = at === 0;
      at += glob[at + 2] === '/' ? 2 : 1;
      pattern += doubleStar(glob, at, first);
    } else if (char === '*') pattern += '[^/]*';
    else if (char === '?') pattern += '[^/]';
    else if (char === '\\' && at + 1 < glob.length) pattern += escape(glob.charAt(++at));
    else if (char === '[' || (char === ']' && inClass)) {
      inClass = char === '[';
      pattern += char;
    } else pattern += inClass ? char : escape(char);
  }
  if (inClass) throw new SyntaxError('a class without an end');
  return pattern;
}

/** At the end `**` is everything below; before more text it ends with a slash, except in `**text`, which is a plain suffix. */
function doubleStar(glob: string, at: number, first: boolean): string {
  if (at + 1 >= glob.length) return '.*';
  const plain = !/[*?[\]\\]/.test(glob.slice(at + 1));
  return first && plain && glob.charAt(at) !== '/' ? '.*' : '(?:.*/)?';
}

function escape(char: string): string {
  return /[\\$.*+?()[\]{}|]/.test(char) ? `\\${char}` : char;
}
