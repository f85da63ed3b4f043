/** What the tables say about Node. Sources: the Dockerfile of its official image and the documentation of its tools, August 2026. */
import { SYSTEM_PATH, type LanguageFacts } from '../facts.ts';
import { nodeTags } from './data/tags.ts';
import { npmCache, pnpmStore, yarnCache } from './caches.ts';
import { scriptEndings, typedEndings } from './files.ts';
import { lockfiles } from './managers.ts';
import { developmentCommands } from './programs.ts';

/** A table of dependencies with something in it: ranges are the rule there, and what they depend on is open in any case. */
const OPEN = /"(?:dev|optional)?[dD]ependencies"\s*:\s*\{\s*"/;

export const node: LanguageFacts = {
  id: 'node',
  // source: nodejs.org/en/about/previous-releases, November 2026
  support: {
    repository: 'node',
    ended: {
      '25': '2026-06-01',
      '20': '2026-04-30',
      iron: '2026-04-30',
      '23': '2025-06-01',
      '21': '2024-06-01',
      '19': '2023-06-01',
      '18': '2025-04-30',
      hydrogen: '2025-04-30',
      '17': '2022-06-01',
      '16': '2023-09-11',
      gallium: '2023-09-11',
      '15': '2021-06-01',
      '14': '2023-04-30',
      fermium: '2023-04-30',
      '13': '2020-06-01',
      '12': '2022-04-30',
      erbium: '2022-04-30',
      '11': '2019-06-01',
      '10': '2021-04-30',
      '9': '2018-06-30',
      '8': '2019-12-31',
      '7': '2017-06-30',
      '6': '2019-04-30',
    },
  },
  image: {
    repository: 'node',
    config: {
      user: { name: 'node', uid: 1000, gid: 1000, home: '/home/node' },
      entrypoint: ['docker-entrypoint.sh'],
      cmd: ['node'],
      workdir: '/',
      env: { PATH: SYSTEM_PATH, NODE_VERSION: null, YARN_VERSION: null },
      commands: ['node', 'nodejs', 'npm', 'npx', 'docker-entrypoint.sh'],
    },
    bases: { slim: 'slim', full: 'full' },
    slimTag: 'last',
    commandsUntil: { yarn: 25, yarnpkg: 25, corepack: 24 },
    distroless: { name: 'nodejs', entrypoint: ['/nodejs/bin/node'] },
    tags: nodeTags,
  },
  managers: [
    {
      programs: ['npm'],
      open: OPEN,
      caches: [npmCache],
      installs: ['i', 'install', 'ci', 'add', 'install-clean', 'install-test', 'install-ci-test'],
      reads: { verbs: ['install', 'i', 'ci', 'run'], manifests: ['package.json'] },
      // npm 7 and 8, of Node 15 to 18; tried with npm 6 to 10
      actsAsOwner: { programs: ['npm', 'npx'], tags: /^(?:1[5-8]|gallium|hydrogen)\b/ },
    },
    {
      programs: ['yarn'],
      open: OPEN,
      caches: [yarnCache],
      installs: ['', 'install', 'add'],
      reads: { verbs: ['', 'install', 'build', 'run'], manifests: ['package.json'] },
    },
    {
      programs: ['pnpm'],
      open: OPEN,
      caches: [pnpmStore],
      installs: ['i', 'install', 'ci', 'add', 'install-test'],
      reads: { verbs: ['install', 'i', 'build', 'run'], manifests: ['package.json', 'package.yaml'] },
    },
    {
      programs: ['bun'],
      open: OPEN,
      installs: ['i', 'install', 'ci', 'add'],
      reads: { verbs: ['install', 'run'], manifests: ['package.json'] },
    },
  ],
  manifests: ['package.json'],
  lockfiles: [...lockfiles.map(({ name }) => name), 'bun.lock'],
  code: {
    endings: [...typedEndings, ...scriptEndings],
    names: ['package.json', 'package-lock.json'],
  },
  editable: {
    endings: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.jsx'],
    except: /\.(?:test|spec|config|d)\./,
  },
  vendor: { fetched: ['node_modules'], installed: ['node_modules'] },
  ignorable: { installed: ['**/node_modules'] },
  environmentReaders:
    /dotenv|"(?:next|vite|vitest|react-scripts|nuxt3?|@vue\/cli-service|gatsby|@angular\/cli|@nestjs\/config|env-cmd|env-var|envalid|@adonisjs\/core|@strapi\/strapi|directus|prisma|drizzle-kit|parcel|@parcel\/core|wrangler|nx|astro|expo|@redwoodjs\/core|@medusajs\/medusa|@keystone-6\/core|payload|sails|serverless|rc|convict|node-config|config|@sveltejs\/kit|@remix-run\/dev|bun|tsx|pm2)"|--env-file|loadEnvFile/,
  environmentPrograms:
    'dotenv|dotenv-cli|dotenvx|pm2|pm2-runtime|dotenv-run|env-cmd|prisma|next|nuxt|nuxi|vite|vitest|drizzle-kit|directus|strapi|medusa|wrangler|bun|nf|foreman|serverless|sls|react-scripts|astro|gatsby|ng|nx|turbo|payload|sails|zenstack|hasura|supabase|firebase',
  history: {
    files:
      /(?:^|\/)(?:package\.json|(?:docusaurus|astro)\.config\.[cm]?[jt]s|\.(?:vitepress|vuepress)\/config\.\w+)$/,
    readers:
      /isomorphic-git|nodegit|es-git|git-repo-info|git-repo-version|git-rev-sync|"nextra"|@napi-rs\/simple-git/,
    callers:
      /git-rev|git-revision|git-version|git-info|git-hash|git-branch|git-log|git-semver|simple-git(?!-hooks)|git-describe|git-last-commit|git-commit|gitinfo|git-raw-commits|get-git|next-build-id|"@sentry\/(?:webpack-plugin|vite-plugin|rollup-plugin|esbuild-plugin|cli|nextjs|sveltekit|nuxt|remix|astro|react-router|gatsby)"|"vuepress"|@vuepress\/plugin-git|showLastUpdate|lastUpdated\b|"(?:prepare|(?:pre|post)?install)":\s*"[^"]*\b(?:lefthook|pre-commit|yorkie) install|"husky":\s*"[~^]?5\.[01]\./,
  },
  root: {
    calls:
      /\bprocess\.(?:set(?:e?[ug]id|groups)|initgroups|gete?uid)\b|\bfs(?:\.promises)?\.[lf]?chown(?:Sync)?\b|['"](?:raw-socket|net-ping|pcap|serialport|posix)['"]/,
  },
  versionCommands: ['node', 'npm', 'npx', 'yarn', 'pnpm', 'corepack'],
  development: developmentCommands,
  // source: vite.dev/guide/static-deploy
  developmentServers: [/^vite preview(?: |$)/],
  disposable: ['/root/.npm'],
  // source: nodejs.org/api/module.html#moduleenablecompilecacheoptions (npm calls it; a folder of another user is no error)
  unmissed:
    /\/\.npm(?:\/|$)|^\/tmp\/(?:v8|node)-compile-cache|\/\.node-gyp(?:\/|$)|\/\.cache\/(?:node|node-gyp|yarn)(?:\/|$)/,
  output: {
    failure: { farewell: /^Node\.js v\d/ },
    chatter:
      /^(?:npm (?:ERR!|error|notice|warn|WARN)|> |\$ |yarn run v|(?:info|error) (?:Visit|Command)|\s*(?:ELIFECYCLE|ERR_PNPM))/,
  },
  tools: {
    managers: [
      { name: 'npm', paths: ['/usr/local/bin/npm', '/usr/bin/npm'] },
      { name: 'yarn', paths: ['/usr/local/bin/yarn'] },
      { name: 'pnpm', paths: ['/usr/local/bin/pnpm'] },
    ],
  },
  scripts: { file: 'package.json', member: 'scripts' },
};
