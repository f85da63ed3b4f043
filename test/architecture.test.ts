import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { detectors } from '../src/detect/index.ts';
import { transforms } from '../src/transforms/index.ts';

/** Rooms, lowest first: each may import itself and what stands in earlier rows (DESIGN: one direction of imports). */
const ROOMS: readonly (readonly string[])[] = [
  ['dockerfile'],
  ['model'],
  ['knowledge'],
  ['project', 'analysis'],
  ['instructions', 'detect'],
  ['transforms'],
  ['pipeline'],
  ['verify'],
  ['report'],
  ['run'],
  ['cli'],
];

/** Rooms of one row do not know each other, except these. */
const NEIGHBOURS: readonly (readonly [from: string, to: string])[] = [['analysis', 'project']];

/** Imports that the rows above would allow, and that must not be: the two axes do not know each other. */
const FORBIDDEN: readonly (readonly [from: string, to: string])[] = [
  ['transforms', 'detect'],
  ['verify', 'pipeline'],
  ['report', 'pipeline'],
];

/** Rooms that are pure: no process, disk, network, clock or random number, so that they run in a browser as they are. */
const PURE = new Set(
  'dockerfile model knowledge project analysis instructions detect transforms pipeline'.split(' '),
);

/** Packages and the only rooms that may import them; every other package is a mistake. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'dockerfile-ast': ['dockerfile'],
  unbash: ['dockerfile'],
  diff: ['report'],
  yargs: ['cli'],
  module: ['cli'], // Node's own; an old Node does not know it as node:module
  ignore: ['project', 'run'],
  'jsonc-parser': ['project', 'detect', 'run'],
  yaml: ['project', 'detect'],
  'smol-toml': ['detect'],
  semver: ['detect'],
};

/** Only these files of the pure rooms may use Node's modules: they read the disk and ask git. */
const TOUCHES_DISK = /^project\/(?:disk|discover|git|repository|walk)\.ts$/;

/** The outside world by name, and who may use it. */
const OUTSIDE: Readonly<Record<string, RegExp>> = {
  process: /^cli\/|^project\/git\.ts$|^verify\//,
  console: /^$/,
  fetch: /^$/,
  Date: /^verify\//,
  performance: /^verify\//,
  setTimeout: /^verify\//,
};

const root = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(sep).join('/'))
  .filter((file) => file.endsWith('.ts'))
  .sort();

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const unitOf = (file: string): string => file.split('/')[0]?.replace(/\.ts$/, '') ?? '';
const specifiersOf = (file: string): readonly string[] =>
  ts.preProcessFile(textOf(file)).importedFiles.map(({ fileName }) => fileName);

interface Import {
  readonly from: string;
  readonly to: string;
}

const imports: readonly Import[] = files.flatMap((from) =>
  specifiersOf(from)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => ({
      from,
      to: relative(root, resolve(root, dirname(from), specifier))
        .split(sep)
        .join('/'),
    })),
);

const packageImports = files.flatMap((file) =>
  specifiersOf(file)
    .filter((specifier) => !specifier.startsWith('.'))
    .map((name) => ({ file, name })),
);

const shown = ({ from, to }: Import): string => `${from} → ${to}`;

