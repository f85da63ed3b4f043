/** What a full image has and its slim sibling lacks, item by item: what the program or a step calls is installed by name, or the full image stays. */
import { describe, expect, test } from 'vitest';
import { sentence } from '../../src/report/sentence.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { lines, npm, type Files } from './projects.ts';

const only = ['multi-stage', 'slim-base'];

/** The last stage's image and packages; what is withheld, where the full image stays. */
function outcome(dockerfile: string, files: Files): string {
  const { after, withheld, skipped } = rewrite(dockerfile, memoryProject({ ...files, Dockerfile: dockerfile }), { only }); // prettier-ignore
  const last = after.slice(after.lastIndexOf('FROM'));
  const said = [...withheld, ...skipped].find(({ transform }) => transform === 'slim-base');
  if (!/^FROM \S+-slim\b/.test(last) && !/-slim-bookworm/.test(last)) return sentence(said?.why ?? '');
  return /--no-install-recommends (.*) \\/.exec(last)?.[1] ?? '';
}

function node(server: string, steps: readonly string[] = [], files: Files = {}): string {
  const dockerfile = lines('FROM node:20-bookworm', 'WORKDIR /app', 'COPY . .', ...steps, 'CMD ["node", "server.js"]'); // prettier-ignore
  return outcome(dockerfile, { 'package.json': '{"name":"a"}', 'server.js': server, ...files });
}

function python(app: string): string {
  const dockerfile = lines('FROM python:3.12-bookworm', 'WORKDIR /app', 'COPY requirements.txt .', 'RUN pip install -r requirements.txt', 'COPY . .', 'CMD ["python", "app.py"]'); // prettier-ignore
  return outcome(dockerfile, { 'requirements.txt': 'flask==3.0.3\n', 'app.py': app });
}

describe('a program that is called', () => {
  test.each<readonly [string, string, string]>([
    ['git', 'ca-certificates git openssh-client', 'git openssh-client'],
    ['hg', 'ca-certificates mercurial openssh-client', 'mercurial openssh-client'],
    ['svn', 'ca-certificates openssh-client subversion', 'openssh-client subversion'],
    ['curl', 'ca-certificates curl', 'curl'],
    ['wget', 'ca-certificates wget', 'wget'],
    ['openssl', 'openssl', ''],
    ['python3', 'python3', ''],
    ...Object.entries({
      ssh: 'openssh-client',
      scp: 'openssh-client',
      file: 'file',
      unzip: 'unzip',
      xz: 'xz-utils',
      bzip2: 'bzip2',
      patch: 'patch',
      convert: 'imagemagick',
      identify: 'imagemagick',
      perl: 'perl',
      ps: 'procps',
      top: 'procps',
      free: 'procps',
      gpg: 'gnupg',
      make: 'make',
      gcc: 'gcc',
    }).map(([name, brings]) => [name, brings, brings] as const),
  ])('%s by Node and by Python', (name, byNode, byPython) => {
    expect(node(`require('child_process').execFile('${name}', ['x'], () => {});\n`)).toBe(byNode);
    expect(python(`import subprocess\nsubprocess.run(["${name}", "x"])\n`)).toBe(byPython);
  });

  test.each([
    ["exec('tar xJf a.tar.xz')", 'bzip2 xz-utils'],
    ["execFile('tar', ['xf', process.argv[2]])", 'bzip2 xz-utils'],
    ["exec('tar -xzf a.tar.gz')", ''],
    ["execFile('tar', ['czf', 'a', 'b'])", ''],
    ["exec('tar -cf a.tar b')", ''],
  ])('tar, which unpacks by others: %s', (call, packages) => {
    expect(node(`const { exec, execFile } = require('child_process');\n${call};\n`)).toBe(packages);
  });

  test('a package that runs ImageMagick', () => {
    const files = npm({ gm: '1.25.0' });
    const server =
      "require('gm').subClass({ imageMagick: true })('a.png').resize(9).write('b.png', () => {});\n";
    expect(node(server, ['RUN npm ci'], files)).toBe('imagemagick');
  });
});

describe('a file of the system that is opened by its path', () => {
  test.each([
    ['/etc/mime.types', 'media-types'],
    ['/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf', 'fontconfig fonts-dejavu-core'],
    ['/usr/share/mime/packages/freedesktop.org.xml', 'shared-mime-info'],
    ['/etc/ssl/certs/ca-certificates.crt', ''],
    ['/etc/hostname', ''],
  ])('%s', (path, packages) => {
    expect(python(`open("${path}").read()\n`)).toBe(packages);
  });
});

describe('a program that a step calls on the same stage, where the slim image lacks it', () => {
  const files = { 'setup.sh': '#!/bin/sh\ncurl https://example.org\n', 'a.tar.xz': '', 'a.tar.gz': '', 'a.zip': '', Makefile: 'all:\n\tcurl https://example.org\n' }; // prettier-ignore
  test.each([
    ['curl https://example.org', 'curl'],
    ['/usr/bin/curl https://example.org', 'curl'],
    ['sudo -E curl https://example.org', 'sudo'],
    ['timeout 9 curl https://example.org', 'curl'],
    ['bash -c "curl https://example.org"', 'curl'],
    ['sh -ec "cd /tmp && wget https://example.org"', 'wget'],
    ['./setup.sh', 'curl'],
    ['sh setup.sh', 'curl'],
    ['find . -type f -exec file {} +', 'file'],
    ['tar xJf a.tar.xz', 'xz'],
    ['tar -xf a.tar.xz -C /tmp', 'xz'],
    ['unzip a.zip', 'unzip'],
  ])('RUN %s', (step, name) => {
    expect(node('1;\n', [`RUN ${step}`], files)).toBe(`line 4 runs ${name}, which the slim image lacks`);
  });

  test.each(['tar xzf a.tar.gz', 'command -v curl || true', 'find . -name curl'])(
    'and not RUN %s',
    (step) => {
      expect(node('1;\n', [`RUN ${step}`], files)).toBe('');
    },
  );

  test('nor where a step installs it', () => {
    const steps = ['RUN apt-get update && apt-get install -y xz-utils', 'RUN tar xJf a.tar.xz'];
    expect(node('1;\n', steps, files)).toBe('');
  });
});
