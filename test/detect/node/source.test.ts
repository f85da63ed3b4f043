import { describe, expect, test } from 'vitest';
import { app, stackOf } from './helpers.ts';
import { readScript } from '../../../src/sources/javascript/index.ts';
import type { Program, Use } from '../../../src/model/index.ts';

const packages = Object.fromEntries(
  [
    'express',
    'multer',
    'winston',
    'better-sqlite3',
    'ejs',
    'config',
    'dotenv',
    'fluent-ffmpeg',
    'execa',
    '@nestjs/core',
    'sqlite3',
    'knex',
    'close-with-grace',
  ].map((name) => [name, '^1.0.0']),
);
const data = {
  'views/index.ejs': '',
  'public/a.css': '',
  'data/seed.json': '{}',
  'config/default.json': '{}',
  '.env': 'A=1',
  'locales/en.json': '{}',
  'uploads/.gitkeep': '',
  'db/app.sqlite': '',
  '.gitignore': 'keys/\n',
};

function programOf(source: string, dockerfile?: string, more: Record<string, string> = {}): Program {
  return stackOf({
    ...(dockerfile ? { dockerfile } : {}),
    files: { ...app({ dependencies: packages }), ...data, ...more, 'server.js': source },
  }).program;
}

const paths = (seen: Program['opens']): readonly string[] => seen.map(({ path }) => path);

describe('files that the program opens', () => {
  test.each<[string, readonly string[]]>([
    [`require('fs').readFileSync('data/seed.json')`, ['data/seed.json']],
    [
      `const fs = require('node:fs'); const p = require('path'); fs.readFileSync(p.join(__dirname, 'data', 'seed.json'))`,
      ['data/seed.json'],
    ],
    [
      `import { readFile as rf } from 'fs/promises'; await rf(new URL('./data/seed.json', import.meta.url))`,
      ['data/seed.json'],
    ],
    [`import fs from 'fs-extra'; fs.readJsonSync('data/seed.json')`, ['data/seed.json']],
    [
      `const { promisify } = require('util'); const fs = require('fs'); const read = promisify(fs.readFile); read('data/seed.json')`,
      ['data/seed.json'],
    ],
    [
      `const fs = require('fs'); const LOCALES = process.cwd() + '/locales'; fs.readdirSync(LOCALES)`,
      ['locales'],
    ],
    ["const fs = require('fs'); const name = get(); fs.readFileSync(`./locales/${name}.json`)", ['locales']],
    [
      `const fs = require('fs'); fs.createReadStream(process.env.SEED || 'data/seed.json')`,
      ['data/seed.json'],
    ],
    [
      `const express = require('express'); const app = express(); app.use(express.static('public'))`,
      ['public'],
    ],
    [`require('ejs').renderFile('views/index.ejs', {})`, ['views/index.ejs']],
    [`require('dotenv').config()`, ['.env']],
    [
      `const app = require('express')(); app.set('views', __dirname + '/locales'); app.set('view engine', 'ejs')`,
      ['locales', 'views'],
    ],
    [`const path = require('path'); load(path.join(__dirname, 'public'))`, ['public']],
    [`load('./data/seed.json')`, ['data/seed.json']],
    [`load('./server.js')`, []],
    [`require('dotenv/config')`, ['.env']],
    [`const config = require('config')`, ['config']],
    [`const seed = require('./data/seed.json')`, ['data/seed.json']],
    [`const fs = require('fs'); fs.readFileSync('not/there.txt')`, []],
    [`const fs = require('fs'); fs.readFileSync('/etc/hostname')`, []],
    [`const fs = require('fs'); fs.readFileSync('keys/private.pem')`, ['keys/private.pem']],
    [
      `class A { constructor() { this.dir = 'locales'; } go() { return require('fs').readdirSync(this.dir); } }`,
      ['locales'],
    ],
    [`const paths = { seed: 'data/seed.json' }; require('fs').readFileSync(paths.seed)`, ['data/seed.json']],
  ])('%s', (source, expected) => {
    const program = programOf(source);
    expect(paths(program.opens)).toEqual(expected);
    expect(program.opensUnknown).toBeNull();
  });

  test('a constant of another module is followed', () => {
    const more = {
      'paths.js': `const path = require('path'); module.exports = { seed: path.join(__dirname, 'data/seed.json') };`,
    };
    expect(
      paths(
        programOf(`const paths = require('./paths'); require('fs').readFileSync(paths.seed)`, undefined, more)
          .opens,
      ),
    ).toEqual(['data/seed.json']);
  });

  test.each([
    [
      `const fs = require('fs'); module.exports = (file) => fs.readFileSync(file)`,
      'server.js:1 opens fs.readFileSync',
    ],
    [
      `const fs = require('fs'); let at = 'data'; at = other(); fs.readdirSync(at)`,
      'server.js:1 opens fs.readdirSync',
    ],
    [
      `const fs = require('fs'); const data = 'data/seed.json'; function read(data) { return fs.readFileSync(data); }`,
      'server.js:1 opens fs.readFileSync',
    ],
    [
      `const fs = require('fs'); const how = 'readFileSync'; fs[how]('data/seed.json')`,
      'server.js:1 hands fs on, so not every use is seen',
    ],
    [`require(process.argv[2])`, 'server.js:1 loads code whose name is computed'],
    [`require('fs').readdirSync('.')`, 'server.js:1 fs.readdirSync opens .'],
  ])('what is not known is said: %s', (source, expected) => {
    const unknown = programOf(source).opensUnknown;
    expect(`${unknown?.path ?? ''}:${unknown?.line ?? 0} ${unknown?.says ?? ''}`).toBe(expected);
  });
});

