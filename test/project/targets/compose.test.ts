import { describe, expect, test } from 'vitest';
import { sentence } from '../../../src/report/sentence.ts';
import { loadYaml } from '../../../src/project/references/yaml.ts';
import { targetsWith } from '../../../src/project/targets/index.ts';

const targets = targetsWith(await loadYaml());
const file = (text: string, path = 'compose.yaml') => ({ kind: 'compose', path, text }) as const;

function place(text: string, ...services: readonly string[]): string {
  const placed = targets.place(file(text), services, 'development');
  return 'declined' in placed ? `declined: ${sentence(placed.declined)}` : placed.text;
}

type Shape = readonly [name: string, before: string, after: string, services?: readonly string[]];

const SHAPES: readonly Shape[] = [
  [
    'behind what is built',
    'services:\n  web:\n    build:\n      context: .\n      dockerfile: Dockerfile\n      args: [A=1]\n    image: x\n',
    'services:\n  web:\n    build:\n      context: .\n      dockerfile: Dockerfile\n      target: development\n      args: [A=1]\n    image: x\n',
  ],
  [
    'the short form',
    'services:\n  web:\n    image: x\n    build: . # here\n    ports: ["80:80"]\n',
    'services:\n  web:\n    image: x\n    build:\n      context: . # here\n      target: development\n    ports: ["80:80"]\n',
  ],
  [
    'the short form with four blanks, quotes and no line break at the end',
    'services:\n    web:\n        build:  "./api"',
    'services:\n    web:\n        build:\n            context:  "./api"\n            target: development',
  ],
  [
    'CRLF',
    'services:\r\n  web:\r\n    build: .\r\n    image: x\r\n',
    'services:\r\n  web:\r\n    build:\r\n      context: .\r\n      target: development\r\n    image: x\r\n',
  ],
  [
    'CRLF, the long form',
    'services:\r\n  web:\r\n    build:\r\n      context: .\r\n',
    'services:\r\n  web:\r\n    build:\r\n      context: .\r\n      target: development\r\n',
  ],
  [
    'comments around',
    '# top\nservices:\n  web:\n    build: # how\n      # where\n      context: . # here\n\n      # which\n      dockerfile: D # file\n      # more\n    # end\n    image: x\n',
    '# top\nservices:\n  web:\n    build: # how\n      # where\n      context: . # here\n\n      # which\n      dockerfile: D # file\n      target: development\n      # more\n    # end\n    image: x\n',
  ],
  [
    'values on several lines',
    'services:\n  web:\n    build:\n      args:\n        - A=1\n      context: >-\n        ./a\n      labels: {a: b}\n',
    'services:\n  web:\n    build:\n      args:\n        - A=1\n      context: >-\n        ./a\n      labels: {a: b}\n      target: development\n',
  ],
  [
    'nothing but values on several lines',
    'services:\n  web:\n    build:\n      # how\n      context: |-\n        .\n      args:\n        - A=1\n',
    'services:\n  web:\n    build:\n      target: development\n      # how\n      context: |-\n        .\n      args:\n        - A=1\n',
  ],
  [
    'the flow style',
    'services: {web: {build: {context: ., dockerfile: D}, image: x}}\n',
    'services: {web: {build: {context: ., dockerfile: D, target: development}, image: x}}\n',
  ],
  [
    'the flow style, short',
    'services: {web: {build: ., image: x}}\n',
    'services: {web: {build: { context: ., target: development }, image: x}}\n',
  ],
  [
    'the flow style in a block',
    'services:\n  web:\n    build: {context: "."} # x\n',
    'services:\n  web:\n    build: {context: ".", target: development} # x\n',
  ],
  [
    'the flow style on lines',
    'services:\n  web:\n    build: {\n      context: .,\n      # which\n      dockerfile: D,\n    }\n',
    'services:\n  web:\n    build: {\n      context: .,\n      target: development,\n      # which\n      dockerfile: D,\n    }\n',
  ],
  [
    'JSON',
    '{\n\t"services": {\n\t\t"web": {\n\t\t\t"build": {\n\t\t\t\t"context": ".",\n\t\t\t\t"args": {}\n\t\t\t}\n\t\t}\n\t}\n}\n',
    '{\n\t"services": {\n\t\t"web": {\n\t\t\t"build": {\n\t\t\t\t"context": ".",\n\t\t\t\t"target": "development",\n\t\t\t\t"args": {}\n\t\t\t}\n\t\t}\n\t}\n}\n',
  ],
  [
    'JSON, short',
    '{"services": {"web": {"build": "."}}}',
    '{"services": {"web": {"build": { "context": ".", "target": "development" }}}}',
  ],
  [
    'JSON, short, on lines',
    '{\n  "services": {\n    "web": {\n      "build": ".",\n      "image": "x"\n    }\n  }\n}\n',
    '{\n  "services": {\n    "web": {\n      "build": { "context": ".", "target": "development" },\n      "image": "x"\n    }\n  }\n}\n',
  ],
  [
    'the other services stay',
    'services:\n  db: {build: db}\n  web:\n    build: .\n  cache:\n    build: .\n',
    'services:\n  db: {build: db}\n  web:\n    build:\n      context: .\n      target: development\n  cache:\n    build: .\n',
  ],
  [
    'a service without a build of its own: compose merges it onto the other file',
    'services:\n  web:\n    volumes: [".:/app"]\n',
    'services:\n  web:\n    volumes: [".:/app"]\n    build: { target: development }\n',
  ],
  [
    'a service that extends another',
    'services:\n  base:\n    build: .\n  web:\n    extends: base\n    volumes:\n      - .:/app\n',
    'services:\n  base:\n    build: .\n  web:\n    extends: base\n    build: { target: development }\n    volumes:\n      - .:/app\n',
  ],
  [
    'a service without a build in the flow style',
    'services: {web: {user: a}}\n',
    'services: {web: {user: a, build: { target: development }}}\n',
  ],
  [
    'a map that takes over another by a merge key',
    'x-build: &build\n  context: .\nservices:\n  web:\n    build:\n      <<: *build\n  db:\n    build: *build\n',
    'x-build: &build\n  context: .\nservices:\n  web:\n    build:\n      <<: *build\n      target: development\n  db:\n    build: *build\n',
  ],
  [
    'an anchor that this service alone uses',
    'x-build: &build\n  context: .\nservices:\n  web:\n    build: *build\n  db: {image: x}\n',
    'x-build: &build\n  context: .\n  target: development\nservices:\n  web:\n    build: *build\n  db: {image: x}\n',
  ],
  [
    'an anchor of services that all ask for it',
    'x-app: &app\n  build: .\n  volumes: [".:/app"]\nservices:\n  web:\n    <<: *app\n  worker:\n    <<: *app\n    command: work\n',
    'x-app: &app\n  build:\n    context: .\n    target: development\n  volumes: [".:/app"]\nservices:\n  web:\n    <<: *app\n  worker:\n    <<: *app\n    command: work\n',
    ['web', 'worker'],
  ],
  [
    'an anchor on the build itself',
    'services:\n  web:\n    build: &build\n      context: .\n  worker:\n    build: *build\n',
    'services:\n  web:\n    build: &build\n      context: .\n      target: development\n  worker:\n    build: *build\n',
    ['web', 'worker'],
  ],
  [
    'an anchor on the short form',
    'services:\n  web:\n    build: &here .\n  worker:\n    build: *here\n',
    'services:\n  web:\n    build:\n      context: &here .\n      target: development\n  worker:\n    build: *here\n',
  ],
  [
    'two services of their own',
    'services:\n  web:\n    build: .\n  worker:\n    build:\n      context: .\n',
    'services:\n  web:\n    build:\n      context: .\n      target: development\n  worker:\n    build:\n      context: .\n      target: development\n',
    ['web', 'worker'],
  ],
  [
    'the second of several documents',
    'services:\n  db:\n    build: .\n---\nservices:\n  web:\n    build: .\n',
    'services:\n  db:\n    build: .\n---\nservices:\n  web:\n    build:\n      context: .\n      target: development\n',
  ],
  [
    'quoted and odd keys',
    'services:\n  ? web\n  :\n    "build":\n      "context": .\n',
    'services:\n  ? web\n  :\n    "build":\n      "context": .\n      target: development\n',
  ],
  [
    'it is there already',
    'services:\n  web:\n    build:\n      context: .\n      target: "development"\n',
    'services:\n  web:\n    build:\n      context: .\n      target: "development"\n',
  ],
  [
    'one of two has it already',
    'services:\n  a: {build: {context: ., target: development}}\n  web:\n    build: .\n',
    'services:\n  a: {build: {context: ., target: development}}\n  web:\n    build:\n      context: .\n      target: development\n',
    ['a', 'web'],
  ],
  [
    'a byte order mark',
    '\uFEFFservices:\n  web:\n    build: .\n',
    '\uFEFFservices:\n  web:\n    build:\n      context: .\n      target: development\n',
  ],
  [
    'tags of compose',
    'services:\n  web:\n    build: !override\n      context: .\n    ports: !reset []\n',
    'services:\n  web:\n    build: !override\n      context: .\n      target: development\n    ports: !reset []\n',
  ],
];

