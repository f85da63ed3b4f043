// `npm run demo`: builds the program and shows, as a diff, what it makes of a naive Dockerfile.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import './build.mjs';

const EXAMPLE = 'fixtures/before/node-ts-npm';

const root = fileURLToPath(new URL('..', import.meta.url));
// A copy outside of this repository: there the example is the whole repository, as a user's own would be.
const folder = mkdtempSync(join(tmpdir(), 'dfrewrite-demo-'));
try {
  cpSync(join(root, EXAMPLE), folder, { recursive: true });
  console.error(`$ dfrewrite    (in a copy of ${EXAMPLE})\n`);
  const { status } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...process.argv.slice(2)], {
    cwd: folder,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
