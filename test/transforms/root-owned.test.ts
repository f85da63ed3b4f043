/** Runs as an unprivileged user whose files stay root's. */
import { describe, expect, test } from 'vitest';
import { sentence } from '../../src/report/sentence.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import * as projects from './projects.ts';
import { go, goWriting, javascript, lines, python, use, type Files } from './projects.ts';

/** non-root alone, with files that stay root's. */
const run = { only: ['non-root'], ownership: 'root' } as const;
const after: typeof projects.after = (id, dockerfile, files, setting) =>
  projects.after(id, dockerfile, files, { ...setting, run });
const alone: typeof projects.alone = (id, dockerfile, files, setting) =>
  projects.alone(id, dockerfile, files, { ...setting, run });
const reason: typeof projects.reason = (id, dockerfile, files, setting) =>
  projects.reason(id, dockerfile, files, { ...setting, run });

const start = 'CMD ["node", "server.js"]';
const node = (...steps: readonly string[]) =>
  lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', ...steps);
const server = (text: string): Files => ({
  ...javascript,
  'server.js': `${text}\nrequire('express')().listen(3000);\n`,
});
const writing = (path: string) => server(`require('fs').writeFileSync('${path}', '');`);
const built = (...final: readonly string[]) =>
  lines('FROM golang:1.22 AS build', 'WORKDIR /app', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o app .', ...final, 'COPY --from=build /app/app ./', 'CMD ["./app"]'); // prettier-ignore

describe('runs as the user of the image', () => {
  test('as late as possible, above the comments of the start', () => {
    expect(after('non-root', node('EXPOSE 3000', '# go', start), javascript)).toMatchInlineSnapshot(`
      "FROM node:20
      WORKDIR /app
      COPY . .
      RUN npm ci
      EXPOSE 3000
      USER 1000:1000
      # go
      CMD ["node", "server.js"]
      "
    `);
  });

  test('who gets the folders that the program writes', () => {
    expect(after('non-root', node(start), writing('uploads/a.txt'))).toMatchInlineSnapshot(`
      "FROM node:20
      WORKDIR /app
      COPY . .
      RUN npm ci
      RUN mkdir -p uploads && chown 1000:1000 uploads
      USER 1000:1000
      CMD ["node", "server.js"]
      "
    `);
  });

  test.each([
    ['below /tmp, which a RUN made for root', 'RUN mkdir /tmp/extracted', '/tmp/extracted'],
    ['that nothing fills', 'RUN mkdir -p logs /data', '/data logs'],
  ])('and a folder %s', (_, step, folders) => {
    expect(after('non-root', node(step, start), javascript)).toBe(
      node(step, `RUN mkdir -p ${folders} && chown 1000:1000 ${folders}`, 'USER 1000:1000', start),
    );
  });

  test.each([
    ['that a COPY fills', 'RUN mkdir /data', 'COPY server.js /data/'],
    ['that a command fills', 'RUN mkdir /data && cd /data && cp /app/server.js .'],
    ['of the system', 'RUN mkdir -p /etc/tool /usr/share/man/man1'],
    ['that another user got', 'RUN mkdir /data && chown nobody /data'],
  ])('but no folder %s', (_, ...steps) => {
    expect(after('non-root', node(...steps, start), javascript)).toBe(
      node(...steps, 'USER 1000:1000', start),
    );
  });

  test('and the working folder itself where the names in it are not known', () => {
    const files = server("require('fs').writeFileSync(`./${process.pid}.txt`, '');");
    expect(after('non-root', node(start), files)).toMatchInlineSnapshot(`
      "FROM node:20
      WORKDIR /app
      COPY . .
      RUN npm ci
      RUN chown 1000:1000 .
      USER 1000:1000
      CMD ["node", "server.js"]
      "
    `);
  });

  test('below a step that needs root, even behind the start command', () => {
    expect(after('non-root', node(start, 'RUN touch /built'), javascript)).toMatch(
      /built\nUSER 1000:1000\n$/,
    );
  });
});

describe('runs as a user that is made for it', () => {
  const flask = (...steps: readonly string[]) => lines('FROM python:3.12-slim', 'WORKDIR /app', ...steps, 'COPY . .', 'CMD ["python", "app.py"]'); // prettier-ignore

  test('above the files that change', () => {
    expect(after('non-root', flask(), python)).toMatchInlineSnapshot(`
      "FROM python:3.12-slim
      WORKDIR /app
      RUN useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin app
      COPY . .
      USER 10001:10001
      CMD ["python", "app.py"]
      "
    `);
  });

  test('on Alpine too', () => {
    expect(after('non-root', flask().replace('-slim', '-alpine'), python)).toContain(
      'RUN addgroup -S -g 10001 app && adduser -S -D -u 10001 -G app -h /home/app app',
    );
  });

  test("in the place of the author's mkdir of the same folder", () => {
    const files = { ...python, 'app.py': "open('/data/x.txt', 'w')\n" };
    expect(after('non-root', flask('RUN mkdir /data'), files)).toMatchInlineSnapshot(`
      "FROM python:3.12-slim
      WORKDIR /app
      RUN useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin app \\
          && mkdir -p /data && chown 10001:10001 /data
      COPY . .
      USER 10001:10001
      CMD ["python", "app.py"]
      "
    `);
  });
});

describe('in an image without a shell', () => {
  test('nothing is needed where the image starts as its own user', () => {
    expect(
      reason('non-root', built('FROM gcr.io/distroless/static-debian12:nonroot', 'WORKDIR /app'), go),
    ).toBe('the image starts as its own unprivileged user');
  });

  test('folders come from the build stage with their owner', () => {
    expect(after('non-root', built('FROM gcr.io/distroless/static-debian12:nonroot', 'WORKDIR /app'), goWriting)).toMatchInlineSnapshot(`
      "FROM golang:1.22 AS build
      WORKDIR /app
      COPY . .
      RUN CGO_ENABLED=0 go build -o app .
      RUN mkdir -p /owned/app/data
      FROM gcr.io/distroless/static-debian12:nonroot
      WORKDIR /app
      COPY --from=build /app/app ./
      COPY --from=build --chown=65532:65532 /owned/app/data ./data
      CMD ["./app"]
      "
    `); // prettier-ignore
  });

  test('an empty image gets a number', () => {
    expect(after('non-root', built('FROM scratch', 'WORKDIR /app'), go)).toMatch(/\nUSER 10001:10001\nCMD \["\.\/app"\]\n$/); // prettier-ignore
  });
});

test('it says what it does', () => {
  expect(alone('non-root', node(start), javascript).applied).toEqual([
    { transform: 'non-root', why: "the program runs as the image's own user node and cannot change its own files", assumes: [], unsafe: false, carriedBy: 'sources' }, // prettier-ignore
  ]);
});

describe('is withheld', () => {
  const installing = { ...javascript, 'start.sh': '#!/bin/sh\nnpm install\nexec node server.js\n' };
  test.each([
    ['where the place of a write cannot be seen', node(start), server("require('fs').writeFileSync(process.env.OUT, '');"), /^server\.js:1 writes to a place that cannot be seen: .* \| a path that stands in the sources, or --unsafe$/], // prettier-ignore
    ['where the image is for developing', node('CMD ["npx", "vite"]'), javascript, 'an image for developing is left whole'], // prettier-ignore
    ["where the program writes to root's home", node(start), writing('/root/x/y.txt'), /^server\.js:1 writes to \/root\/x, which belongs to root \| a folder of its own$/], // prettier-ignore
    ['where a name has a meaning for the shell', node(start), writing('a b/c.txt'), /^server\.js:1 writes to \/app\/a b, a name that a shell would read otherwise \| a plain name$/], // prettier-ignore
    ['at a port below 1024', node(start), server("require('http').createServer().listen(80);"), 'server.js:1 binds port 80: an unprivileged user may not bind port 80 everywhere | a port of 1024 or above, or --unsafe'], // prettier-ignore
    ['at an exposed port below 1024', node('EXPOSE 443/tcp', start), javascript, 'line 5 exposes port 443: an unprivileged user may not bind port 443 everywhere | a port of 1024 or above, or --unsafe'], // prettier-ignore
    ['over a volume', node('VOLUME /data', start), javascript, "VOLUME /data at line 5 is there to be written, and existing volumes stay root's | volumes that belong to the new user, or --unsafe"], // prettier-ignore
    ['where the start changes owners', node('CMD ["sh", "start.sh"]'), { ...javascript, 'start.sh': '#!/bin/sh\nchown node /app\nexec node server.js\n' }, /runs chown, which needs root \| a start without it$/], // prettier-ignore
    ['where a script found by PATH changes users', node('COPY start.sh /usr/local/bin/start', 'ENTRYPOINT ["start"]', start), { ...javascript, 'start.sh': '#!/bin/sh\nexec gosu node "$@"\n' }, /runs gosu, which needs root \| a start without it$/], // prettier-ignore
    ['where the start installs', node('CMD ["sh", "start.sh"]'), installing, /installs at the start \(npm install\) \| an image that has its dependencies$/], // prettier-ignore
    ['where the start cannot be read', node('CMD $RUN'), javascript, /^what Dockerfile:5 runs cannot be seen: .* \| a start command that can be read, or --unsafe$/], // prettier-ignore
    ['where a user was made and not used', node('RUN useradd app', start), javascript, 'line 5 makes a user, and no USER says that it is the one to run as | a USER instruction'], // prettier-ignore
    ['without a WORKDIR', lines('FROM node:20', 'COPY . .', 'RUN npm ci', start), javascript, 'line 4 starts in a folder that no WORKDIR names, so it may write where only root can | a WORKDIR of its own, or --unsafe'], // prettier-ignore
  ])('%s', (_, dockerfile, files, expected) => {
    expect(reason('non-root', dockerfile, files)).toMatch(expected);
  });

  test.each([
    ['sets a user', { user: '0' }, 'compose.yaml:4 sets the user 0 | one place that decides the user'],
    ['lays a volume over something', { volumes: [{ source: 'data', target: '/data', bind: false }] }, 'compose.yaml:4 lays data over /data, whose owner cannot be seen | volumes that belong to the new user, or --unsafe'], // prettier-ignore
    ['builds another stage', { target: 'base' }, 'compose.yaml:4 builds the stage base, and nothing that can be seen uses the last one | a CI file or a compose service that builds the last stage'], // prettier-ignore
    [
      'gives it a device',
      { devices: ['/dev/ttyUSB0'] },
      'compose.yaml:4 gives the container /dev/ttyUSB0, a device for root | a group that may use it',
    ],
    [
      'starts it privileged',
      { privileged: true },
      'compose.yaml:4 starts a privileged container, which is one for root | a start without it',
    ],
    [
      'adds a capability',
      { capAdd: ['NET_ADMIN'] },
      'compose.yaml:4 adds the capability NET_ADMIN, which only root gets | a start without it',
    ],
    [
      'reaches a low port of it',
      { ports: [443] },
      'compose.yaml:4 publishes port 443: an unprivileged user may not bind port 443 everywhere | a port of 1024 or above, or --unsafe',
    ],
    [
      'sets a low port',
      { environment: new Map([['PORT', '80']]) },
      'compose.yaml sets PORT=80: an unprivileged user may not bind port 80 everywhere | a port of 1024 or above, or --unsafe',
    ],
    ["mounts the engine's socket", { volumes: [{ source: '/var/run/docker.sock', target: '/var/run/docker.sock', bind: true }] }, "compose.yaml:4 mounts the engine's socket, which belongs to root | a group that may use it"], // prettier-ignore
  ])('where compose %s', (_, parts, expected) => {
    expect(reason('non-root', node(start), javascript, { uses: [use(parts)] })).toBe(expected);
  });
});

describe('does nothing', () => {
  test.each([
    ['where USER is set', node('USER node', start), 'USER is already set'],
    ['where a parent stage sets it', lines('FROM node:20 AS base', 'USER node', 'FROM base', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', start), 'USER is already set'], // prettier-ignore
    ['on an image of another registry', node(start).replace('node:20', 'registry.example.com/node:20'), 'nothing is known about the users of the base image'], // prettier-ignore
    ['where the final stage is no stack', lines('FROM node:20 AS build', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', 'FROM nginx:1.27', 'COPY --from=build /app /usr/share/nginx/html'), 'no stack was recognised in the final stage'], // prettier-ignore
  ])('%s', (_, dockerfile, expected) => {
    expect(reason('non-root', dockerfile, javascript)).toBe(expected);
  });
});

describe('with --unsafe', () => {
  test('what could not be checked is done', () => {
    const files = server("require('fs').writeFileSync(process.env.OUT, '');");
    expect(rewrite(node(start), memoryProject({ ...files, Dockerfile: node(start) }), { ...run, unsafe: true }).after).toMatch(/\nUSER 1000:1000\n/); // prettier-ignore
  });

  test('what surely needs root is not', () => {
    const dockerfile = node('CMD ["sh", "start.sh"]');
    const files = {
      ...javascript,
      'start.sh': '#!/bin/sh\nchown node /app\nexec node server.js\n',
      Dockerfile: dockerfile,
    };
    const result = rewrite(dockerfile, memoryProject(files), { ...run, unsafe: true });
    expect(result.after).toBe(dockerfile);
    expect(result.withheld.map(({ why }) => sentence(why))).toEqual([
      expect.stringContaining('runs chown, which needs root'),
    ]);
  });
});
