/**
 * What the programs of npm packages do, by the name that a script calls them by. Source: their documentation.
 * A tool that writes to a place which its options or configuration name has a row in builders.ts instead.
 */

/** Check only: nothing that the image needs changes. */
const CHECKS = `eslint prettier tslint stylelint jest vitest mocha ava tap nyc c8 jasmine karma xo standard biome commitlint depcheck knip ts-prune
  publint attw size-limit cypress playwright wdio testcafe svelte-check markdownlint sort-package-json lint-staged
  dependency-cruiser depcruise madge syncpack oxlint type-coverage tsd`;

/** Change nothing outside of the terminal. */
const INERT = `echo printf true : exit test [ ls pwd cat date sleep which check-node-version check-engine only-allow husky is-ci
  simple-lefthook env printenv whoami uname export set cd opencollective opencollective-postinstall update-browserslist-db
  git-hooks pinst `;

/** Write somewhere in the working folder, where their own configuration says. */
const IN_FOLDER = `gulp grunt brunch graphql-codegen gql-gen gql.tada protoc grpc_tools_node_protoc buf openapi-generator-cli openapi-typescript
  swagger-codegen tsoa typedoc jsdoc lingui formatjs i18next i18next-scanner paraglide-js contentlayer contentlayer2 velite tailwindcss tailwind
  @tailwindcss/cli postcss sass node-sass lessc less stylus pug jade uglifyjs terser cleancss browserify html-minifier svgo imagemin sw-precache
  workbox next-sitemap drizzle-kit webpack-cli snowpack wmr stencil ember eleventy @11ty/eleventy hexo metalsmith svgr style-dictionary
  relay-compiler apollo sapper microbundle tsdx father rolldown rspack rsbuild farm pkgroll bunchee wireit nexus kysely-codegen zapatos pbjs pbts
  json2ts ajv barrelsby ctix fumadocs-mdx intlayer pagefind
  critters minify javascript-obfuscator bytenode sitemap ts-json-schema-generator unocss`;

/** Write to one place unless an option says otherwise: name → folders, and the options that name another one. */
const FIXED: Readonly<
  Record<string, { readonly writes: readonly string[]; readonly options: readonly string[] }>
> = {
  'react-scripts': { writes: ['build'], options: [] },
  craco: { writes: ['build'], options: [] },
  'react-app-rewired': { writes: ['build'], options: [] },
  'vue-cli-service': { writes: ['dist'], options: ['--dest'] },
  astro: { writes: ['dist'], options: ['--outDir'] },
  remix: { writes: ['build', 'public/build'], options: [] },
  'react-router': { writes: ['build'], options: [] },
  gatsby: { writes: ['public', '.cache'], options: [] },
  docusaurus: { writes: ['build', '.docusaurus'], options: ['--out-dir'] },
  parcel: { writes: ['dist'], options: ['--dist-dir', '-d', '--out-dir'] },
  ncc: { writes: ['dist'], options: ['-o', '--out'] },
  unbuild: { writes: ['dist'], options: [] },
  tsdown: { writes: ['dist'], options: ['-d', '--out-dir'] },
  strapi: { writes: ['dist', 'build', '.cache'], options: [] },
  medusa: { writes: ['.medusa'], options: [] },
  vinxi: { writes: ['.output', '.vinxi'], options: [] },
  quasar: { writes: ['dist'], options: [] },
  'svelte-kit': { writes: ['.svelte-kit'], options: [] },
  rollup: { writes: [], options: ['-d', '--dir', '-o', '--file'] },
};

/** Subcommands under which a tool of `FIXED` builds; under any other it does something else. */
const BUILDS = new Set(['build', 'vite:build', 'sync', 'generate', 'compile']);

/** What a tool does, as far as its name tells. `writes`: folders relative to where it runs; `.` somewhere in there. */
export interface ToolFact {
  readonly kind: 'build' | 'test' | 'inert';
  readonly writes: readonly string[];
}

/** The fact about a tool, given its arguments; null when its name is not in the tables. */
export function toolFact(name: string, args: readonly string[]): ToolFact | null {
  if (has(CHECKS, name)) return { kind: 'test', writes: [] };
  if (has(INERT, name)) return { kind: 'inert', writes: [] };
  if (has(IN_FOLDER, name)) return { kind: 'build', writes: ['.'] };
  const fixed = Object.hasOwn(FIXED, name) ? FIXED[name] : undefined;
  if (!fixed) return null;
  const named = optionValue(args, fixed.options);
  if (named !== null) return { kind: 'build', writes: [named] };
  const subcommand = args.find((arg) => !arg.startsWith('-'));
  if (subcommand === 'test' || subcommand === 'lint' || subcommand === 'check')
    return { kind: 'test', writes: [] };
  if (name === 'rollup') return null;
  return name === 'unbuild' || name === 'tsdown' || BUILDS.has(subcommand ?? '')
    ? { kind: 'build', writes: fixed.writes }
    : null;
}

/** The value of the first of these options: `--out dir` and `--out=dir`; null when none is given. */
export function optionValue(args: readonly string[], names: readonly string[]): string | null {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (names.includes(arg)) return args[at + 1] ?? null;
    const name = names.find((candidate) => arg.startsWith(`${candidate}=`));
    if (name) return arg.slice(name.length + 1);
  }
  return null;
}

const sets = new Map<string, ReadonlySet<string>>();

function has(list: string, name: string): boolean {
  const set = sets.get(list) ?? new Set(list.split(/\s+/));
  sets.set(list, set);
  return set.has(name);
}
