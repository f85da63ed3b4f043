// `npm run new -- transform ID [--after ID]` and `npm run new -- stack ID`: copies a template that works, registers it, writes
// the lists of the documents and the expected files of its fixture. Wrong usage is a sentence and exit code 2; nothing is written then.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import { load } from './load.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const USAGE = 'npm run new -- transform ID [--after ID], or npm run new -- stack ID';

/** What a kind of thing is registered in: the file, the list in it, and the folder that holds a folder for each. */
const REGISTRIES = {
  transform: [{ file: 'src/transforms/index.ts', list: 'transforms' }],
  stack: [
    { file: 'src/knowledge/languages/index.ts', list: 'languages' },
    { file: 'src/detect/index.ts', list: 'detectors' },
  ],
};

/** What a person does next, in order. */
const NEXT = {
  transform: (id) => [
    `write src/transforms/${id}/index.ts: it works as it stands, and shows a change, a reason and an idle skip`,
    `write its example, its test and fixtures/before/node-${id}, which has to be a project that really builds`,
  ],
  stack: (id) => [
    `write the tables in src/knowledge/languages/${id}, with their source, and src/detect/${id}: every member that is left out is said to be unknown`,
    `write its tests and fixtures/before/${id}-install-last, which has to be a project that really builds`,
  ],
};

class UsageError extends Error {}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof UsageError;
  // thrown on, it would show a line of a packed module that is a book long
  console.error(isUsage ? error.message : error.stack);
  process.exitCode = isUsage ? 2 : 1;
}

async function main(args) {
  const { kind, id, after } = requestOf(args);
  checkId(kind, id);
  const files = filesOf(kind, await wordsFor(kind, id));
  const registries = REGISTRIES[kind].filter(({ file }) => !isListed(file, id));
  const changed = registries.map(({ file, list }) => [file, registered(read(file), list, id, after)]);
  for (const [path, text] of [...files, ...changed]) await write(path, text);
  run('scripts/docs.mjs');
  // the fixture alone: of what it finds nothing of, no other fixture says anything
  const fixture = dirname(files.find(([path]) => path.startsWith('fixtures/'))[0])
    .split('/')
    .at(-1);
  run('node_modules/vitest/vitest.mjs', 'run', 'test/fixtures.test.ts', '-u', '-t', `^${fixture} `);
  tell(kind, id, files, [...changed.map(([path]) => path), 'README.md, docs/: npm run docs'], fixture);
}

/** Throws `UsageError` for everything that cannot be made. */
function requestOf(args) {
  const [kind, id, option, after, ...rest] = args;
  if (kind === undefined || id === undefined) throw new UsageError(`a kind and an id are missing: ${USAGE}`);
  if (!Object.hasOwn(REGISTRIES, kind))
    throw new UsageError(`"${kind}" is neither transform nor stack: ${USAGE}`);
  if (!/^[a-z]+(?:-[a-z]+)*$/.test(id))
    throw new UsageError(
      `"${id}" is no id: words of lower-case letters with a hyphen in between (strip-cache)`,
    );
  if ((option !== undefined && option !== '--after') || rest.length > 0)
    throw new UsageError(`"${rest[0] ?? option}" is not known: ${USAGE}`);
  if (option !== undefined && kind === 'stack')
    throw new UsageError('--after is for transforms: stacks have no order');
  if (option !== undefined && after === undefined) throw new UsageError('a value is missing behind --after');
  if (option !== undefined && !isListed(REGISTRIES.transform[0].file, after))
    throw new UsageError(`no transform is called "${after}"; dfrewrite list names them all`);
  return { kind, id, after };
}

