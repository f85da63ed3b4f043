/** What the start needs beside its own program: each was lost once, and the container did not start, answer or write. */
import { describe, expect, test } from 'vitest';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject, type MemoryOptions } from '../../src/project/memory.ts';
import { sentence } from '../../src/report/sentence.ts';
import type { Rewrite } from '../../src/model/index.ts';
import { go, javascript, lines, npm, use, type Files } from './projects.ts';

const install = ['FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm ci'];

function whole(dockerfile: string, files: Files, options: MemoryOptions = {}): Rewrite {
  return rewrite(dockerfile, memoryProject({ ...files, Dockerfile: dockerfile }, options), {});
}

function withheld(result: Rewrite, id: string): string {
  return sentence(result.withheld.find(({ transform }) => transform === id)?.why ?? '');
}

describe('a static server that package.json starts finds package.json', () => {
  const built = (start: string): Files => ({
    ...npm({ serve: '14.2.3' }, { vite: '5.2.10' }, { build: 'vite build', start }),
    'index.html': '',
    'src/main.js': '',
  });
  const dockerfile = (cmd: string): string => lines(...install, 'RUN npm run build', `CMD ${cmd}`);
  const final = (cmd: string, start = 'serve -s dist'): string => {
    const { after } = whole(dockerfile(cmd), built(start));
    return after.slice(after.lastIndexOf('\nFROM'));
  };

  test.each(['["npm", "start"]', 'npm start', '["npm", "run", "start"]'])('%s', (cmd) => {
    expect(final(cmd)).toContain(' package.json ./\n');
  });

  test('a server that is started by itself needs none', () => {
    expect(final('["npx", "serve", "-s", "dist"]')).toContain('package.json');
    expect(final('["node_modules/.bin/serve", "-s", "dist"]')).toContain('/app/dist ./dist');
  });
});

describe('a start that compiles keeps development dependencies', () => {
  test.each([
    ['tsc && node build/index.js', 'tsc'],
    ['next build && next start', 'next build'],
  ])('%s', (start, compiler) => {
    const files = {
      ...npm({ typescript: '5.4.5', next: '14.2.3' }, { '@types/node': '20.12.7' }, { start }),
      'index.ts': '',
    };
    const { after, skipped } = whole(lines(...install, 'CMD ["npm", "start"]'), files);
    expect(after).not.toContain('--omit=dev');
    expect(skipped.concat().map(({ why }) => sentence(why)).join('\n')).toContain(
      `the start command runs ${compiler}, which compiles when the container starts`,
    ); // prettier-ignore
  });
});

describe('programs of the full image that a slim one lacks', () => {
  const packages = (after: string): string => /--no-install-recommends (.*) \\/.exec(after)?.[1] ?? '';

  test.each<readonly [string, Files, MemoryOptions, string]>([
    ['a locked package looks processes up', { ...npm({ 'tree-kill': '1.2.2' }), 'server.js': '' }, {}, 'procps'],
    ['a health check of compose is a script of package.json', { ...npm({ ms: '2.1.3' }, {}, { health: 'curl -f localhost:3000' }), 'server.js': '' }, { uses: [use({ healthcheck: ['CMD', 'npm', 'run', '-s', 'health'] })] }, 'curl'],
    ['a hook of the start script', { ...npm({ ms: '2.1.3' }, {}, { prestart: 'wget -qO- http://config/', start: 'node server.js' }), 'server.js': '' }, {}, 'wget'],
  ])('%s', (_, files, options, expected) => {
    const cmd = files['package.json']?.includes('prestart') === true ? '["npm", "start"]' : '["node", "server.js"]';
    expect(packages(whole(lines(...install, `CMD ${cmd}`), files, options).after)).toBe(expected);
  }); // prettier-ignore
});

