/** How deep a JSON text is nested: parsers that call themselves are not given what would exhaust the stack. It reads no value. */
import { lineAt } from './references/lines.ts';

/** No manifest, lockfile or configuration of a person or a tool goes as deep. */
const DEEPEST = 200;
/** What tells nesting: strings and comments are passed as one, then brackets. */
const TOKEN = /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[[\]{}]/g;

/** What is said of such a text. */
export const TOO_DEEP = 'too deeply nested to be read';

/** The line at which a JSON text (comments allowed) is nested too deeply to be read; null where it is not. */
export function tooDeepAt(text: string): number | null {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > DEEPEST) return lineAt(text, index);
  }
  return null;
}
