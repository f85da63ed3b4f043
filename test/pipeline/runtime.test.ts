import { describe, expect, test } from 'vitest';
import { parse } from '../../src/dockerfile/index.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { RUNTIMES } from '../../src/run/choices.ts';
import { go, javascript, python, type Files } from '../transforms/projects.ts';

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

const APPLICATIONS: Readonly<Record<string, readonly [files: Files, dockerfile: string]>> = {
  node: [javascript, lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', 'CMD ["node", "server.js"]')], // prettier-ignore
  'node on Alpine': [javascript, lines('FROM node:20-alpine', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', 'CMD ["node", "server.js"]')], // prettier-ignore
  python: [python, lines('FROM python:3.12', 'WORKDIR /app', 'COPY . .', 'RUN pip install -r requirements.txt', 'CMD ["python", "app.py"]')], // prettier-ignore
  go: [go, lines('FROM golang:1.22', 'WORKDIR /app', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o server .', 'CMD ["./server"]')], // prettier-ignore
};

/** The names that each gets; every other one is refused with its reason. */
const HONOURED: Readonly<Record<string, readonly string[]>> = {
  node: ['slim'],
  'node on Alpine': ['alpine'],
  python: ['slim'],
  go: ['distroless', 'scratch'],
};

const cases = Object.entries(APPLICATIONS).flatMap(([name, [files, dockerfile]]) =>
  RUNTIMES.map((runtime) => ({ name, runtime, files, dockerfile })),
);

describe('a runtime is honoured or refused, never ignored', () => {
  test.each(cases)('$name: $runtime', ({ name, runtime, files, dockerfile }) => {
    const project = memoryProject({ ...files, Dockerfile: dockerfile });
    const { after, warnings, error } = rewrite(dockerfile, project, { runtime });
    expect(error).toBeNull();
    const image =
      parse(after)
        .blocks.findLast(({ keyword }) => keyword === 'FROM')
        ?.args.split(' ')[0] ?? '';
    if (HONOURED[name]?.includes(runtime) === true) {
      expect(image).toContain(runtime);
      expect(warnings).toEqual([]);
      return;
    }
    expect(image).not.toContain(runtime);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`runtime ${runtime} is not honoured, the final stage runs on ${image}: `); // prettier-ignore
  });

  test('what was declined as a whole says that alone', () => {
    const text = 'FROM node:20\nONBUILD COPY . .\n';
    const { status, warnings } = rewrite(text, memoryProject({ Dockerfile: text }), { runtime: 'nginx' });
    expect({ status, warnings }).toEqual({ status: 'skipped', warnings: [] });
  });

  test('where none is asked for, nothing is said', () => {
    for (const [files, text] of Object.values(APPLICATIONS))
      expect(rewrite(text, memoryProject({ ...files, Dockerfile: text })).warnings).toEqual([]);
  });
});
