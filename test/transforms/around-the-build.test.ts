/** What stands around an install, in the Dockerfile and beside it, decides whether it may move: each broke a build once. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { memoryProject, type MemoryOptions } from '../../src/project/memory.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { openProject } from '../../src/project/disk.ts';
import { openRepository } from '../../src/project/repository.ts';
import { sentence } from '../../src/report/sentence.ts';
import { temporary } from '../project/temporary.ts';
import { after, alone, go, javascript, lines, npm, python, reason, use, type Files } from './projects.ts';

const withModule: Files = {
  ...go,
  'go.mod': 'module example.com/app\n\ngo 1.22\n\nrequire example.com/lib v1.0.0\n',
  'go.sum': 'example.com/lib v1.0.0 h1:x\n',
};
const golang = (...steps: readonly string[]): string =>
  lines('FROM golang:1.22', 'WORKDIR /app', ...steps, 'CMD ["./app"]');

describe('a download of its own stands behind what it may need', () => {
  test.each([
    [['ENV GOPROXY=http://proxy.example.com']],
    [['ENV GOPRIVATE=git.example.com', 'RUN git config --global url."https://x@git.example.com/".insteadOf "https://git.example.com/"']],
  ])('%j', (between) => {
    expect(after('cache-order', golang('COPY . .', ...between, 'RUN go build -o app .'), withModule)).toBe(
      golang(...between, 'COPY go.mod go.sum ./', 'RUN go mod download', 'COPY . .', 'RUN go build -o app .'),
    );
  }); // prettier-ignore
});

describe('nothing is downloaded where modules come from the vendor folder', () => {
  test.each<readonly [string, readonly string[], Files]>([
    ['a flag says so', ['RUN go build -mod=vendor -o app .'], {}],
    ['a variable says so', ['ENV GOFLAGS=-mod=vendor', 'RUN go build -o app .'], {}],
    ['git ignores the folder, and a makefile fills it', ['RUN go build -o app .'], { '.gitignore': '/vendor/\n', Makefile: 'image:\n\tgo mod vendor\n\tdocker build .\n' }], // prettier-ignore
  ])('%s', (_, steps, files) => {
    const dockerfile = golang('COPY . .', ...steps);
    expect(reason('cache-order', dockerfile, { ...withModule, ...files })).toBe('no install step was found');
  });
});

test('go get of a version changes go.mod, so it stays behind the sources; above them it installs a program', () => {
  const old = (...steps: readonly string[]) => golang(...steps).replace('1.22', '1.16');
  const build = 'RUN go build -o app .';
  const dockerfile = old('COPY . .', 'RUN go mod download', 'RUN go get example.com/lib@v1.1.0', build);
  const importing = { ...withModule, 'lib.go': 'package main\n\nimport _ "example.com/lib/sub"\n' };
  expect(reason('cache-order', dockerfile, importing)).toBe(
    '/app/go.mod in the build context would be copied over the installed one: .dockerignore does not hide it',
  );
  const tool = 'RUN go get example.com/tool';
  expect(after('cache-order', old(tool, 'COPY . .', 'RUN go mod download', build), withModule)).toBe(
    old(tool, 'COPY go.mod go.sum ./', 'RUN go mod download', 'COPY . .', build),
  );
});

describe('a configuration of the package manager that comes from outside keeps the install behind COPY . .', () => {
  const workflow = 'jobs:\n  image:\n    steps:\n      - run: echo "$TOKEN" > .npmrc\n';
  test.each<readonly [Files, string]>([
    [{ '.github/workflows/image.yml': workflow }, '.github/workflows/image.yml:4 makes or reads .npmrc, which the install may need and git does not know'], // prettier-ignore
    [{ 'scripts/image.sh': '#!/bin/sh\ncp ~/.npmrc .npmrc\n' }, 'scripts/image.sh:2 makes or reads .npmrc, which the install may need and git does not know'], // prettier-ignore
    [{ '.gitignore': '.npmrc\n' }, 'git ignores .npmrc, which the install may need'],
  ])('%j', (files, expected) => {
    const dockerfile = lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', 'CMD ["node", "server.js"]'); // prettier-ignore
    const ignored = { '.dockerignore': 'node_modules\n', ...javascript, ...files };
    expect(reason('cache-order', dockerfile, ignored)).toBe(expected);
  });
});

test.each([
  ['ENTRYPOINT ./app -listen :8080', { command: ['./app', '-debug'] }, 'line 5: compose.yaml:4 gives a command, which the shell form of ENTRYPOINT ignores and the exec form would get as arguments'], // prettier-ignore
])('%s keeps its shell where somebody gives a command', (start, given, expected) => {
  const dockerfile = lines('FROM golang:1.22', 'WORKDIR /app', 'COPY . .', 'RUN go build -o app .', start);
  expect(reason('exec-form', dockerfile, go, { uses: [use(given)] })).toBe(expected);
});

test('an image that another Dockerfile starts from keeps its tools, its development dependencies and its user', async () => {
  const dockerfile = lines(
    'FROM node:20',
    'WORKDIR /app',
    'COPY package*.json ./',
    'RUN npm ci',
    'COPY . .',
    'CMD ["node", "server.js"]',
  );
  const files = {
    ...npm({ express: '4.19.2' }, { eslint: '9.0.0' }),
    'server.js': "require('express')().listen(3000);\n",
    Dockerfile: dockerfile,
    'worker/Dockerfile': '# the queue\nFROM acme/base:dev\nRUN npm run lint\n',
    'compose.yml': 'services:\n  base:\n    build: .\n    image: acme/base:dev\n',
  };
  const folder = temporary(files);
  const repository = await openRepository(folder.path);
  const project = await openProject(join(folder.path, 'Dockerfile'), { repository });
  const { after: text, withheld } = rewrite(dockerfile, project, {});
  expect(text).toBe(dockerfile);
  expect(withheld.map(({ transform, why }) => `${transform}: ${sentence(why)}`)).toEqual([
    'multi-stage: worker/Dockerfile:2 starts from this image, and may need what the build installs',
    'slim-base: what worker/Dockerfile:2 runs cannot be seen: an image of its own is built on this one',
    'non-root: what worker/Dockerfile:2 runs cannot be seen: an image of its own is built on this one',
  ]);
});

describe('.dockerignore hides nothing that a program reads which the Dockerfile, compose or a script starts', () => {
  const pipfile = { Pipfile: '[packages]\nflask = "*"\n', 'Pipfile.lock': '{"default": {}, "develop": {}}', 'main.py': 'print(1)\n' };
  const node = (...more: readonly string[]) => lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', ...more);
  const hidden = (dockerfile: string, files: Files, options: MemoryOptions = {}): readonly string[] =>
    (alone('dockerignore', dockerfile, files, options).companions[0]?.after ?? '').trim().split('\n');

  test('a program of which nothing of that kind is known', () => {
    expect(hidden(node('CMD ["node", "server.js"]'), javascript)).toContain('.env');
  });

  test.each<readonly [string, string, Files, MemoryOptions, string]>([
    ['a global env-cmd', node('RUN npm install -g env-cmd', 'CMD ["env-cmd", "node", "server.js"]'), javascript, {}, '.env'],
    ['a global prisma', node('RUN npm install -g prisma', 'CMD prisma migrate deploy && node server.js'), javascript, {}, '.env'],
    ['godotenv as a program', lines('FROM golang:1.22', 'WORKDIR /app', 'RUN go install github.com/joho/godotenv/cmd/godotenv@v1.5.1', 'COPY . .', 'RUN go build -o app .', 'CMD ["godotenv", "./app"]'), withModule, {}, '.env'],
    ['pipenv run', lines('FROM python:3.12', 'WORKDIR /app', 'RUN pip install pipenv', 'COPY . .', 'RUN pipenv install --deploy --system', 'CMD ["pipenv", "run", "python", "main.py"]'), pipfile, {}, '.env'],
    ['compose starts foreman', node('CMD ["node", "server.js"]'), javascript, { uses: [use({ command: 'foreman start web' })] }, '.env'],
    ['a module that was compiled before', lines('FROM python:3.12', 'WORKDIR /app', 'COPY . .', 'CMD ["python", "__pycache__/app.cpython-312.pyc"]'), python, {}, '**/__pycache__'],
  ])('%s', (_, dockerfile, files, options, pattern) => {
    expect(hidden(dockerfile, files, options)).not.toContain(pattern);
  });
}); // prettier-ignore

