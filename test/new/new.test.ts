/** What `npm run new` makes is whole: in a copy of this repository, with nothing done by hand, types, lint and tests pass. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderOf } from '../support/repository.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { path, git, read, commit } = folderOf({}, afterAll);

beforeAll(() => {
  const listed = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  for (const file of new Set(listed.split('\0')))
    if (file !== '' && existsSync(join(root, file))) cpSync(join(root, file), join(path, file));
  git('init', '-q', '--template=');
  commit();
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'));
}); // prettier-ignore

function run(script: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: path, encoding: 'utf8' });
  return { status, stdout, stderr };
} // prettier-ignore

/** What differs from the last commit, folders with nothing else in them as one; the link to the packages apart. */
function changes(): readonly string[] {
  const rows = git('status', '--porcelain').split('\n');
  return rows.map((row) => row.slice(3)).filter((file) => file !== '' && file !== 'node_modules');
}

function fixtureReports(): string {
  return git('diff', '--name-only', 'HEAD', '--', 'fixtures/after');
}

describe('wrong usage is one sentence, and nothing is written', () => {
  test.each([
    ['', 'a kind and an id are missing: npm run new -- transform ID [--after ID], or npm run new -- stack ID'],
    ['stage toy', '"stage" is neither transform nor stack: npm run new'],
    ['stack Toy', '"Toy" is no id: words of lower-case letters with a hyphen in between'],
    ['transform ../toy', '"../toy" is no id'],
    ['transform non-root', 'the transform non-root is there already: src/transforms/non-root'],
    ['stack python', 'the stack python is there already: src/detect/python'],
    ['stack class', '"class" cannot be an id: class is a word of TypeScript'],
    ['transform transforms', '"transforms" cannot be an id'],
    ['transform toy --after nonroot', 'no transform is called "nonroot"'],
    ['transform toy --after', 'a value is missing behind --after'],
    ['transform toy --before non-root', '"--before" is not known'],
    ['transform toy --after non-root more', '"more" is not known'],
    ['stack toy --after go', '--after is for transforms: stacks have no order'],
    ['stack php', 'src/knowledge/languages/php/index.ts lacks managers with installs, lockfiles, code: write them first'],
  ])('npm run new -- %s', (line, sentence) => {
    const { status, stdout, stderr } = run('scripts/new.mjs', ...line.split(' ').filter((word) => word !== ''));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.startsWith(sentence)).toBe(true);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(changes()).toEqual([]);
  }); // prettier-ignore
});

describe('one command makes', () => {
  test('a transform, at its place in the order', () => {
    const { status, stdout, stderr } = run('scripts/new.mjs', 'transform', 'toy-step', '--after', 'pin-base');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^The transform toy-step is there, and works\.\n/);
    expect(changes()).toEqual([
      'README.md',
      'docs/transforms.md',
      'schema/config.schema.json',
      'src/transforms/index.ts',
      'docs/transforms/toy-step.md',
      'fixtures/after/node-toy-step/',
      'fixtures/before/node-toy-step/',
      'src/transforms/toy-step/',
      'test/transforms/toy-step.test.ts',
    ]);
    expect(read('src/transforms/index.ts')).toContain('  pinBase,\n  toyStep,\n  copyOverAdd,\n');
    expect(read('fixtures/after/node-toy-step/report.txt')).toMatch(/^\+ toy-step: /m);
    commit();
  });

  test('a stack, with its tables', () => {
    const { status, stderr } = run('scripts/new.mjs', 'stack', 'toy');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(changes()).toEqual([
      'README.md',
      'src/detect/index.ts',
      'src/knowledge/languages/index.ts',
      'fixtures/after/toy-install-last/',
      'fixtures/before/toy-install-last/',
      'src/detect/toy/',
      'src/knowledge/languages/toy/',
      'test/detect/toy/',
    ]);
    expect(read('fixtures/after/toy-install-last/report.txt')).toMatch(/^\+ cache-order: /m);
    commit();
  });
});

describe('with both of them', () => {
  const made = ['src/transforms', 'src/detect/index.ts', 'src/detect/toy', 'src/knowledge/languages/index.ts', 'src/knowledge/languages/toy', 'test/transforms/toy-step.test.ts', 'test/detect/toy']; // prettier-ignore

  test('types, lint and formatting hold', () => {
    for (const [script, ...args] of [
      ['node_modules/typescript/bin/tsc', '--noEmit'],
      ['node_modules/eslint/bin/eslint.js', ...made],
      ['node_modules/prettier/bin/prettier.cjs', '--check', 'README.md', 'docs', ...made],
      ['scripts/docs.mjs', '--check'],
    ] as const)
      expect(run(script, ...args)).toMatchObject({ status: 0 });
  });

  test('the tests hold, and no other fixture is changed', () => {
    const files = ['architecture', 'fixtures', 'words', 'readme', 'transforms/', 'detect/toy', 'pipeline/rewrite', 'report/', 'project/memory']; // prettier-ignore
    const { status, stdout } = run('node_modules/vitest/vitest.mjs', 'run', ...files.map((file) => `test/${file}`));
    expect(status, stdout).toBe(0);
    expect(fixtureReports()).toBe('');
  }); // prettier-ignore
});
