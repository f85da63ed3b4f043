import { describe, expect, test } from 'vitest';
import { app, effectOf, manifests, PLAIN } from './helpers.ts';

const express = { dependencies: { express: '^4.21.2' } };
const dev = { ...express, devDependencies: { nodemon: '^3.1.9' } };
const source = { 'server.js': "require('express')().listen(3000)" };

describe('what must be copied before an install', () => {
  const scripts = (
    entries: Record<string, string>,
    more: Record<string, string> = {},
  ): readonly string[] | string =>
    manifests({ files: { ...app({ ...express, scripts: entries }), ...source, ...more } });

  test.each<[string, Record<string, string>, Record<string, string>, readonly string[] | string]>([
    ['nothing more', {}, {}, ['package.json', 'package-lock.json']],
    ['.npmrc', {}, { '.npmrc': 'registry=x\n' }, ['package.json', 'package-lock.json', '.npmrc']],
    [
      'patches',
      { postinstall: 'patch-package' },
      { 'patches/a.patch': '' },
      ['package.json', 'package-lock.json', 'patches'],
    ],
    ['hooks of git', { prepare: 'husky install || true' }, {}, ['package.json', 'package-lock.json']],
    [
      'prisma',
      { postinstall: 'prisma generate' },
      { 'prisma/schema.prisma': '' },
      ['package.json', 'package-lock.json', 'prisma/schema.prisma'],
    ],
    [
      'a compiler',
      { prepare: 'tsc' },
      { 'tsconfig.json': '{"compilerOptions":{"outDir":"dist"}}' },
      'package.json:7: the prepare script "tsc" runs with every install and needs the sources',
    ],
    [
      'nobody knows',
      { postinstall: 'frobnicate' },
      {},
      'package.json:7: the postinstall script "frobnicate" runs with every install, and frobnicate is not known to dfrewrite',
    ],
    [
      'a script',
      { postinstall: 'node scripts/check.js' },
      {
        'scripts/check.js': "const { join } = require('path'); require('./lib'); console.log(join('a'))",
        'scripts/lib.js': '',
      },
      ['package.json', 'package-lock.json', 'scripts/check.js', 'scripts/lib.js'],
    ],
    [
      'a script that runs others',
      { postinstall: 'node x.js' },
      { 'x.js': "require('child_process').execSync('make')" },
      'package.json:7: the postinstall script "node x.js" runs with every install, and x.js:1 runs other programs',
    ],
  ])('%s', (_, entries, more, expected) => {
    expect(scripts(entries, more)).toEqual(expected);
  });

  test('every workspace member', () => {
    const files = {
      ...app({ ...express, workspaces: ['packages/*', '!packages/old'] }),
      'packages/a/package.json': '{}',
      'packages/b/package.json': '{}',
      'packages/old/package.json': '{}',
      'packages/a/src/package.json': '{}',
      ...source,
    };
    expect(manifests({ files })).toEqual([
      'package.json',
      'package-lock.json',
      'packages/a/package.json',
      'packages/b/package.json',
    ]);
  });

  test('members that are not all listed', () => {
    const files = { ...app({ ...express, workspaces: ['packages/*'] }), ...source };
    expect(manifests({ files, options: { truncated: true } })).toBe(
      'the workspaces of package.json are not listed completely: the context has too many files',
    );
  });

  test('a broken member names its line', () => {
    const files = {
      ...app({ ...express, workspaces: ['packages/*'] }),
      'packages/a/package.json': '{\n  "name":\n}',
      ...source,
    };
    expect(manifests({ files })).toBe('packages/a/package.json:3 is not valid JSON: value expected');
  });

  test('folders that dependencies are taken from', () => {
    expect(
      manifests({
        files: { ...app({ dependencies: { lib: 'file:./lib' } }), 'lib/package.json': '{}', ...source },
      }),
    ).toContain('lib');
    expect(manifests({ files: { ...app({ dependencies: { lib: 'file:../lib' } }), ...source } })).toBe(
      'package.json takes lib from ../lib, which is not in the build context',
    );
  });

  test('an install without scripts needs no sources for them', () => {
    const files = { ...app({ ...express, scripts: { prepare: 'tsc' } }), ...source };
    expect(
      manifests({ dockerfile: PLAIN.replace('npm install', 'npm ci --ignore-scripts'), files }, 'npm ci'),
    ).toEqual(['package.json', 'package-lock.json']);
  });
});

describe('effects', () => {
  const files = {
    ...app({
      ...dev,
      scripts: { build: 'tsc -p .', lint: 'eslint .', odd: 'frobnicate', seed: 'node seed.js' },
    }),
    'tsconfig.json': '{ "compilerOptions": { "outDir": "dist", }, /* all */ }',
    'seed.js': "require('pg')",
    ...source,
  };
  const effect = (command: string): unknown => {
    const found = effectOf({ dockerfile: PLAIN.replace('npm install', command), files }, command);
    return found
      ? { kind: found.kind, writes: found.writes, ...(found.why ? { why: found.why } : {}) }
      : null;
  };

  test.each<[string, unknown]>([
    ['npm run build', { kind: 'build', writes: ['/app/dist'] }],
    ['npx tsc --outDir out', { kind: 'build', writes: ['/app/out'] }],
    ['npx tsc --noEmit', { kind: 'test', writes: [] }],
    ['npm run lint', { kind: 'test', writes: [] }],
    ['npm test', { kind: 'opaque', writes: [], why: 'package.json has no script test' }],
    ['npm run odd', { kind: 'opaque', writes: [], why: 'frobnicate is not known to dfrewrite' }],
    ['npm run seed', { kind: 'opaque', writes: [], why: 'seed.js:1 uses pg, whose doings are not known' }],
    ['npx prisma generate', { kind: 'build', writes: ['/app'] }],
    ['npx prisma migrate deploy', { kind: 'opaque', writes: [], why: 'prisma migrate needs a database' }],
    ['npm install -g pm2', { kind: 'tool', writes: ['/usr/local/lib/node_modules', '/usr/local/bin'] }],
    ['npm prune --production', { kind: 'prune', writes: ['/app/node_modules'] }],
    ['npm cache clean --force', { kind: 'inert', writes: [] }],
    ['npm rebuild bcrypt', { kind: 'build', writes: ['/app/node_modules'] }],
    ['corepack enable', { kind: 'tool', writes: ['/usr/local/bin'] }],
    ['npm publish', { kind: 'opaque', writes: [], why: 'npm publish is not known to dfrewrite' }],
    ['apt-get update', null],
    ['mkdir logs', null],
  ])('%s', (command, expected) => {
    expect(effect(command)).toEqual(expected);
  });
});
