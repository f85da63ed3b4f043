import { describe, expect, test } from 'vitest';
import { stepName } from '../../../src/analysis/effects.ts';
import { dockerfile, effects, reason, stack } from './support.ts';

const SUM = 'example.com/dep v1.0.0 h1:a=\nexample.com/dep v1.0.0/go.mod h1:b=\n';
const WITH_DEP = {
  'go.mod': 'module example.com/app\n\ngo 1.24\n\nrequire example.com/dep v1.0.0\n',
  'go.sum': SUM,
};
const CMD = { 'cmd/api/main.go': 'package main\n', 'cmd/job/main.go': 'package main\n' };

describe('what a command does', () => {
  test.each([
    ['go mod download', 'install', ['/go/pkg/mod']],
    ['go mod tidy', 'install', ['/app/go.mod', '/app/go.sum', '/go/pkg/mod']],
    ['go mod vendor', 'install', ['/app/go.mod', '/app/go.sum', '/app/vendor']],
    ['go get -d -v ./...', 'install', ['/app/go.mod', '/app/go.sum', '/go/pkg/mod']],
    ['go build', 'build', ['/app/app']],
    ['go build -o out', 'build', ['/app/out']],
    ['go build -o /bin/ ./cmd/...', 'build', ['/bin/api', '/bin/job']],
    ['go build -ldflags="-s -w" -tags netgo -trimpath -o=/srv/x ./cmd/api', 'build', ['/srv/x']],
    ['go build -C cmd/api -o ../../api', 'build', ['/app/api']],
    ['go build cmd/api/main.go', 'build', ['/app/main']],
    ['go build example.com/app/cmd/job', 'build', ['/app/job']],
    ['go build ./...', 'build', []],
    ['cd cmd/api && go build', 'build', ['/app/cmd/api/api']],
    ['GOOS=linux go build -o $NAME', 'build', ['/app/named']],
    ['env GOOS=linux CGO_ENABLED=0 go build', 'build', ['/app/app']],
    ['go install ./cmd/api', 'build', ['/go/bin/api']],
    [
      'GOBIN=/usr/local/bin go install ./...',
      'build',
      ['/usr/local/bin/api', '/usr/local/bin/job', '/usr/local/bin/app'],
    ],
    ['go install github.com/swaggo/swag/cmd/swag@v1.16.4', 'tool', ['/go/bin/swag']],
    ['go test ./...', 'test', []],
    ['go vet ./... ', 'test', []],
    ['golangci-lint run', 'test', []],
    ['go version', 'inert', []],
    ['go env -w GOPROXY=direct', 'files', ['/root/.config/go/env']],
    ['swag init -g main.go', 'build', ['/app']],
    ['go run github.com/a-h/templ/cmd/templ generate', 'build', ['/app']],
    ['upx --best app', 'build', ['/app/app']],
    ['go run ./cmd/job', 'opaque', []],
    ['go frobnicate', 'opaque', []],
  ])('%s', (command, kind, writes) => {
    const found = effects({ ...CMD, Dockerfile: dockerfile(`RUN ${command}`, { env: 'ENV NAME=named\n' }) });
    const effect = found.effects.find(({ command: { words } }) => words[0]?.value !== 'cd');
    expect(effect?.kind).toBe(kind);
    expect(effect?.writes).toEqual(writes);
  });

  test('go generate is judged by its directives', () => {
    const known = effects({
      'a.go': 'package main\n//go:generate stringer -type=X\n',
      Dockerfile: dockerfile('RUN go generate ./...'),
    });
    expect(known.effects[0]?.kind).toBe('build');
    const strange = effects({
      'a.go': 'package main\n//go:generate ./gen.sh\n',
      Dockerfile: dockerfile('RUN go generate ./...'),
    });
    expect(strange.effects[0]?.why).toBe('go generate runs "./gen.sh" (a.go:2), which may write anywhere');
  });

  test('a build reads the module, what it embeds, and the repository where it asks git', () => {
    const found = effects({
      'web/web.go': 'package web\nimport "embed"\n//go:embed dist/*.js logo.svg\nvar files embed.FS\n',
      Dockerfile: dockerfile('RUN go build -ldflags "-X main.v=$(git describe)" -o app'),
    });
    expect(found.effects.find(({ kind }) => kind === 'build')?.reads).toEqual([
      '/app',
      '/app/web/dist',
      '/app/web/logo.svg',
      '/app/.git',
    ]);
  });

  test('before Go 1.17, go get installs programs', () => {
    const found = effects({
      Dockerfile: dockerfile('RUN go get github.com/cespare/reflex', { from: 'golang:1.15' }),
    });
    expect(found.effects[0]).toMatchObject({ kind: 'tool', tools: ['github.com/cespare/reflex'] });
  });

  test('a makefile of the context is read', () => {
    const found = effects({
      Makefile: 'build:\n\tgo build -o bin/app .\n',
      Dockerfile: dockerfile('RUN make build', { cmd: '["bin/app"]' }),
    });
    expect(found.effects[0]).toMatchObject({ kind: 'build', writes: ['/app/bin/app'] });
  });
});

