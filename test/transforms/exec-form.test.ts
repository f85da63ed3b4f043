import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { openProject } from '../../src/project/disk.ts';
import { sentence } from '../../src/report/sentence.ts';
import { temporary } from '../project/temporary.ts';
import { after, alone, javascript, lines, reason, typescript, type Files } from './projects.ts';

function starting(...start: readonly string[]): string {
  return lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', ...start);
}

function endOf(dockerfile: string, files: Files = javascript): string {
  return after('exec-form', dockerfile, files).trimEnd().split('\n').at(-1) ?? '';
}

describe('a shell that did nothing goes', () => {
  test.each([
    ['CMD node server.js', 'CMD ["node", "server.js"]'],
    ['cmd node server.js', 'cmd ["node", "server.js"]'],
    ['CMD exec node server.js', 'CMD ["node", "server.js"]'],
    ['CMD node server.js \'--name=a b\' "c"', 'CMD ["node", "server.js", "--name=a b", "c"]'],
    ['ENTRYPOINT node server.js', 'ENTRYPOINT ["node", "server.js"]'],
    ['CMD node \\\n    server.js', 'CMD ["node", "server.js"]'],
  ])('%s', (before, expected) => {
    expect(endOf(starting(before))).toBe(expected);
  });

  test('npm start stays npm start where nothing handles SIGTERM', () => {
    expect(endOf(starting('CMD npm start'))).toBe('CMD ["npm", "start"]');
  });

  test('npm start becomes the program where that handles SIGTERM', () => {
    const dockerfile = starting('RUN npm run build', 'CMD ["npm", "start"]');
    const { after: text, applied } = alone('exec-form', dockerfile, typescript);
    expect(text).toBe(dockerfile.replace('["npm", "start"]', '["node", "dist/server.js"]'));
    expect(applied[0]?.why).toBe(
      'node dist/server.js is what npm start runs, and it handles SIGTERM itself (src/server.ts:3)',
    );
  });

  test('only the last CMD counts and is changed', () => {
    expect(after('exec-form', starting('CMD node a.js', 'CMD node server.js'), javascript)).toBe(
      starting('CMD node a.js', 'CMD ["node", "server.js"]'),
    );
  });
});

describe('the shell stays', () => {
  test.each([
    ['CMD ["node", "server.js"]', 'CMD is in the exec form already'],
    ['CMD node $FILE', 'line 5: $FILE needs a shell'],
    ['CMD node *.js', 'line 5: *.js needs a shell'],
    ['CMD npm run migrate && node server.js', 'line 5: the command has operators that need a shell'],
    ['CMD node server.js | tee log', 'line 5: the command has operators that need a shell'],
    ['CMD PORT=3 node server.js', 'line 5: the command sets variables, which needs a shell'],
    ['CMD node server.js > log', 'line 5: the command redirects its output, which needs a shell'],
    ['CMD cd', 'line 5: cd is a word of the shell'],
    ["CMD ['node', 'server.js']", 'line 5: CMD looks like the exec form and is no valid JSON: it is left as it is'], // prettier-ignore
    ['EXPOSE 3000', 'the file has no CMD and no ENTRYPOINT'],
    ['ENTRYPOINT node server.js\nCMD ["--port", "3"]', 'line 5: ENTRYPOINT and CMD together mean something else in the exec form'], // prettier-ignore
    ['SHELL ["/bin/bash", "-c"]\nCMD node server.js', 'line 6: SHELL is not the usual one'],
    ['CMD node "server.js', /^line 5: the command could not be read: /],
  ])('%s', (start, expected) => {
    expect(reason('exec-form', starting(start), javascript)).toMatch(expected);
  });

  test.each([
    ['CMD ./start.sh', { 'start.sh': 'node server.js\n' }, 'line 5: start.sh has no first line that names its interpreter: a script without one is started by a shell alone'], // prettier-ignore
    ['CMD ./bin/made.sh', {}, null],
    ['CMD ./made.sh', {}, 'line 5: ./made.sh cannot be read: a script whose first line names no interpreter is started by a shell alone'], // prettier-ignore
    ['CMD ./start.sh', { 'start.sh': '#!/bin/sh\nexec node server.js\n' }, null],
    ['COPY start /usr/local/bin/start\nCMD start', { start: 'node server.js\n' }, 'line 6: start has no first line that names its interpreter: a script without one is started by a shell alone'], // prettier-ignore
    ['CMD node_modules/.bin/http-server', {}, null],
  ])('the kernel starts no script without a first line: %s %j', (start, files: Files, expected) => {
    const dockerfile = starting(start);
    if (expected === null) expect(endOf(dockerfile, { ...javascript, ...files })).toMatch(/^CMD \[/);
    else expect(reason('exec-form', dockerfile, { ...javascript, ...files })).toBe(expected);
  });

  test('the script is named as the repository names it, also from a context below its top', async () => {
    const dockerfile = starting('CMD ./start.sh');
    const folder = temporary({ 'api/Dockerfile': dockerfile, 'api/start.sh': 'node server.js\n' }, true);
    const project = await openProject(join(folder.path, 'api/Dockerfile'));
    const { skipped, withheld } = rewrite(dockerfile, project, { only: ['exec-form'] });
    const why = [...skipped, ...withheld].find(({ transform }) => transform === 'exec-form')?.why ?? '';
    expect(sentence(why)).toContain('line 5: api/start.sh has no first line');
  });

  test('where only an earlier stage has a start', () => {
    const dockerfile = `${starting('CMD ["node", "server.js"]').replace('node:20', 'node:20 AS base')}FROM base\n`;
    expect(reason('exec-form', dockerfile, javascript)).toBe('the last stage has no CMD and no ENTRYPOINT');
  });

  test.each(['ruby:3.3', 'eclipse-temurin:21-jre', 'php:8.3-cli', 'ubuntu:24.04'])('and not on %s, which starts a command as it is', (image) => {
    expect(alone('exec-form', lines(`FROM ${image}`, 'CMD app --port 80'), {}).after).toBe(lines(`FROM ${image}`, 'CMD ["app", "--port", "80"]'));
  }); // prettier-ignore

  test('where nobody knows the entrypoint of the base image', () => {
    const dockerfile = starting('CMD node server.js').replace('node:20', 'registry.example.com/node:20');
    expect(reason('exec-form', dockerfile, javascript)).toBe(
      'line 5: the entrypoint of the base image is not known',
    );
  });
});
