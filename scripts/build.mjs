// Bundles the program into dist/: program.js holds everything; cli.js starts it, api/index.js gives its API to `import`.
// Nothing is installed beside it: dist/LICENSES.txt has the licences of the packages that are in it.
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licences } from './licences.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const shared = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  // Less to read at every start, and to fetch: the package has a size to keep (test/package.test.ts).
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  alias: {
    // Its CommonJS build asks for `require`, which a bundled module does not have.
    yaml: `${root}/scripts/yaml.mjs`,
    // yargs measures its help texts with it; they are plain ASCII, and its tables of emoji take 30 ms to compile.
    'string-width': `${root}/scripts/string-width.mjs`,
    // Two of its functions are used.
    semver: `${root}/scripts/semver.mjs`,
    // The whole vocabulary of language servers, of which dockerfile-ast uses two functions.
    'vscode-languageserver-types': `${root}/scripts/languageserver-types.mjs`,
  },
};

rmSync(`${root}/dist`, { recursive: true, force: true });
await build({
  ...shared,
  entryPoints: { cli: 'src/cli/start.ts' },
  format: 'cjs',
  // Older than what is supported: it has to say so there.
  target: 'node8',
  define: { 'import.meta.url': '__filename' },
});
// Nobody writes YAML with it: the texts that are written are lines of the author's.
const WRITERS =
  /yaml\/browser\/dist\/stringify\/(?:stringify(?:|Collection|Comment|Document|Pair|String)|foldFlowLines)\.js$/;
const readsYaml = {
  name: 'reads-yaml',
  setup({ onLoad }) {
    onLoad({ filter: WRITERS }, ({ path }) => {
      const exports = /^export \{ (.*) \};$/m.exec(readFileSync(path, 'utf8'))?.[1];
      if (exports === undefined) throw new Error('yaml is another one: see WRITERS');
      return { contents: `const ${exports.replaceAll(',', ' = 0,')} = 0;\nexport { ${exports} };` };
    });
  },
};
const { metafile } = await build({
  ...shared,
  plugins: [readsYaml],
  metafile: true,
  entryPoints: { program: 'src/cli/bundle.ts' },
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
// What nobody asks for: another shape of its tree, and two dialects.
const UNUSED = /^var (estree|placeholders|v8intrinsic) = superClass => class [^]*?^};$/gm;
const smallParser = {
  name: 'small-parser',
  setup({ onLoad }) {
    onLoad({ filter: /@babel\/parser\/lib\/index\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (text.match(UNUSED)?.length !== 3) throw new Error('the parser is another one: see UNUSED');
      return { contents: text.replace(UNUSED, 'var $1 = superClass => superClass;') };
    });
  },
};
const parser = await build({
  ...shared,
  plugins: [smallParser],
  metafile: true,
  entryPoints: { parser: '@babel/parser' },
  format: 'cjs',
});
const bundled = [metafile, parser.metafile].flatMap(({ inputs }) => Object.keys(inputs));
writeFileSync(`${root}/dist/LICENSES.txt`, licences(root, bundled));
writeFileSync(`${root}/dist/package.json`, '{ "type": "commonjs" }\n');
mkdirSync(`${root}/dist/api`, { recursive: true });
writeFileSync(`${root}/dist/api/package.json`, '{ "type": "module" }\n');
writeFileSync(
  `${root}/dist/api/index.js`,
  `import program from '../program.js';\nexport const { memoryProject, openProject, rewrite, sentence, transforms } = program;\n`,
);
chmodSync(`${root}/dist/cli.js`, 0o755);
