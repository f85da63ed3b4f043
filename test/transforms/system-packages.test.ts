import { describe, expect, test } from 'vitest';
import { after, lines, reason } from './projects.ts';

const ID = 'system-packages';

/** A Dockerfile without any language, so that nothing but the system's packages counts. */
function file(base: string, ...body: readonly string[]): string {
  return lines(`FROM ${base}`, ...body);
}

function debian(...body: readonly string[]): string {
  return file('debian:bookworm', ...body);
}

const files = { 'setup.sh': 'apt-get update\napt-get install -y git\n', 'odd.sh': 'other-tool\n' };

/** What becomes of the instructions behind FROM. */
function made(base: string, body: readonly string[]): readonly string[] {
  return after(ID, file(base, ...body), files)
    .trimEnd()
    .split('\n')
    .slice(1);
}

describe('the lists of apt', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    [
      'are removed on a line of their own, without the empty ones of the author',
      ['RUN apt-get update && \\', '', '    apt-get install -y git'],
      ['RUN apt-get update && \\', '', '    apt-get install -y git && \\', '    rm -rf /var/lib/apt/lists/*'],
    ],
    [
      'are fetched as quietly as the author does',
      ['RUN apt-get -qq update', 'RUN apt-get -qq -y install git'],
      [
        'RUN apt-get -qq update \\',
        '    && apt-get -qq -y install git \\',
        '    && rm -rf /var/lib/apt/lists/*',
      ],
    ],
    [
      'are removed behind a semicolon, where a failure ends the script',
      ['RUN set -eux; apt-get update; apt-get install -y git; echo done'],
      [
        'RUN set -eux; \\',
        '    apt-get update; \\',
        '    apt-get install -y git; \\',
        '    echo done; \\',
        '    rm -rf /var/lib/apt/lists/*',
      ],
    ],
    [
      'are removed where they were fetched, and each command gets a line',
      ['RUN apt-get update && apt-get install -y git'],
      ['RUN apt-get update \\', '    && apt-get install -y git \\', '    && rm -rf /var/lib/apt/lists/*'],
    ],
    [
      'are removed as the author separates commands',
      ['RUN set -eux; \\', '  apt-get update; \\', '  apt-get install -y git'],
      ['RUN set -eux; \\', '  apt-get update; \\', '  apt-get install -y git; \\', '  rm -rf /var/lib/apt/lists/*'], // prettier-ignore
    ],
    [
      'are removed with && where a command may fail unseen',
      ['RUN apt-get update; \\', '  apt-get install -y git'],
      ['RUN apt-get update; \\', '  apt-get install -y git \\', '    && rm -rf /var/lib/apt/lists/*'],
    ],
    [
      'are removed behind operators at the ends of lines',
      ['RUN apt-get update && \\', '    apt-get install -y \\', '        git'],
      ['RUN apt-get update && \\', '    apt-get install -y \\', '        git && \\', '    rm -rf /var/lib/apt/lists/*'], // prettier-ignore
    ],
    [
      'are removed behind a comment that stays',
      ['RUN apt-get update \\', '    # for the build', '    && apt-get install -y git'],
      ['RUN apt-get update \\', '    # for the build', '    && apt-get install -y git \\', '    && rm -rf /var/lib/apt/lists/*'], // prettier-ignore
    ],
    [
      'are fetched by the RUN that installs, and a RUN that only fetched them goes',
      ['# tools', 'RUN apt-get update', 'ENV A=1', 'RUN apt-get install -y git'],
      ['# tools', 'ENV A=1', 'RUN apt-get update \\', '    && apt-get install -y git \\', '    && rm -rf /var/lib/apt/lists/*'], // prettier-ignore
    ],
    [
      'are fetched and removed with sudo where the install is',
      ['RUN sudo apt-get update && sudo apt-get install -y git'],
      ['RUN sudo apt-get update \\', '    && sudo apt-get install -y git \\', '    && sudo rm -rf /var/lib/apt/lists/*'], // prettier-ignore
    ],
    [
      'are removed by the RUN of a script that fetched them',
      ['COPY setup.sh /', 'RUN sh /setup.sh'],
      ['COPY setup.sh /', 'RUN sh /setup.sh \\', '    && rm -rf /var/lib/apt/lists/*'],
    ],
    [
      'are no longer removed in a layer of their own',
      ['RUN apt-get update && apt-get install -y git', 'RUN rm -rf /var/lib/apt/lists/*'],
      ['RUN apt-get update \\', '    && apt-get install -y git \\', '    && rm -rf /var/lib/apt/lists/*'],
    ],
    [
      'are removed at the end of a heredoc that fails with its last command',
      ['RUN <<EOF', 'apt-get update', 'apt-get install -y git', 'EOF'],
      [
        'RUN <<EOF',
        'apt-get update',
        'apt-get install -y git \\',
        '    && rm -rf /var/lib/apt/lists/*',
        'EOF',
      ],
    ],
    [
      'are removed in a line of their own where each line that fails ends the RUN',
      ['RUN <<-EOF', '\tset -e', '\tapt-get update', '\tapt-get install -y git', '\tEOF'],
      [
        'RUN <<-EOF',
        '\tset -e',
        '\tapt-get update',
        '\tapt-get install -y git',
        '\trm -rf /var/lib/apt/lists/*',
        '\tEOF',
      ],
    ],
    [
      'are kept by no folder that is made where nobody knows',
      ['RUN apt-get update && apt-get install -y git && mkdir made', 'RUN apt-get install -y jq'],
      [
        'RUN apt-get update \\',
        '    && apt-get install -y git \\',
        '    && mkdir made \\',
        '    && rm -rf /var/lib/apt/lists/*',
        'RUN apt-get update \\',
        '    && apt-get install -y jq \\',
        '    && rm -rf /var/lib/apt/lists/*',
      ],
    ],
    [
      'are fetched again behind a script that is known to bring them',
      ['RUN curl https://deb.nodesource.com/setup_20.x | bash -', 'RUN apt-get install -y nodejs'],
      [
        'RUN curl https://deb.nodesource.com/setup_20.x | bash - \\',
        '    && rm -rf /var/lib/apt/lists/*',
        'RUN apt-get update \\',
        '    && apt-get install -y nodejs \\',
        '    && rm -rf /var/lib/apt/lists/*',
      ],
    ],
    [
      'are fetched for an upgrade, which stays',
      ['RUN apt-get update', 'RUN apt-get -y upgrade'],
      ['RUN apt-get update \\', '    && apt-get -y upgrade \\', '    && rm -rf /var/lib/apt/lists/*'],
    ],
  ])('%s', (_, body, expected) => {
    expect(made('debian:bookworm', body)).toEqual(expected);
  });

  test('are removed only where no stage that is built on it installs from them', () => {
    const body = ['RUN apt-get update && apt-get install -y git', 'FROM base', 'RUN other-tool'];
    expect(reason(ID, file('debian:bookworm AS base', ...body), files)).toBe(
      'line 2: the package lists stay, because other-tool in line 4 may install from them',
    );
  });

  test.each<[readonly string[], string]>([
    [
      ['RUN apt-get update && apt-get install -y git', 'RUN ["apt-get", "install", "-y", "curl"]'],
      'line 2: the package lists stay, because line 3 installs from them',
    ],
    [
      ['RUN apt-get update && apt-get install -y git', 'COPY odd.sh /', 'RUN sh /odd.sh'],
      'line 2: the package lists stay, because other-tool in line 4 may install from them',
    ],
    [
      ['RUN apt-get update && apt-get install -y git # tools'],
      'line 2: the package lists stay, because a comment stands behind its last command',
    ],
    [
      ['RUN apt-get update && apt-get install -y git && cat > /x <<EOF', 'a', 'EOF'],
      'line 2: the package lists stay, because a heredoc feeds one of its commands',
    ],
    [
      ['RUN apt-get update && apt-get install -y git', 'CMD apt-get install -y curl'],
      'line 2: the package lists stay, because the program installs packages when it starts',
    ],
    [
      ['RUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y git'],
      'no system packages are installed in a way that leaves something behind',
    ],
    [
      ['RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*'],
      'no system packages are installed in a way that leaves something behind',
    ],
    [
      ['RUN apt-get install -y git'],
      'no system packages are installed in a way that leaves something behind',
    ],
  ])('stay: %j', (body, expected) => {
    expect(reason(ID, debian(...body), files)).toBe(expected);
  });

  test('stay where sources of packages came between, and the install keeps using them', () => {
    const between = ['RUN echo "deb http://example.com ./" > /etc/apt/sources.list.d/x.list', 'COPY x.list /etc/apt/sources.list.d/']; // prettier-ignore
    for (const step of between) {
      const body = ['RUN apt-get update', step, 'RUN apt-get install -y git'];
      expect(reason(ID, debian(...body), files)).toBe(
        'line 2: the package lists stay, because line 4 installs from them',
      );
    }
  });
});

