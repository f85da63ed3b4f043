import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  bounded,
  enter,
  leave,
  readOne,
  step,
  stepsTaken,
  UnreadableError,
} from '../../src/sources/meter.ts';
import { main, stack as goStack } from './go/support.ts';
import { app, stackOf as nodeStack } from './node/helpers.ts';
import { FLASK, dockerfile, stackOf as pythonStack } from './python/stack.ts';
import { measured, readers } from './readers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Sources as people wrote them: those of the fixtures, and of installed packages. */
const sources: readonly { readonly path: string; readonly text: string }[] = [
  'fixtures',
  'node_modules/semver',
  'node_modules/yaml/dist/schema',
  'node_modules/yargs',
  'node_modules/vitest/dist',
].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:[cm]?[jt]sx?|py|go)$/.test(path))
    .sort()
    .slice(0, 120)
    .map((path) => ({ path, text: readFileSync(join(root, folder, path), 'utf8') }))
    .filter(({ text }) => text.length < 12_000),
);

/** What readers stumble over. */
const PIECES = [
  ...'()[]{}<>:;,.=+-*/%&|!?@#\\\'"`$\n\t'.split(''),
  ...['"""', "'''", '${', '`${', '/*', '*/', '//', '=>', '||', '??', '...', ':=', '\\"', '/[', 'f"{', 'f"""{', '\\\n'],
  ...[' if ', ' else ', ' in ', ' for ', ' as ', ' from ', ' import ', ' export ', ' await ', ' new ', ' not ', ' lambda '],
  ...[' function ', ' class ', ' def ', ' func ', ' case ', ' with ', ' type ', ' async ', ' return ', ' range '],
  ...['require(', 'fs.readFile(', 'open(', 'os.Open(', 'set(key: string, ', 'a.b', 'path: {', '{x:{', '**a'],
]; // prettier-ignore

type Change = (text: string) => string;

const place = fc.double({ min: 0, max: 1, noNaN: true });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, fc.nat(200)).map(([at, length]): Change => (text) => {
    const start = Math.floor(at * text.length);
    return text.slice(0, start) + text.slice(start + length);
  }),
  fc.tuple(place, place, fc.nat(200)).map(([from, to, length]): Change => (text) => {
    const [start, target] = [Math.floor(from * text.length), Math.floor(to * text.length)];
    return text.slice(0, target) + text.slice(start, start + length) + text.slice(target);
  }),
  fc
    .tuple(place, fc.constantFrom(...PIECES), fc.integer({ min: 1, max: 60 }))
    .map(([at, piece, times]): Change => (text) => {
      const start = Math.floor(at * text.length);
      return text.slice(0, start) + piece.repeat(times) + text.slice(start);
    }),
  place.map(
    (at): Change =>
      (text) =>
        text.slice(0, Math.floor(at * text.length)),
  ),
);

describe.each(readers)('$name', ({ ending, read }) => {
  const real = sources.filter(({ path }) => ending.test(path));

  test('real sources are read, in few steps', () => {
    expect(real.length).toBeGreaterThan(4);
    for (const { path, text } of real) {
      const { steps, unread } = measured(read, text);
      expect(unread, path).toBeNull();
      expect(steps, path).toBeLessThanOrEqual(8 * text.length + 2000);
    }
  });

  test('changed sources end, in steps that grow with their size', () => {
    const changed = fc
      .tuple(fc.constantFrom(...real), fc.array(change, { minLength: 1, maxLength: 6 }))
      .map(([{ text }, changes]) => changes.reduce((before, apply) => apply(before), text));
    fc.assert(
      fc.property(changed, (text) => {
        const { steps, unread } = measured(read, text);
        expect(steps).toBeLessThanOrEqual(20 * text.length + 20_000);
        expect(unread ?? 'is read').toMatch(
          /^(is read|is nested too deeply to be read|has a line that is no JavaScript: \d+)$/,
        );
      }),
      { seed: 8, numRuns: 400 },
    );
  });
});

