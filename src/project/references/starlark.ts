/** Calls in Starlark, the language of Tiltfiles: their literal arguments and where they stand. Nothing is evaluated. */

/** `docker_build('api', '.', target='dev')`. */
export interface StarlarkCall {
  readonly name: string;
  /** Offsets of the name and of both brackets. */
  readonly at: number;
  readonly close: number;
  readonly args: readonly StarlarkArgument[];
}

/** One argument with its range in the text. */
export interface StarlarkArgument {
  /** Null for one that is given by its place; `*` and `**` for those that are spread. */
  readonly name: string | null;
  readonly start: number;
  readonly end: number;
  /** Range of the value. */
  readonly valueStart: number;
}

interface StarlarkToken {
  readonly kind: 'string' | 'comment' | 'name' | 'space' | 'mark';
  readonly at: number;
  readonly end: number;
}

const TOKEN =
  /(?<comment>#[^\n]*)|(?<string>[rb]{0,2}(?:"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'))|(?<name>[A-Za-z_]\w*)|(?<space>\s+)|(?<mark>[^])/gy;

function tokensOf(text: string): readonly StarlarkToken[] {
  return [...text.matchAll(TOKEN)].map(({ 0: whole, groups = {}, index }) => ({
    kind:
      (['comment', 'string', 'name', 'space'] as const).find((kind) => groups[kind] !== undefined) ?? 'mark',
    at: index,
    end: index + whole.length,
  }));
}

/** The calls of functions by name, in the order of their closing brackets. What does not end is left out. */
export function callsIn(text: string, names: ReadonlySet<string>): readonly StarlarkCall[] {
  const calls: StarlarkCall[] = [];
  const open: OpenBracket[] = [];
  let name: StarlarkToken | null = null;
  for (const token of tokensOf(text)) {
    const mark = token.kind === 'mark' ? text.charAt(token.at) : '';
    const inner = open.at(-1);
    if ('([{'.includes(mark) && mark !== '') {
      if (inner?.call === true) inner.tokens.push(token);
      const called = mark === '(' && name !== null ? text.slice(name.at, name.end) : '';
      open.push({ name, token, call: names.has(called), tokens: [] });
    } else if (')]}'.includes(mark) && mark !== '') {
      const done = open.pop();
      if (done?.call === true && mark === ')') calls.push(callOf(text, done, token));
      const outer = open.at(-1);
      if (outer?.call === true) outer.tokens.push(token);
    } else if (inner?.call === true) inner.tokens.push(token);
    if (token.kind !== 'space') name = token.kind === 'name' ? token : null;
  }
  return calls;
}

interface OpenBracket {
  readonly name: StarlarkToken | null;
  readonly token: StarlarkToken;
  readonly call: boolean;
  /** Tokens between the brackets of a call, apart from those in brackets of their own. */
  readonly tokens: StarlarkToken[];
}

function callOf(text: string, { name, token, tokens }: OpenBracket, close: StarlarkToken): StarlarkCall {
  const groups: StarlarkToken[][] = [[]];
  for (const each of tokens) {
    if (each.kind === 'mark' && text.charAt(each.at) === ',') groups.push([]);
    else if (each.kind !== 'space' && each.kind !== 'comment') groups.at(-1)?.push(each);
  }
  return {
    name: name === null ? '' : text.slice(name.at, name.end),
    at: name?.at ?? token.at,
    close: close.at,
    args: groups.flatMap((group) => argumentOf(text, group)),
  };
}

function argumentOf(text: string, tokens: readonly StarlarkToken[]): readonly StarlarkArgument[] {
  const [first, second, third] = tokens;
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return [];
  const range = { start: first.at, end: last.end };
  const sign = second === undefined ? '' : text.slice(second.at, second.end);
  const isNamed =
    first.kind === 'name' && sign === '=' && third !== undefined && text.charAt(third.at) !== '=';
  if (isNamed) return [{ name: text.slice(first.at, first.end), ...range, valueStart: third.at }];
  const stars = /^\*{0,2}/.exec(text.slice(first.at, first.at + 2))?.[0] ?? '';
  return [{ name: stars === '' ? null : stars, ...range, valueStart: first.at + stars.length }];
}

/** The text of a value that is one string literal; null for anything else. */
export function starlarkText(value: string): string | null {
  const found =
    /^(?<raw>r?)(?:"""(?<a>[^]*)"""|'''(?<b>[^]*)'''|"(?<c>(?:\\[^]|[^"\\])*)"|'(?<d>(?:\\[^]|[^'\\])*)')$/.exec(
      value.trim(),
    )?.groups;
  if (found === undefined) return null;
  const inner = found['a'] ?? found['b'] ?? found['c'] ?? found['d'] ?? '';
  return found['raw'] === 'r' ? inner : inner.replace(/\\([^])/g, '$1');
}

/** The texts of a list of string literals; null where one is none. */
export function starlarkList(value: string): readonly string[] | null {
  const text = value.trim();
  if (!text.startsWith('[') || !text.endsWith(']')) return null;
  const items = itemsIn(text).map(starlarkText);
  return items.every((item) => item !== null) ? items : null;
}

/** A dictionary of string literals by key; a value that is none is null. */
export function starlarkMap(value: string): ReadonlyMap<string, string | null> {
  const text = value.trim();
  if (!text.startsWith('{')) return new Map();
  return new Map(
    itemsIn(text).flatMap((item): readonly (readonly [string, string | null])[] => {
      const key = /^\s*(?:"[^"\n]*"|'[^'\n]*')\s*(?=:)/.exec(item)?.[0];
      const name = key === undefined ? null : starlarkText(key);
      return name === null ? [] : [[name, starlarkText(item.slice(item.indexOf(':', key?.length) + 1))]];
    }),
  );
}

/** The texts between the commas of a list or dictionary, as if it were a call. */
function itemsIn(text: string): readonly string[] {
  const call = `f(${text.slice(1, -1)})`;
  const [found] = callsIn(call, new Set(['f'])).slice(-1);
  return (found?.args ?? []).map(({ start, end }) => call.slice(start, end));
}
