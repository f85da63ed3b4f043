/** Compose's own variables: `${NAME:-default}`, `${NAME:+other}`, `$NAME`, `$$`. Source: compose-go template/template.go (2.16.2). */

/** Values of variables by name; null where a variable is given and its value is not known. */
export type ComposeVariables = ReadonlyMap<string, string | null>;

/** A text with what is known put in. */
export interface Interpolated {
  readonly text: string;
  /** A variable of it is not known and stands as it was written. */
  readonly open: boolean;
}

/** Longer texts are no paths, names or commands, and stay as they are. */
const MAX_TEXT = 16_384;
const MAX_DEPTH = 20;

/** Puts the values of variables in. What is not known stays as written: the shell of whoever calls compose may set it. */
export function interpolate(text: string, variables: ComposeVariables, depth = 0): Interpolated {
  if (!text.includes('$')) return { text, open: false };
  if (text.length > MAX_TEXT || depth > MAX_DEPTH) return { text, open: true };
  let result = '';
  let open = false;
  for (let at = 0; at < text.length;) {
    const dollar = text.indexOf('$', at);
    if (dollar === -1) {
      result += text.slice(at);
      break;
    }
    const end = endOf(text, dollar);
    const written = text.slice(dollar, end);
    const value = valueOf(written, variables, depth);
    result += text.slice(at, dollar) + (value ?? written);
    open ||= value === null;
    at = end;
  }
  return { text: result, open };
}

/** Where the variable that begins at a dollar ends. */
function endOf(text: string, dollar: number): number {
  const next = text.charAt(dollar + 1);
  if (next === '$') return dollar + 2;
  if (next !== '{')
    return dollar + 1 + (/^\w*/.exec(text.slice(dollar + 1, dollar + 1 + MAX_NAME))?.[0].length ?? 0);
  let braces = 0;
  for (let at = dollar + 1; at < text.length; at++) {
    if (text.charAt(at) === '{') braces++;
    if (text.charAt(at) === '}' && --braces === 0) return at + 1;
  }
  return text.length;
}

const MAX_NAME = 256;

const BRACED = /^\$\{(?<name>[A-Za-z_]\w*)(?:(?<sign>:?[-+?])(?<word>[^]*))?\}$/;

/** The value of `$$`, `$NAME` or `${…}`; null when it is not known, or when it is none. */
function valueOf(written: string, variables: ComposeVariables, depth: number): string | null {
  if (written === '$$') return '$';
  const { name, sign, word = '' } = BRACED.exec(written)?.groups ?? { name: written.slice(1) };
  if (name === undefined || !/^[A-Za-z_]\w*$/.test(name)) return null;
  const value = variables.get(name);
  const other = (): string | null => {
    const { text, open } = interpolate(word, variables, depth + 1);
    return open ? null : text;
  };
  if (sign === undefined || sign.endsWith('?')) return value ?? null;
  const counts = value !== undefined && (value !== '' || !sign.startsWith(':'));
  if (sign.endsWith('+')) return counts ? (value === null ? null : other()) : '';
  return counts ? value : other();
}
