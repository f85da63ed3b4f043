import { describe, expect, test } from 'vitest';
import {
  apply,
  inCasing,
  isPragma,
  parse,
  type Block,
  type Document,
  type Edit,
} from '../../src/dockerfile/index.ts';

function at(document: Document, keyword: string): Block {
  const block = document.blocks.find((each) => each.keyword === keyword);
  if (block === undefined) throw new Error(`no ${keyword}`);
  return block;
}

/** Applies the edits that `make` gives for the parsed source. */
function edited(source: string, make: (find: (keyword: string) => Block) => readonly Edit[]): string {
  const document = parse(source);
  return apply(
    document,
    make((keyword) => at(document, keyword)),
  );
}

describe('apply', () => {
  test('replaces an instruction below its comments', () => {
    const after = edited('FROM a\n# why\nRUN x\nCMD y\n', (find) => [
      { op: 'replace', block: find('RUN'), text: 'RUN z' },
    ]);
    expect(after).toBe('FROM a\n# why\nRUN z\nCMD y\n');
  });

  test('lets the comments of a removed instruction fall to the next one', () => {
    const after = edited('FROM a\n# r\nRUN x\n# c\nCMD y\n', (find) => [
      { op: 'remove', block: find('RUN') },
    ]);
    expect(after).toBe('FROM a\n# r\n# c\nCMD y\n');
  });

  test('lets the comments of the last one fall to the end', () => {
    const after = edited('FROM a\n\n# c\nCMD y\n# end', (find) => [{ op: 'remove', block: find('CMD') }]);
    expect(after).toBe('FROM a\n\n# c\n# end');
  });

  test('does not add up blank lines around a removed instruction', () => {
    const remove = (find: (keyword: string) => Block): Edit[] => [{ op: 'remove', block: find('RUN') }];
    expect(edited('FROM a\n\nRUN x\n\nCMD y\n', remove)).toBe('FROM a\n\nCMD y\n');
    expect(edited('FROM a\n\nRUN x\nCMD y\n', remove)).toBe('FROM a\n\nCMD y\n');
    expect(edited('FROM a\n\n# c\nRUN x\n\nCMD y\n', remove)).toBe('FROM a\n\n# c\n\nCMD y\n');
    expect(edited('FROM a\n\nRUN x\n', remove)).toBe('FROM a\n');
  });

  test('inserts below the comments, or above them', () => {
    const source = 'FROM a\n\n# c\nCMD y\n';
    const insert = (above: boolean) =>
      edited(source, (find) => [{ op: 'insert', before: find('CMD'), text: 'USER 1\n', above }]);
    expect(insert(false)).toBe('FROM a\n\n# c\nUSER 1\nCMD y\n');
    expect(insert(true)).toBe('FROM a\nUSER 1\n\n# c\nCMD y\n');
  });

  test('puts nothing between a pragma and its instruction', () => {
    const after = edited('FROM a\n# c\n# hadolint ignore=DL3008\nRUN x\n', (find) => [
      { op: 'insert', before: find('RUN'), text: 'USER 1' },
    ]);
    expect(after).toBe('FROM a\n# c\nUSER 1\n# hadolint ignore=DL3008\nRUN x\n');
  });

  test('keeps the order of inserts at one place', () => {
    const after = edited('FROM a\nCMD y\n', (find) => [
      { op: 'insert', before: find('CMD'), text: 'RUN 1' },
      { op: 'insert', before: find('CMD'), text: 'RUN 2' },
      { op: 'insert', before: 'end', text: 'RUN 3' },
      { op: 'insert', before: 'end', text: 'RUN 4' },
    ]);
    expect(after).toBe('FROM a\nRUN 1\nRUN 2\nCMD y\nRUN 3\nRUN 4\n');
  });

  test('moves an instruction with its comments', () => {
    const after = edited('FROM a\n# r\nRUN x\n# w\nWORKDIR /\n# c\nCMD y\n', (find) => [
      { op: 'move', block: find('RUN'), before: find('CMD') },
    ]);
    expect(after).toBe('FROM a\n# w\nWORKDIR /\n# r\nRUN x\n# c\nCMD y\n');
  });

  test('moves an instruction with another text', () => {
    const after = edited('FROM a\n# r\nRUN x\nCMD y', (find) => [
      { op: 'move', block: find('RUN'), before: 'end', text: 'RUN z' },
    ]);
    expect(after).toBe('FROM a\nCMD y\n# r\nRUN z');
  });

  test('gives new text the line ends of the file', () => {
    const after = edited('\ufeffFROM a\r\nRUN x \\\r\n  y\r\nCMD z', (find) => [
      { op: 'replace', block: find('RUN'), text: 'RUN 1 && \\\n  2\n' },
      { op: 'insert', before: 'end', text: 'USER 1' },
    ]);
    expect(after).toBe('\ufeffFROM a\r\nRUN 1 && \\\r\n  2\r\nCMD z\r\nUSER 1');
  });

  test('gives new text of an instruction the line ends that it had', () => {
    const after = edited('FROM a\r\nRUN <<EOF\nx\nEOF\nCMD z\r\nUSER 1\r\nUSER 2\r\nUSER 3\r\n', (find) => [
      { op: 'replace', block: find('RUN'), text: 'RUN <<EOF\ny\nEOF\n' },
    ]);
    expect(after).toContain('RUN <<EOF\ny\nEOF\nCMD');
  });

  test('keeps a missing final line end, whatever comes last', () => {
    expect(edited('FROM a\nCMD y', (find) => [{ op: 'remove', block: find('CMD') }])).toBe('FROM a');
    expect(
      edited('FROM a\nUSER x\nCMD y', (find) => [{ op: 'move', block: find('CMD'), before: find('USER') }]),
    ).toBe('FROM a\nCMD y\nUSER x');
  });

  test.each([
    ['FROM a\nRUN x \\', 'FROM a\nRUN x\nUSER 1'],
    ['FROM a\nRUN x && \\\n  y \\\n\n', 'FROM a\nRUN x && \\\n  y\n\nUSER 1\n'],
    ['FROM a\nRUN x \\\n# c', 'FROM a\nRUN x\n# c\nUSER 1'],
  ])('appends nothing to an open continuation: %j', (source, expected) => {
    expect(edited(source, () => [{ op: 'insert', before: 'end', text: 'USER 1' }])).toBe(expected);
  });

  test('refuses two edits of one block, and blocks of another document', () => {
    expect(() =>
      edited('FROM a\nCMD y\n', (find) => [
        { op: 'remove', block: find('CMD') },
        { op: 'remove', block: find('CMD') },
      ]),
    ).toThrow('two edits of the instruction on line 2');
    const other = parse('FROM b\nCMD y\n').blocks[1]!;
    expect(() => edited('FROM a\nCMD y\n', () => [{ op: 'remove', block: other }])).toThrow(
      'another document',
    );
  });
});

test('isPragma knows comments that speak to tools', () => {
  expect(isPragma('  # hadolint ignore=DL3008')).toBe(true);
  expect(isPragma('# dfrewrite ignore=non-root # reason')).toBe(true);
  expect(isPragma('# check the version')).toBe(false);
  expect(isPragma('# hadolint')).toBe(false);
});

describe('inCasing', () => {
  const lowered = (source: string, text: string) =>
    inCasing(parse(source), [{ op: 'insert', before: 'end', text }]).map(
      (edit) => 'text' in edit && edit.text,
    )[0];

  test('writes keywords as the author does', () => {
    const text = 'FROM A AS B\nRUN X && \\\n# Y\n    Z\nRUN <<EOF\nCOPY\nEOF\n';
    expect(lowered('from a\ncmd x\n', text)).toBe(
      'from A as B\nrun X && \\\n# Y\n    Z\nrun <<EOF\nCOPY\nEOF\n',
    );
    expect(lowered('from a\nCMD x\n', text)).toBe(text);
  });
});
