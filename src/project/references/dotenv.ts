/** Variables of `.env` files, as compose reads them. Source: compose-go dotenv/parser.go (2.16.2). */
import { interpolate, type ComposeVariables } from './compose/interpolate.ts';

/** `NAME=` or `NAME:` at the start of what is left, with an `export` in front. */
const KEY = /^(?:export[ \t]+)?(?<name>[A-Za-z_][\w.-]*)[ \t]*(?<sign>[=:]|\r?(?:\n|$))[ \t]*/;

/** The variables of a file; a value may use those above it and `given` ones. Null where one of them is not known. */
export function dotenvOf(
  text: string,
  given: ComposeVariables = new Map(),
): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>();
  const known = new Map(given);
  let rest = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  while ((rest = rest.trimStart()) !== '') {
    const key = KEY.exec(rest);
    const name = key?.groups?.['name'];
    if (key === null || name === undefined) {
      rest = afterLine(rest);
      continue;
    }
    rest = rest.slice(key[0].length);
    // A name alone hands on what the caller's shell has.
    if (!/[=:]/.test(key.groups?.['sign'] ?? '')) continue;
    const { value, end } = valueAt(rest, known);
    rest = rest.slice(end);
    found.set(name, value);
    if (!given.has(name)) known.set(name, value);
  }
  return found;
}

function afterLine(text: string): string {
  const end = text.indexOf('\n');
  return end === -1 ? '' : text.slice(end);
}

interface DotenvValue {
  readonly value: string | null;
  readonly end: number;
}

function valueAt(text: string, known: ComposeVariables): DotenvValue {
  const quoted = /^"(?<double>(?:\\[^]|[^"\\])*)"|^'(?<single>(?:\\[^]|[^'\\])*)'/.exec(text);
  if (quoted === null) return plainValue(text, known);
  const { single, double } = quoted.groups ?? {};
  const end = quoted[0].length;
  if (single !== undefined) return { value: single.replaceAll("\\'", "'"), end };
  return { value: expanded(unescaped(double ?? ''), known), end };
}

/** Up to the end of the line, or to a comment with a blank in front of it. */
function plainValue(text: string, known: ComposeVariables): DotenvValue {
  const newline = text.indexOf('\n');
  const end = newline === -1 ? text.length : newline;
  const line = text.slice(0, end);
  const comment = line.indexOf(' #');
  return { value: expanded((comment === -1 ? line : line.slice(0, comment)).trimEnd(), known), end };
}

function expanded(text: string, known: ComposeVariables): string | null {
  const { text: value, open } = interpolate(text, known);
  return open ? null : value;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', $: '$$' };

function unescaped(text: string): string {
  return text.replace(/\\([nrt$"\\])/g, (_whole, char: string) => ESCAPES[char] ?? char);
}
