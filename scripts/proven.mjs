// Keeps what the fixtures were when an engine had proven all of them: `node scripts/proven.mjs [COMMIT]`, after `npm run test:engine`.
// CI then builds those that are others since, and a fixed third: see test/engine/selection.ts.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from './load.mjs';

const { fingerprint } = await load(`export * from './test/engine/fingerprint.ts';`);
const root = fileURLToPath(new URL('..', import.meta.url));
const [commit] = process.argv.slice(2);
const git = (...words) => execFileSync('git', words, { cwd: root, maxBuffer: 1 << 28 });

/** Path below fixtures/ → content of every file of a fixture. */
function filesOf(name) {
  const folders = [`fixtures/before/${name}`, `fixtures/after/${name}`];
  const names = commit === undefined ? git('ls-files', '-z', ...folders) : git('ls-tree', '-r', '-z', '--name-only', commit, '--', ...folders); // prettier-ignore
  const paths = names.toString().split('\0').filter(Boolean);
  return new Map(paths.map((path) => [path, commit === undefined ? readFileSync(`${root}/${path}`) : git('show', `${commit}:${path}`)])); // prettier-ignore
}

const all =
  commit === undefined
    ? readdirSync(`${root}/fixtures/before`)
    : git('ls-tree', '--name-only', commit, 'fixtures/before/').toString().trim().split('\n').map((path) => path.slice('fixtures/before/'.length)); // prettier-ignore
const proven = Object.fromEntries(all.sort().map((name) => [name, fingerprint(filesOf(name))]));
writeFileSync(`${root}/test/engine/proven.json`, `${JSON.stringify(proven, null, 2)}\n`);
console.log(`${Object.keys(proven).length} fixtures`);
