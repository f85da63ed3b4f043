import { describe, expect, test } from 'vitest';
import { findingRules } from '../../src/analysis/findings/index.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { lines } from '../transforms/projects.ts';

/** What is found in a Dockerfile: `line id: says`. */
function found(dockerfile: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  const { findings } = rewrite(dockerfile, memoryProject({ ...files, Dockerfile: dockerfile }));
  return findings.map(({ line, id, says }) => `${String(line)} ${id}: ${says}`);
}

function inDebian(...body: readonly string[]): string {
  return lines('FROM debian:trixie', ...body);
}

describe('a secret in the image', () => {
  test.each([
    ['ENV DB_PASSWORD=hunter2', 'the value of DB_PASSWORD stays in the image'],
    ['ENV A=1 API_KEY="abc"', 'the value of API_KEY stays in the image'],
    ['ENV SECRET_KEY abc', 'the value of SECRET_KEY stays in the image'],
    ['ARG NPM_TOKEN', 'the build argument NPM_TOKEN stays in the history of the image'],
    ['ENV AWS_SECRET_ACCESS_KEY=abc', 'the value of AWS_SECRET_ACCESS_KEY stays in the image'],
  ])('%s', (instruction, says) => {
    expect(found(inDebian(instruction))).toEqual([`2 secret-value: ${says}`]);
  });

  test.each([
    'ENV DB_PASSWORD=',
    'ENV TOKEN_URL=https://example.com',
    'ENV PASSWORD_FILE=/run/secrets/password',
    'ENV NEXT_PUBLIC_API_KEY=abc',
    'ENV API_TOKEN=$API_TOKEN',
    'ENV KEYBOARD=us',
    'ENV USE_TOKENS=1',
    'ARG VERSION=1',
  ])('none: %s', (instruction) => {
    expect(found(inDebian(instruction))).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['COPY .env ./', { '.env': 'A=1' }, ['.env']],
    ['COPY id_rsa /root/.ssh/', { id_rsa: 'x' }, ['id_rsa']],
    ['COPY . .', { 'app/tls.key': 'x', 'app/public.pem': 'x', '.env.example': 'x' }, ['app/tls.key']],
    ['COPY . .', { '.env': 'x', '.dockerignore': '.env\n' }, []],
    ['COPY . .', { 'test/tls.key': 'x' }, []],
    ['COPY --from=other .env ./', {}, []],
  ])('a file: %s %j', (instruction, files, paths) => {
    expect(found(inDebian(instruction), files)).toEqual(
      paths.map((path) => `2 secret-file: ${path} is copied into a layer`),
    );
  });
});

describe('a download that nobody checks', () => {
  test.each([
    ['RUN curl -fsSL https://example.com/x.sh | sh', ['2 piped-script: https://example.com/x.sh runs as it is downloaded']],
    ['RUN wget -qO- https://example.com/x.sh | sudo bash -s -- -y', ['2 piped-script: https://example.com/x.sh runs as it is downloaded']],
    ['RUN bash -c "$(curl -fsSL https://example.com/x.sh)"', ['2 piped-script: https://example.com/x.sh runs as it is downloaded']],
    ['RUN curl https://example.com/x.tgz | tar xz', []],
    ['RUN curl -o /x.sh https://example.com/x.sh && sha256sum -c sums && sh /x.sh', []],
    ['ADD https://example.com/tool /tool', ['2 unchecked-add: what https://example.com/tool holds is not checked']],
    ['ADD --checksum=sha256:00 https://example.com/tool /tool', []],
    ['RUN apt-get update && apt-get upgrade -y && rm -rf /var/lib/apt/lists/*', ['2 upgraded-base: apt upgrades packages of the base image, so that each build differs']],
  ])('%s', (instruction, expected) => {
    expect(found(inDebian(instruction))).toEqual(expected);
  }); // prettier-ignore
});