describe('manifests of a download', () => {
  test('go.mod, go.sum, members of a workspace and local replacements', () => {
    const found = effects({
      'go.work': 'go 1.24\nuse (\n\t.\n\t./lib\n)\n',
      'lib/go.mod': 'module example.com/lib\n',
      'lib/go.sum': '',
      'go.mod': 'module example.com/app\nreplace example.com/fork => ./fork\n',
      'fork/go.mod': 'module example.com/fork\n',
      'go.sum': '',
      Dockerfile: dockerfile('RUN go mod download'),
    });
    const [install] = found.effects;
    const manifests = install && found.stack.manifests(stepName(install));
    expect(manifests).toMatchObject({
      paths: ['go.work', 'go.mod', 'go.sum', 'lib/go.mod', 'lib/go.sum', 'fork/go.mod'],
    });
  });

  test.each<[Record<string, string>, string]>([
    [{ 'vendor/modules.txt': '' }, 'modules are vendored (vendor/modules.txt): there is nothing to download'],
    [{ '.dockerignore': 'go.sum\n', 'go.sum': '' }, 'go.sum is hidden by .dockerignore'],
  ])('declined: %j', (files, why) => {
    const found = effects({ ...files, Dockerfile: dockerfile('RUN go mod download') });
    const [install] = found.effects;
    expect(reason((install && found.stack.manifests(stepName(install))) ?? null)).toBe(why);
  });

  test.each([
    [
      'go.mod:2 replaces example.com/x with ../x, which has no go.mod in the context',
      { 'go.mod': 'module a.b/c\nreplace example.com/x => ../x\n' },
    ],
    [
      'go.mod:2 replaces example.com/x with ./x, which has no go.mod in the context',
      { 'go.mod': 'module a.b/c\nreplace example.com/x => ./x\n' },
    ],
    ['go.work:1 uses ./x, which has no go.mod in the context', { 'go.work': 'use ./x\n' }],
    ['go.work:2: unknown directive: uze', { 'go.work': 'go 1.24\nuze .\n' }],
    ['go.mod:1: unknown directive: modul', { 'go.mod': 'modul x\n' }],
    [
      'go.mod:3 needs go 1.25 and golang:1.24-bookworm is older, so this Dockerfile does not build: raise the tag first',
      { 'go.mod': 'module a.b/c\n\ngo 1.25\n' },
    ],
  ])('the whole file is declined: %s', (why, files) => {
    expect(() => stack(files as Record<string, string>)).toThrow(why);
  });
});

describe('clean installs', () => {
  test.each([
    ['go get -d -v ./...', 'golang:1.24'],
    ['go get ./...', 'golang:1.24'],
    ['go get -d', 'golang:1.15'],
    ['go get -d -t ./...', 'golang:latest'],
  ])('%s on %s becomes go mod download', (command, from) => {
    const found = effects({ ...WITH_DEP, Dockerfile: dockerfile(`RUN ${command}`, { from }) });
    const [install] = found.effects;
    expect(install && found.stack.cleanInstall(stepName(install))).toMatchObject({ text: 'go mod download' });
  });

  test.each<[string, string, Record<string, string>?, string?]>([
    ['go mod download', 'go mod download changes nothing in go.mod and go.sum: it is clean already'],
    [
      'go mod tidy',
      'go mod tidy may add what go.mod and go.sum lack: run it in the repository, then go mod download is enough',
    ],
    [
      'go get -u ./...',
      'go get -u upgrades modules at every build: leaving it out would change what is built',
    ],
    ['go get example.com/new', '"go get example.com/new" changes go.mod'],
    [
      'go get -d ./...',
      'go.sum has no line for example.com/dep v1.0.0: go get would add it',
      { 'go.sum': '' },
    ],
    [
      'go get -d ./...',
      'modules are vendored (vendor/modules.txt): there is nothing to download',
      { 'vendor/modules.txt': '' },
    ],
    [
      'go get ./...',
      'go get of Go 1.16 also installs the programs that it names',
      { 'go.mod': 'module a.b/c\n' },
      'golang:1.16',
    ],
  ])('%s stays: %s', (command, why, files = {}, from = 'golang:1.24') => {
    const found = effects({ ...WITH_DEP, ...files, Dockerfile: dockerfile(`RUN ${command}`, { from }) });
    const [install] = found.effects;
    expect(reason((install && found.stack.cleanInstall(stepName(install))) ?? null)).toBe(why);
  });

  test.each<[string, string | null, Record<string, string>?]>([
    ['RUN go build -o app', 'go mod download'],
    ['RUN go mod tidy\nRUN go build -o app', 'go mod download'],
    ['RUN go mod download\nRUN go build -o app', null],
    ['RUN go get -d ./...\nRUN go build -o app', null],
    ['COPY --from=modules /go/pkg /go/pkg\nRUN go build -o app', null],
    ['RUN go build -o app', null, { 'go.sum': '' }],
    ['RUN go build -o app', null, { 'vendor/modules.txt': '' }],
    ['RUN go build -o app', null, { 'go.mod': 'module a.b/c\n' }],
  ])('the implicit install of %j is %s', (runs, command, files = {}) => {
    expect(stack({ ...WITH_DEP, ...files, Dockerfile: dockerfile(runs) }).implicitInstall).toBe(command);
  });
});

describe('versions', () => {
  test.each([
    [{ '.go-version': '1.24.3\n' }, '1.24.3'],
    [{ '.go-version': '# comment\ngo1.24\n' }, '1.24'],
    [{ '.tool-versions': 'nodejs 22\ngolang 1.25.1\n' }, '1.25.1'],
  ])('%j', (files, tag) => {
    expect(stack(files as Record<string, string>).version).toMatchObject({ tag });
  });

  test.each([
    [{}, 'no .go-version or .tool-versions names a Go version, and go.mod:3 (go 1.24) is a minimum'],
    [{ '.go-version': '1.x\n' }, '.go-version:1 names "1.x", which is no exact Go version'],
    [{ '.go-version': '1.23\n' }, '.go-version:1 names 1.23, and go.mod needs at least 1.24'],
  ])('declined: %j', (files, why) => {
    expect(reason(stack(files as Record<string, string>).version)).toBe(why);
  });
});
