import { describe, expect, test } from 'vitest';
import { sentence } from '../../../src/report/sentence.ts';
import { app, PLAIN, stackOf } from './helpers.ts';
import type { Use } from '../../../src/model/index.ts';

const handler = "process.on('SIGTERM', () => process.exit(0)); require('express')().listen(3000);";
const dependencies = { express: '^4.21.2' };

function resolve(
  scripts: Record<string, string>,
  source = handler,
  argv: readonly string[] = ['npm', 'start'],
): string {
  const dockerfile = PLAIN.replace('["node", "server.js"]', JSON.stringify(argv));
  const answer = stackOf({
    dockerfile,
    files: { ...app({ scripts, dependencies }), 'server.js': source },
  }).resolveStart(argv);
  return 'declined' in answer ? sentence(answer.declined) : answer.argv.join(' ');
}

describe('npm start', () => {
  test.each<[Record<string, string>, readonly string[], string]>([
    [{ start: 'node server.js' }, ['npm', 'start'], 'node server.js'],
    [
      { start: 'node --enable-source-maps ./server.js' },
      ['npm', 'run', 'start'],
      'node --enable-source-maps ./server.js',
    ],
    [{ serve: 'node server.js' }, ['yarn', 'serve'], 'node server.js'],
    [{ start: 'node server.js', prestart: 'echo' }, ['npm', 'start'], 'package.json has a prestart script'],
    [
      { start: 'NODE_ENV=production node server.js' },
      ['npm', 'start'],
      'the start script "NODE_ENV=production node server.js" is not one plain command',
    ],
    [
      { start: 'node a.js && node server.js' },
      ['npm', 'start'],
      'the start script "node a.js && node server.js" is not one plain command',
    ],
    [
      { start: 'cross-env A=1 node server.js' },
      ['npm', 'start'],
      'the start script runs cross-env, not node itself',
    ],
    [{}, ['npm', 'run', 'serve'], 'package.json has no script serve'],
    [
      { start: 'node server.js' },
      ['npm', 'start', '--', '--port', '1'],
      'npm start -- --port 1 hands arguments on',
    ],
    [{ start: 'node server.js' }, ['node', 'server.js'], 'node server.js is no script of package.json'],
  ])('%j by %j', (scripts, argv, expected) => {
    expect(resolve(scripts, handler, argv)).toBe(expected);
  });

  test('stays where nothing handles SIGTERM', () => {
    expect(resolve({ start: 'node server.js' }, "require('express')().listen(1)")).toContain(
      'nothing in the sources handles SIGTERM',
    );
  });

  test('stays where the sources read what npm sets', () => {
    expect(
      resolve({ start: 'node server.js' }, `${handler} console.log(process.env.npm_package_version)`),
    ).toBe('server.js:1 reads a variable that only npm sets');
  });
});

describe('the start command', () => {
  const start = (
    line: string,
    scripts: Record<string, string> = {},
    more: Record<string, string> = {},
  ): readonly string[] | null =>
    stackOf({
      dockerfile: PLAIN.replace('CMD ["node", "server.js"]', line),
      files: { ...app({ scripts, dependencies }), 'server.js': handler, ...more },
    }).program.start;

  test.each<[string, readonly string[] | null, Record<string, string>?, Record<string, string>?]>([
    ['CMD node server.js', ['node', 'server.js']],
    ['CMD ["npm", "start"]', ['node', 'server.js'], { start: 'node server.js' }],
    ['CMD npm start', ['node', 'server.js']],
    ['ENTRYPOINT ["node"]\nCMD ["server.js"]', ['node', 'server.js']],
    ['ENTRYPOINT ["dumb-init", "--"]\nCMD ["node", "server.js"]', ['node', 'server.js']],
    ['CMD ["npm", "run", "serve"]', ['node', 'server.js'], { serve: 'cross-env A=1 node server.js' }],
    ['CMD node migrate.js && node server.js', null],
    ['CMD ["sh", "-c", "exec node server.js"]', ['node', 'server.js']],
    [
      'ENTRYPOINT ["./run.sh"]\nCMD ["node", "server.js"]',
      ['node', 'server.js'],
      {},
      { 'run.sh': '#!/bin/sh\nset -e\necho start\nexec "$@"\n' },
    ],
    ['CMD ["npm", "run", "nothing"]', null],
  ])('%s', (line, expected, scripts = {}, more = {}) => {
    expect(start(line, scripts, more)).toEqual(expected);
  });
});

