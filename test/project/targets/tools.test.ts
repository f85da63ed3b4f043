import { describe, expect, test } from 'vitest';
import { sentence } from '../../../src/report/sentence.ts';
import type { Use } from '../../../src/model/index.ts';
import { loadYaml } from '../../../src/project/references/yaml.ts';
import { targetsWith } from '../../../src/project/targets/index.ts';

const targets = targetsWith(await loadYaml());

type Kind = Use['kind'];
const PATHS: Readonly<Partial<Record<Kind, string>>> = {
  devcontainer: '.devcontainer/devcontainer.json',
  skaffold: 'skaffold.yaml',
  bake: 'docker-bake.hcl',
  tilt: 'Tiltfile',
};

function place(kind: Kind, text: string, names: readonly string[], path = PATHS[kind] ?? ''): string {
  const placed = targets.place({ kind, path, text }, names, 'development');
  return 'declined' in placed ? `declined: ${sentence(placed.declined)}` : placed.text;
}

describe('devcontainer.json', () => {
  test.each<readonly [string, string, string]>([
    [
      'as a line, comments and the last comma stay',
      '{\n  // how\n  "build": {\n    "context": "..", // where\n    // which\n    "dockerfile": "../Dockerfile",\n  },\n}\n',
      '{\n  // how\n  "build": {\n    "context": "..", // where\n    "target": "development",\n    // which\n    "dockerfile": "../Dockerfile",\n  },\n}\n',
    ],
    [
      'within a line',
      '{"build": {"dockerfile": "Dockerfile"}, "x": 1}',
      '{"build": {"dockerfile": "Dockerfile", "target": "development"}, "x": 1}',
    ],
    [
      'the old names',
      '{\r\n\t"dockerFile": "Dockerfile",\r\n\t"context": ".."\r\n}\r\n',
      '{\r\n\t"dockerFile": "Dockerfile",\r\n\t"build": { "target": "development" },\r\n\t"context": ".."\r\n}\r\n',
    ],
    ['an empty build', '{"build": {}}', '{"build": { "target": "development" }}'],
    ['it is there', '{"build": {"target": "development"}}', '{"build": {"target": "development"}}'],
    ['another one', '{\n"build": {"target": "run"}}', 'declined: line 2: it asks for a target already'],
    ['an image', '{"image": "x"}', 'declined: it builds no Dockerfile'],
    ['no JSON', '{\n"build": [}', 'declined: line 2: no valid JSON (ValueExpected)'],
  ])('%s', (_name, before, after) => {
    expect(place('devcontainer', before, ['devcontainer'])).toBe(after);
  });
});

describe('skaffold', () => {
  const head = 'apiVersion: skaffold/v4beta11\nkind: Config\n';

  test.each<readonly [string, string, string]>([
    [
      'behind the Dockerfile',
      'build:\n  artifacts:\n  - image: api # name\n    docker:\n      dockerfile: D # file\n      noCache: true\n  - image: web\n',
      'build:\n  artifacts:\n  - image: api # name\n    docker:\n      dockerfile: D # file\n      target: development\n      noCache: true\n  - image: web\n',
    ],
    [
      'where no builder is said',
      'build:\n  artifacts:\n    - image: api\n      context: api\n      sync:\n        infer: ["**"]\n',
      'build:\n  artifacts:\n    - image: api\n      context: api\n      docker: { target: development }\n      sync:\n        infer: ["**"]\n',
    ],
    [
      'kaniko',
      'build:\n  artifacts:\n    - image: api\n      kaniko: {}\n',
      'build:\n  artifacts:\n    - image: api\n      kaniko: { target: development }\n',
    ],
    [
      'in a profile',
      'profiles:\n  - name: dev\n    build:\n      artifacts:\n        - image: api\n',
      'profiles:\n  - name: dev\n    build:\n      artifacts:\n        - image: api\n          docker: { target: development }\n',
    ],
    ['none of that name', 'build: {artifacts: [{image: web}]}\n', 'declined: it has no artifact api'],
    [
      'two of that name',
      'build:\n  artifacts:\n    - image: api\nprofiles:\n  - build:\n      artifacts:\n        - image: api\n',
      'declined: api is built by several artifacts: lines 5 and 9',
    ],
    [
      'another target',
      'build:\n  artifacts:\n    - image: api\n      docker: {target: run}\n',
      'declined: line 5: artifact api has no line that a target could follow',
    ],
  ])('%s', (_name, before, after) => {
    expect(place('skaffold', head + before, ['api'])).toBe(
      after.startsWith('declined') ? after : head + after,
    );
  });
});

