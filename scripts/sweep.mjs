// Runs the program over each folder below another one and keeps its reports:
// `node scripts/sweep.mjs CLI FOLDER OUT [option…]` writes OUT/<name>.json. Two of them are compared by scripts/compare.mjs.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [cli, folder, out, ...options] = process.argv.slice(2);
if (cli === undefined || folder === undefined || out === undefined) {
  console.error('usage: node scripts/sweep.mjs CLI FOLDER OUT [option…]');
  process.exit(2);
}
mkdirSync(out, { recursive: true });
for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [resolve(cli), '--format', 'json', ...options, '.'],
    {
      cwd: join(folder, name),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );
  if (stdout === '') console.error(`${name}: exit code ${status}, no report: ${stderr.trim()}`);
  else writeFileSync(join(out, `${name}.json`), stdout);
}
