import { expect, test } from 'vitest';
import { painter } from '../../src/report/paint.ts';
import { visible } from '../../src/report/visible.ts';

test.each([
  ['an escape sequence', 'a\u001B[2Jb', 'a\\x1b[2Jb'],
  ['a title of the window', '\u001B]0;x\u0007', '\\x1b]0;x\\x07'],
  ['a line that goes back', 'bad\rgood', 'bad\\x0dgood'],
  ['a C1 control', 'a\u009Bb', 'a\\x9bb'],
  ['a mark of direction', 'a\u202Etxt', 'a\\u202etxt'],
  ['a blank without width', 'a\u200Bb', 'a\\u200bb'],
  ['plain text with line ends and tabs', 'é\t𝒳\r\nb\n', 'é\t𝒳\r\nb\n'],
])('shows %s', (_, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('leaves our own colours', () => {
  const paint = painter(true);
  for (const style of ['title', 'added', 'removed', 'hunk', 'warning', 'error', 'faint'] as const)
    expect(visible(paint(style, 'x\u001B[5m'))).toBe(paint(style, 'x\\x1b[5m'));
});