describe('a base image', () => {
  test.each([
    ['ubuntu', ['floating-base: ubuntu has no version']],
    ['example/app:latest', ['floating-base: example/app has no version']],
    ['ubuntu:18.04', ['ended-base: ubuntu 18.04 got its last fixes in 2023-05']],
    ['debian:buster-slim', ['ended-base: debian buster got its last fixes in 2024-06']],
    ['alpine:3.12.1', ['ended-base: alpine 3.12 got its last fixes in 2022-05']],
    ['python:3.7-slim', ['ended-base: python 3.7 got its last fixes in 2023-06']],
    ['golang:1.16', ['ended-base: golang 1.16 got its last fixes in 2022-03']],
    ['node:14-alpine', ['ended-base: node 14 got its last fixes in 2023-04']],
    ['node:22-bullseye', ['ended-base: debian bullseye got its last fixes in 2026-08']],
    ['php:7.4-fpm', ['ended-base: php 7 got its last fixes in 2022-11']],
    ['python:3.13-slim-bookworm', []],
    ['node:22', []],
    ['debian:trixie@sha256:00', []],
    ['scratch', []],
    ['gcr.io/distroless/base-debian12', []],
  ])('%s', (image, expected) => {
    expect(found(lines(`FROM ${image}`, 'USER 1000'))).toEqual(expected.map((each) => `1 ${each}`));
  });
});

describe('a package of apt', () => {
  test.each<[string, readonly string[]]>([
    ['FROM python:3.12-slim-trixie\nRUN apt-get update && apt-get install -y wkhtmltopdf curl', ['2 missing-package: Debian trixie has no package wkhtmltopdf, which bookworm has']],
    ['FROM node:22-bookworm\nRUN apt-get update && apt-get install -y wkhtmltopdf libgl1-mesa-glx', []],
    ['FROM python:3.12-slim-bookworm\nRUN apt-get update && apt-get install -y libssl3t64', ['2 missing-package: Debian bookworm has no package libssl3t64, which trixie has']],
    ['FROM debian:trixie\nRUN apt-get update && apt-get install -y libglib2.0-0 nobody-knows-this', []],
    ['FROM debian:trixie\nRUN echo "deb https://example.org x main" > /etc/apt/sources.list.d/x.list && apt-get update && apt-get install -y wkhtmltopdf', []],
    ['FROM debian:trixie\nCOPY x.list /etc/apt/sources.list.d/\nRUN apt-get update && apt-get install -y wkhtmltopdf', []],
    ['FROM debian:trixie\nRUN ./add-sources\nRUN apt-get update && apt-get install -y wkhtmltopdf', []],
    ['FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y wkhtmltopdf', []],
  ])('%s', (dockerfile, expected) => {
    expect(found(`${dockerfile}\nUSER 1000\n`)).toEqual(expected);
  }); // prettier-ignore
});

describe('a container that starts as root', () => {
  test.each<[string, readonly string[]]>([
    [
      'FROM debian:trixie\nCMD ["x"]',
      ['1 runs-as-root: no USER is set, so that the container starts as root'],
    ],
    ['FROM ubuntu:24.04\nUSER root\nCMD ["x"]', ['2 runs-as-root: the last USER is root']],
    [
      'FROM jenkins/jenkins:2.500\nUSER root\nRUN true',
      ['2 runs-as-root: the last USER is root, where the image has the user jenkins'],
    ],
    ['FROM jenkins/jenkins:2.500\nUSER root\nRUN true\nUSER jenkins', []],
    ['FROM postgres:17\nCMD ["postgres"]', []],
    ['FROM example/app:1\nCMD ["x"]', []],
    ['FROM debian:trixie\nUSER 1000\nCMD ["x"]', []],
    ['FROM debian:trixie\nRUN true', []],
    ['FROM gcr.io/distroless/static-debian13:nonroot\nCMD ["/x"]', []],
  ])('%s', (dockerfile, expected) => {
    expect(found(`${dockerfile}\n`)).toEqual(expected);
  });
});

