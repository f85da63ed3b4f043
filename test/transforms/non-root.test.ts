import { describe, expect, test } from 'vitest';
import { sentence } from '../../src/report/sentence.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import {
  after,
  alone,
  go,
  goWriting,
  javascript,
  lines,
  python,
  reason,
  use,
  type Files,
} from './projects.ts';

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
      COPY --chown=1000:1000 . .
      RUN npm ci
      RUN chown 1000:1000 .
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
      COPY --chown=1000:1000 . .
      RUN npm ci
      RUN chown 1000:1000 .
      USER 1000:1000
      CMD ["node", "server.js"]
      "
    `);
  });

  const owned = (...steps: readonly string[]) => lines('FROM node:20', 'WORKDIR /app', 'COPY --chown=1000:1000 . .', 'RUN npm ci', ...steps); // prettier-ignore
  const last = ['RUN chown 1000:1000 .', 'USER 1000:1000', start];

  test.each([
    ['a folder below /tmp that a RUN made for root', ['RUN mkdir /tmp/extracted'], ['RUN mkdir /tmp/extracted \\\n    && chown 1000:1000 /tmp/extracted']],
    ['folders that nothing fills', ['RUN mkdir -p logs/daily /data'], ['RUN mkdir -p logs/daily /data \\\n    && chown 1000:1000 logs logs/daily /data']],
    ['a file that a RUN makes', ['RUN touch state.txt'], ['RUN touch state.txt \\\n    && chown 1000:1000 state.txt']],
    ['a copy with all that is in it', ['RUN cp -r lib copy'], ['RUN cp -r lib copy \\\n    && chown -R 1000:1000 copy']],
    ['what a COPY brings elsewhere', ['COPY server.js /data/'], ['COPY --chown=1000:1000 server.js /data/']],
    ['what a COPY with flags brings', ['COPY --chmod=640 server.js other/'], ['COPY --chmod=640 --chown=1000:1000 server.js other/']],
  ])('%s is given away where it is made', (_, steps, expected) => {
    expect(after('non-root', node(...steps, start), javascript)).toBe(owned(...expected, ...last));
  }); // prettier-ignore

  test('whatever a step makes that nobody knows, but no installed packages', () => {
    expect(after('non-root', node('RUN ./generate', start).replace('node:20', 'node:20-slim'), javascript))
      .toMatchInlineSnapshot(`
      "FROM node:20-slim
      WORKDIR /app
      COPY --chown=1000:1000 . .
      RUN npm ci
      RUN ./generate \\
          && find . -name node_modules -prune -o -user 0 -exec chown -h 1000:1000 {} +
      USER 1000:1000
      CMD ["node", "server.js"]
      "
    `);
  });

  test('nor those beside what a step makes that is seen to write the whole folder', () => {
    const files = {
      ...javascript,
      'server.ts': '',
      'tsconfig.json': '{}',
      'build.sh': 'node_modules/.bin/tsc -p .\n',
    };
    expect(after('non-root', node('RUN sh ./build.sh', start), files)).toContain(
      '-name node_modules -prune -o -user 0 -exec chown -h 1000:1000 {} +',
    );
  });

  test.each([
    ['of the system', 'RUN mkdir -p /etc/tool /usr/share/man/man1'],
    ['that another user got', 'RUN mkdir /data && chown nobody /data'],
    ['that only has the right to be run', 'RUN chmod +x server.js'],
    ['that is installed', 'COPY server.js node_modules/x/'],
  ])('but nothing %s', (_, ...steps) => {
    expect(after('non-root', node(...steps, start), javascript)).toBe(owned(...steps, ...last));
  });

  test('and not twice what a later COPY brings again', () => {
    const dockerfile = lines('FROM node:20', 'WORKDIR /app', 'COPY package*.json ./', 'RUN npm ci', 'COPY . .', start); // prettier-ignore
    expect(after('non-root', dockerfile, javascript)).toBe(lines('FROM node:20', 'WORKDIR /app', 'COPY package*.json ./', 'RUN npm ci', 'COPY --chown=1000:1000 . .', ...last)); // prettier-ignore
  });

  test('and where no step needs root, the builder makes the folder for it', () => {
    expect(after('non-root', lines('FROM node:20', '', '# here', 'WORKDIR /app', 'COPY . .', 'RUN mkdir logs', start), javascript)).toMatchInlineSnapshot(`
      "FROM node:20
      USER 1000:1000

      # here
      WORKDIR /app
      COPY --chown=1000:1000 . .
      RUN mkdir logs
      CMD ["node", "server.js"]
      "
    `); // prettier-ignore
  });

  test('but not with a builder that makes it for root', () => {
    const uses = [use({ legacyBuilder: 'kaniko' })];
    expect(after('non-root', lines('FROM node:20', 'WORKDIR /app', 'COPY . .', start), javascript, { uses })).toBe(lines('FROM node:20', 'WORKDIR /app', 'COPY --chown=1000:1000 . .', ...last)); // prettier-ignore
  });

  test('and the working folder itself where the names in it are not known', () => {
    const files = server("require('fs').writeFileSync(`./${process.pid}.txt`, '');");
    expect(after('non-root', node(start), files)).toMatchInlineSnapshot(`
      "FROM node:20
      WORKDIR /app
      COPY --chown=1000:1000 . .
      RUN npm ci
      RUN chown 1000:1000 .
      USER 1000:1000
      CMD ["node", "server.js"]
      "
    `);
  });

  test('below a step that needs root, even behind the start command', () => {
    expect(after('non-root', node(start, 'RUN touch /built'), javascript)).toMatch(
      /built\nRUN chown 1000:1000 \.\nUSER 1000:1000\n$/,
    );
  });
});

describe('runs as a user that is made for it', () => {
  const flask = (...steps: readonly string[]) => lines('FROM python:3.12-slim', 'WORKDIR /app', ...steps, 'COPY . .', 'CMD ["python", "app.py"]'); // prettier-ignore

  test('above the files that change', () => {
    expect(after('non-root', flask(), python)).toMatchInlineSnapshot(`
      "FROM python:3.12-slim
      RUN useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin app
      USER 10001:10001
      WORKDIR /app
      COPY --chown=10001:10001 . .
      CMD ["python", "app.py"]
      "
    `);
  });

  test('on Alpine too', () => {
    expect(after('non-root', flask().replace('-slim', '-alpine'), python)).toContain(
      'RUN addgroup -S -g 10001 app && adduser -S -D -u 10001 -G app -h /home/app app',
    );
  });

  test('and gets folders elsewhere', () => {
    const files = { ...python, 'app.py': "open('/data/x.txt', 'w')\n" };
    expect(after('non-root', flask('RUN mkdir /data'), files)).toMatchInlineSnapshot(`
      "FROM python:3.12-slim
      WORKDIR /app
      RUN mkdir /data \\
          && chown 10001:10001 /data
      RUN useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin app
      COPY --chown=10001:10001 . .
      RUN chown 10001:10001 .
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

  test('the one that starts as root gets its user, who owns what COPY brings', () => {
    expect(after('non-root', built('FROM gcr.io/distroless/static-debian13', 'WORKDIR /app'), goWriting))
      .toMatchInlineSnapshot(`
      "FROM golang:1.22 AS build
      WORKDIR /app
      COPY . .
      RUN CGO_ENABLED=0 go build -o app .
      RUN mkdir -p /owned/app/data
      FROM gcr.io/distroless/static-debian13:nonroot
      WORKDIR /app
      COPY --from=build --chown=65532:65532 /app/app ./
      COPY --from=build --chown=65532:65532 /owned/app/data ./data
      CMD ["./app"]
      "
    `);
  });

  test('an empty image gets a number', () => {
    expect(after('non-root', built('FROM scratch', 'WORKDIR /app'), go)).toMatch(/\nFROM scratch\nUSER 10001:10001\nWORKDIR \/app\nCOPY --from=build --chown=10001:10001 \/app\/app \.\/\nCMD \["\.\/app"\]\n$/); // prettier-ignore
  });
});

