import { describe, expect, test } from 'vitest';
import { painter, paintPatch, wantsColour } from '../../src/report/paint.ts';

describe('colour', () => {
  const terminal = { flag: null, env: {}, isTerminal: true, isData: false };

  test.each([
    ['a terminal', {}, true],
    ['a pipe', { isTerminal: false }, false],
    ['a terminal that cannot', { env: { TERM: 'dumb' } }, false],
    ['NO_COLOR', { env: { NO_COLOR: '1' } }, false],
    ['an empty NO_COLOR', { env: { NO_COLOR: '' } }, true],
    ['NO_COLOR before FORCE_COLOR', { env: { NO_COLOR: '1', FORCE_COLOR: '1' } }, false],
    ['FORCE_COLOR in a pipe', { isTerminal: false, env: { FORCE_COLOR: '1' } }, true],
    ['FORCE_COLOR=0 on a terminal', { env: { FORCE_COLOR: '0' } }, false],
    [
      'FORCE_COLOR and a patch in a pipe',
      { isTerminal: false, isData: true, env: { FORCE_COLOR: '1' } },
      false,
    ],
    ['--color and a patch in a pipe', { isTerminal: false, isData: true, flag: true }, true],
    ['--color before NO_COLOR', { flag: true, env: { NO_COLOR: '1' } }, true],
    ['--no-color before FORCE_COLOR', { flag: false, env: { FORCE_COLOR: '1' } }, false],
  ])('%s', (_, facts, wanted) => {
    expect(wantsColour({ ...terminal, ...facts })).toBe(wanted);
  });

  test('changes no character of a patch', () => {
    const patch = 'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\r\n c\n';
    expect(paintPatch(patch, painter(false))).toBe(patch);
    const painted = paintPatch(patch, painter(true));
    expect(painted).toContain('\u001B[32m+b\u001B[39m\r\n');
    expect(painted.replace(/\u001B\[\d+m/g, '')).toBe(patch);
  });
});
