import { describe, expect, test } from 'vitest';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { after, alone, lines, npm, reason, use } from './projects.ts';

const ID = 'cache-mounts';

function cached(image: string, run: string, files: Readonly<Record<string, string>> = {}): string {
  return after(ID, lines(`FROM ${image}`, 'WORKDIR /app', 'COPY . .', run), files)
    .split('\n')
    .slice(3)
    .join('\n');
}

const node = npm({ koa: '2.0.0' });
const mount = (target: string, more = '') => `RUN --mount=type=cache,target=${target}${more} \\\n    `;
const APT = `${mount('/var/cache/apt', ',sharing=locked')}--mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\\n    `;
const KEPT = '-o Dir::Cache::Archives=/var/cache/apt/kept';

describe('each manager gets its own folder', () => {
  test.each([
    ['node:22', 'RUN npm ci', node, `${mount('/root/.npm')}npm ci`],
    ['node:22', 'RUN npm install -g serve', node, `${mount('/root/.npm')}npm install -g serve`],
    ['node:22', 'RUN yarn --frozen-lockfile', node, `${mount('/usr/local/share/.cache/yarn', ',sharing=locked')}yarn --frozen-lockfile`],
    ['node:22-bookworm', 'RUN pnpm i', node, `RUN --mount=type=cache,id=pnpm-bookworm,target=/root/.local/share/pnpm/store \\\n    pnpm i`],
    ['node:22', 'ENV npm_config_cache=/cache/npm\nRUN npm ci', node, `ENV npm_config_cache=/cache/npm\n${mount('/cache/npm')}npm ci`],
    ['python:3.12-bookworm', 'RUN pip install -r requirements.txt', { 'requirements.txt': 'uwsgi==2.0.0\n' }, `RUN --mount=type=cache,id=pip-bookworm,target=/root/.cache/pip \\\n    pip install -r requirements.txt`],
    ['python:3.12-bookworm', 'RUN pip install poetry', {}, `RUN --mount=type=cache,id=pip-bookworm,target=/root/.cache/pip \\\n    pip install poetry`],
    ['python:3.12-bookworm', 'RUN uv sync', { 'pyproject.toml': '[project]\n' }, `RUN --mount=type=cache,id=uv-bookworm,target=/root/.cache/uv \\\n    uv sync`],
    [
      'python:3.12-bookworm', 'RUN poetry install', { 'pyproject.toml': '[project]\n' },
      `${mount('/root/.cache/pypoetry/cache')}--mount=type=cache,id=poetry-bookworm,target=/root/.cache/pypoetry/artifacts \\\n    poetry install`,
    ],
    ['alpine:3.20', 'RUN apk add --no-cache git', {}, `${mount('/var/cache/apk', ',sharing=locked')}apk add --update-cache --cache-dir /var/cache/apk git`],
    ['debian:trixie', 'RUN apt-get update && apt-get install -y git', {}, `${APT}apt-get update && apt-get install ${KEPT} -y git`],
  ])('%s %s', (image, run, files, expected) => {
    expect(cached(image, run, files)).toBe(`${expected}\n`);
  }); // prettier-ignore

  test('the steps of Go share its modules where nothing else reads them', () => {
    const dockerfile = lines(
      'FROM golang:1.22 AS build',
      'WORKDIR /src',
      'COPY go.mod .',
      'RUN go mod download',
      'COPY . .',
      'RUN --mount=type=cache,target=/root/.cache/go-build go build -o /app .',
      'FROM debian:trixie-slim',
      'COPY --from=build /app /app',
      'CMD ["/app"]',
    );
    const files = { 'go.mod': 'module example.com/app\n\ngo 1.22\n', 'main.go': 'package main\nfunc main() {}\n' };
    const both = `${mount('/go/pkg/mod')}--mount=type=cache,target=/root/.cache/go-build \\\n    `;
    expect(after(ID, dockerfile, files)).toBe(
      dockerfile.replace('RUN --mount', `${mount('/go/pkg/mod')}--mount`).replace('RUN go mod', `${both}go mod`),
    );
    for (const [from, to] of [
      ['COPY --from=build /app /app', 'COPY --from=build /go /go'],
      ['RUN --mount', 'RUN make generate\nRUN --mount'],
      ['RUN go mod', 'RUN --mount=type=secret,id=netrc go mod'],
    ] as const)
      expect(after(ID, dockerfile.replace(from, to), files), to).not.toContain('/go/pkg/mod');
    const one = dockerfile.slice(0, dockerfile.indexOf('FROM debian'));
    expect(after(ID, one, files)).not.toContain('/go/pkg/mod');
  }); // prettier-ignore
});

