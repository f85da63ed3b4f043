/** Yarn 2 and newer: which one it is, how it links, and what it installs. */
import { describe, expect, test } from 'vitest';
import { readLock } from '../../../src/detect/node/lock/index.ts';
import { readManifest } from '../../../src/detect/node/manifest.ts';
import { memoryProject } from '../../../src/project/memory.ts';
import { sentence } from '../../../src/report/sentence.ts';
import { cleanInstall, effectOf, json, manifests, stackOf, type Given } from './helpers.ts';

const manifest = {
  name: 'shop',
  packageManager: 'yarn@4.6.0',
  scripts: { build: 'tsc', start: 'node dist/server.js' },
  dependencies: { express: '^4.21.2' },
  devDependencies: { typescript: '^5.7.3' },
};

/** `range` is what the lockfile says that the application asks for. */
const lock = (range = '^4.21.2', head = 'version: 8\n  cacheKey: 10c0') => `# This file is generated

__metadata:
  ${head}

"@img/sharp-linux-x64@npm:0.33.5":
  version: 0.33.5
  resolution: "@img/sharp-linux-x64@npm:0.33.5"
  conditions: os=linux & cpu=x64 & libc=glibc
  languageName: node
  linkType: hard

"express@npm:^4.21.0, express@npm:^4.21.2":
  version: 4.21.2
  resolution: "express@npm:4.21.2"
  dependencies:
    "@img/sharp-linux-x64": "npm:0.33.5"
  dependenciesMeta:
    "@img/sharp-linux-x64":
      optional: true
  checksum: 10c0/38168f
  languageName: node
  linkType: hard

"shop@workspace:.":
  version: 0.0.0-use.local
  resolution: "shop@workspace:."
  dependencies:
    express: "npm:${range}"
    typescript: "npm:^5.7.3"
  languageName: unknown
  linkType: soft

"tool@https://github.com/owner/tool.git#commit=abc":
  version: 1.0.0
  resolution: "tool@https://github.com/owner/tool.git#commit=abc"
  languageName: node
  linkType: hard

"typescript@npm:^5.7.3":
  version: 5.7.3
  resolution: "typescript@npm:5.7.3"
  bin:
    tsc: bin/tsc
  languageName: node
  linkType: hard

"typescript@patch:typescript@npm%3A^5.7.3#optional!builtin<compat/typescript>":
  version: 5.7.3
  resolution: "typescript@patch:typescript@npm%3A5.7.3#optional!builtin<compat/typescript>::version=5.7.3&hash=379a07"
  bin:
    tsc: bin/tsc
  languageName: node
  linkType: hard
`;

const files = {
  'package.json': json(manifest),
  'yarn.lock': lock(),
  '.yarnrc.yml': 'nodeLinker: node-modules # as before\n',
  'tsconfig.json': json({ compilerOptions: { outDir: 'dist', rootDir: 'src' } }),
  'src/server.ts': "import express from 'express'; express().listen(3000);",
};
const dockerfile = (install = 'yarn install', bring = 'RUN corepack enable\n') => `FROM node:22
${bring}WORKDIR /app
COPY . .
RUN ${install}
RUN yarn build
CMD ["node", "dist/server.js"]
`;
const plain = dockerfile().replace('RUN yarn build\n', '').replace('dist/server.js', 'server.js');
const vendored = {
  ...files,
  '.yarnrc.yml': "nodeLinker: 'node-modules'\nyarnPath: .yarn/releases/yarn-3.8.7.cjs\n",
  '.yarn/releases/yarn-3.8.7.cjs': '',
  'yarn.lock': lock('^4.21.2', 'version: 6\n  cacheKey: 8'),
};

function splitOf(given: Given) {
  const { split } = stackOf(given);
  return 'declined' in split ? sentence(split.declined) : split;
}

test('its lockfile is read: what is development, what is for some platforms alone, and where it comes from', () => {
  const project = memoryProject(files);
  const root = readManifest(project, '.');
  if (root === null || 'declined' in root) throw new Error('no manifest');
  const read = readLock(project, '.', 'yarn', root);
  if (read === null || 'declined' in read) throw new Error('no lock');
  expect(
    read.packages.map(({ name, version, dev, optional, source }) => [name, version, dev, optional, source]),
  ).toEqual([
    ['@img/sharp-linux-x64', '0.33.5', false, true, null],
    ['express', '4.21.2', false, false, null],
    ['tool', '1.0.0', true, false, 'https://github.com/owner/tool.git#commit=abc'],
    ['typescript', '5.7.3', true, false, null],
  ]);
  expect(read.packages.at(-1)?.programs).toEqual(['tsc']);
});

