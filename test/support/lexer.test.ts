import { expect, test } from 'vitest';
import { importsOf, tokensOf } from './lexer.ts';

const words = (text: string): string =>
  tokensOf(text)
    .filter(({ kind }) => kind === 'word')
    .map((token) => token.text)
    .join(' ');

test.each([
  ['#!/usr/bin/env node\na // b\n/* c */ d', 'a d'],
  [`a('b', "c", 'it\\'s') + d`, 'a d'],
  ['a(`b ${c({ d: `e ${f}` })} g \\` $h`) + i', 'a c d f i'],
  ['a.split(/ b [/] c /) / d / e', 'a split d e'],
  ['`${a} ${/ b`c /.test(d)}` + e', 'a test d e'],
  ['return /a/.exec(b) ?? c(/d/g)', 'return exec b c'],
  ['a ? .5 : b?.c', 'a 5 b c'],
])('words of %j', (text, expected) => {
  expect(words(text)).toBe(expected);
});

test('what is imported, and when', () => {
  const text = [
    "import 'a';",
    "import b, { c } from 'b';",
    "import * as d from 'd';",
    "import type { E } from 'e';",
    "import type from 'f';",
    "export { g } from 'g';",
    "export type { H } from 'h';",
    "export * from 'i';",
    'export { local };',
    "export const from = 'no';",
    "export function from2() { return 'no'; }",
    "const k = await import('k');",
    "a.import('no');",
    "// import 'no';",
  ].join('\n');
  expect(importsOf(tokensOf(text)).map(({ specifier, when }) => `${specifier} ${when}`)).toEqual([
    'a start', 'b start', 'd start', 'e type', 'f start', 'g start', 'h type', 'i start', 'k lazy',
  ]); // prettier-ignore
});
