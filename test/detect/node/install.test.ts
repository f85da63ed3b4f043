import { describe, expect, test } from 'vitest';
import { app, BUILT, cleanInstall, json, lockOf, PLAIN, stackOf } from './helpers.ts';

const express = { dependencies: { express: '^4.21.2' } };
const dev = { ...express, devDependencies: { nodemon: '^3.1.9' } };
const source = { 'server.js': "require('express')().listen(3000)" };

describe('npm install becomes npm ci', () => {
  const run = (command: string): string => PLAIN.replace('npm install', command);

  test.each([
    ['npm install', 'npm ci --omit=dev'],
    ['npm i', 'npm ci --omit=dev'],
    ['npm install --no-audit   --no-fund', 'npm ci --omit=dev --no-audit   --no-fund'],
    ['npm --loglevel error install', 'npm --loglevel error ci --omit=dev'],
    ['npm install --production', 'npm ci --omit=dev'],
    ['npm install --only=production --silent', 'npm ci --omit=dev --silent'],
    ['npm ci', 'npm ci --omit=dev'],
  ])('%s', (command, expected) => {
    expect(cleanInstall({ dockerfile: run(command), files: { ...app(dev), ...source } }, 'npm')).toBe(
      expected,
    );
  });

  test('development dependencies stay where a later step needs them', () => {
    const files = { ...app({ ...dev, scripts: { build: 'webpack' } }), ...source };
    expect(cleanInstall({ dockerfile: BUILT.replace('npm ci', 'npm install'), files })).toBe('npm ci');
  });

  test.each<[string, { files?: Record<string, string>; dockerfile?: string }, string]>([
    [
      'no lockfile',
      { files: { 'package.json': json(express) } },
      'package.json has no npm lockfile, which npm ci needs',
    ],
    [
      'hidden',
      { files: { ...app(express), '.dockerignore': 'package-lock.json\n' } },
      '.dockerignore keeps package-lock.json from the builder',
    ],
    [
      'missing',
      {
        files: {
          'package.json': json({ dependencies: { express: '^4.21.2', koa: '^2.0.0' } }),
          'package-lock.json': lockOf(express),
        },
      },
      'package-lock.json does not list koa, which package.json asks for: npm ci would refuse',
    ],
    [
      'range',
      {
        files: {
          'package.json': json({ dependencies: { express: '^5.0.0' } }),
          'package-lock.json': lockOf(express),
        },
      },
      'package-lock.json lists express as ^4.21.2, and package.json asks for ^5.0.0: npm ci would refuse',
    ],
    [
      'gone',
      { files: { 'package.json': json({}), 'package-lock.json': lockOf(express) } },
      'package-lock.json lists express, which package.json no longer asks for: npm ci would refuse',
    ],
    [
      'incomplete tree',
      {
        files: {
          'package.json': json(express),
          'package-lock.json': lockOf(express, {
            'node_modules/express': { version: '4.21.2', dependencies: { qs: '6.0.0' } },
          }),
        },
      },
      'package-lock.json lacks qs, which node_modules/express asks for: npm ci would refuse',
    ],
    [
      'missing peer',
      {
        files: {
          'package.json': json(express),
          'package-lock.json': lockOf(express, {
            'node_modules/express': { version: '4.21.2', peerDependencies: { react: '18' } },
          }),
        },
      },
      'package-lock.json lacks react, which node_modules/express asks for: npm ci would refuse',
    ],
    [
      'version 1',
      {
        files: {
          'package.json': json(express),
          'package-lock.json': json({ lockfileVersion: 1, dependencies: { express: { version: '4.21.2' } } }),
        },
      },
      'package-lock.json is of version 1, which does not say what peer dependencies need: whether npm ci of this image accepts it is not known',
    ],
    [
      'old npm',
      { files: app(express), dockerfile: PLAIN.replace('node:20', 'node:14') },
      'package-lock.json is of version 3, which the npm of node 14 does not read',
    ],
    [
      'no npm ci',
      { files: app(express), dockerfile: PLAIN.replace('node:20', 'node:8') },
      'npm of node 8 has no npm ci',
    ],
    [
      'broken',
      { files: { 'package.json': json(express), 'package-lock.json': '{' } },
      'package-lock.json is not valid JSON',
    ],
    [
      'a flag',
      { files: app(express), dockerfile: PLAIN.replace('npm install', 'npm install --no-package-lock') },
      'line 4: npm install --no-package-lock has --no-package-lock',
    ],
    [
      'elsewhere',
      { files: app(express), dockerfile: PLAIN.replace('npm install', 'npm install --prefix web') },
      'line 4: npm install --prefix web has --prefix=web',
    ],
    [
      'packages',
      { files: app(express), dockerfile: PLAIN.replace('npm install', 'npm install express') },
      'line 4: npm install express names packages of its own',
    ],
    [
      'a tool',
      { files: app(express), dockerfile: PLAIN.replace('npm install', 'npm install -g pm2') },
      'line 4: npm install -g pm2 is a tool, which no lockfile pins',
    ],
    [
      'variables',
      { files: app(express), dockerfile: PLAIN.replace('npm install', 'npm install $FLAGS') },
      'line 4: npm install $FLAGS has parts that only the build knows',
    ],
    [
      'twice',
      {
        files: app(express),
        dockerfile: PLAIN.replace('RUN npm install', 'RUN npm i lodash && npm install'),
      },
      'line 4 installs into the same folder before, which npm ci would take away',
    ],
    [
      'clean',
      { files: app(express), dockerfile: PLAIN.replace('npm install', 'npm ci') },
      'line 4 installs cleanly already',
    ],
    [
      'workspaces',
      {
        files: {
          ...app({ ...express, workspaces: ['packages/*'] }),
          'packages/a/package.json': json({ name: 'a' }),
        },
      },
      'package-lock.json does not list a, which packages/a/package.json asks for: npm ci would refuse',
    ],
    [
      'another manager',
      {
        files: { ...app(express), '.yarnrc.yml': '', 'yarn.lock': '__metadata:\n  version: 8\n' },
        dockerfile: PLAIN.replace('npm install', 'yarn install'),
      },
      'the application is installed by yarn 2 or newer, and neither a yarnPath nor corepack enable brings it',
    ],
  ])('declined: %s', (_, { files = {}, dockerfile = PLAIN }, reason) => {
    const text = dockerfile.includes('lodash') ? 'npm install' : 'install';
    const last = dockerfile.includes('npm ci') ? 'npm ci' : text;
    expect(cleanInstall({ dockerfile, files: { ...files, ...source } }, last)).toBe(`declined: ${reason}`);
  });

  test("peers that are missing are no hindrance with the author's own flag, in the command or in .npmrc", () => {
    const files = {
      'package.json': json(express),
      'package-lock.json': lockOf(express, {
        'node_modules/express': { version: '4.21.2', peerDependencies: { react: '18' } },
      }),
      ...source,
    };
    expect(cleanInstall({ dockerfile: run('npm install --legacy-peer-deps'), files })).toBe(
      'npm ci --legacy-peer-deps',
    );
    expect(cleanInstall({ files: { ...files, '.npmrc': 'legacy-peer-deps=true\n' } })).toBe('npm ci');
  });

  test('version 1 is accepted by the npm of its time', () => {
    const files = {
      'package.json': json(express),
      'package-lock.json': json({ lockfileVersion: 1, dependencies: { express: { version: '4.21.2' } } }),
      ...source,
    };
    expect(cleanInstall({ dockerfile: PLAIN.replace('node:20', 'node:14'), files })).toBe('npm ci');
  });
});