/** Throws for an id that exists, and for one whose name means something else where it would be listed. */
function checkId(kind, id) {
  const name = camel(id);
  const { file } = REGISTRIES[kind].at(-1);
  if (isListed(file, id)) throw new UsageError(`the ${kind} ${id} is there already: ${folderOf(file, id)}`);
  const isWord = new RegExp(`\\b${name}\\b`).test(read(file).replace(/\/\*\*[^]*?\*\/|'[^']*'/g, ''));
  if (isWord || !isIdentifier(name))
    throw new UsageError(`"${id}" cannot be an id: ${name} is a word of TypeScript, or of ${file}`);
}

function isIdentifier(name) {
  try {
    new Function(`"use strict"; const ${name} = 0;`);
    return name !== 'await';
  } catch {
    return false;
  }
}

function isListed(file, id) {
  return read(file).includes(`from './${id}/index.ts'`);
}

function folderOf(file, id) {
  return `${dirname(file)}/${id}`;
}

/** What the placeholders of a template stand for. */
async function wordsFor(kind, id) {
  const name = camel(id);
  const own = { id, name, Type: `${name.charAt(0).toUpperCase()}${name.slice(1)}` };
  return kind === 'stack' ? { ...own, ...(await wordsOfTables(id, name)) } : own;
}

/** How a language installs: made up after its id, or what its tables say where they are there before its stack. */
async function wordsOfTables(id, name) {
  const file = `src/knowledge/languages/${id}/index.ts`;
  const madeUp = { program: id, verb: 'install', manifest: `${id}.json`, lock: `${id}.lock`, ending: id };
  if (!existsSync(join(root, file))) return madeUp;
  const { tables } = await load(`export { ${name} as tables } from './${file}';`);
  const manager = tables.managers?.find(({ installs = [] }) => installs.length > 0);
  const missing = [
    manager === undefined ? 'managers with installs' : '',
    ...['manifests', 'lockfiles', 'code'].filter((member) => tables[member] === undefined),
  ].filter((member) => member !== '');
  if (missing.length > 0)
    throw new UsageError(`${file} lacks ${missing.join(', ')}: write them first, with their source`);
  return {
    program: manager.programs[0],
    verb: manager.installs[0],
    manifest: tables.manifests[0].replace('*', ''),
    lock: tables.lockfiles[0].replace('*', ''),
    ending: tables.code.endings[0].slice(1),
  };
}

/** The files of a template as [path, text], without tables that are there. Throws where another one is there. */
function filesOf(kind, words) {
  const template = join(root, 'scripts/templates', kind);
  const paths = readdirSync(template, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  const files = paths.map((path) => [
    filled(path.slice(template.length + 1).replaceAll('\\', '/'), words),
    filled(readFileSync(path, 'utf8'), words),
  ]);
  const tables = `src/knowledge/languages/${words.id}/`;
  const missing = files.filter(([path]) => !(path.startsWith(tables) && existsSync(join(root, tables))));
  const there = missing.find(([path]) => existsSync(join(root, path)));
  if (there) throw new UsageError(`${there[0]} is there already`);
  return missing;
}

function filled(text, words) {
  return Object.entries(words).reduce((rest, [name, word]) => rest.replaceAll(`__${name}__`, word), text);
}

function camel(id) {
  return id.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}

/** A registry with one more import, at its place by path, and one more entry of its list: the last one, or behind another. */
function registered(text, list, id, after) {
  const line = `import { ${camel(id)} } from './${id}/index.ts';`;
  const imports = [...text.matchAll(/^import .* from '\.\/([^/']+)\/index\.ts';$/gm)];
  const next = imports.find(([, other]) => other > id);
  const end = imports.at(-1).index + imports.at(-1)[0].length;
  const withImport =
    next === undefined
      ? `${text.slice(0, end)}\n${line}${text.slice(end)}`
      : `${text.slice(0, next.index)}${line}\n${text.slice(next.index)}`;
  const start = withImport.search(new RegExp(`^export const ${list}\\b`, 'm'));
  const open = withImport.indexOf('= [', start) + '= ['.length;
  const close = withImport.indexOf(']', open);
  const entries = withImport.slice(open, close).split(',').map((entry) => entry.trim()).filter((entry) => entry !== ''); // prettier-ignore
  const place = after === undefined ? entries.length : entries.indexOf(importedName(text, after)) + 1;
  entries.splice(place, 0, camel(id));
  return `${withImport.slice(0, open)}${entries.join(', ')}${withImport.slice(close)}`;
}

/** The name by which a registry knows a unit. */
function importedName(text, id) {
  return new RegExp(`^import \\{ (\\w+) \\} from '\\./${id}/index\\.ts';$`, 'm').exec(text)?.[1];
}

function read(path) {
  return readFileSync(join(root, path), 'utf8');
}

async function write(path, text) {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  const isSource = path.endsWith('.ts');
  const options = isSource ? { ...(await prettier.resolveConfig(target)), filepath: target } : null;
  writeFileSync(target, options === null ? text : await prettier.format(text, options));
}

/** Runs a script of this repository, whose output is only of use where it fails. */
function run(script, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script} failed:\n${stdout}${stderr}`);
} // prettier-ignore

function tell(kind, id, files, changed, fixture) {
  console.log(`The ${kind} ${id} is there, and works.\n`);
  for (const [path] of files) console.log(`  new      ${path}`);
  console.log(`  new      fixtures/after/${fixture}: read them`);
  for (const path of changed) console.log(`  changed  ${path}`);
  console.log(`\nNext:`);
  const last = 'npm run docs, npx vitest run test/fixtures.test.ts -u, read the expected files, npm test, a line in CHANGELOG.md';
  for (const [at, step] of [...NEXT[kind](id), last].entries()) console.log(`  ${at + 1}. ${step}`);
} // prettier-ignore
