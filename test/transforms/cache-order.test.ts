import { memoryProject } from '../../src/project/memory.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { describe, expect, test } from 'vitest';
import { after, go, javascript, lines, python, reason, typescript, type Files } from './projects.ts';

const ignoring = (files: Files): Files => ({ ...files, '.dockerignore': '**/node_modules\n' });
const start = 'CMD ["node", "server.js"]';

test('manifests come first, the sources after the install', () => {
  const dockerfile = lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', start);
  expect(after('cache-order', dockerfile, ignoring(javascript))).toMatchInlineSnapshot(`
    "FROM node:20
    WORKDIR /app
    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . .
    CMD ["node", "server.js"]
    "
  `);
});

test('comments go with their instructions', () => {
  const dockerfile = lines('FROM node:20', 'WORKDIR /app', '# everything', 'COPY . .', '', '# dependencies', 'RUN npm ci', '# go', start); // prettier-ignore
  expect(after('cache-order', dockerfile, ignoring(javascript))).toMatchInlineSnapshot(`
    "FROM node:20
    WORKDIR /app

    # dependencies
    COPY package.json package-lock.json ./
    RUN npm ci
    # everything
    COPY . .
    # go
    CMD ["node", "server.js"]
    "
  `);
});

test('an install and a build in one RUN are parted', () => {
  const dockerfile = lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm ci \\', '    # compile', '    && npm run build', start); // prettier-ignore
  expect(after('cache-order', dockerfile, ignoring(typescript))).toMatchInlineSnapshot(`
    "FROM node:20
    WORKDIR /app
    COPY package.json package-lock.json ./
    RUN \\
        # compile
        npm ci
    COPY . .
    RUN \\
        # compile
        npm run build
    CMD ["node", "server.js"]
    "
  `);
});

test('programs that are installed by name stay with the install in front of them', () => {
  const tail = ['RUN pip install -r requirements.txt', 'RUN pip install gunicorn'];
  const dockerfile = (...steps: readonly string[]) =>
    lines('FROM python:3.12', 'WORKDIR /app', ...steps, 'CMD ["python", "app.py"]');
  expect(after('cache-order', dockerfile('COPY . .', ...tail), python)).toBe(
    dockerfile('COPY requirements.txt ./', ...tail, 'COPY . .'),
  );
});

test('modules that only the build fetches get a step of their own', () => {
  const files = {
    ...go,
    'go.mod': 'module example.com/app\n\ngo 1.22\n\nrequire example.com/lib v1.0.0\n',
    'go.sum': 'example.com/lib v1.0.0 h1:x\n',
  };
  const dockerfile = lines('FROM golang:1.22', 'WORKDIR /app', 'COPY . .', 'RUN go build -o app .', 'CMD ["./app"]'); // prettier-ignore
  expect(after('cache-order', dockerfile, files)).toMatchInlineSnapshot(`
    "FROM golang:1.22
    WORKDIR /app
    COPY go.mod go.sum ./
    RUN go mod download
    COPY . .
    RUN go build -o app .
    CMD ["./app"]
    "
  `);
});

test('files of the repository keep their place, and their owner', () => {
  const files = Object.fromEntries(Object.entries(javascript).map(([path, text]) => [`api/${path}`, text]));
  const dockerfile = lines(
    'FROM node:20',
    'WORKDIR /app',
    'COPY --chown=node:node api /app',
    'RUN npm ci',
    start,
  );
  expect(after('cache-order', dockerfile, ignoring(files))).toMatchInlineSnapshot(`
    "FROM node:20
    WORKDIR /app
    COPY --chown=node:node api/package.json api/package-lock.json ./
    RUN npm ci
    COPY --chown=node:node api /app
    CMD ["node", "server.js"]
    "
  `);
});

test('scripts that run during the install come along', () => {
  const files = { ...javascript, 'package.json': JSON.stringify({ name: 'app', version: '1.0.0', scripts: { postinstall: 'node scripts/setup.js' }, dependencies: { express: '4.19.2' } }), 'scripts/setup.js': '' }; // prettier-ignore
  const dockerfile = lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', start);
  expect(after('cache-order', dockerfile, ignoring(files))).toMatchInlineSnapshot(`
    "FROM node:20
    WORKDIR /app
    COPY package.json package-lock.json ./
    COPY scripts/setup.js ./scripts/
    RUN npm ci
    COPY . .
    CMD ["node", "server.js"]
    "
  `);
});

