import { describe, expect, test } from 'vitest';
import { stepName } from '../../../src/analysis/effects.ts';
import { detect, dockerfile, effects, main, reason, split, stack } from './support.ts';

const SQLITE = {
  'go.mod': 'module example.com/app\n\ngo 1.24\n\nrequire github.com/mattn/go-sqlite3 v1.14.24\n',
};
const why = (files: Record<string, string>) => reason(stack(files).split);

describe('static or with the C library', () => {
  const imports = (path: string) => ({ 'main.go': main('', `_ "${path}"`) });
  test.each<[string, Record<string, string>, 'static' | 'libc']>([
    ['plain Go', {}, 'static'],
    ['net and os/user alone are no C', { 'main.go': main('', 'net', 'os/user') }, 'static'],
    ['import "C"', { 'c.go': 'package main\nimport "C"\n' }, 'libc'],
    ['import "C" in a test', { 'c_test.go': 'package main\nimport "C"\n' }, 'static'],
    ['import "C" in a package that is not taken in', { 'x/c.go': 'package x\nimport "C"\n' }, 'static'],
    ['a module that is compiled with C', { ...SQLITE, ...imports('github.com/mattn/go-sqlite3') }, 'libc'],
    ['the same required and not imported', SQLITE, 'static'],
    [
      'the same required by another module',
      { 'go.mod': `${SQLITE['go.mod'].trimEnd()} // indirect\n` },
      'libc',
    ],
    ['a pure one', imports('modernc.org/sqlite'), 'static'],
    [
      'CGO_ENABLED=0 over all of it',
      { ...imports('github.com/mattn/go-sqlite3'), Dockerfile: dockerfile('RUN CGO_ENABLED=0 go build') },
      'static',
    ],
    [
      'ENV CGO_ENABLED=0',
      {
        ...imports('github.com/mattn/go-sqlite3'),
        Dockerfile: dockerfile('RUN go build', { env: 'ENV CGO_ENABLED=0\n' }),
      },
      'static',
    ],
    [
      'an exported CGO_ENABLED=0',
      {
        'c.go': 'package main\nimport "C"\n',
        Dockerfile: dockerfile('RUN export CGO_ENABLED=0 && go build'),
      },
      'static',
    ],
    ['CGO_ENABLED=1', { Dockerfile: dockerfile('RUN CGO_ENABLED=1 go build') }, 'libc'],
    ['-race', { Dockerfile: dockerfile('RUN go build -race') }, 'libc'],
    ['a build tag', { Dockerfile: dockerfile('RUN go build -tags sqlite_fts5') }, 'libc'],
    [
      'an installed compiler',
      { Dockerfile: dockerfile('RUN apt-get update && apt-get install -y gcc\nRUN go build') },
      'libc',
    ],
    [
      'a vendored package that imports "C"',
      {
        ...imports('a.b/c'),
        'vendor/modules.txt': '',
        'vendor/a.b/c/c.go': 'package c\n\nimport "a.b/d"\n',
        'vendor/a.b/d/d.go': 'package d\n\n// x\nimport "C"\n',
      },
      'libc',
    ],
    [
      'C on alpine without a compiler is left out today',
      {
        ...imports('github.com/mattn/go-sqlite3'),
        Dockerfile: dockerfile('RUN go build', { from: 'golang:1.24-alpine' }),
      },
      'static',
    ],
    [
      'C on alpine with a compiler',
      {
        ...imports('github.com/mattn/go-sqlite3'),
        Dockerfile: dockerfile('RUN apk add --no-cache gcc musl-dev\nRUN go build', {
          from: 'golang:1.24-alpine',
        }),
      },
      'libc',
    ],
  ])('%s', (_, files, runtime) => {
    expect(split(files).runtime).toBe(runtime);
  });

  test.each<[string, string, string | null]>([
    ['RUN go build -o app', '', 'CGO_ENABLED=0 go build -o app'],
    ['RUN GOOS=linux go build -o app', '', 'CGO_ENABLED=0 GOOS=linux go build -o app'],
    ['RUN CGO_ENABLED=0 go build -o app', '', 'CGO_ENABLED=0 go build -o app'],
    ['RUN go build -o app', 'ENV CGO_ENABLED=0\n', 'go build -o app'],
    ['RUN CGO_ENABLED=1 go build -o app', '', 'CGO_ENABLED=1 go build -o app'],
    ['RUN go mod download', '', null],
    ['RUN go vet ./...', '', null],
  ])('the build form of %j after %j', (run, env, text) => {
    const found = effects({ Dockerfile: dockerfile(run, { env }) });
    const [effect] = found.effects;
    const form = effect && found.stack.buildCommand(stepName(effect));
    expect(form ?? null).toEqual(text === null ? null : { text, cacheMounts: ['/root/.cache/go-build'] });
  });

  test('a static build names the modules of which nobody knows whether they need C', () => {
    const files = { 'main.go': main('', '_ "a.b/c/d"', '_ "golang.org/x/text"', 'os', '_ "e.f/g"') };
    expect(split(files).assumes).toEqual(['a.b/c/d and e.f/g build without C']);
    expect(split({ ...files, Dockerfile: dockerfile('RUN CGO_ENABLED=0 go build') }).assumes).toEqual([]);
    expect(split({}).assumes).toEqual([]);
  });

  test('a makefile gets it from the environment, unless it sets it itself', () => {
    const files = (text: string) => ({
      Makefile: text,
      Dockerfile: dockerfile('RUN make build', { cmd: '["bin/app"]' }),
    });
    const found = effects(files('build:\n\tgo build -o bin/app .\n'));
    const [effect] = found.effects;
    expect(effect && found.stack.buildCommand(stepName(effect))?.text).toBe('CGO_ENABLED=0 make build');
    expect(why(files('CGO_ENABLED ?= 1\nbuild:\n\tgo build -o bin/app .\n'))).toBe(
      'line 4: CGO_ENABLED=0 cannot be put in front of "make build" where it stands: set it with ENV',
    );
  });

  test('another cache folder is mounted where it is, none for another user', () => {
    const mounts = (env: string) => {
      const found = effects({ Dockerfile: dockerfile('RUN go build', { env }) });
      const [effect] = found.effects;
      return effect && found.stack.buildCommand(stepName(effect))?.cacheMounts;
    };
    expect(mounts('ENV GOCACHE=/cache\n')).toEqual(['/cache']);
    expect(mounts('USER nobody\n')).toEqual([]);
  });
});

