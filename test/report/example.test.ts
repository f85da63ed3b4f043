import { expect, test } from 'vitest';
import { exampleDiff, exampleTitle } from '../../src/report/example.ts';
import { transforms } from '../../src/transforms/index.ts';

const example = { files: {}, before: 'FROM a\nADD x y\n\nCMD z\n', after: 'FROM a\nCOPY x y\n\nCMD z\n' };

test('the title names the files beside it, and what stands in them where that is short', () => {
  const long = `${'x'.repeat(31)}\n`;
  expect(exampleTitle({ ...example, files: { '.nvmrc': '20\n' } })).toBe('Example, with `.nvmrc` (`20`) beside it:');
  expect(exampleTitle({ ...example, files: { a: 'one\ntwo\n', b: '', c: long }, changes: '.x' })).toBe(
    'Example of `.x`, with `a` (`one, two`), `b` and `c` beside it:',
  );
}); // prettier-ignore

test('the diff shows the whole file, however far its changes stand apart', () => {
  const far = Array.from({ length: 20 }, (_, at) => `ENV A=${String(at)}\n`).join('');
  expect(exampleDiff(example)).toEqual([' FROM a', '-ADD x y', '+COPY x y', '', ' CMD z']);
  expect(exampleDiff({ ...example, before: `a\n${far}b\n`, after: `c\n${far}d\n` })).toHaveLength(24);
});

test('of every transform it says what changes', () => {
  for (const { id, example: own } of transforms)
    expect(
      exampleDiff(own).some((line) => /^[-+]/.test(line)),
      id,
    ).toBe(true);
});
