import { enter, leave, step } from '../../meter.ts';
import type { Token } from './tokens.ts';

/** The part of JavaScript's expressions that can name a path or an option. Everything else is `other`. */
export type Expression =
  | { readonly kind: 'text'; readonly texts: readonly string[]; readonly values: readonly Expression[] }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly object: Expression; readonly name: string }
  | { readonly kind: 'call'; readonly callee: Expression; readonly values: readonly Expression[]; readonly made: boolean; readonly line: number } // prettier-ignore
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Expression>; readonly complete: boolean }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'join'; readonly left: Expression; readonly right: Expression }
  /** `a || b`, `a ?? b`, `c ? a : b`: either of them. */
  | { readonly kind: 'either'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'function'; readonly body: readonly Token[] }
  | { readonly kind: 'other' };

const OTHER: Expression = { kind: 'other' };
const CLOSERS: Readonly<Record<string, string>> = Object.assign(
  Object.create(null) as Record<string, string>,
  { '(': ')', '[': ']', '{': '}' },
);

/** An expression and the index of the first token behind it. */
export interface Parsed {
  readonly expression: Expression;
  readonly next: number;
}

/**
 * Reads the expression at `start`. It always ends before the `,`, `;` or closing bracket that ends it at its own depth;
 * what it cannot read is `other` up to there.
 */
export function parseExpression(tokens: readonly Token[], start: number): Parsed {
  enter();
  const choices: Expression[] = [];
  let part = choice(tokens, start);
  for (; !part.last; part = choice(tokens, part.next)) choices.push(part.expression);
  leave();
  const expression = choices.reduceRight<Expression>(
    (right, left) => ({ kind: 'either', left, right }),
    part.expression,
  );
  return { expression, next: part.next };
}

/** What stands in front of the next `||`, `??` or `:`, which is stepped over; `last`: the expression ends with it. */
function choice(tokens: readonly Token[], start: number): Parsed & { readonly last: boolean } {
  const arrow = arrowFunction(tokens, start);
  if (arrow) return { ...arrow, last: true };
  const { expression, next } = additive(tokens, start);
  const operator = textAt(tokens, next);
  if (operator === '||' || operator === '??') return { expression, next: next + 1, last: false };
  if (operator !== '?') return { ...ended(tokens, { expression, next }), last: true };
  const chosen = parseExpression(tokens, next + 1);
  return textAt(tokens, chosen.next) === ':'
    ? { ...chosen, next: chosen.next + 1, last: false }
    : { expression: OTHER, next: skip(tokens, chosen.next), last: true };
}

/**
 * The arguments between the bracket at `open` and its partner, and the index behind it. What follows an expression without a comma
 * (the type of a parameter, a word that is not read) makes it `other`; each turn goes on behind a comma or ends.
 */
export function parseArguments(
  tokens: readonly Token[],
  open: number,
): { readonly values: readonly Expression[]; readonly next: number } {
  const values: Expression[] = [];
  let at = open + 1;
  while (at < tokens.length && !isCloser(tokens, at)) {
    const parsed = parseExpression(tokens, at);
    const end = skip(tokens, parsed.next);
    values.push(end === parsed.next ? parsed.expression : OTHER);
    at = isCloser(tokens, end) ? end : end + 1;
  }
  return { values, next: Math.min(at + 1, tokens.length) };
}

/** The index of the bracket that closes the one at `open`, or the end. */
export function closing(tokens: readonly Token[], open: number): number {
  let partners = partnersOf.get(tokens);
  if (!partners) partnersOf.set(tokens, (partners = pair(tokens)));
  return partners[open] ?? tokens.length;
}

const partnersOf = new WeakMap<readonly Token[], Int32Array>();

/** For each opening bracket the index of the one that closes it, whatever its kind: stray ones are paired with what is there. */
function pair(tokens: readonly Token[]): Int32Array {
  step(tokens.length);
  const partners = new Int32Array(tokens.length).fill(tokens.length);
  const open: number[] = [];
  tokens.forEach((token, at) => {
    if (token.kind !== 'punctuator') return;
    if (token.text in CLOSERS) open.push(at);
    else if (isCloser(tokens, at)) partners[open.pop() ?? at] = at;
  });
  return partners;
}

/** The text of a punctuator or name; null for literals and past the end. */
export function textAt(tokens: readonly Token[], at: number): string | null {
  const token = tokens[at];
  return token && (token.kind === 'punctuator' || token.kind === 'name') ? token.text : null;
}

function additive(tokens: readonly Token[], start: number): Parsed {
  let left = postfix(tokens, start);
  while (textAt(tokens, left.next) === '+') {
    const right = postfix(tokens, left.next + 1);
    left = { expression: { kind: 'join', left: left.expression, right: right.expression }, next: right.next };
  }
  return left;
}