test.each([
  ['apt-get install git', 'apt-get install -y git'],
  ['apt install --no-install-recommends git', 'apt install -y --no-install-recommends git'],
  ['apt-get install -qq git', 'apt-get install -qq git'],
  ['apt-get install --yes git', 'apt-get install --yes git'],
])('an install asks nothing: %s', (install, expected) => {
  const text = debian(`RUN apt-get update && ${install} && rm -rf /var/lib/apt/lists/*`);
  expect(after(ID, text, files)).toBe(text.replace(install, expected));
});

describe('the index of apk', () => {
  test.each<[readonly string[], readonly string[]]>([
    [['RUN apk add git'], ['RUN apk add --no-cache git']],
    [['RUN apk update && apk add git curl'], ['RUN apk add --no-cache git curl']],
    [['RUN apk update', 'RUN apk add git'], ['RUN apk add --no-cache git']],
    [['RUN apk add --update git && rm -rf /var/cache/apk/*'], ['RUN apk add --no-cache git']],
    [['RUN apk add -U git', 'RUN rm -f /var/cache/apk/*'], ['RUN apk add --no-cache git']],
    [
      ['RUN apk update && \\', '    apk upgrade && \\', '    apk add \\', '      git'],
      ['RUN apk upgrade --no-cache && \\', '    apk add --no-cache \\', '      git'],
    ],
    [
      ['RUN apk add --virtual .deps gcc && gcc -v && apk del .deps'],
      ['RUN apk add --no-cache --virtual .deps gcc && gcc -v && apk del .deps'],
    ],
  ])('is in no layer: %j', (body, expected) => {
    expect(made('alpine:3.20', body)).toEqual(expected);
  });

  test.each<[readonly string[]]>([
    [['RUN apk add --no-cache git']],
    [['RUN apk --no-cache add git']],
    [['RUN --mount=type=cache,target=/var/cache/apk apk add git']],
    [['RUN apk update && if true; then apk add git; fi']],
    [['RUN apk update', 'RUN other-tool']],
  ])('stays: %j', (body) => {
    expect(reason(ID, file('alpine:3.20', ...body), files)).toBe(
      'no system packages are installed in a way that leaves something behind',
    );
  });
});