describe('modules that are loaded by a computed name', () => {
  const more = {
    'commands/a.js': `require('fs').writeFileSync('out/x', '')`,
    'other/b.js': `require('fs').writeFileSync('no/x', '')`,
  };

  test.each([
    `const path = require('path'); const at = path.join(__dirname, 'commands'); for (const f of all(at)) require(path.join(at, f))`,
    'for (const f of all()) require(`./commands/${f}`)',
    'for (const f of all()) import(`./commands/${f}.js`)',
    `for (const f of all()) require('./commands/' + f)`,
    `for (const f of all()) require(__dirname + '/commands/' + f)`,
    `const name = './commands/a'; require(name)`,
    `const load = (f) => require('./commands/' + f); load('a')`,
  ])('lie in a folder: %s', (source) => {
    const program = programOf(source, undefined, more);
    expect(paths(program.writes)).toEqual(['out']);
    expect(program.writesUnknown).toBeNull();
    expect(program.opensUnknown).toBeNull();
  });

  test.each([
    `const path = require('path'); for (const f of all()) require(path.join(__dirname, f))`,
    `require(process.env.PLUGIN || './commands/a')`,
    `require(process.env.PLUGINS + '/commands/a')`,
    `const { at } = require('./at'); require(at + '/a')`,
    `const load = (f) => require(f); load('./commands/a'); each(load)`,
  ])('may lie anywhere: %s', (source) => {
    expect(programOf(source, undefined, more).opensUnknown?.says).toBe('loads code whose name is computed');
  });
});

