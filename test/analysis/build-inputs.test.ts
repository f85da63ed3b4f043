import { expect, test } from 'vitest';
import { lostInput } from '../../src/analysis/build-inputs.ts';
import { detectStages } from '../../src/detect/index.ts';
import { parse } from '../../src/dockerfile/index.ts';
import { memoryProject } from '../../src/project/memory.ts';

const files = {
  'package.json': JSON.stringify({
    name: 'a',
    scripts: { build: 'tsc -p .' },
    devDependencies: { typescript: '5.7.3' },
  }),
  'tsconfig.json': '{ "compilerOptions": { "outDir": "dist" } }',
  'src/a.ts': 'export {};\n',
};

function side(...steps: readonly string[]) {
  const source = ['FROM node:20', 'WORKDIR /app', ...steps, 'CMD ["node", "dist/a.js"]', ''].join('\n');
  const { stages, unknown } = detectStages(parse(source), memoryProject({ ...files, Dockerfile: source }));
  expect(unknown).toBeNull();
  return stages;
}

const naive = side('COPY . .', 'RUN npm install && npm run build');

test('a build step keeps the sources that were copied before it', () => {
  const ordered = side('COPY package.json ./', 'RUN npm install', 'COPY . .', 'RUN npm run build');
  expect(lostInput(naive, ordered)).toBeNull();
});

test('a build step in front of its sources is a violation', () => {
  const broken = side('COPY package.json ./', 'RUN npm install && npm run build', 'COPY . .');
  expect(lostInput(naive, broken)).toEqual('line 4: . no longer comes in before "npm run build"');
});
