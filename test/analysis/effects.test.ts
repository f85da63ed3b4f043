import { describe, expect, test } from 'vitest';
import { viewStages } from '../../src/analysis/stages.ts';
import { parse } from '../../src/dockerfile/index.ts';
import { memoryProject } from '../../src/project/memory.ts';
import type { Effect } from '../../src/model/index.ts';

const FILES = {
  'scripts/build.sh': '#!/bin/sh\nset -e\nmkdir -p out\ncp -r src/. out/\n',
  'scripts/setup.sh': '#!/bin/bash\ncurl -fsSL https://example.com/x | bash\n',
  'scripts/gen.py': '#!/usr/bin/env python3\nprint("x")\n',
  'scripts/outer.sh': '. ./scripts/build.sh\n',
  'scripts/loop.sh': 'sh ./scripts/loop.sh\n',
  'src/a.txt': 'a',
  Makefile:
    'BIN = app\nOUT ?= bin\n.PHONY: all\nall: dirs $(BIN)\ndirs:\n\t@mkdir -p $(OUT)\napp: dirs\n\tcp src/a.txt $(OUT)/$@\nsecret:\n\techo $(wildcard *.c) > x\nstamp:\n\techo $(shell date) > stamp\n',
};

/** Effects of the last RUN of a file. */
function effects(run: string, before = 'FROM debian:bookworm\nWORKDIR /app\nCOPY . .\n'): readonly Effect[] {
  const source = `${before}${run}\n`;
  const stage = viewStages(parse(source), memoryProject({ ...FILES, Dockerfile: source })).at(-1);
  return stage?.blocks.slice(-1).flatMap(stage.effectsOf) ?? [];
}

/** `kind writes…` of each command. */
function brief(run: string, before?: string): readonly string[] {
  return effects(run, before).map(({ kind, writes, system }) =>
    [kind, ...(system ? [system.action, ...system.packages] : writes)].join(' '),
  );
}

