/** Compose projects of every shape; `test/data/compose-services.json` has what compose's own library makes of each. */

/** One project: its files, and those that compose is given, in order. */
export interface ComposeCase {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly compose: readonly string[];
}

const one = (name: string, text: string, more: Readonly<Record<string, string>> = {}): ComposeCase => ({
  name,
  files: { 'compose.yaml': text, ...more },
  compose: ['compose.yaml'],
});

const two = (
  name: string,
  base: string,
  later: string,
  more: Readonly<Record<string, string>> = {},
): ComposeCase => ({
  name,
  files: { 'compose.yaml': base, 'compose.override.yaml': later, ...more },
  compose: ['compose.yaml', 'compose.override.yaml'],
});

export const CASES: readonly ComposeCase[] = [
  one(
    'short forms',
    `services:
  a:
    build: ./api
    command: npm run dev
    entrypoint: /entry.sh --fast
    environment: [A=1, B, "C=x=y"]
    volumes: [".:/app", /app/node_modules, "data:/data:ro", "./conf:/conf:ro,z"]
    ports: ["80:8080", "127.0.0.1:9000-9001:9000-9001/tcp", 3000, "53:53/udp"]
    expose: ["4000"]
    devices: ["/dev/ttyUSB0:/dev/ttyS0:rw", /dev/fuse]
    tmpfs: /run
    env_file: a.env
    depends_on: [b]
    profiles: [dev]
    cap_add: [NET_ADMIN]
    cap_drop: [ALL]
    group_add: [audio]
    user: "1000:1000"
    working_dir: /srv
    privileged: true
    read_only: true
    init: true
  b: {image: "postgres:16"}
volumes: {data: {}}
`,
    { 'a.env': 'E=1\n' },
  ),
  one(
    'long forms',
    `services:
  a:
    build:
      context: api
      dockerfile: ../docker/Dockerfile
      target: run
      args: {V: 3, W: true, X: }
      additional_contexts: {lib: ./lib, alpine: "docker-image://alpine:3.20"}
    command: [npm, run, dev]
    entrypoint: []
    environment: {A: 1, B: , C: true, D: "x"}
    volumes:
      - {type: bind, source: ., target: /app, read_only: true}
      - {type: volume, source: data, target: /data}
      - {type: tmpfs, target: /cache}
    ports: [{target: 8080, published: "80"}]
    env_file: [{path: a.env, required: true}]
    depends_on: {b: {condition: service_healthy}}
    healthcheck: {test: [CMD, curl, -f, localhost]}
    develop:
      watch:
        - {action: sync, path: ./src, target: /app/src}
        - {action: rebuild, path: package.json}
  b: {image: "postgres:16", healthcheck: {test: "pg_isready", disable: false}}
volumes: {data: {}}
`,
    { 'a.env': 'E=1\n' },
  ),
  one(
    'variables',
    `services:
  a:
    image: x
    command: ["\${A}", "\${A:-d}", "\${MISSING:-d}", "\${EMPTY:-d}", "\${EMPTY-d}", "\${A:+set}", "\${MISSING:+set}", "\${EMPTY+set}", "$$HOME", "\${MISSING:-\${A}x}", "$A.$A", "\${A:?needed}"]
    environment: [A, "MISSING=\${MISSING:-}", "M=a$\${b}"]
`,
    { '.env': 'A=one\nEMPTY=\n' },
  ),
  one(
    '.env forms',
    `services:
  a:
    image: x
    environment: {A: "\${A}", B: "\${B}", C: "\${C}", D: "\${D}", E: "\${E}", F: "\${F}", G: "\${G}", H: "\${H}", I: "\${I}"}
`,
    {
      '.env':
        '# first\nA=1 # one\nexport B=two\nC=\'x # $A\'\nD="y $A\\nz"\nE: yaml\nF = spaced \nG=a#b\nH="esc \\" \\$A"\nI=${A}${B}\n',
    },
  ),
  one(
    'env_file order and expansion',
    `services:
  a:
    image: x
    env_file: [a.env, b.env]
    environment: {C: own}
`,
    { 'a.env': 'A=1\nB=1\nC=1\n', 'b.env': 'B=2\nD=${Z:-z}\n', '.env': 'Z=q\n' },
  ),
  one(
    'anchors and merge keys',
    `x-base: &base
  build: &build
    context: .
    args: {A: "1"}
  volumes: &volumes [".:/app"]
  environment: &env
    A: "1"
    B: "1"
services:
  a:
    <<: *base
    command: [x]
  b:
    <<: *base
    build: {<<: *build, target: dev}
    environment: {<<: *env, B: "2"}
  c:
    <<: [{user: "1"}, {user: "2", init: true}]
    image: y
    volumes: *volumes
`,
  ),
  two(
    'an override adds and replaces',
    `services:
  a:
    build: .
    command: [start]
    entrypoint: [e]
    environment: [A=1, B=1]
    volumes: ["data:/data", "./a:/a"]
    ports: ["80:80"]
    cap_add: [X]
    tmpfs: /run
    depends_on: [b]
    profiles: [p]
    devices: ["/dev/a:/dev/x"]
    healthcheck: {test: [CMD, a], interval: 3s}
    user: a
  b: {image: y}
volumes: {data: {}}
`,
    `services:
  a:
    build: {target: dev, args: {A: "1"}}
    command: [dev]
    environment: {B: "2", C: "3"}
    volumes: [".:/app", "./b:/a"]
    ports: ["81:81"]
    cap_add: [X, "Y"]
    tmpfs: [/cache]
    depends_on: {c: {condition: service_started}}
    profiles: [p, q]
    devices: ["/dev/b:/dev/x", "/dev/c"]
    healthcheck: {test: b}
    develop: {watch: [{action: rebuild, path: .}]}
  c: {image: z}
`,
  ),
  two(
    'an override without a value',
    'services: {a: {build: ., command: [x], entrypoint: [y], user: u, environment: [A=1], volumes: [".:/app"]}}\n',
    'services:\n  a:\n    command:\n    entrypoint:\n    user:\n    environment:\n    volumes:\n    build:\n',
  ),
  two(
    'reset and override',
    'services: {a: {build: {context: ., target: t}, ports: ["80:80"], environment: {A: "1", B: "1"}, volumes: [".:/app"], command: [x]}}\n',
    'services:\n  a:\n    ports: !reset []\n    environment: !override {C: "3"}\n    volumes: !override ["./b:/b"]\n    build:\n      target: !reset null\n    command: !reset null\n',
  ),
  one(
    'reset of nothing',
    'services: {a: {image: x, ports: !reset [], environment: {A: !reset null, B: "1"}}}\n',
  ),
  one(
    'several documents',
    'services: {a: {build: ., user: u}}\n---\nservices: {a: {user: v}, b: {image: x}}\n',
  ),
  one(
    'extends in one file',
    `services:
  base:
    build: .
    user: u
    volumes: [".:/app"]
    environment: [A=1]
    command: [x]
  a:
    extends: base
    environment: {B: "2"}
    volumes: ["./b:/b"]
  b:
    extends: {service: a}
    command: [y]
`,
  ),
  one(
    'extends from another folder',
    `services:
  a:
    extends: {file: common/base.yml, service: app}
    command: [x]
  b:
    extends: {file: ./common/base.yml, service: child}
`,
    {
      'common/base.yml':
        'services:\n  app:\n    build: {context: ., dockerfile: Dockerfile.dev, additional_contexts: [l=../lib]}\n    env_file: [a.env]\n    volumes: ["./src:/app", "data:/data", "../up:/up", {type: bind, source: long, target: /long}]\n    develop: {watch: [{action: sync, path: ./src, target: /app}]}\n  child:\n    extends: {file: deeper/base.yml, service: root}\n    user: c\n',
      'common/a.env': 'A=1\n',
      'common/deeper/base.yml': 'services: {root: {build: .., volumes: ["./x:/x"]}}\n',
    },
  ),
  one(
    'include',
    `include:
  - db/compose.yaml
  - path: [web/compose.yaml, web/compose.dev.yaml]
services:
  a: {build: ., depends_on: [db, web]}
`,
    {
      'db/compose.yaml':
        'services: {db: {build: ., volumes: ["./data:/data", "named:/n"], env_file: e.env, environment: {V: "${V}"}}}\nvolumes: {named: {}}\n',
      'db/e.env': 'E=1\n',
      'db/.env': 'V=db\n',
      '.env': 'V=top\n',
      'web/compose.yaml': 'services: {web: {build: {context: ../shared}, command: [a]}}\n',
      'web/compose.dev.yaml': 'services: {web: {command: [b], volumes: ["../src:/src"]}}\n',
    },
  ),
  one(
    'include with a folder and a file of variables',
    'include:\n  - path: parts/db.yaml\n    project_directory: ./real\n    env_file: parts/x.env\nservices: {}\n',
    {
      'parts/db.yaml': 'services: {db: {build: ., environment: {V: "${V}"}, volumes: ["./d:/d"]}}\n',
      'parts/x.env': 'V=x\n',
      'real/here': '',
    },
  ),
  one(
    'own services win over included ones',
    'include: [other.yaml]\nservices: {a: {user: own, cap_add: [B]}}\n',
    {
      'other.yaml': 'services: {a: {build: ., user: other, cap_add: [A]}}\n',
    },
  ),
  one(
    'extends a service that is included',
    'include: [other.yaml]\nservices: {b: {extends: a, user: own}}\n',
    {
      'other.yaml': 'services: {a: {build: ., user: other, cap_add: [A]}}\n',
    },
  ),
  one(
    'JSON',
    '{\n\t"services": {\n\t\t"a": {"build": {"context": ".", "target": "t"}, "command": ["x"]}\n\t}\n}\n',
  ),
  {
    name: 'several folders',
    files: {
      'compose.yaml': 'services: {a: {build: ./api}}\n',
      'deploy/dev.yaml': 'services: {a: {volumes: ["./api:/app"], build: {target: dev}}}\n',
      'deploy/x/more.yaml': 'services: {a: {extends: {file: deploy/common.yaml, service: s}}}\n',
      'deploy/common.yaml': 'services: {s: {env_file: c.env, user: s}}\n',
      'deploy/c.env': 'A=1\n',
    },
    compose: ['compose.yaml', 'deploy/dev.yaml', 'deploy/x/more.yaml'],
  },
  {
    name: 'three files',
    files: {
      'a.yml': 'services: {a: {build: ., environment: [A=1], volumes: ["./1:/x"], command: [a]}}\n',
      'b.yml': 'services: {a: {environment: [A=2, B=2], volumes: ["./2:/x:ro"], command: [b]}}\n',
      'c.yml':
        'services: {a: {environment: {B: "3"}, volumes: [{type: bind, source: ./3, target: /x}], command: null}}\n',
    },
    compose: ['a.yml', 'b.yml', 'c.yml'],
  },
  one('inline Dockerfile', 'services: {a: {build: {context: ., dockerfile_inline: "FROM a"}}}\n'),
  one(
    'scalars of every kind',
    'services: {a: {image: x, environment: {A: 3.10, B: 010, C: 1e3, D: yes, E: null, F: 0x10, G: 12345678901234567890, H: "007", I: 1.0}, command: ["1", "2"]}}\n',
  ),
  one('words of YAML 1.1', 'services: {a: {image: x, privileged: "yes", read_only: "off", init: "y"}}\n'),
  one('Windows paths', 'services: {a: {image: x, volumes: ["C:\\\\data:/data"]}}\n'),
  one(
    'comments, quotes and long texts',
    `services:
  # the program
  "a": # here
    image: 'x'   # y
    command: >-
      npm run
      dev
    environment:
      TEXT: |
        two
        lines
      "QUOTED": "a\\tb"
`,
  ),
];