describe('what the runtime stage gets', () => {
  test.each<[string, string, string, readonly { from: string; to: string }[]]>([
    ['RUN go build -o app', '["./app"]', 'its own path', [{ from: '/app/app', to: '/app/app' }]],
    ['RUN go build -o /server', '/server', 'a shell form', [{ from: '/server', to: '/server' }]],
    ['RUN go install ./...', '["app"]', 'found by PATH', [{ from: '/go/bin/app', to: '/usr/local/bin/app' }]],
    [
      'RUN go install ./...',
      '["/go/bin/app"]',
      'named by its path',
      [{ from: '/go/bin/app', to: '/go/bin/app' }],
    ],
  ])('%s, started as %s: %s', (run, cmd, _, executables) => {
    expect(split({ Dockerfile: dockerfile(run, { cmd }) }).executables).toEqual(executables);
  });

  test.each([
    ['RUN go build -o /tmp/app && mv /tmp/app /usr/local/bin', '["app"]', ['/usr/local/bin/app']],
    ['RUN go build && cp app /srv/server', '["/srv/server"]', ['/app/app', '/srv/server']],
    ['RUN go build ./*.go', '["./main"]', ['/app/main']],
    ['RUN mkdir out && go build -o out .', '["out/app"]', ['/app/out/app']],
  ])('%s', (runs, cmd, paths) => {
    expect(split({ Dockerfile: dockerfile(runs, { cmd }) }).executables.map(({ from }) => from)).toEqual(
      paths,
    );
  });

  test('every program that is built comes along', () => {
    const files = {
      'cmd/a/main.go': 'package main\n',
      'cmd/b/main.go': 'package main\n',
      Dockerfile: dockerfile('RUN go build -o bin/ ./cmd/...', { cmd: '["bin/a"]' }),
    };
    expect(split(files).executables.map(({ to }) => to)).toEqual(['/app/bin/a', '/app/bin/b']);
    expect(split(files).pays).toBe('the Go toolchain and the sources of 2 programs');
  });

  test('sources that the program may open do not stay behind', () => {
    const files = {
      'main.go': main('http.Dir(".")', 'net/http'),
      Dockerfile: dockerfile('RUN go build -o app'),
    };
    const { sources, pays } = split(files);
    expect([sources, pays]).toEqual(['all', 'the Go toolchain']);
  });

  const opening = (path: string) => main(`os.Open(${path})`, 'os');
  test.each<[string, Record<string, string>, readonly string[] | 'all']>([
    ['nothing', {}, []],
    ['a file', { 'main.go': opening('"a.csv"'), 'a.csv': '' }, ['a.csv']],
    [
      'the folder around a file, as far as it holds no code',
      {
        'main.go': opening('"internal/web/t/a.html"'),
        'internal/web/t/a.html': '',
        'internal/x.go': 'package x',
      },
      ['internal/web'],
    ],
    [
      'a file beside code',
      { 'main.go': opening('"conf/a.yaml"'), 'conf/a.yaml': '', 'conf/conf.go': 'package conf' },
      ['conf/a.yaml'],
    ],
    [
      'a folder by a pattern',
      { 'main.go': main('r.LoadHTMLGlob("views/*.html")'), 'views/a.html': '' },
      ['views'],
    ],
    [
      'a text that names a file for a function that nobody knows',
      { 'main.go': main('foreign.Load("conf/a.yaml")', 'a.b/foreign'), 'conf/a.yaml': '' },
      ['conf'],
    ],
    [
      'a bare word that names a folder of data',
      { 'main.go': main('foreign.Load("locales")', 'a.b/foreign'), 'locales/de.json': '' },
      ['locales'],
    ],
    [
      'not a bare word that names a folder of code',
      {
        'main.go': main('foreign.Load("api")', 'a.b/foreign'),
        'api/a.json': '',
        'api/api.go': 'package api',
      },
      [],
    ],
    [
      'not a text that is compared',
      {
        'main.go': main('switch x { case "locales": }\nif x == "docs" {}'),
        'locales/de.json': '',
        'docs/a.txt': '',
      },
      [],
    ],
    ['an absolute path', { 'main.go': opening('"/app/conf/a.yaml"'), 'conf/a.yaml': '' }, ['conf']],
    [
      'a file that is not in the repository, and may lie beside it',
      { 'main.go': main('godotenv.Load()', 'github.com/joho/godotenv') },
      'all',
    ],
    [
      'the same where a pattern surely matches something',
      { 'main.go': main('godotenv.Load()', 'github.com/joho/godotenv'), '.env.example': '' },
      ['.env*'],
    ],
    [
      'a configuration with any ending',
      {
        'main.go': main('viper.SetConfigName("app"); viper.AddConfigPath(".")', 'github.com/spf13/viper'),
        'app.yaml': '',
        'app.go': 'package main',
      },
      ['app.yaml'],
    ],

    [
      'a file that the builder never sees',
      { 'main.go': main('godotenv.Load()', 'github.com/joho/godotenv'), '.dockerignore': '.env\n' },
      [],
    ],
    [
      'a file in a folder that the program makes',
      { 'main.go': main('os.MkdirAll("up", 0o755)\nos.Open("up/a")', 'os') },
      [],
    ],
    [
      'an unknown path: all that is no code',
      {
        'main.go': opening('os.Args[1]'),
        'a/b.txt': '',
        'a/c.go': 'package a',
        'd.json': '',
        'README.md': '',
        'go.sum': '',
        Makefile: '',
      },
      ['a/b.txt', 'd.json'],
    ],
    ['the whole folder', { 'main.go': main('http.Dir(".")', 'net/http') }, 'all'],
  ])('%s', (_, files, sources) => {
    expect(split(files).sources).toEqual(sources);
  });

  test('sources are told with the place that decided', () => {
    expect(split({ 'main.go': opening('"a.csv"'), 'a.csv': '' }).sourcesWhy).toBe(
      'the sources open a.csv (main.go:8)',
    );
  });
});