describe('places elsewhere', () => {
  const given = /\nRUN mkdir -p \/data && chown 1000:1000 \. \/data\nUSER/;
  const settings: readonly [string, string, Files, Partial<Parameters<typeof use>[0]>][] = [
    ['a variable', node('ENV UPLOAD_DIR=/data', start), javascript, {}],
    ['the URL of a database in ENV', node('ENV DATABASE_URL=sqlite:////data/app.db', start), javascript, {}],
    ['one in compose', node(start), javascript, { environment: new Map([['DB', 'file:/data/dev.db']]) }],
    ['one in .env', node(start), { ...javascript, '.env': 'DB=sqlite:////data/app.db\n' }, {}],
    ['one in an INI file', node(start), { ...javascript, 'alembic.ini': '[alembic]\nsqlalchemy.url = sqlite:////data/app.db\n' }, {}],
    ['the configuration of a logger', node('CMD ["node", "server.js", "--log-config", "log.yaml"]'), { ...javascript, 'log.yaml': 'handlers:\n  f:\n    filename: /data/app.log\n' }, {}],
    ['a volume of compose', node(start), javascript, { volumes: [{ source: 'data', target: '/data', bind: false }] }],
    ['the sources', node(start), writing('/data/x.txt'), {}],
  ]; // prettier-ignore

  test.each(settings)('that %s names are made and given away', (_, dockerfile, files, parts) => {
    expect(after('non-root', dockerfile, files, { uses: [use(parts)] })).toMatch(given);
  });

  test('that VOLUME names are given away above it, and that is assumed of volumes that are there', () => {
    const { after: text, applied } = alone('non-root', node('VOLUME /data', start), javascript);
    expect(text).toContain('\nRUN mkdir -p /data && chown 1000:1000 . /data\nVOLUME /data\nUSER');
    expect(applied[0]?.assumes).toEqual(['volumes for /data are new, or given to the user by hand']);
    expect(after('non-root', node('VOLUME /data', 'RUN npm test', start), javascript)).toContain('\nRUN mkdir -p /data && chown 1000:1000 /data\nVOLUME /data\nRUN git config --system --add safe.directory /app\nRUN npm test \\\n    && find . '); // prettier-ignore
  });

  test('git may read the repository of the user while root still builds', () => {
    expect(after('non-root', node('RUN npm run build', start), javascript)).toContain('\nRUN git config --system --add safe.directory /app\nRUN npm run build'); // prettier-ignore
  });

  test('that only programs read are left alone', () => {
    const dockerfile = node('ENV NODE_PATH=/modules JAVA_HOME=/opt/java SSL_CERT_FILE=/certs/ca.pem', start);
    expect(after('non-root', dockerfile, javascript)).toContain('\nRUN chown 1000:1000 .\n');
  });

  test.each([
    ['a read-only one', { source: './config.yml', target: '/app/config.yml', bind: true, readOnly: true }],
    ['one in which nothing is written', { source: '.', target: '/app', bind: true }],
  ])('a folder of the host is no hindrance: %s', (_, volume) => {
    expect(after('non-root', node(start), javascript, { uses: [use({ volumes: [volume] })] })).toContain('USER 1000:1000'); // prettier-ignore
  });

  test('but one that is written is', () => {
    const uses = [use({ volumes: [{ source: './data', target: '/data', bind: true }] })];
    expect(reason('non-root', node(start), writing('/data/x.txt'), { uses })).toBe('compose.yaml:4 lays ./data over /data, whose owner cannot be seen | volumes that belong to the new user, or --unsafe'); // prettier-ignore
  });
});

