import { describe, expect, test } from 'vitest';
import type { Use } from '../../src/model/index.ts';
import { notesOf, usesOf } from './reading.ts';

describe('compose', () => {
  test('what a service says about its container', async () => {
    const compose = `
services:
  web:
    build:
      context: .
      target: run
      args:
        VERSION: 3
        TOKEN:
    command: ["npm", "run", "dev"]
    entrypoint: /entry.sh --fast
    env_file: [app.env, { path: missing.env, required: false }]
    environment: ["MODE=\${MODE:-dev}", TOKEN, "HOST=\${UNKNOWN}", "PORT=1"]
    user: "1000:\${GROUP:-1000}"
    volumes:
      - .:/app
      - /app/node_modules
      - data:/data:ro
      - "\${HOME}/x:/x"
      - { type: bind, source: ./conf, target: /conf }
      - type: volume
        source: more
        target: /more
    ports: ["80:8080", "127.0.0.1:9000-9001:9000-9001/tcp", 3000, { target: 4000, published: 1 }, "\${UNKNOWN}"]
    healthcheck:
      test: curl -f localhost
`;
    const [use] = await usesOf({ 'compose.yaml': compose, 'app.env': '# a\nexport A="x y"\nPORT=2\n' });
    expect(use).toMatchObject({
      kind: 'compose',
      evidence: { path: 'compose.yaml', line: 4, says: 'service web builds it' },
      context: '.',
      target: 'run',
      args: new Map([
        ['VERSION', '3'],
        ['TOKEN', null],
      ]),
      command: ['npm', 'run', 'dev'],
      entrypoint: '/entry.sh --fast',
      user: '1000:1000',
      environment: new Map([
        ['A', 'x y'],
        ['PORT', '1'],
        ['MODE', 'dev'],
        ['TOKEN', null],
        ['HOST', null],
      ]),
      volumes: [
        { source: '.', target: '/app', bind: true },
        { source: null, target: '/app/node_modules', bind: false },
        { source: 'data', target: '/data', bind: false },
        { source: '${HOME}/x', target: '/x', bind: true },
        { source: './conf', target: '/conf', bind: true },
        { source: 'more', target: '/more', bind: false },
      ],
      ports: [8080, 9000, 9001, 3000, 4000],
      healthcheck: ['CMD-SHELL', 'curl -f localhost'],
      legacyBuilder: null,
    });
  });

  test('a service that runs the image of another uses the same Dockerfile', async () => {
    const compose =
      'services:\n  web:\n    build: .\n    image: mine\n  worker:\n    image: mine\n    command: work\n  db:\n    image: postgres\n';
    const uses = await usesOf({ 'compose.yml': compose });
    expect(uses.map(({ evidence, command }) => [evidence.says, command])).toEqual([
      ['service web builds it', null],
      ['service worker runs it', 'work'],
    ]);
  });

  test('an override file is merged onto the main file: one use, with the lines of both', async () => {
    const uses = await usesOf({
      'compose.yml': 'services:\n  web:\n    build: .\n    command: start\n',
      'compose.override.yml':
        'services:\n  web:\n    command: dev\n    build:\n      target: run\n    volumes:\n      - .:/app\n',
    });
    expect(uses).toHaveLength(1);
    expect(uses[0]).toMatchObject({
      evidence: { path: 'compose.yml', line: 3, says: 'service web builds it' },
      name: 'web',
      command: 'dev',
      target: 'run',
      volumes: [{ source: '.', path: '.', evidence: { path: 'compose.override.yml', line: 7 } }],
      places: {
        command: { path: 'compose.override.yml', line: 3 },
        target: { path: 'compose.override.yml', line: 5 },
        volumes: { path: 'compose.override.yml', line: 6 },
      },
    });
  });

  const started = (uses: readonly Use[]): readonly string[] =>
    uses
      .filter(({ kind }) => kind === 'compose')
      .map(({ name, command }) => `${name ?? ''}: ${String(command)}`);
  const FILES = {
    'compose.yml': 'services: {a: {build: ., command: base}}',
    'compose.override.yml': 'services: {a: {command: override}}',
    'compose.prod.yml': 'services: {a: {command: prod}}',
    'dev/local.yml': 'services: {a: {command: local}}',
  };

  test.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    ['nothing', {}, ['a: override', 'a: prod']],
    [
      'a Makefile with a variable',
      { Makefile: 'DC = docker compose -f compose.yml --file=compose.prod.yml\nup:\n\t$(DC) up -d\n' },
      ['a: override', 'a: prod'],
    ],
    [
      'a script with a list of words in a variable',
      { 'run.sh': 'DC="docker-compose -f compose.yml -f dev/local.yml"\n$DC up\n' },
      ['a: override', 'a: local', 'a: prod'],
    ],
    [
      'a script of package.json',
      {
        'package.json':
          '{"scripts": {"dev": "docker --context x compose -fcompose.yml -f dev/local.yml up"}}',
      },
      ['a: override', 'a: local', 'a: prod'],
    ],
    [
      'a workflow, the main file alone',
      { '.github/workflows/a.yml': 'jobs: {a: {steps: [{run: docker compose -f compose.yml build}]}}' },
      ['a: override', 'a: base', 'a: prod'],
    ],
    ['.env', { '.env': 'COMPOSE_FILE=compose.yml:dev/local.yml\n' }, ['a: local', 'a: override', 'a: prod']],
    [
      'a variable of the environment',
      { 'run.sh': 'export COMPOSE_FILE=compose.yml:compose.prod.yml\ndocker compose up\n' },
      ['a: override', 'a: prod'],
    ],
    [
      'a folder that is not the first one',
      { 'dev/run.sh': 'docker compose --project-directory .. -f ../compose.yml -f local.yml up\n' },
      ['a: override', 'a: local', 'a: prod'],
    ],
    [
      'what is no call, or not known',
      {
        'run.sh':
          'docker compose -f "$FILE" up\necho docker compose -f dev/local.yml\ndocker run compose -f dev/local.yml\n',
      },
      ['a: override', 'a: prod'],
    ],
  ])('files are merged as they are called: %s', async (_name, callers, expected) => {
    expect(started(await usesOf({ ...FILES, ...callers }))).toEqual(expected);
  });

  test('a file that is complete is a project of its own, a fragment is not', async () => {
    const uses = await usesOf({
      'docker-compose.yml': 'services: {a: {build: ., user: base}}',
      'docker-compose.dev.yml': 'services: {a: {build: ., command: dev}}',
      'deploy/docker-compose.prod.yml': 'services: {a: {command: prod}}',
    });
    expect(uses.map(({ user, command }) => [user, command])).toEqual([
      ['base', null],
      ['base', 'prod'],
      [null, 'dev'],
    ]);
  });

  test('a service that several projects start alike is one use', async () => {
    const uses = await usesOf({
      'compose.yml': 'include: [db/compose.yml]\nservices: {a: {build: .}}',
      'db/compose.yml': 'services: {db: {build: ..}}',
      'run.sh': 'docker compose up\ndocker compose -f compose.yml up\ncd db && docker compose up\n',
    });
    expect(uses.map(({ name, evidence }) => `${name ?? ''} ${evidence.path}`)).toEqual([
      'db db/compose.yml',
      'a compose.yml',
    ]);
  });

  test('JSON, with the line', async () => {
    const uses = await usesOf({
      'docker-compose.json': '{\n\t"services": {\n\t\t"a": {\n\t\t\t"build": "."\n\t\t}\n\t}\n}\n',
    });
    expect(uses.map(({ evidence }) => evidence)).toEqual([
      { path: 'docker-compose.json', line: 4, says: 'service a builds it' },
    ]);
  });

  test('the first version of the format; a workflow that is called like a compose file is none', async () => {
    const uses = await usesOf(
      {
        'docker-compose.yml':
          'web:\n  build: .\n  dockerfile: Dockerfile.dev\n  links: ["db:database"]\ndb:\n  image: postgres\n',
        '.github/workflows/docker-compose.yml': 'jobs: {services: {build: .}, a: {build: .}}',
      },
      'Dockerfile.dev',
    );
    expect(uses).toMatchObject([{ name: 'web', evidence: { line: 2 } }]);
  });

  test('a target by a variable that is not known may be any', async () => {
    const compose = (target: string) => ({
      'compose.yml': `services: {a: {build: {context: ., target: "${target}"}}}`,
    });
    expect((await usesOf(compose('${STAGE}')))[0]).toMatchObject({ target: null, targetOpen: true });
    expect((await usesOf(compose('${STAGE:-run}')))[0]?.target).toBe('run');
    expect((await usesOf(compose('run')))[0]).not.toHaveProperty('targetOpen');
  });

  test('a named volume that its driver binds to a folder', async () => {
    const [use] = await usesOf({
      'compose.yml':
        'services: {a: {build: ., volumes: ["src:/app/./", "~/x:/x"]}}\nvolumes: {src: {driver_opts: {type: none, o: bind, device: ./src}}}',
    });
    expect(use?.volumes).toMatchObject([
      { source: './src', path: 'src', target: '/app', bind: true },
      { source: '~/x', target: '/x', bind: true },
    ]);
    expect(use?.volumes[1]).not.toHaveProperty('path');
  });

  test('variables that the repository does not hold are said to be elsewhere', async () => {
    const [use] = await usesOf({
      'compose.yml': 'services: {a: {build: ., env_file: [a.env, secrets/b.env]}}',
      'a.env': 'A=1',
    });
    expect(use?.environmentElsewhere).toEqual(['secrets/b.env']);
    expect([...(use?.environment ?? [])]).toEqual([['A', '1']]);
  });

  test('nothing is followed out of the repository, or without end', async () => {
    const uses = await usesOf({
      'compose.yml': `
include: [../../../etc/passwd, /etc/passwd, other.yml, "\${WHERE}"]
services:
  a: {build: ., env_file: [../../etc/passwd, /etc/passwd], extends: {file: ../../x.yml, service: a}}
  b: {build: ., extends: {file: compose.yml, service: b}}
  c: {build: ., extends: d}
  d: {extends: c}
  e: {build: ../../out}
  f: {build: "https://example.org/x.git"}
`,
      'other.yml': 'include: [compose.yml]\nservices: {g: {build: .}}',
    });
    expect(uses.map(({ name }) => name).sort()).toEqual(['a', 'b', 'c', 'd', 'g']);
  });

  test('extends, from the same file and another', async () => {
    const uses = await usesOf({
      'base.yml': 'services:\n  common:\n    build: .\n    user: app\n',
      'compose.yml':
        'services:\n  a:\n    extends: {file: base.yml, service: common}\n    command: one\n  b:\n    extends: a\n    command: two\n  c:\n    extends: c\n',
    });
    expect(uses.map(({ command, user }) => [command, user])).toEqual([
      ['one', 'app'],
      ['two', 'app'],
    ]);
  });

  test('variables come from .env when it is part of the repository', async () => {
    const files = { '.env': 'DIR=api\n', 'compose.yml': 'services:\n  a:\n    build: ./$DIR\n' };
    expect(await usesOf(files, 'api/Dockerfile')).toHaveLength(1);
  });

  test('a file that is no YAML is a note, with its line', async () => {
    expect(await notesOf({ 'compose.yml': 'services:\n  a: [\n', Dockerfile: 'FROM a' })).toEqual([
      expect.stringMatching(/^compose\.yml:3: /),
    ]);
  });

  test('a file that unfolds without end is a note', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `a${level + 1}: &a${level + 1} [${Array(10).fill(`*a${level}`).join(', ')}]`,
    );
    const bomb = `a0: &a0 [x, x]\n${levels.join('\n')}\nservices: *a12\n`;
    expect(await notesOf({ 'compose.yml': bomb })).toEqual([expect.stringContaining('alias')]);
  });

  test.each([
    ['nested lists', `services: ${'['.repeat(20_000)}`],
    ['nested maps', `services: ${'{a: '.repeat(20_000)}`],
    ['an alias of itself', 'services: &a {b: *a}\n'],
    ['many tags', `services: ${'!a '.repeat(20_000)}`],
  ])('%s are a note', async (_name, compose) => {
    expect(await notesOf({ 'compose.yml': compose })).toEqual([expect.stringContaining('too deeply nested')]);
  });

  test('a key that stands twice is a note, with its line', async () => {
    expect(await notesOf({ 'compose.yml': 'services:\n  a: {}\n  a: {}\n' })).toEqual([
      'compose.yml:3: key a stands twice in one map',
    ]);
  });

  test.each([
    '',
    'services: []',
    'services: {a: null}',
    'services: {a: {build: [1]}}',
    '- services',
    'services: {a: {build: {context: {}}}}',
  ])('odd values: %s', async (compose) => {
    expect((await usesOf({ 'compose.yml': compose })).length).toBeLessThan(2);
  });
});