/** RUN text → what each of its commands does. Idioms of real Dockerfiles. */
const TABLE: readonly (readonly [run: string, ...expected: string[]])[] = [
  // apt and apk
  ['RUN apt-get update && apt-get install -y --no-install-recommends gcc libpq-dev && rm -rf /var/lib/apt/lists/*', 'system update', 'system install gcc libpq-dev', 'system clean'], // prettier-ignore
  ['RUN apt update -qq; apt install -qq -y curl=7.88.1-10', 'system update', 'system install curl=7.88.1-10'],
  ['RUN DEBIAN_FRONTEND=noninteractive apt-get -y -o Dpkg::Use-Pty=0 install git', 'system install git'],
  ['RUN apt-get purge -y --auto-remove gcc && apt-get clean && rm -rf /var/lib/apt/lists/* /tmp/* /var/tmp/*', 'system remove gcc', 'system clean', 'system clean'], // prettier-ignore
  ['RUN apt-get install -y -t bookworm-backports golang', 'system other golang'],
  ['RUN apt-get install -y ./chrome.deb', 'system other ./chrome.deb'],
  ['RUN yes | apt-get install foo', 'inert', 'system install foo'],
  ['RUN sudo apt-get update', 'system update'],
  ['RUN apk add --no-cache --virtual .build-deps gcc musl-dev && apk del .build-deps', 'system install gcc musl-dev', 'system remove .build-deps'], // prettier-ignore
  ['RUN apk --no-cache add curl bash', 'system install curl bash'],
  ['RUN apk add -U tzdata && rm -rf /var/cache/apk/*', 'system install tzdata', 'system clean'],
  ['RUN apk add --repository https://x/edge gdal', 'system other gdal'],
  ['RUN dpkg -i x.deb', 'system other'],
  ['RUN dpkg --print-architecture', 'inert'],
  ['RUN update-ca-certificates', 'files /etc/ssl/certs'],
  // files
  ['RUN mkdir -p /app/logs data', 'files /app/logs /app/data'],
  ['RUN mkdir -m 755 -p x', 'files /app/x'],
  ['RUN mkdir /srv/{a,b}', 'files /srv'],
  ['RUN chmod +x entrypoint.sh', 'files /app/entrypoint.sh'],
  ['RUN chmod -x a && chmod -R 755 /b', 'files /app/a', 'files /b'],
  ['RUN chown -R node:node /app', 'files /app'],
  ['RUN cp config/*.yml /etc/app/', 'files /etc/app'],
  ['RUN cp a.txt /etc/app/', 'files /etc/app/a.txt'],
  ['RUN mv a b', 'files /app/b /app/a'],
  [
    'RUN install -d -m 0755 /run/x && install -m 755 x /usr/local/bin/',
    'files /run/x',
    'files /usr/local/bin/x',
  ],
  ['RUN ln -sf /dev/stdout /var/log/nginx/access.log', 'files /var/log/nginx/access.log'],
  ['RUN ln -s /usr/bin/python3', 'files /app/python3'],
  ['RUN rm -rf node_modules', 'files /app/node_modules'],
  ['RUN touch a b', 'files /app/a /app/b'],
  ["RUN sed -i 's/a/b/' conf/x.conf && sed -n 1p y", 'files /app/conf/x.conf', 'inert'],
  ["RUN sed -i -e 's/a/b/' -e 's/c/d/' x", 'files /app/x'],
  ['RUN echo "a" > /etc/x && echo b >> y', 'files /etc/x', 'files /app/y'],
  ['RUN echo a 2>&1 >/dev/null', 'inert'],
  ['RUN cat a | tee /etc/b', 'inert', 'files /etc/b'],
  ['RUN find . -name "*.pyc" -delete', 'files /app'],
  ['RUN find /x -type d -exec chmod 755 {} \\;', 'files /x'],
  ['RUN printf "%s" x > "$HOME/.npmrc"', 'files /root/.npmrc'],
  ['RUN echo x > ~/.profile', 'files /root/.profile'],
  // fetch
  ['RUN curl -fsSL https://e.com/x.tgz | tar xz -C /usr/local', 'fetch', 'fetch /usr/local'],
  ['RUN curl -fsSLo /usr/local/bin/x https://e.com/x', 'fetch /usr/local/bin/x'],
  ['RUN curl -LO https://e.com/a/b.zip && unzip b.zip -d /opt', 'fetch /app/b.zip', 'files /opt'],
  [
    'RUN wget -q https://e.com/a.tgz && tar -xzf a.tgz && rm a.tgz',
    'fetch /app/a.tgz',
    'files /app',
    'files /app/a.tgz',
  ],
  ['RUN wget -O /tmp/x https://e.com && wget -qO- https://e.com', 'fetch /tmp/x', 'fetch'],
  [
    'RUN git clone --depth 1 https://github.com/a/b.git && git clone https://github.com/a/b /src',
    'fetch /app/b',
    'fetch /src',
  ],
  ['RUN git config --global url.x.insteadOf y', 'files /root/.gitconfig'],
  ['RUN V=$(git describe --tags)', 'inert', 'inert'],
  // users
  ['RUN groupadd -g 1 app && useradd -r -u 1 -g app -m app', 'user', 'user /home/app'],
  ['RUN addgroup -S app && adduser -S -D -h /srv -G app app', 'user', 'user /srv'],
  ['RUN useradd --system app', 'user'],
  // inert
  [
    'RUN set -eux; cd /tmp && ls -la . && node --version && true',
    'inert',
    'inert',
    'inert',
    'inert',
    'inert',
  ],
  ['RUN echo $PATH', 'inert'],
  ['RUN [ -f x ] || exit 1', 'inert', 'inert'],
  ['RUN FOO=bar', 'inert'],
  // cd, variables
  ['RUN cd client && mkdir a && cd .. && mkdir b', 'inert', 'files /app/client/a', 'inert', 'files /app/b'],
  ['RUN (cd client && mkdir a) && mkdir b', 'inert', 'files /app/client/a', 'files /app/b'],
  ['RUN cd x || true; mkdir b', 'inert', 'inert', 'files /app/x/b'],
  ['RUN if [ -d x ]; then cd x; fi; mkdir b', 'inert', 'inert', 'opaque'],
  ['RUN D=/opt/x && mkdir -p "$D/lib" ${D}/bin', 'inert', 'files /opt/x/lib /opt/x/bin'],
  ['RUN export D=/opt/y; mkdir $D', 'inert', 'files /opt/y'],
  // scripts
  ['RUN sh scripts/build.sh', 'files /app/out'],
  ['RUN ./scripts/build.sh', 'files /app/out'],
  ['RUN bash -e ./scripts/outer.sh', 'files /app/out'],
  ["RUN sh -c 'mkdir x && touch y'", 'files /app/x /app/y'],
  ['RUN ["sh", "-c", "mkdir x"]', 'files /app/x'],
  ['RUN ["mkdir", "-p", "/data dir"]', 'files /data dir'],
  ['RUN make', 'files /app/bin /app/bin/app'],
  ['RUN make app OUT=/usr/local/bin', 'files /usr/local/bin /usr/local/bin/app'],
  ['RUN make stamp', 'files /app/stamp'],
  ['RUN D=$(cd /x && pwd) && mkdir y', 'inert', 'inert', 'inert', 'files /app/y'],
  ['RUN find /x -name "*.pyc" | xargs rm -rf', 'inert', 'files /x'],
  ['RUN ls -1 | grep -v main | xargs rm -rf', 'inert', 'inert', 'files /app'],
  ['RUN while read l; do echo $l; done < list > out', 'inert', 'inert', 'files /app/out'],
  ['RUN { echo a; echo b; } > /etc/z', 'inert', 'inert', 'files /etc/z'],
  ['RUN mkdir $(pwd)/x', 'files /app/x', 'inert'],
  ['RUN curl -o- https://e.com > /dev/null', 'fetch'],
  ['RUN adduser app sudo', 'user'],
  ['RUN crontab -l && crontab x', 'inert', 'files /var/spool/cron/crontabs'],
  ['RUN openssl req -x509 -keyout a.pem -out b.pem', 'files /app/a.pem /app/b.pem'],
  ['RUN ssh-keyscan github.com >> /root/.ssh/known_hosts', 'files /root/.ssh/known_hosts'],
  ['RUN cp -R /a/. /b && cp --parents a/b /c', 'files /b', 'files /c'],
  ['RUN . /etc/os-release && echo $VERSION_CODENAME', 'inert', 'inert'],
  ['RUN env A=b timeout 10 mkdir x', 'files /app/x'],
  // mounts
  ['RUN --mount=type=cache,target=/root/.cache mkdir /root/.cache/x && mkdir /y', 'files', 'files /y'],
  ['RUN <<EOF\nmkdir a\ntouch b\nEOF', 'files /app/a', 'files /app/b'],
];

