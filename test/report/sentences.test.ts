/** Every sentence that reports print, over all fixtures and over the example of each transform: short, about a thing and a place, and of use. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { placesIn, type Reason } from '../../src/dockerfile/index.ts';
import { findingRules } from '../../src/analysis/findings/index.ts';
import { projectOf } from '../../src/project/disk.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { openRepository } from '../../src/project/repository.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { sentence } from '../../src/report/sentence.ts';
import { transforms } from '../../src/transforms/index.ts';
import type { Options, Rewrite } from '../../src/model/index.ts';

const root = fileURLToPath(new URL('../../fixtures/before/', import.meta.url));

/** One sentence, and who says it where; a fixture counts as a repository of its own. */
interface Said {
  readonly by: string;
  readonly reason: Reason;
  readonly text: string;
}

type Kind = 'change' | 'withheld' | 'needs' | 'skipped' | 'note' | 'finding';

/** Everything that a rewrite says, by kind. Skips that found nothing of their kind are for `--verbose` alone. */
function saidBy(where: string, answer: Rewrite): Readonly<Record<Kind, readonly Said[]>> {
  const said = (by: string, reason: Reason): Said => ({ by: `${where}: ${by}`, reason, text: sentence(reason).replaceAll(`fixtures/before/${where}/`, '') });
  const { applied, withheld, skipped, findings, warnings, development, reason } = answer;
  return {
    change: applied.flatMap(({ transform, why, assumes, sets = [] }) => [why, ...assumes, ...sets].map((each) => said(transform, each))),
    withheld: withheld.map(({ transform, why }) => said(transform, why)),
    needs: withheld.map(({ transform, needs }) => said(transform, needs)),
    skipped: skipped.filter(({ idle }) => idle !== true).map(({ transform, why }) => said(transform, why)),
    note: [...warnings, development, reason].flatMap((each) => (each === null ? [] : [said('note', each)])),
    finding: findings.flatMap(({ id, says, help }) => [said(id, says), said(id, help)]),
  };
} // prettier-ignore

async function everything(): Promise<readonly Readonly<Record<Kind, readonly Said[]>>[]> {
  const modes: readonly Options[] = [{}, { unsafe: true }, { ownership: 'root' }];
  const repository = await openRepository(root);
  const fixtures = readdirSync(root).map((name) => {
    const file = `${root}${name}/Dockerfile`;
    const project = projectOf(repository, file, { context: `${root}${name}` });
    return modes.map((options) => saidBy(name, rewrite(readFileSync(file, 'utf8'), project, options)));
  });
  const examples = transforms.map(({ id, example: { before, files, changes = 'Dockerfile' } }) => {
    const all = { ...files, [changes]: before };
    return saidBy(`example of ${id}`, rewrite(all['Dockerfile'] ?? '', memoryProject(all)));
  });
  return [...fixtures.flat(), ...examples];
}

const all = await everything();
const of = (...kinds: readonly Kind[]): readonly Said[] =>
  all.flatMap((each) => kinds.flatMap((kind) => each[kind]));
const EVERY: readonly Kind[] = ['change', 'withheld', 'needs', 'skipped', 'note', 'finding'];

const shown = ({ by, text }: Said): string => `${by}: ${text}`;
const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

test('there are many, of each kind', () => {
  for (const kind of EVERY.filter((each) => each !== 'note'))
    expect(of(kind).length, kind).toBeGreaterThan(10);
});

test('each has at most 140 characters', () => {
  const long = of(...EVERY).filter(({ text }) => text.length > 140);
  expect(distinct(long.map(shown))).toEqual([]);
});

test('each is one clause in lower case, or begins with a name, and ends without a full stop', () => {
  const wrong = of(...EVERY).filter(({ text }) => /[.!?]$|\s{2}|^\s|\n/.test(text) || /^(?:The|A|An|This|It|No|There) /.test(text));
  expect(distinct(wrong.map(shown))).toEqual([]);
}); // prettier-ignore

describe('what is withheld', () => {
  test('names a place', () => {
    const placeless = of('withheld').filter(({ reason, text }) => placesIn(reason).length === 0 && !/[\w/]\.\w+:\d+|Dockerfile:\d+/.test(text)); // prettier-ignore
    expect(distinct(placeless.map(shown))).toEqual([]);
  });

  test('names a thing beside it: a command, a file, a package, an instruction, a port, an image', () => {
    const THING = /"[^"]+"|\b[A-Z]{4,}\b|\bport \d|\b[\w@-]+[:./-][\w./-]*\w|\s\/\w|\bruns \w|\bof \w/;
    const vague = of('withheld').filter(({ text }) => !THING.test(text.replace(/(?:line|\S+:)\d+/g, '')));
    expect(distinct(vague.map(shown))).toEqual([]);
  });

  test('says what helps once, and something that somebody can do', () => {
    const useless = of('needs').filter(
      ({ text }) => text.split('--unsafe').length > 3 || /\bthat fact\b|\bfollowed\b|\bnot known\b|--unsafe.*, or --unsafe/.test(text),
    ); // prettier-ignore
    expect(distinct(useless.map(shown))).toEqual([]);
  });

  test('names each thing once', () => {
    const twice = of('withheld', 'skipped').filter(({ text }) => {
      const lines = [...text.matchAll(/line \d+/g)].map(([found]) => found);
      return new Set(lines).size < lines.length;
    });
    expect(distinct(twice.map(shown))).toEqual([]);
  });
});

test('the worst of the first version are gone', () => {
  const GONE = /nothing would stay behind|nothing proves that every package|runs on this stage: line|no package is known that brings -|working folder at line \d+ is not known|a program whose sources are known|is no plain command of|would be copied over the installed one$|which stops at once$|\d+ patterns keep what|it is no clean install because|needs: a report of this file/;
  expect(distinct(of(...EVERY).filter(({ text }) => GONE.test(text)).map(shown))).toEqual([]);
}); // prettier-ignore

test('findings say what to do', () => {
  for (const { id, help } of findingRules) {
    expect(help, id).toMatch(/^[a-z]+ /);
    expect(help.length, id).toBeLessThanOrEqual(140);
  }
});
