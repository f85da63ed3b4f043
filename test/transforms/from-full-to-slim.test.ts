/** What the full image has and no file's header asks for is still there on the slim one, or the full one stays with the true reason. */
import { describe, expect, test } from 'vitest';
import { sentence } from '../../src/report/sentence.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { go, lines, type Files } from './projects.ts';

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
    // a wheel that may not be taken
    ['lxml==5.3.0\n', ''],
    ['--no-binary lxml\nlxml==5.3.0\n', 'libxml2 libxslt1.1'],
    ['--no-binary=:all:\nlxml==5.3.0\n', 'libxml2 libxslt1.1'],
    ['opencv-python==4.10.0.84\n', 'libglib2.0-0'],
    ['opencv-contrib-python==4.10.0.84\n', 'libglib2.0-0'],
    ['lightgbm==4.5.0\n', 'libgomp1'],
    ['faiss-cpu==1.8.0\n', 'libgomp1'],
    ['psycopg==3.2.1\n', 'libpq5'],
    ['mysqlclient==2.2.4\n', 'libmariadb3'],
    ['Wand==0.6.13\n', 'libmagickwand-6.q16-6'],
    ['python-magic==0.4.27\n', 'libmagic1'],
    ['cairocffi==1.7.1\n', 'libcairo2'],
    ['CairoSVG==2.7.1\n', 'libcairo2'],
    ['PyYAML==5.3\n', 'libyaml-0-2'],
    ['GitPython==3.1.43\n', 'git openssh-client'],
    ['python-ldap==3.4.4\n', 'libldap-2.5-0 libsasl2-2'],
    // the full image lacks these as well, or the wheel brings them
    ['pyodbc==5.1.0\n', ''],
    ['soundfile==0.12.1\n', ''],
    ['xmlsec==1.3.14\n', ''],
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
    ...Object.entries({
      convert: 'imagemagick',
      ssh: 'openssh-client',
      file: 'file',
      unzip: 'unzip',
      xz: 'xz-utils',
      ps: 'procps',
      pgrep: 'procps',
      wget: 'ca-certificates wget',
      openssl: 'openssl',
      make: 'make',
      python3: 'python3',
      svn: 'ca-certificates openssh-client subversion',
      bzip2: 'bzip2',
      patch: 'patch',
      // no image has them
      nc: '',
      psql: '',
      envsubst: '',
      ping: '',
      less: '',
      ffmpeg: '',
    }).map(([name, packages]) => [`require('child_process').execSync('${name} x');\n`, packages]),
  ])('%j: %s', (server, packages) => {
    expect(installed(node(server).after)).toBe(packages);
  });
});

