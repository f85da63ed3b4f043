import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseImage } from '../src/dockerfile/index.ts';
import { hasCommand, imageFacts } from '../src/knowledge/images.ts';
import { languages } from '../src/knowledge/languages/index.ts';
import { transforms } from '../src/transforms/index.ts';
import { tokensOf, type Token } from './support/lexer.ts';
import { SRC, sources, target } from './support/source.ts';

/** Which words stand where: those of a language in its own folder of tables, and each word for one thing. */

/** Rooms that know every language alike. */
const WITHOUT_LANGUAGE = /^(?:transforms|analysis|pipeline)\//;

/** Tables with names of programs and packages: those of a language that the other rooms have no question about. */
const FURTHER_TABLES = /^(?:programs|packages|tools|native-packages|cgo-modules|pure-modules)\.ts$/;

/** Members of a language's facts that hold no names: subcommands and options are plain words, tags are packed. */
const WITHOUT_NAMES = new Set([
  'id',
  ...['installs', 'verbs', 'manifestOptions', 'launchers', 'member'],
  ...['tags', 'bases', 'slimTag', 'cmd', 'entrypoint', 'workdir'],
]);

/** Words of a language that mean something else as well, and what. */
const PLAIN_WORDS: Readonly<Record<string, string>> = {
  PATH: 'a variable of the system',
  'g++': 'the compiler that make calls by itself',
  make: 'a verb, and a program of the system',
  'update-ca-certificates': 'a program of the system',
  '.cache': 'the folder for caches in a home folder',
  cc: 'the compiler that make calls by itself',
  'su-exec': 'a program of the system',
  local: 'a word of the shell, and a part of /usr/local',
  source: 'a command of the shell',
  time: 'a word of the shell, and a plain word',
  until: 'a word of the shell',
  build: 'a kind of effect, a stage, a subcommand of docker',
  config: 'a subcommand of git',
  cache: 'a kind of mount, and a part of /var/cache',
};

/** Words of a language that stand in sentences: there they count only where they stand alone. */
const WORDS_OF_SENTENCES = new Set(['go', 'npm', 'node']);

/** Files that declare an exported type, by its name. */
const declarers = new Map<string, string[]>();
for (const { path, text } of sources) {
  for (const [, name = ''] of text.matchAll(/^export (?:interface|type|class|enum) (\w+)/gm))
    declarers.set(name, [...(declarers.get(name) ?? []), path]);
}

test('the name of an exported type is used once', () => {
  expect(declarers.size).toBeGreaterThan(200);
  expect([...declarers].filter(([, paths]) => paths.length > 1)).toEqual([]);
});

/** Exports that only others than src name, and who. */
const NAMED_OUTSIDE: Readonly<Record<string, string>> = {
  CONFIG_KEY_NAMES: 'the test of the schema',
  configSchema: 'scripts/schema.mjs',
  print: 'the tests of the parser: a document read and written again is the same',
  stepsTaken: 'the tests of the meter',
};

test('nothing is exported that nobody names', () => {
  const count = new Map<string, number>();
  for (const { path, text } of sources) {
    // what a file hands on is named by those who take it from there
    const own = path === 'index.ts' ? text : text.replaceAll(/export (?:type )?\{[^}]*\} from '[^']*';/g, '');
    for (const { kind, text: word } of tokensOf(own))
      if (kind === 'word') count.set(word, (count.get(word) ?? 0) + 1);
  }
  const exported = sources.flatMap(({ text }) =>
    [...text.matchAll(/^export (?:interface|type|class|enum|const|(?:async )?function\*?) (\w+)/gm)].map(
      ([, name = '']) => name,
    ),
  );
  expect(exported.length).toBeGreaterThan(800);
  const idle = exported.filter((name) => (count.get(name) ?? 0) < 2);
  expect(idle.sort()).toEqual(Object.keys(NAMED_OUTSIDE).sort());
});

