import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { detectors } from '../src/detect/index.ts';
import { transforms } from '../src/transforms/index.ts';
import type { Import } from './support/lexer.ts';
import { SRC, sources, target, type SourceFile } from './support/source.ts';

/** Rooms, lowest first: each may import itself and what stands in earlier rows (DESIGN: one direction of imports). */
const ROOMS: readonly (readonly string[])[] = [
  ['dockerfile'],
  ['model'],
  ['knowledge'],
  ['project', 'analysis', 'sources'],
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
  'dockerfile model knowledge project analysis sources instructions detect transforms pipeline'.split(' '),
);

/** Packages and the only rooms that may import them; every other package is a mistake. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@babel/parser': ['sources'],
  '@babel/types': ['sources'], // types alone
  'dockerfile-ast': ['dockerfile'],
  unbash: ['dockerfile'],
  diff: ['report'],
  yargs: ['cli'],
  // Node's own; an old Node does not know them as node:module and node:v8
  module: ['cli'],
  v8: ['cli'],
  ignore: ['project', 'run'],
  'jsonc-parser': ['project', 'detect', 'run'],
  yaml: ['project', 'detect'],
  'smol-toml': ['detect'],
  semver: ['detect'],
};

/** Only these files of the pure rooms may use Node's modules: they read the disk and ask git. */
const TOUCHES_DISK = /^project\/(?:disk|discover|git|repository|walk)\.ts$/;

/** Folders of test that stand for no folder of src, with all below them, and why. Every other one has the tests of the folder of its name. */
const NOT_OF_SRC: Readonly<Record<string, string>> = {
  data: 'answers of other programs, as the tests of parsers compare them',
  engine: 'needs a container engine',
  fleets: 'has the recipes for many repositories, and runs other programs',
  fuzz: 'has made-up files for the whole program',
  hostile: 'has repositories that mean harm, for the whole program',
  new: 'needs a copy of the repository',
  oracle: 'needs Go and its modules',
  packed: 'needs other versions of Node',
  'project/compose': 'has the tests of project/references/compose',
  scripts: 'has the tests of the scripts beside src',
  support: 'is shared by the tests',
};

/** Rooms of src without tests of their own, and why. */
const TESTED_ELSEWHERE: Readonly<Record<string, string>> = {
  instructions: 'what it writes is seen in the results of the transforms',
  model: 'has no code',
};

/** Questions about a stack, and the name of the file that answers each in every stack that knows the answer. */
const QUESTIONS: Readonly<Record<string, string>> = {
  index: 'how is a stage recognised, and what are its language and application?',
  stage: 'what does a stage hold: copies, commands, folders?',
  steps: 'which commands does a stage run?',
  recognise: 'what does a command of the language do?',
  manifests: 'which files does an install need?',
  start: 'what starts in the container?',
  sources: 'which sources does the program load?',
  behaviour: 'what do its sources do?',
  files: 'which files and folders does it need?',
  processes: 'which programs does it run?',
  program: 'what does the running container need, all taken together?',
  split: 'how is a stage split?',
  version: 'which version does the repository name?',
};

/** Questions that some languages do not have, and others do by the same name. */
const QUESTIONS_OF_SOME: Readonly<Record<string, string>> = {
  install: 'how is an install written cleanly?',
  build: 'what do the steps build?',
  lock: 'what does a lockfile pin?',
  libraries: 'which libraries of the system do the packages load?',
  started: 'which files and programs do the words of a start command name?',
  ignorable: 'what of the host has an image no use for?',
  workspace: 'which packages or modules belong together?',
  source: 'what does one source say, as data?',
  tokens: 'what are the tokens of a source?',
  names: 'what does a name of a source stand for?',
  values: 'what may an expression be?',
};

/** What is written once for all of src: the file that has it, and the forms that would be a second one. */
const WRITTEN_ONCE: readonly (readonly [what: string, file: string, again: RegExp])[] = [
  ['the last part of a path', 'dockerfile/path.ts', /(\w[\w.]*)\.slice\(\1\.lastIndexOf\('\/'\) \+ 1\)|split\('\/'\)\.(?:pop\(|at\(-1)/],
  ['a path with its line', 'dockerfile/place.ts', /\}:\$\{[^}]*line\b/i],
  ['a value that is kept', 'dockerfile/memo.ts', /return \(\w+ \?\?= |=> \(\w+ \?\?= |const (\w+) =\s+(\w+)\.get\((\w+)\) \?\? [^;]+;\s+\2\.set\(\3, \1\)/],
]; // prettier-ignore

/** The outside world by name, and who may use it. */
const OUTSIDE: Readonly<Record<string, RegExp>> = {
  process: /^cli\/(?:main|patience|start)\.ts$|^project\/git\.ts$|^verify\//,
  console: /^$/,
  fetch: /^$/,
  Date: /^verify\//,
  performance: /^verify\/|^run\/trace\.ts$/,
  setTimeout: /^verify\//,
};

const files = sources.map(({ path }) => path);
const unitOf = (file: string): string => file.split('/')[0]?.replace(/\.ts$/, '') ?? '';

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly when: Import['when'];
}

const imports: readonly Edge[] = sources.flatMap(({ path: from, imports }) =>
  imports
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier, when }) => ({ from, to: target(from, specifier), when })),
);

