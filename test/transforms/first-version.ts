/**
 * Small projects of the kinds on which the first version (commit ddd3457) broke what it rewrote: whose files they are, what
 * .dockerignore hides, what full images bring. Each says what must hold of the result; the first version fails all of them.
 */
export interface TrustCase {
  readonly kind: 'owner' | 'hidden' | 'slim';
  readonly name: string;
  readonly dockerfile: string;
  /** What is committed. */
  readonly files: Readonly<Record<string, string>>;
  /** What git ignores and is on disk. */
  readonly ignored?: Readonly<Record<string, string>>;
  /** What must hold of the rewritten Dockerfile and its .dockerignore. */
  readonly holds: (dockerfile: string, ignore: string) => boolean;
}

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

const flask = {
  'requirements.txt': 'flask==3.0.3\ngunicorn==22.0.0\n',
  'app.py': 'from flask import Flask\napp = Flask(__name__)\n',
};
const express = {
  'package.json':
    '{"name":"a","version":"1.0.0","private":true,"scripts":{"start":"node server.js"},"dependencies":{"ms":"2.1.3"}}\n',
  'package-lock.json':
    '{"name":"a","version":"1.0.0","lockfileVersion":3,"requires":true,"packages":{"":{"name":"a","version":"1.0.0","dependencies":{"ms":"2.1.3"}},"node_modules/ms":{"version":"2.1.3","integrity":"sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA=="}}}\n',
  'server.js': "require('http').createServer((q, r) => r.end('ok')).listen(3000);\n",
};
const python = (...start: readonly string[]) => lines('FROM python:3.12', 'WORKDIR /app', 'COPY requirements.txt .', 'RUN pip install -r requirements.txt', 'COPY . .', ...start); // prettier-ignore
const node = (...start: readonly string[]) => lines('FROM node:20', 'WORKDIR /app', 'COPY package*.json ./', 'RUN npm ci', 'COPY . .', ...start); // prettier-ignore
const go = (...start: readonly string[]) => lines('FROM golang:1.24', 'WORKDIR /src', 'COPY . .', ...start); // prettier-ignore

/** Its last stage runs as root. */
const asRoot = (dockerfile: string): boolean =>
  !/^USER (?!root|0)/m.test(dockerfile.slice(dockerfile.lastIndexOf('FROM ')));
const onSlim = (dockerfile: string): boolean =>
  /-slim|alpine|distroless|scratch/.test(
    dockerfile.slice(dockerfile.lastIndexOf('FROM ')).split('\n')[0] ?? '',
  );
/** The last USER may write there. */
const given = (dockerfile: string, path: string): boolean =>
  new RegExp(`chown [^\\n]*(?: |/)${path}\\b|--chown=\\S+ [^\\n]*${path}`).test(dockerfile);

