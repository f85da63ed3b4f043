import { describe, expect, test } from 'vitest';
import { app, BUILT, detected, json, PLAIN, stackOf, type Given } from './helpers.ts';
import type { Split } from '../../../src/types.ts';

const manifest = {
  scripts: { build: 'tsc', start: 'node dist/server.js' },
  dependencies: { express: '^4.21.2' },
  devDependencies: { typescript: '^5.7.3' },
};
const tsconfig = { 'tsconfig.json': json({ compilerOptions: { outDir: 'dist', rootDir: 'src' } }) };
const server = "import express from 'express'; express().listen(3000);";

function splitOf(given: Given): Split | string {
  const { split } = stackOf(given);
  return 'declined' in split ? split.declined : split;
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
      { files: { '.gitignore': '.env\n', 'src/server.ts': `${server} import 'dotenv/config';` } },
      { sources: ['package.json', '.env*'] },
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
          why: 'a build step writes into node_modules',
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
      'NODE_ENV of the author',
      { dockerfile: BUILT.replace('CMD', 'ENV NODE_ENV=production\nCMD') },
      {
        env: [],
        prune: expect.objectContaining({ why: 'takes the development dependency typescript out' }) as never,
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

describe('what the install step may need of the full image', () => {
  test.each<[string, Record<string, unknown>, string | null]>([
    ['nothing', {}, null],
    [
      'a compiler',
      { 'node_modules/libpq': { version: '1.8.12' } },
      'libpq 1.8.12 is compiled when it is installed',
    ],
    [
      'a download',
      { 'node_modules/bcrypt': { version: '5.1.0', hasInstallScript: true } },
      'bcrypt 5.1.0 is compiled where its binary cannot be downloaded',
    ],
    [
      'git',
      { 'node_modules/x': { version: '1.0.0', resolved: 'git+ssh://git@github.com/a/x.git#1' } },
      'x 1.0.0 comes from git',
    ],
    [
      'a script',
      { 'node_modules/x': { version: '1.0.0', hasInstallScript: true } },
      'x 1.0.0 runs a script of its own when it is installed',
    ],
    [
      'native code',
      {
        'node_modules/x': { version: '1.0.0', dependencies: { nan: '1' } },
        'node_modules/nan': { version: '1.0.0' },
      },
      'x 1.0.0 has native code of which nobody knows whether it is compiled',
    ],
    ['development only', { 'node_modules/x': { version: '1.0.0', hasInstallScript: true, dev: true } }, null],
  ])('%s', (_, extra, expected) => {
    const files = {
      ...app({ dependencies: { express: '^4.21.2' }, devDependencies: { nodemon: '^3.0.0' } }, extra),
      'server.js': "require('express')",
    };
    const split = splitOf({ files });
    expect(typeof split === 'string' ? split : split.toolchain).toBe(expected);
    expect(stackOf({ files }).production === null).toBe(expected !== null);
  });

  test('without a lockfile nothing is proven', () => {
    const split = splitOf({
      files: { 'package.json': json({ dependencies: { express: '^4.0.0' } }), 'server.js': '' },
    });
    expect(split).toMatchObject({
      pays: null,
      toolchain: 'package.json has no lockfile, so nothing proves that no package is compiled',
    });
  });
});

describe('declined', () => {
  const plain = { ...app({ dependencies: { express: '^4.21.2' } }), 'server.js': '' };

  test.each<[string, Given, string]>([
    [
      'bun',
      { dockerfile: PLAIN.replace('npm install', 'bun install'), files: { ...plain, 'bun.lockb': '' } },
      'bun is not handled yet',
    ],
    [
      'yarn 2',
      { dockerfile: PLAIN.replace('npm install', 'yarn install'), files: { ...plain, '.yarnrc.yml': '' } },
      '.yarnrc.yml belongs to yarn 2 or newer, which is not handled yet',
    ],
    [
      'yarn 4 by packageManager',
      {
        dockerfile: PLAIN.replace('npm install', 'yarn install'),
        files: { 'package.json': json({ packageManager: 'yarn@4.1.0' }), 'server.js': '' },
      },
      'yarn 4.1.0 is not handled yet',
    ],
    ['no package.json', { files: { 'server.js': '' } }, 'no package.json reaches this stage'],
    [
      'no WORKDIR',
      { dockerfile: PLAIN.replace('WORKDIR /app\n', ''), files: plain },
      'there is no WORKDIR: the application lies in / beside the system',
    ],
    [
      'no install',
      { dockerfile: PLAIN.replace('RUN npm install\n', ''), files: plain },
      'no step of this stage installs what package.json names',
    ],
    [
      'workspaces',
      { files: { ...app({ dependencies: { express: '^4.21.2' }, workspaces: ['a'] }), 'server.js': '' } },
      'package.json has workspaces, whose members link to each other',
    ],
    [
      'what is served is not built',
      {
        dockerfile: BUILT.replace('["node", "dist/server.js"]', '["serve", "-s", "public"]').replace(
          'RUN npm ci',
          'RUN npm i -g serve && npm ci',
        ),
        files: { ...app(manifest), ...tsconfig, 'src/a.ts': '' },
      },
      'serve serves public, which no build step makes',
    ],
  ])('%s', (_, given, reason) => {
    expect(splitOf(given)).toBe(reason);
  });

  test("another base image is nobody's", () => {
    expect(detected({ dockerfile: 'FROM nginx\nCOPY . .\n', files: plain })).toBeNull();
    expect(detected({ dockerfile: 'FROM bitnami/node:20\nCOPY . .\n', files: plain })).toBeNull();
  });

  test('a broken package.json names its line', () => {
    expect(detected({ files: { 'package.json': '{\n  "name": "a",\n  "version" "1"\n}\n' } })).toEqual({
      declined: 'package.json:3 is not valid JSON: colon expected',
    });
    expect(detected({ files: { 'package.json': '[]' } })).toEqual({
      declined: 'package.json:1 is not valid JSON: not an object',
    });
  });
});

describe('a mirror, a static server, a subfolder', () => {
  test('mirrors of the official image count', () => {
    const files = { ...app({ dependencies: { express: '^4.21.2' } }), 'server.js': '' };
    for (const image of [
      'docker.io/library/node:20',
      'registry.example.com/library/node:20',
      'mirror.example.com/docker/library/node:20',
    ]) {
      expect(stackOf({ dockerfile: PLAIN.replace('node:20', image), files }).label).toBe('node 20, npm');
    }
  });

  test('a static server needs nothing but what was built', () => {
    const dockerfile =
      'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nRUN npm i -g serve\nCMD ["serve", "-s", "build"]\n';
    const files = app({
      scripts: { build: 'react-scripts build' },
      dependencies: { 'react-scripts': '^5.0.0' },
    });
    expect(splitOf({ dockerfile, files })).toMatchObject({
      pays: 'the packages and sources that build is built from',
      dependencies: [],
      sources: [],
      outputs: [{ path: 'build' }],
    });
  });

  test('package.json of a subfolder', () => {
    const dockerfile =
      'FROM node:20\nWORKDIR /app\nCOPY api/package*.json ./\nRUN npm install\nCOPY api .\nCMD ["node", "server.js"]\n';
    const files = Object.fromEntries(
      Object.entries({
        ...app({ dependencies: { express: '^4.21.2' } }),
        'server.js': "require('fs').readFileSync('a.txt')",
        'a.txt': '',
      }).map(([path, text]) => [`api/${path}`, text]),
    );
    const { program, split } = stackOf({ dockerfile, files });
    expect(program.opens.map(({ path }) => path)).toEqual(['a.txt']);
    expect(split).toMatchObject({ toolchain: null, dependencies: ['node_modules'] });
  });
});
