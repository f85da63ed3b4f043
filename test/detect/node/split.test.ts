import { describe, expect, test } from 'vitest';
import { sentence } from '../../../src/report/sentence.ts';
import { app, BUILT, json, stackOf, type Given } from './helpers.ts';
import type { Split } from '../../../src/model/index.ts';

const manifest = {
  scripts: { build: 'tsc', start: 'node dist/server.js' },
  dependencies: { express: '^4.21.2' },
  devDependencies: { typescript: '^5.7.3' },
};
const tsconfig = { 'tsconfig.json': json({ compilerOptions: { outDir: 'dist', rootDir: 'src' } }) };
const server = "import express from 'express'; express().listen(3000);";

function splitOf(given: Given): Split | string {
  const { split } = stackOf(given);
  return 'declined' in split ? sentence(split.declined) : split;
}

function built(
  more: Partial<{
    scripts: Record<string, string>;
    files: Record<string, string>;
    dockerfile: string;
    extra: Record<string, unknown>;
  }>,
): Split | string {
  const files = {
    ...app({ ...manifest, scripts: { ...manifest.scripts, ...more.scripts }, ...more.extra }),
    ...tsconfig,
    'src/server.ts': server,
    ...more.files,
  };
  return splitOf({ dockerfile: more.dockerfile ?? BUILT, files });
}

describe('a compiled application', () => {
  test('its facts', () => {
    expect(built({})).toMatchObject({
      pays: 'the development dependency typescript',
      toolchain: null,
      dependencies: ['node_modules'],
      env: ['NODE_ENV=production'],
      prune: { command: 'npm prune --omit=dev', afterBuild: false },
      outputs: [{ path: 'dist' }],
      sources: ['package.json'],
      runtime: 'language',
    });
  });

  test.each<[string, Parameters<typeof built>[0], Partial<Split>]>([
    [
      'what a preloaded package opens',
      {
        scripts: { start: 'node -r tsconfig-paths/register dist/server.js' },
        dockerfile: BUILT.replace('"node", "dist/server.js"', '"npm", "start"'),
      },
      { sources: ['package.json', 'tsconfig.json'] },
    ],
    [
      'a folder that it opens',
      {
        files: {
          'src/server.ts': `${server} import { join } from 'path'; import fs from 'fs'; fs.readdirSync(join(__dirname, '../views'));`,
          'views/a.ejs': '',
        },
      },
      { sources: ['package.json', 'views'] },
    ],
    [
      'a file that git ignores',
      {
        files: {
          '.gitignore': 'key.pem\n',
          'src/server.ts': `${server} require('fs').readFileSync('key.pem')`,
        },
      },
      { sources: 'all', sourcesWhy: 'src/server.ts:1 opens key.pem, which the repository does not have' },
    ],
    [
      'an environment file',
      {
        files: {
          '.gitignore': '.env\n',
          '.env.example': '',
          'src/server.ts': `${server} import 'dotenv/config';`,
        },
      },
      { sources: ['package.json', '.env*'] },
    ],
    [
      'an environment file without an example',
      { files: { '.gitignore': '.env\n', 'src/server.ts': `${server} import 'dotenv/config';` } },
      { sources: 'all', sourcesWhy: 'src/server.ts:1 opens .env, which the repository does not have' },
    ],
    [
      'what it makes itself',
      {
        files: {
          '.gitignore': 'uploads\n',
          'src/server.ts': `${server} const fs = require('fs'); fs.writeFileSync('uploads/a', ''); fs.readdirSync('uploads')`,
        },
      },
      { sources: ['package.json'] },
    ],
    [
      'what the build makes',
      {
        files: {
          '.gitignore': 'dist\n',
          'src/server.ts': `${server} require('express').static('dist/client')`,
        },
      },
      { sources: ['package.json'] },
    ],
    [
      'development dependencies that were never installed',
      { dockerfile: BUILT.replace('RUN npm ci', 'ENV NODE_ENV=production\nRUN npm ci') },
      { prune: null },
    ],
    [
      'a file among sources',
      {
        files: {
          'src/server.ts': `${server} require('fs').readFileSync('src/seed.sql')`,
          'src/seed.sql': '',
        },
      },
      { sources: ['package.json', 'src/seed.sql'] },
    ],
    [
      'what it opens inside of the output',
      {
        files: {
          'src/server.ts': `${server} require('fs').readFileSync(__dirname + '/x.txt')`,
          'src/x.txt': '',
        },
      },
      { sources: ['package.json'] },
    ],
    [
      'a computed path',
      {
        files: {
          'src/server.ts': `${server} export const read = (p: string) => require('fs').readFileSync(p)`,
        },
      },
      { sources: 'all', sourcesWhy: 'src/server.ts:1 opens fs.readFileSync' },
    ],
    [
      'a framework that reads its folders',
      { extra: { dependencies: { express: '^4.21.2', sails: '^1.0.0' } } },
      { sources: 'all', sourcesWhy: 'sails reads the folders of the application by itself' },
    ],
    [
      'a rootDir that is not said',
      {
        files: {
          'tsconfig.json': json({ compilerOptions: { outDir: 'dist' }, include: ['src'] }),
          'src/server.ts': `${server} require('fs').readFileSync(__dirname + '/../a.txt')`,
          'a.txt': '',
        },
      },
      { sources: ['package.json', 'a.txt'] },
    ],
    [
      'settings that are inherited',
      {
        files: {
          'tsconfig.json': json({ extends: './tsconfig.base' }),
          'tsconfig.base.json': '{ // base\n "compilerOptions": { "outDir": "dist", "rootDir": "src", } }',
        },
      },
      { outputs: [expect.objectContaining({ path: 'dist' })] as never, sources: ['package.json'] },
    ],
    [
      'a place for outputs that is computed',
      { scripts: { build: 'gulp' } },
      { outputs: [expect.objectContaining({ path: '.' })] as never, dependencies: [], sources: [] },
    ],
    [
      'a generated client',
      { scripts: { build: 'prisma generate && tsc' }, files: { 'prisma/schema.prisma': '' } },
      {
        prune: expect.objectContaining({
          afterBuild: true,
        }) as never,
      },
    ],
    [
      'a development dependency at run time',
      { files: { 'src/server.ts': `${server} import ts from 'typescript'; ts.transpile('');` } },
      { prune: null, env: [] },
    ],
    ['its name as a text', { files: { 'src/server.ts': `${server} load('typescript')` } }, { prune: null }],
    [
      'a configuration that loads it',
      {
        scripts: { build: 'next build', start: 'next start' },
        dockerfile: BUILT.replace('"node", "dist/server.js"', '"npm", "start"'),
        extra: { dependencies: { next: '^14.0.0' }, devDependencies: { '@next/bundle-analyzer': '^14.0.0' } },
        files: { 'next.config.js': "module.exports = require('@next/bundle-analyzer')({})({});" },
      },
      { prune: null, env: [] },
    ],
    [
      'only its types',
      { files: { 'src/server.ts': `${server} import type ts from 'typescript';` } },
      { prune: expect.objectContaining({ command: 'npm prune --omit=dev' }) as never },
    ],
    [
      'sources that decide by NODE_ENV',
      { files: { 'src/server.ts': `${server} if (process.env.NODE_ENV === 'production') serve();` } },
      { env: [] },
    ],
    [
      'express that does so',
      { files: { 'src/server.ts': `${server} if (app.get('env') === 'development') app.use(errors());` } },
      { env: [] },
    ],
    [
      'koa that does so',
      { files: { 'src/server.ts': `${server} if (app.env === 'test') stop();` } },
      { env: [] },
    ],
    [
      'another env',
      { files: { 'src/server.ts': `${server} use(config.env, process.env.MODE, map.get(x, 'env'));` } },
      { env: ['NODE_ENV=production'] },
    ],
    [
      'a package that answers in another way',
      { extra: { dependencies: { express: '^4.21.2', '@apollo/server': '^4.11.0' } } },
      { env: [] },
    ],
    [
      'NODE_ENV of the author',
      { dockerfile: BUILT.replace('CMD', 'ENV NODE_ENV=production\nCMD') },
      {
        env: [],
        prune: expect.objectContaining({ afterBuild: false }) as never,
      },
    ],
    [
      'flags that resolving needs',
      { dockerfile: BUILT.replace('npm ci', 'npm ci --legacy-peer-deps') },
      { prune: expect.objectContaining({ command: 'npm prune --omit=dev --legacy-peer-deps' }) as never },
    ],
    [
      'an old npm',
      { dockerfile: BUILT.replace('node:20', 'node:14') },
      { prune: expect.objectContaining({ command: 'npm prune --production' }) as never },
    ],
  ])('%s', (_, more, expected) => {
    expect(built(more)).toMatchObject(expected);
  });
});

