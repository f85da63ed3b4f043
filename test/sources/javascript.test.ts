/** What programs of JavaScript do with a place, in the ways that people write it: each must be seen, or said to be unknown; never missed. */
import { describe, expect, test } from 'vitest';
import type { Program } from '../../src/model/index.ts';
import { app, stackOf } from '../detect/node/helpers.ts';

const packages = Object.fromEntries(['express', 'multer', 'execa'].map((name) => [name, '^1.0.0']));

function programOf(source: string, more: Record<string, string> = {}): Program {
  const files = { ...app({ dependencies: packages }), 'data/a.json': '{}', ...more, 'server.js': source };
  return stackOf({ files }).program;
}

/** Ways to come to a text `X`, as a head and an expression. The program writes, opens, runs or listens on it. */
const WAYS: Readonly<Record<string, readonly [head: string, value: string]>> = {
  'a literal': ['', 'X'],
  'a constant': ['const p = X;', 'p'],
  'a constant in a function': ['', '(() => { const p = X; return p })()'],
  'a constant that another function shadows': ['const p = X; function a(p) { return p }', 'p'],
  'a name that is declared later': ['let p; p = X;', 'p'],
  'a default of a parameter': ['function f(p = X) { return p }', 'f()'],
  'what a caller gives': ['function f(p) { return p }', 'f(X)'],
  'what a caller gives through two functions': [
    'const g = (q) => q; const f = (p) => g(p);', 'f(X)'],
  'what a caller gives in a record': ['function f({ p }) { return p }', 'f({ p: X })'],
  'a default in a record': ['function f({ p = X } = {}) { return p }', 'f({})'],
  'a return': ['function f() { return X }', 'f()'],
  'an arrow': ['const f = () => X;', 'f()'],
  'an await': ['const f = async () => X;', 'await f()'],
  'a field of a record': ['const o = { a: { b: X } };', 'o.a.b'],
  'a field by its text': ['const o = { a: X };', "o['a']"],
  'a field that is spread': ['const d = { a: X }; const o = { ...d, b: 1 };', 'o.a'],
  'a field that is set later': ['const o = {}; o.a = X;', 'o.a'],
  'a field that is set later, with a default': ["const o = {}; o.a = X;", "(o.a || X)"],
  'a frozen record': ['const o = Object.freeze({ a: X });', 'o.a'],
  'destructuring': ['const { a: { b } } = { a: { b: X } };', 'b'],
  'an item of a list': ["const [, p] = ['/tmp/x', X];", 'p'],
  'a class field': ['class A { p = X; get() { return this.p } }', 'new A().get()'],
  'a private class field': ['class A { #p = X; get() { return this.#p } }', 'new A().get()'],
  'a static field': ['class A { static p = X }', 'A.p'],
  'a field that a constructor sets': [
    'class A { constructor() { this.p = X } get() { return this.p } }', 'new A().get()'],
  'a field that is given to the constructor': [
    'class A { constructor(p) { this.p = p } get() { return this.p } }', 'new A(X).get()'],
  'a field of a base class': [
    'class B { constructor(p) { this.p = p } } class A extends B { constructor() { super(X) } }', 'new A().p'],
  'a getter': ['class A { get p() { return X } }', 'new A().p'],
  'a method of a record': ['const o = { p: X, get() { return this.p } };', 'o.get()'],
  'either': ['', 'Math.random() > 2 ? X : X'],
  'behind &&': ['', 'true && X'],
  'a comma': ['', '(0, X)'],
  'an enumeration': ['const E = Object.freeze({ A: X });', 'E.A'],
  'a variable with a default': ['', "(process.env.NOT_SET || X)"],
  'a variable with a default, destructured': ['const { NOT_SET = X } = process.env;', 'NOT_SET'],
  'another module': ["const { p } = require('./other');", 'p'],
  'another module, whole': ["const other = require('./other');", 'other.p'],
  'a module that hands on': ["import { p } from './barrel.js';", 'p'],
  'a default export': ["import d from './default.mjs';", 'd.p'],
  'JSON': ["const c = require('./config.json');", 'c.p'],
}; // prettier-ignore

function files(text: string): Record<string, string> {
  return {
    'other.js': `exports.p = ${text};`,
    'barrel.js': "export * from './es.mjs';",
    'es.mjs': `export const p = ${text};`,
    'default.mjs': `export default { p: ${text} };`,
    'config.json': `{ "p": ${text} }`,
  };
}

const DEEDS: Readonly<Record<string, { text: string; use: (value: string) => string; seen: (program: Program) => unknown }>> = {
  writes: {
    text: '"uploads/x"',
    use: (value) => `require('fs').writeFileSync(${value}, '')`,
    seen: ({ writes, writesUnknown }) => [writes.map(({ path }) => path), writesUnknown],
  },
  opens: {
    text: '"data/a.json"',
    use: (value) => `require('node:fs').promises.readFile(${value})`,
    seen: ({ opens, opensUnknown }) => [opens.map(({ path }) => path), opensUnknown],
  },
  runs: {
    text: '"convert"',
    use: (value) => `const { execFile: run } = require('child_process'); run(${value}, [])`,
    seen: ({ runs, runsUnknown }) => [runs.map(({ name }) => name), runsUnknown],
  },
  listens: {
    text: '"8081"',
    use: (value) => `require('express')().listen(${value})`,
    seen: ({ ports }) => [ports.map(({ port }) => port), null],
  },
}; // prettier-ignore

