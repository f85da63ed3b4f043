import { expect, test } from 'vitest';
import { changedLines, rangeText } from '../../src/report/lines.ts';

const text = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const ORIGINAL = text('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm install', 'CMD npm start');

test.each<
  [
    string,
    readonly (readonly [string, string])[],
    Readonly<Record<string, { before: unknown; after: unknown }>>,
  ]
>([
  [
    'a line that becomes another one',
    [['clean-install', ORIGINAL.replace('npm install', 'npm ci')]],
    { 'clean-install': { before: [4, 4], after: [4, 4] } },
  ],
  [
    'lines that are only added: the one that they stand in front of',
    [['non-root', ORIGINAL.replace('CMD', 'RUN chown app /app\nUSER app\nCMD')]],
    { 'non-root': { before: [5, 5], after: [5, 6] } },
  ],
  [
    'lines behind the last one',
    [['non-root', `${ORIGINAL}USER app\n`]],
    { 'non-root': { before: [5, 5], after: [6, 6] } },
  ],
  [
    'a line that is only taken out',
    [['x', ORIGINAL.replace('WORKDIR /app\n', '')]],
    { x: { before: [2, 2], after: [2, 2] } },
  ],
  [
    'no line of the Dockerfile',
    [['dockerignore', ORIGINAL]],
    { dockerignore: { before: null, after: null } },
  ],
  [
    'a later change of what an earlier one had added',
    [
      ['cache-order', ORIGINAL.replace('COPY . .\nRUN npm install\n', 'COPY package.json ./\nRUN npm install\nCOPY . .\n')], // prettier-ignore
      ['clean-install', ORIGINAL.replace('COPY . .\nRUN npm install\n', 'COPY package.json ./\nRUN npm ci\nCOPY . .\n')], // prettier-ignore
      ['pin-base', ORIGINAL.replace('node:20', 'node:20.1').replace('COPY . .\nRUN npm install\n', 'COPY package.json ./\nRUN npm ci\nCOPY . .\n')], // prettier-ignore
    ],
    {
      'cache-order': { before: [3, 4], after: [3, 5] },
      'clean-install': { before: [4, 4], after: [4, 4] },
      'pin-base': { before: [1, 1], after: [1, 1] },
    },
  ],
  [
    'one transform in two rounds',
    [
      ['x', ORIGINAL.replace('node:20', 'node:20-slim')],
      ['x', ORIGINAL.replace('node:20', 'node:20-slim').replace('CMD npm start', 'CMD ["npm", "start"]')],
    ],
    { x: { before: [1, 5], after: [1, 5] } },
  ],
])('%s', (_, steps, expected) => {
  const lines = changedLines({
    before: ORIGINAL,
    steps: steps.map(([transform, after]) => ({ transform, after })),
  });
  expect(Object.fromEntries(lines)).toEqual(expected);
});

test('an empty file has no lines', () => {
  expect(changedLines({ before: null, steps: [{ transform: 'x', after: 'FROM a\n' }] }).get('x')).toEqual({
    before: null,
    after: [1, 1],
  });
});

test('a range in words', () => {
  expect([rangeText([3, 9]), rangeText([4, 4]), rangeText(null)]).toEqual(['3-9', '4', '']);
});
