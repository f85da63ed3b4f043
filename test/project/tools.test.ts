import { describe, expect, test } from 'vitest';
import { usesOf } from './reading.ts';

describe('Tiltfiles', () => {
  const tiltfile = `
# docker_build('no', '.')
"""
docker_build('neither', '.')
"""
docker_compose(['compose.yaml', 'dev.yaml'])

docker_build(
    'me/api',  # the name, as it is deployed
    '.',
    build_args={'A': '1', "B": flag(')')},
    dockerfile="docker/api.Dockerfile", only=['src', "a, b"],
    live_update=[
        sync('./src', '/app/src'),
        run('npm install', trigger=['package.json']),
    ],
    target = 'dev',
    entrypoint=["npm", "run", "dev"],
)
docker_build('inline', '.', dockerfile_contents='FROM a')
docker_build('me/' + name, '.', dockerfile='docker/api.Dockerfile', target=stage)
if docker_build == 'x': pass
docker_build('open', '.'
`;

  test('arguments, whatever stands around and between them', async () => {
    const uses = await usesOf({ Tiltfile: tiltfile }, 'docker/api.Dockerfile');
    expect(uses).toHaveLength(2);
    expect(uses[0]).toMatchObject({
      kind: 'tilt',
      name: 'me/api',
      evidence: { path: 'Tiltfile', line: 8, says: 'docker_build builds it' },
      context: '.',
      target: 'dev',
      args: new Map([
        ['A', '1'],
        ['B', null],
      ]),
      entrypoint: ['npm', 'run', 'dev'],
      develop: [
        { action: 'sync', path: './src', target: '/app/src' },
        { action: 'run', path: null, target: null },
      ],
    });
    expect(uses[1]).toMatchObject({ target: null, targetOpen: true });
  });

  test('the compose files that they start', async () => {
    const uses = await usesOf({
      Tiltfile: tiltfile,
      'compose.yaml': 'services: {a: {build: .}}',
      'dev.yaml': 'services: {a: {user: dev}}',
    });
    expect(uses.map(({ kind, user }) => [kind, user])).toEqual([
      ['compose', null],
      ['compose', 'dev'],
    ]);
  });

  test('cost is linear', async () => {
    const worst = ['docker_build(', '"""', "'", '((', '[', '{a:', 'x=', ',', '*', '"\\"'];
    const started = performance.now();
    for (const piece of worst) {
      await usesOf({ Tiltfile: `docker_build(${piece.repeat(100_000 / piece.length)}` });
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('devcontainer.json', () => {
  test('builds the image that somebody develops in', async () => {
    const text = `{
  // the sources are mounted by the editor
  "build": {
    "dockerfile": "../Dockerfile",
    "context": "..",
    "target": "dev",
    "args": { "A": "1", "B": "\${localEnv:B}" },
  },
  "containerUser": "node",
  "containerEnv": { "X": "1", "Y": "\${localEnv:Y}" },
  "mounts": ["source=cache,target=/cache,type=volume", { "source": "/tmp/x", "target": "/x", "type": "bind" }],
  "forwardPorts": [3000, "db:5432"],
}
`;
    const [use, ...others] = await usesOf({ '.devcontainer/devcontainer.json': text });
    expect(others).toEqual([]);
    expect(use).toMatchObject({
      kind: 'devcontainer',
      evidence: {
        path: '.devcontainer/devcontainer.json',
        line: 3,
        says: 'the development container builds it',
      },
      context: '.',
      target: 'dev',
      args: new Map([
        ['A', '1'],
        ['B', null],
      ]),
      command: ['sleep', 'infinity'],
      user: 'node',
      environment: new Map([
        ['X', '1'],
        ['Y', null],
      ]),
      volumes: [
        { source: '.', target: '/workspaces', bind: true },
        { source: 'cache', target: '/cache', bind: false, evidence: { line: 11 } },
        { source: '/tmp/x', target: '/x', bind: true },
      ],
      ports: [3000],
    });
  });

  test.each<readonly [string, string, string, readonly string[]]>([
    ['the old names', '.devcontainer.json', '{"dockerFile": "Dockerfile", "context": "."}', ['devcontainer']],
    [
      'a mount over the application',
      '.devcontainer/api/devcontainer.json',
      '{"build": {"dockerfile": "../../Dockerfile", "context": "../.."}, "workspaceMount": "source=${localWorkspaceFolder},target=/app,type=bind", "overrideCommand": false}',
      ['devcontainer'],
    ],
    [
      'compose files, from its folder',
      '.devcontainer/devcontainer.json',
      '{"dockerComposeFile": ["../compose.yaml", "dev.yaml"], "service": "a"}',
      ['compose', 'compose dev'],
    ],
    [
      'an image of somebody else that is called like a folder',
      '.devcontainer/devcontainer.json',
      '{"image": "mcr.example/x/api"}',
      [],
    ],
    ['nothing', '.devcontainer/devcontainer.json', '{"features": {"build": {}}}', []],
    ['no JSON', '.devcontainer/devcontainer.json', '{"build": [', []],
    ['another folder', 'other/devcontainer.json', '{"build": {"dockerfile": "../Dockerfile"}}', []],
  ])('%s', async (_name, path, text, expected) => {
    const uses = await usesOf({
      [path]: text,
      'api/Dockerfile': 'FROM a',
      ...(text.includes('Compose')
        ? {
            'compose.yaml': 'services: {a: {build: .}}',
            '.devcontainer/dev.yaml': 'services: {a: {user: dev}}',
          }
        : {}),
    });
    expect(uses.map(({ kind, user }) => [kind, user ?? ''].join(' ').trim())).toEqual(expected);
    expect(await usesOf({ [path]: text }, 'api/Dockerfile')).toEqual([]);
  });

  test('the command of the image stays where it says so', async () => {
    const text =
      '{"build": {"dockerfile": "Dockerfile"}, "overrideCommand": false, "workspaceMount": "source=.,target=/app,type=bind"}';
    const [use] = await usesOf({ '.devcontainer.json': text });
    expect(use).toMatchObject({ command: null, volumes: [{ target: '/app', bind: true }] });
  });
});

test('skaffold: what is copied into the running container', async () => {
  const [use] = await usesOf({
    'skaffold.yaml':
      'build:\n  artifacts:\n    - image: me/api\n      sync:\n        manual:\n          - {src: "src/**/*.js", dest: /app}\n        infer: ["**/*.py"]\n',
  });
  expect(use).toMatchObject({
    kind: 'skaffold',
    name: 'me/api',
    develop: [
      { action: 'sync', path: 'src/**/*.js', target: '/app' },
      { action: 'sync', path: '**/*.py', target: null },
    ],
  });
});

test('bake: further contexts', async () => {
  const [use] = await usesOf({
    'docker-bake.hcl': 'target "x" {\n  contexts = {\n    base = "target:base"\n    other = f()\n  }\n}\n',
  });
  expect(use).toMatchObject({
    name: 'x',
    contexts: new Map([
      ['base', 'target:base'],
      ['other', null],
    ]),
  });
});
