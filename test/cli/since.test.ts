import { expect, test } from 'vitest';
import { dfrewrite } from '../support/cli.ts';
import { folderOf, repositoryOf } from '../support/repository.ts';
import { goService } from '../support/services.ts';

function services() {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  return repositoryOf({
    ...Object.assign({}, ...names.map((name) => goService(name))),
    'd/old.go': 'package main\n',
    'e/.dockerignore': 'notes.md\n',
    'f/bad/Dockerfile': 'FORM x\n',
  } as Readonly<Record<string, string>>);
}

test('only what was changed since a commit: the Dockerfile, its context, not what is not sent', async () => {
  const folder = services();
  const since = async (ref: string) => (await dfrewrite(['--check', '--since', ref], { cwd: folder.path })).stdout.trim().split('\n'); // prettier-ignore
  expect(await since('HEAD')).toEqual(['']);
  folder.write('a/Dockerfile', `# edited\n${folder.read('a/Dockerfile')}`); // not committed
  folder.write('b/new.go', 'package main\n'); // not even added
  expect(await since('HEAD')).toEqual(['a/Dockerfile', 'b/Dockerfile']);
  folder.commit();
  expect(await since('HEAD')).toEqual(['']);
  expect(await since('HEAD~1')).toEqual(['a/Dockerfile', 'b/Dockerfile']);
  folder.git('rm', '-q', 'd/old.go');
  folder.write('e/notes.md', 'nobody sends this\n');
  folder.write('README.md', 'outside of every context\n');
  expect(await since('HEAD')).toEqual(['d/Dockerfile']);
  folder.write('e/.dockerignore', '');
  expect(await since('HEAD')).toEqual(['d/Dockerfile', 'e/Dockerfile']);
}); // prettier-ignore

test('a commit that nobody knows is a wrong call', async () => {
  const { path } = services();
  for (const ref of ['gone', '--all', 'HEAD:a'])
    expect(await dfrewrite([`--since=${ref}`], { cwd: path })).toMatchObject({
      code: 2,
      stderr: `dfrewrite: --since: ${path} does not know ${ref}\n`,
    });
  const outside = folderOf(goService());
  expect((await dfrewrite(['--since', 'HEAD'], { cwd: outside.path })).code).toBe(2);
});
