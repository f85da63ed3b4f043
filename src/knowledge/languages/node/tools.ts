/**
 * What the programs of npm packages do, by the name that a script calls them by. Source: their documentation, November 2026.
 * A tool that writes to a place which its options or configuration name is judged by code of the stack instead.
 */

/** Check only: nothing that the image needs changes. */
export const checkTools = `eslint prettier tslint stylelint jest vitest mocha ava tap nyc c8 jasmine karma xo standard biome commitlint depcheck knip ts-prune
  publint attw size-limit cypress playwright wdio testcafe svelte-check markdownlint sort-package-json lint-staged
  dependency-cruiser depcruise madge syncpack oxlint type-coverage tsd`;

/** Change nothing outside of the terminal. */
export const inertTools = `echo printf true : exit test [ ls pwd cat date sleep which check-node-version check-engine only-allow husky is-ci
  simple-lefthook env printenv whoami uname export set cd opencollective opencollective-postinstall update-browserslist-db
  git-hooks pinst `;

/** Write somewhere in the working folder, where their own configuration says. */
export const folderTools = `gulp grunt brunch graphql-codegen gql-gen gql.tada protoc grpc_tools_node_protoc buf openapi-generator-cli openapi-typescript
  swagger-codegen tsoa typedoc jsdoc lingui formatjs i18next i18next-scanner paraglide-js contentlayer contentlayer2 velite tailwindcss tailwind
  @tailwindcss/cli postcss sass node-sass lessc less stylus pug jade uglifyjs terser cleancss browserify html-minifier svgo imagemin sw-precache
  workbox next-sitemap drizzle-kit webpack-cli snowpack wmr stencil ember eleventy @11ty/eleventy hexo metalsmith svgr style-dictionary
  relay-compiler apollo sapper microbundle tsdx father rolldown rspack rsbuild farm pkgroll bunchee wireit nexus kysely-codegen zapatos pbjs pbts
  json2ts ajv barrelsby ctix fumadocs-mdx intlayer pagefind
  critters minify javascript-obfuscator bytenode sitemap ts-json-schema-generator unocss`;

/** Write to one place unless an option says otherwise: name → folders, and the options that name another one. */
export const fixedTools: Readonly<
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

/** Subcommands under which a tool of `fixedTools` builds; under any other it does something else. */
export const buildSubcommands = new Set(['build', 'vite:build', 'sync', 'generate', 'compile']);
