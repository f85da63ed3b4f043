import { describe, expect, test } from 'vitest';
import { app, BUILT, cleanInstall, effectOf, json, lockOf, manifests, PLAIN, stackOf } from './helpers.ts';

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
      'not copied',
      {
        files: app(express),
        dockerfile:
          'FROM node:20\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCMD ["node","server.js"]\n',
      },
      'package-lock.json is not copied before line 4',
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
      { files: app({ ...express, workspaces: ['packages/*'] }) },
      'package.json has workspaces, whose part of package-lock.json is not checked yet',
    ],
    [
      'another manager',
      {
        files: { ...app(express), '.yarnrc.yml': '', 'yarn.lock': '__metadata:\n' },
        dockerfile: PLAIN.replace('npm install', 'yarn install'),
      },
      '.yarnrc.yml belongs to yarn 2 or newer, which is not handled yet',
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