describe('what a COPY brings is what the builder makes of its words', () => {
  const node = (...more: readonly string[]) =>
    lines('FROM node:20', ...more, 'RUN npm ci', 'CMD ["node", "server.js"]');
  const whole = (dockerfile: string) =>
    rewrite(dockerfile, memoryProject({ ...javascript, Dockerfile: dockerfile }), {});

  test.each([
    ['`..` leads nowhere at the top', ['WORKDIR /app', 'COPY .. /app']],
    ['ENV is there for certain', ['ENV SRC=.', 'WORKDIR /app', 'COPY $SRC /app']],
  ])('%s', (_, steps) => {
    const { after: text } = whole(node(...steps));
    expect(text).toContain('COPY package.json package-lock.json ./\nRUN npm ci\nCOPY --chown=1000:1000 ');
  });

  test.each([['ARG SRC'], ['ARG SRC=.']])('%s may have any value', (argument) => {
    const dockerfile = node(argument, 'WORKDIR /app', 'COPY $SRC /app');
    const { after: text, withheld } = whole(dockerfile);
    expect(text).toBe(dockerfile);
    expect(withheld.map(({ why }) => sentence(why))).toEqual([
      'what Dockerfile:4 runs cannot be seen: copies $SRC, which a build argument names',
      'what Dockerfile:4 runs cannot be seen: copies $SRC, which a build argument names',
    ]);
  });
});
