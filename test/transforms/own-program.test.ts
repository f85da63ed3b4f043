/** Who starts a program of the application itself needs nothing of what the build leaves behind, whatever words he uses. */
import { describe, expect, test } from 'vitest';
import { sentence } from '../../src/report/sentence.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject } from '../../src/project/memory.ts';
import type { Use } from '../../src/model/index.ts';
import { go, type Files } from './projects.ts';

const service: Use = {
  kind: 'compose',
  evidence: { path: 'compose.yml', line: 3, says: 'service web builds it' },
  context: '.',
  target: null,
  args: new Map(),
  command: null,
  entrypoint: null,
  user: null,
  volumes: [],
  ports: [],
  healthcheck: null,
  legacyBuilder: null,
};

const lines = (...texts: readonly string[]) => `${texts.join('\n')}\n`;
const golang = (...start: readonly string[]) =>
  lines('FROM golang:1.24', 'WORKDIR /app', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o srv .', ...start);
const flask = lines(
  'FROM python:3.12',
  'WORKDIR /app',
  'COPY . .',
  'RUN apt-get update && apt-get install -y gcc',
  'RUN pip install -r requirements.txt',
  'CMD ["gunicorn", "app:app"]',
);
const python: Files = {
  'app.py': 'from flask import Flask\napp = Flask(__name__)\n',
  'requirements.txt': 'flask==3.0.0\ngunicorn==22.0.0\ncelery==5.4.0\n',
};

/** The base of the final stage, or why the file was not split. */
function finalBase(dockerfile: string, files: Files, said: Partial<Use> = {}): string {
  const project = memoryProject({ ...files, Dockerfile: dockerfile }, { uses: [{ ...service, ...said }] });
  const { after, skipped, withheld } = rewrite(dockerfile, project);
  const bases = [...after.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image ?? '');
  const held = [...withheld, ...skipped].find(({ transform }) => transform === 'multi-stage');
  return bases.length > 1 ? (bases.at(-1) ?? '') : sentence(held?.why ?? 'nothing is said');
}

describe('a compose service that starts it', () => {
  const slim = 'debian:trixie-slim';
  const bare = 'gcr.io/distroless/static-debian13:nonroot';
  test.each<[string, Partial<Use>, string]>([
    ['by another command', { command: ['./srv', 'migrate'] }, bare],
    ['by its path', { command: '/app/srv -v' }, bare],
    ['in a shell', { command: ['sh', '-c', './srv migrate && exec ./srv'] }, slim],
    ['in a shell, as one text', { command: 'sh -c "./srv migrate && ./srv"' }, slim],
    ['by its entrypoint', { entrypoint: ['./srv'] }, bare],
    [
      'by the tool that built it',
      { command: 'go run .' },
      'compose.yml:3 starts the image with "go run .", which may need what the build installs',
    ],
    [
      'in a shell, beside a tool',
      { command: ['sh', '-c', 'goose up && ./srv'] },
      'compose.yml:3 starts the image with "sh -c goose up && ./srv", which may need what the build installs',
    ],
    [
      'by a text with an operator that no shell reads',
      { command: './srv && other' },
      'compose.yml:3 starts the image with "./srv && other", which may need what the build installs',
    ],
  ])('%s', (_, said, expected) => {
    expect(finalBase(golang('CMD ["./srv"]'), go, said)).toBe(expected);
  });

  test.each<[string, Files, Partial<Use>, string]>([
    ['by a script of the context', { 'run.sh': '#!/bin/sh\nset -e\nmkdir -p tmp\nexec ./srv "$@"\n' }, { command: './run.sh -v' }, slim], // prettier-ignore
    ['by a script that a shell is given', { 'run.sh': './srv\n' }, { command: ['bash', 'run.sh'] }, slim],
    ['by a script that calls the toolchain', { 'run.sh': '#!/bin/sh\ngo run .\n' }, { command: './run.sh' }, 'compose.yml:3 starts the image with "./run.sh", which may need what the build installs'], // prettier-ignore
    ['by a script that runs what nobody sees', { 'run.sh': '#!/bin/sh\n$TOOL\n' }, { command: './run.sh' }, 'compose.yml:3 starts the image with "./run.sh", which may need what the build installs'], // prettier-ignore
    ['behind a script that waits', { 'wait-for.sh': '#!/bin/sh\nCLI=("$@")\nexec "${CLI[@]}"\n' }, { command: './wait-for.sh db:5432 -- ./srv' }, slim], // prettier-ignore
  ])('%s', (_, files, said, expected) => {
    expect(finalBase(golang('CMD ["./srv"]'), { ...go, ...files }, said)).toBe(expected);
  });

  test('a script that waits for a connection writes nothing', () => {
    const wait =
      '#!/bin/bash\nCLI=("$@")\nuntil (echo > /dev/tcp/$HOST/$PORT) >/dev/null 2>&1; do sleep 1; done\nexec "${CLI[@]}"\n';
    const dockerfile = golang('ENTRYPOINT ["./wait.sh"]', 'CMD ["./srv"]');
    const { applied } = rewrite(
      dockerfile,
      memoryProject({ ...go, 'wait.sh': wait, Dockerfile: dockerfile }),
    );
    expect(applied.map(({ transform }) => transform)).toContain('non-root');
  });

  test('in Python, by Celery or a script, where something stays behind', () => {
    const worker = finalBase(flask, python, { command: 'celery -A app worker' });
    expect([worker, finalBase(flask, python, { command: ['python', 'app.py'] })]).toEqual([
      'python:3.12-slim',
      'python:3.12-slim',
    ]);
    expect(finalBase(flask, python, { command: 'npm start' })).toContain('starts the image with "npm start"');
  });
});

describe('an ENTRYPOINT that is the program takes arguments', () => {
  test.each([
    ['CMD', golang('ENTRYPOINT ["./srv"]', 'CMD ["-listen", ":8080"]'), {}],
    ['a word', golang('ENTRYPOINT ["/app/srv"]', 'CMD ["serve"]'), {}],
    ['a command of compose', golang('ENTRYPOINT ["./srv"]'), { command: ['serve', '--debug'] }],
    ['what no ENTRYPOINT of the shell form gets', golang('ENTRYPOINT ./srv -x'), { command: ['whatever'] }],
  ])('%s', (_, dockerfile, said: Partial<Use>) => {
    expect(finalBase(dockerfile, go, said)).toMatch(/^(gcr\.io\/distroless|debian:trixie-slim)/);
  });

  test('what a script hands on to is a command', () => {
    const files = { ...go, 'run.sh': '#!/bin/sh\nexec "$@"\n' };
    const answer = finalBase(golang('ENTRYPOINT ["./run.sh"]', 'CMD ["unheard-of"]'), files);
    expect(answer).toBe('the final image would stay the same: no package is known that brings unheard-of');
  });
});

describe('other starts', () => {
  test('tini by its path comes with its package, once', () => {
    const dockerfile = golang('ENTRYPOINT ["/sbin/tini", "--"]', 'CMD ["/app/srv"]')
      .replace('golang:1.24', 'golang:1.24-alpine3.21')
      .replace('WORKDIR', 'RUN apk add --no-cache tini git\nWORKDIR');
    const { after } = rewrite(dockerfile, memoryProject({ ...go, Dockerfile: dockerfile }));
    expect(after).toContain('FROM alpine:3.21\nRUN apk add --no-cache tini\n');
    expect(after.match(/add --no-cache tini\n/g)).toHaveLength(1);
  });

  test('a workspace is split by the module that is built', () => {
    const dockerfile = lines('FROM golang:1.24', 'WORKDIR /src', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o /bin/api ./api', 'CMD ["/bin/api"]'); // prettier-ignore
    const files = {
      'go.work': 'go 1.24\n\nuse (\n\t./api\n\t./lib\n)\n',
      'api/go.mod': 'module example.com/api\n\ngo 1.24\n',
      'api/main.go': 'package main\n\nfunc main() {}\n',
      'lib/go.mod': 'module example.com/lib\n\ngo 1.24\n',
      'lib/lib.go': 'package lib\n',
    };
    expect(finalBase(dockerfile, files)).toBe('gcr.io/distroless/static-debian13:nonroot');
  });

  test('TARGETOS is linux', () => {
    const dockerfile = lines(
      'FROM --platform=$BUILDPLATFORM golang:1.24 AS build',
      'ARG TARGETOS TARGETARCH',
      'WORKDIR /src',
      'COPY . .',
      'RUN GOOS=$TARGETOS GOARCH=$TARGETARCH CGO_ENABLED=0 go build -o /out/app .',
      'FROM gcr.io/distroless/static',
      'WORKDIR /src',
      'COPY --from=build /out/app /app',
      'ENTRYPOINT ["/app"]',
    );
    const { applied } = rewrite(dockerfile, memoryProject({ ...go, Dockerfile: dockerfile }));
    expect(applied.map(({ transform }) => transform)).toContain('non-root');
  });
});

test.each<[string, string, string, boolean]>([
  ['beside the last one', 'FROM golang:1.24 AS builder', 'builder', true],
  ['under the last one, which starts something else', 'FROM golang:1.24 AS builder\nFROM builder AS last', 'builder', false], // prettier-ignore
  ['that is not there', 'FROM golang:1.24 AS builder', 'other', false],
])('where everybody builds a stage %s, the last one runs as a user: %s', (_, from, target, expected) => {
  const last = from.includes('AS last')
    ? ['CMD ["/app/srv"]']
    : ['FROM alpine:3.21', 'COPY --from=builder /app/srv /srv', 'CMD ["/srv"]'];
  const dockerfile = lines(from, 'WORKDIR /app', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o srv .', ...last);
  const project = memoryProject({ ...go, Dockerfile: dockerfile }, { uses: [{ ...service, target }] });
  const done = rewrite(dockerfile, project).applied.some(({ transform }) => transform === 'non-root');
  expect(done).toBe(expected);
});