describe('a target is one more line', () => {
  test.each(SHAPES.map((shape) => [shape[0], shape] as const))(
    '%s',
    (_name, [, before, after, services = ['web']]) => {
      expect(place(before, ...services)).toBe(after);
      expect(targets.check(file(before), after, 'development')).not.toHaveProperty('declined');
    },
  );
});

describe('where it cannot be said exactly, the reason names the place', () => {
  test.each<readonly [name: string, text: string, reason: string]>([
    ['no such service', 'services:\n  db:\n    build: .\n', 'it has no service web'],
    ['nothing', '', 'it has no service web'],
    [
      'no YAML',
      'services: [\n',
      'Flow sequence in block collection must be sufficiently indented and end with a ] at line 2, column 1:',
    ],
    [
      'another target',
      'services:\n  web:\n    build:\n      context: .\n      target: run\n',
      'line 5: service web asks for a target already',
    ],
    [
      'a build that others share',
      'x-build: &build\n  context: .\nservices:\n  web:\n    build: *build\n  db:\n    build: *build\n',
      'db shares the build of web',
    ],
    [
      'a service that others share',
      'x-app: &app\n  build: .\nservices:\n  web: *app\n  db: *app\n',
      'db shares the build of web',
    ],
    [
      'a service that another one extends',
      'services:\n  web:\n    build: .\n  db:\n    extends: {service: web}\n',
      'db shares the build of web',
    ],
    [
      'a target that another one inherits',
      'services:\n  web:\n    build: &b\n      context: .\n  db:\n    build:\n      <<: *b\n      args: [A=1]\n',
      'db shares the build of web',
    ],
    [
      'two documents',
      'services: {web: {build: .}}\n---\nservices: {web: {user: a}}\n',
      'service web stands in two documents: lines 1 and 3',
    ],
    ['an empty build', 'services:\n  web:\n    build:\n    image: x\n', 'line 3: the build of web is empty'],
    ['no map', 'services:\n  web:\n', 'line 2: service web is no map'],
    ['a list', 'services:\n  web:\n    build: [a]\n', 'line 3: the build of web is empty'],
    [
      'a text on several lines',
      'services:\n  web:\n    build: |\n      .\n',
      'line 3: the build of web stands on several lines',
    ],
    [
      'an alias of a text',
      'x-a: &a .\nservices:\n  web:\n    build: *a\n',
      'line 4: the build of web stands elsewhere, as a text',
    ],
  ])('%s', (_name, text, reason) => {
    expect(place(text, 'web')).toBe(`declined: ${reason}`);
  });

  test('a name that is none of a stage', () => {
    expect(targets.place(file('services: {web: {build: .}}'), ['web'], 'a: b')).toEqual({
      declined: 'a: b is no plain name of a stage',
    });
  });
});