describe('bake', () => {
  test.each<readonly [string, string, string]>([
    [
      'behind the Dockerfile',
      'target "api" {\n  context    = "." // where\n  dockerfile = "D" # which\n  tags = ["x"]\n}\n',
      'target "api" {\n  context    = "." // where\n  dockerfile = "D" # which\n  target = "development"\n  tags = ["x"]\n}\n',
    ],
    [
      'behind anything in one line',
      'target "api" {\n\targs = {\n\t\tA = "1"\n\t}\n\ttags = ["x"]\n}\n',
      'target "api" {\n\targs = {\n\t\tA = "1"\n\t}\n\ttags = ["x"]\n\ttarget = "development"\n}\n',
    ],
    ['in an empty block', 'target "api" {\n}\n', 'target "api" {\n  target = "development"\n}\n'],
    [
      'with CRLF',
      'target "api" {\r\n  dockerfile = "D"\r\n}\r\n',
      'target "api" {\r\n  dockerfile = "D"\r\n  target = "development"\r\n}\r\n',
    ],
    [
      'a group stays',
      'group "default" { targets = ["api"] }\ntarget "api" {\n  inherits = ["x"]\n}\ntarget "x" {\n  tags = f("}")\n}\n',
      'group "default" { targets = ["api"] }\ntarget "api" {\n  inherits = ["x"]\n  target = "development"\n}\ntarget "x" {\n  tags = f("}")\n}\n',
    ],
    [
      'in one line',
      'target "api" { dockerfile = "D" }\n',
      'declined: line 1: target api has no line of its own',
    ],
    [
      'another stage',
      'target "api" {\n  target = "run"\n}\n',
      'declined: line 1: target api asks for a stage already',
    ],
    ['none of that name', 'target "x" {\n}\n', 'declined: it has no target api'],
    [
      'several blocks',
      'target "api" {\n}\ntarget "api" {\n}\n',
      'declined: target api stands in several blocks: lines 1 and 3',
    ],
    [
      'another target inherits from it',
      'target "api" {\n  tags = ["x"]\n}\ntarget "x" {\n  inherits = ["api"]\n}\n',
      'declined: x shares the build of api',
    ],
    ['no HCL', 'target "api" {\n', 'declined: line 1: block target does not end'],
  ])('%s', (_name, before, after) => {
    expect(place('bake', before, ['api'])).toBe(after);
  });

  test('JSON', () => {
    const before = '{\n  "target": {\n    "api": {\n      "context": ".",\n      "tags": []\n    }\n  }\n}\n';
    expect(place('bake', before, ['api'], 'bake.json')).toBe(
      before.replace('".",\n', '".",\n      "target": "development",\n'),
    );
    expect(place('bake', '{"target": {}}', ['api'], 'bake.json')).toBe('declined: it has no target api');
    expect(place('bake', '{"target": {"api": {}, "x": {"inherits": ["api"]}}}', ['api'], 'bake.json')).toBe(
      'declined: x shares the build of api',
    );
  });
});