describe('the user that others set', () => {
  const flask = lines('FROM python:3.12-slim', 'WORKDIR /app', 'COPY . .', 'CMD ["python", "app.py"]');

  test.each([
    ['is made by its number', '1234', 'RUN useradd --uid 1234 --user-group --create-home --shell /usr/sbin/nologin app\nUSER 1234:1234\n'],
    ['keeps its group', '1234:5000', 'USER 1234:5000\nWORKDIR /app\nCOPY --chown=1234:5000 . .\n'],
  ])('%s', (_, user, expected) => {
    expect(after('non-root', flask, python, { uses: [use({ user })] })).toContain(expected);
  }); // prettier-ignore

  test("is the image's own where the numbers are the same", () => {
    expect(alone('non-root', node(start), javascript, { uses: [use({ user: '1000' })] }).applied[0]?.why).toContain("the image's own user node (1000:1000)"); // prettier-ignore
  });

  test.each(['root', '0:0', '33', '65534', '${UID}'])(
    'is none that an image can have as well: %s',
    (user) => {
      expect(reason('non-root', flask, python, { uses: [use({ user })] })).toContain(`sets the user ${user}`);
    },
  );

  test('counts only where all say the same', () => {
    const uses = [use({ user: '1234' }), use({ user: '1235' })];
    expect(reason('non-root', flask, python, { uses })).toContain('sets the user 1234');
  });
});

