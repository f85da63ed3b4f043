/**
 * Programs that scripts and Dockerfiles of Node projects start, by the name that they are called by.
 * Source: their documentation, November 2026.
 */

/** Programs of start commands that start the one behind them. */
export const startWrappers = new Set(['cross-env', 'env', 'dotenv', 'env-cmd', 'dumb-init', 'tini', 'exec', 'npx', 'docker-entrypoint.sh', '/usr/bin/dumb-init', '/sbin/tini', '/usr/bin/tini', '/tini', 'nice']); // prettier-ignore

/** Commands of start scripts that bring in no packages of the application. */
export const harmlessCommands = new Set([
  'set',
  'echo',
  'cd',
  'export',
  'exit',
  'sleep',
  '[',
  'test',
  'true',
  ':',
  'printf',
  'mkdir',
  'chown',
  'chmod',
  'cat',
  'date',
  'trap',
  'wait',
  'read',
  'shift',
  'until',
  'ls',
  'pwd',
  'unset',
  'source',
  '.',
  'umask',
  'ulimit',
  'id',
  'whoami',
  'env',
]);

/** Programs that start another one: how many leading arguments are their own is said by each. */
export const scriptWrappers = new Set([
  'cross-env',
  'cross-env-shell',
  'env',
  'dotenv',
  'dotenvx',
  'env-cmd',
  'time',
  'nice',
  'shx',
  'sudo',
  'exec',
  'command',
  'better-npm-run',
  'dotenv-run',
]);

/** Programs that run several scripts of package.json. */
export const scriptRunners = new Set([
  'npm-run-all',
  'npm-run-all2',
  'run-s',
  'run-p',
  'concurrently',
  'wsrun',
]);

/** Programs that run the script which they are given, in a build. */
export const sourceRunners = new Set([
  'node',
  'ts-node',
  'ts-node-esm',
  'tsx',
  'esno',
  'babel-node',
  'swc-node',
  'esr',
  'vite-node',
]);

/** Programs that run the script which they are given, when the container starts. */
export const runners = new Set(['node', 'nodejs', 'nodemon', 'ts-node', 'ts-node-esm', 'ts-node-dev', 'tsnd', 'tsx', 'babel-node', 'pm2-runtime', 'pm2', 'esno', 'forever', 'node-dev', 'c8', 'nyc']); // prettier-ignore

/** Options of `runners` whose value is the next word. */
export const runnerOptions = new Set(['-r', '--require', '--import', '--loader', '--experimental-loader', '-P', '--project', '-w', '--watch-path', '-e', '--ext', '-x', '--exec', '-i', '--env-file', '-c', '--name', '-n', '--max-old-space-size', '-f', '-p']); // prettier-ignore

/** Servers of static files that read nothing else of the application. */
export const staticServers = new Set(['serve', 'http-server']);

/** Programs that read nothing of the application but the scripts that they are given. */
export const plainRunners = new Set(['node', 'nodejs', 'pm2-runtime']);

/** Programs that are Node's business when a RUN starts them by their bare name. */
export const ownProgram =
  /^(node|ts-node|tsx|tsc|nest|ng|next|nuxt|vite|webpack|rollup|esbuild|swc|babel|prisma|gulp|grunt|rimraf|patch-package|react-scripts|vue-cli-service|tsup|ncc|parcel|astro|gatsby|turbo|lerna)$/;

