/** The tree of `src`, read once for all rules about it. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importsOf, tokensOf, type Import, type Token } from './lexer.ts';

/** One file of `src`. */
export interface SourceFile {
  /** Relative to `src`, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly imports: readonly Import[];
}

/** Absolute path of `src`. */
export const SRC = fileURLToPath(new URL('../../src', import.meta.url));

/** Every file of `src`, sorted by path. */
export const sources: readonly SourceFile[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((path) => path.split(sep).join('/'))
  .filter((path) => path.endsWith('.ts'))
  .sort()
  .map((path) => {
    const text = readFileSync(join(SRC, path), 'utf8');
    const tokens = tokensOf(text);
    return { path, text, tokens, imports: importsOf(tokens) };
  });

/** The file that a relative import names, as a path of `src`. */
export function target(from: string, specifier: string): string {
  return relative(SRC, resolve(SRC, dirname(from), specifier))
    .split(sep)
    .join('/');
}
