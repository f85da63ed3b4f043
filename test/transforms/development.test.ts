import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openProject } from '../../src/project/disk.ts';
import { openRepository } from '../../src/project/repository.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import type { Options, Rewrite } from '../../src/model/index.ts';
import { sentence } from '../../src/report/sentence.ts';
import { temporary } from '../project/temporary.ts';
import { go, javascript, lines, npm, python, pythonLibpq, typescript, type Files } from './projects.ts';

/** What comes of a Dockerfile with everything around it; a second run must change nothing. */
async function rewritten(dockerfile: string, files: Files, options: Options = {}): Promise<Rewrite> {
  const folder = temporary({ Dockerfile: dockerfile, '.dockerignore': '.git\n', ...files });
  const answer = rewrite(dockerfile, await openProject(join(folder.path, 'Dockerfile')), options);
  expect(answer.error).toBeNull();
  folder.write({ Dockerfile: answer.after });
  folder.write(Object.fromEntries(answer.companions.map(({ path, after }) => [path, after])));
  const repository = await openRepository(folder.path);
  const again = rewrite(
    answer.after,
    await openProject(join(folder.path, 'Dockerfile'), { repository }),
    options,
  );
  expect([again.after, again.applied, again.companions]).toEqual([answer.after, [], []]);
  return answer;
}

const said = ({ withheld, skipped }: Rewrite, id: string): string =>
  sentence([...withheld, ...skipped].find(({ transform }) => transform === id)?.why ?? 'nothing was said');

const only = { only: ['multi-stage'] };
const mounted = 'services:\n  web:\n    build: .\n    volumes: [".:/app", /app/node_modules]\n';
const node = lines('FROM node:20', 'WORKDIR /app', 'COPY package*.json ./', 'RUN npm ci', 'COPY . .', 'RUN npm run build', 'EXPOSE 3000', 'CMD ["node", "dist/server.js"]'); // prettier-ignore

