/** docs/withheld.md leaves nothing out, and its samples are true: withheld as it says, and no longer once the hint was followed. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { memoryProject } from '../../src/project/memory.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { transforms } from '../../src/transforms/index.ts';
import { sources } from '../support/source.ts';

type Files = Readonly<Record<string, string>>;

interface Hint {
  readonly needs: string;
  readonly of: readonly string[];
  readonly why: string;
  readonly todo: string;
  readonly sample?: { readonly files: Files; readonly mended: Files };
}

const script = async (name: string): Promise<unknown> =>
  import(new URL(`../../scripts/${name}.mjs`, import.meta.url).href);
const { hints } = (await script('withheld/hints')) as { readonly hints: readonly Hint[] };
const { isHint } = (await script('withheld')) as {
  readonly isHint: (hint: string, needs: string) => boolean;
};

const isExplained = (needs: string): boolean => hints.some((hint) => isHint(hint.needs, needs));

/** What the sources say that helps: the member of a skip or a doubt, the last word of the functions that make one, a constant. */
const SAID =
  /(?:wouldHelp|needs)(?::| =) (?:'([^']+)'|`([^`]+)`)|\b(?:reason|hold)\((?:[^()]|\([^()]*\))*?,\s*(?:'([^']+)'|`([^`]+)`),?\s*\)|^const (?:EDITABLE|REPORT) = '([^']+)'|^export const REPORT = '([^']+)'/gm;

test('every hint of the sources is explained', () => {
  const said = sources
    .filter(({ path }) => /^(?:transforms|analysis|pipeline|run|cli)\//.test(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(SAID)].map((found) => ({
        path,
        needs: found.slice(1).filter(Boolean)[0] ?? '',
      })),
    ) // prettier-ignore
    .map(({ path, needs }) => ({ path, needs: needs.replace(/\$\{[^}]*\}/g, 'x') }))
    .filter(({ needs }) => needs !== '' && !needs.startsWith('x'));
  expect(said.length).toBeGreaterThan(45);
  expect(said.filter(({ needs }) => !isExplained(needs))).toEqual([]);
});

test('what is withheld from the fixtures is explained', () => {
  const folder = new URL('../../fixtures/after/', import.meta.url);
  const needs = readdirSync(folder).flatMap(
    (name) =>
    [...readFileSync(new URL(`${name}/report.txt`, folder), 'utf8').matchAll(/^ {4}needs (.*)$/gm)].map(([, text = '']) => text), // prettier-ignore
  );
  expect(needs.length).toBeGreaterThan(5);
  expect(needs.filter((each) => !isExplained(each))).toEqual([]);
});

test('each hint stands once, with the transforms that say it, a reason and what to do', () => {
  expect(new Set(hints.map(({ needs }) => needs)).size).toBe(hints.length);
  const ids = transforms.map(({ id }) => id);
  for (const { needs, of, why, todo } of hints) {
    expect(of.filter((id) => !ids.includes(id)), needs).toEqual([]);
    expect([why, todo].filter((text) => !/^[A-Z`].*[.:]$/.test(text)), needs).toEqual([]);
  }
}); // prettier-ignore

describe('the samples', () => {
  const withheld = (files: Files, of: readonly string[], needs: string): readonly string[] =>
    rewrite(files['Dockerfile'] ?? '', memoryProject(files))
      .withheld.filter((each) => of.includes(each.transform) && isHint(needs, each.needs))
      .map(({ transform }) => transform);
  const shown = hints.flatMap(({ sample, ...hint }) =>
    sample === undefined ? [] : [{ ...hint, ...sample }],
  );

  test.each(shown)('$needs', ({ needs, of, files, mended }) => {
    expect(withheld(files, of, needs)).toContain(of[0]);
    expect(withheld({ ...files, ...mended }, of, needs)).toEqual([]);
  });

  test('are many', () => {
    expect(shown.length).toBeGreaterThan(12);
  });
});