describe('development dependencies at run time keep everything installed', () => {
  const production = (
    scripts: Record<string, string>,
    cmd: string,
    source = '',
    uses: readonly Use[] = [],
  ): boolean => {
    const files = {
      ...app({ scripts, dependencies, devDependencies: { nodemon: '^3.0.0', pug: '^3.0.0' } }),
      'server.js': source,
      'server.ts': '',
      'server2.js': '',
      'bin/www': '#!/usr/bin/env node',
    };
    return (
      stackOf({ dockerfile: PLAIN.replace('["node", "server.js"]', cmd), files, options: { uses } })
        .production !== null
    );
  };
  const use = (command: string): Use => ({
    kind: 'compose', evidence: { path: 'compose.yml', line: 3, says: 'builds' }, context: '.', target: null, args: new Map(), command, entrypoint: null,
    user: null, volumes: [], ports: [], healthcheck: null, legacyBuilder: null,
  }); // prettier-ignore

  test.each<[string, boolean, boolean]>([
    ['plain', production({}, '["node", "server.js"]'), true],
    ['a reloader', production({ dev: 'nodemon server.js' }, '["npm", "run", "dev"]'), false],
    ['TypeScript', production({}, '["node", "--import", "tsx", "server.ts"]'), false],
    ['an import', production({}, '["node", "server.js"]', "require('pug')"), false],
    ['a view engine', production({}, '["node", "server.js"]', "app.set('view engine', 'pug')"), false],
    ['a preloaded module', production({}, '["node", "-r", "pug/register", "server2.js"]'), false],
    ['a start that is not known', production({}, '["npm", "run", "nothing"]'), false],
    [
      'compose',
      production({ dev: 'nodemon server.js' }, '["node", "server.js"]', '', [use('npm run dev')]),
      false,
    ],
    ['a global CLI that loads the local one', production({}, '["ng", "serve"]'), false],
    ['a server for development of a production package', production({}, '["express", "dev.ts"]'), false],
    ['another language', production({}, '["supervisord", "-n"]'), false],
    ['a workspace', production({}, '["npm", "start", "-w", "api"]'), false],
    ['a script without an ending', production({}, '["node", "./bin/www"]'), true],
    [
      'compose with production packages',
      production({}, '["node", "server.js"]', '', [use('node server2.js')]),
      true,
    ],
  ])('%s', (_, actual, expected) => {
    expect(actual).toBe(expected);
  });
});