const packageImports = sources.flatMap(({ path: file, imports }) =>
  imports
    .filter(({ specifier }) => !specifier.startsWith('.'))
    .map(({ specifier: name }) => ({ file, name })),
);

/** Files that lead back to themselves: the strongly connected parts of a graph (Tarjan), each sorted. */
function circles(next: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const open: string[] = [];
  /** Answers with the earliest open file that can be reached. */
  const visit = (file: string): number => {
    const own = order.size;
    order.set(file, own);
    open.push(file);
    let lowest = own;
    for (const to of next.get(file) ?? []) {
      if (!order.has(to)) lowest = Math.min(lowest, visit(to));
      else if (open.includes(to)) lowest = Math.min(lowest, order.get(to) ?? own);
    }
    if (lowest < own) return lowest;
    const part = open.splice(open.indexOf(file)).sort();
    if (part.length > 1 || next.get(file)?.includes(file) === true) found.push(part);
    return lowest;
  };
  for (const file of next.keys()) if (!order.has(file)) visit(file);
  return found;
}

const shown = ({ from, to }: Edge): string => `${from} → ${to}`;

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

  test('make no circle of files, types included', () => {
    const next = new Map<string, readonly string[]>(
      files.map((file) => [file, imports.filter(({ from }) => from === file).map(({ to }) => to)]),
    );
    expect(circles(new Map([['a', ['b']], ['b', ['c']], ['c', ['b', 'd']], ['d', ['d']]]))).toEqual([['d'], ['b', 'c']]); // prettier-ignore
    expect(circles(next)).toEqual([]);
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
      ({ from, to, when }) => unitOf(to) === 'verify' && unitOf(from) !== 'verify' && when === 'start',
    );
    expect(eager.map(shown)).toEqual([]);
  });
});

/** Whether a file uses a name as a value: not as a member, a key, or a type. */
function uses({ tokens }: SourceFile, name: string): boolean {
  return tokens.some(({ kind, text }, at) => {
    if (kind !== 'word' || text !== name) return false;
    const [before, after] = [tokens[at - 1]?.text ?? '', tokens[at + 1]?.text ?? ''];
    return before !== '.' && before !== '?.' && !/^[:?]$/.test(after) && !/^[:|<]$/.test(before);
  });
}

describe('the outside world', () => {
  const using = (isUsed: (source: SourceFile) => boolean): readonly string[] =>
    sources.filter(isUsed).map(({ path }) => path);

  test.each(Object.entries(OUTSIDE))('%s is used only where it may be', (name, allowed) => {
    expect(using((source) => uses(source, name) && !allowed.test(source.path))).toEqual([]);
  });

  test('nothing is random', () => {
    expect(using(({ text }) => text.includes('Math.random'))).toEqual([]);
  });
});