describe('the author’s image stays as the stage development', () => {
  test('with the dependencies apart where they can be', async () => {
    const answer = await rewritten(node, { ...typescript, 'compose.yaml': mounted }, only);
    expect(answer.after).toMatchInlineSnapshot(`
      "FROM node:20 AS dependencies
      WORKDIR /app
      COPY package*.json ./
      RUN npm ci

      FROM dependencies AS development
      COPY . .
      RUN npm run build
      EXPOSE 3000
      CMD ["node", "dist/server.js"]

      FROM dependencies AS production-dependencies
      RUN npm prune --omit=dev

      FROM node:20
      WORKDIR /app
      ENV NODE_ENV=production
      COPY --from=production-dependencies /app/node_modules ./node_modules
      COPY package.json ./
      COPY --from=development /app/dist ./dist
      EXPOSE 3000
      CMD ["node", "dist/server.js"]
      "
    `);
    expect(answer.companions).toEqual([
      {
        path: 'compose.yaml',
        before: mounted,
        after: mounted.replace('build: .', 'build:\n      context: .\n      target: development'),
        target: 'development',
      },
    ]);
    expect(answer.applied.map(({ why }) => sentence(why))).toEqual([
      'the development dependency typescript stays out of the final image; compose.yaml:3 asks for the stage development',
    ]);
  });

  test('with a file that is copied to two places', async () => {
    const twice = node.replace('COPY . .\n', 'COPY docker/entrypoint.sh /entrypoint.sh\nCOPY . .\n');
    const files = {
      ...typescript,
      'docker/entrypoint.sh': '#!/bin/sh\nexec "$@"\n',
      'compose.yaml': mounted,
    };
    const answer = await rewritten(twice.replace('CMD', 'ENTRYPOINT ["/entrypoint.sh"]\nCMD'), files, only);
    expect(answer.applied.map(({ transform }) => transform)).toEqual(['multi-stage']);
  });

  test('but not for a mount over an image of python with a user of its own: its packages lie elsewhere', async () => {
    const own = lines('FROM python:3.12-slim-bookworm', 'RUN apt-get update && apt-get install -y --no-install-recommends gcc libpq-dev && rm -rf /var/lib/apt/lists/*', 'WORKDIR /app', 'COPY requirements.txt .', 'RUN pip install -r requirements.txt', 'COPY . .', 'RUN adduser --disabled-password --gecos "" app && chown -R app /app', 'USER app', 'CMD ["python", "app.py"]'); // prettier-ignore
    const writing = { ...pythonLibpq, 'app.py': `${pythonLibpq['app.py'] ?? ''}open("data.txt", "w")\n`, 'compose.yaml': mounted.replace(', /app/node_modules', '') }; // prettier-ignore
    const answer = await rewritten(own, writing, only);
    expect([answer.applied.length, answer.companions]).toEqual([1, []]);
    expect(answer.after).not.toContain('development');
  });

  test('with what is pruned behind it where the install needs the sources', async () => {
    const late = lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', 'RUN npm run build', 'WORKDIR /app/dist', 'USER node', 'WORKDIR /app', 'CMD ["node", "dist/server.js"]'); // prettier-ignore
    expect((await rewritten(late, { ...typescript, 'compose.yaml': mounted }, only)).after)
      .toMatchInlineSnapshot(`
      "FROM node:20 AS development
      WORKDIR /app
      COPY . .
      RUN npm ci
      RUN npm run build
      WORKDIR /app/dist
      USER node
      WORKDIR /app
      CMD ["node", "dist/server.js"]

      FROM development AS build
      USER root
      RUN npm prune --omit=dev

      FROM node:20
      WORKDIR /app
      ENV NODE_ENV=production
      COPY package.json ./
      COPY --from=build /app/node_modules ./node_modules
      COPY --from=build /app/dist ./dist
      WORKDIR /app/dist
      USER node
      WORKDIR /app
      CMD ["node", "dist/server.js"]
      "
    `);
  });

  test('also where nothing is built: development dependencies are for it alone', async () => {
    const plain = lines('FROM node:20', 'WORKDIR /app', 'COPY package*.json ./', 'RUN npm install', 'COPY . .', 'CMD ["node", "server.js"]'); // prettier-ignore
    const files = {
      ...javascript,
      ...npm({ express: '4.19.2' }, { nodemon: '3.1.10' }, { dev: 'nodemon server.js' }),
    };
    const compose = mounted.replace('volumes', 'command: npm run dev\n    volumes');
    const answer = await rewritten(plain, { ...files, 'compose.yaml': compose });
    expect(answer.after).toMatchInlineSnapshot(`
      "FROM node:20 AS dependencies
      WORKDIR /app
      COPY package*.json ./
      RUN npm ci

      FROM dependencies AS development
      COPY . .
      CMD ["node", "server.js"]

      FROM dependencies AS production-dependencies
      RUN npm prune --omit=dev

      FROM node:20-slim
      USER 1000:1000
      WORKDIR /app
      ENV NODE_ENV=production
      COPY --from=production-dependencies /app/node_modules ./node_modules
      COPY --chown=1000:1000 . .
      CMD ["node", "server.js"]
      "
    `);
  });

  test('with every package, also those that only the program needs', async () => {
    const dockerfile = lines('FROM python:3.12-bookworm', 'RUN apt-get update && apt-get install -y libpq-dev gettext', 'WORKDIR /app', 'COPY requirements.txt .', 'RUN pip install -r requirements.txt', 'COPY . .', 'HEALTHCHECK CMD python -c ""', 'CMD ["gunicorn", "app:app"]'); // prettier-ignore
    const compose =
      'services:\n  web:\n    build: .\n    command: flask run --debug\n    volumes: [".:/app"]\n';
    expect((await rewritten(dockerfile, { ...python, 'compose.yaml': compose })).after)
      .toMatchInlineSnapshot(`
        "FROM python:3.12-bookworm AS development
        RUN apt-get update \\
            && apt-get install -y --no-install-recommends libpq-dev gettext \\
            && rm -rf /var/lib/apt/lists/*
        WORKDIR /app
        RUN python -m venv /opt/venv
        ENV PATH=/opt/venv/bin:$PATH
        COPY requirements.txt .
        RUN pip install --no-cache-dir -r requirements.txt
        COPY . .
        HEALTHCHECK CMD python -c ""
        CMD ["gunicorn", "app:app"]

        FROM python:3.12-slim-bookworm
        RUN apt-get update \\
            && apt-get install -y --no-install-recommends libpq5 gettext \\
            && rm -rf /var/lib/apt/lists/*
        RUN useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin app
        USER 10001:10001
        WORKDIR /app
        COPY --from=development /opt/venv /opt/venv
        ENV PATH=/opt/venv/bin:$PATH
        COPY --chown=10001:10001 . .
        HEALTHCHECK CMD python -c ""
        CMD ["gunicorn", "app:app"]
        "
      `);
  });

  test('for all services of one image name', async () => {
    const compose = `${mounted}    image: shop\n  worker:\n    build: .\n    image: shop\n`;
    const answer = await rewritten(node, { ...typescript, 'compose.yaml': compose }, only);
    expect(answer.companions[0]?.after.match(/target: development/g)).toHaveLength(2);
  });

  test('with a build as the author has it, without a cache mount', async () => {
    const dockerfile = lines(
      'FROM golang:1.22',
      'WORKDIR /app',
      'COPY . .',
      'RUN go build -o server .',
      'CMD ["./server"]',
    );
    const compose = 'services:\n  web:\n    build: .\n    command: go run .\n    volumes: [".:/app"]\n';
    expect((await rewritten(dockerfile, { ...go, 'compose.yaml': compose }, only)).after)
      .toMatchInlineSnapshot(`
      "FROM golang:1.22 AS development
      WORKDIR /app
      COPY . .
      RUN CGO_ENABLED=0 go build -o server .
      CMD ["./server"]

      FROM golang:1.22
      WORKDIR /app
      COPY --from=development /app/server ./
      CMD ["./server"]
      "
    `);
  });
});