describe('programs that the sources start in other ways', () => {
  const node = lines(...install, 'CMD ["node", "server.js"]');
  const python = (main: string) => whole(lines('FROM python:3.12-bookworm', 'WORKDIR /app', 'COPY . .', 'RUN pip install -r requirements.txt', 'CMD ["python", "main.py"]'), { 'requirements.txt': 'pexpect\nplumbum\n', 'main.py': main });

  test.each([
    ["import { $ } from 'execa';\nawait $`curl -s http://x`;\n", 'curl'],
    ["require('child_process').execFile('/usr/bin/unzip', ['a.zip']);\n", 'unzip'],
  ])('node: %j', (source, expected) => {
    const files = { ...npm({ execa: '8.0.1' }), 'server.js': source };
    expect(whole(node, files).after).toContain(`--no-install-recommends ${expected} `);
  });

  test.each([
    ["import pexpect\npexpect.spawn('ssh host')\n", 'openssh-client'],
    ["from plumbum import local\nlocal['svn']('info')\n", 'subversion'],
  ])('python: %j', (source, expected) => {
    expect(python(source).after).toContain(`--no-install-recommends ${expected} `);
  });

  test('a shell whose words are not read may start anything', () => {
    const files = { ...npm({ ms: '2.1.3' }), 'server.js': "require('child_process').spawn('bash', ['-c', 'gpg --verify a | wc -l']);\n" };
    expect(withheld(whole(node, files), 'slim-base')).toBe(
      'what server.js:1 runs cannot be seen: child_process.spawn runs bash, whose own words are not read',
    );
  });
}); // prettier-ignore

test('a Go program that looks a user up by name stays where that user is', () => {
  const main = 'package main\n\nimport "os/user"\n\nfunc main() { user.Lookup("www-data") }\n';
  const dockerfile = lines('FROM golang:1.22', 'WORKDIR /app', 'COPY . .', 'RUN go build -o app .', 'CMD ["./app"]');
  const { skipped, after } = whole(dockerfile, { ...go, 'main.go': main });
  expect(after).not.toContain('distroless');
  expect(skipped.map(({ why }) => sentence(why))).toContain('main.go:5 looks a user up by name, whom a smaller image may not have');
}); // prettier-ignore

test('a manager that corepack keeps in root\'s home is not started by somebody else', () => {
  const files = {
    'package.json': JSON.stringify({ name: 'app', packageManager: 'pnpm@9.1.0', scripts: { start: 'node server.js' } }),
    'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
    'server.js': '',
  };
  const dockerfile = (...more: readonly string[]) =>
    lines('FROM node:20', 'RUN corepack enable', ...more, 'WORKDIR /app', 'COPY . .', 'RUN pnpm install --frozen-lockfile', 'CMD ["pnpm", "start"]');
  expect(withheld(whole(dockerfile(), files), 'non-root')).toBe(
    "Dockerfile:6: pnpm comes from corepack, which keeps it in root's home, so that another user would download it at every start",
  );
  expect(whole(dockerfile('ENV COREPACK_HOME=/opt/corepack'), files).after).toContain('USER 1000:1000');
}); // prettier-ignore

describe('what the start writes by itself', () => {
  const started = (cmd: string, files: Files = {}): Rewrite =>
    whole(lines('FROM node:20', 'WORKDIR /app', 'COPY . .', `CMD ${cmd}`), { ...javascript, ...files });

  test.each([
    ['exec node server.js >> /var/log/app.log 2>&1', '/var/log'],
    ['mkdir -p /data/files && node server.js', '/data/files'],
    ['touch /srv/state/ready && exec node server.js', '/srv/state'],
    ['npm start', '/data'],
  ])('%s', (cmd, folder) => {
    const files = npm({ ms: '2.1.3' }, {}, { start: 'cp -n seed.json /data/ && node server.js' });
    expect(started(cmd, files).after).toMatch(
      new RegExp(`mkdir -p ${folder} && chown \\S+ (\\S+ )*${folder}\\n`),
    );
  });

  test.each([
    ['./start.sh', 'echo x > /etc/app.conf\nexec node server.js\n', 'Dockerfile:4 writes to /etc, which belongs to root'],
    ['./start.sh', 'cp app.json "$TARGET"\nexec node server.js\n', 'Dockerfile:4 writes to a place that cannot be seen: cp app.json "$TARGET"'],
    ['./start.sh', 'node server.js 2> /dev/null >&2\n', ''],
  ])('%s: %j', (cmd, script, expected) => {
    expect(withheld(started(`["${cmd}"]`, { 'start.sh': `#!/bin/sh\n${script}` }), 'non-root')).toBe(expected);
  }); // prettier-ignore
});