describe('why a stage is not split', () => {
  test.each<[string, Record<string, string>]>([
    [
      'there is no CMD and no ENTRYPOINT: what the container runs is not in the Dockerfile',
      { Dockerfile: 'FROM golang:1.24\nWORKDIR /app\nCOPY . .\nRUN go build\n' },
    ],
    [
      'line 5 starts "go run main.go", which compiles at every start: build the program in a RUN with go build -o and start that',
      { Dockerfile: dockerfile('RUN go build', { cmd: '["go", "run", "main.go"]' }) },
    ],
    [
      'line 5 starts "go run .", which compiles at every start: build the program in a RUN with go build -o and start that',
      { Dockerfile: dockerfile('RUN go build', { cmd: 'go run .' }) },
    ],
    [
      'line 5 compiles when the container starts',
      { Dockerfile: dockerfile('RUN go build', { cmd: 'go build -o x && ./x' }) },
    ],
    [
      'line 5 starts air, which compiles at every start',
      { Dockerfile: dockerfile('RUN go build', { cmd: '["air"]' }) },
    ],
    [
      'no go build or go install of the own module was found in a RUN',
      { Dockerfile: dockerfile('RUN go mod download') },
    ],
    [
      'no go.mod of the context is copied into this stage: only Go modules are split',
      { Dockerfile: 'FROM golang:1.24\nRUN go install a.b/c@latest\nCMD ["c"]\n' },
    ],
    [
      'line 4 runs in a folder that depends on a variable without a known value',
      {
        Dockerfile:
          'FROM golang:1.24\nARG SERVICE\nWORKDIR /app/$SERVICE\nRUN go build -o /server .\nCMD ["/server"]\n',
      },
    ],
    [
      'line 5 starts "config=docker", which is neither a program that the build steps write nor a file of the context',
      { Dockerfile: dockerfile('RUN go build', { cmd: '["config=docker", "/app/app"]' }) },
    ],
    [
      'line 5 starts "./other", which is neither a program that the build steps write nor a file of the context',
      { Dockerfile: dockerfile('RUN go build', { cmd: '["./other"]' }) },
    ],
    [
      'line 5 removes files whose names come from a pipe: what the container keeps is not known',
      { Dockerfile: dockerfile('RUN go build -o app\nRUN ls | grep -v app | xargs rm -rf') },
    ],
    [
      'line 4 installs migrate, which the container runs beside its own program',
      {
        'start.sh': '#!/bin/sh\nmigrate up\nexec ./app\n',
        Dockerfile: dockerfile(
          'RUN go install github.com/golang-migrate/migrate/v4/cmd/migrate@v4.18.0 && go build -o app',
          { cmd: '["./start.sh"]' },
        ),
      },
    ],
    [
      'line 4: -buildmode=plugin makes no program that starts by itself',
      { Dockerfile: dockerfile('RUN go build -buildmode=plugin') },
    ],
    [
      'line 4: GOOS is windows, so the program is not one for this image',
      { Dockerfile: dockerfile('RUN GOOS=windows go build') },
    ],
    [
      'line 4: which package is built depends on a variable',
      { Dockerfile: dockerfile('RUN go build ./cmd/$NAME') },
    ],
    [
      'line 4: ./cmd/api is not a package that the Dockerfile copies to /app',
      { Dockerfile: dockerfile('RUN go build ./cmd/api') },
    ],
    [
      'line 4: cmd/x.go is not a file that the Dockerfile copies to /app',
      { Dockerfile: dockerfile('RUN go build cmd/x.go') },
    ],
    [
      'line 4: where the program is written depends on a variable without a known value',
      { Dockerfile: dockerfile('RUN go build -o $OUT') },
    ],
    [
      'line 5: where the program is written depends on a build argument',
      { Dockerfile: dockerfile('RUN go build -o $OUT', { env: 'ARG OUT=x\n' }) },
    ],
    [
      'line 4: CGO_ENABLED=0 cannot be put in front of "go build" where it stands: set it with ENV',
      { Dockerfile: dockerfile('RUN if true; then go build; fi') },
    ],
    [
      'main.go:8 runs go, so the container needs the Go toolchain',
      { 'main.go': main('exec.Command("go", "build")', 'os/exec') },
    ],
    [
      'main.go:4 loads Go plugins, which must be built beside their program',
      { 'main.go': main('plugin.Open("x.so")', 'plugin') },
    ],
    [
      'main.go:9 finds files by the place of its source (runtime.Caller), which is only there in the build',
      {
        'main.go': main('_, file, _, _ := runtime.Caller(0)\nfilepath.Dir(file)', 'path/filepath', 'runtime'),
      },
    ],
    [
      'main.go:8 looks into the Go toolchain while it runs',
      { 'main.go': main('runtime.GOROOT()', 'runtime') },
    ],
    [
      'main.go:8 os.Open opens /usr/local/go/lib/time/zoneinfo.zip, which belongs to the Go toolchain',
      { 'main.go': main('os.Open("/usr/local/go/lib/time/zoneinfo.zip")', 'os') },
    ],
    [
      'main.go:8 os.Open opens docs/swagger.json, which is not in the repository: whether "go generate ./..." makes it is not known',
      {
        'main.go': main('os.Open("docs/swagger.json")', 'os'),
        'docs/docs.go': 'package docs',
        Dockerfile: dockerfile('RUN go generate ./... && go build'),
      },
    ],
  ])('%s', (expected, files) => {
    expect(why(files)).toBe(expected);
  });

  test('runtime.Caller alone only names a line in a log', () => {
    expect(split({ 'main.go': main('runtime.Caller(0)', 'runtime') }).runtime).toBe('static');
  });
});