describe('the full image stays', () => {
  const withheld = ({ withheld: [first] }: ReturnType<typeof rewrite>) => `${sentence(first?.why ?? '')} (${first?.needs ?? ''})`; // prettier-ignore
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
    expect([...result.skipped, ...result.withheld].map(({ why }) => sentence(why)).join()).toContain(reason);
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

describe('git', () => {
  const dockerfile = lines(
    'FROM python:3.12-bookworm',
    'WORKDIR /app',
    'COPY requirements.txt .',
    'RUN pip install -r requirements.txt',
    'COPY . .',
    'CMD ["python", "app.py"]',
  );
  const all = (app: string, source = dockerfile, requirements = 'flask==3.0.3\n') =>
    rewrite(
      source,
      memoryProject({ Dockerfile: source, 'requirements.txt': requirements, 'app.py': app }),
      {},
    );
  const asks = "import subprocess\nprint(subprocess.check_output(['git', 'rev-parse', 'HEAD']))\n";
  const clones =
    "import subprocess\nsubprocess.run(['git', 'clone', 'https://example.com/a.git', '/tmp/a'])\n";
  const ignored = ({ companions: [file] }: ReturnType<typeof rewrite>) => file?.after.split('\n') ?? [];

  test('may read the repository that the program asks it about, as its user too', () => {
    const result = all(asks);
    expect(ignored(result)).not.toContain('.git');
    expect(result.after).toContain(
      'COPY --chown=10001:10001 . .\nRUN chown 10001:10001 .\nUSER 10001:10001\n',
    );
    expect(installed(result.after)).toBe('git');
  });

  test('gets no repository where the program only brings others in', () => {
    const result = all(clones);
    expect(ignored(result)).toContain('.git');
    expect(result.after).not.toContain('safe.directory');
    expect(installed(result.after)).toBe('git openssh-client');
  });

  test('asked by a package', () => {
    const result = all('print(1)\n', dockerfile, 'GitPython==3.1.43\n');
    expect(ignored(result)).not.toContain('.git');
    expect(result.after).toContain('COPY --chown=10001:10001 . .\n');
  });

  test.each([
    ["const { execSync } = require('child_process');\nexecSync('git rev-parse --short HEAD');\n", false],
    ["require('child_process').execFileSync('git', ['describe', '--tags']);\n", false],
    ["require('child_process').execSync('git clone https://example.com/a.git');\n", true],
    ["console.log('see github.com or .git');\n", true],
  ])('%j in a build script hides .git: %s', (script, hidden) => {
    const source = lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN node scripts/stamp.js', 'CMD ["node", "server.js"]'); // prettier-ignore
    const files = { Dockerfile: source, 'package.json': '{"name":"a"}', 'server.js': '', 'scripts/stamp.js': script }; // prettier-ignore
    expect(ignored(rewrite(source, memoryProject(files), {})).includes('.git')).toBe(hidden);
  });

  test.each([
    ['go build -buildvcs=true -o app .', false],
    ['go build -buildvcs=false -o app .', true],
  ])('%s hides .git: %s', (command, hidden) => {
    const source = lines('FROM golang:1.24', 'WORKDIR /app', 'COPY . .', `RUN ${command}`, 'CMD ["./app"]');
    const files = { ...go, Dockerfile: source };
    expect(ignored(rewrite(source, memoryProject(files), {})).includes('.git')).toBe(hidden);
  });

  test('called by a step that stays behind the packages: no split that gains nothing', () => {
    const source = dockerfile.replace('CMD', 'RUN git rev-parse HEAD > version.txt\nCMD');
    const result = all('print(1)\n', source);
    expect(result.after).not.toContain('AS build');
    expect(result.withheld.map(({ why }) => sentence(why))).toContain(
      'the final image would stay the same: line 6 runs git, which the slim image lacks',
    );
  });
});

describe('what a Go program finds by name', () => {
  const program = (imports: string, body: string) => ({
    'go.mod': 'module example.com/app\n\ngo 1.22\n',
    'main.go': `package main\n\nimport (\n${imports}\n)\n\nfunc main() {\n${body}\n}\n`,
  });
  const split = (from: string, start: string, files: Files) => {
    const source = lines(`FROM ${from}`, 'WORKDIR /app', 'COPY . .', 'RUN go build -o app .', start);
    return rewrite(source, memoryProject({ ...files, Dockerfile: source }), {}).after;
  };
  const server = program('\t"net/http"', '\thttp.Handle("/", http.FileServer(http.Dir("files")))\n\thttp.ListenAndServe(":8080", nil)'); // prettier-ignore

  test('comes from the build stage where the base lacks it', () => {
    expect(split('golang:1.24', 'CMD ./app $FLAGS', server)).toContain(
      'COPY --from=build /etc/mime.types /etc/\n',
    );
  });

  test('is in a distroless image already', () => {
    expect(split('golang:1.24', 'CMD ["./app"]', server)).not.toContain('mime.types');
  });

  test('is not looked for where the author has none', () => {
    expect(split('golang:1.24-alpine', 'CMD ./app $FLAGS', server)).not.toContain('mime.types');
  });

  test('git by ssh has ssh, and the certificates of the build stage', () => {
    const mirror = program(
      '\t"os/exec"',
      '\texec.Command("git", "ls-remote", "git@git.example.com:a.git").Run()',
    );
    const after = split('golang:1.24-bookworm', 'CMD ["./app"]', mirror);
    expect(installed(after)).toBe('git openssh-client');
    expect(after).toContain('COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/\n');
  });
});
