import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openProject } from '../../src/project/disk.ts';
import { openRepository } from '../../src/project/repository.ts';
import type { Project } from '../../src/model/index.ts';
import { temporary } from './temporary.ts';

type Files = Readonly<Record<string, string>>;

async function contextOf(files: Files, dockerfile = 'api/Dockerfile'): Promise<string> {
  const { context, contextEvidence } = await projectIn(files, dockerfile);
  const { path, line, says } = contextEvidence;
  return `${context} (${path}${line === null ? '' : `:${line}`}: ${says})`;
}

async function projectIn(files: Files, dockerfile: string): Promise<Project> {
  const folder = temporary(files);
  // The repository of a run is opened at its top; a Dockerfile alone would not see the folders above it without git.
  return openProject(join(folder.path, dockerfile), { repository: await openRepository(folder.path) });
}

const NODE = 'FROM node\nCOPY package.json .\nRUN npm ci\nCOPY src src\n';

describe('the context that the repository says', () => {
  const files = { 'api/Dockerfile': NODE, 'api/package.json': '{}', 'api/src/a.js': '' };

  test.each<readonly [string, Files, string]>([
    [
      'compose, short',
      { 'compose.yml': 'services:\n  a:\n    build: ./api\n' },
      'api (compose.yml:3: service a builds it, context api)',
    ],
    [
      'compose, long',
      {
        'docker-compose.dev.yaml':
          'services:\n  a:\n    build: {context: "${DIR:-api}", dockerfile: Dockerfile}\n',
      },
      'api (docker-compose.dev.yaml:3: service a builds it, context api)',
    ],
    [
      'compose, merge keys and aliases',
      {
        'compose.yml':
          'x-b: &b\n  context: api\nservices:\n  a:\n    build:\n      <<: *b\n      target: run\n',
      },
      'api (compose.yml:5: service a builds it, context api)',
    ],
    [
      'bake',
      { 'docker-bake.hcl': 'variable "D" { default = "api" }\ntarget "x" {\n  context = "./${D}"\n}\n' },
      'api (docker-bake.hcl:2: bake target x builds it, context api)',
    ],
    [
      'a workflow',
      {
        '.github/workflows/ci.yml':
          'jobs:\n  b:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: "{{defaultContext}}:api"\n',
      },
      'api (.github/workflows/ci.yml:4: docker/build-push-action builds it, context api)',
    ],
    [
      'a workflow with a matrix',
      {
        '.github/workflows/ci.yml':
          'jobs:\n  b:\n    strategy: {matrix: {dir: [web, api]}}\n    steps:\n      - run: |\n          echo hello\n          cd ${{ matrix.dir }} && docker build -t x .\n',
      },
      'api (.github/workflows/ci.yml:7: docker build -t x ., context api)',
    ],
    [
      'a Makefile',
      { Makefile: 'DIR := api\nimage:\n\t@docker build \\\n\t  -t x $(DIR)\n' },
      'api (Makefile:3: docker build -t x api, context api)',
    ],
    [
      'a script',
      { 'scripts/build.sh': '#!/bin/sh\ncd "$(dirname "$0")/.."\ndocker build -f api/Dockerfile api\n' },
      'api (scripts/build.sh:3: docker build -f api/Dockerfile api, context api)',
    ],
    [
      'a package script',
      { 'package.json': '{\n  "scripts": {\n    "i": "docker build api"\n  }\n}' },
      'api (package.json:3: docker build api, context api)',
    ],
    [
      'skaffold',
      { 'skaffold.yaml': 'build:\n  artifacts:\n    - image: x\n      context: api\n' },
      'api (skaffold.yaml:3: artifact x builds it, context api)',
    ],
    [
      'tilt',
      { Tiltfile: "docker_build('x', 'api')\n" },
      'api (Tiltfile:1: docker_build builds it, context api)',
    ],
    [
      'jenkins',
      { Jenkinsfile: "stage('x') {\n  sh 'docker build api'\n}\n" },
      'api (Jenkinsfile:2: docker build api, context api)',
    ],
    [
      'gitlab',
      { '.gitlab-ci.yml': 'b:\n  script:\n    - cd api\n    - docker build .\n' },
      'api (.gitlab-ci.yml:4: docker build ., context api)',
    ],
  ])('%s', async (_name, more, expected) => {
    expect(await contextOf({ ...files, ...more })).toBe(expected);
  });

  test('a context above the Dockerfile', async () => {
    const more = {
      'compose.yml':
        'services:\n  a:\n    build:\n      context: .\n      dockerfile: docker/api.Dockerfile\n',
    };
    expect(
      await contextOf(
        { 'docker/api.Dockerfile': 'FROM a\nCOPY x .', x: '', ...more },
        'docker/api.Dockerfile',
      ),
    ).toBe('. (compose.yml:3: service a builds it, context .)');
  });

  test('of two, the one in which everything is', async () => {
    const more = {
      'compose.yml':
        'services:\n  a:\n    build: {context: ., dockerfile: api/Dockerfile}\n  b:\n    build: api\n',
    };
    expect(await contextOf({ ...files, ...more })).toBe(
      'api (compose.yml:5: service b builds it, context api (compose.yml:3 says .))',
    );
  });

  test('one that lacks something loses against a folder that does not', async () => {
    const more = { 'compose.yml': 'services:\n  a:\n    build: {context: ., dockerfile: api/Dockerfile}\n' };
    expect(await contextOf({ ...files, ...more })).toBe(
      'api (api/Dockerfile: its own folder has everything that it copies; compose.yml says ., where package.json is missing)',
    );
  });

  test('what git ignores is made before the build', async () => {
    const more = {
      '.gitignore': 'dist\n',
      'compose.yml': 'services:\n  a:\n    build: {context: ., dockerfile: api/Dockerfile}\n',
    };
    expect(await contextOf({ 'api/Dockerfile': 'FROM a\nCOPY dist .', ...more })).toMatch(/^\. \(compose/);
  });

  test('what no file says is not made up', async () => {
    const more = {
      'compose.yml':
        'services:\n  a:\n    build: https://example.org/x.git\n  b:\n    build: {context: api, dockerfile_inline: FROM x}\n  c:\n    build: ../api\n',
      Makefile: 'x:\n\tdocker build $(UNKNOWN)\n\tdocker build - < api/Dockerfile\n',
    };
    expect(await contextOf({ ...files, ...more })).toBe(
      'api (api/Dockerfile: its own folder has everything that it copies)',
    );
  });
});

describe('the nearest folder', () => {
  test.each<readonly [string, string, Files, string]>([
    [
      'its own',
      NODE,
      { 'a/b/package.json': '{}', 'a/b/src/x': '', 'package.json': '{}', 'src/x': '' },
      'a/b',
    ],
    ['the first above with every source', NODE, { 'a/package.json': '{}', 'a/src/x': '' }, 'a'],
    ['the top', NODE, { 'package.json': '{}', 'src/x': '' }, '.'],
    ['patterns', 'FROM a\nCOPY conf/*.y?ml /etc/', { 'conf/a.yaml': '', 'a/b/conf/a.json': '' }, '.'],
    [
      'what is mounted',
      'FROM a\nRUN --mount=type=bind,source=go.mod,target=go.mod go mod download',
      { 'go.mod': '' },
      '.',
    ],
    [
      'manifests that a RUN reads after COPY . .',
      'FROM a\nCOPY . .\nRUN npm ci && npm run build',
      { 'a/package.json': '{}' },
      'a',
    ],
    [
      'requirements that a RUN reads',
      'FROM a\nCOPY ./ /app/\nRUN pip install -r reqs/base.txt',
      { 'reqs/base.txt': '' },
      '.',
    ],
    ['variables with a default', 'FROM a\nARG DIR=web\nCOPY $DIR/x .', { 'web/x': '' }, '.'],
    [
      'COPY --from and addresses say nothing',
      'FROM a\nCOPY --from=b /x /x\nADD https://example.org/x /x',
      { x: '' },
      'a/b',
    ],
    ['a heredoc says nothing', 'FROM a\nCOPY <<EOF /x\ntext\nEOF\n', {}, 'a/b'],
    ['a file that is no Dockerfile', 'this is nothing', {}, 'a/b'],
  ])('%s', async (_name, text, files, expected) => {
    const project = await projectIn({ 'a/b/Dockerfile': text, ...files }, 'a/b/Dockerfile');
    expect(project.context).toBe(expected);
  });

  test('where something is missing everywhere, that is said', async () => {
    expect(await contextOf({ 'api/Dockerfile': 'FROM a\nCOPY nothing .\n' })).toBe(
      'api (api/Dockerfile: nothing says what its context is, and nothing of line 2 is in no folder at or above it)',
    );
  });
});

describe('a context that is given', () => {
  test('counts', async () => {
    const folder = temporary({ 'api/Dockerfile': NODE }, true);
    const project = await openProject(join(folder.path, 'api/Dockerfile'), { context: folder.path });
    expect(project.context).toBe('.');
    expect(project.contextEvidence.says).toBe('the context was given');
  });
});

describe('the other Dockerfiles of a context', () => {
  test('are those that are built with it, wherever they lie', async () => {
    const folder = temporary(
      {
        Dockerfile: 'FROM a\nCOPY x .',
        x: '',
        'docker/web.Dockerfile': 'FROM b\nCOPY x .',
        'docker/own/Dockerfile': 'FROM c\nCOPY y .',
        'docker/own/y': '',
        'tools/image.txt': 'FROM d',
        'compose.yml': 'services:\n  a:\n    build: {context: ., dockerfile: tools/image.txt}\n',
      },
      true,
    );
    const repository = await openRepository(folder.path);
    const siblings = async (path: string): Promise<readonly string[]> =>
      (await openProject(join(folder.path, path), { repository })).siblings.map((each) => each.path);
    expect(await siblings('Dockerfile')).toEqual(['docker/web.Dockerfile', 'tools/image.txt']);
    expect(await siblings('docker/own/Dockerfile')).toEqual([]);
  });
});