describe('folders that the program writes', () => {
  test.each<[string, readonly string[]]>([
    [`const multer = require('multer'); multer({ dest: 'uploads' })`, ['uploads']],
    [
      `const multer = require('multer'); multer.diskStorage({ destination: (r, f, done) => done(null, './uploads') })`,
      ['uploads'],
    ],
    [
      `const multer = require('multer'); multer({ storage: multer.diskStorage({ destination(r, f, cb) { cb(null, 'uploads/') } }) })`,
      ['uploads'],
    ],
    [`const fs = require('fs'); fs.writeFileSync('out/report.txt', '')`, ['out']],
    ["const fs = require('fs'); fs.appendFile(`logs/${day}.log`, '', done)", ['logs']],
    [`const fs = require('fs'); fs.mkdirSync('cache', { recursive: true })`, ['cache']],
    [`const fs = require('fs'); if (!fs.existsSync('cache')) fs.mkdirSync('cache')`, ['cache']],
    [`const fs = require('fs'); fs.mkdirSync('cache')`, ['.']],
    [`const fs = require('fs'); fs.writeFileSync('/tmp/x', '')`, []],
    [
      `const winston = require('winston'); new winston.transports.File({ filename: 'logs/app.log' })`,
      ['logs'],
    ],
    [
      `const { transports } = require('winston'); new transports.File({ filename: '/var/log/app/a.log' })`,
      ['/var/log/app'],
    ],
    [`const Database = require('better-sqlite3'); new Database('db/new.sqlite')`, ['db']],
    [`const Database = require('better-sqlite3'); new Database(':memory:')`, []],
    [`const Database = require('better-sqlite3'); new Database('db/app.sqlite')`, ['db/app.sqlite', 'db']],
    [`require('knex')({ client: 'sqlite3', connection: { filename: './db/k.sqlite' } })`, ['db']],
    [`const fs = require('fs'); fs.open('out/log', 'a', done)`, ['out']],
    [
      `const fs = require('fs'); for (const d of ['out', 'logs']) fs.writeFileSync(d + '/x', '')`,
      ['out', 'logs'],
    ],
    [
      `const fs = require('fs'); (0, fs.writeFileSync)('out/x', ''); ['logs/x'].forEach(fs.unlinkSync)`,
      ['out', 'logs'],
    ],
    [
      `const fs = require('fs'), { promisify } = require('util'); promisify(fs.writeFile)('out/x', ''); fs.mkdirSync('out/a')`,
      ['out'],
    ],
  ])('%s', (source, expected) => {
    const program = programOf(source);
    expect(paths(program.writes)).toEqual(expected);
    expect(program.writesUnknown).toBeNull();
  });

  test.each([
    [
      `const fs = require('fs'); exports.save = (path) => fs.writeFileSync(path, '')`,
      'writes fs.writeFileSync',
    ],
    [
      `const fs = require('fs'); function a() { const d = '/tmp/a'; return d; } for (const d of all()) fs.writeFileSync(d + '/x', '')`,
      'writes fs.writeFileSync',
    ],
    [
      `const fs = require('fs'); setTimeout(fs.writeFileSync, 1, 'uploads/x', '')`,
      'hands fs on, so not every use is seen',
    ],
    [
      `const fs = require('fs'); require('./own').all = [fs.unlinkSync, fs.writeFileSync]`,
      'hands fs on, so not every use is seen',
    ],
    [
      "const fs = require('fs'); fs.writeFileSync(`data/${id}.json`, '')",
      'fs.writeFileSync may write over data/seed.json, which the image brings',
    ],
  ])('a write that may be anywhere withholds: %s', (source, says) => {
    expect(programOf(source).writesUnknown).toMatchObject({ folder: null, evidence: { says } });
  });

  test("a folder below /tmp that the Dockerfile makes is root's", () => {
    const dockerfile =
      'FROM node:20\nRUN mkdir /tmp/files\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n';
    expect(paths(programOf(`require('fs').writeFileSync('/tmp/files/a', '')`, dockerfile).writes)).toEqual([
      '/tmp/files',
    ]);
  });
});

