// Bundles the program into dist/: the command (cli.js, which starts program.js) and the API (index.js and its chunks).
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Fixtures, one a stack, that are run once so that the compiled form of the program holds what a run needs. */
const TYPICAL = ['node-ts-npm', 'python-flask-gunicorn', 'go-static-templates'];

const shared = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  // Names stay readable in stack traces; the rest is less to read at every start.
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
};

rmSync(`${root}/dist`, { recursive: true, force: true });
await build({
  ...shared,
  entryPoints: { index: 'src/index.ts' },
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
});
await build({ ...shared, entryPoints: { cli: 'src/cli/start.ts' }, format: 'esm' });
await build({
  ...shared,
  entryPoints: { program: 'src/cli/main.ts' },
  format: 'cjs',
  // One expression: a function of what the program needs of its place. ASCII, so that reading it is copying bytes.
  charset: 'ascii',
  banner: { js: '(function (require, url) { "use strict";' },
  footer: { js: '})' },
  define: { 'import.meta.url': 'url' },
});
chmodSync(`${root}/dist/cli.js`, 0o755);
const examples = TYPICAL.map((name) => `fixtures/before/${name}`);
execFileSync(process.execPath, [`${root}/scripts/compile.mjs`, ...examples], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
