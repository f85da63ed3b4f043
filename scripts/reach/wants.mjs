// What an expert would still want of a Dockerfile, by rules that read its text and the names of files beside it. They know
// nothing of the program: the same rules are asked before and after a rewrite, and what is no longer wanted has come.
import { load } from '../load.mjs';

const { baseImage, parseToRead, scopeBefore, script, stageNamed } = await load(`
  export { baseImage, parseToRead, scopeBefore, script, stageNamed } from './src/dockerfile/index.ts';
`);

/** The wants in the order in which they are printed, each with its rule; docs/reach.md lists them. */
export const WANTS = [
  {
    id: 'multi-stage',
    rule: 'something stays behind in the final image: a Go toolchain, the inputs of a build step, development dependencies (package.json has some, and the install leaves none out), a compiler from apt or apk, or a tool that only installs (poetry, pipenv, uv)',
    isWanted: ({ commands, starts, project }) =>
      commands.some((command) => leavesSomething(command, project)) || starts.some((text) => GO_RUN.test(text)), // prettier-ignore
  },
  {
    id: 'slim',
    rule: 'the final image stands on the full Debian image of Node, Python or Go',
    isWanted: ({ image }) => image !== null && languageOf(image) !== null && !SMALL_TAG.test(image.tag ?? ''),
  },
  {
    id: 'non-root',
    rule: 'no USER is set on an image that starts as root, and the image is none that gives root up by itself (nginx, httpd, caddy, haproxy); a `USER root` that the author wrote is a decision',
    isWanted: ({ image, userIsSet }) =>
      !userIsSet && startsAsRoot(image) && !GIVES_ROOT_UP.test(image?.repository ?? ''),
  },
  {
    id: 'cache order',
    rule: 'a stage copies the whole context before it installs what a manifest names for the first time (Go: before it builds, where go.sum names modules and vendor/ has none)',
    isWanted: ({ stages, project }) => stages.some((stage) => installsBehindSources(stage, project)),
  },
  {
    id: 'clean install',
    rule: 'an install may change what the lockfile beside its manifest says (`npm install`, `yarn` without --frozen-lockfile, `go get`, `go mod tidy`), or pip leaves its cache in the final image',
    isWanted: ({ everyCommand, commands, project }) =>
      everyCommand.some((command) => ignoresLockfile(command, project)) || commands.some(keepsPipCache),
  },
];

/** Images that are counted, by the last part of their name. */
const LANGUAGES = { node: /^node(js)?\d*/, python: /^python/, go: /^golang$/ };
const SMALL_TAG = /alpine|slim|distroless|nonroot/;
const GIVES_ROOT_UP = /(?:^|\/)(?:nginx|httpd|caddy|haproxy|postgres|mysql|redis)$/;
const NOT_ROOT = /unprivileged|^bitnami\//;