describe('targets and arguments', () => {
  test.each<
    readonly [string, Readonly<Record<string, string>>, string, readonly (readonly [string, string | null])[]]
  >([
    [
      'Makefile',
      { Makefile: 'a:\n\tdocker build --target=dev --build-arg A=1 --build-arg B -t x .\n' },
      'dev',
      [
        ['A', '1'],
        ['B', null],
      ],
    ],
    [
      'script',
      {
        'a.sh':
          'V=2\ndocker buildx build --load --target "dev" --build-arg "A=$V" --build-arg "B=$(date)" .\n',
      },
      'dev',
      [
        ['A', '2'],
        ['B', null],
      ],
    ],
    [
      'workflow',
      {
        '.github/workflows/a.yml':
          'jobs: {a: {steps: [{uses: docker/build-push-action@v5, with: {target: dev, build-args: "A=1\\nB=${{ secrets.B }}"}}]}}',
      },
      'dev',
      [
        ['A', '1'],
        ['B', null],
      ],
    ],
    [
      'bake',
      {
        'docker-bake.hcl':
          'group "default" { targets = ["x"] }\ntarget "_common" {\n  args = {\n    A = "1"\n    B = timestamp()\n  }\n}\ntarget "x" {\n  inherits = ["_common"]\n  target = "dev"\n}\n',
      },
      'dev',
      [
        ['A', '1'],
        ['B', null],
      ],
    ],
    [
      'bake in JSON',
      { 'docker-bake.json': '{"target":{"x":{"target":"dev","args":{"A":"1","B":"${C}"}}}}' },
      'dev',
      [
        ['A', '1'],
        ['B', null],
      ],
    ],
  ])('%s', async (_name, files, target, args) => {
    const [use] = await usesOf(files);
    expect(use?.target).toBe(target);
    expect([...(use?.args ?? [])]).toEqual(args);
  });
});

