import { describe, expect, test } from 'vitest';
import { alone, go, javascript, lines, python, reason, type Files } from './projects.ts';

const dockerfile = lines(
  'FROM node:20',
  'WORKDIR /app',
  'COPY . .',
  'RUN npm ci',
  'CMD ["node", "server.js"]',
);

function ignoreFile(files: Files, text = dockerfile): string | undefined {
  return alone('dockerignore', text, files).companions[0]?.after;
}

test('a new file names version control, the Docker files and the droppings of the language', () => {
  expect(ignoreFile(javascript)).toMatchInlineSnapshot(`
    ".git
    .dockerignore
    Dockerfile
    **/node_modules
    "
  `);
});

test("the author's lines stay first, with his line ends", () => {
  expect(ignoreFile({ ...javascript, '.dockerignore': '# mine\r\nnode_modules' })).toBe(
    '# mine\r\nnode_modules\r\n.git\r\n.dockerignore\r\nDockerfile\r\n',
  );
});

test('what git ignores is hidden at every depth', () => {
  expect(ignoreFile({ ...javascript, '.gitignore': '# junk\ncoverage/\n*.log\n!keep.log\n/only-here\n' })).toMatchInlineSnapshot(`
    ".git
    .dockerignore
    Dockerfile
    **/node_modules
    **/coverage
    **/*.log
    only-here
    "
  `); // prettier-ignore
});

test('a .gitignore of a folder counts for that folder', () => {
  expect(ignoreFile({ ...javascript, 'web/.gitignore': 'coverage\n/local\n', 'web/a.js': '' })).toMatchInlineSnapshot(`
    ".git
    .dockerignore
    Dockerfile
    **/node_modules
    web/**/coverage
    web/local
    "
  `); // prettier-ignore
});

test('it says how much it hides', () => {
  expect(alone('dockerignore', dockerfile, javascript).applied).toEqual([
    {
      transform: 'dockerignore',
      why: '4 patterns keep what no build reads out of the context',
      assumes: [],
      unsafe: false,
    },
  ]);
});

describe('never hides', () => {
  test('what git tracks', () => {
    expect(ignoreFile({ ...javascript, '.gitignore': 'config\n', 'config/app.json': '{}' })).toMatch(
      /^\.git\n/,
    );
  });

  test('what a COPY names', () => {
    const text = dockerfile.replace('COPY . .', 'COPY . .\nCOPY settings.local ./');
    expect(ignoreFile({ ...javascript, '.gitignore': 'settings.local\n' }, text)).not.toContain(
      'settings.local',
    );
  });

  test('what another Dockerfile of the context copies', () => {
    const files = { ...javascript, '.gitignore': 'report.txt\n', 'Dockerfile.docs': 'FROM alpine:3.20\nCOPY report.txt /\n' }; // prettier-ignore
    expect(ignoreFile(files)).not.toContain('report.txt');
  });

  test('what the program of another Dockerfile may open', () => {
    const files = {
      ...javascript,
      '.gitignore': '*.jpg\n*.log\n',
      'Dockerfile.web': 'FROM node:20\nCOPY . .\n',
    };
    expect(ignoreFile(files)).not.toContain('jpg');
    expect(ignoreFile(files)).toContain('**/*.log');
  });

  test('what the start command names', () => {
    const text = dockerfile.replace('server.js', 'dist/server.js');
    expect(ignoreFile({ ...javascript, '.gitignore': 'dist\n' }, text)).not.toContain('dist');
  });

  test('history that the build asks for', () => {
    const text = dockerfile.replace('RUN npm ci', 'RUN npm ci && git rev-parse HEAD');
    expect(ignoreFile(javascript, text)).not.toMatch(/^\.git$/m);
  });

  test('history that the program shows', () => {
    const text = lines(
      'FROM golang:1.22',
      'WORKDIR /app',
      'COPY . .',
      'RUN go build -o app .',
      'CMD ["./app"]',
    );
    const main = 'package main\n\nimport "runtime/debug"\n\nfunc main() { debug.ReadBuildInfo() }\n';
    expect(ignoreFile({ ...go, 'main.go': main }, text)).not.toMatch(/^\.git$/m);
  });

  test('.env where something reads it', () => {
    const files = {
      ...python,
      'requirements.txt': 'flask==3.0.0\npython-dotenv==1.0.1\n',
      '.gitignore': '.env\n',
    };
    const text = lines('FROM python:3.12', 'WORKDIR /app', 'COPY . .', 'RUN pip install -r requirements.txt', 'CMD ["python", "app.py"]'); // prettier-ignore
    expect(ignoreFile(files, text)).not.toContain('.env');
  });

  test('what the author brings back', () => {
    const files = { ...javascript, '.dockerignore': '*\n!server.js\n!package*.json\n' };
    expect(reason('dockerignore', dockerfile, files)).toBe(
      '.dockerignore hides everything that it can already',
    );
  });
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
});