function postfix(tokens: readonly Token[], from: number): Parsed {
  let start = from;
  while (textAt(tokens, start) === 'await') start++;
  step(1 + start - from);
  if (textAt(tokens, start) === 'new') return construction(tokens, start);
  let left = primary(tokens, start);
  for (;;) {
    step();
    const text = textAt(tokens, left.next);
    const name = tokens[left.next + 1];
    if ((text === '.' || text === '?.') && name?.kind === 'name')
      left = memberOf(left, name.text, left.next + 2);
    else if (text === '[') left = indexed(tokens, left);
    else if (text === '(') left = called(tokens, left, false);
    else if (text === '!' && textAt(tokens, left.next + 1) !== '=') left = { ...left, next: left.next + 1 };
    else if (text === 'as' || text === 'satisfies') return { ...left, next: skipType(tokens, left.next + 1) };
    else return left;
  }
}

function memberOf(left: Parsed, name: string, next: number): Parsed {
  return { expression: { kind: 'member', object: left.expression, name }, next };
}

function indexed(tokens: readonly Token[], left: Parsed): Parsed {
  const key = parseExpression(tokens, left.next + 1).expression;
  const next = closing(tokens, left.next) + 1;
  return key.kind === 'text' && key.values.length === 0
    ? memberOf(left, key.texts.join(''), next)
    : { expression: OTHER, next };
}

function called(tokens: readonly Token[], left: Parsed, made: boolean): Parsed {
  const { values, next } = parseArguments(tokens, left.next);
  const line = tokens[left.next]?.line ?? 1;
  return { expression: { kind: 'call', callee: left.expression, values, made, line }, next };
}

/** `new A.B(…)`: the callee ends at the first bracket. */
function construction(tokens: readonly Token[], start: number): Parsed {
  let left = primary(tokens, start + 1);
  for (
    let name = tokens[left.next + 1];
    textAt(tokens, left.next) === '.' && name?.kind === 'name';
    name = tokens[left.next + 1]
  ) {
    step();
    left = memberOf(left, name.text, left.next + 2);
  }
  if (textAt(tokens, left.next) === '<') left = { ...left, next: skipTypeArguments(tokens, left.next) };
  return textAt(tokens, left.next) === '(' ? called(tokens, left, true) : left;
}

function primary(tokens: readonly Token[], start: number): Parsed {
  const token = tokens[start];
  if (!token) return { expression: OTHER, next: start };
  const next = start + 1;
  switch (token.kind) {
    case 'string':
      return { expression: { kind: 'text', texts: [token.text], values: [] }, next };
    case 'template':
      return {
        expression: {
          kind: 'text',
          texts: token.texts,
          values: token.values.map((value) => parseExpression(value, 0).expression),
        },
        next,
      };
    case 'number':
      return { expression: { kind: 'number', value: Number(token.text.replaceAll('_', '')) }, next };
    case 'name':
      return token.text === 'function' || token.text === 'async' || token.text === 'class'
        ? { expression: functionBody(tokens, start), next: skip(tokens, start) }
        : { expression: { kind: 'name', name: token.text }, next };
    case 'regexp':
      return { expression: OTHER, next };
    case 'punctuator':
      return bracketed(tokens, start, token.text);
  }
}

function bracketed(tokens: readonly Token[], start: number, text: string): Parsed {
  if (text === '(') {
    const inner = parseExpression(tokens, start + 1);
    const close = closing(tokens, start);
    return { expression: inner.next === close ? inner.expression : OTHER, next: close + 1 };
  }
  if (text === '[') {
    const { values, next } = parseArguments(tokens, start);
    return { expression: { kind: 'array', items: values }, next };
  }
  if (text === '{') return { expression: objectAt(tokens, start), next: closing(tokens, start) + 1 };
  return { expression: OTHER, next: isEnd(tokens, start) ? start : skip(tokens, start + 1) };
}

/** The object literal that opens at `open`. Spreads, computed keys and accessors make it incomplete. */
function objectAt(tokens: readonly Token[], open: number): Expression {
  const members = new Map<string, Expression>();
  const end = closing(tokens, open);
  let complete = true;
  for (let at = open + 1; at < end;) {
    step();
    const token = tokens[at];
    const following = textAt(tokens, at + 1);
    if (token && (token.kind === 'name' || token.kind === 'string') && following === ':') {
      const value = parseExpression(tokens, at + 2);
      members.set(token.text, value.expression);
      at = value.next + 1;
    } else if (token?.kind === 'name' && (following === ',' || at + 1 === end)) {
      members.set(token.text, { kind: 'name', name: token.text });
      at += 2;
    } else if (token?.kind === 'name' && following === '(') {
      members.set(token.text, functionBody(tokens, at));
      at = skipMethod(tokens, at + 1);
    } else {
      complete = false;
      at = Math.max(skip(tokens, at) + 1, at + 1);
    }
  }
  return { kind: 'object', members, complete };
}