describe('what compose sets', () => {
  const writes = (value: string | null): { readonly seen: readonly string[]; readonly unknown: boolean } => {
    const use: Use = {
      kind: 'compose', evidence: { path: 'compose.yml', line: 3, says: 'builds' }, context: '.', target: null, args: new Map(), command: null, entrypoint: null,
      user: null, volumes: [], ports: [], healthcheck: null, legacyBuilder: null, environment: new Map([['DIR', value]]),
    }; // prettier-ignore
    const files = {
      ...app({ dependencies: packages }),
      'server.js': `const multer = require('multer'); multer({ dest: process.env.DIR || 'uploads' })`,
    };
    const { program } = stackOf({ files, options: { uses: [use] } });
    return { seen: paths(program.writes), unknown: program.writesUnknown !== null };
  };

  test('a folder that it names counts beside the fallback', () => {
    expect(writes('/data')).toEqual({ seen: ['uploads', '/data'], unknown: false });
    expect(writes(null)).toEqual({ seen: ['uploads'], unknown: true });
  });
});

describe('programs, ports and signals', () => {
  test.each<[string, readonly string[]]>([
    [`require('child_process').spawn('convert', ['a'])`, ['convert']],
    [`const { exec } = require('node:child_process'); exec('pg_dump x | gzip > y')`, ['pg_dump', 'gzip']],
    ["const { execSync } = require('child_process'); execSync(`git log ${n}`)", ['git']],
    [`const ffmpeg = require('fluent-ffmpeg')`, ['ffmpeg']],
    [`require('child_process').spawn('node', ['x.js'])`, []],
  ])('runs: %s', (source, expected) => {
    expect(programOf(source).runs.map(({ name }) => name)).toEqual(expected);
  });

  test.each<[string, string | null]>([
    [`require('child_process').spawn('python3', ['job.py'])`, 'child_process.spawn runs python3, and what that writes is not known'],
    [`const { exec } = require('child_process'); exec('pg_dump x | gzip > y')`, 'child_process.exec runs pg_dump, and what that writes is not known'],
    [`const ffmpeg = require('fluent-ffmpeg')`, 'imports fluent-ffmpeg, which runs ffmpeg, and what that writes is not known'],
    [`require('child_process').execSync('identify ' + name)`, null],
    [`require('child_process').execSync('date > stamp')`, 'child_process.execSync runs date, and what that writes is not known'],
    [`require('child_process').execSync('which x > /dev/null 2>&1')`, null],
    [`require('child_process').execSync('git rev-parse HEAD')`, null],
    [`require('child_process').spawn('node', ['x.js'])`, null],
  ])('what a child process writes: %s', (source, expected) => {
    expect(programOf(source).writesUnknown?.evidence.says ?? null).toBe(expected);
  }); // prettier-ignore

  test("a browser in root's home folder is no other user's", () => {
    const given = (dockerfile: string) =>
      stackOf({ dockerfile, files: { ...app({ dependencies: { puppeteer: '^21.0.0' } }), 'server.js': '' } });
    const dockerfile = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD ["node", "server.js"]\n';
    expect(given(dockerfile).program.runsUnknown?.says).toMatch(/^starts puppeteer's browser/);
    const elsewhere = dockerfile.replace('RUN', 'ENV PUPPETEER_EXECUTABLE_PATH=/usr/bin/chromium\nRUN');
    expect(given(elsewhere).program.runsUnknown).toBeNull();
  });

  test('a program whose name is computed is said', () => {
    expect(programOf(`require('child_process').spawn(process.env.TOOL)`).runsUnknown).toMatchObject({
      path: 'server.js',
      line: 1,
    });
  });

  test.each<[string, readonly number[]]>([
    [`require('express')().listen(process.env.PORT || 8080)`, [8080]],
    [
      `const port = Number(process.env.PORT ?? 3000); const app = require('express')(); app.listen(port)`,
      [3000],
    ],
    [`app.listen({ port: 4000, host: '0.0.0.0' })`, [4000]],
    [`app.listen(process.env.PORT)`, []],
  ])('listens: %s', (source, expected) => {
    expect(programOf(source).ports.map(({ port }) => port)).toEqual(expected);
  });

  test.each<[string, number | null]>([
    [`\nprocess.on('SIGTERM', () => server.close())`, 2],
    [`for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0))`, 1],
    [`// process.on('SIGTERM', stop); server.close()`, null],
    [`process.on('SIGINT', () => process.exit())`, null],
    [`app.enableShutdownHooks()`, 1],
    [`process.on('SIGTERM', () => console.log('no'))`, null],
    [`import closeWithGrace from 'close-with-grace'; closeWithGrace(stop)`, 1],
  ])('SIGTERM: %s', (source, line) => {
    expect(programOf(source).handlesSigterm?.line ?? null).toBe(line);
  });
});

describe('a list of typed parameters ends', () => {
  test.each([
    `class Cache { set(key: string, value: number) {} }`,
    `class A { set(key: Map<string, number>, value?: (a: b) => void, ...rest: string[]) {} }`,
    `class A { constructor(private readonly key: Map<string, number>) {} }`,
  ])('%s', (source) => {
    const found = programOf(`require('fs').readFileSync('data/seed.json');\n${source}`);
    expect(paths(found.opens)).toEqual(['data/seed.json']);
    expect(found.opensUnknown).toBeNull();
  });

  test.each([`listen(port: number): void {`, `set(key: string`, `set(a; b)`, `set(:`, `f([a: b, c`])(
    'what is no JavaScript is unknown: %s',
    (source) => {
      const found = programOf(`require('fs').readFileSync('data/seed.json');\n${source}`);
      const unknown = { path: 'server.js', line: null, says: 'has a line that is no JavaScript: 2' };
      expect(found.opensUnknown).toEqual(unknown);
      expect(found.writesUnknown).toEqual({ folder: null, evidence: unknown });
      expect(found.runsUnknown).toEqual(unknown);
    },
  );
});

describe('what a module imports', () => {
  const imports = (source: string): readonly string[] =>
    readScript('a.ts', source).loads.map(
      ({ specifier, typeOnly }) =>
        `${specifier.kind === 'text' ? specifier.text : '?'}${typeOnly ? ' (types)' : ''}`,
    );
  const bindings = (source: string): readonly string[] =>
    [...readScript('a.ts', source).scope.bindings].flatMap(([local, values]) =>
      values.flatMap((value) =>
        value.kind === 'import' ? [`${local} = ${value.specifier} ${value.name}`] : [],
      ),
    );

  test.each<[string, readonly string[], readonly string[]]>([
    [`import { from, page } from './desk'`, ['./desk'], ['from = ./desk from', 'page = ./desk page']],
    [`import { page, from } from './desk'`, ['./desk'], ['page = ./desk page', 'from = ./desk from']],
    [`import { a as from } from './desk'`, ['./desk'], ['from = ./desk a']],
    [`import { from as a } from './desk'`, ['./desk'], ['a = ./desk from']],
    [`import from from './desk'`, ['./desk'], ['from = ./desk default']],
    [`import from, { page } from './desk'`, ['./desk'], ['from = ./desk default', 'page = ./desk page']],
    [`import * as from from './desk'`, ['./desk'], ['from = ./desk *']],
    [`import a, * as b from './desk'`, ['./desk'], ['a = ./desk default', 'b = ./desk *']],
    [`import type from './desk'`, ['./desk'], ['type = ./desk default']],
    [`import type from from './desk'`, ['./desk (types)'], []],
    [`import type { from } from './desk'`, ['./desk (types)'], []],
    [`import type A, { B } from './desk'`, ['./desk (types)'], []],
    [`export { from } from './desk'`, ['./desk'], []],
    [`export * as default from './desk'`, ['./desk'], []],
    [`export type { A } from './desk'`, ['./desk (types)'], []],
    [`export const from = './desk'`, [], []],
    [`export { a }\nimport b from './desk'`, ['./desk'], ['b = ./desk default']],
    [`export interface A { from: './desk' }\nimport type { B } from './b'`, ['./b (types)'], []],
    [`import './desk'; import.meta.url`, ['./desk'], []],
  ])('%s', (source, specifiers, names) => {
    expect(imports(source)).toEqual(specifiers);
    expect(bindings(source)).toEqual(names);
  });
});