describe('Tiltfiles', () => {
  test.each<readonly [string, string, string]>([
    ['within a line', "docker_build('api', '.')\n", "docker_build('api', '.', target='development')\n"],
    [
      'as a line, behind a comma',
      'docker_build(\n    "api",\n    ".",\n    live_update=[\n        sync(".", "/app"),\n    ],  # what\n    # end\n)\n',
      'docker_build(\n    "api",\n    ".",\n    live_update=[\n        sync(".", "/app"),\n    ],  # what\n    # end\n    target="development",\n)\n',
    ],
    [
      'on lines, without a comma',
      "docker_build(\n  'api',\n  '.'\n)\n",
      "docker_build(\n  'api',\n  '.', target='development'\n)\n",
    ],
    [
      'within a line, behind a comma',
      "docker_build('api', '.',)\n",
      "docker_build('api', '.', target='development',)\n",
    ],
    [
      'by name, and nothing in texts and comments',
      "# docker_build('api')\nx = \"docker_build('api')\"\ndocker_build(context='.', ref='api', only=['a)'])\n",
      "# docker_build('api')\nx = \"docker_build('api')\"\ndocker_build(context='.', ref='api', only=['a)'], target='development')\n",
    ],
    [
      'it is there',
      "docker_build('api', '.', target = 'development')",
      "docker_build('api', '.', target = 'development')",
    ],
    [
      'another one',
      "docker_build('api', '.', target='x')",
      'declined: line 1: api is built with a target already',
    ],
    [
      'a computed one',
      "docker_build('api', '.', target=stage)",
      'declined: line 1: api is built with a target already',
    ],
    [
      'spread arguments',
      "\ndocker_build('api', '.', **more)",
      'declined: line 2: arguments of api are spread, and may hold a target',
    ],
    [
      'twice',
      "docker_build('api', '.')\ndocker_build('api', 'x')",
      'declined: api is built twice: lines 1 and 2',
    ],
    ['none', "docker_build('a' + 'pi', '.')", 'declined: it builds no api that stands there as a text'],
  ])('%s', (_name, before, after) => {
    expect(place('tilt', before, ['api'])).toBe(after);
  });
});

test('other files have no place for a target', () => {
  expect(place('makefile', 'a:\n\tdocker build .\n', ['a'], 'Makefile')).toBe(
    'declined: a makefile has no place for a target',
  );
});

describe('the check refuses', () => {
  test.each<readonly [Kind, string, string]>([
    ['devcontainer', '{"build": {}, "x": 1}', '{"build": {"target": "dev"}, "x": 11}'],
    ['devcontainer', '{"x": {}}', '{"x": {"target": "dev"}}'],
    [
      'skaffold',
      'build: {artifacts: [{image: a}]}',
      'build: {artifacts: [{image: a, docker: {target: dev, x: y}}]}',
    ],
    ['skaffold', 'build: {artifacts: [{image: a}]}', 'build: {artifacts: [{image: a}], target: dev}'],
    ['bake', 'target "a" {\n}\n', 'target "a" {\n target = "dev"\n tags = []\n}\n'],
    ['bake', 'target "a" {\n}\n', 'target "a" {\n target = "run"\n}\n'],
    [
      'bake',
      'group "g" {\n}\ntarget "a" {\n}\n',
      'group "g" {\n targets = []\n}\ntarget "a" {\n target = "dev"\n}\n',
    ],
    ['bake', 'target "a" {\n}\n', 'target "a" {\n target = "dev"\n # more\n}\n'],
    ['devcontainer', '{"build": {}}', '{"build": {"target": "dev"} /* x */}'],
    [
      'skaffold',
      'build: {artifacts: [{image: a}]}',
      'build: {artifacts: [{image: a, docker: {target: dev}}]} # x',
    ],
    ['tilt', "docker_build('a', '.')", "docker_build('a', '.', target='dev', x=1)"],
    ['tilt', "docker_build('a', '.')", "docker_build('a', '.', target='run')"],
    ['tilt', "docker_build('a', '.')\nx = 1", "docker_build('a', '.', target='dev')\nx = 11"],
  ])('%s: %s', (kind, before, after) => {
    const file = { kind, path: PATHS[kind] ?? '', text: before };
    expect(targets.check(file, after, 'dev')).toHaveProperty('declined');
  });
});