test.each(TABLE)('%s', (run, ...expected) => {
  expect(brief(run)).toEqual(expected);
});

/** RUN text → why it is opaque. */
const OPAQUE: readonly (readonly [run: string, why: string])[] = [
  ['RUN curl -fsSL https://e.com/x.sh | sh', '"curl … | sh" runs a script that nobody can read'],
  ['RUN wget -qO- https://e.com | bash -s -- -y', '"wget … | bash" runs a script that nobody can read'],
  [
    'RUN sh -c "$(curl -fsSL https://e.com)"',
    '"sh -c "$(curl -fsSL https://e.com)"" runs a script that nobody can read',
  ],
  ['RUN frobnicate --all', 'what "frobnicate --all" writes is not known'],
  ['RUN $TOOL x', 'which program "$TOOL x" runs is not known'],
  ['RUN bash missing.sh', 'the script that "bash missing.sh" runs does not come from the build context'],
  ['RUN bash scripts/setup.sh', '"curl … | bash" runs a script that nobody can read'],
  ['RUN ./scripts/gen.py', 'scripts/gen.py cannot be read: it is a script for python3'],
  [
    'RUN make secret',
    'Makefile: target secret uses a variable or function whose value is not known ("echo $(wildcard *.c) > x")',
  ],
  [
    'RUN apt-get install -y $PACKAGES',
    'which packages "apt-get install -y $PACKAGES" asks for is not known ($PACKAGES)',
  ],
  ['RUN cat list | xargs apt-get install -y', 'what "xargs apt-get install -y" is given is not known'],
  ['RUN awk \'{print > "x"}\' y', 'what "awk \'{print > "x"}\' y" writes is not known'],
  ['RUN ls /x; xargs -a list rm', 'what "xargs -a list rm" is given is not known'],
  ['RUN mkdir $DIR', 'where "mkdir $DIR" writes cannot be seen'],
];

test.each(OPAQUE)('%s: %s', (run, why) => {
  expect(effects(run).find(({ kind }) => kind === 'opaque')?.why).toBe(why);
});

describe('what a place knows', () => {
  test('other instructions have no effects', () => {
    expect(effects('ENV A=b')).toEqual([]);
  });

  test('a script that runs itself ends', () => {
    expect(effects('RUN sh scripts/loop.sh').map(({ kind }) => kind)).toEqual(['opaque']);
  });

  test('scripts come from bind mounts too', () => {
    const run = 'RUN --mount=type=bind,target=/ctx cd /ctx && sh scripts/build.sh';
    expect(brief(run, 'FROM debian:bookworm\n')).toEqual(['inert', 'files']);
  });

  test('scripts keep their commands apart', () => {
    const [effect] = effects('RUN sh scripts/build.sh');
    expect(effect?.inside?.map(({ kind }) => kind)).toEqual(['inert', 'files', 'files']);
    expect(effect?.reads).toEqual(['/app/scripts/build.sh', '/app/src']);
  });

  test('a shell that is not POSIX makes the RUN opaque', () => {
    const found = effects('RUN New-Item x', 'FROM debian:bookworm\nSHELL ["pwsh", "-c"]\n');
    expect(found.map(({ kind, why }) => [kind, why])).toEqual([
      ['opaque', 'the RUN of line 3 cannot be read: SHELL is pwsh, which is no POSIX shell'],
    ]);
  });

  test("the base image's folder and variables count", () => {
    expect(brief('RUN mkdir x "$GOPATH/y"', 'FROM golang:1.24\n')).toEqual(['files /go/x /go/y']);
    expect(brief('RUN mkdir x', 'FROM example.com/own\n')).toEqual(['opaque']);
  });
});