describe('no stage is needed', () => {
  const flask = lines('FROM python:3.12', 'WORKDIR /app', 'COPY requirements.txt .', 'RUN pip install -r requirements.txt', 'COPY . .', 'CMD ["python", "app.py"]'); // prettier-ignore
  const compose = 'services:\n  web:\n    build: .\n    volumes: [".:/app"]\n';

  test('where packages lie outside of the mount and the command is the image’s own', async () => {
    const answer = await rewritten(flask, { ...python, 'compose.yaml': compose });
    expect(answer.after).toContain('FROM python:3.12 AS build\n');
    expect(answer.companions.map(({ path }) => path)).not.toContain('compose.yaml');
  });

  test('but where the program writes into the mount, it is asked for', async () => {
    const writing = { ...python, 'app.py': "open('log.txt', 'w')\n" };
    const answer = await rewritten(flask, { ...writing, 'compose.yaml': compose });
    expect(answer.after).toContain('AS development\n');
    expect(answer.after).toContain('USER 10001');
    expect(answer.companions.map(({ path }) => path)).toContain('compose.yaml');
  });
});

describe('other files that build for development', () => {
  test.each<readonly [string, Files]>([
    ['.devcontainer/devcontainer.json', { '.devcontainer/devcontainer.json': '{\n  "build": { "dockerfile": "../Dockerfile", "context": ".." },\n  "workspaceMount": "source=${localWorkspaceFolder},target=/app,type=bind",\n  "workspaceFolder": "/app"\n}\n' }],
    ['docker-compose.override.yml', { 'docker-compose.yml': 'services: {web: {build: .}}\n', 'docker-compose.override.yml': 'services:\n  web:\n    volumes: [".:/app"]\n' }],
    ['compose.json', { 'compose.json': '{"services": {"web": {"build": ".", "volumes": [".:/app"]}}}\n', Makefile: 'up:\n\tdocker compose -f compose.json up\n' }],
  ])('%s', async (path, files) => {
    const answer = await rewritten(node, { ...typescript, ...files }, only);
    expect(answer.companions.map((each) => each.path)).toEqual([path]);
  }); // prettier-ignore
});

describe('no split', () => {
  const lays = 'compose.yaml:4 lays . over /app: a set-up for development that needs what the build installs';
  const asked = mounted.replace('build: .', 'build: { context: ., target: $STAGE }');
  test.each<readonly [string, string, Options, string]>([
    ['where the configuration leaves such files alone', mounted, { compose: false }, lays],
    [
      'where a service asks for a target already',
      asked,
      {},
      `${lays}; a stage of its own cannot be asked for: compose.yaml:3 asks for a stage already`,
    ],
  ])('%s', async (_, compose, options, why) => {
    const answer = await rewritten(node, { ...typescript, 'compose.yaml': compose }, { ...only, ...options });
    expect([said(answer, 'multi-stage'), answer.after]).toEqual([why, node]);
  });
});

test('what names the environment of packages is set in the stage for developing too', async () => {
  const dockerfile = lines('FROM python:3.12', 'WORKDIR /app', 'COPY Pipfile Pipfile.lock ./', 'RUN pip install pipenv', 'RUN pipenv install --system --deploy', 'COPY . .', 'CMD ["python", "app.py"]'); // prettier-ignore
  const wheel = { hashes: [], version: '==3.0.0' };
  const files = {
    Pipfile: '[packages]\nflask = "*"\n',
    'Pipfile.lock': JSON.stringify({ _meta: {}, default: { flask: wheel }, develop: {} }),
    'app.py': 'import flask\n',
    'compose.yaml': 'services:\n  web:\n    build: .\n    command: python manage.py runserver\n    volumes: [".:/app"]\n', // prettier-ignore
  };
  const { after } = await rewritten(dockerfile, files, { only: ['multi-stage', 'slim-base'] });
  expect(after).toContain('ENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH');
  expect(after.split('FROM ')).toHaveLength(3);
});
