/** The words of a TypeScript file and what it imports: enough for rules about a tree, and loaded in no time, as a compiler is not. */

/** A piece of a program. Comments and blanks are none. */
export interface Token {
  /** `word`: a name, keyword or number. `text`: a string, or a part of a template, without its quotes. `mark`: everything else. */
  readonly kind: 'word' | 'text' | 'mark';
  readonly text: string;
}

/** One import or re-export. */
export interface Import {
  /** As written: `./a.ts`, `node:fs`, `yaml`. */
  readonly specifier: string;
  /** `type`: gone when compiled. `lazy`: loaded when it is asked for. */
  readonly when: 'start' | 'type' | 'lazy';
}

const BLANK = /(?:\s|^#!.*|\/\/.*|\/\*[^]*?\*\/)+/y;
const TEXT = /'((?:[^'\\\n]|\\[^])*)'|"((?:[^"\\\n]|\\[^])*)"/y;
const REGEX = /\/((?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/[a-z]*/y;
const TEMPLATE = /((?:[^`\\$]|\\[^]|\$(?!\{))*)(`|\$\{)/y;
const WORD = /[\w$]+/y;
const MARK = /\?\.(?!\d)|=>|\.{3}|[^]/y;

/** Behind these words and marks a slash begins a regular expression; behind others it divides. */
const BEFORE_VALUE = /^(?:return|typeof|case|in|of|new|void|yield|await|[^\w$)\]}]|=>|\.{3}|\$\{)$/;

/** The tokens of a TypeScript file. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  /** How many braces are open, for each `${` around. */
  const open: number[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  const isText = (found: RegExpExecArray | null): found is RegExpExecArray => {
    if (found !== null) tokens.push({ kind: 'text', text: found[1] ?? found[2] ?? '' });
    return found !== null;
  };
  const template = (): void => {
    const part = take(TEMPLATE);
    if (!isText(part) || part[2] === '`') return;
    open.push(0);
    tokens.push({ kind: 'mark', text: '${' });
  };
  const mark = (): void => {
    const found = take(MARK)?.[0] ?? '';
    const depth = open.at(-1);
    if (found === '`') template();
    else if (found === '}' && depth === 0) {
      open.pop();
      template();
    } else {
      if (depth !== undefined && /[{}]/.test(found)) open.splice(-1, 1, depth + (found === '{' ? 1 : -1));
      tokens.push({ kind: 'mark', text: found });
    }
  };
  for (take(BLANK); at < text.length; take(BLANK)) {
    const last = tokens.at(-1);
    if (isText(take(TEXT))) continue;
    if ((last === undefined || (last.kind !== 'text' && BEFORE_VALUE.test(last.text))) && isText(take(REGEX)))
      continue;
    const word = take(WORD);
    if (word === null) mark();
    else tokens.push({ kind: 'word', text: word[0] });
  }
  return tokens;
}

/** What a file imports and re-exports, in its order. */
export function importsOf(tokens: readonly Token[]): readonly Import[] {
  return tokens.flatMap(({ kind, text }, at): readonly Import[] => {
    if (kind !== 'word' || !/^(?:im|ex)port$/.test(text) || tokens[at - 1]?.text === '.') return [];
    const next = tokens[at + 1];
    const isLazy = text === 'import' && next?.text === '(';
    const specifier = isLazy ? tokens[at + 2] : tokens[clauseEnd(tokens, at) + 1];
    if (specifier?.kind !== 'text') return [];
    const isType = next?.text === 'type' && tokens[at + 2]?.text !== 'from';
    return [{ specifier: specifier.text, when: isLazy ? 'lazy' : isType ? 'type' : 'start' }];
  });
}

/** Index of the last token before the text of an import or export, or of a token that no text follows. */
function clauseEnd(tokens: readonly Token[], start: number): number {
  const length = tokens
    .slice(start + 1)
    .findIndex(({ kind, text }) => kind === 'text' || /^[^\w$*{},]|^const$/.test(text));
  const end = start + Math.max(length, 0);
  return end === start || tokens[end]?.text === 'from' ? end : start - 1;
}