export const trustCases: readonly TrustCase[] = [
  {
    kind: 'owner',
    name: 'compose adds a capability that only root has',
    files: { ...express, 'compose.yaml': 'services:\n  web:\n    build: .\n    cap_add: [NET_ADMIN]\n' },
    dockerfile: node('CMD ["node", "server.js"]'),
    holds: asRoot,
  },
  {
    kind: 'owner',
    name: 'the cache of models lies in root’s home by ENV',
    files: { ...flask },
    dockerfile: python(
      'ENV HF_HOME=/root/.cache/huggingface',
      'CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]',
    ),
    holds: asRoot,
  },
  {
    kind: 'owner',
    name: 'a server drops its rights by itself',
    files: { ...flask },
    dockerfile: python('CMD ["gunicorn", "--user", "www-data", "--bind", "0.0.0.0:8000", "app:app"]'),
    holds: asRoot,
  },
  {
    kind: 'hidden',
    name: 'a module that git ignores and the program imports',
    files: {
      ...flask,
      'app.py':
        'from flask import Flask\nfrom conf import local\napp = Flask(__name__)\napp.secret_key = local.KEY\n',
      'conf/__init__.py': '',
      '.gitignore': 'conf/local.py\n',
    },
    ignored: { 'conf/local.py': 'KEY = "x"\n' },
    dockerfile: python('CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]'),
    holds: (_, ignore) => !/conf/.test(ignore),
  },
  {
    kind: 'hidden',
    name: 'a folder that a generator fills before the build',
    files: {
      'go.mod': 'module example.org/a\n\ngo 1.24\n',
      'main.go': 'package main\n\nimport "example.org/a/gen"\n\nfunc main() { println(gen.Name) }\n',
      Makefile: 'generate:\n\t./tools/gen > gen/gen.go\nimage: generate\n\tdocker build -t a .\n',
      '.gitignore': '/gen/\n',
    },
    dockerfile: go('RUN go build -o /srv .', 'CMD ["/srv"]'),
    holds: (_, ignore) => !/^\/?gen\b/m.test(ignore),
  },
  {
    kind: 'hidden',
    name: 'static files that git ignores and a Go package embeds',
    files: {
      'go.mod': 'module example.org/a\n\ngo 1.24\n',
      'main.go':
        'package main\n\nimport "embed"\n\n//go:embed all:web/dist\nvar files embed.FS\n\nfunc main() { _, _ = files.ReadDir(".") }\n',
      '.gitignore': 'web/dist\n',
      'web/package.json': '{"name":"w","version":"1.0.0"}\n',
    },
    dockerfile: go('RUN go build -o /srv .', 'CMD ["/srv"]'),
    holds: (_, ignore) => !/dist/.test(ignore),
  },
  {
    kind: 'slim',
    name: 'the system’s table of media types',
    files: {
      ...flask,
      'app.py':
        'import mimetypes\nfrom flask import Flask\napp = Flask(__name__)\n@app.get("/")\ndef kind():\n    return mimetypes.guess_type("a.webmanifest")[0] or "none"\n',
    },
    dockerfile: python('CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]'),
    holds: (dockerfile) => !onSlim(dockerfile) || /media-types|mime/.test(dockerfile),
  },
  {
    kind: 'slim',
    name: 'fonts that the full image brings',
    files: {
      ...flask,
      'requirements.txt': 'flask==3.0.3\ngunicorn==22.0.0\npillow==10.4.0\n',
      'app.py':
        'from flask import Flask\nfrom PIL import ImageFont\napp = Flask(__name__)\nfont = ImageFont.truetype("DejaVuSans.ttf", 12)\n',
    },
    dockerfile: python('CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]'),
    holds: (dockerfile) => !onSlim(dockerfile) || /fonts-dejavu/.test(dockerfile),
  },
  {
    kind: 'slim',
    name: 'a compiler that the program uses while it runs',
    files: {
      ...flask,
      'requirements.txt': 'flask==3.0.3\ngunicorn==22.0.0\ncffi==1.17.1\n',
      'app.py':
        'from cffi import FFI\nfrom flask import Flask\nffi = FFI()\nffi.cdef("int add(int, int);")\nlib = ffi.verify("int add(int a, int b) { return a + b; }")\napp = Flask(__name__)\n',
    },
    dockerfile: python('CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]'),
    holds: (dockerfile) => !onSlim(dockerfile) || /\bgcc\b|build-essential/.test(dockerfile),
  },
  {
    kind: 'slim',
    name: 'a package of which nothing is known',
    files: { ...flask, 'requirements.txt': 'flask==3.0.3\ngunicorn==22.0.0\nnobody-knows-this-one==1.0.0\n' },
    dockerfile: python('CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]'),
    holds: (dockerfile) => !onSlim(dockerfile),
  },
  {
    kind: 'owner',
    name: 'a start script that only its owner may run',
    files: { ...express, 'start.sh': '#!/bin/sh\nexec node server.js\n' },
    dockerfile: node('RUN chmod 700 start.sh', 'CMD ["./start.sh"]'),
    holds: (dockerfile) =>
      asRoot(dockerfile) || given(dockerfile, 'start.sh') || /--chown=\S+ \. \./.test(dockerfile),
  },
  {
    kind: 'owner',
    name: 'the application lies in root’s home',
    files: { ...express },
    dockerfile: lines(
      'FROM node:20',
      'WORKDIR /root/app',
      'COPY . .',
      'RUN npm ci',
      'CMD ["node", "server.js"]',
    ),
    holds: asRoot,
  },
  {
    kind: 'owner',
    name: 'packages that pip puts into the home folder',
    files: { ...flask },
    dockerfile: lines(
      'FROM python:3.12',
      'ENV PIP_USER=1 PATH=/root/.local/bin:$PATH',
      'WORKDIR /app',
      'COPY . .',
      'RUN pip install -r requirements.txt',
      'CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]',
    ),
    holds: asRoot,
  },
  {
    kind: 'owner',
    name: 'a device that compose hands on',
    files: {
      ...express,
      'compose.yaml': 'services:\n  web:\n    build: .\n    devices: ["/dev/ttyUSB0:/dev/ttyUSB0"]\n',
    },
    dockerfile: node('CMD ["node", "server.js"]'),
    holds: asRoot,
  },
  {
    kind: 'hidden',
    name: 'a TypeScript source that a pattern of .gitignore hits as well',
    files: {
      ...express,
      'package.json': express['package.json']
        .replace('"start":"node server.js"', '"build":"tsc","start":"node dist/server.js"')
        .replace('"ms":"2.1.3"', '"ms":"2.1.3","typescript":"5.6.3"'),
      'package-lock.json': express['package-lock.json']
        .replace('"dependencies":{"ms":"2.1.3"}', '"dependencies":{"ms":"2.1.3","typescript":"5.6.3"}')
        .replace('"node_modules/ms"', '"node_modules/typescript":{"version":"5.6.3"},"node_modules/ms"'),
      'tsconfig.json': '{"compilerOptions":{"outDir":"dist","rootDir":"src"}}',
      'src/server.ts': "import { name } from './database/mysql';\nconsole.log(name);\n",
      '.gitignore': 'database/\nnode_modules\n',
    },
    ignored: { 'src/database/mysql.ts': "export const name = 'x';\n" },
    dockerfile: node('RUN npm run build', 'CMD ["node", "dist/server.js"]'),
    holds: (_, ignore) => !/database/.test(ignore),
  },
  {
    kind: 'slim',
    name: 'a client of ssh that a library starts',
    files: {
      ...flask,
      'requirements.txt': 'flask==3.0.3\ngunicorn==22.0.0\ngitpython==3.1.43\n',
      'app.py':
        'from flask import Flask\nfrom git import Repo\napp = Flask(__name__)\n@app.post("/")\ndef clone():\n    Repo.clone_from("git@example.org:a/b.git", "/tmp/b")\n    return "ok"\n',
    },
    dockerfile: python('CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]'),
    holds: (dockerfile) =>
      !onSlim(dockerfile) || (/\bgit\b/.test(dockerfile) && /openssh-client/.test(dockerfile)),
  },
  {
    kind: 'slim',
    name: 'a library of a package that is compiled',
    files: { ...flask, 'requirements.txt': 'flask==3.0.3\ngunicorn==22.0.0\nlxml==5.3.0\n' },
    dockerfile: lines(
      'FROM python:3.12',
      'WORKDIR /app',
      'COPY requirements.txt .',
      'RUN pip install --no-binary lxml -r requirements.txt',
      'COPY . .',
      'CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]',
    ),
    holds: (dockerfile) => !onSlim(dockerfile) || (/libxml2/.test(dockerfile) && /libxslt/.test(dockerfile)),
  },
  {
    kind: 'hidden',
    name: 'a package of Go that git ignores',
    files: {
      'go.mod': 'module example.org/a\n\ngo 1.24\n',
      'main.go':
        'package main\n\nimport "example.org/a/internal/secrets"\n\nfunc main() { println(secrets.Key) }\n',
      '.gitignore': 'internal/secrets/\n',
    },
    ignored: { 'internal/secrets/key.go': 'package secrets\n\nconst Key = "x"\n' },
    dockerfile: go('RUN go build -o /srv .', 'CMD ["/srv"]'),
    holds: (_, ignore) => !/secrets/.test(ignore),
  },
  {
    kind: 'hidden',
    name: 'a JavaScript module that git ignores and the server requires',
    files: {
      ...express,
      'server.js':
        "const keys = require('./config/keys');\nrequire('http').createServer((q, r) => r.end(keys.name)).listen(3000);\n",
      '.gitignore': '/config/\nnode_modules\n',
    },
    ignored: { 'config/keys.js': "module.exports = { name: 'x' };\n" },
    dockerfile: node('CMD ["node", "server.js"]'),
    holds: (_, ignore) => !/config/.test(ignore),
  },
];