describe('the install', () => {
  test.each<[string, Given, string]>([
    ['yarn install', { files, dockerfile: dockerfile() }, 'yarn install --immutable'],
    ['yarn', { files, dockerfile: dockerfile('yarn') }, 'yarn install --immutable'],
    [
      'the vendored release needs no corepack',
      { files: vendored, dockerfile: dockerfile('yarn', '') },
      'yarn install --immutable',
    ],
    [
      'for production alone where nothing is built',
      { files: { ...files, 'server.js': '' }, dockerfile: plain },
      'yarn workspaces focus --production',
    ],
    [
      'for production alone, in the place of a clean one',
      { files: { ...files, 'server.js': '' }, dockerfile: plain.replace('install', 'install --immutable') },
      'yarn workspaces focus --production',
    ],
    [
      'yarn 3 has a plugin for it, or not',
      { files: { ...vendored, 'server.js': '' }, dockerfile: plain },
      'yarn install --immutable',
    ],
    [
      'another range in package.json',
      { files: { ...files, 'yarn.lock': lock('^4.21.0') }, dockerfile: dockerfile() },
      'declined: yarn.lock does not list express@^4.21.2, which package.json asks for: an immutable install would refuse',
    ],
    [
      'a lockfile of another yarn',
      { files: { ...files, 'yarn.lock': lock('^4.21.2', 'version: 6\n  cacheKey: 8') }, dockerfile: dockerfile() },
      'declined: yarn.lock is of yarn 3, so that yarn 4 would write it anew',
    ],
    [
      'a cache that is packed in another way',
      { files: { ...files, 'yarn.lock': lock('^4.21.2', 'version: 8\n  cacheKey: 10') }, dockerfile: dockerfile() },
      'declined: yarn.lock is of another compressionLevel, so that yarn 4 would write it anew',
    ],
  ])('%s', (_, given, expected) => {
    expect(cleanInstall(given, given.dockerfile?.includes('RUN yarn\n') === true ? 'yarn' : 'yarn install')).toBe(expected);
  }); // prettier-ignore

  test('needs its settings, its release and a committed cache beforehand', () => {
    const committed = { ...vendored, '.yarn/cache/express-npm-4.21.2.zip': '' };
    expect(manifests({ files: committed, dockerfile: dockerfile() }, 'yarn install')).toEqual([
      'package.json',
      'yarn.lock',
      '.yarnrc.yml',
      '.yarn/releases',
      '.yarn/cache',
    ]);
  });

  test('prepare is no script of its install', () => {
    const scripts = { ...manifest.scripts, prepare: 'unknown-program' };
    const given = { ...files, 'package.json': json({ ...manifest, scripts }) };
    expect(manifests({ files: given, dockerfile: dockerfile() }, 'yarn install')).toEqual([
      'package.json',
      'yarn.lock',
      '.yarnrc.yml',
    ]);
  });
});

describe('the split', () => {
  test('takes development dependencies out by focus', () => {
    expect(splitOf({ files, dockerfile: dockerfile() })).toMatchObject({
      dependencies: ['node_modules'],
      prune: { command: 'yarn workspaces focus --production', afterBuild: false },
      sources: ['package.json'],
    });
  });

  test('leaves them where yarn 3 has no plugin, and copies what yarn itself starts with', () => {
    const start = dockerfile('yarn', '').replace('"node", "dist/server.js"', '"yarn", "start"');
    expect(splitOf({ files: vendored, dockerfile: start })).toMatchObject({
      prune: null,
      sources: ['package.json', 'yarn.lock', '.yarnrc.yml', '.yarn/releases/yarn-3.8.7.cjs'],
    });
  });

  test('with a script of its own that every install would run again', () => {
    const scripts = { ...manifest.scripts, postinstall: 'tsc --version' };
    const given = { ...files, 'package.json': json({ ...manifest, scripts }) };
    expect(splitOf({ files: given, dockerfile: dockerfile() })).toMatchObject({ prune: null });
  });

  test('ENV says how packages are linked as well', () => {
    const linked = dockerfile().replace('WORKDIR', 'ENV YARN_NODE_LINKER=node-modules\nWORKDIR');
    const rest = { ...files, '.yarnrc.yml': 'enableTelemetry: false\n' };
    expect(splitOf({ files: rest, dockerfile: linked })).toMatchObject({ dependencies: ['node_modules'] });
  });
});

test("with Plug'n'Play packages may be read from root's home", () => {
  const rest = { ...files, '.yarnrc.yml': 'enableTelemetry: false\n' };
  const needs = (more: Record<string, string>) =>
    stackOf({ files: { ...rest, ...more }, dockerfile: dockerfile() }).program.needsRoot?.says;
  expect(needs({})).toBe("packages of yarn 4 are read from its cache in root's home");
  expect(needs({ '.yarnrc.yml': 'enableGlobalCache: false\n' })).toBeUndefined();
});

test('yarn writes beside the installation when it starts the program', () => {
  const start = dockerfile('yarn', '').replace('"node", "dist/server.js"', '"yarn", "start"');
  expect(stackOf({ files: vendored, dockerfile: start }).program.writes).toMatchObject([
    { path: '/app/.yarn', evidence: { says: 'yarn writes .yarn/install-state.gz' } },
  ]);
});

test('a focus behind an install takes out, and brings nothing', () => {
  const both = dockerfile('yarn install --immutable && yarn build && yarn workspaces focus --production');
  expect(effectOf({ files, dockerfile: both }, 'focus')?.kind).toBe('prune');
});
