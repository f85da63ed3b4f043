import { sentence } from '../../src/report/sentence.ts';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openProject } from '../../src/project/disk.ts';
import { openRepository } from '../../src/project/repository.ts';
import type { Use } from '../../src/model/index.ts';
import { temporary } from './temporary.ts';

type Files = Readonly<Record<string, string>>;

/** The files that change when the uses of the Dockerfile that are chosen get a target; or why not. */
async function retargeted(files: Files, isChosen: (use: Use) => boolean = mounts): Promise<Files | string> {
  const folder = temporary({ Dockerfile: 'FROM a', ...files });
  const { uses, builders } = await openProject(join(folder.path, 'Dockerfile'));
  const answer = builders!.retarget(uses.filter(isChosen), 'development');
  if ('declined' in answer) return sentence(answer.declined);
  for (const file of answer) {
    expect(file.before).toBe(files[file.path]);
    expect(builders!.check(file, 'development')).not.toHaveProperty('declined');
  }
  // What was written is read the same way by the next run.
  folder.write(Object.fromEntries(answer.map(({ path, text }) => [path, text])));
  const again = await openProject(join(folder.path, 'Dockerfile'), {
    repository: await openRepository(folder.path),
  });
  const targets = (all: readonly Use[]): readonly unknown[] =>
    all.map(({ kind, name, target, volumes }) => [kind, name, target, volumes.length]);
  const expected = uses.map((use) => (isChosen(use) ? { ...use, target: 'development' } : use));
  expect(targets(again.uses)).toEqual(targets(expected));
  return Object.fromEntries(answer.map(({ path, text }) => [path, text]));
}

const mounts = ({ volumes }: Use): boolean => volumes.some(({ bind }) => bind);

describe('compose', () => {
  test('one file', async () => {
    expect(
      await retargeted({
        'compose.yaml': 'services:\n  a:\n    build: .\n    volumes: [".:/app"]\n  b:\n    build: .\n',
      }),
    ).toEqual({
      'compose.yaml':
        'services:\n  a:\n    build:\n      context: .\n      target: development\n    volumes: [".:/app"]\n  b:\n    build: .\n',
    });
  });

  test('the file that lays the sources over the application, not the one that builds', async () => {
    expect(
      await retargeted({
        'compose.yaml': 'services:\n  a:\n    build: .\n',
        'compose.override.yaml': 'services:\n  a:\n    volumes: [".:/app"]\n',
        'deploy.sh': 'docker compose -f compose.yaml up -d\n',
      }),
    ).toEqual({
      'compose.override.yaml':
        'services:\n  a:\n    volumes: [".:/app"]\n    build: { target: development }\n',
    });
  });

  test('an override whose own build has other keys', async () => {
    expect(
      await retargeted({
        'compose.yaml': 'services:\n  a:\n    build: .\n',
        'compose.override.yaml': 'services:\n  a:\n    build:\n      args: [A=1]\n    volumes: [".:/app"]\n',
      }),
    ).toEqual({
      'compose.override.yaml':
        'services:\n  a:\n    build:\n      args: [A=1]\n      target: development\n    volumes: [".:/app"]\n',
    });
  });

  test('a file that nobody names stays a part of the main file', async () => {
    expect(
      await retargeted({
        'docker-compose.yml': 'services:\n  a:\n    build: .\n',
        'docker-compose.dev.yml': 'services:\n  a:\n    volumes: [".:/app"]\n',
      }),
    ).toEqual({
      'docker-compose.dev.yml':
        'services:\n  a:\n    volumes: [".:/app"]\n    build: { target: development }\n',
    });
  });

  test('services that take everything over from a common one', async () => {
    const common =
      'x-app: &app\n  build: .\n  volumes: [".:/app"]\nservices:\n  a: { <<: *app }\n  b: { <<: *app, command: work }\n';
    expect(await retargeted({ 'compose.yaml': common })).toEqual({
      'compose.yaml': common.replace('build: .', 'build:\n    context: .\n    target: development'),
    });
    expect(await retargeted({ 'compose.yaml': common }, ({ name }) => name === 'a')).toBe(
      'compose.yaml: b shares the build of a',
    );
  });

  test('a service that extends another, in the same file and from another', async () => {
    expect(
      await retargeted({
        'compose.yaml':
          'services:\n  base:\n    build: .\n  a:\n    extends: base\n    volumes: [".:/app"]\n  b:\n    extends: { file: common/c.yaml, service: c }\n    volumes: ["./src:/app"]\n',
        'common/c.yaml': 'services:\n  c:\n    build: ..\n',
      }),
    ).toEqual({
      'compose.yaml':
        'services:\n  base:\n    build: .\n  a:\n    extends: base\n    build: { target: development }\n    volumes: [".:/app"]\n  b:\n    extends: { file: common/c.yaml, service: c }\n    build: { target: development }\n    volumes: ["./src:/app"]\n',
    });
  });

  test('a service of an included file', async () => {
    expect(
      await retargeted({
        'compose.yaml': 'include: [dev/compose.yaml]\n',
        'dev/compose.yaml': 'services:\n  a:\n    build: ..\n    volumes: ["..:/app"]\n',
      }),
    ).toEqual({
      'dev/compose.yaml':
        'services:\n  a:\n    build:\n      context: ..\n      target: development\n    volumes: ["..:/app"]\n',
    });
  });

  test('the other place where the first one reaches too far', async () => {
    // Both projects name dev.yaml; only one of them has the mount, which the base says.
    expect(
      await retargeted({
        'compose.yaml': 'services:\n  a:\n    build: .\n    user: a\n',
        'dev.yaml': 'services:\n  a:\n    command: dev\n',
        'mount.yaml': 'services:\n  a:\n    volumes: [".:/app"]\n',
        'run.sh':
          'docker compose -f compose.yaml -f mount.yaml -f dev.yaml up\ndocker compose -f compose.yaml -f dev.yaml up\n',
      }),
    ).toEqual({
      'mount.yaml': 'services:\n  a:\n    volumes: [".:/app"]\n    build: { target: development }\n',
    });
  });

  test('a service that runs what another one builds gets it too, or hinders', async () => {
    const files = {
      'compose.yaml':
        'services:\n  a:\n    build: .\n    image: mine\n    volumes: [".:/app"]\n  b:\n    image: mine\n    command: work\n',
    };
    expect(await retargeted(files)).toBe('compose.yaml:7 gives its image the same name');
    expect(await retargeted(files, () => true)).toHaveProperty(['compose.yaml']);
  });

  test.each<readonly [string, Files, string]>([
    [
      'a target that is there',
      { 'compose.yaml': 'services: {a: {build: {context: ., target: x}, volumes: [".:/app"]}}' },
      'compose.yaml:1 asks for a stage already',
    ],
    [
      'a target by a variable',
      { 'compose.yaml': 'services: {a: {build: {context: ., target: "${T}"}, volumes: [".:/app"]}}' },
      'compose.yaml:1 asks for a stage already',
    ],
    [
      'images that are pushed',
      {
        'compose.yaml': 'services: {a: {build: ., volumes: [".:/app"]}}',
        'ci.sh': 'docker compose build\ndocker compose push\n',
      },
      'ci.sh:2 hands the image of compose.yaml:1 to others',
    ],
    [
      'an image that Kubernetes runs',
      {
        'compose.yaml': 'services: {a: {build: ., image: me/app, volumes: [".:/app"]}}',
        'k8s.yaml': 'kind: Pod\nspec:\n  containers:\n    - name: a\n      image: example.org/me/app:1\n',
      },
      'k8s.yaml:5 runs the image that compose.yaml:1 builds',
    ],
  ])('is left alone: %s', async (_name, files, reason) => {
    expect(await retargeted(files)).toBe(reason);
  });

  test('nothing to do where it is there already', async () => {
    expect(
      await retargeted({
        'compose.yaml': 'services: {a: {build: {context: ., target: development}, volumes: [".:/app"]}}',
      }),
    ).toEqual({});
  });
});