/** Texts that, repeated, made a reader of the first version overflow the stack or go on for ever, and their like. */
const WORST: Readonly<Record<string, readonly string[]>> = {
  JavaScript: [
    'require(', 'fs.x(', 'fs.readFile(', '`${', '${', '/[', '/', '\\"', '"', "'", 'set(key: string', 'set(key: string, ', 'a = ', 'a=b,', '{a:', '{a(', '[', '(', ')', '}',
    'a?b:', 'a ? ', 'a||', 'a.', 'a.b(', 'a().b', 'new ', 'await ', 'async ', 'function ', 'class ', '(a)=>', 'x=>', '=> {', '(a):', '<', 'a<', 'import {', 'import a', 'export {',
    "} = require('x')", "import a from 'fs'; ", 'protoPath: {', 'fs.mkdir(x);', 'x = x + y; ', 'const x=[x,x,x];fs.readFile(x);', 'const x = x + x; fs.readFile(x);', '/*', '//\n', '\\', '\n', 'é',
  ],
  Python: [
    'f"{', 'f\'{f"{', 'f"""{', 'f"{x:{', '"""', '"', "'", '\\', 'a if b else ', 'a + ', '"%s" % ', "'sqlite' + ", '(', '[', '{', ')', 'lambda: ', 'lambda ', '-', 'not ', 'a.', 'x: ', 'a,', '@', '`',
    'def f(', 'def f(): ', 'class A: ', 'if a:\n ', 'with (', 'with (a) ', 'for ', 'global a,', 'x = ', 'f(**', '**', 'open(', '\\\n', '#\n', '\t\n', 'é', 'x = x + "a"\n', 'x = x + x\nopen(x, "w")\n',
    'x = f"{x}{x}{x}"\nopen(x)\n', 'import a\nx.save(b)\n', 'from a import *\nopen(b)\n', 'settings.X = settings.X\nopen(settings.X)\n', 'open(Path(a).parents[9999999999])\n',
  ],
  Go: [
    '=', '= ', 'a = ', 'a := ', 'a=a;', 'a,', '"a",', 'case "a",', '(', '[', '{', ')', '}', 'f(', 'os.Open(', 'func ', 'func f(', 'func f() {', 'func() {', 'func f ) ', 'import "a";', 'import (', 'a.', ']( ', '[a](',
    'a: b,', 'a{b:', 'x[', '...', 'f(a...', '&', '+', '`', '"', "'", '/*', '//go:embed a\n', '\n', 'return a;', 'x := x + x; os.Open(x);', 'var x = x; os.Open(x);', 'x := fmt.Sprintf("%s%s", x, x); os.Open(x);',
  ],
}; // prettier-ignore

/** Those of them that are not read through, because no program has them often: the meter ends them. */
const EXHAUSTING: Readonly<Record<string, readonly string[]>> = {
  Python: [
    'f"{', 'f\'{f"{', 'f"""{', 'f"{x:{', "'sqlite' + ", 'x = x + x\nopen(x, "w")\n', 'x = f"{x}{x}{x}"\nopen(x)\n', 'settings.X = settings.X\nopen(settings.X)\n',
  ],
  Go: ['a = ', 'a := ', 'os.Open(', 'x := x + x; os.Open(x);', 'var x = x; os.Open(x);', 'x := fmt.Sprintf("%s%s", x, x); os.Open(x);'],
}; // prettier-ignore

describe.each(readers)('the worst of $name', ({ name, read }) => {
  const prefix = name === 'Go' ? 'package main\nimport "os"\nfunc main() {\n' : '';

  test.each(WORST[name] ?? [])('%j, repeated', (piece) => {
    const [once, twice] = [30_000, 60_000].map((size) =>
      measured(read, prefix + piece.repeat(Math.ceil(size / piece.length))),
    );
    // a module is read, valued, searched for calls and scanned: each has what the meter gives
    expect(twice!.steps).toBeLessThanOrEqual(4 * (20 * 62_000 + 100_000));
    expect(twice!.steps).toBeLessThanOrEqual(2.5 * once!.steps + 100_000);
    // never an error that nobody foresaw
    expect(twice!.unread).not.toBe('could not be read');
    expect(twice!.unread === 'takes too many steps to be read').toBe(
      EXHAUSTING[name]?.includes(piece) === true,
    );
  });
});