describe.each(Object.entries(DEEDS))('%s', (deed, { text, use, seen }) => {
  const expected = { writes: 'uploads', opens: 'data/a.json', runs: 'convert', listens: 8081 }[deed];

  test.each(Object.entries(WAYS))('%s', (_, [head, value]) => {
    const source = `${head.replaceAll('X', text)}\n${use(value.replaceAll('X', text))}`;
    const more = Object.fromEntries(Object.entries(files(text)).filter(([path]) => source.includes(path.replace(/\.js$/, '')) || (path === 'es.mjs' && source.includes('barrel')))); // prettier-ignore
    const [found, unknown] = seen(programOf(source, more)) as [unknown[], unknown];
    // a module that is loaded is data as well
    expect(found.filter((path) => path !== 'config.json')).toEqual([expected]);
    expect(unknown).toBeNull();
  });
});

describe('functions that write', () => {
  test.each<[string, readonly string[]]>([
    [`const { writeFileSync } = require('fs'); writeFileSync('out/x', '')`, ['out']],
    [`const { writeFileSync: w } = require('fs'); w('out/x', '')`, ['out']],
    [`const w = require('fs')['writeFileSync']; w('out/x', '')`, ['out']],
    [`const fs = require('fs'); const write = (to) => fs.writeFileSync(to, ''); write('out/x')`, ['out']],
    [`const fs = require('fs'); const run = (how) => how('out/x', ''); run(fs.writeFileSync)`, ['out']],
    [`const fs = require('fs'); class A { save(n) { fs.writeFileSync(this.dir + n, '') } dir = 'out/' } new A().save('x')`, ['out']],
    [`const fs = require('fs'); ['out/a', 'logs/a'].forEach((file) => fs.writeFileSync(file, ''))`, ['out', 'logs']],
    [`const fs = require('fs'); for (const n of ['out', 'logs'].map((d) => d + '/x')) fs.writeFileSync(n, '')`, ['out', 'logs']],
    [`const fs = require('fs'); const dirs = ['out']; dirs.push('logs'); for (const d of dirs) fs.writeFileSync(d + '/x', '')`, ['out', 'logs']],
    [`const fs = require('fs'); const o = { a: 'out/x' }; for (const k of ['a']) o[k] = 'logs/x'; fs.writeFileSync(o.a, '')`, ['out', 'logs']],
    [`const fs = require('fs'); class A { dir = 'out'; save() { fs.writeFileSync(this.dir + '/x', '') } } class B extends A { dir = 'logs' } new B().save()`, ['out', 'logs']],
    [`const fs = require('fs'); class A { save() { fs.writeFileSync(this.dir() + '/x', '') } } class B extends A { dir() { return 'logs' } } new B().save(); class C { dir() { return 'no' } }`, ['logs']],
    [`const fs = require('fs'); fs.writeFileSync(['out', 'x'].join('/'), '')`, ['out']],
    [`const fs = require('fs'), path = require('path'); const at = (...p) => path.join(__dirname, ...p); fs.writeFileSync(path.join('out', name()), '')`, ['out']],
    [`import * as fs from 'fs'; export default function () {} ; fs.promises.writeFile('out/x', '')`, ['out']],
    [`const fse = require('fs-extra'); fse.default.outputFile('out/x', '')`, ['out']],
    [`const sqlite3 = require('sqlite3').verbose(); new sqlite3.Database('out/x.db')`, ['out']],
  ])('%s', (source, expected) => {
    const program = programOf(source);
    expect(program.writes.map(({ path }) => path)).toEqual(expected);
    expect(program.writesUnknown).toBeNull();
  }); // prettier-ignore
});

describe('what is not known stays unknown', () => {
  test.each([
    ['nobody calls it', `exports.save = (to) => require('fs').writeFileSync(to, '')`],
    ['it is handed on', `const save = (to) => require('fs').writeFileSync(to, ''); save('out/x'); use(save)`],
    ['it is bound', `const save = (to) => require('fs').writeFileSync(to, ''); save('out/x'); later(save.bind(null))`],
    ['a caller computes', `const save = (to) => require('fs').writeFileSync(to, ''); save('out/x'); save(any())`],
    ['a caller spreads', `const save = (a, to) => require('fs').writeFileSync(to, ''); save(...any())`],
    ['its module is handed on', `const own = require('./own'); own.save('out/x'); use(own)`],
    ['its module is indexed', `const own = require('./own'); own.save('out/x'); own[any()](1)`],
    ['an object that nobody knows calls it', `const own = require('./own'); own.save('out/x'); made().save(any())`],
    ['a name that grows', `let to = 'out'; while (any()) to += '/x'; require('fs').writeFileSync(to, '')`],
    ['a field that may be set', `const o = { a: 'out/x' }; function set(p) { p.b = any() } set(o); require('fs').writeFileSync(o.b || o.a, '')`],
    ['a generator', `function* to() { yield 'out/x' } require('fs').writeFileSync(to(), '')`],
    ['a function that calls itself', `function f(to) { return any() ? to : f(any()) } require('fs').writeFileSync(f('out/x'), '')`],
    ['a name of itself', `const to = to; require('fs').writeFileSync(to, '')`],
    ['a class of itself', `class A extends A {} require('fs').writeFileSync(new A().to, '')`],
    ['a module of itself', `import { to } from './server.js'; export * from './server.js'; require('fs').writeFileSync(to, '')`],
  ])('%s: %s', (_, source) => {
    const own = { 'own.js': `exports.save = (to) => require('fs').writeFileSync(to, '');` };
    expect(programOf(source, source.includes('./own') ? own : {}).writesUnknown).not.toBeNull();
  }); // prettier-ignore
});
