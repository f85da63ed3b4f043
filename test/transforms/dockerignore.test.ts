import { describe, expect, test } from 'vitest';
import { sentence } from '../../src/report/sentence.ts';
import { alone, go, goWriting, javascript, lines, npm, python, reason, typescript, use, type Files } from './projects.ts'; // prettier-ignore

const dockerfile = lines(
  'FROM node:20',
  'WORKDIR /app',
  'COPY . .',
  'RUN npm ci',
  'CMD ["node", "server.js"]',
);
const goFile = lines(
  'FROM golang:1.22',
  'WORKDIR /app',
  'COPY . .',
  'RUN go build -o app .',
  'CMD ["./app"]',
);
const pythonFile = lines(
  'FROM python:3.12',
  'WORKDIR /app',
  'COPY . .',
  'RUN pip install -r requirements.txt',
  'CMD ["python", "app.py"]',
);

function ignoreFile(files: Files, text = dockerfile, setting = {}): string {
  return alone('dockerignore', text, files, setting).companions[0]?.after ?? '';
}

/** The patterns that are added. */
function added(files: Files, text = dockerfile, setting = {}): readonly string[] {
  return ignoreFile(files, text, setting).split(/\r?\n/).filter((line) => line !== ''); // prettier-ignore
}

function why(files: Files, text = dockerfile): string {
  return sentence(alone('dockerignore', text, files).applied[0]?.why ?? '');
}

describe('what is added', () => {
  test('to a new file: the repository, what is installed, secrets that nothing reads, the Docker files, files of editors', () => {
    expect(ignoreFile(javascript)).toMatchInlineSnapshot(`
      ".git
      **/node_modules
      .env
      .dockerignore
      Dockerfile
      .idea
      .vscode
      **/.DS_Store
      "
    `);
  });

  test('of Python', () => {
    expect(added(python, pythonFile)).toMatchInlineSnapshot(`
      [
        ".git",
        "**/__pycache__",
        ".pytest_cache",
        ".mypy_cache",
        ".ruff_cache",
        ".venv",
        "venv",
        ".dockerignore",
        "Dockerfile",
        ".idea",
        ".vscode",
        "**/.DS_Store",
      ]
    `);
  });

  test('to a file of a language that nobody knows, what needs none: no secrets and no packages', () => {
    const text = lines('FROM php:8.3-apache', 'COPY . /var/www/html');
    const files = { 'index.php': '<?php echo 1;', 'composer.json': '{}', 'vendor/a.php': '', '.env': 'A=1' };
    expect(added(files, text)).toEqual(['.git', '.dockerignore', 'Dockerfile', '.idea', '.vscode', '**/.DS_Store']);
    expect(added({ 'a.sql': '' }, lines('FROM postgres:16', 'COPY a.sql /docker-entrypoint-initdb.d/'))).toEqual([]);
  }); // prettier-ignore

  test("the author's lines stay first, with his line ends", () => {
    expect(ignoreFile({ ...javascript, '.dockerignore': '# mine\r\nnode_modules\r\n.env' })).toBe(
      '# mine\r\nnode_modules\r\n.env\r\n.git\r\n.dockerignore\r\nDockerfile\r\n',
    );
  });

  test('no files of editors, where the author has a list', () => {
    const list = '.git\nnode_modules\n.env\n.dockerignore\nDockerfile\n';
    expect(reason('dockerignore', dockerfile, { ...javascript, '.dockerignore': list })).toBe(
      '.dockerignore hides everything that it can already',
    );
  });

  test.each([
    ['.git\nnode_modules\n.env\n', null],
    ['node_modules\n.env\n', '.git'],
    ['.git\n.env\n', '**/node_modules'],
  ])('%j is made longer only for what is large or secret', (list, missing) => {
    const files = { ...javascript, '.env': 'A=1\n', '.dockerignore': list };
    if (missing === null)
      expect(reason('dockerignore', dockerfile, files)).toBe('.dockerignore hides everything that it can already');
    else expect(ignoreFile(files)).toContain(missing);
  }); // prettier-ignore

  test('is the same whatever git ignores', () => {
    const gitignore = '# junk\ncoverage/\n*.log\n!keep.log\n/only-here\nconfig\nuploads\n';
    expect(added({ ...javascript, '.gitignore': gitignore, 'web/.gitignore': 'local\n' })).toEqual(
      added(javascript),
    );
  });

  test('is the same where caches were committed, and where the files of an editor were', () => {
    const files = { ...python, '__pycache__/app.cpython-312.pyc': '', '.vscode/settings.json': '{}' };
    expect(added(files, pythonFile)).toEqual(added(python, pythonFile));
  });

  test('is said by name', () => {
    expect(why(javascript)).toBe(
      '.dockerignore gets .git, node_modules, .env and 5 more, which nothing reads',
    );
    expect(why({ ...javascript, '.dockerignore': '.*\n' })).toBe(
      '.dockerignore gets node_modules and Dockerfile, which nothing reads',
    );
  });
});

