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
  typescript,
  use,
} from './projects.ts';

const compiled = ['WORKDIR /app', 'COPY . .', 'RUN npm ci', 'RUN npm run build'];
const node = (...steps: readonly string[]) =>
  lines('FROM node:20', ...steps, 'CMD ["node", "dist/server.js"]');
const golang = (...steps: readonly string[]) => lines('FROM golang:1.22-bookworm', ...steps, 'CMD ["./app"]');
const snapshot = (dockerfile: string, files = typescript) => expect(after('multi-stage', dockerfile, files));

describe('a compiled node application', () => {
  test('gets dependencies, build and production dependencies apart', () => {
    snapshot(node('WORKDIR /app', 'COPY package*.json ./', 'RUN npm ci', 'COPY . .', 'RUN npm run build')).toMatchInlineSnapshot(`
      "FROM node:20 AS dependencies
      WORKDIR /app
      COPY package*.json ./
      RUN npm ci

      FROM dependencies AS build
      COPY . .
      RUN npm run build

      FROM dependencies AS production-dependencies
      RUN npm prune --omit=dev

      FROM node:20
      WORKDIR /app
      ENV NODE_ENV=production
      COPY --from=production-dependencies /app/node_modules ./node_modules
      COPY package.json ./
      COPY --from=build /app/dist ./dist
      CMD ["node", "dist/server.js"]
      "
    `); // prettier-ignore
  });

  test('prunes behind the build where the install needs all sources', () => {
    snapshot(node(...compiled)).toMatchInlineSnapshot(`
      "FROM node:20 AS build
      WORKDIR /app
      COPY . .
      RUN npm ci
      RUN npm run build
      RUN npm prune --omit=dev

      FROM node:20
      WORKDIR /app
      ENV NODE_ENV=production
      COPY package.json ./
      COPY --from=build /app/node_modules ./node_modules
      COPY --from=build /app/dist ./dist
      CMD ["node", "dist/server.js"]
      "
    `);
  });

  test('brings its dependencies where one RUN does everything', () => {
    snapshot(node('WORKDIR /app', 'COPY . .', 'RUN npm ci && npm run build')).toMatchInlineSnapshot(`
      "FROM node:20 AS build
      WORKDIR /app
      COPY . .
      RUN npm ci && npm run build
      RUN npm prune --omit=dev

      FROM node:20
      WORKDIR /app
      ENV NODE_ENV=production
      COPY package.json ./
      COPY --from=build /app/node_modules ./node_modules
      COPY --from=build /app/dist ./dist
      CMD ["node", "dist/server.js"]
      "
    `);
  });

  test('keeps package.json, which npm reads at the start, where no COPY of the sources brings it', () => {
    const files = { ...typescript, 'src/server.ts': "require('fs').readFileSync(process.argv[2]);\n" };
    const given = node('WORKDIR /app', 'COPY package.json package-lock.json ./', 'RUN npm ci', 'COPY tsconfig.json ./', 'COPY src ./src', 'RUN npm run build'); // prettier-ignore
    const final = after('multi-stage', given, files).split('\nFROM ').at(-1);
    expect(final).toContain('COPY src ./src\nCOPY package.json ./\n');
  });

  test("keeps the author's own prune, once", () => {
    snapshot(node('WORKDIR /app', 'COPY . .', 'RUN npm ci', 'RUN npm run build', 'RUN npm prune --production')).toMatchInlineSnapshot(`
      "FROM node:20 AS build
      WORKDIR /app
      COPY . .
      RUN npm ci
      RUN npm run build
      RUN npm prune --production

      FROM node:20
      WORKDIR /app
      ENV NODE_ENV=production
      COPY package.json ./
      COPY --from=build /app/node_modules ./node_modules
      COPY --from=build /app/dist ./dist
      CMD ["node", "dist/server.js"]
      "
    `); // prettier-ignore
  });

  test('keeps its name, its comments, its blank lines and its casing', () => {
    const dockerfile = lines('# the application', 'from node:20 as app', '', '# where it lives', 'workdir /app', 'copy . .', '# hadolint ignore=DL3016', 'run npm ci', '', '# compile', 'run npm run build', 'expose 3000', '# go', 'cmd ["node", "dist/server.js"]', '# end'); // prettier-ignore
    snapshot(dockerfile).toMatchInlineSnapshot(`
      "# the application
      from node:20 as build

      workdir /app
      copy . .
      # hadolint ignore=DL3016
      run npm ci

      # compile
      run npm run build
      run npm prune --omit=dev

      from node:20 as app

      # where it lives
      workdir /app

      env NODE_ENV=production
      copy package.json ./
      copy --from=build /app/node_modules ./node_modules
      copy --from=build /app/dist ./dist
      expose 3000
      # go
      cmd ["node", "dist/server.js"]
      # end
      "
    `);
  });

  test('declares ARG where it is used, repeats unknown ENV, and keeps labels for the end', () => {
    const dockerfile = node('ARG COMMIT=none', 'LABEL commit=$COMMIT', 'ARG API=x', 'ENV API_URL=$API', 'ENV PORT=3000', ...compiled); // prettier-ignore
    snapshot(dockerfile).toMatchInlineSnapshot(`
      "FROM node:20 AS build
      ARG COMMIT=none
      ARG API=x
      ENV API_URL=$API
      WORKDIR /app
      COPY . .
      RUN npm ci
      RUN npm run build
      RUN npm prune --omit=dev

      FROM node:20
      ARG COMMIT=none
      LABEL commit=$COMMIT
      ARG API=x
      ENV API_URL=$API
      ENV PORT=3000
      WORKDIR /app
      ENV NODE_ENV=production
      COPY package.json ./
      COPY --from=build /app/node_modules ./node_modules
      COPY --from=build /app/dist ./dist
      CMD ["node", "dist/server.js"]
      "
    `);
  });

  test('brings an entrypoint script and its permissions', () => {
    const files = { ...typescript, 'entrypoint.sh': '#!/bin/sh\nexec "$@"\n' };
    const dockerfile = node('COPY entrypoint.sh /usr/local/bin/', 'RUN chmod +x /usr/local/bin/entrypoint.sh', ...compiled, 'ENTRYPOINT ["entrypoint.sh"]'); // prettier-ignore
    snapshot(dockerfile, files).toMatchInlineSnapshot(`
      "FROM node:20 AS build
      WORKDIR /app
      COPY . .
      RUN npm ci
      RUN npm run build
      RUN npm prune --omit=dev

      FROM node:20
      COPY entrypoint.sh /usr/local/bin/
      RUN chmod +x /usr/local/bin/entrypoint.sh
      WORKDIR /app
      ENV NODE_ENV=production
      COPY package.json ./
      COPY --from=build /app/node_modules ./node_modules
      COPY --from=build /app/dist ./dist
      ENTRYPOINT ["entrypoint.sh"]
      CMD ["node", "dist/server.js"]
      "
    `);
  });

  test('brings a health check, with its owner', () => {
    const files = { ...typescript, 'health.js': '' };
    const dockerfile = node('WORKDIR /app', 'COPY --chown=node:node . .', 'RUN npm ci', 'RUN npm run build', 'HEALTHCHECK CMD ["node", "health.js"]'); // prettier-ignore
    snapshot(dockerfile, files).toMatchInlineSnapshot(`
      "FROM node:20 AS build
      WORKDIR /app
      COPY --chown=node:node . .
      RUN npm ci
      RUN npm run build
      RUN npm prune --omit=dev

      FROM node:20
      WORKDIR /app
      ENV NODE_ENV=production
      COPY --chown=node:node package.json health.js ./
      COPY --from=build /app/node_modules ./node_modules
      COPY --from=build /app/dist ./dist
      HEALTHCHECK CMD ["node", "health.js"]
      CMD ["node", "dist/server.js"]
      "
    `);
  });

  test('brings what flags and variables of the start name', () => {
    const files = { ...typescript, '.env.prod': '', 'trace.js': '', 'certs/own.crt': '' };
    const dockerfile = lines('FROM node:20', 'ENV NODE_EXTRA_CA_CERTS=/app/certs/own.crt', ...compiled, 'CMD ["node", "-r", "./trace.js", "--env-file=.env.prod", "dist/server.js"]'); // prettier-ignore
    snapshot(dockerfile, files).toMatchInlineSnapshot(`
      "FROM node:20 AS build
      ENV NODE_EXTRA_CA_CERTS=/app/certs/own.crt
      WORKDIR /app
      COPY . .
      RUN npm ci
      RUN npm run build
      RUN npm prune --omit=dev

      FROM node:20
      ENV NODE_EXTRA_CA_CERTS=/app/certs/own.crt
      WORKDIR /app
      ENV NODE_ENV=production
      COPY package.json trace.js .env.prod ./
      COPY certs ./certs
      COPY --from=build /app/node_modules ./node_modules
      COPY --from=build /app/dist ./dist
      CMD ["node", "-r", "./trace.js", "--env-file=.env.prod", "dist/server.js"]
      "
    `);
  });

  test('keeps a variable with the RUN that uses it', () => {
    const dockerfile = node('ENV TZ=Europe/Paris', 'RUN echo $TZ > /etc/timezone', ...compiled);
    snapshot(dockerfile).toMatchInlineSnapshot(`
      "FROM node:20 AS build
      ENV TZ=Europe/Paris
      RUN echo $TZ > /etc/timezone
      WORKDIR /app
      COPY . .
      RUN npm ci
      RUN npm run build
      RUN npm prune --omit=dev

      FROM node:20
      ENV TZ=Europe/Paris
      RUN echo $TZ > /etc/timezone
      WORKDIR /app
      ENV NODE_ENV=production
      COPY package.json ./
      COPY --from=build /app/node_modules ./node_modules
      COPY --from=build /app/dist ./dist
      CMD ["node", "dist/server.js"]
      "
    `);
  });

  test('installs a global program again where it is started, whatever its command is called', () => {
    const dockerfile = lines('FROM node:20', 'RUN npm install -g pm2', ...compiled, 'CMD ["pm2-runtime", "dist/server.js"]'); // prettier-ignore
    snapshot(dockerfile).toMatchInlineSnapshot(`
      "FROM node:20 AS build
      RUN npm install -g pm2
      WORKDIR /app
      COPY . .
      RUN npm ci
      RUN npm run build
      RUN npm prune --omit=dev

      FROM node:20
      RUN npm install -g pm2
      WORKDIR /app
      ENV NODE_ENV=production
      COPY package.json ./
      COPY --from=build /app/node_modules ./node_modules
      COPY --from=build /app/dist ./dist
      CMD ["pm2-runtime", "dist/server.js"]
      "
    `);
  });

  test('leaves a global program behind that only the build needs', () => {
    snapshot(node('RUN npm install -g typescript', ...compiled)).toMatchInlineSnapshot(`
      "FROM node:20 AS build
      RUN npm install -g typescript
      WORKDIR /app
      COPY . .
      RUN npm ci
      RUN npm run build
      RUN npm prune --omit=dev

      FROM node:20
      WORKDIR /app
      ENV NODE_ENV=production
      COPY package.json ./
      COPY --from=build /app/node_modules ./node_modules
      COPY --from=build /app/dist ./dist
      CMD ["node", "dist/server.js"]
      "
    `);
  });

  test('copies a downloaded program, executable as it was made', () => {
    const dockerfile = node('RUN curl -fsSLo /usr/local/bin/dumb-init https://example.com/dumb-init && chmod +x /usr/local/bin/dumb-init', ...compiled, 'ENTRYPOINT ["dumb-init", "--"]'); // prettier-ignore
    snapshot(dockerfile).toMatchInlineSnapshot(`
      "FROM node:20 AS build
      RUN curl -fsSLo /usr/local/bin/dumb-init https://example.com/dumb-init && chmod +x /usr/local/bin/dumb-init
      WORKDIR /app
      COPY . .
      RUN npm ci
      RUN npm run build
      RUN npm prune --omit=dev

      FROM node:20
      ENV NODE_ENV=production
      COPY --from=build /usr/local/bin/dumb-init /usr/local/bin/dumb-init
      WORKDIR /app
      COPY package.json ./
      COPY --from=build /app/node_modules ./node_modules
      COPY --from=build /app/dist ./dist
      ENTRYPOINT ["dumb-init", "--"]
      CMD ["node", "dist/server.js"]
      "
    `);
  });

  test('gives files to a user where they arrive', () => {
    snapshot(node('WORKDIR /app', 'COPY . .', 'RUN npm ci && npm run build && chown -R node:node /app', 'USER node')).toMatchInlineSnapshot(`
      "FROM node:20 AS build
      WORKDIR /app
      COPY . .
      RUN npm ci && npm run build
      RUN npm prune --omit=dev

      FROM node:20
      WORKDIR /app
      ENV NODE_ENV=production
      COPY package.json ./
      COPY --from=build /app/node_modules ./node_modules
      COPY --from=build /app/dist ./dist
      RUN chown -R node:node /app
      USER node
      CMD ["node", "dist/server.js"]
      "
    `); // prettier-ignore
  });

  test('copies files into the output where it is made', () => {
    const files = { ...typescript, 'src/views/a.html': '' };
    snapshot(node(...compiled, 'RUN cp -r src/views dist/views'), files).toMatchInlineSnapshot(`
      "FROM node:20 AS build
      WORKDIR /app
      COPY . .
      RUN npm ci
      RUN npm run build
      RUN cp -r src/views dist/views
      RUN npm prune --omit=dev

      FROM node:20
      WORKDIR /app
      ENV NODE_ENV=production
      COPY package.json ./
      COPY --from=build /app/node_modules ./node_modules
      COPY --from=build /app/dist ./dist
      CMD ["node", "dist/server.js"]
      "
    `);
  });

  test('removes a file where it is', () => {
    snapshot(node('WORKDIR /app', 'COPY . .', 'RUN npm ci && rm -r .git', 'RUN npm run build')).toMatchInlineSnapshot(`
      "FROM node:20 AS build
      WORKDIR /app
      COPY . .
      RUN npm ci && rm -r .git
      RUN npm run build
      RUN npm prune --omit=dev

      FROM node:20
      WORKDIR /app
      ENV NODE_ENV=production
      COPY package.json ./
      COPY --from=build /app/node_modules ./node_modules
      COPY --from=build /app/dist ./dist
      CMD ["node", "dist/server.js"]
      "
    `); // prettier-ignore
  });

  test('keeps CRLF line ends', () => {
    const text = after('multi-stage', node(...compiled).replaceAll('\n', '\r\n'), typescript);
    expect(text.replaceAll('\r\n', '\n')).toBe(after('multi-stage', node(...compiled), typescript));
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });
});

