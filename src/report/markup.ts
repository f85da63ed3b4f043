/** Text of a repository as Markdown shows it: never as markup, never as a mention of a person or an issue. */
import type { Reason } from '../dockerfile/reason.ts';
import { sentence } from './sentence.ts';

/** A reason as a sentence. Names that hold `@` or `#` stay names. */
export function prose(reason: Reason): string {
  return oneLine(sentence(reason))
    .replace(/[\\`*_{}[\]<>|~]/g, String.raw`\$&`)
    .replace(/[@#](?=\w)/g, '$&<!-- -->')
    .replace(/\b(?:https?:\/\/|www\.)/g, (found) => found.replace(/[:.]/, '<!-- -->$&'));
}

/** A sentence in a cell of a table: backslashes keep its bars inside. */
export const cell = prose;

/** Code, whatever it holds; in a cell of a table a bar would end the cell. */
export function code(text: string): string {
  const line = oneLine(text).replaceAll('|', '¦');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/** A block of code; its fence is longer than any in it. */
export function block(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n*$/, '\n')}${fence}`;
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
