import { describe, expect, test } from 'vitest';
import { after, javascript, lines, reason, use } from './projects.ts';

const api = {
  'go.mod': 'module example.com/desk/v2\n\ngo 1.24\n',
  'cmd/api/main.go': 'package main\n\nfunc main() { serve() }\n',
  'cmd/api/serve.go': 'package main\n\nfunc serve() {}\n',
  'main.go': 'package main\n\nfunc main() {}\n',
  'desk/desk.go': 'package desk\n',
};

function starting(start: string, ...before: readonly string[]): string {
  return lines('FROM golang:1.24', 'WORKDIR /src', ...before, 'COPY . .', 'EXPOSE 8080', start);
}

describe('is compiled in the build', () => {
  test.each([
    ['CMD ["go", "run", "."]', 'go build -o /usr/local/bin/desk .', 'CMD ["/usr/local/bin/desk"]'],
    ['CMD ["go", "run", "main.go", "-v", "a.txt"]', 'go build -o /usr/local/bin/desk main.go', 'CMD ["/usr/local/bin/desk", "-v", "a.txt"]'], // prettier-ignore
    ['ENTRYPOINT ["/usr/local/go/bin/go", "run", "-tags", "netgo", "-race", "./cmd/api"]', 'go build -tags netgo -race -o /usr/local/bin/api ./cmd/api', 'ENTRYPOINT ["/usr/local/bin/api"]'], // prettier-ignore
    ['CMD ["go", "run", "cmd/api/main.go", "cmd/api/serve.go"]', 'go build -o /usr/local/bin/api cmd/api/main.go cmd/api/serve.go', 'CMD ["/usr/local/bin/api"]'], // prettier-ignore
  ])('%s', (start, build, program) => {
    expect(after('compiled-start', starting(start), api)).toBe(
      lines('FROM golang:1.24', 'WORKDIR /src', 'COPY . .', `RUN ${build}`, 'EXPOSE 8080', program),
    );
  });

  test('behind everything that the build may depend on', () => {
    const dockerfile = lines('FROM golang:1.24', 'WORKDIR /src', 'COPY . .', 'EXPOSE 8080', '# static', 'ENV CGO_ENABLED=0', 'CMD ["go", "run", "."]'); // prettier-ignore
    expect(after('compiled-start', dockerfile, api)).toContain(
      lines('ENV CGO_ENABLED=0', 'RUN go build -o /usr/local/bin/desk .', 'CMD ["/usr/local/bin/desk"]'),
    );
  });

  test('under another name, where a program of the system has its own', () => {
    const files = { ...api, 'cmd/curl/main.go': 'package main\n\nfunc main() {}\n' };
    expect(after('compiled-start', starting('CMD ["go", "run", "./cmd/curl"]'), files)).toContain(
      'RUN go build -o /usr/local/bin/app ./cmd/curl',
    );
  });
});

describe('stays', () => {
  test.each<[string, string, string]>([
    ['a library', starting('CMD ["go", "run", "./desk"]'), 'line 5: ./desk is no package main of the build context'], // prettier-ignore
    ['another module', starting('CMD ["go", "run", "example.com/tool@latest"]'), 'line 5: example.com/tool@latest is no package main of the build context'], // prettier-ignore
    ['a file that is not there', starting('CMD ["go", "run", "server.go"]'), 'line 5: server.go is no package main of the build context'], // prettier-ignore
    ['nothing', starting('CMD ["go", "run"]'), 'line 5: go run names no package'],
    ['a debugger', starting('CMD ["go", "run", "-exec", "dlv", "."]'), 'line 5: go run -exec starts another program'], // prettier-ignore
    ['words of a shell', starting('CMD ["go", "run", "-ldflags", "-s -w", "."]'), 'line 5: -s -w would be read by a shell'], // prettier-ignore
    ['a user', starting('CMD ["go", "run", "."]', 'USER 1000'), 'line 3: USER comes before the start, so who could build the program is not known'], // prettier-ignore
    ['a build step below', `${starting('CMD ["go", "run", "."]')}ENV CGO_ENABLED=0\n`, 'line 6: ENV stands below the start at line 5: move it above'], // prettier-ignore
    ['another program', starting('CMD ["go", "test"]'), 'the start compiles nothing'],
  ])('%s', (_name, dockerfile, why) => {
    expect(reason('compiled-start', dockerfile, api)).toBe(why);
  });

  test('what a language without compilers starts', () => {
    const dockerfile = lines('FROM node:20', 'COPY . .', 'CMD ["node", "server.js"]');
    expect(reason('compiled-start', dockerfile, javascript)).toBe('the start compiles nothing');
  });

  test.each([
    [{ volumes: [{ source: './', target: '/src', bind: true }] }, 'compose.yaml:3 lays ./ over /src, which the start may build from'], // prettier-ignore
    [{ environment: new Map([['CGO_ENABLED', '0']]) }, 'compose.yaml:3 sets CGO_ENABLED, by which the start may build from something else'], // prettier-ignore
  ])('%j', (given, why) => {
    const evidence = { path: 'compose.yaml', line: 3, says: 'builds it' };
    const dockerfile = starting('CMD ["go", "run", "."]');
    expect(reason('compiled-start', dockerfile, api, { uses: [use({ evidence, ...given })] })).toBe(why);
  });
});