describe('yarn and pnpm', () => {
  const yarnLock =
    '# yarn lockfile v1\n\n\nexpress@^4.21.2:\n  version "4.21.2"\n  resolved "x"\n  dependencies:\n    qs "6.13.0"\n\nqs@6.13.0:\n  version "6.13.0"\n\n"@scope/x@^1.0.0", "@scope/x@^1.1.0":\n  version "1.2.0"\n';
  const pnpmLock =
    "lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n\nimporters:\n\n  .:\n    dependencies:\n      express:\n        specifier: ^4.21.2\n        version: 4.21.2\n\npackages:\n\n  express@4.21.2:\n    resolution: {integrity: sha512-x}\n\nsnapshots:\n\n  express@4.21.2:\n    dependencies:\n      qs: 6.13.0\n\n  qs@6.13.0: {}\n";
  const pnpm = (command: string): string =>
    `FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm install -g pnpm@9\nRUN ${command}\nCMD ["node", "server.js"]\n`;

  test.each([
    ['yarn', 'yarn install --frozen-lockfile'],
    ['yarn --silent', 'yarn install --frozen-lockfile --silent'],
    ['yarn install --pure-lockfile', 'yarn install --frozen-lockfile'],
    ['yarn install --production', 'yarn install --frozen-lockfile --production'],
  ])('%s', (command, expected) => {
    expect(
      cleanInstall(
        {
          dockerfile: PLAIN.replace('npm install', command),
          files: { 'package.json': json(express), 'yarn.lock': yarnLock, ...source },
        },
        'yarn',
      ),
    ).toBe(expected);
  });

  test.each([
    [
      { koa: '^2.0.0' },
      {},
      'declined: yarn.lock does not list koa@^2.0.0, which package.json asks for: a frozen install would refuse',
    ],
    [
      { express: '^4.21.2' },
      { resolutions: { qs: '6' } },
      'declined: package.json has resolutions, and whether yarn.lock follows them is not checked',
    ],
  ])('yarn declined: %o', (dependencies, more, expected) => {
    expect(
      cleanInstall({
        dockerfile: PLAIN.replace('npm install', 'yarn install'),
        files: { 'package.json': json({ dependencies, ...more }), 'yarn.lock': yarnLock, ...source },
      }),
    ).toBe(expected);
  });

  test('pnpm', () => {
    const files = { 'package.json': json(express), 'pnpm-lock.yaml': pnpmLock, ...source };
    expect(cleanInstall({ dockerfile: pnpm('pnpm install'), files }, 'pnpm install')).toBe(
      'pnpm install --frozen-lockfile',
    );
    expect(cleanInstall({ dockerfile: pnpm('pnpm i --prod'), files }, 'pnpm i')).toBe(
      'pnpm i --frozen-lockfile --prod',
    );
  });

  test.each([
    [
      pnpmLock.replace('specifier: ^4.21.2', 'specifier: ^4.0.0'),
      express,
      'pnpm-lock.yaml does not list express@^4.21.2, which package.json asks for: a frozen install would refuse',
    ],
    [
      pnpmLock.replace("'9.0'", "'6.0'"),
      express,
      'pnpm-lock.yaml has format 6.0, which pnpm 9 does not read as it stands',
    ],
    [
      pnpmLock,
      { dependencies: {} },
      'pnpm-lock.yaml lists express, which package.json no longer asks for: a frozen install would refuse',
    ],
    [
      pnpmLock,
      { ...express, pnpm: { overrides: { qs: '6' } } },
      'the overrides of pnpm-lock.yaml are not those of package.json: a frozen install would refuse',
    ],
  ])('pnpm declined', (lock, manifest, reason) => {
    expect(
      cleanInstall(
        {
          dockerfile: pnpm('pnpm install'),
          files: { 'package.json': json(manifest), 'pnpm-lock.yaml': lock, ...source },
        },
        'pnpm install',
      ),
    ).toBe(`declined: ${reason}`);
  });

  test('the lockfile tells what is development only', () => {
    const manifest = { dependencies: { express: '^4.21.2' }, devDependencies: { '@scope/x': '^1.0.0' } };
    const files = {
      'package.json': json(manifest),
      'yarn.lock': yarnLock,
      'server.js': "require('@scope/x'); require('express')().listen(1)",
    };
    const stack = stackOf({ dockerfile: PLAIN.replace('npm install', 'yarn'), files });
    expect(stack.production).toBeNull();
    expect(cleanInstall({ dockerfile: PLAIN.replace('npm install', 'yarn'), files }, 'yarn')).toBe(
      'yarn install --frozen-lockfile',
    );
  });
});