describe('the repository stays', () => {
  const stays = (files: Files, text: string, place: string): void => {
    expect(why(files, text)).toMatch(/; \.git stays for .+$/);
    expect(why(files, text)).toContain(`; .git stays for ${place}`);
    expect(added(files, text)).not.toContain('.git');
  };

  test('where a step asks git', () => {
    stays(javascript, dockerfile.replace('npm ci', 'npm ci && git rev-parse HEAD > rev'), 'Dockerfile:4');
  });

  test('where a script that a step runs asks git, and not where nobody runs it', () => {
    const files = { ...go, 'hack/version.sh': '#!/bin/sh\ngit describe --tags\n' };
    stays(files, goFile.replace('go build', 'hack/version.sh && go build'), 'hack/version.sh:2');
    expect(added(files, goFile)).toContain('.git');
  });

  test('where a makefile asks git and a step calls make, and not where only the developer does', () => {
    const files = { ...go, Makefile: 'VERSION := $(shell git describe)\nbuild:\n\tgo build -o app .\n' };
    stays(files, goFile.replace('go build -o app .', 'make build'), 'Makefile:1');
    expect(added(files, goFile)).toContain('.git');
  });

  test('where the program asks how it was built', () => {
    const main = 'package main\n\nimport "runtime/debug"\n\nfunc main() { debug.ReadBuildInfo() }\n';
    stays({ ...go, 'main.go': main }, goFile, 'main.go:5');
  });

  test('where the program reads the folder itself', () => {
    const text = `${javascript['server.js'] ?? ''}require('fs').readFileSync('.git/HEAD');\n`;
    stays({ ...javascript, 'server.js': text }, dockerfile, 'server.js:2');
  });

  test('where a package asks', () => {
    const files = { ...python, 'pyproject.toml': '[build-system]\nrequires = ["pbr>=6"]\n' };
    stays(files, pythonFile, 'pyproject.toml:2');
    expect(added(files, pythonFile.replace('3.12', '3.12-slim'))).toContain('.git');
  });

  test.each([
    ['mcr.microsoft.com/dotnet/sdk:8.0', 'Program.cs', 'var v = a.GetCustomAttribute<AssemblyInformationalVersionAttribute>();'],
    ['php:8.3', 'about.php', '<?php echo InstalledVersions::getRootPackage()["reference"];'],
    ['maven:3', '.mvn/extensions.xml', '<artifactId>jgitver-maven-plugin</artifactId>'],
    ['erlang:27', 'src/app.app.src', '{application, app, [{vsn, git}]}.'],
    ['haskell:9', 'app.cabal', 'build-depends: base, gitrev'],
    ['ruby:3.3', 'app.gemspec', 's.files = `git ls-files`.split'],
    ['elixir:1.17', 'mix.exs', 'version: System.cmd("git", ["describe"])'],
    ['gcc:14', 'configure.ac', 'AC_INIT([a], m4_esyscmd([build-aux/git-version-gen .tarball-version]))'],
  ])('where a project on %s asks in %s', (image, path, text) => {
    const file = lines(`FROM ${image}`, 'RUN apt-get update && apt-get install -y git', 'COPY . /src');
    stays({ [path]: text }, file, `${path}:1`);
  }); // prettier-ignore

  test('where a hook of the install needs it', () => {
    const files = { ...javascript, ...npm({ express: '4.19.2' }, { lefthook: '1.6.0' }, { prepare: 'lefthook install' }) }; // prettier-ignore
    stays(files, dockerfile, 'package.json:1');
  });

  test('with all that git tracks: a file that is missing makes the working copy dirty', () => {
    const text = dockerfile.replace('npm ci', 'npm ci && git describe --dirty > rev');
    const files = { ...javascript, '.vscode/settings.json': '{}' };
    expect(added(files, text)).toEqual(['**/node_modules', '.env', '.idea', '**/.DS_Store']);
  });

  test('and nothing asks where git is only installed, or clones something else', () => {
    const text = dockerfile.replace('npm ci', 'apt-get install -y git curl && git clone https://example.com/a/b.git /b && npm ci'); // prettier-ignore
    const files = { ...javascript, 'package.json': (javascript['package.json'] ?? '').replace('{', '{"repository": {"type": "git", "url": "git+https://example.com/a/b.git"},') }; // prettier-ignore
    expect(added(files, text)).toContain('.git');
  });

  test('and it is no part of a context below it', () => {
    const files = Object.fromEntries(Object.entries(javascript).map(([path, text]) => [`api/${path}`, text]));
    expect(added(files, dockerfile, { context: 'api' })).not.toContain('.git');
  });
});

