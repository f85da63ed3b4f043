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
  expect(applied[0]?.why).toEqual({
    parts: ['', 'installs exactly what the lockfile says', '; ', 'sets NODE_ENV=production', ''],
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