/** What is found beside floating bases and root, with the transform that would hide .git left out. */
function foundIn(dockerfile: string, files: Readonly<Record<string, string>>): readonly string[] {
  const project = memoryProject({ ...files, Dockerfile: dockerfile });
  const { findings } = rewrite(dockerfile, project, { skip: ['dockerignore'] });
  return findings
    .filter(({ id }) => id !== 'runs-as-root')
    .map(({ line, id, says }) => `${String(line)} ${id}: ${says}`);
}

describe('the repository itself in the image', () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['COPY . .', { '.gitignore': '' }, ['2 git-folder: .git is copied into a layer']],
    ['COPY . .', { '.github/workflows/ci.yml': '' }, ['2 git-folder: .git is copied into a layer']],
    ['COPY . .', { '.gitignore': '', '.dockerignore': '.git\n' }, []],
    ['COPY src ./src', { '.gitignore': '', 'src/a': '' }, []],
    ['COPY . .', { a: '' }, []],
  ])('%s %j', (instruction, files, expected) => {
    expect(foundIn(inDebian(instruction), files)).toEqual(expected);
  });

  test('none where a change hides it', () => {
    const dockerfile = lines('FROM node:22', 'WORKDIR /app', 'COPY . .', 'CMD ["node", "a.js"]');
    const files = { '.gitignore': '', 'a.js': '', 'package.json': '{}' };
    expect(found(dockerfile, files)).toEqual([]);
    expect(foundIn(dockerfile, files)).toEqual(['3 git-folder: .git is copied into a layer']);
  });
});

describe('an install of open versions', () => {
  const manifest = JSON.stringify({ dependencies: { koa: '^2.0.0' } });
  const none = 'no lockfile holds the versions of what';
  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['RUN npm install', { 'package.json': manifest }, [`4 missing-lockfile: ${none} package.json names`]],
    ['RUN yarn', { 'package.json': manifest }, [`4 missing-lockfile: ${none} package.json names`]],
    ['RUN npm install', { 'package.json': manifest, 'package-lock.json': '{}' }, []],
    ['RUN npm install', { 'package.json': '{"dependencies": {}}' }, []],
    ['RUN npm install -g koa', { 'package.json': manifest }, []],
  ])('%s %j', (instruction, files, expected) => {
    expect(foundIn(lines('FROM node:22', 'WORKDIR /app', 'COPY . .', instruction), files)).toEqual(expected);
  });

  test.each<[string, string | null]>([
    ['flask==3.0.0\ngunicorn==22.0.0\n', null],
    ['flask==3.0.0\n# tools\ngunicorn\n', 'gunicorn'],
    ['flask[async] >= 3\n', 'flask'],
    ['flask ~= 3.0 # framework', 'flask'],
    ['flask', 'flask'],
    ['flask\r\n', 'flask'],
    ['flask; python_version > "3"\n', 'flask'],
    ['flask<4,==3.0.0\n', null],
    ['flask===3.0.0\n-r other.txt\n--index-url https://example.com/simple\n', null],
    ['pkg @ https://example.com/pkg-1.0.tar.gz\n', null],
    ['./local\n', null],
    ['', null],
  ])('requirements %j', (text, name) => {
    const dockerfile = lines('FROM python:3.13', 'COPY requirements.txt .', 'RUN pip install -r requirements.txt');
    expect(foundIn(dockerfile, { 'requirements.txt': text })).toEqual(
      name === null ? [] : [`3 missing-lockfile: requirements.txt names ${name} without an exact version`],
    );
  }); // prettier-ignore

  test.each<[string, string, Readonly<Record<string, string>>, number]>([
    ['poetry install', '[tool.poetry.dependencies]\npython = "^3.12"\nflask = "^3"\n', {}, 1],
    ['poetry install', '[tool.poetry.dependencies]\npython = "^3.12"\n\n[build-system]\n', {}, 0],
    ['poetry install', '[project]\ndependencies = ["flask"]\n', { 'poetry.lock': '' }, 0],
    ['uv sync', '[project]\nname = "a"\ndependencies = [\n  "flask",\n]\n', {}, 1],
    ['uv sync', '[project]\nname = "a"\ndependencies = []\n', {}, 0],
  ])('%s %j %j', (command, text, files, count) => {
    const dockerfile = lines('FROM python:3.13', 'WORKDIR /app', 'COPY . .', `RUN ${command}`);
    const all = foundIn(dockerfile, { 'pyproject.toml': text, ...files });
    expect(all).toEqual(count === 0 ? [] : [`4 missing-lockfile: ${none} pyproject.toml names`]);
  });
});