describe('a compiled program', () => {
  const alpine = built('FROM alpine:3.20', 'WORKDIR /app');

  test('needs no entry in the list of users', () => {
    expect(after('non-root', alpine, go)).toContain('FROM alpine:3.20\nUSER 10001:10001\nWORKDIR /app\n');
  });

  test('gets one where it looks its user up', () => {
    const looking = go['main.go']?.replace('"net/http"', '(\n\t"net/http"\n\t"os/user"\n)').replace('{ http', '{ user.Current(); http') ?? ''; // prettier-ignore
    expect(after('non-root', alpine, { ...go, 'main.go': looking })).toContain(
      'RUN addgroup -S -g 10001 app',
    );
  });
});

test('a place of a write that could not be followed is assumed to be inside', () => {
  const files = server(
    "const write = (path) => require('fs').writeFileSync(path, ''); module.exports = { write };",
  );
  expect(alone('non-root', node(start), files).applied[0]?.assumes).toEqual(['nothing outside of /app, its home and /tmp is written']); // prettier-ignore
});

test('it says what it does', () => {
  expect(alone('non-root', node(start), javascript).applied).toEqual([
    { transform: 'non-root', why: "the program runs as the image's own user node (1000:1000), who owns /app", assumes: [], unsafe: false, carriedBy: 'sources' }, // prettier-ignore
  ]);
});

