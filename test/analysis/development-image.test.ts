import { describe, expect, test } from 'vitest';
import { isForDevelopment } from '../../src/analysis/development-image.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { go, javascript, lines, npm, python, type Files } from '../transforms/projects.ts';

const WHOLE = ['multi-stage', 'slim-base', 'non-root'];
const KEEPS = 'it keeps its tools, its sources and its user';

function rewritten(dockerfile: string, files: Files, options: Parameters<typeof memoryProject>[1] = {}) {
  return rewrite(dockerfile, memoryProject(files, options));
}

const node = lines(
  'FROM node:20',
  'WORKDIR /app',
  'COPY . .',
  'RUN npm install',
  'CMD ["node", "server.js"]',
);

describe('by its name', () => {
  test.each([
    ['Dockerfile.dev', '.', 'Dockerfile.dev'],
    ['dev.Dockerfile', '.', 'dev.Dockerfile'],
    ['api/Dockerfile-development', 'api', 'Dockerfile-development'],
    ['docker/dev/Dockerfile', '.', 'docker/dev/Dockerfile'],
    ['.devcontainer/Dockerfile', '.', '.devcontainer/Dockerfile'],
  ])('%s', (dockerfile, context, named) => {
    const inside = context === '.' ? '' : `${context}/`;
    const files = Object.fromEntries(Object.entries(javascript).map(([path, text]) => [inside + path, text]));
    expect(rewritten(node, files, { dockerfile, context }).development).toEqual(
      `the name ${named} says that the image is for developing: ${KEEPS}`,
    );
  });

  test.each([
    ['Dockerfile', '.'],
    ['Dockerfile.devices', '.'],
    ['dev/Dockerfile', 'dev'],
    ['Dockerfile.prod', '.'],
  ])('not %s', (dockerfile, context) => {
    const inside = context === '.' ? '' : `${context}/`;
    const files = Object.fromEntries(Object.entries(javascript).map(([path, text]) => [inside + path, text]));
    expect(rewritten(node, files, { dockerfile, context }).development).toBeNull();
  });

  test('development dependencies stay, whatever it starts', () => {
    const files = { ...javascript, ...npm({ express: '4.19.2' }, { eslint: '9.0.0' }) };
    const answer = rewritten(node, files, { dockerfile: 'Dockerfile.dev' });
    expect(answer.after).toContain('RUN npm ci\n');
    expect(answer.after).not.toContain('NODE_ENV');
    expect(rewritten(node, files).after).toContain('RUN npm ci --omit=dev\n');
  });
});

describe('by what it starts', () => {
  const watched = { ...npm({}, { nodemon: '3.1.10' }, { dev: 'nodemon server.js' }), 'server.js': '' };
  test.each<readonly [string, string, Files, string]>([
    ['a script that starts a watcher', lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm install', 'CMD npm run dev'), watched, 'line 5 starts nodemon server.js'],
    ['a watcher', lines('FROM golang:1.22', 'WORKDIR /app', 'COPY . .', 'RUN go mod download', 'CMD ["air", "-c", ".air.toml"]'), go, 'line 5 starts air -c .air.toml'],
    ['a debugging server', lines('FROM python:3.12', 'WORKDIR /app', 'COPY . .', 'RUN pip install -r requirements.txt', 'CMD flask run --debug'), python, 'line 5 starts flask run --debug'],
  ])('%s: order and clean install, and nothing else', (_, dockerfile, files, says) => {
    const answer = rewritten(dockerfile, files);
    expect(answer.development).toEqual(`${says}, which is for developing: ${KEEPS}`);
    expect(answer.applied.map(({ transform }) => transform)).toContain('dockerignore');
    expect(answer.skipped.filter(({ transform }) => WHOLE.includes(transform)).map(({ why }) => why)).toEqual(
      WHOLE.map(() => 'an image for developing is left whole'),
    );
    expect(answer.withheld.filter(({ transform }) => WHOLE.includes(transform))).toEqual([]);
    const [from] = dockerfile.split('\n');
    expect(answer.after.split('\n')[0]).toBe(from);
    expect(answer.after).not.toMatch(/USER|AS /);
  }); // prettier-ignore

  test.each([
    'nodemon server.js', 'node_modules/.bin/nodemon', 'ts-node-dev --respawn src/index.ts', 'node --watch server.js', 'node --inspect=0.0.0.0:9229 .',
    'tsx watch src/index.ts', 'nest start --watch', 'vite', 'vite --host 0.0.0.0', 'vite dev', 'next dev', 'nuxt dev', 'react-scripts start', 'ng serve --host 0.0.0.0',
    'vue-cli-service serve', 'npm run dev', 'yarn dev', 'npm run start:dev', 'flask run --debug', 'flask --app app --debug run', 'python -m flask run --debug',
    'fastapi dev main.py', 'python -m debugpy --listen 5678 app.py', 'watchmedo auto-restart -- python app.py', 'air', '/go/bin/air -c .air.toml',
    'dlv debug --headless', 'CompileDaemon --command=./app', 'reflex -r .go',
  ])('%s is for developing', (command) => {
    expect(isForDevelopment(command.split(' '))).toBe(true);
  }); // prettier-ignore

  test.each([
    'node server.js', 'npm start', 'next start', 'next build', 'vite build', 'vite preview --port 80', 'nest start', 'tsx src/index.ts', 'node --enable-source-maps dist/watch.js',
    'flask run', 'python manage.py runserver 0.0.0.0:8000', 'uvicorn main:app --reload', 'gunicorn --reload app:app', 'python dev.py', './airline', 'airflow webserver', 'go run .',
    'npm run devices', 'freshclam',
  ])('%s is not', (command) => {
    expect(isForDevelopment(command.split(' '))).toBe(false);
  }); // prettier-ignore
});