describe('builders without BuildKit', () => {
  const CASES: readonly (readonly [name: string, path: string, text: string, legacy: string | null])[] = [
    [
      'kaniko in GitLab',
      '.gitlab-ci.yml',
      'b:\n  script:\n    - /kaniko/executor --context $CI_PROJECT_DIR --dockerfile $CI_PROJECT_DIR/Dockerfile\n',
      'kaniko',
    ],
    [
      'kaniko in a task',
      'tekton/task.yaml',
      'spec:\n  steps:\n    - image: gcr.io/kaniko-project/executor:v1\n      args: ["--dockerfile=$(params.file)", "--context=dir:///workspace"]\n',
      'kaniko',
    ],
    [
      'kaniko in skaffold',
      'skaffold.yaml',
      'build:\n  artifacts:\n    - image: x\n      kaniko: {}\n',
      'kaniko',
    ],
    ['a variable before the command', 'a.sh', 'DOCKER_BUILDKIT=0 docker build .', 'DOCKER_BUILDKIT=0'],
    [
      'a variable exported above',
      'a.sh',
      'export DOCKER_BUILDKIT=0\nsudo docker build .',
      'DOCKER_BUILDKIT=0',
    ],
    [
      'a variable of the workflow',
      '.github/workflows/a.yml',
      'env: {DOCKER_BUILDKIT: 0}\njobs: {a: {steps: [{run: docker build .}]}}',
      'DOCKER_BUILDKIT=0',
    ],
    [
      'a variable of the Makefile',
      'Makefile',
      'export DOCKER_BUILDKIT=0\na:\n\tdocker build .\n',
      'DOCKER_BUILDKIT=0',
    ],
    ['buildx does not ask', 'a.sh', 'DOCKER_BUILDKIT=0 docker buildx build .', null],
    ['az', 'a.sh', 'az acr build --registry r --image x:y --file Dockerfile .', 'az acr build'],
    [
      'an old docker in GitLab',
      '.gitlab-ci.yml',
      'image: docker:20.10\nservices: ["docker:20.10-dind"]\nb:\n  script: [docker build .]\n',
      'docker 20.10 without DOCKER_BUILDKIT=1',
    ],
    [
      'an old docker that is asked',
      '.gitlab-ci.yml',
      'image: docker:20.10\nvariables: {DOCKER_BUILDKIT: "1"}\nb:\n  script: [docker build .]\n',
      null,
    ],
    ['a docker of today', '.gitlab-ci.yml', 'image: docker:27\nb:\n  script: [docker build .]\n', null],
    [
      'an old remote docker',
      '.circleci/config.yml',
      'jobs:\n  a:\n    steps:\n      - setup_remote_docker: {version: 20.10.24}\n      - run: docker build .\n',
      'docker 20.10.24 without DOCKER_BUILDKIT=1',
    ],
    [
      'Cloud Build',
      'cloudbuild.yaml',
      'steps:\n  - name: gcr.io/cloud-builders/docker\n    args: [build, -t, "gcr.io/$PROJECT_ID/x", .]\n',
      'cloud-builders/docker without DOCKER_BUILDKIT=1',
    ],
    [
      'Cloud Build that asks',
      'cloudbuild.yaml',
      'steps:\n  - name: gcr.io/cloud-builders/docker\n    env: ["DOCKER_BUILDKIT=1"]\n    entrypoint: bash\n    args: [-c, "docker build ."]\n',
      null,
    ],
    ['podman', 'a.sh', 'podman build .', null],
  ];

  test.each(CASES)('%s', async (_name, path, text, legacy) => {
    const uses = await usesOf({ [path]: text });
    expect(uses.map(({ legacyBuilder }) => legacyBuilder)).toEqual([legacy]);
  });

  test('one whose Dockerfile is not known may mean any', async () => {
    const files = {
      'ci.sh': '/kaniko/executor --dockerfile "$FILE" --context .\ndocker build -f "$FILE" .\n',
    };
    expect((await usesOf(files, 'a/Dockerfile')).map(({ legacyBuilder }) => legacyBuilder)).toEqual([
      'kaniko',
    ]);
  });
});