describe('the check', () => {
  const before = 'services:\n  web: # program\n    build: .\n    image: x\n  db:\n    build: .\n';
  const good =
    'services:\n  web: # program\n    build:\n      context: .\n      target: dev\n    image: x\n  db:\n    build: .\n';

  test('names whose build has the target', () => {
    expect(targets.check(file(before), good, 'dev')).toEqual({ names: ['web'] });
    expect(targets.check(file(before), before, 'dev')).toEqual({ names: [] });
  });

  test.each<readonly [string, string]>([
    ['another target', good.replace('dev', 'run')],
    ['a comment more', good.replace('image: x', 'image: x # y')],
    ['a comment is gone', good.replace(' # program', '')],
    ['another value', good.replace('image: x', 'image: xx')],
    ['a key more', `${good}    privileged: true\n`],
    ['a service more', `${good}  c:\n    build: { target: dev }\n    image: y\n`],
    ['another context', good.replace('context: .', 'context: ./.')],
    ['a target that is none of a build', good.replace('    image: x\n', '    image: x\n    target: dev\n')],
    ['a document more', `${good}---\na: 1\n`],
    ['no YAML', `${good}[`],
    ['too much', `${good}${'# more\n'.repeat(2000)}`],
  ])('refuses: %s', (_name, after) => {
    expect(targets.check(file(before), after, 'dev')).toHaveProperty('declined');
  });
});
