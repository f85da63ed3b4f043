/** The published schemas take what the program reads and writes, and nothing else. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { parse } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import { CONFIG_KEY_NAMES } from '../src/run/config.ts';
import { configKeys } from '../src/run/config-keys.ts';
import { fileResult, measured, runResult, verified } from './support/results.ts';
import { json } from '../src/report/json.ts';
import { dfrewrite } from './support/cli.ts';
import { repositoryOf } from './support/repository.ts';
import { goService } from './support/services.ts';

const ajv = new Ajv.default({
  allErrors: true,
  strict: true,
  strictTypes: false,
  keywords: ['allowTrailingCommas'],
});

function validator(kind: string) {
  const text = readFileSync(new URL(`../schema/${kind}.schema.json`, import.meta.url), 'utf8');
  const isValid = ajv.compile(JSON.parse(text) as object);
  return (value: unknown) => (isValid(value) ? [] : (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`)); // prettier-ignore
} // prettier-ignore

test('they are what the sources say, as is the page of what is withheld: npm run docs', () => {
  const script = fileURLToPath(new URL('../scripts/docs.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, '--check=texts'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

describe('of the report', () => {
  const inReport = validator('report');

  test('what a run writes', async () => {
    const { path } = repositoryOf({ ...goService('svc/api'), 'bad/Dockerfile': 'FORM x\n', 'c/Dockerfile.j2': '' });
    const { stdout } = await dfrewrite(['--format', 'json', '.', 'gone'], { cwd: path });
    expect(inReport(JSON.parse(stdout))).toEqual([]);
  }); // prettier-ignore

  test('a proof', () => {
    const proof = verified({ before: measured({ rebuildSeconds: 3 }), after: measured({}) });
    const text = json(runResult([fileResult({ verified: proof })]), { version: '1.0.0', command: '' });
    expect(inReport(JSON.parse(text))).toEqual([]);
  });

  test('not what is none', () => {
    expect(inReport({ version: 2, tool: 'dfrewrite', files: [{}] })).toContain('/version must be equal to constant'); // prettier-ignore
  });
});

const problems = validator('config');

describe('of the configuration', () => {
  test('knows the keys that the program reads', () => {
    expect(Object.keys(configKeys([])).sort()).toEqual([...CONFIG_KEY_NAMES].sort());
  });

  test.each<[unknown, readonly string[]]>([
    [{}, []],
    [{ $schema: 'x', skip: ['slim-base'], only: [], unsafe: false, runtime: 'slim', ownership: 'root' }, []],
    [{ ignore: ['legacy/**'], contexts: { 'a/Dockerfile': 'a' }, mirrors: { 'r.example': 'docker.io/library' } }, []], // prettier-ignore
    [{ skip: ['slim'] }, ['/skip/0 must be equal to one of the allowed values']],
    [{ skp: [] }, [' must NOT have additional properties']],
    [{ mirrors: { r: 'quay.io' } }, [String.raw`/mirrors/r must match pattern "^docker\.io(?:/[\w.-]+)?$"`]],
  ])('%j: %j', (value, expected) => {
    expect(problems(value)).toEqual(expected);
  });
});

describe('dfrewrite init', () => {
  test('writes what changes nothing, with what was found as comments', async () => {
    const folder = repositoryOf({
      ...goService('svc/api'),
      'docker/api.Dockerfile': goService()['Dockerfile'] ?? '',
      'compose.yaml':
        'services:\n  api:\n    build: {context: svc/api, dockerfile: ../../docker/api.Dockerfile}\n',
      'web/Dockerfile.j2': 'FROM {{ x }}\n',
    });
    const before = (await dfrewrite([], { cwd: folder.path })).stdout;
    expect(await dfrewrite(['init'], { cwd: `${folder.path}/svc` })).toEqual({
      code: 0,
      stdout: '',
      stderr: `${folder.path}/dfrewrite.json written; every key is as it would be without the file.\n`,
    });
    const text = folder.read('dfrewrite.json');
    expect(text).toContain('// 3 Dockerfiles (2 go). Flags win');
    expect(text).toContain(
      '  //   found: "docker/api.Dockerfile": "svc/api" (compose.yaml:3)\n  "contexts": {},',
    );
    const value = parse(text) as Readonly<Record<string, unknown>>;
    expect(Object.keys(value)).toEqual(
      ['$schema', ...Object.keys(configKeys([]))].filter((key) => key !== 'runtime'),
    );
    expect(problems(value)).toEqual([]);
    expect((await dfrewrite([], { cwd: folder.path })).stdout).toBe(before);
    expect(await dfrewrite(['init'], { cwd: folder.path })).toMatchObject({
      code: 2,
      stderr: `dfrewrite: ${folder.path}/dfrewrite.json is there already\n`,
    });
  });
});
