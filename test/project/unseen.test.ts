import { expect, test } from 'vitest';
import { sentence } from '../../src/report/sentence.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { unseenSource } from '../../src/project/unseen.ts';
import { javascript, lines, python, typescript, type Files } from '../transforms/projects.ts';

test.each([
  ['/database/', 'database/mysql.ts', 'database/mysql.ts'],
  ['*.py', 'helpers.py', 'helpers.py'],
  ['helpers.py', 'other.py', null],
  ['dist/', 'dist/server.js', null],
  ['config.local.js', 'config.local.js', null],
  ['local_settings.py', 'site/local_settings.py', null],
])('%s ignores %s', (ignored, path, expected) => {
  expect(unseenSource(memoryProject({ '.gitignore': `${ignored}\n` }), [path])).toBe(expected);
});

test('a source that is there is seen, whatever git says', () => {
  const project = memoryProject({ '.gitignore': 'a.ts\n', 'a.ts': '' });
  expect(unseenSource(project, ['a.ts', 'a.js'])).toBeNull();
});

test.each<readonly [string, string, Files]>([
  ['node', 'what src/server.ts runs cannot be seen: imports src/mail.ts, which git ignores', { ...typescript, '.gitignore': 'mail.ts\n', 'src/server.ts': "import './mail';\nimport express from 'express';\nexpress().listen(3000);\n" }],
  ['python', 'what app.py:1 runs cannot be seen: imports mail.py, which git ignores', { ...python, '.gitignore': 'mail.py\n', 'app.py': 'import mail\nfrom flask import Flask\napp = Flask(__name__)\napp.run(port=8000)\n' }],
])('a program of %s that imports one may run anything, so it keeps its image', (language, expected, files) => {
  const dockerfile = language === 'node'
    ? lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', 'RUN npm run build', 'CMD ["node", "dist/server.js"]')
    : lines('FROM python:3.12', 'WORKDIR /app', 'COPY . .', 'RUN pip install -r requirements.txt', 'CMD ["python", "app.py"]');
  const { withheld, after } = rewrite(dockerfile, memoryProject({ ...files, Dockerfile: dockerfile }), {});
  expect(withheld.map(({ why }) => sentence(why)).join('\n')).toContain(expected);
  expect(after).not.toContain('-slim');
}); // prettier-ignore

test('a module of values is read for what it sets', () => {
  const files = { ...javascript, '.gitignore': 'config.js\n', 'server.js': "require('./config');\nrequire('express')().listen(3000);\n" };
  const dockerfile = lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', 'CMD ["node", "server.js"]');
  expect(rewrite(dockerfile, memoryProject({ ...files, Dockerfile: dockerfile }), {}).after).toContain('node:20-slim');
}); // prettier-ignore