describe('stages', () => {
  const two = (build: string, from = 'debian:bookworm-slim', copy = 'COPY --from=build /app/app ./') =>
    `FROM golang:1.24-bookworm AS build\nWORKDIR /app\nCOPY . .\nRUN ${build}\nFROM ${from}\nWORKDIR /srv\n${copy}\nCMD ["./app"]\n`;

  test.each([
    ['CGO_ENABLED=0 go build', 'static'],
    ['go build', 'libc'],
  ])('a stage that gets its program from another one: %s', (build, runtime) => {
    const found = stack({ 'main.go': main('os.Open("a.csv")', 'os'), Dockerfile: two(build) });
    expect(found.split).toMatchObject({
      pays: null,
      runtime,
      executables: [{ from: '/app/app', to: '/srv/app' }],
    });
    expect(found.program.opens.map(({ path }) => path)).toEqual(['a.csv']);
    expect(found.program.handlesSigterm).not.toBeNull();
  });

  test('with the folder around it, by number, from golang itself', () => {
    const found = stack({ Dockerfile: two('go build', 'golang:1.24-bookworm', 'COPY --from=0 /app /opt') });
    expect(found.split).toMatchObject({ executables: [{ from: '/app/app', to: '/opt/app' }] });
  });

  test.each(['node:22', 'debian:bookworm-slim', 'example.com/team/go-service', 'golangci/golangci-lint'])(
    '%s is not a Go stage',
    (from) => {
      expect(detect({ Dockerfile: `FROM ${from}\nCMD ["x"]\n` })).toBeNull();
    },
  );

  test.each([
    ['golang', 'go'],
    ['golang:1.24-alpine', 'go 1.24'],
    ['docker.io/library/golang:1.24.3', 'go 1.24.3'],
    ['mirror.example.com/library/golang:1.25', 'go 1.25'],
  ])('%s is: %s', (from, label) => {
    expect(stack({ Dockerfile: dockerfile('RUN go build', { from }) }).label).toBe(label);
  });

  test('what is built on a stage of the same file counts as one', () => {
    const text =
      'FROM golang:1.24 AS base\nWORKDIR /src\nCOPY go.mod ./\nRUN go mod download\nFROM base\nCOPY *.go ./\nRUN go build -o /app\nENTRYPOINT ["/app"]\n';
    expect(split({ Dockerfile: text }).executables).toEqual([{ from: '/app', to: '/app' }]);
  });

  test('a stage without a program says so', () => {
    const found = stack({ Dockerfile: 'FROM golang:1.24\nWORKDIR /app\nCOPY . .\nCMD ["./run.sh"]\n' });
    expect(found.program.writesUnknown).toMatchObject({ folder: null });
    expect(reason(found.resolveStart(['./app']))).toBe(
      'a Go program is started by itself: nothing stands between',
    );
  });
});