describe('other builders', () => {
  test('all kinds at once', async () => {
    const files = {
      '.devcontainer/devcontainer.json':
        '{\n  "build": { "dockerfile": "../Dockerfile", "context": ".." }\n}\n',
      'docker-bake.hcl': 'target "dev" {\n  context = "."\n}\n',
      'skaffold.yaml': 'build:\n  artifacts:\n    - image: api\n',
      Tiltfile: "docker_build('api', '.')\n",
      'docker-compose.json': '{"services": {"a": {"build": "."}}}\n',
    };
    expect(await retargeted(files, () => true)).toEqual({
      '.devcontainer/devcontainer.json':
        '{\n  "build": { "dockerfile": "../Dockerfile", "context": "..", "target": "development" }\n}\n',
      'docker-bake.hcl': 'target "dev" {\n  context = "."\n  target = "development"\n}\n',
      'skaffold.yaml': 'build:\n  artifacts:\n    - image: api\n      docker: { target: development }\n',
      Tiltfile: "docker_build('api', '.', target='development')\n",
      'docker-compose.json': '{"services": {"a": {"build": { "context": ".", "target": "development" }}}}\n',
    });
  });

  test('a command has no place for it', async () => {
    expect(await retargeted({ Makefile: 'a:\n\tdocker build .\n' }, () => true)).toBe(
      'Makefile:2 builds it, and a target cannot be placed there',
    );
  });

  test('a bake target that another one inherits from', async () => {
    const bake = 'target "a" {\n  context = "."\n}\ntarget "b" {\n  inherits = ["a"]\n}\n';
    expect(await retargeted({ 'docker-bake.hcl': bake }, ({ name }) => name === 'a')).toBe(
      'docker-bake.hcl: b shares the build of a',
    );
    expect(await retargeted({ 'docker-bake.hcl': bake }, ({ name }) => name === 'b')).toEqual({
      'docker-bake.hcl': bake.replace('["a"]\n', '["a"]\n  target = "development"\n'),
    });
  });
});

test('a project in memory has no files to write', async () => {
  const { memoryProject } = await import('../../src/project/memory.ts');
  expect(memoryProject({ Dockerfile: 'FROM a' })).not.toHaveProperty('builders');
});