describe('packages of the author that a Go program starts by a shell, or a library of it, are in the final image', () => {
  const main = (imports: readonly string[], body: string): string =>
    `package main\n\nimport (\n${imports.map((each) => `\t${each}\n`).join('')})\n\nfunc main() {\n${body}\n}\n`;
  const requiring = (module: string): Files => ({
    ...go,
    'go.mod': `module example.com/app\n\ngo 1.22\n\nrequire ${module} v1.0.0\n`,
    'go.sum': `${module} v1.0.0 h1:x\n`,
    'main.go': main([`"${module}"`], '\tlib.Run()'),
  });
  const shell = (text: string): Files => ({ ...go, 'main.go': main(['"os/exec"'], `\texec.Command("sh", "-c", ${text}).Run()`) });

  test.each<readonly [string, Files, string]>([
    ['jq', shell('"echo x | jq -c ."'), 'jq'],
    ['jq chromium', requiring('github.com/chromedp/chromedp'), 'chromium'],
    ['graphviz', requiring('example.org/drawing'), 'graphviz'],
    ['jq', { ...go, 'main.go': main(['"net/http"'], '\thttp.ListenAndServe(":80", nil)') }, ''],
    ['git curl', requiring('example.org/drawing'), ''],
  ])('apt-get install %s', (installed, files, expected) => {
    const dockerfile = lines('FROM golang:1.22-bookworm', `RUN apt-get update && apt-get install -y --no-install-recommends ${installed}`, 'WORKDIR /app', 'COPY . .', 'RUN go build -o app .', 'CMD ["./app"]');
    const { after } = whole(dockerfile, files);
    const final = after.slice(after.lastIndexOf('\nFROM'));
    const found = /install -y --no-install-recommends ([\w -]+)/.exec(final)?.[1]?.trim() ?? '';
    expect(found.split(' ').filter((name) => installed.split(' ').includes(name)).join(' ')).toBe(expected);
  });

  test.each([
    ['exec ./clock', true],
    ['', false],
  ])('time zones of Alpine, start script %j', (script, expected) => {
    const files = { ...go, ...(script === '' ? {} : { 'start.sh': `#!/bin/sh\n${script}\n` }) };
    const start = script === '' ? './app' : './start.sh';
    const { after } = whole(lines('FROM golang:1.22-alpine', 'RUN apk add --no-cache tzdata', 'WORKDIR /app', 'COPY . .', 'RUN go build -o app .', `CMD ["${start}"]`), files);
    expect(after.slice(after.lastIndexOf('\nFROM')).includes('tzdata')).toBe(expected);
  });
}); // prettier-ignore

describe('a program that npm installs by name', () => {
  const files = {
    'package.json': JSON.stringify({
      name: 'a',
      scripts: { build: 'node build.js' },
      devDependencies: { esbuild: '0.21.0' },
    }),
    'build.js': "require('fs').writeFileSync('dist/a.html', '');\n",
    'index.html': '',
  };
  const dockerfile = (build = 'npm run build') =>
    lines(
      'FROM node:22',
      'RUN npm install -g http-server',
      'WORKDIR /app',
      'COPY package.json .',
      'RUN npm install',
      'COPY . .',
      `RUN ${build}`,
      'CMD ["http-server", "dist"]',
    );
  const installs = (text: string) => text.match(/npm install -g http-server/g)?.length;
  const split = (source: string, more: Readonly<Record<string, string>> = {}) =>
    rewrite(source, memoryProject({ ...files, ...more, Dockerfile: source })).after;

  test('is in the final image alone, where the build calls it nowhere', () => {
    expect(split(dockerfile())).toContain('AS build');
    expect(installs(split(dockerfile()))).toBe(1);
    expect(split(dockerfile()).indexOf('http-server')).toBeGreaterThan(
      split(dockerfile()).lastIndexOf('FROM'),
    );
  });
});