test('a variable of the author names the folder', () => {
  const dockerfile = lines(
    'FROM node:20',
    'ENV HOME=/srv/app',
    'WORKDIR $HOME',
    'COPY . $HOME',
    'RUN npm ci',
    start,
  );
  expect(after('cache-order', dockerfile, ignoring(javascript))).toMatchInlineSnapshot(`
    "FROM node:20
    ENV HOME=/srv/app
    WORKDIR $HOME
    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . $HOME
    CMD ["node", "server.js"]
    "
  `);
});

test('files that are copied over others stay above them', () => {
  const files = { ...javascript, 'config/prod.json': '{}', 'config.json': '{}' };
  const dockerfile = lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'COPY config/prod.json config.json', 'RUN npm ci', start); // prettier-ignore
  expect(after('cache-order', dockerfile, ignoring(files))).toMatchInlineSnapshot(`
    "FROM node:20
    WORKDIR /app
    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . .
    COPY config/prod.json config.json
    CMD ["node", "server.js"]
    "
  `);
});

describe('does nothing', () => {
  const node = (...steps: readonly string[]) => lines('FROM node:20', 'WORKDIR /app', ...steps, start);
  const quoted = { ...javascript, 'package.json': '{"name": "app", "version": "1.0.0", "workspaces": ["p[1]"], "dependencies": {"express": "4.19.2"}}', 'p[1]/package.json': '{"name": "p", "version": "1.0.0"}' }; // prettier-ignore
  test.each([
    ['in the right order', node('COPY package*.json ./', 'RUN npm ci', 'COPY . .'), ignoring(javascript), 'dependencies are installed before the sources are copied'], // prettier-ignore
    ['in the right order with configuration beside the manifests', node('COPY package.json package-lock.json* tsconfig.json .babelrc ./', 'RUN npm ci', 'COPY . .'), ignoring({ ...javascript, 'tsconfig.json': '{}', '.babelrc': '{}' }), 'dependencies are installed before the sources are copied'], // prettier-ignore
    ['in the right order in a later stage', lines('FROM node:20 AS base', 'WORKDIR /app', 'FROM base', 'COPY package*.json ./', 'RUN npm ci', 'COPY . .', start), ignoring(javascript), 'dependencies are installed before the sources are copied'], // prettier-ignore
    ['without an install', node('COPY . .'), ignoring(javascript), 'no install step was found'],
    ['in the right order for a manager that installs the project as well', lines('FROM python:3.12', 'WORKDIR /app', 'COPY pyproject.toml poetry.lock ./', 'RUN poetry install', 'COPY . .', 'CMD ["python", "app.py"]'), { ...python, 'pyproject.toml': '[tool.poetry]\nname = "a"\n', 'poetry.lock': '' }, 'dependencies are installed before the sources are copied'], // prettier-ignore
    ['with a tool by name', lines('FROM python:3.12', 'WORKDIR /app', 'COPY . .', 'RUN pip install poetry', 'CMD ["python", "app.py"]'), python, 'line 4 installs poetry by name and not from a manifest: it stays where it is'], // prettier-ignore
    ['with a step that nobody knows alone', node('COPY . .', 'RUN ./magic'), ignoring(javascript), /^line 4: .*, so no install step can be seen$/], // prettier-ignore
    ['behind a step that nobody knows', node('COPY . .', 'RUN ./magic', 'RUN npm ci'), ignoring(javascript), /^line 4 comes before the install: /], // prettier-ignore
    ['behind a step that reads the sources', node('COPY . .', 'RUN cp server.js main.js', 'RUN npm ci'), ignoring(javascript), 'line 4 comes before the install and may read the sources: cp server.js main.js'], // prettier-ignore
    ['with a WORKDIR in between', node('COPY . .', 'WORKDIR /app/api', 'RUN npm ci'), { ...ignoring(javascript), 'api/package.json': javascript['package.json'] ?? '', 'api/package-lock.json': javascript['package-lock.json'] ?? '' }, 'WORKDIR at line 4 stands between the COPY and the install'], // prettier-ignore
    ['with a USER in between', node('COPY . .', 'USER node', 'RUN npm ci'), ignoring(javascript), 'USER at line 4 stands between the COPY and the install'], // prettier-ignore
    ['with a folder that would be copied over', node('COPY . .', 'RUN npm ci'), javascript, '/app/node_modules in the build context would be copied over the installed one: .dockerignore does not hide it'], // prettier-ignore
    ["with the shell's state", node('COPY . .', 'RUN export A=1; npm ci'), ignoring(javascript), "line 4 changes the shell's state between its commands"], // prettier-ignore
    ['with a variable that names a source', node('COPY . .', 'ENV NODE_OPTIONS="--require ./server.js"', 'RUN npm ci'), ignoring(javascript), 'ENV names /app/server.js, which the install may read'], // prettier-ignore
    ['with a file of another image over the sources', node('COPY . .', 'COPY --from=busybox /x ./server.js', 'RUN npm ci'), ignoring(javascript), 'line 4 copies to /app/server.js, over what an instruction above it brings'], // prettier-ignore
    ['with a name that COPY reads otherwise', node('COPY . .', 'RUN npm ci'), ignoring(quoted), /^COPY would read .* as something else than a name$|p\[1\]/], // prettier-ignore
    ['with an install of the project itself', lines('FROM python:3.12', 'WORKDIR /app', 'COPY . .', 'RUN pip install .', 'CMD ["python", "app.py"]'), { ...python, 'pyproject.toml': '[project]\nname = "a"\nversion = "1"\n' }, /needs the sources/], // prettier-ignore
  ])('%s', (_, dockerfile, files, expected) => {
    expect(reason('cache-order', dockerfile, files)).toMatch(expected);
  });
});