/** The comment that a file begins with, as one line; '' where it begins with something else. A line for the shell may stand above. */
function headOf(text: string): string {
  const [, comment = ''] = /^(?:#!.*\n)?\/\*\*(.*?)\*\//s.exec(text) ?? [];
  return comment.replace(/\n \*(?: |$)/gm, ' ').trim();
}

/** Words that say nothing about a file. */
const EMPTY_WORDS = /\b(?:helpers?|utilit(?:y|ies)|misc(?:ellaneous)?|various|functions for)\b/i;

describe('files', () => {
  test('begin with a sentence: what each answers, and what it must not know', () => {
    expect(headOf('#!/usr/bin/env node\n/**\n * One\n * sentence.\n */\nimport x')).toBe('One sentence.');
    expect(headOf('import x\n/** One sentence. */')).toBe('');
    const silent = sources.filter(({ text }) => !/^\S+ .{10,}\.$/.test(headOf(text)));
    expect(silent.map(({ path }) => path)).toEqual([]);
    const empty = sources.filter(({ text }) => EMPTY_WORDS.test(headOf(text)));
    expect(empty.map(({ path, text }) => `${path}: ${headOf(text)}`)).toEqual([]);
  });

  test('begin with a sentence of their own', () => {
    const heads = sources.map(({ text }) => headOf(text));
    const repeated = sources.filter((_, at) => heads.indexOf(heads[at] ?? '') !== at);
    expect(repeated.map(({ path }) => path)).toEqual([]);
  });

  test('are small enough to be read', () => {
    const long = sources.filter(
      ({ path, text }) => !/^knowledge\/.*data\//.test(path) && text.split('\n').length > 401,
    );
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  test('of a transform are within the 150 lines that one reads at once', () => {
    const long = sources.filter(
      ({ path, text }) => path.startsWith('transforms/') && text.split('\n').length > 151,
    );
    expect(long.map(({ path, text }) => `${path}: ${text.split('\n').length - 1}`)).toEqual([]);
  });

  test('of transforms leave the text of instructions to instructions/', () => {
    const line =
      /^\n?(?:RUN|COPY|ADD|USER|ENV|WORKDIR|ARG|FROM|VOLUME) (?:$|--|\/|root$|mkdir |git |apt|apk)|\\\\\\n *&& /;
    const texts = (path: string, tokens: SourceFile['tokens']) =>
      tokens
        .filter(({ kind, text }) => kind === 'text' && line.test(text))
        .map(({ text }) => `${path}: ${text}`);
    const written = sources.flatMap(({ path, tokens }) => texts(path, tokens));
    const isOf = (room: string) => (each: string) => each.startsWith(`${room}/`);
    expect(written.filter((each) => isOf('transforms')(each) && !/^\S+example\.ts/.test(each))).toEqual([]);
    expect(written.filter(isOf('instructions')).length).toBeGreaterThan(4);
  });

  test.each(WRITTEN_ONCE)('%s is written in %s alone', (_, file, again) => {
    const found = sources.filter(({ text }) => again.test(text)).map(({ path }) => path);
    expect(found).toEqual([file]);
  });

  test('walk over the stages that one is built on in dockerfile/scope.ts alone', () => {
    const walking = sources.filter(
      ({ text }) => /\bStage(?:View)?\b/.test(text) && /\b(\w+) = \1\.parent\b|\w\(\w+\.parent\)/.test(text),
    );
    expect(walking.map(({ path }) => path)).toEqual(['dockerfile/scope.ts']);
  });

  test('keep nothing by the identity of an object: what is worked out once is handed on', () => {
    const keeping = sources.filter(({ tokens }) =>
      tokens.some(({ text }) => /^Weak(?:Map|Set|Ref)$/.test(text)),
    );
    expect(keeping.map(({ path }) => path)).toEqual([]);
  });

  test('no transform asks which stack it has', () => {
    const asking = sources.filter(
      ({ path, text }) => /^(?:transforms|analysis)\//.test(path) && /\blanguage\??\.id\b/.test(text),
    );
    expect(asking.map(({ path }) => path)).toEqual([]);
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
      expect(existsSync(join(SRC, unit, id, 'index.ts'))).toBe(true);
    }
    const folders = readdirSync(join(SRC, unit), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.map(({ name }) => name).sort()).toEqual([...ids].sort());
  });

  test('say in one line what they do', () => {
    for (const { summary } of units) expect(summary).toMatch(/^[A-Z].{8,}[^.]$/);
  });
});

describe('the stacks of detect', () => {
  const namesIn = (id: string): readonly string[] => [
    ...new Set(files.flatMap((file) => (file.startsWith(`detect/${id}/`) ? (file.split('/')[2] ?? '') : []))),
  ];
  const stacks = detectors.map(({ id }) => ({
    id,
    names: namesIn(id).map((name) => name.replace(/\.ts$/, '')),
  }));

  test.each(stacks.filter(({ names }) => names.includes('split')))(
    '$id, which can be split, answers each question in the file of its name',
    ({ names }) => {
      expect(Object.keys(QUESTIONS).filter((name) => !names.includes(name))).toEqual([]);
    },
  );

  test('have a file name in common only for a question in common', () => {
    const having = (name: string): number => stacks.filter(({ names }) => names.includes(name)).length;
    const shared = [...new Set(stacks.flatMap(({ names }) => names))].filter((name) => having(name) > 1);
    const questions = [...Object.keys(QUESTIONS), ...Object.keys(QUESTIONS_OF_SOME)];
    expect(shared.sort()).toEqual(questions.sort());
  });
});

describe('tests', () => {
  const foldersOf = (root: string): readonly string[] =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const ofTest = foldersOf(dirname(fileURLToPath(import.meta.url)));
  const ofSrc = new Set(foldersOf(SRC));

  test('stand in the folder of the name that their subject has in src', () => {
    const isApart = (folder: string): boolean =>
      Object.keys(NOT_OF_SRC).some((apart) => folder === apart || folder.startsWith(`${apart}/`));
    expect(ofTest.filter((folder) => !ofSrc.has(folder) && !isApart(folder))).toEqual([]);
    expect(Object.keys(NOT_OF_SRC).filter((folder) => ofSrc.has(folder) || !ofTest.includes(folder))).toEqual(
      [],
    );
  });

  test('are there for every room', () => {
    const untested = ROOMS.flat().filter((room) => !ofTest.includes(room));
    expect(untested.sort()).toEqual(Object.keys(TESTED_ELSEWHERE));
  });
});