describe('what is left alone', () => {
  test.each<readonly [string, Readonly<Record<string, string>>]>([
    [
      'code of others',
      { 'vendor/x/Makefile': 'a:\n\tdocker build ../..\n', 'node_modules/x/a.sh': 'docker build ../..' },
    ],
    [
      'text that is no command',
      { 'a.sh': 'echo "docker build ."\n# docker build .\n', 'README.md': 'docker build .' },
    ],
    ['paths out of the repository', { 'a.sh': 'docker build ../..\ndocker build /etc\n' }],
    ['other commands of docker', { 'a.sh': 'docker run x\ndocker push x\ndocker compose build\n' }],
  ])('%s', async (_name, files) => {
    expect(await usesOf(files)).toEqual([]);
  });

  test('files that no parser takes', async () => {
    const files = {
      'docker-bake.hcl': 'target "x" {\n',
      'docker-bake.json': '{"target"',
      '.github/workflows/a.yml': 'docker: [',
      'package.json': '{"scripts": {"docker": ',
      'a.sh': 'if docker build .; then\n',
      Makefile: 'a:\n\tdocker build "\n',
      'skaffold.yaml': 'artifacts: }',
    };
    const notes = await notesOf(files);
    expect(notes.map((note) => note.split(':')[0]).sort()).toEqual([
      ...['.github/workflows/a.yml', 'docker-bake.hcl', 'docker-bake.json', 'skaffold.yaml'],
    ]);
  });
});