describe('what git ignores is not hidden', () => {
  test('a source that the build imports', () => {
    const files = { ...typescript, '.gitignore': 'node_modules\ndist\n/src/database/\n', 'src/server.ts': "import { db } from './database/mysql';\ndb.on();\n" }; // prettier-ignore
    const text = dockerfile.replace('RUN npm ci', 'RUN npm ci && npm run build').replace('server.js', 'dist/server.js'); // prettier-ignore
    // what it reads is not seen, so the secrets stay as well
    expect(added(files, text)).toEqual(added(javascript).filter((pattern) => pattern !== '.env'));
  });

  test('a folder that a Makefile or a generator fills', () => {
    const main =
      'package main\n\nimport "embed"\n\n//go:embed web/dist\nvar web embed.FS\n\nfunc main() {}\n';
    const files = { ...go, 'main.go': main, '.gitignore': 'web/dist/\ngenerated/\nvendor/\n', Makefile: 'build:\n\tnpm --prefix web run build\n\tdocker build .\n' }; // prettier-ignore
    expect(added(files, goFile)).toEqual(added(go, goFile));
  });

  test('certificates that the program opens', () => {
    const text = `require('https').createServer({ key: require('fs').readFileSync('certs/key.pem') });\n`;
    const files = { ...javascript, 'server.js': text, '.gitignore': 'certs\n*.pem\n' };
    expect(added(files)).toEqual(added(javascript));
  });
});

describe('Docker files stay', () => {
  test('where the program holds one', () => {
    const main =
      'package main\n\nimport _ "embed"\n\n//go:embed Dockerfile\nvar self string\n\nfunc main() {}\n';
    expect(added({ ...go, 'main.go': main }, goFile)).not.toContain('Dockerfile');
  });

  test('where a step, a script or a pattern names one', () => {
    const steps = ['RUN grep FROM Dockerfile', 'RUN sh check.sh', 'COPY Docker* /etc/about/', 'COPY * ./'];
    const files = { ...javascript, 'check.sh': 'test -f Dockerfile\n' };
    for (const step of steps)
      expect(added(files, dockerfile.replace('CMD', `${step}\nCMD`))).not.toContain('Dockerfile');
  });

  test('where the program reads all of its folder', () => {
    const files = {
      ...javascript,
      'server.js': "require('fs').readFileSync('docker/motd');\n",
      'docker/motd': '',
    };
    const listing = { ...files, 'server.js': "require('fs').readdirSync('docker');\n" };
    expect(added(files, dockerfile, { dockerfile: 'docker/Dockerfile', siblings: [] })).toContain(
      'docker/Dockerfile',
    );
    expect(added(listing, dockerfile, { dockerfile: 'docker/Dockerfile', siblings: [] })).not.toContain(
      'docker/Dockerfile',
    );
  });

  test('not where a line only tells a builder which to take', () => {
    const files = { ...javascript, 'build.sh': 'docker build -f Dockerfile .\n', 'fly.toml': '[build]\ndockerfile = "Dockerfile"\n' }; // prettier-ignore
    expect(added(files, dockerfile.replace('npm ci', 'ls build.sh && npm ci'))).toContain('Dockerfile');
  });
});