describe('builders', () => {
  test.each<[string, readonly string[], Record<string, string>?]>([
    ['tsc -p tsconfig.json && cp -r src/views dist/views', ['dist']],
    ['rimraf dist && tsc && tsc-alias', ['dist']],
    ['tsc --outDir lib', ['lib']],
    [
      'NODE_ENV=production webpack',
      ['dist'],
      { 'webpack.config.js': "module.exports = { output: { path: path.resolve(__dirname, 'dist') } }" },
    ],
    ['webpack', ['.'], { 'webpack.config.js': 'module.exports = { output: { path: paths.out } }' }],
    ['vite build', ['dist']],
    [
      'vite build',
      ['public/build'],
      { 'vite.config.ts': "export default { build: { outDir: 'public/build' } }" },
    ],
    ['next build', ['.next']],
    ['next build', ['out-next'], { 'next.config.js': "module.exports = { distDir: 'out-next' }" }],
    ['nest build', ['dist']],
    ['react-scripts build', ['build']],
    ['cross-env NODE_ENV=production babel src --out-dir lib', ['lib']],
    ['npm run compile && npm run copy', ['dist', 'static']],
    ['run-s compile copy', ['dist', 'static']],
    ['esbuild src/a.ts --bundle --outfile=out/a.js', ['out']],
    ['tsup src/index.ts', ['dist']],
    ['node build.js', ['out'], { 'build.js': "require('fs').writeFileSync('out/a.js', '')" }],
    ['sh build.sh', ['dist'], { 'build.sh': '#!/bin/sh\nset -e\ntsc\n' }],
  ])('%s writes %j', (build, outputs, more = {}) => {
    const split = built({
      scripts: { build, compile: 'tsc', copy: 'copyfiles -u 1 "assets/**" static' },
      files: more,
    });
    expect(typeof split === 'string' ? split : split.outputs.map(({ path }) => path)).toEqual(outputs);
  });
});
