import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DockerfileError } from '../../src/dockerfile/error.ts';
import { parse, print } from '../../src/dockerfile/parse.ts';
import { scan, type Instruction } from '../../src/dockerfile/scan.ts';

/** BuildKit's answer to one input. */
interface Vector {
  readonly name: string;
  readonly source: string;
  readonly escape: string;
  readonly error: string | null;
  readonly semanticError: string | null;
  readonly instructions: readonly {
    readonly keyword: string;
    readonly start: number;
    readonly end: number;
    readonly logical: string;
    readonly flags: readonly string[];
    readonly heredocs: readonly { name: string; content: string; expand: boolean; chomp: boolean }[];
  }[];
}

const vectors = readFileSync(new URL('../data/buildkit-vectors.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Vector);

function asVector(instruction: Instruction): Vector['instructions'][number] {
  return {
    keyword: instruction.keyword,
    start: instruction.line,
    end: instruction.endLine,
    logical: instruction.logical,
    flags: instruction.flags.map(({ name, value }) => (value === null ? `--${name}` : `--${name}=${value}`)),
    heredocs: instruction.heredocs.map(({ name, body, quoted, stripTabs }) => ({
      name,
      content: body,
      expand: !quoted,
      chomp: stripTabs,
    })),
  };
}

/** What parse() says about a source: its text when it accepts it, else the error. */
function outcome(source: string): string | DockerfileError {
  try {
    return print(parse(source));
  } catch (error) {
    if (error instanceof DockerfileError) return error;
    throw error;
  }
}

describe('the scanner sees what BuildKit sees', () => {
  test.each(vectors.filter(({ error }) => error === null))('$name', (vector) => {
    const found = scan(vector.source);
    expect(found.escape).toBe(vector.escape);
    expect(found.instructions.map(asVector)).toEqual(vector.instructions);
  });
});

describe('what BuildKit rejects is rejected', () => {
  test.each(vectors.filter(({ error, semanticError }) => (error ?? semanticError) !== null))(
    '$name',
    (vector) => {
      expect(outcome(vector.source)).toBeInstanceOf(DockerfileError);
    },
  );
});

/** Where dockerfile-ast sees other instructions than BuildKit and our scanner do: the file is declined, whoever is right. */
const DISPUTED = new Set(
  `bs_first_line cr_mid_line directive_two_words double_bs_eol escape_after_unknown formfeed hd_dash_mix hd_fd hd_in_dq2
   hd_in_sq hd_in_sq_arg hd_partquote hd_quoted_space hd_space nbsp_comment nbsp_indent triple_bs_eol vt_comment`.split(
    /\s+/,
  ),
);

describe('what BuildKit accepts is parsed without loss', () => {
  const accepted = vectors.filter(({ error, semanticError }) => (error ?? semanticError) === null);
  test.each(accepted)('$name', ({ name, source }) => {
    const result = outcome(source);
    const expected = DISPUTED.has(name) ? /two parsers disagree/ : name === 'only_arg' ? /no FROM/ : null;
    if (expected === null) expect(result).toBe(source);
    else expect(String(result)).toMatch(expected);
  });
});