describe('a Python application', () => {
  test('gets an environment at one path in both stages', () => {
    const dockerfile = lines('FROM python:3.12', 'WORKDIR /app', 'COPY requirements.txt .', 'RUN pip install -r requirements.txt', 'COPY . .', 'CMD ["python", "app.py"]'); // prettier-ignore
    snapshot(dockerfile, python).toMatchInlineSnapshot(`
      "FROM python:3.12 AS build
      WORKDIR /app
      RUN python -m venv /opt/venv
      ENV PATH=/opt/venv/bin:$PATH
      COPY requirements.txt .
      RUN pip install -r requirements.txt

      FROM python:3.12
      WORKDIR /app
      COPY --from=build /opt/venv /opt/venv
      ENV PATH=/opt/venv/bin:$PATH
      COPY . .
      CMD ["python", "app.py"]
      "
    `);
  });

  test('has its bytecode where its sources are', () => {
    const dockerfile = lines('FROM python:3.12', 'WORKDIR /app', 'COPY requirements.txt .', 'RUN pip install -r requirements.txt', 'COPY . .', 'RUN python -m compileall -q .', 'CMD ["python", "app.py"]'); // prettier-ignore
    expect(after('multi-stage', dockerfile, python).split('FROM python:3.12\n')[1]).toContain(
      'COPY . .\nRUN python -m compileall -q .\n',
    );
  });

  test('gets its libraries in the place of their headers, comments in between included', () => {
    const dockerfile = lines('FROM python:3.12-slim-bookworm', 'RUN apt-get update && apt-get install -y --no-install-recommends \\', '    gcc \\', '    # the driver', '    libpq-dev \\', '    && rm -rf /var/lib/apt/lists/*', 'WORKDIR /app', 'COPY . .', 'RUN pip install -r requirements.txt', 'CMD ["python", "app.py"]'); // prettier-ignore
    snapshot(dockerfile, pythonLibpq).toMatchInlineSnapshot(`
      "FROM python:3.12-slim-bookworm AS build
      RUN apt-get update && apt-get install -y --no-install-recommends \\
          gcc \\
          # the driver
          libpq-dev \\
          && rm -rf /var/lib/apt/lists/*
      WORKDIR /app
      RUN python -m venv /opt/venv
      ENV PATH=/opt/venv/bin:$PATH
      COPY . .
      RUN pip install -r requirements.txt

      FROM python:3.12-slim-bookworm
      RUN apt-get update && apt-get install -y --no-install-recommends \\
          # the driver
          libpq5 \\
          && rm -rf /var/lib/apt/lists/*
      WORKDIR /app
      COPY . .
      COPY --from=build /opt/venv /opt/venv
      ENV PATH=/opt/venv/bin:$PATH
      CMD ["python", "app.py"]
      "
    `);
  });

  test('gets its libraries from a RUN that installs both kinds', () => {
    const dockerfile = lines('FROM python:3.12-slim-bookworm', 'WORKDIR /app', 'COPY . .', 'RUN apt-get update && apt-get install -y gcc libpq-dev && pip install -r requirements.txt', 'CMD ["python", "app.py"]'); // prettier-ignore
    snapshot(dockerfile, pythonLibpq).toMatchInlineSnapshot(`
      "FROM python:3.12-slim-bookworm AS build
      WORKDIR /app
      RUN python -m venv /opt/venv
      ENV PATH=/opt/venv/bin:$PATH
      COPY . .
      RUN apt-get update && apt-get install -y gcc libpq-dev && pip install -r requirements.txt

      FROM python:3.12-slim-bookworm
      WORKDIR /app
      COPY . .
      RUN apt-get update \\
          && apt-get install -y --no-install-recommends libpq5 \\
          && rm -rf /var/lib/apt/lists/*
      COPY --from=build /opt/venv /opt/venv
      ENV PATH=/opt/venv/bin:$PATH
      CMD ["python", "app.py"]
      "
    `);
  });

  test('leaves virtual packages of Alpine behind', () => {
    const dockerfile = lines('FROM python:3.12-alpine', 'WORKDIR /app', 'COPY requirements.txt .', 'RUN apk add --no-cache --virtual .build gcc musl-dev && pip install -r requirements.txt && apk del .build', 'COPY . .', 'CMD ["python", "app.py"]'); // prettier-ignore
    snapshot(dockerfile, python).toMatchInlineSnapshot(`
      "FROM python:3.12-alpine AS build
      WORKDIR /app
      RUN python -m venv /opt/venv
      ENV PATH=/opt/venv/bin:$PATH
      COPY requirements.txt .
      RUN apk add --no-cache --virtual .build gcc musl-dev && pip install -r requirements.txt && apk del .build

      FROM python:3.12-alpine
      WORKDIR /app
      COPY --from=build /opt/venv /opt/venv
      ENV PATH=/opt/venv/bin:$PATH
      COPY . .
      CMD ["python", "app.py"]
      "
    `);
  });
});