describe('what a start command may write', () => {
  const unknown = (cmd: string, more: Record<string, string> = {}): string | null => {
    const files = {
      ...app({ scripts: { dev: 'next dev', start: 'node server.js' }, dependencies }),
      'server.js': '',
      ...more,
    };
    return (
      stackOf({ dockerfile: PLAIN.replace('["node", "server.js"]', cmd), files }).program.writesUnknown
        ?.evidence.says ?? null
    );
  };

  test.each<[string, Record<string, string>, string | null]>([
    ['["npm", "start"]', {}, null],
    ['["npm", "run", "dev"]', {}, 'it starts next dev'],
    ['["npm", "run", "nothing"]', {}, 'package.json has no script nothing'],
    ['["bash", "/app/dev.sh"]', {}, '/app/dev.sh could not be read'],
    ['["./run.sh"]', { 'run.sh': '#!/bin/sh\nsupervisord -n\n' }, 'it starts supervisord -n'],
    ['["/usr/bin/tini", "--", "node", "server.js"]', {}, null],
  ])('%s', (cmd, more, expected) => {
    expect(unknown(cmd, more)).toBe(expected);
  });

  test('a tool that writes below /tmp alone, and no source of the repository with it', () => {
    const files = { 'server.js': "require('fs').writeFileSync('/data/x', '');" };
    const tool = (start: string) =>
      stackOf({ dockerfile: `FROM node:22\nRUN npm i -g maildev@2\n${start}\n`, files }).program;
    expect(tool('CMD maildev')).toMatchObject({ writes: [], writesUnknown: null });
    expect(tool('CMD maildev --mail-directory /mails').writesUnknown?.evidence.says).toBe(
      'it starts maildev --mail-directory /mails',
    );
    expect(tool('ENV MAILDEV_MAIL_DIRECTORY=/mails\nCMD maildev').writesUnknown).not.toBeNull();
  });

  test('a tool that opens a database which its configuration names', () => {
    const files = { ...app({ dependencies: { sequelize: '^6.0.0', sqlite3: '^5.1.6' } }), 'server.js': '' };
    const dockerfile = PLAIN.replace('["node", "server.js"]', 'sequelize db:migrate && node server.js');
    expect(stackOf({ dockerfile, files }).program.writesUnknown?.evidence.says).toBe(
      'it starts sequelize db:migrate, and where its SQLite database lies is not seen',
    );
  });

  test('a file that pm2 is given names scripts that are not followed', () => {
    expect(unknown('["pm2-runtime", "ecosystem.config.js"]', { 'ecosystem.config.js': '' })).toBe(
      'pm2-runtime ecosystem.config.js starts what that file names, which is not followed',
    );
    expect(unknown('["pm2-runtime", "server.js"]')).toBeNull();
  });

  test.each(['docker-entrypoint.sh', 'begin'])(
    'a script of the author by the name %s is followed',
    (name) => {
      const files = {
        ...app({ dependencies }),
        'server.js': '',
        'run.sh': '#!/bin/sh\nlerna run x\nexec "$@"\n',
      };
      const dockerfile = PLAIN.replace(
        'CMD',
        `COPY run.sh /usr/local/bin/${name}\nENTRYPOINT ["${name}"]\nCMD`,
      );
      expect(stackOf({ dockerfile, files }).program.writesUnknown?.evidence.says).toBe(
        'it starts lerna run x',
      );
    },
  );

  test('an ENTRYPOINT takes the CMD of the stages below away', () => {
    const dockerfile =
      'FROM node:20 AS base\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "a.js"]\nFROM base\nENTRYPOINT ["node", "server.js"]\n';
    const files = { ...app({ dependencies }), 'server.js': '' };
    expect(stackOf({ dockerfile, files }).program.start).toEqual(['node', 'server.js']);
  });
});

describe('the version that files name', () => {
  const version = (files: Record<string, string>): string => {
    const found = stackOf({ files: { ...app({ dependencies }), 'server.js': '', ...files } }).version;
    return 'declined' in found
      ? sentence(found.declined)
      : `${found.tag} (${found.evidence.path}:${found.evidence.line ?? 0})`;
  };

  test.each<[Record<string, string>, string]>([
    [{ '.nvmrc': 'v20.11.1\n' }, '20.11.1 (.nvmrc:1)'],
    [{ '.nvmrc': 'lts/iron' }, '20 (.nvmrc:1)'],
    [{ '.nvmrc': 'lts/*', '.node-version': '22\n' }, '22 (.node-version:1)'],
    [{ '.tool-versions': 'python 3.12\nnodejs 18.19.0\n' }, '18.19.0 (.tool-versions:2)'],
    [{ 'package.json': '{\n  "volta": {\n    "node": "20.1.0"\n  }\n}' }, '20.1.0 (package.json:3)'],
    [{ 'package.json': '{\n  "engines": { "node": "20.x" }\n}' }, '20 (package.json:2)'],
    [
      { 'package.json': '{ "engines": { "node": ">=18" } }' },
      'no version file names an exact Node version or a major one',
    ],
  ])('%o', (files, expected) => {
    expect(version(files)).toBe(expected);
  });
});