describe('a server for developing', () => {
  test.each<[string, string, string | null]>([
    ['python:3.13', 'CMD ["flask", "run", "--host=0.0.0.0"]', 'flask run --host=0.0.0.0'],
    ['python:3.13', 'CMD python manage.py runserver 0.0.0.0:8000', 'python manage.py runserver 0.0.0.0:8000'],
    ['python:3.13', 'CMD ["uvicorn", "app:app", "--reload"]', 'uvicorn app:app --reload'],
    ['python:3.13', 'CMD ["gunicorn", "app:app"]', null],
    ['python:3.13', 'CMD ["python", "manage.py", "migrate"]', null],
    ['node:22', 'CMD ["nodemon", "server.js"]', 'nodemon server.js'],
    ['node:22', 'CMD ["npx", "vite", "preview"]', 'vite preview'],
    ['node:22', 'CMD ["vite", "preview", "--host"]', 'vite preview --host'],
    ['node:22', 'CMD ["node", "server.js"]', null],
  ])('%s %s', (image, start, command) => {
    const dockerfile = lines(`FROM ${image}`, 'WORKDIR /app', start);
    expect(foundIn(dockerfile, {})).toEqual(
      command === null ? [] : [`3 development-server: ${command} is made for developing`],
    );
  });

  test('none in a file that is for developing by its name', () => {
    const text = lines('FROM node:22', 'CMD ["nodemon", "a.js"]');
    const project = memoryProject({ 'Dockerfile.dev': text }, { dockerfile: 'Dockerfile.dev' });
    expect(rewrite(text, project).findings.map(({ id }) => id)).toEqual(['runs-as-root']);
  });
});

test('what a change did away with is no finding any more', () => {
  const dockerfile = lines('FROM node', 'COPY server.js .nvmrc ./', 'CMD ["node", "server.js"]');
  expect(found(dockerfile, { '.nvmrc': '22\n', 'server.js': '', 'package.json': '{}' })).toEqual([]);
  expect(found(dockerfile, { 'server.js': '', 'package.json': '{}' })).toEqual([
    '1 floating-base: node has no version',
  ]);
});

test('what a split repeats in two stages is found once, in the line of the original', () => {
  const dockerfile = lines('FROM debian:trixie AS one', 'ENV DB_PASSWORD=x', 'FROM one', 'ENV DB_PASSWORD=x');
  expect(found(dockerfile)).toEqual(['2 secret-value: the value of DB_PASSWORD stays in the image']);
});

test('a comment that names the rule says that it is meant so', () => {
  const text = inDebian(
    '# dfrewrite ignore=secret-value # for tests only',
    'ENV DB_PASSWORD=x',
    'ENV TOKEN=x',
  );
  expect(found(text)).toEqual(['4 secret-value: the value of TOKEN stays in the image']);
  const { warnings } = rewrite(text, memoryProject({ Dockerfile: text }));
  expect(warnings).toEqual([]);
  expect(found(`# dfrewrite global ignore=secret-value\n${text}`)).toEqual([]);
});

test('each rule has an id of its own, and says what it looks for and what to do', () => {
  const ids = findingRules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, summary, help } of findingRules)
    expect({ id, summary, help }).toEqual({
      id: expect.stringMatching(/^[a-z]+(?:-[a-z]+)+$/) as string,
      summary: expect.stringMatching(/^.*[^.]$/) as string,
      help: expect.stringMatching(/^[a-z-].*[^.]$/) as string,
    });
});