describe('a Go program', () => {
  test('leaves the toolchain and the sources behind', () => {
    snapshot(golang('WORKDIR /app', 'COPY . .', 'RUN go build -o app .', 'EXPOSE 8080'), go)
      .toMatchInlineSnapshot(`
      "FROM golang:1.22-bookworm AS build
      WORKDIR /app
      COPY . .
      RUN --mount=type=cache,target=/root/.cache/go-build \\
          CGO_ENABLED=0 go build -o app .

      FROM golang:1.22-bookworm
      WORKDIR /app
      COPY --from=build /app/app ./
      EXPOSE 8080
      CMD ["./app"]
      "
    `);
  });

  test('is built in the form of its stack although its RUN is taken apart', () => {
    snapshot(golang('WORKDIR /app', 'COPY . .', 'RUN go build -o app . && chown 1:1 app', 'USER 1'), go).toMatchInlineSnapshot(`
      "FROM golang:1.22-bookworm AS build
      WORKDIR /app
      COPY . .
      RUN --mount=type=cache,target=/root/.cache/go-build \\
          CGO_ENABLED=0 go build -o app .

      FROM golang:1.22-bookworm
      WORKDIR /app
      COPY --from=build /app/app ./
      RUN chown 1:1 app
      USER 1
      CMD ["./app"]
      "
    `); // prettier-ignore
  });

  test('is copied from where it was moved to', () => {
    const dockerfile = lines('FROM golang:1.22-bookworm', 'WORKDIR /app', 'COPY . .', 'RUN go build -o app . && mv app /usr/local/bin/app', 'CMD ["app"]'); // prettier-ignore
    snapshot(dockerfile, go).toMatchInlineSnapshot(`
      "FROM golang:1.22-bookworm AS build
      WORKDIR /app
      COPY . .
      RUN --mount=type=cache,target=/root/.cache/go-build \\
          CGO_ENABLED=0 go build -o app . && mv app /usr/local/bin/app

      FROM golang:1.22-bookworm
      WORKDIR /app
      COPY --from=build /usr/local/bin/app /usr/local/bin/
      CMD ["app"]
      "
    `);
  });

  test('gets no cache mount where a builder does not know them', () => {
    const uses = [use({ legacyBuilder: 'kaniko' })];
    const text = after('multi-stage', golang('WORKDIR /app', 'COPY . .', 'RUN go build -o app .'), go, {
      uses,
    });
    expect(text).toContain('RUN CGO_ENABLED=0 go build -o app .');
    expect(text).not.toContain('--mount');
  });
});