test('an image that another one starts from keeps its lists, and what is recommended', () => {
  const builtOn = { path: 'web/Dockerfile', line: 1, says: 'starts from this image' };
  const text = debian('RUN apt-get update && apt-get install -y git');
  expect(reason(ID, text, files, { builtOn })).toBe(
    'web/Dockerfile:1 starts from this image, and may install from the lists of this one',
  );
  expect(reason('no-recommends', text, files, { builtOn })).toBe(
    'web/Dockerfile:1 starts from this image, and may need what comes along',
  );
});

test.each(['(apt-get update && apt-get install -y git)', 'if true; then apt-get update && apt-get install -y git; fi'])('lists that are fetched inside of %j are named', (step) => {
  expect(reason(ID, debian(`RUN ${step}`), files)).toBe(
    'line 2: the package lists stay, because they are fetched under a condition or in a subshell',
  );
}); // prettier-ignore

describe('what dnf fetched', () => {
  test.each<[readonly string[], readonly string[]]>([
    [
      ['RUN zypper -n refresh && zypper -n install git'],
      ['RUN zypper -n refresh \\', '    && zypper -n install git \\', '    && zypper clean --all'],
    ],
    [['RUN dnf install -y git'], ['RUN dnf install -y git \\', '    && dnf clean all']],
    [
      ['RUN microdnf -y update && microdnf install -y git'],
      ['RUN microdnf -y update \\', '    && microdnf install -y git \\', '    && microdnf clean all'],
    ],
    [['RUN sudo yum -y install git'], ['RUN sudo yum -y install git \\', '    && sudo yum clean all']],
  ])('is cleaned up in the same RUN: %j', (body, expected) => {
    expect(made('fedora:43', body)).toEqual(expected);
  });

  test.each([
    'RUN dnf install -y git && dnf clean all',
    'RUN yum install -y git && rm -rf /var/cache/yum',
    'RUN --mount=type=cache,target=/var/cache/dnf dnf install -y git',
    'RUN dnf install -y --setopt=keepcache=1 git',
    'RUN dnf -y remove git',
    'RUN dnf install -y git # tools',
  ])('stays: %s', (instruction) => {
    expect(reason(ID, file('fedora:43', instruction), files)).toBe(
      'no system packages are installed in a way that leaves something behind',
    );
  });
});

