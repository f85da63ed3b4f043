import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sentence } from '../../src/report/sentence.ts';
import { DockerfileError, parse, type Block } from '../../src/dockerfile/index.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { withCompanions } from '../../src/project/overlay.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import type { Project, Rewrite } from '../../src/model/index.ts';
import { dockerfile, noise } from '../dockerfile/generate.ts';
import { commentsOf } from '../support/comments.ts';
import type { Files } from '../transforms/projects.ts';
import { all, written, type Kit } from './kits.ts';

function projectOf(files: Files, text: string): Project {
  return memoryProject({ ...files, Dockerfile: text });
}

/** All properties of a project are given the same texts, and `rewrite` is pure: each text is rewritten once. */
const known = new Map<Kit, Map<string, Rewrite>>();

function run(kit: Kit, text: string): Rewrite {
  const answers = known.get(kit) ?? new Map<string, Rewrite>();
  known.set(kit, answers);
  const answer = answers.get(text) ?? rewrite(text, projectOf(kit.files, text));
  answers.set(text, answer);
  return answer;
}

/** What an instruction says, however it is laid out. */
function saying({ keyword, flags, args }: Block): string {
  return [keyword, ...flags.map(({ text }) => text), args].join(' ');
}

/** The same few files in every run, `npm run fuzz` looks at many; `DFREWRITE_SEED=1 npx vitest run test/pipeline/properties.test.ts` looks at others. */
const runs = { numRuns: 25, seed: Number(process.env['DFREWRITE_SEED'] ?? 20261121) };

describe.each(all)('%s', (_, kit) => {
  test('is never broken: no result has to be rolled back, no run fails', () => {
    fc.assert(
      fc.property(written(kit), (text) => {
        const { error, withheld } = run(kit, text);
        expect(error).toBeNull();
        const broken = withheld.filter(({ why }) => sentence(why).includes('rolled back'));
        expect(broken).toEqual([]);
      }),
      runs,
    );
  });

  test('is the same when it is rewritten again', () => {
    fc.assert(
      fc.property(written(kit), (text) => {
        const { after, companions } = run(kit, text);
        const ignores = companions.map(({ path, after: ignore }) => ({ path, text: ignore }));
        const again = rewrite(after, withCompanions(projectOf(kit.files, after), ignores));
        expect(again.after).toBe(after);
        expect(again.companions).toEqual([]);
      }),
      runs,
    );
  });

  test('keeps every comment', () => {
    fc.assert(
      fc.property(written(kit), (text) => {
        const kept = commentsOf(run(kit, text).after);
        for (const [comment, count] of commentsOf(text))
          expect(kept.get(comment) ?? 0, comment).toBeGreaterThanOrEqual(count);
      }),
      runs,
    );
  });

  test('keeps the bytes of every instruction that stays', () => {
    fc.assert(
      fc.property(written(kit), (text) => {
        const after = parse(run(kit, text).after).blocks;
        for (const block of parse(text).blocks) {
          const same = after.filter((each) => saying(each) === saying(block));
          const bytes = same.map((each) => each.text.replace(/[\r\n]+$/, ''));
          if (same.length > 0) expect(bytes).toContain(block.text.replace(/[\r\n]+$/, ''));
        }
      }),
      runs,
    );
  });

  test('has the same result with the other line ends', () => {
    fc.assert(
      fc.property(written(kit), (text) => {
        // a shell does not understand the lines of a heredoc that end with CR
        const unix = text.replaceAll('\r\n', '\n').replace(/^RUN <<EOF\n[^]*?^EOF$/gm, 'RUN echo one');
        const windows = run(kit, unix.replaceAll('\n', '\r\n'));
        expect(windows.after).toBe(run(kit, unix).after.replaceAll('\n', '\r\n'));
      }),
      runs,
    );
  });
});

describe('any file', () => {
  test('is answered, whatever it says', () => {
    fc.assert(
      fc.property(fc.oneof(dockerfile, noise), fc.constantFrom(...all), (text, [, kit]) => {
        const { status, after, before } = run(kit, text);
        expect(before).toBe(text);
        if (status !== 'changed') expect(after).toBe(text);
      }),
      { numRuns: 120 },
    );
  });

  test('that was changed can still be parsed', () => {
    fc.assert(
      fc.property(dockerfile, fc.constantFrom(...all), (text, [, kit]) => {
        const { status, after } = run(kit, text.replace(/^(FROM )\S+/im, `$1${kit.bases[0] ?? ''}`));
        if (status === 'changed') expect(() => parse(after)).not.toThrow(DockerfileError);
      }),
      { numRuns: 60 },
    );
  });
});