/** Programs that are none of Node's business in a RUN. */
export const foreignProgram = /^(apt|apt-get|apk|dpkg|yum|dnf|mkdir|chown|chmod|rm|cp|mv|ln|cd|echo|true|set|export|useradd|groupadd|adduser|addgroup|curl|wget|tar|unzip|sed|update-ca-certificates|touch|cat|ls|find|test|\[|printf|usermod|groupmod|locale-gen|id|whoami|python3?|pip3?|git|gem|which|install|gpg|ldconfig)$/; // prettier-ignore

/** Programs that every image of Node has, as sources name them. */
export const alwaysThere = new Set(['node', 'nodejs', 'npm', 'npx', 'process.execPath']);

/** Programs that write nothing in the application's folder beyond what the sources show. */
export const quietPrograms = new Set(
  'node nodejs nodemon ts-node ts-node-dev tsnd tsx pm2 pm2-runtime serve http-server next sequelize sequelize-cli knex typeorm babel-node'.split(
    ' ',
  ),
);

/** Programs that write below /tmp alone when they are started without options, and the variable that names another place. */
export const quietAlone: Readonly<Record<string, string>> = { maildev: 'MAILDEV_MAIL_DIRECTORY' };

/** Tools that open the database which a configuration of theirs names. */
export const migrators = new Set(['sequelize', 'sequelize-cli', 'knex', 'typeorm']);

/** Programs that only read and answer, or write where their own data lies. */
export const readingPrograms = new Set(
  'identify ffprobe which whereis whoami id hostname uname uptime date ps top free df du lscpu lsblk nproc ls cat head tail wc grep awk cut sort echo printf pwd test true false env printenv sleep kill pkill killall pgrep ping nslookup dig host ip ifconfig netstat ss node nodejs file stat md5sum sha256sum readlink realpath pdftotext pdfinfo exiftool mediainfo'.split(
    ' ',
  ),
);

/** What git is asked about alone. */
export const asksGit =
  /^git(\s+-\S+)*\s+(rev-parse|log|describe|status|show|diff|ls-files|branch|remote|config --get|tag)\b/;

/** From this major on, the command line of Next ends itself on SIGTERM for certain. */
export const nextHandlesSigterm = 12;

/** Programs that run scripts or files and bring nothing else along. */
export const plainPrograms = new Set([
  'node',
  'nodejs',
  'pm2',
  'pm2-runtime',
  'forever',
  'serve',
  'http-server',
]);

/** Servers and compilers for development: they load plugins and compilers that package.json lists as development dependencies. */
export const developmentProgramName =
  /^(ng|nest|vite|webpack|webpack-dev-server|webpack-cli|react-scripts|craco|react-app-rewired|vue-cli-service|parcel|expo|gatsby|astro|remix|concurrently|turbo|nx|lerna|foreman|nf|gulp|grunt|rollup|esbuild|storybook|wireit|npm-run-all|run-p|run-s)$/;

/** Runners that compile sources while they load them, or whose configuration may name another runner. */
export const compilingRunner = /^(ts-node.*|tsx|tsnd|esno|vite-node|nodemon|babel-node|swc-node|node-dev)$/;

/** Command lines that compile: what they need beside themselves (types, plugins) is listed as development dependencies. */
export const compilingCommand =
  /^(tsc|ttsc|tspc|vue-tsc|tsc-watch|swc|babel|tsup|unbuild|ncc|microbundle|pkgroll|bunchee|rspack|rsbuild|tailwindcss|tailwind|postcss|sass)\b|^(next|nuxt|nuxi|astro|gatsby|strapi|medusa|payload|remix|react-router|svelte-kit) build\b/;

/** Command lines that start a server for development. */
export const developmentSubcommand =
  /^(next|nuxt|nuxi|strapi|medusa|astro|payload) (dev|develop)\b|^(next|nuxt|nuxi)$/;

/** Command lines that are made for developing alone; what answers while it compiles has another form in production, a build. */
export const developmentCommands: readonly RegExp[] = [
  // watchers
  /^(?:nodemon|ts-node-dev|tsnd|node-dev)(?: |$)/,
  /^(?:node|nodejs|bun) (?:\S+ )*--watch(?:-path=\S*)?(?: |$)/,
  /^tsx (?:\S+ )*watch /,
  /^nest start (?:\S+ )*(?:--watch|--debug|-w|-d)(?: |$)/,
  // debuggers
  /^(?:node|nodejs) (?:\S+ )*--inspect(?:-brk|-wait)?(?:=\S*)?(?: |$)/,
  // servers that compile while they answer
  /^vite(?: (?:dev|serve)\b| -|$)/,
  /^webpack-dev-server(?: |$)|^(?:webpack|webpack-cli|ng|vue-cli-service) serve(?: |$)/,
  /^(?:react-scripts|craco|react-app-rewired|expo) start(?: |$)/,
  /^(?:next|nuxt|nuxi|astro|remix|react-router|gatsby|strapi|medusa|payload|storybook) dev(?:elop)?(?: |$)/,
  // scripts by their name, where nothing says what they run
  /^(?:npm|yarn|pnpm|bun) (?:run )?(?:start[:-])?dev(?:[:-]\w+)?(?: |$)/,
];

/** Programs that load a configuration of the application, which is a script that may load any package. */
export const configurations: Readonly<Record<string, RegExp>> = {
  next: /^next\.config\.[cm]?[jt]s$/, nuxt: /^nuxt\.config\.[cm]?[jt]s$/, knex: /^knexfile\.[cm]?[jt]s$/,
  sequelize: /^\.sequelizerc$/, 'sequelize-cli': /^\.sequelizerc$/, pm2: /^ecosystem\.config\.c?js$/, 'pm2-runtime': /^ecosystem\.config\.c?js$/,
}; // prettier-ignore

/** Programs whose package has another name. Source: the `bin` of those packages. */
export const packageOfProgram: Readonly<Record<string, string>> = {
  tsc: 'typescript', nest: '@nestjs/cli', ng: '@angular/cli', sequelize: 'sequelize-cli', 'sequelize-cli': 'sequelize-cli', 'babel-node': '@babel/node',
  'vue-cli-service': '@vue/cli-service', 'run-s': 'npm-run-all', 'run-p': 'npm-run-all', dotenv: 'dotenv-cli', 'pm2-runtime': 'pm2', tsnd: 'ts-node-dev',
  'remix-serve': '@remix-run/serve', 'react-router-serve': '@react-router/serve', babel: '@babel/cli', swc: '@swc/cli', webpack: 'webpack-cli',
  'webpack-dev-server': 'webpack-dev-server', nuxi: 'nuxt', medusa: '@medusajs/cli', strapi: '@strapi/strapi', 'cross-env-shell': 'cross-env', cap: '@capacitor/cli',
}; // prettier-ignore