describe('a source that cannot be read makes its program unknown, and nothing else', () => {
  const deep = '('.repeat(5000);
  const why = 'is nested too deeply to be read';

  test('JavaScript', () => {
    const files = {
      ...app({ scripts: { start: 'node server.js' } }),
      'server.js': "require('./deep');\n",
      'deep.js': `require('x')\nrequire('fs').readFile(${deep}`,
    };
    const stack = nodeStack({ files });
    const { program } = stack;
    const evidence = { path: 'deep.js', line: null, says: why };
    expect(program.opensUnknown).toEqual(evidence);
    expect(program.writesUnknown).toEqual({ folder: null, evidence });
    expect(program.runsUnknown).toEqual(evidence);
    expect(stack.resolveStart(['npm', 'start'])).toEqual({
      declined: `deep.js ${why}: it may read a variable that only npm sets`,
    });
  });

  test('Python', () => {
    const files = { ...FLASK, 'app.py': 'import deep\n', 'deep.py': `a = ${deep}` };
    const { program } = pythonStack(dockerfile(), files);
    const evidence = { path: 'deep.py', line: null, says: why };
    expect(program.opensUnknown).toEqual(evidence);
    expect(program.writesUnknown).toEqual({ folder: null, evidence });
    expect(program.runsUnknown).toEqual(evidence);
  });

  test('Go', () => {
    const files = { 'main.go': main('', 'os'), 'huge.go': `package main\n${'a = '.repeat(20_000)}` };
    const { program, split } = goStack(files);
    const evidence = { path: 'huge.go', line: null, says: 'takes too many steps to be read' };
    expect(program.opensUnknown).toEqual(evidence);
    expect(program.writesUnknown).toEqual({ folder: null, evidence });
    expect(program.runsUnknown).toEqual(evidence);
    expect(split).toMatchObject({ runtime: 'libc' });
  });
});

describe('the meter', () => {
  const answer = (why: string): string => why;

  test('ends a reader that goes on for ever', () => {
    const before = stepsTaken();
    expect(readOne(10, forever, answer)).toBe('takes too many steps to be read');
    expect(stepsTaken() - before).toBeLessThan(101_000);
  });

  test('ends one that calls itself', () => {
    const deeper = (): string => (enter(), deeper());
    expect(readOne(10, deeper, answer)).toBe('is nested too deeply to be read');
    expect(readOne(10, () => (enter(), leave(), 'read'), answer)).toBe('read');
  });

  test('takes an error that nobody foresaw as unread', () => {
    const overflow = (): string => overflow() + '.';
    expect(readOne(10, overflow, answer)).toBe('could not be read');
  });

  test('gives a source that another one leads to steps of its own', () => {
    const inner = (): string => readOne(10, forever, answer);
    expect(readOne(10, () => `${inner()}, and so on`, answer)).toBe(
      'takes too many steps to be read, and so on',
    );
  });

  test('charges a value to its source', () => {
    const value = (): string => bounded(50_000, forever, 'unknown');
    expect(readOne(10, value, answer)).toBe('unknown');
    expect(readOne(10, () => [value(), value(), value()].join(), answer)).toBe(
      'takes too many steps to be read',
    );
    expect(value()).toBe('unknown');
  });

  test('leaves errors of a value to its source', () => {
    const fails = (): string => bounded(10, () => JSON.parse('{') as string, 'unknown');
    expect(fails).toThrow(SyntaxError);
    const nested = (): string => bounded(10, () => { throw new UnreadableError('is nested'); }, 'unknown'); // prettier-ignore
    expect(readOne(10, nested, answer)).toBe('is nested');
  });
});

function forever(): never {
  for (;;) step();
}
