import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { openProject } from '../../src/index.ts';
import type { Observations } from '../../src/model/index.ts';
import { builtFrom, readObservations } from '../../src/run/observed.ts';
import { dfrewrite } from '../support/cli.ts';
import { observations } from '../support/observations.ts';
import { folderOf, repositoryOf, type TestFolder } from '../support/repository.ts';

const DOCKERFILE = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nCMD ["tool", "serve"]\n';
const FILES = { Dockerfile: DOCKERFILE, 'app.py': 'print(1)\n', 'requirements/base.txt': 'flask==3.0.3\n', 'README.md': '' }; // prettier-ignore

const documentOf = (...all: readonly Partial<Observations>[]) => ({
  version: 1,
  tool: 'dfrewrite',
  toolVersion: '0.1.0',
  observations: all.map(observations),
});

/** A repository with a file of observations of its Dockerfile as it is, apart from what is given. */
async function watched(given: Partial<Observations> = {}): Promise<TestFolder> {
  const folder = repositoryOf(FILES);
  const project = await openProject(join(folder.path, 'Dockerfile'));
  const all = [{ dockerfile: 'other/Dockerfile' }, { builtFrom: builtFrom(DOCKERFILE, project), ...given }];
  folder.write('seen.json', JSON.stringify(documentOf(...all)));
  return folder;
}

const rewritten = (folder: TestFolder, ...more: readonly string[]) =>
  dfrewrite(['--observed', 'seen.json', 'Dockerfile', ...more], { cwd: folder.path });

describe('--observed', () => {
  test('is evidence: the change says what carries it', async () => {
    const { code, stdout, stderr } = await rewritten(await watched());
    expect(code).toBe(0);
    expect(stdout).toContain('+USER 10001:10001');
    expect(stderr).toContain('observed: the program runs as');
    expect(stderr).toContain('assumes: it writes nothing else than what docker 28.5 saw on 2026-11-29');
  });

  test('json says it', async () => {
    const { stdout } = await rewritten(await watched(), '--format', 'json');
    const [file] = (JSON.parse(stdout) as { files: { applied: object[] }[] }).files;
    expect(file?.applied).toContainEqual(expect.objectContaining({ transform: 'non-root', carriedBy: 'observation', unsafe: false })); // prettier-ignore
  });

  test.each([
    ['Dockerfile', `${DOCKERFILE}# more\n`, 'Dockerfile has changed since 2026-11-29'],
    ['requirements/base.txt', 'flask==3.0.4\n', 'requirements/base.txt has changed since 2026-11-29'],
    ['uv.lock', '', 'uv.lock has come since 2026-11-29'],
  ])('is refused where %s is another one', async (path, text, why) => {
    const folder = await watched();
    folder.write(path, text);
    const { code, stdout, stderr } = await rewritten(folder);
    expect(code).toBe(0);
    expect(stdout).not.toContain('USER');
    expect(stderr).toContain(`Dockerfile: seen.json is not used: ${why}; watch it again with dfrewrite verify --observations seen.json`); // prettier-ignore
  });

  test('is refused where a file is gone, and where it has nothing about the Dockerfile', async () => {
    const gone = await watched({ builtFrom: { Dockerfile: '', 'uv.lock': '' } });
    expect((await rewritten(gone)).stderr).toMatch(/Dockerfile has changed/);
    const other = await watched({ dockerfile: 'svc/Dockerfile' });
    expect((await rewritten(other)).stderr).toContain('seen.json is not used: it has nothing about this Dockerfile'); // prettier-ignore
  });

  test('a source or a document may change: what sources are seen to do is read anew', async () => {
    const folder = await watched();
    folder.write('README.md', 'more');
    expect((await rewritten(folder)).stdout).toContain('+USER 10001:10001');
  });
});

describe('what is no file of observations', () => {
  const one = observations();
  test.each([
    ['', 'it is no JSON'],
    ['[]', 'it is no file of observations'],
    ['{"version": 1, "tool": "other"}', 'it is no file of observations'],
    [JSON.stringify({ ...documentOf(), version: 2 }), 'its version is 2, and this program reads version 1'],
    [JSON.stringify({ ...documentOf(), observations: {} }), 'observations must be a list'],
    [JSON.stringify({ ...documentOf(), observations: [1] }), 'observations[0] must be an object'],
    [JSON.stringify(documentOf(one, { ...one, uid: '0' as never })), 'observations[1].uid must be a number or null'],
    [JSON.stringify(documentOf({ ports: ['80'] as never })), 'observations[0].ports must be a list of numbers or null'],
    [JSON.stringify(documentOf({ volumes: ['data'] })), 'observations[0].volumes[0] must be an absolute path'],
    [JSON.stringify(documentOf({ builtFrom: { Dockerfile: 1 as never } })), 'observations[0].builtFrom.Dockerfile must be a text'],
    [JSON.stringify(documentOf({ processes: [{ argv: ['a'] } as never] })), 'observations[0].processes[0].uid must be a number'],
  ])('%j', async (text, why) => {
    const folder = repositoryOf({ ...FILES, 'seen.json': text });
    const { code, stderr } = await rewritten(folder);
    expect(code).toBe(2);
    expect(stderr).toContain(`seen.json: ${why}; make it again with dfrewrite verify --observations FILE`);
  }); // prettier-ignore

  test('one that is not there', async () => {
    const { code, stderr } = await dfrewrite(['--observed', 'seen.json', '.'], { cwd: repositoryOf(FILES).path }); // prettier-ignore
    expect([code, stderr]).toEqual([2, expect.stringContaining('seen.json: the observations cannot be read:')]); // prettier-ignore
  });
});

test('members that are not known are left alone: fields are only ever added', () => {
  const folder = folderOf();
  folder.write('seen.json', JSON.stringify({ ...documentOf({ more: 1 } as never), more: {} }));
  expect(readObservations(join(folder.path, 'seen.json'))).toHaveLength(1);
});

test('the published schema takes what the program reads', () => {
  const schema = JSON.parse(readFileSync(new URL('../../schema/observations.schema.json', import.meta.url), 'utf8')) as object; // prettier-ignore
  const isValid = new Ajv.default({ strictTypes: false }).compile(schema);
  expect([isValid(documentOf({})), isValid.errors]).toEqual([true, null]);
  expect(isValid(documentOf({ uid: '0' as never }))).toBe(false);
});
