import { describe, expect, test } from 'vitest';
import { after, javascript, lines, python, reason, use, type Files } from './projects.ts';

const plain = (...steps: readonly string[]): string =>
  lines('FROM node:20', ...steps, 'CMD ["node", "server.js"]');
const evidence = { path: 'compose.yaml', line: 3, says: 'builds it' };

describe('an application in / gets a folder of its own', () => {
  test('above the first instruction that uses the working folder', () => {
    const dockerfile = plain('RUN apt-get update && apt-get install -y curl', 'ENV A=1', '# sources', 'COPY . .', 'RUN npm install'); // prettier-ignore
    expect(after('workdir', dockerfile, javascript)).toBe(
      plain('RUN apt-get update && apt-get install -y curl', 'ENV A=1', '# sources', 'WORKDIR /app', 'COPY . .', 'RUN npm install'), // prettier-ignore
    );
  });

  test('also where a step makes what it needs there, and what lies in folders of the system stays', () => {
    const dockerfile = plain('RUN mkdir uploads', 'COPY server.js package*.json ./', 'COPY nginx.conf /etc/nginx/'); // prettier-ignore
    expect(after('workdir', dockerfile, javascript)).toContain(
      'FROM node:20\nWORKDIR /app\nRUN mkdir uploads',
    );
  });

  test('what the program finds by its own place moves along', () => {
    const files = { ...javascript, 'data/a.json': '', 'server.js': "const fs = require('fs');\nfs.readFileSync(__dirname + '/data/a.json');\nfs.readFileSync(__dirname + '/gone.json');\nfs.writeFileSync('./data/b.json', '');\n" }; // prettier-ignore
    expect(after('workdir', plain('COPY . .'), files)).toContain('WORKDIR /app\n');
  });
});

describe('it stays in / where', () => {
  test.each<[string, string, Files, string]>([
    ['WORKDIR is set', plain('WORKDIR /srv', 'COPY . .'), {}, 'WORKDIR is set'],
    ['the base image has another folder', lines('FROM golang:1.24', 'COPY . .', 'CMD ["./app"]'), {}, 'the base image starts in /go'], // prettier-ignore
    ['everything has an absolute place', plain('COPY . /srv'), {}, 'nothing lies in the working folder'],
    ['a start is absolute', lines('FROM node:20', 'COPY . .', 'CMD ["node", "/server.js"]'), {}, 'there is no WORKDIR, and line 3 names /server.js'], // prettier-ignore
    ['a step is absolute', plain('COPY . .', 'RUN cp -a dist /'), {}, 'there is no WORKDIR, and line 3 names /'], // prettier-ignore
    ['a copy is absolute', plain('COPY . .', 'COPY conf /conf/'), {}, 'there is no WORKDIR, and line 3 names /conf'], // prettier-ignore
    ['PATH is absolute', plain('ENV PATH=/node_modules/.bin:$PATH', 'COPY . .'), {}, 'there is no WORKDIR, and line 2 names /node_modules'], // prettier-ignore
    ['a copy goes into the system', plain('COPY conf etc/app/', 'COPY . .'), {}, 'there is no WORKDIR, and line 2 copies into /etc'], // prettier-ignore
    ['a step means the system', plain('COPY . .', 'RUN cat etc/passwd'), {}, 'there is no WORKDIR, and line 3 may mean /etc/ by a relative path'], // prettier-ignore
    ['the context lies over the system', plain('COPY . .'), { 'etc/app.conf': '' }, 'there is no WORKDIR, and line 2 lays etc of the build context over /etc'], // prettier-ignore
    ['a script is absolute', plain('COPY . .'), { 'start.sh': 'set -e\nexec node /server.js\n' }, 'there is no WORKDIR, and start.sh:2 names /server.js'], // prettier-ignore
    ['the program opens it', plain('COPY . .'), { 'server.js': "require('fs').readFileSync('/cities.json')\n", 'cities.json': '[]' }, 'there is no WORKDIR, and server.js:1 names /cities.json'], // prettier-ignore
    ['the program writes there', plain('COPY . .'), { 'server.js': "const fs = require('fs');\nfs.writeFileSync('/uploads/a', '');\n" }, 'there is no WORKDIR, and server.js:2 names /uploads'], // prettier-ignore
    ['a route may be a folder', plain('COPY . .'), { 'server.js': "require('express')().use('/static', x).listen(3000)\n", 'static/a.css': '' }, 'there is no WORKDIR, and server.js:1 names /static'], // prettier-ignore
    ['settings name it', plain('COPY . .'), { 'config.json': '{"cities": "/cities.csv"}', 'cities.csv': '' }, 'there is no WORKDIR, and config.json:1 names /cities.csv'], // prettier-ignore
    ['a user is set', plain('USER node', 'COPY . .'), {}, 'there is no WORKDIR, and line 2: USER says who may write in /'], // prettier-ignore
    ['the folder has its name in use', plain('COPY . .', 'VOLUME /app/data'), {}, 'there is no WORKDIR, and line 3 names /app'], // prettier-ignore
  ])('%s', (_name, dockerfile, files, why) => {
    expect(reason('workdir', dockerfile, { ...javascript, 'nginx.conf': '', ...files })).toBe(
      why.startsWith('there') ? `${why} | a WORKDIR of its own` : why,
    );
  });

  test.each([
    [{ volumes: [{ source: './data', target: '/data', bind: true }] }, 'compose.yaml:3 lays something over /data'], // prettier-ignore
    [{ command: 'node /server.js' }, 'compose.yaml:3 names /server.js'],
    [{ workingDir: '/srv' }, 'compose.yaml:3 sets another working folder'],
  ])('%j', (given, why) => {
    const uses = [use({ evidence, ...given })];
    expect(reason('workdir', plain('COPY . .'), javascript, { uses })).toBe(
      `there is no WORKDIR, and ${why} | a WORKDIR of its own`,
    );
  });
});

test('volumes of the system are no hindrance', () => {
  const uses = [use({ evidence, volumes: [{ source: 'logs', target: '/var/log/app', bind: false }] })];
  const dockerfile = lines('FROM python:3.12', 'COPY . .', 'CMD ["python", "app.py"]');
  expect(after('workdir', dockerfile, python, { uses })).toContain('WORKDIR /app');
});
