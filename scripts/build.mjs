// Bundles the program into dist/: cli.js with its lazily loaded chunks, and index.js for the API.
import { chmodSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

rmSync(`${root}/dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { cli: 'src/cli.ts', index: 'src/index.ts' },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  // Names stay readable in stack traces; the rest is less to read and compile at every start.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
  logLevel: 'warning',
  alias: {
    // Its CommonJS build asks for `require`, which a bundled module does not have.
    yaml: `${root}/node_modules/yaml/browser/dist/index.js`,
    // yargs measures its help texts with it; they are plain ASCII, and its tables of emoji take 30 ms to compile.
    'string-width': `${root}/scripts/string-width.mjs`,
  },
});
chmodSync(`${root}/dist/cli.js`, 0o755);
