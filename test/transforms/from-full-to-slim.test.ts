/** What the full image has and no file's header asks for is still there on the slim one, or the full one stays with the true reason. */
import { describe, expect, test } from 'vitest';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { lines, type Files } from './projects.ts';

function python(from: string, app: string, requirements = 'flask==3.0.3\n', files: Files = {}) {
  const dockerfile = lines(
    `FROM ${from}`,
    'WORKDIR /app',
    'COPY requirements.txt .',
    'RUN pip install -r requirements.txt',
    'COPY . .',
    'CMD ["python", "app.py"]',
  );
  const project = memoryProject({ Dockerfile: dockerfile, 'requirements.txt': requirements, 'app.py': app, ...files }); // prettier-ignore
  return rewrite(dockerfile, project, { only: ['multi-stage', 'slim-base'] });
}

/** The packages that the last stage installs. */
function installed(after: string): string {
  return /--no-install-recommends (.*) \\/.exec(after)?.[1] ?? '';
}

function node(server: string, files: Files = {}) {
  const dockerfile = lines('FROM node:20-bookworm', 'WORKDIR /app', 'COPY . .', 'CMD ["node", "server.js"]');
  const project = memoryProject({ Dockerfile: dockerfile, 'package.json': '{"name":"a"}', 'server.js': server, ...files }); // prettier-ignore
  return rewrite(dockerfile, project, { only: ['slim-base'] });
}

describe('what a Python program finds by name is installed', () => {
  test.each([
    ['import mimetypes\nprint(mimetypes.guess_type("a.docx"))\n', 'media-types'],
    ['from mimetypes import guess_type\n', 'media-types'],
    ['from flask import send_file\ndef get(name):\n    return send_file(name)\n', 'media-types'],
    ['from flask import send_file\ndef get():\n    return send_file("static/logo.png")\n', ''],
    ['from http.server import SimpleHTTPRequestHandler\nclass H(SimpleHTTPRequestHandler):\n    pass\n', 'media-types'], // prettier-ignore
    ['from PIL import ImageFont\nImageFont.truetype("DejaVuSans.ttf", 20)\n', 'fontconfig fonts-dejavu-core'],
    ['from PIL import ImageFont\nImageFont.truetype("arial.ttf", 20)\n', ''],
    ['from PIL import ImageFont\ndef f(name):\n    return ImageFont.truetype(name, 20)\n', 'fontconfig fonts-dejavu-core'], // prettier-ignore
    ['from sh import git\nprint(git("rev-parse", "HEAD"))\n', 'git openssh-client'],
    ['import sh\nsh.curl("https://example.org")\n', 'curl'],
    ['import sh\nprint(sh.git.log())\n', 'git openssh-client'],
  ])('%j: %s', (app, packages) => {
    expect(installed(python('python:3.12-bookworm', app).after)).toBe(packages);
  });

  test.each([
    ['python-gnupg==0.5.2\n', 'gnupg'],
    ['ansible-core==2.17.0\n', 'openssh-client'],
    ['weasyprint==60.1\n', 'libcairo2 libgdk-pixbuf-2.0-0 libpango-1.0-0 libpangoft2-1.0-0'],
    ['llama-cpp-python==0.2.90\n', 'libgomp1'],
    ['lxml==4.9.2\n', 'libxml2 libxslt1.1'],
    ['opencv-python==4.10.0.84\n', 'libglib2.0-0'],
  ])('%j: %s', (requirements, packages) => {
    expect(installed(python('python:3.12-bookworm', 'print(1)\n', requirements).after)).toBe(packages);
  });

  test('under a name that is right in every suite that the tag may mean', () => {
    const { after } = python('python:3.12', 'print(1)\n', 'opencv-python==4.10.0.84\n');
    expect(after).toContain('FROM python:3.12-slim');
    expect(installed(after)).toBe('libglib2.0-0');
  });

  test('by the name of an older suite, which only the image tells', () => {
    expect(installed(python('python:3.9-bullseye', 'print(1)\n', 'psycopg2==2.9.3\n').after)).toBe('libpq5');
  });
});

describe('a command gets what it needs beside itself', () => {
  const git = (words: string) => `const { execFileSync } = require('child_process');\nexecFileSync('git', [${words}]);\n`; // prettier-ignore
  test.each([
    [git("'rev-parse', 'HEAD'"), 'git'],
    [git("'-C', 'data', 'log', '-1'"), 'git'],
    [git("'clone', 'git@example.com:a/b.git'"), 'ca-certificates git openssh-client'],
    [git("'rev-parse', 'HEAD'") + git("'fetch'"), 'ca-certificates git openssh-client'],
    ["require('child_process').execSync('curl -s http://localhost:3000/');\n", 'curl'],
    ["require('child_process').execSync('curl -s https://example.com/');\n", 'ca-certificates curl'],
    ["require('child_process').execSync('perl tools/x.pl');\n", 'perl'],
    ["require('child_process').execSync('hg id');\n", 'mercurial'],
    ["require('child_process').execSync('gpg --version');\n", 'gnupg'],
    ["require('child_process').execSync('identify a.png');\n", 'imagemagick'],
  ])('%j: %s', (server, packages) => {
    expect(installed(node(server).after)).toBe(packages);
  });
});

describe('the full image stays', () => {
  const withheld = ({ withheld: [first] }: ReturnType<typeof rewrite>) => `${first?.why ?? ''} (${first?.needs ?? ''})`; // prettier-ignore
  test.each([
    ['import pyximport\n', 'app.py:1 compiles (pyximport) while it runs'],
    ['import cffi\nffi = cffi.FFI()\nlib = ffi.verify("int x;")\n', 'app.py:3 compiles (cffi, verify) while it runs'], // prettier-ignore
    [
      'import torch\n@torch.compile\ndef f(x):\n    return x\n',
      'app.py:2 compiles (torch.compile) while it runs',
    ],
    ['import torch\nmodel = torch.compile(load())\n', 'app.py:2 compiles (torch, compile) while it runs'],
  ])('%j compiles while it runs', (app, reason) => {
    const result = python('python:3.12-bookworm', app);
    expect(result.after).not.toContain('slim');
    expect([...result.skipped, ...result.withheld].map(({ why }) => why).join()).toContain(reason);
  });

  test.each([
    ['nobody-knows-this==1.0\n', 'nobody-knows-this is a package that no table knows'],
    ['numba==0.10\n', 'numba has no wheel for python 3.12 that is known'],
    ['lxml @ git+https://example.com/lxml.git\nshapely @ git+https://example.com/s.git\n', 'shapely is built from its sources'], // prettier-ignore
  ])('%j is compiled, and nobody knows what it links', (requirements, reason) => {
    const result = python('python:3.12-bookworm', 'print(1)\n', requirements);
    expect(result.after).not.toContain('slim');
    expect(withheld(result)).toContain(reason);
    expect(withheld(result)).toContain('--unsafe --verify');
  });
});
