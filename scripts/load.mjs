// What the sources export, for scripts that need the registries: nothing has to be built before.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The exports of a few lines of TypeScript; imports in them start at the top of the repository. */
export async function load(contents) {
  const folder = mkdtempSync(join(tmpdir(), 'dfrewrite-load-'));
  const outfile = join(folder, 'sources.cjs');
  try {
    await build({
      stdin: { contents, loader: 'ts', resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      mainFields: ['module', 'main'],
      logLevel: 'warning',
      // in a CommonJS module it is empty
      define: { 'import.meta.url': '__filename' },
    });
    return createRequire(import.meta.url)(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
