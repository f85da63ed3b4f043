import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  apply,
  DockerfileError,
  parse,
  print,
  scopeAtEnd,
  script,
  splice,
  withoutCommands,
  type Block,
  type Document,
  type Edit,
} from '../../src/dockerfile/index.ts';
import { dockerfile, noise } from './generate.ts';

function parseOrNull(source: string): Document | null {
  try {
    return parse(source);
  } catch (error) {
    if (error instanceof DockerfileError) return null;
    throw error;
  }
}

/** Reads everything that can be read of a document. */
function readAll(document: Document): void {
  for (const block of document.blocks) script(block);
  for (const { index } of document.stages) scopeAtEnd(document, index);
}

/** What must not change in a block that no edit touches. */
function kept({ text, keyword, args }: Block): readonly string[] {
  return [text.replace(/[\r\n]+$/, ''), keyword, args];
}

describe('any text', () => {
  test('is parsed without loss or declined with a DockerfileError', () => {
    fc.assert(
      fc.property(noise, (source) => {
        const document = parseOrNull(source);
        if (document === null) return;
        expect(print(document)).toBe(source);
        readAll(document);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a Dockerfile', () => {
  test('is parsed without loss', () => {
    fc.assert(
      fc.property(dockerfile, (source) => {
        const document = parse(source);
        expect(print(document)).toBe(source);
        expect(apply(document, [])).toBe(source);
        readAll(document);
      }),
      { numRuns: 500 },
    );
  });

  test('has every logical character where `offset` says', () => {
    fc.assert(
      fc.property(dockerfile, (source) => {
        for (const { args, text, offset } of parse(source).blocks) {
          const found = Array.from(args, (_, at) => at).filter((at) => text[offset(at)] !== args[at]);
          expect(found.filter((at) => args.codePointAt(at)! < 0xd800)).toEqual([]);
        }
      }),
    );
  });

  test('keeps every other block and every comment when one is removed', () => {
    fc.assert(
      fc.property(dockerfile, fc.nat(), (source, pick) => {
        const document = parse(source);
        const block = document.blocks[pick % document.blocks.length]!;
        const others = document.blocks.filter((each) => each !== block);
        const after = parseOrNull(apply(document, [{ op: 'remove', block }]));
        if (after === null) return;
        expect(after.blocks.map(kept)).toEqual(others.map(kept));
        expect(comments(after)).toEqual(comments(document));
        expect(after.source.endsWith('\n')).toBe(source.endsWith('\n'));
      }),
    );
  });

  test('gets exactly one more block by an insert', () => {
    fc.assert(
      fc.property(dockerfile, fc.nat(), fc.boolean(), (source, pick, above) => {
        const document = parse(source);
        const places = document.blocks.filter(
          ({ keyword, stage }) => stage > 0 || (stage === 0 && keyword !== 'FROM'),
        );
        const before = [...places, 'end' as const][pick % (places.length + 1)]!;
        const edit: Edit = { op: 'insert', before, text: 'RUN one && \\\n    two', above };
        const after = parse(apply(document, [edit]));
        const index = before === 'end' ? document.blocks.length : before.index;
        expect(after.blocks[index]?.args).toBe('one &&     two');
        expect(after.blocks.toSpliced(index, 1).map(kept)).toEqual(document.blocks.map(kept));
        expect(comments(after)).toEqual(comments(document));
        if (document.eol === '\r\n') expect(after.blocks[index]?.text).toContain('\\\r\n');
        expect(after.source.endsWith('\n')).toBe(source.endsWith('\n'));
      }),
    );
  });

  test('keeps all blocks when one moves', () => {
    fc.assert(
      fc.property(dockerfile, fc.nat(), fc.nat(), (source, pick, target) => {
        const document = parse(source);
        const movable = document.blocks.filter(({ keyword, stage }) => keyword !== 'FROM' && stage >= 0);
        const block = movable[pick % Math.max(movable.length, 1)];
        const before = document.stages[0]!.blocks[target % 8] ?? 'end';
        if (block === undefined) return;
        const after = parse(apply(document, [{ op: 'move', block, before }]));
        const sorted = (each: Document) => each.blocks.map(({ text }) => text.trim()).sort();
        expect(sorted(after)).toEqual(sorted(document));
        expect([...comments(after)].sort()).toEqual([...comments(document)].sort());
      }),
    );
  });
});

/** Comment lines above instructions and below the last one. */
function comments({ blocks, tail }: Document): readonly string[] {
  const lines = (blocks.map(({ lead }) => lead).join('') + tail).split(/\r?\n/);
  return lines.filter((line) => line.trim().startsWith('#'));
}

/** Simple commands of the top level. */
function topLevel(block: Block) {
  return script(block)?.commands.filter(({ nested }) => !nested) ?? [];
}

describe('a RUN', () => {
  test('has the words of its commands where they say', () => {
    fc.assert(
      fc.property(dockerfile, (source) => {
        for (const block of parse(source).blocks) {
          for (const { words } of script(block)?.commands ?? []) {
            const whole = words.filter(({ split }) => !split);
            expect(whole.map(({ start, end }) => block.text.slice(start, end))).toEqual(
              whole.map(({ text }) => text),
            );
          }
        }
      }),
    );
  });

  test('changes in one word alone when that is replaced', () => {
    fc.assert(
      fc.property(dockerfile, fc.nat(), fc.nat(), (source, pick, which) => {
        const document = parse(source);
        const runs = document.blocks.filter((block) => topLevel(block).length > 0);
        const block = runs[pick % Math.max(runs.length, 1)];
        if (block === undefined) return;
        const words = topLevel(block).flatMap((command) => command.words);
        const word = words[which % words.length]!;
        const text = splice(block, [{ start: word.start, end: word.end, text: 'NEW' }]);
        const after = parse(apply(document, [{ op: 'replace', block, text }])).blocks[block.index]!;
        const changed = topLevel(after).flatMap((command) => command.words.map((each) => each.text));
        expect(changed).toEqual(words.map((each) => (each === word ? 'NEW' : each.text)));
      }),
    );
  });

  test('has the other commands and all comments when some are taken out', () => {
    fc.assert(
      fc.property(dockerfile, fc.nat(), fc.nat(), (source, pick, mask) => {
        const document = parse(source);
        const runs = document.blocks.filter(
          ({ heredocs, ...block }) => heredocs.length === 0 && topLevel({ ...block, heredocs }).length > 1,
        );
        const block = runs[pick % Math.max(runs.length, 1)];
        if (block === undefined) return;
        const gone = topLevel(block).filter((_, at) => (mask >> at) % 2 === 1);
        const all = script(block)!.commands;
        const text = withoutCommands(block, gone);
        if (text === null) return;
        const after = parse(apply(document, [{ op: 'replace', block, text }])).blocks[block.index]!;
        const left = all.filter((command) => !gone.includes(command));
        expect(script(after)!.commands.map((command) => command.text)).toEqual(
          left.map((command) => command.text),
        );
        const inner = (each: Block) => each.text.split(/\r?\n/).filter((line) => line.startsWith('#')).length;
        expect(inner(after)).toBe(inner(block));
      }),
      { numRuns: 500 },
    );
  });
});