describe('neighbours that only install', () => {
  test.each<[string, string, readonly string[], readonly string[]]>([
    [
      'become one, each package once and in the order of the author',
      'debian:bookworm',
      [
        'RUN apt-get update',
        'RUN apt-get install -y git curl',
        '# for the reports',
        'RUN apt-get install -y jq git',
      ],
      [
        '# for the reports',
        'RUN apt-get update \\',
        '    && apt-get install -y git curl jq \\',
        '    && rm -rf /var/lib/apt/lists/*',
      ],
    ],
    [
      'get a line for each package where one line is too short',
      'debian:bookworm',
      [
        'RUN apt-get update && apt-get install -y build-essential libxml2-dev libxslt1-dev && rm -rf /var/lib/apt/lists/*',
        'RUN apt-get update && apt-get install -y libjpeg62-turbo-dev zlib1g-dev && rm -rf /var/lib/apt/lists/*',
      ],
      [
        'RUN apt-get update \\',
        '    && apt-get install -y \\',
        '        build-essential \\',
        '        libxml2-dev \\',
        '        libxslt1-dev \\',
        '        libjpeg62-turbo-dev \\',
        '        zlib1g-dev \\',
        '    && rm -rf /var/lib/apt/lists/*',
      ],
    ],
    [
      'keep apart what is installed with other options',
      'debian:bookworm',
      [
        'RUN apt-get update && apt-get install -y git',
        'RUN apt-get install -y --no-install-recommends jq=1.6',
      ],
      [
        'RUN apt-get update \\',
        '    && apt-get install -y git \\',
        '    && apt-get install -y --no-install-recommends jq=1.6 \\',
        '    && rm -rf /var/lib/apt/lists/*',
      ],
    ],
    [
      'of apk become one',
      'alpine:3.20',
      ['RUN apk add --no-cache git', 'RUN apk update && apk add jq'],
      ['RUN apk add --no-cache git jq'],
    ],
    [
      'keep the lists where a later step may install from them',
      'debian:bookworm',
      [
        'RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*',
        'RUN apt-get update && apt-get install -y jq',
        'RUN other-tool',
      ],
      ['RUN apt-get update \\', '    && apt-get install -y git jq', 'RUN other-tool'],
    ],
    [
      'stay apart where one does something else, or another user or folder is between them',
      'alpine:3.20',
      ['RUN apk add git', 'USER root', 'RUN apk add jq', 'RUN apk add tree && adduser -D me'],
      ['RUN apk add --no-cache git', 'USER root', 'RUN apk add --no-cache jq', 'RUN apk add --no-cache tree && adduser -D me'], // prettier-ignore
    ],
  ])('%s', (_, base, body, expected) => {
    expect(made(base, body)).toEqual(expected);
  });
});

test('an instruction with an ignore comment keeps its lists, and those that it installs from', () => {
  const text = debian(
    'RUN apt-get update',
    '# dfrewrite ignore=system-packages',
    'RUN apt-get install -y git',
  );
  expect(reason(ID, text, files)).toBe('line 2: the package lists stay, because line 4 installs from them');
});