describe('who runs an image by its name', () => {
  const manifest = (image: string): string => `
apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      securityContext: { runAsUser: 1001 }
      containers:
        - name: api
          image: ${image}
          command: ["node"]
          args: ["server.js", "--x"]
          ports: [{ containerPort: 3000 }]
          env: [{ name: MODE, value: prod }, { name: KEY, valueFrom: { secretKeyRef: { name: a, key: b } } }]
          volumeMounts: [{ name: data, mountPath: /data }]
          livenessProbe: { exec: { command: ["curl", "-f", "localhost"] } }
          readinessProbe: { httpGet: { port: 3000 } }
          lifecycle: { preStop: { exec: { command: ["sleep", "5"] } } }
`;

  test.each<readonly [string, string, Readonly<Record<string, string>>]>([
    [
      'a tag of a script',
      'example.org/me/api:v3',
      { 'build.sh': 'docker build -t "$REGISTRY/me/api:$TAG" api' },
    ],
    ['an image of compose', 'api', { 'compose.yml': 'services:\n  a:\n    build: api\n    image: api\n' }],
    [
      'a tag of a workflow',
      'ghcr.io/me/api@sha256:abc',
      {
        '.github/workflows/a.yml':
          'jobs: {a: {steps: [{uses: docker/build-push-action@v6, with: {context: api, tags: "ghcr.io/${{ github.repository_owner }}/api:1"}}]}}',
      },
    ],
    ['the folder of the Dockerfile', 'registry:5000/me/api', {}],
  ])('Kubernetes, by %s', async (_name, image, files) => {
    const uses = await usesOf({ 'k8s/api.yaml': manifest(image), ...files }, 'api/Dockerfile');
    const runs = uses.filter(({ kind }) => kind === 'kubernetes');
    expect(runs[0]).toMatchObject({
      evidence: { path: 'k8s/api.yaml', line: 10, says: 'container api runs it' },
      entrypoint: ['node'],
      command: ['server.js', '--x'],
      user: '1001',
      environment: new Map([
        ['MODE', 'prod'],
        ['KEY', null],
      ]),
      ports: [3000],
      volumes: [{ source: 'data', target: '/data', bind: false }],
      healthcheck: ['CMD', 'curl', '-f', 'localhost'],
    });
    expect(runs.slice(1).map(({ healthcheck }) => healthcheck)).toEqual([['CMD', 'sleep', '5']]);
  });

  test('what a pod may do, and where its variables come from', async () => {
    const manifests = `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { PORT: "8080", LEVEL: debug }
---
apiVersion: v1
kind: List
items:
  - kind: CronJob
    spec:
      jobTemplate:
        spec:
          template:
            spec:
              securityContext:
                runAsUser: 1001
                runAsGroup: 2000
                fsGroup: 3000
                supplementalGroups: [4000]
                runAsNonRoot: true
              volumes:
                - { name: data, persistentVolumeClaim: { claimName: d } }
                - { name: host, hostPath: { path: /srv/data } }
                - { name: conf, configMap: { name: settings } }
              containers:
                - name: job
                  image: me/api
                  workingDir: /srv
                  securityContext:
                    readOnlyRootFilesystem: true
                    privileged: false
                    capabilities: { add: [CAP_NET_RAW], drop: [all] }
                  envFrom:
                    - configMapRef: { name: settings }
                    - configMapRef: { name: other }
                    - secretRef: { name: keys }
                  env:
                    - { name: LEVEL, value: info }
                    - { name: COPY, valueFrom: { configMapKeyRef: { name: settings, key: PORT } } }
                    - { name: KEY, valueFrom: { secretKeyRef: { name: keys, key: a } } }
                  ports: [{ name: http, containerPort: 8080 }]
                  volumeMounts:
                    - { name: data, mountPath: /data }
                    - { name: host, mountPath: /host }
                    - { name: conf, mountPath: /conf }
                  livenessProbe: { httpGet: { path: /health, port: http } }
                  readinessProbe: { tcpSocket: { port: 9000 } }
                  startupProbe: { httpGet: { port: admin } }
`;
    const [use] = await usesOf({ 'k8s.yaml': manifests }, 'api/Dockerfile');
    expect(use).toMatchObject({
      name: 'job',
      evidence: { line: 28 },
      user: '1001:2000',
      capAdd: ['NET_RAW'],
      workingDir: '/srv',
      environment: new Map([
        ['PORT', '8080'],
        ['LEVEL', 'info'],
        ['COPY', '8080'],
        ['KEY', null],
      ]),
      environmentElsewhere: ['ConfigMap other', 'Secret keys'],
      volumes: [
        { source: 'data', target: '/data', bind: false },
        { source: '/srv/data', target: '/host', bind: true },
        { source: 'conf', target: '/conf', bind: false, readOnly: true },
      ],
      places: { user: { line: 17 } },
    });
    expect(use).not.toHaveProperty('privileged');
  });

  test.each(['postgres', 'other/api2', 'me/web', '{{ .Values.image }}', '$IMAGE'])(
    '%s is not ours',
    async (image) => {
      expect(await usesOf({ 'k8s/api.yaml': manifest(image) }, 'api/Dockerfile')).toEqual([]);
    },
  );

  test.each(['web', 'registry.example/me/app:1.2'])('%s is that of the only Dockerfile', async (image) => {
    const uses = await usesOf({ 'k8s/api.yaml': manifest(image) });
    expect(uses[0]).toMatchObject({
      kind: 'kubernetes',
      guessed: true,
      user: '1001',
      command: ['server.js', '--x'],
    });
  });

  test.each<readonly [string, string, Readonly<Record<string, string>>]>([
    ['of another name', 'postgres', {}],
    ['beside a second Dockerfile', 'web', { 'other/Dockerfile': 'FROM scratch\n' }],
    ['where a build names its image', 'web', { Makefile: 'a:\n\tdocker build -t me/shop .\n' }],
  ])('but no image %s', async (_name, image, files) => {
    const uses = await usesOf({ 'k8s/api.yaml': manifest(image), ...files });
    expect(uses.filter(({ kind }) => kind === 'kubernetes')).toEqual([]);
  });

  test('compose in another folder', async () => {
    const uses = await usesOf({
      Makefile: 'a:\n\tdocker build -t me/app:latest .\n',
      'deploy/compose.yml':
        'services:\n  app:\n    image: example.org/me/app:3\n    command: serve\n  db:\n    image: postgres\n',
    });
    expect(uses.map(({ evidence, command }) => [evidence.path, evidence.says, command])).toEqual([
      ['Makefile', 'docker build -t me/app:latest .', null],
      ['deploy/compose.yml', 'service app runs it', 'serve'],
    ]);
  });
});
