// Bundles the program into dist/: the command (cli.js, which starts program.js) and the API (api/index.js and its chunks).
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

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
  entryPoints: { 'api/index': 'src/index.ts' },
  format: 'esm',
  splitting: true,
  chunkNames: 'api/chunks/[name]-[hash]',
});
await build({
  ...shared,
  entryPoints: { cli: 'src/cli/start.ts' },
  format: 'cjs',
  // Older than what is supported: it has to say so there.
  target: 'node8',
  define: { 'import.meta.url': '__filename' },
});
await build({
  ...shared,
  entryPoints: { program: 'src/cli/main.ts' },
  // A file of its own, loaded when the first JavaScript source is read: a start without one does not pay for it.
  alias: { ...shared.alias, '@babel/parser': `${root}/scripts/lazy-parser.cjs` },
  external: ['./parser.js'],
  // A CommonJS module starts sooner than an ES module, and one file sooner than many.
  format: 'cjs',
  // Reading ASCII is copying bytes.
  charset: 'ascii',
  banner: { js: '"use strict";const url = require("node:url").pathToFileURL(__filename).href;' },
  define: { 'import.meta.url': 'url' },
});
await build({ ...shared, entryPoints: { parser: '@babel/parser' }, format: 'cjs' });
writeFileSync(`${root}/dist/package.json`, '{ "type": "commonjs" }\n');
writeFileSync(`${root}/dist/api/package.json`, '{ "type": "module" }\n');
chmodSync(`${root}/dist/cli.js`, 0o755);