const GO_RUN = /^go run\b/;
const NODE_BUILD = /^(?:(?:npm|yarn|pnpm|bun)(?: run)?(?: -\S+| --\S+)* build\b|npm run \S*build\S*|(?:npx |pnpm exec |yarn )?(?:tsc|(?:ng|vite|next|nest|nuxt|vue-cli-service|react-scripts) build|webpack)\b)/; // prettier-ignore
const GO_BUILD = /^(?:\S*\/)?go (?:build|install|get)\b/;
const COMPILERS = /(?:^| )(?:build-essential|build-base|gcc|g\+\+|clang|cmake|make|cargo|rustc|musl-dev|linux-headers|\S+-dev(?:el)?)(?: |$|=)/; // prettier-ignore
const SYSTEM_INSTALL = /^(?:apt-get|apt|apk|aptitude)\b.* (?:install|add)\b/;
const SYSTEM_REMOVE = /^(?:apt-get|apt|apk|aptitude)\b.* ?(?:del|purge|remove|autoremove)\b/;
const INSTALL_TOOL = /^(?:python\S* -m )?pipx? install\b.* ['"]?(?:poetry|pipenv|uv|pdm)\b/;

/** Installs of what a manifest names: nothing but flags behind the verb, and a lockfile that it could obey. */
const MANIFEST_INSTALLS = [
  { test: /^npm (?:install|i)(?: -\S+)*$/, locks: ['package-lock.json', 'npm-shrinkwrap.json'], clean: /^$/ }, // prettier-ignore
  { test: /^npm (?:ci|clean-install)\b/, locks: [], clean: /./ },
  { test: /^yarn(?: install)?(?: -\S+)*$/, locks: ['yarn.lock'], clean: /--(?:frozen-lockfile|immutable)\b/ },
  { test: /^pnpm (?:install|i)(?: -\S+)*$/, locks: ['pnpm-lock.yaml'], clean: /--frozen-lockfile\b/ },
  { test: /^bun install\b/, locks: ['bun.lock', 'bun.lockb'], clean: /--frozen-lockfile\b/ },
  { test: /^(?:python\S* -m )?pip[\d.]* install\b.* (?:-r|--requirement)/, locks: [], clean: /./ },
  { test: /^poetry (?:install|sync)\b/, locks: [], clean: /./ },
  { test: /^pipenv (?:install|sync)(?: -\S+)*$/, locks: ['Pipfile.lock'], clean: /--deploy\b|sync/ },
  { test: /^uv sync\b/, locks: ['uv.lock'], clean: /--(?:frozen|locked)\b/ },
  { test: /^go mod (?:download|tidy|vendor)\b/, locks: ['go.sum'], clean: /download|vendor/ },
  { test: /^go get(?: -\S+| \.\/\.\.\.| \.)*$/, locks: ['go.sum'], clean: /^$/ },
];
const NODE_INSTALL = /^(?:npm|yarn|pnpm|bun)\b/;
const WITHOUT_DEVELOPMENT = /--(?:only=prod|production|omit[= ]dev|prod\b)|(?:^| )-P\b/;

/** A command as it starts: a development server, a watcher or a debugger. */
const DEVELOPMENT_COMMAND = /(?:^|\s|\/)(?:nodemon|ts-node-dev|tsx watch|reflex|air|CompileDaemon|dlv|debugpy|webpack-dev-server|webpack serve|vue-cli-service serve|react-scripts start|ng serve|next dev|nuxt dev|vite(?: dev| serve| --\S+)*$|fastapi dev|nest start --watch|gatsby develop|tail -f \/dev\/null)(?:\s|$)|--reload\b|--watch\b|flask\b.*--debug\b/; // prettier-ignore
const DEVELOPMENT_NAME =
  /(?:^|[./_-])(?:dev|develop|development|local|devcontainer|test|tests|e2e)(?:[./_-]|$)/i;

/**
 * What the file is: `production`; `development` (named so, or its only command is a watcher, debugger or development server);
 * `other` (no stage stands on an image of Node, Python or Go).
 */
export function kindOf(source, path, project) {
  const document = parseToRead(source);
  const languages = document.stages.map((_, index) => languageOf(baseImage(document, index)?.image ?? null));
  if (languages.every((language) => language === null)) return { kind: 'other', language: null };
  const language = languages.at(-1) ?? languages.find((each) => each !== null);
  const named = DEVELOPMENT_NAME.test(path.split('/').slice(-2).join('/'));
  const starts = startsOf(document, chainOf(document.stages.at(-1)));
  const develops = starts.some((text) => DEVELOPMENT_COMMAND.test(scriptBehind(text, project)));
  return { kind: named || develops ? 'development' : 'production', language };
}

/** The ids of what an expert would still want. `project` answers `has(path)` and `text(path)` for the build context. */
export function wantsOf(source, project) {
  const document = parseToRead(source);
  const final = document.stages.at(-1);
  const stages = [...usedBy(document, final)].map((stage) => stepsOf(document, chainOf(stage)));
  const facts = {
    project,
    stages,
    image: baseImage(document, final.index)?.image ?? null,
    userIsSet: chainOf(final).some(({ blocks }) => blocks.some(({ keyword }) => keyword === 'USER')),
    commands: commandsIn(stepsOf(document, chainOf(final))),
    everyCommand: stages.flatMap(commandsIn),
    starts: startsOf(document, chainOf(final)),
  };
  return WANTS.filter(({ isWanted }) => isWanted(facts)).map(({ id }) => id);
}

function languageOf(image) {
  const name = image?.repository.split('/').at(-1) ?? '';
  return Object.keys(LANGUAGES).find((language) => LANGUAGES[language].test(name)) ?? null;
}

/** A stage with those that it is built on, the oldest first. */
function chainOf(stage) {
  return stage === null || stage === undefined ? [] : [...chainOf(stage.parent), stage];
}

/** The stages that a stage is built on and copies from, and theirs. */
function usedBy(document, stage, found = new Set()) {
  if (stage === null || found.has(stage)) return found;
  found.add(stage);
  usedBy(document, stage.parent, found);
  const names = stage.blocks.flatMap(({ flags }) =>
    flags.filter(({ name }) => name === 'from' || name === 'mount'),
  );
  for (const { value } of names)
    usedBy(document, stageNamed(document, sourceOf(value ?? ''), stage.index), found);
  return found;
}

/** `--from=build` and `--mount=type=bind,from=build`. */
function sourceOf(value) {
  return /(?:^|,)from=([^,]+)/.exec(value)?.[1] ?? value;
}

/** What CMD and ENTRYPOINT start, each as one line. */
function startsOf(document, chain) {
  const blocks = chain.flatMap(({ blocks }) => blocks);
  return ['ENTRYPOINT', 'CMD'].flatMap((keyword) => {
    const block = blocks.findLast((each) => each.keyword === keyword);
    return block === undefined ? [] : [block.json?.join(' ') ?? block.args];
  });
}

/** `npm start` by what package.json says that it is. */
function scriptBehind(text, project) {
  const name = /^(?:npm|yarn|pnpm)(?: run)? ([\w:-]+)/.exec(text)?.[1];
  return name === undefined ? text : (packageOf(project).scripts?.[name] ?? text);
}

function packageOf(project) {
  try {
    return JSON.parse(project.text('package.json') ?? '{}');
  } catch {
    return {};
  }
}

/** The copies and the commands of a stage, in order. */
function stepsOf(document, chain) {
  return chain.flatMap(({ blocks }) =>
    blocks.flatMap((block) => {
      if (/^(?:COPY|ADD)$/.test(block.keyword)) return [{ copies: copiedBy(block) }];
      if (block.keyword !== 'RUN') return [];
      const lines = linesOf(block);
      const scope = scopeBefore(document, block);
      return lines.map((text) => ({ text, lines, block, scope }));
    }),
  );
}

function commandsIn(steps) {
  return steps.filter(({ text }) => text !== undefined);
}

const FROM_ELSEWHERE = '--from';

function copiedBy(block) {
  // what another stage has installed is copied from it
  if (block.flags.some(({ name }) => name === 'from')) return [FROM_ELSEWHERE];
  return (block.json ?? block.args.split(/\s+/)).slice(0, -1);
}

function linesOf(block) {
  const commands = script(block)?.commands ?? [];
  const lines = commands.map(({ words }) => words.map(({ value, text }) => value ?? text).join(' '));
  return block.json === null ? lines.filter((line) => line !== '') : [block.json.join(' ')];
}

function leavesSomething({ text, lines, scope }, project) {
  if (NODE_BUILD.test(text) || GO_BUILD.test(text) || INSTALL_TOOL.test(text)) return true;
  if (SYSTEM_INSTALL.test(text)) return COMPILERS.test(text) && !lines.some((line) => SYSTEM_REMOVE.test(line)); // prettier-ignore
  const production = WITHOUT_DEVELOPMENT.test(text) || scope.variables.get('NODE_ENV') === 'production';
  if (!NODE_INSTALL.test(text) || !installsManifest(text) || production) return false;
  return Object.keys(packageOf(project).devDependencies ?? {}).length > 0;
}

function installsManifest(text) {
  return MANIFEST_INSTALLS.some(({ test }) => test.test(text));
}

function installsBehindSources(steps, project) {
  const copy = steps.findIndex(({ copies }) => copies?.some((path) => /^(?:\.\/?|\/|\*|\*\.\*)$/.test(path)));
  if (copy < 0) return false;
  const isInstall = ({ text = '', copies }) => installsManifest(text) || copies?.includes(FROM_ELSEWHERE);
  if (steps.slice(0, copy).some(isInstall)) return false;
  const behind = steps.slice(copy);
  const buildsGo = ({ text = '', block }) => GO_BUILD.test(text) && !hasCacheMount(block);
  const modules = project.has('go.sum') && !project.has('vendor/modules.txt');
  return behind.some(({ text = '' }) => installsManifest(text)) || (modules && behind.some(buildsGo));
}

function hasCacheMount(block) {
  return block.flags.some(({ name, value }) => name === 'mount' && /type=cache/.test(value ?? ''));
}

function ignoresLockfile({ text, scope }, project) {
  const install = MANIFEST_INSTALLS.find(({ test }) => test.test(text));
  if (install === undefined || install.clean.test(text)) return false;
  const folder = (scope.workdir ?? '/').split('/').at(-1);
  return install.locks.some(
    (lock) => project.has(lock) || (folder !== '' && project.has(`${folder}/${lock}`)),
  );
}

function keepsPipCache({ text, block, scope }) {
  if (!/^(?:python\S* -m )?pip[\d.]* install\b/.test(text) || /--no-cache-dir/.test(text)) return false;
  return !scope.variables.has('PIP_NO_CACHE_DIR') && !hasCacheMount(block);
}

function startsAsRoot(image) {
  return !NOT_ROOT.test(image?.repository ?? '') && !/nonroot/.test(image?.tag ?? '');
}
