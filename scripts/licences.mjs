// The licences of the packages that are bundled, as one text: for dist/LICENSES.txt.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `files` are those that the bundle was made of, relative to `root`. Throws for a package whose licence cannot be found. */
export function licences(root, files) {
  const folders = new Set(files.flatMap((file) => packageFolder(join(root, file)) ?? []));
  const texts = [...folders].map(licence).sort((a, b) => (a.name < b.name ? -1 : 1));
  const head = `dfrewrite holds code of these packages: ${texts.map(({ name }) => name).join(', ')}.\n`;
  return [head, ...texts.map(({ title, text }) => `${'-'.repeat(78)}\n${title}\n\n${text.trim()}\n`)].join(
    '\n',
  );
}

/** The package that a file belongs to; null for our own. */
function packageFolder(file) {
  if (!file.includes('/node_modules/')) return null;
  let folder = dirname(file);
  while (!isPackage(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** A file that only says `{ "type": "module" }` is no package. */
function isPackage(file) {
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version !== undefined;
}

function licence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^(?:licen[cs]e|copying)/i.test(entry));
  if (file === undefined) throw new Error(`${name} ${version} is bundled, and has no licence file`);
  return { name, title: `${name} ${version} (${license})`, text: readFileSync(join(folder, file), 'utf8') };
}