test('every language has a folder of tables and one line in the registry', () => {
  const folders = readdirSync(join(SRC, 'knowledge/languages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(languages.map(({ id }) => id).sort()).toEqual(folders.sort());
});

/** The names in a table; a `*` ends one name and begins another. */
function namesIn(value: unknown, key = ''): readonly string[] {
  if (WITHOUT_NAMES.has(key)) return [];
  if (typeof value === 'string') return value.split(/[\s*]+/).filter((word) => word.length > 1);
  if (value instanceof Set || value instanceof Map || Array.isArray(value))
    return [...(value as Iterable<unknown>)].flatMap((each) => namesIn(each, key));
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return [];
  const entries = Object.entries(value);
  return key === 'env' || key === 'commandsUntil'
    ? entries.map(([name]) => name)
    : entries.flatMap(([name, each]) => namesIn(each, name));
}

/** Names that mean a language wherever they stand. */
const facts = new Set([
  ...languages.flatMap((language) => namesIn(language)),
  ...languages.flatMap(({ code }) => (code?.endings ?? []).map((ending) => ending.slice(1))),
]);

const further = await namesOfFurtherTables();

/** Of the other tables: what the tables of the system do not have, and what is long enough to mean something. */
async function namesOfFurtherTables(): Promise<ReadonlySet<string>> {
  const debian = imageFacts(parseImage('debian:bookworm-slim'));
  const paths = sources.filter(
    ({ path }) => path.startsWith('knowledge/languages/') && FURTHER_TABLES.test(basename(path)),
  );
  const modules = await Promise.all(
    paths.map(({ path }) => import(join(SRC, path)) as Promise<Readonly<Record<string, unknown>>>),
  );
  const names = modules.flatMap((tables) => Object.values(tables)).flatMap((table) => namesIn(table));
  return new Set(
    names.filter(
      (name) =>
        name.length > 3 && /^[\w@.]/.test(name) && debian !== null && hasCommand(debian, name) === null,
    ),
  );
}

/** Members of a transform that show users how files of some language look. */
const DOCUMENTATION = new Set(['docs', 'summary']);

/** The example of a transform, which is a project of some language. */
const EXAMPLE = /^transforms\/[^/]+\/example\.ts$/;

/** String, template and regex literals of a file, its documentation and imports left out. */
function literalsOf(tokens: readonly Token[]): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const [token, next] = [tokens[at], tokens[at + 1]];
    if (token?.kind === 'word' && DOCUMENTATION.has(token.text) && next?.text === ':')
      at = valueEnd(tokens, at + 2);
    else if (token?.kind === 'text' && tokens[at - 1]?.text !== 'from') found.push(...readings(token.text));
  }
  return found;
}

/** Index of the last token of the value that begins at an index. */
function valueEnd(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    const mark = tokens[at]?.kind === 'mark' ? tokens[at]?.text : undefined;
    if (mark === '{' || mark === '[' || mark === '(') depth++;
    if (depth === 0 && (mark === ',' || mark === '}')) return at - 1;
    if (mark === '}' || mark === ']' || mark === ')') depth--;
  }
  return tokens.length;
}

/** A literal as text; of a regular expression with its optional groups and without them. */
function readings(literal: string): readonly string[] {
  const text = literal.replaceAll('\\', '');
  const short = text.replaceAll(/\([^()]*\)\?/g, '');
  return short === text ? [text] : [text, short];
}

/** Whether a text has a word with nothing around it that would make it another one. */
function has(text: string, word: string): boolean {
  if (WORDS_OF_SENTENCES.has(word)) return text.trim() === word;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const around = [text.charAt(at - 1), text.charAt(at + word.length)];
    if (!around.some((char) => /[A-Za-z0-9_-]/.test(char))) return true;
  }
  return false;
}

test('an example is data alone: what is exempt there can decide nothing', () => {
  const examples = sources.filter(({ path }) => EXAMPLE.test(path));
  expect(examples.length).toBe(transforms.length);
  for (const { path, imports, tokens } of examples) {
    expect(imports.map(({ specifier }) => specifier), path).toEqual(['../../model/index.ts']); // prettier-ignore
    expect(tokens.filter(({ text }) => /^(?:=>|function|\?|if)$/.test(text)).map(({ text }) => text), path).toEqual([]); // prettier-ignore
  }
});

test('nobody but detectors reads the tables of one language', () => {
  const ofOne = /^knowledge\/languages\/[^/]+\//;
  const readers = sources.filter(
    ({ path, imports }) =>
      !/^(?:knowledge|detect|sources)\//.test(path) &&
      imports.some(({ specifier }) => specifier.startsWith('.') && ofOne.test(target(path, specifier))),
  );
  expect(readers.map(({ path }) => path)).toEqual([]);
});

describe('words of a language', () => {
  test('are many', () => {
    expect(facts.size).toBeGreaterThan(100);
    expect(further.size).toBeGreaterThan(400);
    expect([...facts]).toEqual(
      expect.arrayContaining(['pip', '.py', 'go.sum', 'node_modules', 'requirements', 'tsx']),
    );
    expect([...further]).toEqual(expect.arrayContaining(['gunicorn', 'webpack', 'golangci-lint']));
  });

  test('are found in literals', () => {
    const found = literalsOf(
      tokensOf(
        "const a = /package(-lock)?\\.json$/; const b = `${a} pip`; const c = 'go'; const d = { docs: 'with poetry' }",
      ),
    );
    expect(['package.json', 'pip', 'go', 'poetry'].map((word) => found.some((text) => has(text, word)))).toEqual([true, true, true, false]); // prettier-ignore
  });

  const rooms = sources.filter(({ path }) => WITHOUT_LANGUAGE.test(path) && !EXAMPLE.test(path));
  const words = [...new Set([...facts, ...further])];

  test.each(rooms)('do not stand in $path', ({ tokens }) => {
    const literals = literalsOf(tokens);
    const leaks = words
      .filter((word) => !Object.hasOwn(PLAIN_WORDS, word))
      .flatMap((word) =>
        literals.filter((text) => has(text, word)).map((text) => `${word} in ${JSON.stringify(text)}`),
      );
    expect(leaks).toEqual([]);
  });

  test('that are plain as well are needed as such', () => {
    const literals = rooms.flatMap(({ tokens }) => literalsOf(tokens));
    const idle = Object.keys(PLAIN_WORDS).filter(
      (word) => !words.includes(word) || !literals.some((text) => has(text, word)),
    );
    expect(idle).toEqual([]);
  });
});
