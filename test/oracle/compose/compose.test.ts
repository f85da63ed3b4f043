/** Asks compose's own library, through the Go program beside this file, what it makes of compose files. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { CASES, type ComposeCase } from '../../project/compose/cases.ts';
import { project } from '../../project/compose/generate.ts';
import { ours, theirs } from '../../project/compose/projection.ts';
import { loadYaml } from '../../../src/project/references/yaml.ts';
import { hasGo } from '../oracle.ts';

interface Answer {
  readonly name: string;
  readonly error: string | null;
  readonly services: Readonly<Record<string, Parameters<typeof theirs>[0]>> | null;
}

const isHere = hasGo();
if (!isHere && process.env['CI'] === 'true') throw new Error('the oracle needs Go, and CI must have it');

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const RECORDED = fileURLToPath(new URL('../../data/compose-services.json', import.meta.url));

function buildCompose(): (cases: readonly ComposeCase[]) => readonly Answer[] {
  const program = join(mkdtempSync(join(tmpdir(), 'dfrewrite-compose-')), 'compose');
  execFileSync('go', ['build', '-o', program, '.'], { cwd: FOLDER, stdio: ['ignore', 'inherit', 'inherit'] });
  return (cases) =>
    JSON.parse(
      execFileSync(program, { input: JSON.stringify(cases), encoding: 'utf8', maxBuffer: 2 ** 28 }),
    ) as readonly Answer[];
}

describe.skipIf(!isHere)('compose', () => {
  let ask: ReturnType<typeof buildCompose>;

  beforeAll(() => {
    ask = buildCompose();
  });

  test('still says what was recorded', () => {
    const answers = ask(CASES);
    if (process.env['RECORD'] === '1') writeFileSync(RECORDED, `${JSON.stringify(answers, null, 1)}\n`);
    expect(answers).toEqual(JSON.parse(readFileSync(RECORDED, 'utf8')));
  });

  test('sees generated projects as we do', async () => {
    const yaml = await loadYaml();
    const generated = fc.sample(project, { numRuns: 300, seed: 20260801 });
    const cases = generated.map((each, index) => ({ ...each, name: `generated ${index}` }));
    const answers = ask(cases);
    const loaded = answers.filter(({ error }) => error === null);
    expect(loaded.length).toBeGreaterThan(150);
    for (const [index, { services, error }] of answers.entries()) {
      const each = cases[index];
      if (services === null || each === undefined) {
        expect(error).toMatch(/neither an image nor a build|has neither/);
        continue;
      }
      const expected = Object.entries(services)
        .filter(([, { build, image }]) => build !== undefined || image !== undefined)
        .map(([name, service]) => [name, theirs(service)]);
      expect(ours(each, yaml), JSON.stringify(each, null, 1)).toEqual(Object.fromEntries(expected));
    }
  });
});
