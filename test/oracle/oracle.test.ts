import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { pairs, parse, type Block, type Document, type Stage } from '../../src/dockerfile/index.ts';
import { dockerfile as generated } from '../dockerfile/generate.ts';
import { buildOracle, hasGo, type Answer, type OracleInstruction, type Source } from './oracle.ts';

const isHere = hasGo();
if (!isHere && process.env['CI'] === 'true') throw new Error('the oracle needs Go, and CI must have it');
if (!isHere) console.warn('skipped: Go is not installed, so BuildKit was not asked');

const root = fileURLToPath(new URL('../../', import.meta.url));
const fixture = (side: 'before' | 'after', name: string): Source => ({ name, source: readFileSync(join(root, 'fixtures', side, name, 'Dockerfile'), 'utf8') }); // prettier-ignore
const names = readdirSync(join(root, 'fixtures/after')).toSorted();
const before = names.map((name) => fixture('before', name));
const after = names.map((name) => fixture('after', name));
const SAMPLES = fc
  .sample(generated, { numRuns: 400, seed: 20261121 })
  .map((source, index) => ({ name: `generated ${index}`, source }));

describe.skipIf(!isHere)('BuildKit', () => {
  let ask: (sources: readonly Source[]) => readonly Answer[];
  let answersBefore: readonly Answer[];
  let answersAfter: readonly Answer[];

  beforeAll(() => {
    ask = buildOracle();
    answersBefore = ask(before);
    answersAfter = ask(after);
  });

  test('still says what was recorded', () => {
    const vectors = readFileSync(join(root, 'test/data/buildkit-vectors.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Answer); // prettier-ignore
    expect(vectors).toHaveLength(229);
    const answers = ask(vectors as unknown as readonly Source[]);
    expect(answers.map(recordable)).toEqual(vectors.map(recordable));
  });

  test.each(names)('parses and converts %s, before and after', (name) => {
    for (const answer of [answerOf(answersBefore, name), answerOf(answersAfter, name)]) {
      expect(answer).toMatchObject({ error: null, semanticError: null, convertError: null });
    }
  });

  test.each(names)('finds nothing new to warn of in %s', (name) => {
    const known = answerOf(answersBefore, name).warnings.map(({ rule }) => rule);
    const news = answerOf(answersAfter, name).warnings.filter(({ rule }) => !known.includes(rule));
    expect(news).toEqual([]);
  });

  test.each(names)('sees the instructions of %s where we see them, with the same words', (name) => {
    for (const [sources, answers] of [
      [before, answersBefore],
      [after, answersAfter],
    ] as const) {
      // prettier-ignore
      const document = parse(sources[names.indexOf(name)]?.source ?? '');
      expect(document.blocks.map(seen)).toEqual(answerOf(answers, name).instructions.map(told));
    }
  });

  test('sees the instructions of generated files where we see them, with the same words', () => {
    for (const [index, answer] of ask(SAMPLES).entries()) {
      const source = SAMPLES[index]?.source ?? '';
      const ours =
        answer.error === null && answer.semanticError === null
          ? parse(source).blocks.map(seen)
          : rejected(source);
      const theirs =
        answer.error === null && answer.semanticError === null ? answer.instructions.map(told) : 'rejected';
      expect(ours, source).toEqual(theirs);
    }
  });

  test.each(names)('builds the stages of %s that were not touched as before', (name) => {
    const [was, is] = [before, after].map((sources) => parse(sources[names.indexOf(name)]?.source ?? '')) as [
      Document,
      Document,
    ];
    const untouched = is.stages.flatMap((stage) => {
      const same = was.stages.find((other) => definition(other, was) === definition(stage, is));
      return same ? [[same.index, stage.index] as const] : [];
    });
    const digest = (answers: readonly Answer[], stage: number): string | undefined =>
      answerOf(answers, name).stages[stage]?.digest;
    for (const [old, now] of untouched) expect(digest(answersAfter, now)).toBe(digest(answersBefore, old));
  });
});

function answerOf(answers: readonly Answer[], name: string): Answer {
  const found = answers.find((answer) => answer.name === name);
  if (!found) throw new Error(`no answer about ${name}`);
  return found;
}

/** What the vectors hold. BuildKit picks one of several equally near names for "did you mean" at random. */
function recordable(answer: Answer): unknown {
  return {
    name: answer.name,
    escape: answer.escape,
    error: answer.error,
    semanticError: answer.semanticError?.replace(/ \(did you mean .*\)$/, ''),
    instructions: answer.instructions.map(({ keyword, start, end, logical, flags, heredocs }) => ({
      keyword,
      start,
      end,
      logical,
      flags,
      heredocs,
    })),
  };
}

/** An instruction in the words of both: keyword, first and last line, arguments. */
interface Instruction {
  readonly keyword: string;
  readonly lines: readonly [number, number];
  readonly words: readonly string[];
  readonly heredocs: readonly string[];
}

function seen(block: Block): Instruction {
  return {
    keyword: block.keyword,
    lines: [block.line, block.endLine],
    words: ourWords(block),
    heredocs: block.heredocs.map(({ body }) => body),
  };
}

function told(instruction: OracleInstruction): Instruction {
  const keyword = instruction.keyword.toUpperCase();
  return {
    keyword,
    lines: [instruction.start, instruction.end],
    words: theirWords(keyword, instruction),
    heredocs: instruction.heredocs.map(({ content }) => content),
  };
}

/** Keywords whose arguments BuildKit splits at blanks, and those whose words are of a kind of their own. */
const SPLIT = ['FROM', 'COPY', 'ADD', 'EXPOSE', 'VOLUME'];
const PAIRS = ['ENV', 'LABEL'];
const OTHER = ['HEALTHCHECK', 'ONBUILD', 'ARG'];

function ourWords(block: Block): readonly string[] {
  if (PAIRS.includes(block.keyword)) return pairs(block).map(({ name }) => name);
  if (OTHER.includes(block.keyword)) return [];
  if (block.json) return block.json;
  if (SPLIT.includes(block.keyword)) return block.args.split(/[ \t\r\n\v\f]+/).filter((word) => word !== '');
  return block.args === '' ? [] : [block.args];
}

function theirWords(keyword: string, { words }: OracleInstruction): readonly string[] {
  if (OTHER.includes(keyword)) return [];
  // name, value and separator follow each other
  return PAIRS.includes(keyword) ? words.filter((_, index) => index % 3 === 0) : words;
}

function rejected(source: string): 'rejected' | 'accepted' {
  try {
    parse(source);
    return 'accepted';
  } catch {
    return 'rejected';
  }
}

/** Everything that a stage is built from: its own text, and that of the stages that it stands on or copies from. */
function definition(stage: Stage, document: Document): string {
  const globals = document.blocks.filter((block) => block.stage === -1).map(({ text }) => text);
  const used = stage.blocks.flatMap((block) =>
    block.flags.filter(({ name }) => name === 'from').map(({ value }) => value),
  );
  const others = document.stages.filter(
    (other) => other.index < stage.index && (other === stage.parent || used.includes(other.name)),
  );
  const own = [stage.from, ...stage.blocks].map(({ text }) => text);
  return [...globals, ...others.map((other) => definition(other, document)), ...own].join('\0');
}
