// `npm run reach -- FOLDER LIST [--write]`: how far the built program reaches in real repositories.
// FOLDER holds checked-out repositories, each in `owner+name` or `owner__name`; LIST is a jsonl with a line a repository:
// {"repo": "owner/name", "subdir": null, "dockerfiles": [{"path": "Dockerfile"}]}. Prints for each naive production
// Dockerfile what an expert would want (scripts/reach/wants.mjs says by which rules), what came, why the rest did not, and
// the totals by reason. --write keeps it as docs/reach.md, without what the reasons quote of the repositories.
// Other program: --cli FILE.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import prettier from 'prettier';
import { page, text } from './reach/page.mjs';
import { scoreOf } from './reach/score.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    cli: { type: 'string', default: join(root, 'dist/cli.js') },
    write: { type: 'boolean', default: false },
  },
});
const [folder, list] = positionals;
if (folder === undefined || list === undefined) {
  console.error('usage: npm run reach -- FOLDER LIST [--write] [--cli FILE]');
  process.exit(2);
}

const scores = readFileSync(list, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))
  .flatMap(scoresOf);
console.log(text(scores));
if (values.write) await write(join(root, 'docs/reach.md'), page(scores));

async function write(filepath, source) {
  const options = { ...(await prettier.resolveConfig(filepath)), filepath };
  writeFileSync(filepath, await prettier.format(source, options));
}

/** The scores of one repository's listed Dockerfiles. */
function scoresOf({ repo, subdir, dockerfiles }) {
  const place = ['+', '__'].map((sign) => join(folder, repo.replace('/', sign))).find((path) => existsSync(path)); // prettier-ignore
  if (place === undefined) return dockerfiles.map(({ path }) => ({ repo, path, kind: 'not checked out' }));
  const paths = dockerfiles.map(({ path }) => {
    return existsSync(join(place, path)) ? path : join(subdir ?? '', path);
  });
  const files = reportOf(place, paths);
  return files.map((file) => ({ repo, path: file.path, ...scoreOf(file, place) }));
}

function reportOf(cwd, paths) {
  const { stdout, stderr } = spawnSync(process.execPath, [values.cli, '--format', 'json', '--', ...paths], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (stdout === '') throw new Error(`${cwd}: ${stderr.trim()}`);
  return JSON.parse(stdout).files;
}