describe('imports', () => {
  const rank = (room: string): number => ROOMS.findIndex((row) => row.includes(room));
  const mayKnow = (from: string, to: string): boolean =>
    from === to || rank(to) < rank(from) || NEIGHBOURS.some(([a, b]) => a === from && b === to);

  test('go down only, types included', () => {
    const upwards = imports.filter(
      ({ from, to }) => from.includes('/') && !mayKnow(unitOf(from), unitOf(to)),
    );
    expect(upwards.map(shown)).toEqual([]);
  });

  test('of rooms: every folder has a row, and only the API stands beside them', () => {
    expect([...new Set(files.map(unitOf))].sort()).toEqual([...ROOMS.flat(), 'index'].sort());
  });

  test('keep the two axes apart', () => {
    const crossing = imports.filter(({ from, to }) =>
      FORBIDDEN.some(([a, b]) => unitOf(from) === a && unitOf(to) === b),
    );
    expect(crossing.map(shown)).toEqual([]);
  });

  test.each(['transforms', 'detect'])('never lead from one folder of %s to another', (unit) => {
    const folder = (file: string): string | undefined =>
      file.startsWith(`${unit}/`) ? file.split('/')[2] && file.split('/')[1] : undefined;
    const crossing = imports.filter(
      ({ from, to }) => folder(from) && folder(to) && folder(from) !== folder(to),
    );
    expect(crossing.map(shown)).toEqual([]);
  });

  test('of packages stand only where they belong', () => {
    const stray = packageImports.filter(
      ({ file, name }) => !name.startsWith('node:') && PACKAGES[name]?.includes(unitOf(file)) !== true,
    );
    expect(stray).toEqual([]);
  });

  test("of Node's modules stay out of the core, apart from what reads the disk", () => {
    const stray = packageImports.filter(
      ({ file, name }) => name.startsWith('node:') && PURE.has(unitOf(file)) && !TOUCHES_DISK.test(file),
    );
    expect(stray).toEqual([]);
  });

  test('of the container engine are lazy, or of types alone', () => {
    const eager = imports.filter(
      ({ from, to }) =>
        unitOf(to) === 'verify' && unitOf(from) !== 'verify' && hasStaticValueImport(from, to),
    );
    expect(eager.map(shown)).toEqual([]);
  });
});

/** Whether a file imports another one's values when it is loaded. */
function hasStaticValueImport(from: string, to: string): boolean {
  return sourceOf(from).statements.some(
    (statement) =>
      ts.isImportDeclaration(statement) &&
      ts.isStringLiteral(statement.moduleSpecifier) &&
      resolve(root, dirname(from), statement.moduleSpecifier.text) === join(root, to) &&
      statement.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword,
  );
}

function sourceOf(file: string): ts.SourceFile {
  return ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true);
}

/** Names of globals that a file uses. */
function globalsOf(file: string): ReadonlySet<string> {
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && isReference(node)) used.add(node.text);
    if (ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random') used.add('Math.random');
    ts.forEachChild(node, visit);
  };
  visit(sourceOf(file));
  return used;
}

/** An identifier that stands for a value, not for a member, a type or a name that is being declared. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  return ts.isCallExpression(parent) || ts.isNewExpression(parent) || ts.isElementAccessExpression(parent);
}

describe('the outside world', () => {
  test.each(Object.entries(OUTSIDE))('%s is used only where it may be', (name, allowed) => {
    expect(files.filter((file) => !allowed.test(file) && globalsOf(file).has(name))).toEqual([]);
  });

  test('nothing is random', () => {
    expect(files.filter((file) => globalsOf(file).has('Math.random'))).toEqual([]);
  });
});

describe('files', () => {
  test('are small enough to be read', () => {
    const long = files.filter(
      (file) => !/^knowledge\/.*data\//.test(file) && textOf(file).split('\n').length > 401,
    );
    expect(long).toEqual([]);
  });

  test('no transform asks which stack it has', () => {
    const asking = files.filter(
      (file) => /^(?:transforms|analysis)\//.test(file) && /\bstack\??\.id\b/.test(textOf(file)),
    );
    expect(asking).toEqual([]);
  });
});

describe.each([
  ['transforms', transforms],
  ['detect', detectors],
])('the units of %s', (unit, units) => {
  test('have unique ids in kebab-case, each the name of its folder', () => {
    const ids = units.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
      expect(existsSync(join(root, unit, id, 'index.ts'))).toBe(true);
    }
    const folders = readdirSync(join(root, unit), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.map(({ name }) => name).sort()).toEqual([...ids].sort());
  });

  test('say in one line what they do', () => {
    for (const { summary } of units) expect(summary).toMatch(/^[A-Z].{8,}[^.]$/);
  });
});