test('it says what stays behind and what it takes for granted', () => {
  const [applied] = alone(
    'multi-stage',
    golang('WORKDIR /app', 'COPY . .', 'RUN go build -o app .'),
    go,
  ).applied;
  expect(applied).toEqual({
    transform: 'multi-stage',
    why: 'the Go toolchain and the sources stay out of the final image',
    sets: ['CGO_ENABLED=0'],
    assumes: ['a builder with BuildKit, for RUN --mount'],
    carriedBy: 'assumption',
    unsafe: false,
  });
});

describe('does nothing', () => {
  const placed = 'an instruction that can be placed in one of the two stages';
  test.each([
    ['with several stages', lines('FROM node:20 AS a', ...compiled, 'FROM node:20', 'COPY --from=a /app /app', 'CMD ["node", "/app/dist/server.js"]'), typescript, 'the file already has 2 stages'], // prettier-ignore
    ['without a WORKDIR', node('COPY . .', 'RUN npm ci', 'RUN npm run build'), typescript, 'there is no WORKDIR: the application lies in / beside the system'], // prettier-ignore
    ['with a WORKDIR that a build argument decides', node('ARG DIR=/app', 'WORKDIR $DIR', 'COPY . .', 'RUN npm ci', 'RUN npm run build'), typescript, 'WORKDIR at line 3 depends on a build argument | a WORKDIR that stands in the file'], // prettier-ignore
    ['without a step that it could part', lines('FROM python:3.12', 'WORKDIR /app', 'COPY . .', 'RUN pip install --upgrade pip', 'CMD ["python", "app.py"]'), python, 'no step builds, or installs from a manifest: nothing says what the first of two stages would be for'], // prettier-ignore
    ['with a WORKDIR that comes too late', node('COPY . /app', 'RUN cd /app && npm ci && npm run build', 'WORKDIR /app'), typescript, 'no WORKDIR with an absolute path comes before the first install or build step'], // prettier-ignore
    ['where nothing stays behind', lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', 'CMD ["node", "server.js"]'), javascript, 'a second stage would hold the same: no step builds or compiles anything'], // prettier-ignore
    ['with USER before the build', node('WORKDIR /app', 'USER node', 'COPY . .', 'RUN npm ci', 'RUN npm run build'), typescript, `line 3: USER comes before the build steps, so who owns what they make is not known | ${placed}`], // prettier-ignore
    ['with VOLUME before the build', node('VOLUME /app/data', ...compiled), typescript, `line 2: VOLUME /app/data comes before the build steps, whose changes below it are thrown away | ${placed}`], // prettier-ignore
    ['with a command that nobody knows', node(...compiled, 'RUN frobnicate --all'), typescript, `line 6: what "frobnicate --all" writes is not known | ${placed}`], // prettier-ignore
    ['with a construct that cannot be parted', node('WORKDIR /app', 'COPY . .', 'RUN npm ci && npm run build && cd / && chown node /app'), typescript, `line 4: "npm ci && npm run build && cd / && chown node /app" does several things that cannot be told apart | ${placed}`], // prettier-ignore
    ['where an archive lands among files of the image', node('ADD x.bin /x', 'RUN curl -fsSL https://example.com/a.tgz | tar xz -C /usr/local', ...compiled), typescript, `line 3: it puts files among those of the image, where they cannot be told apart | ${placed}`], // prettier-ignore
    ['where outputs move before the build ends', node('WORKDIR /app', 'COPY . .', 'RUN npm ci && mv node_modules /opt/modules', 'RUN npm run build'), typescript, `line 4: "mv node_modules /opt/modules" moves what the build makes | ${placed}`], // prettier-ignore
    ['where owners change before the build ends', node('WORKDIR /app', 'COPY . .', 'RUN npm ci && chown -R node /app', 'RUN npm run build'), typescript, `line 4: /app changes its owner before the build has made the rest of it | ${placed}`], // prettier-ignore
    ['where the toolchain would stay', lines('FROM golang:1.22-bookworm', 'WORKDIR /app', 'COPY . .', 'RUN update-ca-certificates', 'RUN go build -o app .', 'CMD ["./app"]'), go, /^the final image would stay the same: a RUN calls update-ca-certificates, which debian:bookworm-slim lacks \|/], // prettier-ignore
  ])('%s', (_, dockerfile, files, expected) => {
    expect(reason('multi-stage', dockerfile, files)).toMatch(expected);
  });

  test('where compose lays the sources over the application', () => {
    const uses = [use({ volumes: [{ source: '.', target: '/app', bind: true }] })];
    expect(reason('multi-stage', node(...compiled), typescript, { uses })).toBe(
      'compose.yaml:4 lays . over /app: a set-up for development that needs what the build installs | uses of the image that start it by its own command',
    );
  });

  test('where compose starts another command', () => {
    const uses = [use({ command: 'npm run dev' })];
    expect(reason('multi-stage', node(...compiled), typescript, { uses })).toBe(
      'compose.yaml:4 starts the image with "npm run dev", which may need what the build installs | uses of the image that start it by its own command',
    );
  });

  test('where nothing is seen to make what the start names', () => {
    const text = node(...compiled).replace('dist/server.js', 'build/server.js');
    expect(reason('multi-stage', text, typescript)).toBe(
      'line 6 starts /app/build/server.js, which no COPY brings and no step is seen to make | a step that is seen to write /app/build/server.js',
    );
  });
});

test('ENV of the old form is repeated in the new one', () => {
  const text = node(
    'WORKDIR /app',
    'ENV API_BASE http://a/$X',
    'ENV MOTTO two words',
    'ENV QUOTED "a b" c',
    ...compiled.slice(1),
  );
  const [build = '', runtime = ''] = after('multi-stage', text, typescript).split(/(?=^FROM node:20$)/m);
  expect(build).toContain('ENV API_BASE=http://a/$X\nENV MOTTO="two words"\nENV QUOTED "a b" c\n');
  expect(runtime).toContain('ENV API_BASE http://a/$X\nENV MOTTO two words\nENV QUOTED "a b" c\n');
});