describe('what would empty the cache goes', () => {
  test.each([
    ['node:22', 'RUN npm ci && npm cache clean --force', `${mount('/root/.npm')}npm ci`],
    ['node:22', 'RUN npm ci && rm -rf ~/.npm /tmp/*', `${mount('/root/.npm')}npm ci && rm -rf /tmp/*`],
    ['node:22', 'RUN npm ci; rm -rf /root/.npm', `${mount('/root/.npm')}npm ci`],
    ['node:22', 'RUN npm ci \\\n    # why\n    && npm cache clean --force \\\n    && echo done', `${mount('/root/.npm')}npm ci \\\n    # why\n    && echo done`],
    ['node:22', 'RUN yarn && yarn cache clean', `${mount('/usr/local/share/.cache/yarn', ',sharing=locked')}yarn`],
    ['python:3.12-bookworm', 'RUN pip install --no-cache-dir -r requirements.txt', 'RUN --mount=type=cache,id=pip-bookworm,target=/root/.cache/pip \\\n    pip install -r requirements.txt'],
    ['python:3.12-bookworm', 'RUN pip install \\\n    -r requirements.txt \\\n    --no-cache-dir', 'RUN --mount=type=cache,id=pip-bookworm,target=/root/.cache/pip \\\n    pip install \\\n    -r requirements.txt'],
    ['python:3.12-bookworm', 'RUN pip install -r requirements.txt && rm -rf /root/.cache', 'RUN --mount=type=cache,id=pip-bookworm,target=/root/.cache/pip \\\n    pip install -r requirements.txt'],
    ['debian:trixie', 'RUN apt-get update && apt-get install -y git && apt-get clean && rm -rf /var/lib/apt/lists/*', `${APT}apt-get update && apt-get install ${KEPT} -y git`],
    ['debian:trixie', 'RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/* /tmp/*', `${APT}apt-get update && apt-get install ${KEPT} -y git && rm -rf /tmp/*`],
  ])('%s %s', (image, run, expected) => {
    expect(cached(image, run, { ...node, 'requirements.txt': 'uwsgi==2.0.0\n' })).toBe(`${expected}\n`);
  }); // prettier-ignore
});

describe('none', () => {
  test.each<[string, string, Readonly<Record<string, string>>, string]>([
    ['node:22', 'USER node\nRUN npm ci', node, 'line 5: npm runs as node, and the folder of a mount is root\'s'],
    ['node:22', 'RUN npm ci', { ...node, '.npmrc': 'cache=/x\n' }, 'line 4: .npmrc says where npm keeps its cache'],
    ['node:22', 'RUN yarn', { ...node, '.yarnrc.yml': 'nodeLinker: node-modules\n' }, 'line 4: .yarnrc.yml says where yarn keeps its cache'],
    ['node:22', 'ARG npm_config_cache\nRUN npm ci', node, 'line 5: a variable that only the build knows says where npm keeps its cache'],
    ['node:22', 'COPY cache /root/.npm\nRUN npm ci', { ...node, 'cache/x': '' }, 'line 5: line 4 copies to /root/.npm'],
    ['node:22', 'RUN npm ci\nRUN npm ci --offline', node, 'line 4: line 5 counts on what npm keeps in a layer; line 5: line 5 counts on what npm keeps in a layer'],
    ['python:3.12', 'RUN pip install uwsgi', {}, 'line 4: pip also keeps what it compiled, and python:3.12 does not name the release of its system'],
    ['python:3.12-bookworm', 'ENV PIP_NO_CACHE_DIR=1\nRUN pip install uwsgi', {}, 'line 5: line 4 sets PIP_NO_CACHE_DIR, so that pip keeps nothing'],
    ['debian:trixie', 'RUN apt-get update && apt-get install -y git\nRUN apt-get install -y jq', {}, 'line 4: line 5 installs from its lists'],
    ['debian:trixie', 'RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt', {}, 'line 4: "rm -rf /var/lib/apt" removes what is mounted, and more beside it'],
    ['debian:trixie', 'RUN apt-get update && apt-get install -y git && (rm -rf /var/lib/apt/lists/*)', {}, 'line 4: "rm -rf /var/lib/apt/lists/*" stands in another command'],
    ['debian:trixie', 'RUN --mount=type=cache,target=/var/cache apt-get update && apt-get install -y git', {}, 'no package manager with a cache runs without a mount'],
    ['node:22', 'RUN --mount=type=cache,target=/root/.npm npm ci', node, 'no package manager with a cache runs without a mount'],
    ['node:22', 'RUN npm run build', node, 'no package manager with a cache runs without a mount'],
    ['node:22', '# dfrewrite ignore=cache-mounts\nRUN npm ci', node, 'no package manager with a cache runs without a mount'],
  ])('%s %s', (image, run, files, expected) => {
    expect(reason(ID, lines(`FROM ${image}`, 'WORKDIR /app', 'COPY . .', run), files)).toBe(expected);
  }); // prettier-ignore

  test('for a builder that knows no mounts, with its place', () => {
    const dockerfile = lines('FROM node:22', 'WORKDIR /app', 'COPY . .', 'RUN npm ci');
    const kaniko = use({ legacyBuilder: 'kaniko', evidence: { path: '.gitlab-ci.yml', line: 7, says: 'build' } });
    const { withheld } = alone(ID, dockerfile, node, { uses: [kaniko] });
    expect(withheld).toEqual([
      { transform: ID, why: { parts: [{ path: '.gitlab-ci.yml', line: 7 }, ' builds with kaniko, which knows neither RUN --mount nor COPY --chmod'] }, needs: 'a builder with BuildKit' },
    ]);
    const old = alone(ID, `# syntax=docker/dockerfile:1.1\n${dockerfile}`, node);
    expect(old.withheld.map(({ why }) => why)).toEqual(['# syntax=docker/dockerfile:1.1 knows neither RUN --mount nor COPY --chmod']);
  }); // prettier-ignore
});

test('it runs only where somebody asks for it', () => {
  const dockerfile = lines('FROM node:22', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', 'CMD ["node", "a.js"]');
  const project = memoryProject({ ...node, 'a.js': '', Dockerfile: dockerfile });
  const text = (options: Parameters<typeof rewrite>[2]) => rewrite(dockerfile, project, options).after;
  expect(text({})).not.toContain('type=cache');
  const also = text({ also: [ID] });
  expect(also).toContain('type=cache,target=/root/.npm');
  expect(rewrite(also, project, { also: [ID] }).after).toBe(also);
  expect(text({ also: [ID], skip: [ID] })).not.toContain('type=cache');
  expect(text({ only: ['exec-form'], also: [ID] })).toContain('type=cache');
});
