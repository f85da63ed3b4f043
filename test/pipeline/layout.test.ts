import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../../src/dockerfile/index.ts';
import { memoryProject } from '../../src/project/memory.ts';
import type { Rewrite } from '../../src/model/index.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { go, javascript, python, typescript, type Files } from '../transforms/projects.ts';

/** An edit inside of a RUN changes the words that it names, wherever lines end: how an instruction is laid out decides nothing. */

interface Kit {
  readonly files: Files;
  readonly base: string;
  /** Words of one RUN each, in order. */
  readonly steps: readonly string[];
  readonly start: string;
}

const kits: Readonly<Record<string, Kit>> = {
  'a plain node application': {
    files: javascript,
    base: 'node:20',
    steps: [
      'A=1 npm install',
      'NODE_OPTIONS=--max-old-space-size=512 B="two words" npm install --no-audit && npm cache clean --force',
      'npm ci --production',
      'cd /app && npm install --loglevel warn',
      'npm install -g pm2 && npm install',
    ],
    start: 'CMD ["node", "server.js"]',
  },
  'a compiled node application': {
    files: typescript,
    base: 'node:20-alpine',
    steps: ['apk add --no-cache git curl && npm install && npm run build', 'CI=true npm ci && CI=true npm run build && npm prune --production'], // prettier-ignore
    start: 'CMD npm start',
  },
  'a Python application': {
    files: python,
    base: 'python:3.12',
    steps: [
      'pip install -r requirements.txt',
      'PIP_DEFAULT_TIMEOUT=100 pip install --upgrade pip && pip install -r requirements.txt',
      'apt-get update && apt-get install -y gcc curl && pip install -r requirements.txt && rm -rf /var/lib/apt/lists/*',
    ],
    start: 'CMD ["python", "app.py"]',
  },
  'a Go program': {
    files: go,
    base: 'golang:1.22',
    steps: ['GOOS=linux go build -o server .', 'CGO_ENABLED=0 GOFLAGS=-trimpath go build -ldflags "-s -w" -o server . && chmod +x server'], // prettier-ignore
    start: 'CMD ["./server"]',
  },
};

/** Between two words. */
const gap = fc.constantFrom(' ', ' ', '  ', ' \\\n    ', ' \\\n', ' \\\n    # why\n    ', ' \\\n\n  ', '\t');

function wordsOf(step: string): readonly string[] {
  return step.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
}

/** A RUN in two layouts: on one line, and with lines that end anywhere. */
function layouts({ steps }: Kit): fc.Arbitrary<readonly [plain: string, dressed: string]> {
  return fc.constantFrom(...steps).chain((step) => {
    const words = wordsOf(step);
    return fc
      .array(gap, { minLength: words.length - 1, maxLength: words.length - 1 })
      .map((gaps) => [words.join(' '), words.map((word, at) => `${word}${gaps[at] ?? ''}`).join('')] as const);
  }); // prettier-ignore
}

/** What the instructions say. */
function said(source: string): readonly string[] {
  return parse(source).blocks.map(({ keyword, flags, args }) =>
    [keyword, ...flags.map(({ text }) => text), args].join(' ').replaceAll(/\s+/g, ' '),
  );
}

const runs = { numRuns: 60, seed: Number(process.env['DFREWRITE_SEED'] ?? 20261129) };

describe.each(Object.entries(kits))('%s', (_, kit) => {
  /** A kit has few plain layouts, and `rewrite` is pure: each is rewritten once. */
  const plainly = new Map<string, Rewrite>();
  const result = (run: string): Rewrite => {
    const text = `FROM ${kit.base}\nWORKDIR /app\nCOPY . .\nRUN ${run}\n${kit.start}\n`;
    return rewrite(text, memoryProject({ ...kit.files, Dockerfile: text }));
  };

  test('becomes the same however its steps are laid out', () => {
    fc.assert(
      fc.property(layouts(kit), ([plain, dressed]) => {
        const expected = plainly.get(plain) ?? result(plain);
        plainly.set(plain, expected);
        const found = result(dressed);
        expect(said(found.after)).toEqual(said(expected.after));
        expect(found.withheld.map(({ transform }) => transform)).toEqual(expected.withheld.map(({ transform }) => transform)); // prettier-ignore
      }),
      runs,
    );
  });
});