describe('is withheld', () => {
  const installing = { ...javascript, 'start.sh': '#!/bin/sh\nnpm install\nexec node server.js\n' };
  test.each([
    ['where the place of a write cannot be seen', node(start), server("require('fs').writeFileSync(process.env.OUT, '');"), /^server\.js:1 writes to a place that cannot be seen: .* \| a path that stands in the sources, or --unsafe$/], // prettier-ignore
    ['where what the start writes is not known', node('CMD ["npx", "rollup", "-w"]'), javascript, 'what Dockerfile:5 writes cannot be seen: it starts rollup -w | a USER instruction, or --unsafe'], // prettier-ignore
    ["where the program writes to root's home", node(start), writing('/root/x/y.txt'), /^server\.js:1 writes to \/root\/x, which belongs to root \| a folder of its own$/], // prettier-ignore
    ['where a name has a meaning for the shell', node(start), writing('/data/a b/c.txt'), /^server\.js:1 writes to \/data\/a b, a name that a shell would read otherwise \| a plain name$/], // prettier-ignore
    ['at a port below 1024', node(start), server("require('http').createServer().listen(80);"), 'server.js:1 binds port 80: an unprivileged user may not bind port 80 everywhere | a port of 1024 or above, or --unsafe'], // prettier-ignore
    ['at an exposed port below 1024', node('EXPOSE 443/tcp', start), javascript, 'line 5 exposes port 443: an unprivileged user may not bind port 443 everywhere | a port of 1024 or above, or --unsafe'], // prettier-ignore
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

describe('is left as root', () => {
  const flask = (...steps: readonly string[]) => lines('FROM python:3.12-slim', 'WORKDIR /app', 'COPY . .', ...steps); // prettier-ignore
  const app = 'CMD ["python", "app.py"]';
  const port = (said: string) => `${said}: an unprivileged user may not bind port 80 everywhere | a port of 1024 or above, or --unsafe`; // prettier-ignore
  test.each([
    ['where a server gives up root by itself', flask('CMD ["gunicorn", "--user", "www-data", "app:app"]'), python, 'Dockerfile:4 starts gunicorn with --user: it gives up root by itself | a start without that option'],
    ['where its configuration says so', flask('CMD ["gunicorn", "app:app"]'), { ...python, 'gunicorn.conf.py': 'workers = 2\nuser = "www-data"\n' }, 'gunicorn.conf.py:2 makes the server give up root by itself (user = "www-data") | a configuration without it'],
    ['where ENV names a low port', flask('ENV PORT=80', 'CMD gunicorn -b :$PORT app:app'), python, port('Dockerfile sets PORT=80')],
    ['where the start names one', node('CMD ["node", "server.js", "--listen", "0.0.0.0:80"]'), javascript, port('Dockerfile:5 starts node server.js --listen 0.0.0.0:80')],
    ['where a configuration names one', flask('CMD ["gunicorn", "app:app"]'), { ...python, 'gunicorn.conf.py': 'bind = "0.0.0.0:80"\n' }, port('gunicorn.conf.py:1 says bind = "0.0.0.0:80"')],
    ["where ENV names root's home", flask('ENV HF_HOME=/root/models', app), python, 'Dockerfile:4 puts something below /root, where nobody else may go | another place than the home folder of root'],
    ["where COPY fills root's home", flask('COPY app.py /root/.config/', app), python, 'Dockerfile:4 copies to /root/.config/, where nobody but root may read | another place than the home folder of root'],
    ['where packages go there', lines('FROM python:3.12-slim', 'WORKDIR /app', 'ENV PIP_USER=1', 'COPY . .', app), python, 'Dockerfile:3 sets PIP_USER: packages are installed below /root, where nobody else may go | another place than the home folder of root'],
    ['where a file outside of the application is closed', flask('COPY --chmod=700 app.py /usr/local/bin/', app), python, 'Dockerfile:4 keeps /usr/local/bin/ from everybody but root (--chmod=700) | files that others may read'],
    ['where a RUN closes it', flask('COPY app.py /srv/run.py', 'RUN chmod 700 /srv/run.py', app), python, 'Dockerfile:5 keeps /srv/run.py from everybody but root ("chmod 700 /srv/run.py") | files that others may read'],
    ['where files are made under a mask', flask('RUN umask 077 && mkdir conf', app), python, 'Dockerfile:4 makes files under umask 077: nobody but root may read them | files that others may read'],
    ['where the sources ask who they are', flask(app), { ...python, 'app.py': 'import os\nassert os.geteuid() == 0\n' }, 'app.py:2: os.geteuid is for root | a program that works without root'],
    ['where they open raw sockets', flask(app), { ...python, 'app.py': 'import socket\nsocket.socket(socket.AF_INET, socket.SOCK_RAW)\n' }, 'app.py:2: SOCK_RAW is for root | a program that works without root'],
  ])('%s', (_, dockerfile, files, expected) => {
    expect(reason('non-root', dockerfile, files)).toBe(expected);
  }); // prettier-ignore
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
    expect(rewrite(node(start), memoryProject({ ...files, Dockerfile: node(start) }), { only: ['non-root'], unsafe: true }).after).toMatch(/\nUSER 1000:1000\n/); // prettier-ignore
  });

  test('what surely needs root is not', () => {
    const dockerfile = node('CMD ["sh", "start.sh"]');
    const files = {
      ...javascript,
      'start.sh': '#!/bin/sh\nchown node /app\nexec node server.js\n',
      Dockerfile: dockerfile,
    };
    const result = rewrite(dockerfile, memoryProject(files), { only: ['non-root'], unsafe: true });
    expect(result.after).toBe(dockerfile);
    expect(result.withheld.map(({ why }) => sentence(why))).toEqual([
      expect.stringContaining('runs chown, which needs root'),
    ]);
  });
});

describe('a package manager that starts scripts as the owner of the folder', () => {
  const npm = (image: string, ...steps: readonly string[]) => lines(`FROM ${image}`, ...steps, start);
  const made = ['COPY . /srv/a/', 'WORKDIR /srv/a', 'RUN npm ci'];

  test.each([
    ['in a folder that COPY makes', npm('node:18', ...made), 4],
    ['in one of its folders', npm('node:16', 'WORKDIR /srv', 'COPY . .', 'WORKDIR /srv/a', 'RUN npm ci'), 5],
    [
      'behind a step that gives all away',
      npm('node:16', 'WORKDIR /srv/a', 'COPY . .', 'RUN make-it', 'RUN npm ci'),
      5,
    ],
  ])('is kept from the new user %s', (_, dockerfile, line) => {
    const image = /FROM (.*)/.exec(dockerfile)?.[1] ?? '';
    expect(reason('non-root', dockerfile, javascript)).toBe(
      `line ${line}: npm of ${image} runs scripts as the owner of the folder, which would be another user than root | a newer version, or a WORKDIR above every COPY into the folder`,
    );
  });

  test.each([
    ['where WORKDIR made the folder', npm('node:16', 'WORKDIR /srv/a', 'COPY . .', 'RUN npm ci')],
    ['where mkdir made it', npm('node:16', 'RUN mkdir /srv/a', ...made)],
    ['of a newer version', npm('node:20', ...made)],
  ])('is no hindrance %s', (_, dockerfile) => {
    expect(after('non-root', dockerfile, javascript)).toContain('USER 1000:1000');
  });
});