describe('installed packages of the host stay', () => {
  test('where the image installs none', () => {
    expect(added(javascript, dockerfile.replace('RUN npm ci\n', ''))).not.toContain('**/node_modules');
  });

  test('in folders that the image does not install', () => {
    const files = { ...javascript, 'admin/package.json': '{"dependencies": {"lit": "3"}}' };
    expect(added(files)).toContain('node_modules');
    const both = dockerfile.replace('npm ci', 'npm ci && cd admin && npm install');
    expect(added(files, both)).toContain('**/node_modules');
  });

  test('where another Dockerfile of the context brings them in', () => {
    const other = lines('FROM node:20', 'COPY . .', 'CMD ["node", "worker.js"]');
    expect(added({ ...javascript, 'Dockerfile.worker': other })).not.toContain('**/node_modules');
    const installs = other.replace('CMD', 'RUN npm ci\nCMD');
    expect(added({ ...javascript, 'Dockerfile.worker': installs })).toContain('**/node_modules');
  });

  test('where git tracks them', () => {
    const files = { ...javascript, 'node_modules/own/index.js': '' };
    expect(added(files).filter((pattern) => pattern.includes('node_modules'))).toEqual([]);
  });

  test('where a start runs out of an environment that nothing makes', () => {
    const text = pythonFile.replace('"python"', '"venv/bin/python"');
    expect(added(python, text)).not.toContain('venv');
    expect(added(python, text.replace('RUN', 'RUN python -m venv venv\nRUN'))).toContain('venv');
  });
});

describe('.env stays', () => {
  test('where a package reads it', () => {
    expect(added({ ...javascript, ...npm({ express: '4.19.2', dotenv: '16.0.0' }) })).not.toContain('.env');
  });

  test('where a package of a package may', () => {
    const lock = (javascript['package-lock.json'] ?? '').replace('"packages":{', '"packages":{"node_modules/dotenv":{"version":"16.0.0"},'); // prettier-ignore
    expect(added({ ...javascript, 'package-lock.json': lock })).not.toContain('.env');
  });

  test('where nobody knows all packages, or all that is opened', () => {
    expect(added(python, pythonFile)).not.toContain('.env');
    const text = "require('fs').readFileSync(process.argv[2]);\n";
    expect(added({ ...javascript, 'server.js': text })).not.toContain('.env');
  });

  test('where a source or an instruction names it', () => {
    const text = "process.loadEnvFile('.env');\n";
    expect(added({ ...javascript, 'server.js': text })).not.toContain('.env');
    expect(added(javascript, dockerfile.replace('"node"', '"node", "--env-file=.env"'))).not.toContain(
      '.env',
    );
  });

  test('where another Dockerfile brings it in', () => {
    const other = lines('FROM alpine:3.20', 'COPY . /srv');
    expect(added({ ...javascript, 'Dockerfile.files': other })).not.toContain('.env');
  });
});

test('what an instruction names is not hidden', () => {
  const text = dockerfile.replace(
    'CMD',
    'COPY .vscode/launch.json ./\nRUN --mount=source=.idea,target=/i ls\nCMD',
  );
  expect(added(javascript, text)).toEqual([
    '.git',
    '**/node_modules',
    '.env',
    '.dockerignore',
    'Dockerfile',
    '**/.DS_Store',
  ]);
});

test('a dev container is an image for an editor', () => {
  expect(added(javascript, dockerfile, { uses: [use({ kind: 'devcontainer' })] })).not.toContain('.vscode');
});

test('what the author brings back is not hidden again', () => {
  const files = { ...javascript, '.dockerignore': '*\n!server.js\n!package*.json\n' };
  expect(reason('dockerignore', dockerfile, files)).toBe(
    '.dockerignore hides everything that it can already',
  );
});

describe('does nothing', () => {
  test('where no folder is copied', () => {
    const text = dockerfile.replace('COPY . .', 'COPY package.json package-lock.json server.js ./');
    expect(reason('dockerignore', text, javascript)).toBe('no COPY brings a folder that the repository has');
  });

  test('where another Dockerfile of the context cannot be read', () => {
    expect(reason('dockerignore', dockerfile, { ...javascript, 'Dockerfile.dev': 'FROM\n' })).toBe(
      'Dockerfile.dev has the same context and could not be read | a readable Dockerfile.dev',
    );
  });

  test('on a second run', () => {
    const files = { ...goWriting, '.dockerignore': ignoreFile(goWriting, goFile) };
    expect(reason('dockerignore', goFile, files)).toBe('.dockerignore hides everything that it can already');
  });
});
