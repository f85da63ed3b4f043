import { describe, expect, test } from 'vitest';
import { sentence } from '../../src/report/sentence.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { javascript, lines, python, use, type Files } from '../transforms/projects.ts';
import type { Use } from '../../src/model/index.ts';

const app = (name: string, ...behind: readonly string[]) =>
  lines(
    `FROM python:3.12 AS ${name}`,
    'WORKDIR /app',
    'COPY requirements.txt .',
    'RUN pip install --no-cache-dir -r requirements.txt',
    'COPY app.py .',
    'CMD ["python", "app.py"]',
    '',
    ...behind,
  );
const tools = [
  'FROM builder AS dev-envs',
  '',
  '# for the editor',
  'RUN apt-get update && apt-get install -y git',
];

function rewritten(dockerfile: string, uses: readonly Partial<Use>[], files: Files = python) {
  return rewrite(dockerfile, memoryProject({ ...files, Dockerfile: dockerfile }, { uses: uses.map(use) }), {
    only: ['non-root', 'slim-base'],
  });
}

const said = (answer: ReturnType<typeof rewrite>, id: string) =>
  [...answer.withheld, ...answer.skipped].flatMap((each) =>
    each.transform === id ? [sentence(each.why)] : [],
  );

describe('a stage that everybody asks for, with a last one that stands on it', () => {
  test('is the image, and the last one stays root', () => {
    const answer = rewritten(app('builder', ...tools), [{ target: 'builder' }]);
    expect(answer.target).toBe('builder');
    expect(answer.after).toBe(
      lines(
        'FROM python:3.12 AS builder',
        'WORKDIR /app',
        'RUN useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin app',
        'COPY --chown=10001:10001 requirements.txt .',
        'RUN pip install --no-cache-dir -r requirements.txt',
        'COPY --chown=10001:10001 app.py .',
        'RUN chown 10001:10001 .',
        'USER 10001:10001',
        'CMD ["python", "app.py"]',
        '',
        'FROM builder AS dev-envs',
        'USER root',
        '',
        '# for the editor',
        'RUN apt-get update && apt-get install -y git',
      ),
    );
    expect(answer.applied.map(({ why }) => sentence(why))[0]).toContain(
      "compose.yaml:4 builds builder, and what is built on it stays root's",
    );
  });

  test('keeps the tools of its image, which the last one has as well', () => {
    const dockerfile = lines('FROM node:20 AS builder', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', 'CMD ["node", "server.js"]', ...tools); // prettier-ignore
    const answer = rewritten(dockerfile, [{ target: 'builder' }], javascript);
    expect(said(answer, 'slim-base')).toEqual([
      'compose.yaml:4 builds the stage builder, and dev-envs, which is built on it, keeps the tools of its image',
    ]);
  });

  test('also without a step, and behind a name of its own', () => {
    const answer = rewritten(app('builder', 'FROM builder', 'FROM builder AS tools', 'USER 0', 'RUN id'), [
      { target: 'builder' },
    ]);
    expect(answer.after).toContain('FROM builder\nUSER root\nFROM builder AS tools\nUSER 0\nRUN id\n');
  });

  test('whatever a development container asks for', () => {
    const uses: readonly Partial<Use>[] = [
      { target: 'builder' },
      { kind: 'devcontainer', target: 'dev-envs' },
    ];
    expect(rewritten(app('builder', ...tools), uses).target).toBe('builder');
  });

  test.each<[string, readonly Partial<Use>[]]>([
    ['where nobody asks for anything', []],
    ['where somebody builds without a target', [{ target: 'builder' }, {}]],
    ['where two are asked for', [{ target: 'builder' }, { target: 'dev-envs' }]],
    ['where a variable may name another one', [{ target: 'builder' }, { target: null, targetOpen: true }]],
  ])('not %s', (_, uses) => {
    expect(rewritten(app('builder', ...tools), uses).target).toBeNull();
  });

  test('not where the last one is named for production: that one gets the user', () => {
    const answer = rewritten(app('base', 'FROM base AS production', 'ENV A=1'), [{ target: 'base' }]);
    expect(answer.target).toBeNull();
    expect(answer.after).toMatch(/FROM base AS production\n(?:.*\n)*USER 10001:10001\n/);
  });

  test('not where it is for developing beside the last one, which starts nothing of its own', () => {
    const beside = (name: string) => lines(`FROM python:3.12 AS ${name}`, 'WORKDIR /app', 'COPY . .', '', 'FROM python:3.12-slim', 'WORKDIR /app', 'COPY app.py .'); // prettier-ignore
    const answer = rewritten(beside('development'), [{ target: 'development' }]);
    expect(answer.target).toBeNull();
    expect(answer.after).toMatch(/FROM python:3.12-slim\n(?:.*\n)*USER 10001:10001\n/);
    expect(said(rewritten(beside('tools'), [{ target: 'tools' }]), 'non-root')).toEqual([
      'compose.yaml:4 builds the stage tools, and nothing that can be seen uses the last one',
    ]);
  });

  test('is left whole where its name says that it is for developing', () => {
    const answer = rewritten(app('development', 'FROM development AS dev-envs', 'RUN id'), [
      { target: 'development' },
    ]);
    expect(answer.status).toBe('unchanged');
    expect(answer.development && sentence(answer.development)).toBe(
      'compose.yaml:4 builds the stage development, whose name says that the image is for developing: it keeps its tools, its sources and its user',
    );
  });

  test('keeps root where git would refuse the repository of another user', () => {
    const dockerfile = app('builder', 'FROM builder AS tools', 'RUN git log').replace('app.py .', '. .');
    const answer = rewritten(dockerfile, [{ target: 'builder' }], { ...python, '.git/HEAD': 'ref' });
    expect(said(answer, 'non-root')).toEqual([
      "line 9 may ask git about the repository of the stage builder, which would be another user's",
    ]);
  });
});

describe('an image that several stages are built on', () => {
  const chain = (check: string, start = 'CMD ["node", "server.js"]') =>
    lines('FROM node:20 AS base', 'WORKDIR /app', 'COPY package.json package-lock.json ./', 'RUN npm ci', '', 'FROM base AS check', 'COPY . .', check, '', 'FROM base AS final', 'COPY . .', start); // prettier-ignore
  const slim = (dockerfile: string, uses: readonly Partial<Use>[] = []) => rewritten(dockerfile, uses, javascript); // prettier-ignore

  test('is the slim one where all of them can do with it', () => {
    expect(slim(chain('RUN test -f server.js')).after).toMatch(/^FROM node:20-slim AS base\n/);
  });

  test.each([
    ['runs what it lacks', chain('RUN curl --version'), 'line 8 runs curl, which the slim image lacks'],
    ['runs something that nobody knows', chain('RUN ./check'), 'line 8: what "./check" writes is not known'],
    ['starts what nobody knows', chain('CMD ["python3", "x.py"]'), 'the stage check needs python3'],
  ])('stays where one of them %s', (_, dockerfile, expected) => {
    const answer = slim(dockerfile);
    expect(answer.after).toMatch(/^FROM node:20 AS base\n/);
    expect(said(answer, 'slim-base')).toEqual([expected]);
  });

  test('stays where somebody works in one of them', () => {
    const answer = slim(chain('RUN test -f server.js'), [
      { kind: 'devcontainer', target: 'check' },
      { target: 'final' },
    ]);
    expect(said(answer, 'slim-base')).toEqual([
      'compose.yaml:4 works in a stage on the same image, and has its tools',
    ]);
  });
});
