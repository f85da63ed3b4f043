// Bundles the program into dist/: cli.js with its lazily loaded chunks, index.js for the API, and the API's types.
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

const shared = {
  absWorkingDir: path('.'),
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  chunkNames: 'chunks/[name]-[hash]',
  legalComments: 'none',
  logLevel: 'warning',
  alias: {
    // Its CommonJS build asks for `require`, which a bundled module does not have.
    yaml: './node_modules/yaml/browser/dist/index.js',
    // yargs measures its help texts with it; they are plain ASCII, and its tables of emoji take 30 ms to compile.
    'string-width': './scripts/string-width.mjs',
  },
};

rmSync(path('dist'), { recursive: true, force: true });
await build({
  ...shared,
  entryPoints: { cli: 'src/cli.ts', index: 'src/index.ts' },
  minifySyntax: true,
  minifyWhitespace: true,
  banner: { js: '' },
});
