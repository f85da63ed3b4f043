import { describe, expect, test } from 'vitest';
import { parse } from '../../src/dockerfile/index.ts';
import { idsAbove, ignores, unusedIgnores } from '../../src/pipeline/ignore.ts';

const KNOWN = ['cache-order', 'multi-stage', 'non-root'];

function read(source: string) {
  const document = parse(source);
  const found = ignores(document, KNOWN);
  return { ...found, above: (keyword: string) => idsAbove(blockOf(source, keyword)) };
}

function blockOf(source: string, keyword: string) {
  const block = parse(source).blocks.find((each) => each.keyword === keyword);
  if (!block) throw new Error(`no ${keyword}`);
  return block;
}

describe('ignore comments', () => {
  test('name transforms for the instruction below, with a reason for readers', () => {
    const { above, warnings, global } = read(
      'FROM node:20\n# dfrewrite ignore=cache-order, non-root # slow network\nRUN npm ci\n',
    );
    expect(above('RUN')).toEqual(['cache-order', 'non-root']);
    expect(above('FROM')).toEqual([]);
    expect(global.size).toBe(0);
    expect(warnings).toEqual([]);
  });

  test('may stand among other comments and blank lines, in any spacing', () => {
    const { above } = read('FROM node:20\n\n#dfrewrite   ignore = non-root\n# why not\n\nUSER root\n');
    expect(above('USER')).toEqual(['non-root']);
  });

  test('may end in CRLF', () => {
    const { above, global } = read(
      'FROM node:20\r\n# dfrewrite global ignore=multi-stage\r\n# dfrewrite ignore=non-root # why\r\nUSER root\r\n',
    );
    expect(above('USER')).toEqual(['non-root']);
    expect([...global]).toEqual(['multi-stage']);
  });

  test('count for the whole file when they say so, also below the last instruction', () => {
    expect([...read('# dfrewrite global ignore=all\nFROM node:20\n').global]).toEqual(['all']);
    expect([...read('FROM node:20\n# dfrewrite global ignore=non-root\n').global]).toEqual(['non-root']);
  });

  test('are found in a later document too, because they travel with their instruction', () => {
    const moved = parse('FROM node:20\nRUN true\n# dfrewrite ignore=non-root\nUSER root\n').blocks[2];
    expect(moved && idsAbove(moved)).toEqual(['non-root']);
  });

  test.each([
    [
      'FROM a\n# dfrewrite ignore=nonroot\nUSER b\n',
      'line 2: ignore names nonroot, which is no transform; see `dfrewrite list`',
    ],
    [
      'FROM a\n# dfrewrite ignore non-root\nUSER b\n',
      'line 2: `# dfrewrite ignore non-root` is not understood; write `# dfrewrite ignore=id` or `# dfrewrite global ignore=id`',
    ],
    [
      'FROM a\n# dfrewrite ignore=non-root\n',
      'line 2: an ignore comment needs an instruction below it, or `global`',
    ],
    [
      'FROM a\nRUN x \\\n  # dfrewrite ignore=non-root\n  y\n',
      'line 3: an ignore comment inside an instruction has no effect; put it above line 2',
    ],
  ])('say what is wrong with them: %j', (source, warning) => {
    expect(read(source).warnings).toEqual([warning]);
  });

  test.each([
    '# dfrewrite: ignore=non-root',
    '#dfrewrite ignore = non-root',
    '# dfrewrite ignore: non-root',
    '# Dfrewrite: ignore=non-root # why',
    '## dfrewrite ignore=non-root',
  ])('are understood in any spelling that can mean nothing else: %s', (comment) => {
    const { above, warnings } = read(`FROM a\n${comment}\nUSER b\n`);
    expect({ above: above('USER'), warnings }).toEqual({ above: ['non-root'], warnings: [] });
  });

  test.each([
    '# dfrewrite ignore non-root',
    '# dfrewrite ignore="non-root"',
    '# dfrewrite skip=non-root',
    '# dfrewrite-ignore=non-root',
    '# dfrewite ignore=non-root',
    '# ignore=non-root',
    '# @dfrewrite ignore=non-root',
  ])('that are nearly one are named: %s', (comment) => {
    const { above, warnings } = read(`FROM a\n${comment}\nUSER b\n`);
    expect(above('USER')).toEqual([]);
    expect(warnings).toEqual([
      `line 2: \`${comment}\` is not understood; write \`# dfrewrite ignore=id\` or \`# dfrewrite global ignore=id\``,
    ]);
  });

  test.each([
    '# hadolint ignore=DL3002',
    '# we ignore what the linter says',
    '# written by dfrewrite',
    '# see .dockerignore',
  ])('are not seen in other comments: %s', (comment) => {
    expect(read(`FROM a\n${comment}\nUSER b\n`).warnings).toEqual([]);
  });

  test('behind an instruction, where a shell ignores them, are named', () => {
    expect(read('FROM a\nRUN npm ci # dfrewrite ignore=cache-order\n').warnings).toEqual([
      'line 2: an ignore comment inside an instruction has no effect; put it above line 2',
    ]);
  });

  test("are quiet about a heredoc, whose text is the program's own", () => {
    expect(read('FROM a\nRUN <<E\n# dfrewrite ignore=x\nE\n').warnings).toEqual([]);
  });

  test('that hold nothing back are reported, global ones are not', () => {
    const found = ignores(
      parse(
        '# dfrewrite global ignore=multi-stage\nFROM a\n# dfrewrite ignore=non-root\nUSER b\n# dfrewrite ignore=cache-order\nRUN c\n',
      ),
      KNOWN,
    );
    expect(unusedIgnores(found, new Set(['cache-order']))).toEqual([
      'line 3: ignore=non-root holds nothing back; the comment can go',
    ]);
  });
});
