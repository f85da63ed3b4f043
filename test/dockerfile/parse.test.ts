import { describe, expect, test } from 'vitest';
import { DockerfileError, parse, print } from '../../src/dockerfile/index.ts';
import { stepsOf } from '../support/steps.ts';

/** The error that parsing gives, as `line: message`. */
function refusal(source: string): string {
  try {
    parse(source);
  } catch (error) {
    if (error instanceof DockerfileError) return `${String(error.line)}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('parse', () => {
  test('puts directives into the head and comments above their instruction', () => {
    const document = parse('# syntax=docker/dockerfile:1\n# hi\n\nFROM a\n# x\nRUN y\n# end\n');
    expect(document.head).toBe('# syntax=docker/dockerfile:1\n');
    expect(document.syntax).toBe('docker/dockerfile:1');
    expect(document.blocks.map(({ lead, text, line }) => [lead, text, line])).toEqual([
      ['# hi\n\n', 'FROM a\n', 4],
      ['# x\n', 'RUN y\n', 6],
    ]);
    expect(document.tail).toBe('# end\n');
  });

  test('takes a comment that looks like a directive for a comment', () => {
    expect(parse('# vim: set ft=dockerfile\nFROM a\n').head).toBe('');
  });

  test('joins continuations and leaves comments inside of them out', () => {
    const [, run] = parse('FROM a\n  run a \\\n# c\n\n    b\\\nc\nCMD x').blocks;
    expect(run).toMatchObject({ keyword: 'RUN', args: 'a     bc', line: 2, endLine: 6, stage: 0, index: 1 });
    expect(run?.text).toBe('  run a \\\n# c\n\n    b\\\nc\n');
    expect(run?.offset(6)).toBe(run?.text.indexOf('b'));
  });

  test.each([
    ['CRLF', 'FROM a\r\nRUN b \\\r\n  c\r\n', '\r\n'],
    ['a byte order mark', '\ufeffFROM a\nRUN b\n', '\n'],
    ['no final line end', 'FROM a\r\nRUN b', '\r\n'],
    ['mixed line ends', 'FROM a\nRUN b \\\r\n c\nCMD d\n', '\n'],
  ])('keeps %s', (_, source, eol) => {
    expect(print(parse(source))).toBe(source);
    expect(parse(source).eol).toBe(eol);
  });

  test('reads flags with quotes, and no flags behind a bare --', () => {
    const [, copy, second] = parse('FROM a\nCOPY --chown="a b":c --link x y\nCOPY -- --x y\n').blocks;
    expect(copy?.flags).toEqual([
      { name: 'chown', value: 'a b:c', text: '--chown="a b":c' },
      { name: 'link', value: null, text: '--link' },
    ]);
    expect(copy?.args).toBe('x y');
    expect(second).toMatchObject({ flags: [], args: '--x y' });
  });

  test('reads the JSON form as JSON', () => {
    const blocks = parse(
      'FROM a\nCMD ["a b", "c\\td", "\\u0041"] \nHEALTHCHECK CMD ["x"]\nRUN ["a",]\n',
    ).blocks;
    expect(blocks.map(({ json }) => json)).toEqual([null, ['a b', 'c\td', 'A'], ['x'], null]);
  });

  test('reads heredocs', () => {
    const [, copy] = parse("FROM a\nCOPY <<-A <<'B' /d/\n\tx\n\tA\ny\nB\nCMD z\n").blocks;
    expect(copy?.heredocs).toEqual([
      { name: 'A', body: '\tx\n', stripTabs: true, quoted: false, start: 20 },
      { name: 'B', body: 'y\n', stripTabs: false, quoted: true, start: 26 },
    ]);
    expect(copy?.text.slice(20, 23)).toBe('\tx\n');
  });

  test('knows stages, their parents by name and by variable, and SHELL in force', () => {
    const document = parse(
      'ARG BASE=one\nFROM a AS One\nSHELL ["/bin/bash", "-c"]\nFROM b\nRUN x\nFROM $BASE\nRUN y\nFROM ONE AS c\n',
    );
    expect(document.stages.map(({ name, image, parent }) => [name, image, parent?.index])).toEqual([
      ['one', 'a', undefined],
      [null, 'b', undefined],
      [null, '$BASE', 0],
      ['c', 'ONE', 0],
    ]);
    const shells = document.blocks.filter(({ keyword }) => keyword === 'RUN').map(({ shell }) => shell[0]);
    expect(shells).toEqual(['/bin/sh', '/bin/bash']);
  });
});

describe('parse refuses', () => {
  test.each([
    ['', 'null: there is no instruction in it: a Dockerfile starts with FROM'],
    ['ARG x\n', 'null: there is no FROM in it: name a base image'],
    ['FROM a\nFOO b\n', '2: unknown instruction FOO'],
    ['RUN x\nFROM a\n', '1: RUN stands before the first FROM'],
    ['FROM a\nRUN <<EOF\nx\n', '2: the heredoc <<EOF has no end'],
    ['FROM a\nENV k\n', '2: k of ENV has no value'],
    ['FROM a\nCMD ["a", 1]\n', '2: the JSON form of CMD may hold strings only'],
    ['# escape=x\nFROM a\n', '1: the escape character must be'],
    ['# syntax=a\n# syntax=b\nFROM a\n', '2: the directive syntax is given twice'],
    ['FROM a # c\n', '1: FROM takes an image'],
    ['FROM a AS 1x\n', '1: 1x is no stage name'],
    ['FROM a\nCOPY x\n', '2: COPY needs a source and a destination'],
    ['FROM a\nCOPY --form=x a b\n', '2: COPY has no flag --form'],
    ['FROM a\nCOPY --chown=ä a b\n', '2: the flag --chown of COPY holds characters that are not ASCII'],
    ['FROM a\nCOPY --link=x a b\n', '2: the flag --link takes true or false'],
    ['FROM a\nCOPY --from=a --from=b a b\n', '2: the flag --from is given twice'],
    ['FROM a\nHEALTHCHECK --interval=5 CMD x\n', '2: the flag --interval of HEALTHCHECK cannot be 5'],
    ['FROM a\nSHELL sh\n', '2: SHELL needs the JSON form'],
    ['FROM a\nWORKDIR\n', '2: WORKDIR has no argument'],
    ['FROM a\nONBUILD ONBUILD RUN x\n', '2: ONBUILD cannot be a trigger'],
    ['FROM a\nRUN a \\\\\nCMD x\n', '3: two parsers disagree about this line'],
    [`FROM a\nRUN ${'x'.repeat(70_000)}\n`, '2: the line is longer than 65535 bytes'],
  ])('%j', (source, message) => {
    expect(refusal(source)).toContain(message);
  });
});

describe('cost', () => {
  const GROWING: Readonly<Record<string, (count: number) => string>> = {
    'nested variables': (count) => `FROM a\nRUN echo ${'${a:-'.repeat(count)} <<EOF\n`,
    'blanks of a directive': (count) => `# syntax=${' x'.repeat(count)}${' '.repeat(count)}y\nFROM a\n`,
    instructions: (count) => `FROM a\n${'ENV A=$B \\\n  C=d\nRUN a && b\n'.repeat(count)}`,
  };

  test.each(Object.entries(GROWING))('grows with the file and not faster: %s', (_, source) => {
    refusal(source(10));
    const [few = 0, more = 0] = [200, 400].map((count) => stepsOf(() => refusal(source(count))));
    expect(more / few).toBeLessThan(2.2);
  });
});
