import { describe, expect, test } from 'vitest';
import { sentence } from '../../../src/report/sentence.ts';
import { app, BUILT, detected, json, PLAIN, stackOf, type Given } from './helpers.ts';
import type { Split } from '../../../src/model/index.ts';

const manifest = {
  scripts: { build: 'tsc', start: 'node dist/server.js' },
  dependencies: { express: '^4.21.2' },
  devDependencies: { typescript: '^5.7.3' },
};
const tsconfig = { 'tsconfig.json': json({ compilerOptions: { outDir: 'dist', rootDir: 'src' } }) };

function splitOf(given: Given): Split | string {
  const { split } = stackOf(given);
  return 'declined' in split ? sentence(split.declined) : split;
}

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
      'a yarn that the builder does not get',
      {
        dockerfile: PLAIN.replace('npm install', 'yarn install'),
        files: {
          ...plain,
          '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-4.6.0.cjs\n',
          'yarn.lock': '__metadata:\n  version: 8\n',
        },
      },
      '.yarnrc.yml names .yarn/releases/yarn-4.6.0.cjs, which the builder does not get',
    ],
    [
      "Plug'n'Play",
      {
        dockerfile: PLAIN.replace('npm install', 'corepack enable && yarn install'),
        files: { 'package.json': json({ packageManager: 'yarn@4.1.0' }), 'server.js': '' },
      },
      "yarn 4 links packages by Plug'n'Play: there is no node_modules that another stage could take over",
    ],
    [
      'a yarn that a step changes',
      {
        dockerfile: PLAIN.replace(
          'npm install',
          'corepack enable && yarn set version stable && yarn install',
        ),
        files: { 'package.json': json({ packageManager: 'yarn@4.1.0' }), 'server.js': '' },
      },
      '"yarn set version stable" changes how yarn installs',
    ],
    [
      'yarn 4 by packageManager',
      {
        dockerfile: PLAIN.replace('npm install', 'yarn install'),
        files: { 'package.json': json({ packageManager: 'yarn@4.1.0' }), 'server.js': '' },
      },
      'the application is installed by yarn 4, and neither a yarnPath nor corepack enable brings it',
    ],
    ['no package.json', { files: { 'server.js': '' } }, 'no package.json reaches this stage'],
    [
      'no WORKDIR',
      { dockerfile: PLAIN.replace('WORKDIR /app\n', ''), files: plain },
      'there is no WORKDIR: the application lies in / beside the system',
    ],
    [
      'two applications',
      {
        dockerfile:
          'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN cd client && npm install && npm run build\nRUN cd server && npm install\nCMD ["node", "server/index.js"]\n',
        files: {
          'client/package.json': json({ scripts: { build: 'vite build' } }),
          'server/package.json': json({ dependencies: { express: '^4.21.2' } }),
          'server/index.js': '',
        },
      },
      'line 5 works in /app/server, beside the application in /app/client',
    ],
    [
      'a start in another folder',
      {
        dockerfile: PLAIN.replace('CMD', 'WORKDIR /\nCMD'),
        files: plain,
      },
      'the application lies in /app, and the container starts in /',
    ],
    [
      "a browser in root's home folder",
      { files: { ...app({ dependencies: { puppeteer: '^21.0.0' } }), 'server.js': '' } },
      "package.json starts puppeteer's browser from the home folder of whoever installed it, which no other stage has",
    ],
    [
      'an install elsewhere',
      {
        dockerfile:
          'FROM node:20\nCOPY package*.json /tmp/app/\nRUN cd /tmp/app && npm install\nCOPY . /app\nRUN cp -a /tmp/app/node_modules /app\nWORKDIR /app\nCMD ["node", "server.js"]\n',
        files: plain,
      },
      'line 3 installs in /tmp/app, and the application lies in /app',
    ],
    [
      'no install',
      { dockerfile: PLAIN.replace('RUN npm install\n', ''), files: plain },
      'no step of this stage installs what package.json names',
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
