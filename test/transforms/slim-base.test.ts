import { describe, expect, test } from 'vitest';
import {
  after,
  alone,
  go,
  javascript,
  lines,
  python,
  pythonLibpq,
  reason,
  use,
  type Files,
} from './projects.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject } from '../../src/project/memory.ts';

const start = 'CMD ["node", "server.js"]';
const node = (from: string, ...steps: readonly string[]) =>
  lines(from, 'WORKDIR /app', 'COPY package*.json ./', 'RUN npm ci', 'COPY . .', ...(steps.length > 0 ? steps : [start])); // prettier-ignore
const golang = (from: string, final: readonly string[], files: Files = go) =>
  after('slim-base', lines(`FROM ${from} AS build`, 'WORKDIR /app', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o app .', `FROM ${from}`, 'WORKDIR /app', 'COPY --from=build /app/app ./', ...final), files); // prettier-ignore

describe('the slim sibling of a language', () => {
  test.each([
    ['FROM node:20', 'FROM node:20-slim'],
    ['FROM node:20.11-bookworm', 'FROM node:20.11-bookworm-slim'],
    ['from node:20 as app', 'from node:20-slim as app'],
    ['FROM --platform=linux/amd64 docker.io/library/node:20', 'FROM --platform=linux/amd64 docker.io/library/node:20-slim'], // prettier-ignore
    ['ARG V=20\nFROM node:${V}', 'ARG V=20\nFROM node:${V}-slim'],
  ])('%s', (before, expected) => {
    expect(after('slim-base', node(before), javascript)).toBe(node(expected));
  });

  test.each<readonly [from: string, mirror: string, mirrors: Readonly<Record<string, string>>]>([
    ['public.ecr.aws/docker/library/node:20', 'public.ecr.aws/docker/library', {}],
    ['harbor.example/proxy/docker.io/library/node:20', 'harbor.example/proxy/docker.io/library', {}],
    ['gitlab.example/group/dependency_proxy/containers/node:20', 'gitlab.example/group/dependency_proxy/containers', {}], // prettier-ignore
    ['registry.example/hub/node:20', 'registry.example/hub', { 'registry.example/hub': 'docker.io/library' }],
  ])('stays in the mirror %s', (from, mirror, mirrors) => {
    const project = memoryProject({ ...javascript, Dockerfile: node(`FROM ${from}`) });
    const result = rewrite(node(`FROM ${from}`), project, {
      only: ['slim-base'],
      mirrors,
    });
    expect(result.after).toBe(node(`FROM ${from}-slim`));
    expect(result.applied[0]?.assumes).toEqual([`${mirror} has all of Docker Hub: ${from}-slim is there`]);
  });

  test('gets what its health check runs, above everything that changes more often', () => {
    const dockerfile = node('FROM node:20', 'HEALTHCHECK CMD curl -f http://localhost:3000 || exit 1', start);
    expect(after('slim-base', dockerfile, javascript)).toMatchInlineSnapshot(`
      "FROM node:20-slim
      WORKDIR /app
      RUN apt-get update \\
          && apt-get install -y --no-install-recommends curl \\
          && rm -rf /var/lib/apt/lists/*
      COPY package*.json ./
      RUN npm ci
      COPY . .
      HEALTHCHECK CMD curl -f http://localhost:3000 || exit 1
      CMD ["node", "server.js"]
      "
    `);
  });

  test('gets what compose runs in it', () => {
    const uses = [use({ healthcheck: ['CMD', 'wget', '-q', 'http://localhost:3000'] })];
    expect(after('slim-base', node('FROM node:20'), javascript, { uses })).toContain(
      'no-install-recommends wget',
    );
  });

  test('gets no package that the full image lacks as well', () => {
    const files = { 'server.js': "require('child_process').execFile('ffmpeg', ['-version']);\n" };
    const dockerfile = node('FROM node:20');
    expect(after('slim-base', dockerfile, { ...javascript, ...files })).not.toContain('ffmpeg');
  });

  test('gets no package for a program that a COPY brings', () => {
    const dockerfile = node('FROM node:20', 'COPY --from=krallin/tini /tini /usr/local/bin/tini', 'ENTRYPOINT ["tini", "--"]', start); // prettier-ignore
    expect(after('slim-base', dockerfile, javascript)).not.toContain('apt-get');
  });

  test('gets the library that a package loads', () => {
    const dockerfile = lines('FROM python:3.12-bookworm AS build', 'WORKDIR /app', 'RUN python -m venv /opt/venv', 'COPY requirements.txt .', 'RUN /opt/venv/bin/pip install -r requirements.txt', 'FROM python:3.12-bookworm', 'WORKDIR /app', 'COPY --from=build /opt/venv /opt/venv', 'COPY . .', 'CMD ["/opt/venv/bin/python", "app.py"]'); // prettier-ignore
    expect(after('slim-base', dockerfile, pythonLibpq)).toMatchInlineSnapshot(`
      "FROM python:3.12-bookworm AS build
      WORKDIR /app
      RUN python -m venv /opt/venv
      COPY requirements.txt .
      RUN /opt/venv/bin/pip install -r requirements.txt
      FROM python:3.12-slim-bookworm
      WORKDIR /app
      RUN apt-get update \\
          && apt-get install -y --no-install-recommends libpq5 \\
          && rm -rf /var/lib/apt/lists/*
      COPY --from=build /opt/venv /opt/venv
      COPY . .
      CMD ["/opt/venv/bin/python", "app.py"]
      "
    `);
  });

  test('is said with what it brings and what it takes for granted', () => {
    const [applied] = alone('slim-base', node('ARG V=20\nFROM node:${V}'), javascript).applied;
    expect(applied).toEqual({
      transform: 'slim-base',
      why: 'node:${V}-slim has no compilers and no headers',
      assumes: ['whoever sets the tag of node:${V} sets one that has a slim sibling'],
      unsafe: false,
      carriedBy: 'assumption',
    });
  });
});

describe('the base of a compiled program', () => {
  test('is distroless for a static binary', () => {
    expect(golang('golang:1.22', ['CMD ["./app"]'])).toMatchInlineSnapshot(`
      "FROM golang:1.22 AS build
      WORKDIR /app
      COPY . .
      RUN CGO_ENABLED=0 go build -o app .
      FROM gcr.io/distroless/static-debian13
      WORKDIR /app
      COPY --from=build /app/app ./
      CMD ["./app"]
      "
    `);
  });

  test('is distroless as root where the program cannot work as another user', () => {
    const main = go['main.go']?.replace('8080', '80') ?? '';
    expect(golang('golang:1.22', ['CMD ["./app"]'], { ...go, 'main.go': main })).toMatch(/^FROM gcr\.io\/distroless\/static-debian13$/m); // prettier-ignore
  });

  test('is a slim Debian where USER is somebody whom distroless does not know', () => {
    const base = (user: string) => /^FROM (?!golang)(.*)$/m.exec(golang('golang:1.22-bookworm', [`USER ${user}`, 'CMD ["./app"]']))?.[1]; // prettier-ignore
    expect(base('www-data')).toBe('debian:bookworm-slim');
    expect(base('nobody')).toBe('gcr.io/distroless/static-debian13:nonroot');
    expect(base('1000:1000')).toBe('gcr.io/distroless/static-debian13:nonroot');
  });

  test('gets its packages before USER takes the right to install them away', () => {
    const dockerfile = lines('FROM golang:1.22-bookworm AS build', 'WORKDIR /app', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o app .', 'FROM golang:1.22-bookworm', 'USER www-data', 'COPY --from=build /app/app /app', 'HEALTHCHECK CMD curl -f localhost', 'CMD ["/app"]'); // prettier-ignore
    expect(after('slim-base', dockerfile, go)).toMatchInlineSnapshot(`
      "FROM golang:1.22-bookworm AS build
      WORKDIR /app
      COPY . .
      RUN CGO_ENABLED=0 go build -o app .
      FROM debian:bookworm-slim
      RUN apt-get update \\
          && apt-get install -y --no-install-recommends curl \\
          && rm -rf /var/lib/apt/lists/*
      USER www-data
      COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
      COPY --from=build /app/app /app
      HEALTHCHECK CMD curl -f localhost
      CMD ["/app"]
      "
    `);
  });

  test('is a slim Debian where a shell is needed', () => {
    expect(golang('golang:1.22-bookworm', ['CMD ./app -port $PORT'])).toMatchInlineSnapshot(`
      "FROM golang:1.22-bookworm AS build
      WORKDIR /app
      COPY . .
      RUN CGO_ENABLED=0 go build -o app .
      FROM debian:bookworm-slim
      WORKDIR /app
      COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
      COPY --from=build /app/app ./
      CMD ./app -port $PORT
      "
    `);
  });

  test('is Alpine where the builder is', () => {
    expect(golang('golang:1.22-alpine3.20', ['HEALTHCHECK CMD curl -f localhost', 'CMD ["./app"]'])).toMatchInlineSnapshot(`
      "FROM golang:1.22-alpine3.20 AS build
      WORKDIR /app
      COPY . .
      RUN CGO_ENABLED=0 go build -o app .
      FROM alpine:3.20
      WORKDIR /app
      RUN apk add --no-cache curl
      COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
      COPY --from=build /app/app ./
      HEALTHCHECK CMD curl -f localhost
      CMD ["./app"]
      "
    `); // prettier-ignore
  });

  describe.each([
    ['FROM golang:1.22 AS build', '--from=build'],
    ['FROM golang:1.22 as build', '--from=BUILD'],
    ['FROM golang:1.22', '--from=0'],
  ])('is the same however the stage is named: %s, COPY %s', (from, flag) => {
    const file = (base: string) =>
      lines(from, 'WORKDIR /app', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o app .', `FROM ${base}`, 'COPY --from=busybox:1.37 /bin/busybox /bin/', `COPY ${flag} /app/app /app`, 'CMD ["/app"]'); // prettier-ignore

    test('for a final stage on the toolchain', () => {
      const before = file('golang:1.22');
      const result = rewrite(before, memoryProject({ ...go, Dockerfile: before }));
      expect(result.after).toContain('FROM gcr.io/distroless/static');
      expect(rewrite(result.after, memoryProject({ ...go, Dockerfile: result.after })).after).toBe(
        result.after,
      );
    });

    test.each(['alpine', 'alpine:3.20', 'debian:bookworm-slim', 'scratch'])('and %s stays', (base) => {
      expect(reason('slim-base', file(base), go)).toBe(
        `the program runs on ${base}, without the toolchain, already`,
      );
    });
  });

  test('is empty where it was asked for', () => {
    const dockerfile = lines('FROM golang:1.22 AS build', 'WORKDIR /app', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o app .', 'FROM golang:1.22', 'COPY --from=build /app/app /app', 'CMD ["/app"]'); // prettier-ignore
    const run = { only: ['slim-base'], runtime: 'scratch' as const };
    expect(after('slim-base', dockerfile, go, { run })).toMatchInlineSnapshot(`
      "FROM golang:1.22 AS build
      WORKDIR /app
      COPY . .
      RUN CGO_ENABLED=0 go build -o app .
      RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin app \\
          && mkdir -p -m 1777 /scratch/tmp
      FROM scratch
      COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
      COPY --from=build /etc/passwd /etc/group /etc/
      COPY --from=build /scratch /
      COPY --from=build /app/app /app
      CMD ["/app"]
      "
    `);
  });
});

describe('the base stays', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const final = (...steps: readonly string[]) => node('FROM node:20', ...steps);
  test.each([
    ['slim already', node('FROM node:20-slim'), javascript, 'node:20-slim is slim already'],
    ['slim already, with a digest', node(`FROM node:20-slim@${digest}`), javascript, `node:20-slim@${digest} is slim already`], // prettier-ignore
    ['on Alpine', node('FROM node:20-alpine'), javascript, 'node:20-alpine is Alpine already, and the C library must stay the same'], // prettier-ignore
    ['pinned by digest', node(`FROM node:20@${digest}`), javascript, `node:20@${digest} is pinned by digest | the digest of its slim sibling`], // prettier-ignore
    ['of another registry', node('FROM registry.example.com/node:20'), javascript, 'registry.example.com/node:20 does not come from Docker Hub: whether registry.example.com/node:20-slim is there cannot be seen | a Dockerfile of this context that names registry.example.com/node:20-slim, or --unsafe'], // prettier-ignore
    ['without a known sibling', node('FROM node:20-trixie-backports'), javascript, 'there is no slim sibling of node:20-trixie-backports'], // prettier-ignore
    ['under a start that cannot be read', final('CMD $COMMAND'), javascript, /^what Dockerfile:6 runs cannot be seen: .* \| a start that can be read, or --unsafe$/], // prettier-ignore
    ['where commands come from outside', final('ENTRYPOINT ["tail", "-f", "/dev/null"]'), javascript, 'what Dockerfile:6 runs cannot be seen: tail -f /dev/null keeps the container open for commands from outside | a start that can be read, or --unsafe'], // prettier-ignore
    ['under a shell alone', final('CMD ["bash"]'), javascript, /bash keeps the container open for commands from outside/], // prettier-ignore
    ['under a command that nobody knows', final('RUN frobnicate', start), javascript, 'line 6: what "frobnicate" writes is not known | a stage of its own for that step'], // prettier-ignore
    ['under an install that may compile', lines('FROM python:3.12', 'WORKDIR /app', 'COPY . .', 'RUN pip install -r requirements.txt', 'CMD ["python", "app.py"]'), python, 'line 4: requirements.txt does not name what its packages depend on, which may need compiling | a stage of its own for that step'], // prettier-ignore
    ['under a command that slim lacks', final('RUN curl -fsSLo /x https://example.com/x', start), javascript, 'line 6 runs curl, which the slim image lacks | a stage of its own for that step'], // prettier-ignore
  ])('%s', (_, dockerfile, files, expected) => {
    expect(reason('slim-base', dockerfile, files)).toMatch(expected);
  });

  test.each([
    ['of a compiled program in one stage', lines('FROM golang:1.22', 'WORKDIR /app', 'COPY . .', 'RUN go build -o app .', 'CMD ["./app"]'), 'the program is built and run in one stage'], // prettier-ignore
    ['that has no toolchain', lines('FROM golang:1.22 AS build', 'WORKDIR /app', 'COPY . .', 'RUN go build -o app .', 'FROM alpine:3.20', 'COPY --from=build /app/app /app', 'CMD ["/app"]'), 'the program runs on alpine:3.20, without the toolchain, already'], // prettier-ignore
    ['whose RUN needs more', lines('FROM golang:1.22-bookworm AS build', 'WORKDIR /app', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o app .', 'FROM golang:1.22-bookworm', 'RUN update-ca-certificates', 'COPY --from=build /app/app /app', 'CMD ["/app"]'), 'a RUN calls update-ca-certificates, which debian:bookworm-slim lacks | a RUN that gets by without it'], // prettier-ignore
    ['of another registry with a shell', lines('FROM registry.example.com/golang:1.22 AS build', 'WORKDIR /app', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o app .', 'FROM registry.example.com/golang:1.22', 'COPY --from=build /app/app /app', 'CMD /app $X'), 'registry.example.com/golang:1.22 comes from another registry than Docker Hub: which other images stand there cannot be seen | a base of that registry set by hand'], // prettier-ignore
    ['of a mirror with a shell', lines('FROM mirror.gcr.io/library/golang:1.22 AS build', 'WORKDIR /app', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o app .', 'FROM mirror.gcr.io/library/golang:1.22', 'COPY --from=build /app/app /app', 'CMD /app $X'), 'mirror.gcr.io/library/golang:1.22 comes from another registry than Docker Hub: which other images stand there cannot be seen | a base of that registry set by hand'], // prettier-ignore
  ])('%s', (_, dockerfile, expected) => {
    expect(reason('slim-base', dockerfile, go)).toBe(expected);
  });

  test('where a build argument decides the place of slim in the tag', () => {
    const dockerfile = lines('ARG V=3.12-bookworm', 'FROM python:${V}', 'WORKDIR /app', 'COPY . .', 'CMD ["python", "app.py"]'); // prettier-ignore
    expect(reason('slim-base', dockerfile, python)).toBe(
      'python:${V} takes its tag from a build argument, whose slim sibling cannot be seen | a tag that stands in the file',
    );
  });

  test('where the final stage is no stack', () => {
    const dockerfile = lines('FROM node:20 AS build', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', 'FROM nginx:1.27', 'COPY --from=build /app /usr/share/nginx/html'); // prettier-ignore
    expect(reason('slim-base', dockerfile, javascript)).toBe('no stack was recognised in the final stage');
  });

  test('where a library has another name in every suite that the tag may mean', () => {
    const dockerfile = lines('FROM python:3.12 AS build', 'WORKDIR /app', 'RUN python -m venv /opt/venv', 'COPY . .', 'RUN /opt/venv/bin/pip install -r requirements.txt', 'FROM python:3.12', 'WORKDIR /app', 'COPY --from=build /opt/venv /opt/venv', 'COPY app.py .', 'CMD ["/opt/venv/bin/python", "app.py"]'); // prettier-ignore
    const files = { 'requirements.txt': 'python-ldap==3.4.4\n', 'app.py': 'import ldap\n' };
    expect(reason('slim-base', dockerfile, files)).toMatch(
      /loads a system library whose package is not the same in/,
    );
  });
});