function skipMethod(tokens: readonly Token[], open: number): number {
  let at = bodyStart(tokens, closing(tokens, open) + 1);
  if (textAt(tokens, at) === '{') at = closing(tokens, at) + 1;
  return textAt(tokens, at) === ',' ? at + 1 : at;
}

function functionBody(tokens: readonly Token[], start: number): Expression {
  let at = start;
  while (at < tokens.length && textAt(tokens, at) !== '(' && textAt(tokens, at) !== '{') at++;
  step(at - start);
  if (textAt(tokens, at) === '(') at = closing(tokens, at) + 1;
  at = bodyStart(tokens, at);
  return textAt(tokens, at) === '{' ? bodyOf(tokens, at + 1, closing(tokens, at)) : OTHER;
}

/** The index of the `{` of a body or the `,` behind a function without one, from behind its parameters. */
function bodyStart(tokens: readonly Token[], from: number): number {
  let at = from;
  while (at < tokens.length && textAt(tokens, at) !== '{' && textAt(tokens, at) !== ',') at++;
  step(at - from);
  return at;
}

function bodyOf(tokens: readonly Token[], start: number, end: number): Expression {
  step(Math.max(end - start, 0));
  return { kind: 'function', body: tokens.slice(start, end) };
}

/** `x => …` and `(x, y) => …`, with or without `async`. */
function arrowFunction(tokens: readonly Token[], start: number): Parsed | null {
  const at = textAt(tokens, start) === 'async' ? start + 1 : start;
  const parameters =
    textAt(tokens, at) === '(' ? closing(tokens, at) : tokens[at]?.kind === 'name' ? at : null;
  if (parameters === null) return null;
  const arrow = textAt(tokens, parameters + 1) === ':' ? skipType(tokens, parameters + 2) : parameters + 1;
  if (textAt(tokens, arrow) !== '=>') return null;
  if (textAt(tokens, arrow + 1) !== '{') {
    const end = skip(tokens, arrow + 1);
    return { expression: bodyOf(tokens, arrow + 1, end), next: end };
  }
  const close = closing(tokens, arrow + 1);
  return { expression: bodyOf(tokens, arrow + 2, close), next: skip(tokens, close + 1) };
}

/** An expression that does not end where it should is not the expression that was read. */
function ended(tokens: readonly Token[], parsed: Parsed): Parsed {
  return isEnd(tokens, parsed.next) ? parsed : { expression: OTHER, next: skip(tokens, parsed.next) };
}

function isEnd(tokens: readonly Token[], at: number): boolean {
  const text = textAt(tokens, at);
  if (at >= tokens.length || text === ',' || text === ';' || text === ':' || isCloser(tokens, at))
    return true;
  // a statement that ends with its line, without a semicolon
  const before = tokens[at - 1];
  const token = tokens[at];
  return before !== undefined && token !== undefined && token.line > before.line && token.kind === 'name';
}

function isCloser(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  return token?.kind === 'punctuator' && (token.text === ')' || token.text === ']' || token.text === '}');
}

/** The index of the `,`, `;` or closing bracket that ends what stands at `start`. */
function skip(tokens: readonly Token[], start: number): number {
  let at = start;
  while (at < tokens.length) {
    step();
    const text = textAt(tokens, at);
    if (text === ',' || text === ';' || isCloser(tokens, at)) return at;
    at = text !== null && text in CLOSERS ? closing(tokens, at) + 1 : at + 1;
  }
  return at;
}

/** Behind a TypeScript type: names, dots, brackets, `|` and `&`. */
function skipType(tokens: readonly Token[], start: number): number {
  let at = start;
  while (at < tokens.length && !isEnd(tokens, at)) {
    step();
    const text = textAt(tokens, at);
    if (text === '=>' || text === '=' || text === '||' || text === '??' || text === '+') return at;
    at =
      text === '<'
        ? skipTypeArguments(tokens, at)
        : text !== null && text in CLOSERS
          ? closing(tokens, at) + 1
          : at + 1;
  }
  return at;
}

function skipTypeArguments(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    step();
    if (textAt(tokens, at) === '<') depth++;
    if (textAt(tokens, at) === '>' && --depth === 0) return at + 1;
    if (textAt(tokens, at) === ';') return at;
  }
  return tokens.length;
}
