import { describe, expect, test } from 'vitest';
import { after, alone, go, javascript, lines, python, reason, typescript } from './projects.ts';

function node(...steps: readonly string[]): string {
  return lines('FROM node:20', 'WORKDIR /app', 'COPY . .', ...steps, 'CMD ["node", "server.js"]');
}

test('a plain application gets its lockfile, and NODE_ENV for the one stage that it has', () => {
  expect(after('clean-install', node('RUN npm install'), javascript)).toMatchInlineSnapshot(`
    "FROM node:20
    WORKDIR /app
    ENV NODE_ENV=production
    COPY . .
    RUN npm ci
    CMD ["node", "server.js"]
    "
  `);
});

test("the author's flags, comments and other commands stay", () => {
  const dockerfile = node('RUN npm install --no-audit \\', '    # then', '    && echo done');
  expect(after('clean-install', dockerfile, javascript)).toMatchInlineSnapshot(`
    "FROM node:20
    WORKDIR /app
    ENV NODE_ENV=production
    COPY . .
    RUN npm ci --no-audit \\
        # then
        && echo done
    CMD ["node", "server.js"]
    "
  `);
});

test('development dependencies stay where a later step needs them', () => {
  const dockerfile = node('RUN npm install', 'RUN npm run build');
  expect(after('clean-install', dockerfile, typescript)).toMatchInlineSnapshot(`
    "FROM node:20
    WORKDIR /app
    COPY . .
    RUN npm ci
    RUN npm run build
    CMD ["node", "server.js"]
    "
  `);
});

test("NODE_ENV of the author's own is not set again", () => {
  const dockerfile = lines('FROM node:20', 'ENV NODE_ENV=production', 'WORKDIR /app', 'COPY . .', 'RUN npm install', 'CMD ["node", "server.js"]'); // prettier-ignore
  expect(after('clean-install', dockerfile, javascript)).toMatchInlineSnapshot(`
    "FROM node:20
    ENV NODE_ENV=production
    WORKDIR /app
    COPY . .
    RUN npm ci
    CMD ["node", "server.js"]
    "
  `);
});

test('pip keeps no copy of what it downloaded', () => {
  const dockerfile = lines('FROM python:3.12', 'WORKDIR /app', 'COPY . .', 'RUN pip install --upgrade pip && pip install -r requirements.txt', 'CMD ["python", "app.py"]'); // prettier-ignore
  expect(after('clean-install', dockerfile, python)).toMatchInlineSnapshot(`
    "FROM python:3.12
    WORKDIR /app
    COPY . .
    RUN pip install --no-cache-dir --upgrade pip && pip install --no-cache-dir -r requirements.txt
    CMD ["python", "app.py"]
    "
  `);
});

test('it says what it does', () => {
  const { applied, declares } = alone('clean-install', node('RUN npm install'), javascript);
  expect(applied[0]).toMatchObject({
    why: 'installs exactly what the lockfile says',
    sets: ['NODE_ENV=production'],
  });
  expect(declares).toEqual([{ what: 'env', name: 'NODE_ENV' }]);
});

describe('does nothing', () => {
  const golang = lines(
    'FROM golang:1.22',
    'WORKDIR /app',
    'COPY . .',
    'RUN go build -o app .',
    'CMD ["./app"]',
  );
  test.each([
    ['without an install step', golang, go, 'no install step was found'],
    [
      'where the install is clean',
      node('RUN npm ci --omit=dev'),
      javascript,
      'line 4 installs cleanly already',
    ],
    [
      'inside of a larger construct',
      node('RUN if true; then npm install; fi'),
      javascript,
      'line 4: the command is part of a larger construct',
    ],
  ])('%s', (_, dockerfile, files, expected) => {
    expect(reason('clean-install', dockerfile, files)).toBe(expected);
  });

  test('without a lockfile', () => {
    const { 'package.json': manifest = '', 'server.js': server = '' } = javascript;
    const files = { 'package.json': manifest, 'server.js': server };
    const steps = ['RUN npm install -g nodemon', 'RUN npm install'];
    expect(reason('clean-install', node(...steps), files)).toMatchInlineSnapshot(
      `"package.json has no npm lockfile, which npm ci needs"`,
    );
  });
});

describe('a lockfile that the author does not copy', () => {
  const onlyManifest = (copy: string): string =>
    lines('FROM node:20', 'WORKDIR /app', copy, 'RUN npm install', 'COPY src ./src', 'CMD ["node", "src/server.js"]'); // prettier-ignore

  test.each([
    ['COPY package.json ./', ['COPY package.json package-lock.json ./']],
    ['COPY ["package.json", "./"]', ['COPY ["package.json", "./"]', 'COPY package-lock.json ./']],
    ['COPY package.json /app', ['COPY package.json /app', 'COPY package-lock.json ./']],
    ['COPY --chown=node:node package.json .npmrc \\\n  /app/', ['COPY --chown=node:node package.json .npmrc \\', '  package-lock.json /app/']], // prettier-ignore
    ['COPY --chown=node package.json /opt/package.json', null],
  ])('%s', (copy, expected) => {
    const files = {
      ...javascript,
      '.npmrc': '',
      'src/server.js': 'require("http").createServer().listen(3000)',
    };
    const result = after('clean-install', onlyManifest(copy), files).split('\n');
    if (expected === null) expect(result.join('\n')).toContain('npm install');
    else expect(result.slice(3, 4 + expected.length)).toEqual([...expected, 'RUN npm ci']);
  });

  const locked = (entries: Record<string, unknown>): Record<string, string> => {
    const manifest = { dependencies: { thing: '^1.0.0' } };
    return {
      'package.json': JSON.stringify(manifest),
      'package-lock.json': JSON.stringify({
        lockfileVersion: 3,
        packages: { '': manifest, 'node_modules/thing': { version: '1.0.0', ...entries } },
      }),
    };
  };

  test.each<[string, Record<string, string>, string]>([
    ['hidden', { ...javascript, '.dockerignore': 'package-lock.json\n' }, '.dockerignore keeps package-lock.json from the builder'], // prettier-ignore
    ['compiled', locked({ hasInstallScript: true }), 'package-lock.json is not copied before line 4, and thing 1.0.0 runs a script of its own when it is installed'], // prettier-ignore
    ['of a registry of its own', locked({ resolved: 'https://me:secret@npm.corp.example/thing/-/thing-1.0.0.tgz' }), 'package-lock.json is not copied before line 4, and it takes thing from npm.corp.example'], // prettier-ignore
    ['from git', locked({ resolved: 'git+ssh://git@github.com/a/thing.git#1' }), 'package-lock.json is not copied before line 4, and it takes thing from github.com'], // prettier-ignore
    ['written on a Mac', locked({ optionalDependencies: { '@thing/linux-x64': '1.0.0', '@thing/darwin-arm64': '1.0.0' } }), 'package-lock.json is not copied before line 4, and it lacks @thing/linux-x64: npm wrote it on another system, over an installed node_modules'], // prettier-ignore
  ])('%s: stays away', (_name, files, why) => {
    expect(reason('clean-install', onlyManifest('COPY package.json ./'), files)).toContain(why);
  });
});