test('without a WORKDIR the folder is that of the base image', () => {
  const dockerfile = lines('FROM node:20', 'COPY . .', 'RUN npm ci', start);
  expect(after('cache-order', dockerfile, ignoring(javascript))).toMatchInlineSnapshot(`
    "FROM node:20
    COPY package.json package-lock.json /
    RUN npm ci
    COPY . .
    CMD ["node", "server.js"]
    "
  `);
  const over = lines('FROM node:20', 'COPY . .', 'COPY --from=busybox /x ./server.js', 'RUN npm ci', start);
  expect(reason('cache-order', over, ignoring(javascript))).toBe(
    'line 3 copies to /server.js, over what an instruction above it brings',
  );
});

test('a folder that the install reads is no source: a second run changes nothing', () => {
  const dockerfile = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "server.js"]\n';
  const manifest = {
    name: 'a',
    version: '1.0.0',
    scripts: { postinstall: 'patch-package' },
    dependencies: { 'patch-package': '8.0.0' },
  };
  const lock = {
    name: 'a',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: { '': manifest, 'node_modules/patch-package': { version: '8.0.0' } },
  };
  const files = {
    Dockerfile: dockerfile,
    'package.json': JSON.stringify(manifest),
    'package-lock.json': JSON.stringify(lock),
    'patches/ms+2.1.3.patch': '--- a\n+++ b\n',
    'server.js': "require('http').createServer().listen(8080);\n",
    '.dockerignore': 'node_modules\n',
  };
  const result = rewrite(dockerfile, memoryProject(files), { only: ['cache-order'] });
  expect(result.error).toBeNull();
  expect(result.after).toContain('COPY patches ./patches\nRUN npm ci\nCOPY . .\n');
});

test('a RUN that installs and builds is parted, whatever tool is installed behind it', () => {
  const dockerfile =
    'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nRUN npm i -g serve\nCMD ["serve", "-s", "dist"]\n';
  const project = memoryProject({ ...typescript, Dockerfile: dockerfile, '.dockerignore': 'node_modules\n' });
  const { after: result } = rewrite(dockerfile, project, { only: ['cache-order'] });
  expect(result).toContain('RUN npm ci\nCOPY . .\nRUN npm run build\nRUN npm i -g serve\n');
});

test('sources stay in front of a step that works on them before the install', () => {
  const dockerfile =
    'FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN python -m compileall .\nRUN pip install -r requirements.txt\nCMD ["python", "app.py"]\n';
  const project = memoryProject({
    Dockerfile: dockerfile,
    'requirements.txt': 'six==1.17.0\n',
    'app.py': 'import six\n',
  });
  const result = rewrite(dockerfile, project, { only: ['cache-order'] });
  expect(result.after).toBe(dockerfile);
  expect(result.withheld).toEqual([]);
  expect(result.skipped[0]?.why).toEqual(
    'line 4 comes before the install and may read the sources: python -m compileall .',
  );
});
