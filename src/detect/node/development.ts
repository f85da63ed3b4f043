/** Whether development dependencies are needed once the program runs, and whether NODE_ENV may be set; how they are left out is not known here. */
import { saidAt } from '../../analysis/uses.ts';
import {
  compilingCommand,
  compilingRunner,
  configurations,
  developmentProgramName,
  developmentSubcommand,
  packageOfProgram,
  plainPrograms,
} from '../../knowledge/languages/node/programs.ts';
import { modeReaders, wellKnownTools } from '../../knowledge/languages/node/packages.ts';
import { because, place } from '../../dockerfile/index.ts';
import type { Reason } from '../../model/index.ts';
import { placeIn, repositoryPath } from '../../project/evidence.ts';
import type { NodeStageFacts } from './stage.ts';
import type { NodeBuild } from './build.ts';
import { managerCommand } from './manager.ts';
import { developmentNames } from './manifest.ts';
import type { Scanned } from './program.ts';
import type { Spelled, Unit } from '../../sources/ir.ts';
import { followCommand } from './follow.ts';
import { preloadedPackages, type NodeStart } from './start.ts';

/** Why development dependencies are needed while the program runs; null when nothing that was seen needs them. */
export function developmentAtRunTime(
  stage: NodeStageFacts,
  start: NodeStart,
  scanned: Scanned,
): Reason | null {
  return (
    developmentInCommands(stage, start) ?? developmentInUses(stage) ?? developmentInSources(stage, scanned)
  );
}

/** The development package that brings a program; undefined when a production package does, or nobody knows it. */
export function developmentProgram(stage: NodeStageFacts, program: string): string | undefined {
  const name = packageOfProgram[program] ?? program;
  if (globalTools(stage).has(name) || globalTools(stage).has(program)) return undefined;
  const lock = stage.lock && !('declined' in stage.lock) ? stage.lock.packages : [];
  const providers = lock.filter((entry) => entry.programs.includes(program));
  if (providers.length > 0) return providers.every((entry) => entry.dev) ? providers[0]?.name : undefined;
  return isDevelopment(stage, name) ? name : undefined;
}

/** Whether only development dependencies bring a package. */
export function isDevelopment(stage: NodeStageFacts, name: string): boolean {
  const named =
    stage.installed !== null &&
    (stage.installed.dependencies.has(name) || stage.installed.optionalDependencies.has(name));
  if (named) return false;
  if (stage.lock && !('declined' in stage.lock) && stage.lock.packages.length > 0) {
    const entries = developmentIndex(stage);
    const only = entries.get(name);
    if (only !== undefined) return only;
  }
  return stage.installed?.devDependencies.has(name) === true;
}

/** How development dependencies are called in a report: `typescript and 14 other development dependencies`. */
export function developmentWords(stage: NodeStageFacts): string | null {
  const names = stage.installed ? developmentNames(stage.installed) : [];
  const first =
    wellKnownTools.find((name) => names.includes(name)) ??
    names.find((name) => !name.startsWith('@types/')) ??
    names[0];
  if (first === undefined) return null;
  const others = names.length - 1;
  return others === 0
    ? `the development dependency ${first}`
    : `${first} and ${others} other development ${others === 1 ? 'dependency' : 'dependencies'}`;
}

/** ENV that makes the runtime a production one; none where the name is set already, or something may decide by it. */
export function productionEnvironment(stage: NodeStageFacts, scanned: Scanned): readonly string[] {
  const isRead =
    stage.env.has('NODE_ENV') ||
    modeReaders.some((name) => stage.installed?.dependencies.has(name) === true) ||
    scanned.unread !== null ||
    mentionAt(scanned.modules, readsMode) !== null;
  return isRead ? [] : ['NODE_ENV=production'];
}

/** A name for NODE_ENV: itself, or the one that express and koa keep it under (`app.get('env')`, `app.settings.env`, `app.env`). */
function readsMode({ kind, text, behind }: Spelled): boolean {
  if (text === 'NODE_ENV') return true;
  if (text !== 'env' || behind === null) return false;
  const last = behind.slice(behind.lastIndexOf('.') + 1);
  return kind === 'text' ? last === 'get' : last === 'app' || last === 'settings';
}

/** Variables that the program reads from its environment and that no script or build configuration names. */
export function runtimeVariables(stage: NodeStageFacts, modules: readonly Unit[]): ReadonlySet<string> {
  const names = modules.flatMap(({ words }) =>
    words.filter(({ behind }) => behind === 'process.env').map(({ text }) => text),
  );
  const texts = [
    ...[stage.manifest, stage.started].flatMap((each) => [...(each?.scripts.values() ?? [])]),
    ...stage.project.files
      .filter((file) => /(^|\/)([^/]*\.config\.[cm]?[jt]s|Makefile|[^/]*\.sh)$/.test(file))
      .map((file) => stage.project.read(file) ?? ''),
  ].join('\n');
  const loaded = new Set(['NODE_ENV', 'NODE_OPTIONS', 'PATH', 'HOME', 'CI']);
  return new Set(
    names.filter(
      (name) => !loaded.has(name) && !new RegExp(`\\b${name.replaceAll('$', '\\$')}\\b`).test(texts),
    ),
  );
}

/** First place where sources use a name or text; null when none does. */
export function mention(
  modules: readonly Unit[],
  wanted: (text: string) => boolean,
): { readonly path: string; readonly line: number } | null {
  return mentionAt(modules, ({ text }) => wanted(text));
}

function mentionAt(
  modules: readonly Unit[],
  wanted: (word: Spelled) => boolean,
): { readonly path: string; readonly line: number } | null {
  for (const { path, words } of modules) {
    const found = words.find(wanted);
    if (found) return { path, line: found.line };
  }
  return null;
}

function developmentInCommands(stage: NodeStageFacts, start: NodeStart): string | null {
  if (start.commands === null)
    return `${start.unknown ?? 'the start command is not known'}, so it is not known which packages it needs`;
  for (const words of start.commands) {
    const need = developmentNeed(stage, words);
    if (need !== null) return `the start command runs ${words.join(' ')}, which ${need}`;
  }
  return null;
}

/** Why a command needs development dependencies, as a clause behind its name; null when it does not. */
function developmentNeed(stage: NodeStageFacts, words: readonly string[]): string | null {
  const [first, ...args] = words;
  if (first === undefined) return null;
  const program = first.replace(/^.*node_modules\/\.bin\//, '');
  if (compilingRunner.test(program) || words.some((word) => /\.[cm]?tsx?$/.test(word)))
    return 'compiles while it loads and may need what only development dependencies bring';
  if (compilingCommand.test([program, ...args].join(' ')))
    return 'compiles when the container starts and may need what only development dependencies bring';
  if (developmentProgramName.test(program))
    return 'is made for development and loads development dependencies';
  const brings =
    developmentProgram(stage, program) ?? preloadedPackages(args).find((name) => isDevelopment(stage, name));
  if (brings !== undefined) return `needs the development dependency ${brings}`;
  const configured = configurationNeed(stage, program);
  if (configured !== null) return configured;
  if (plainPrograms.has(program) || isProductionProgram(stage, program))
    return developmentSubcommand.test(words.join(' ')) ? 'is a server for development' : null;
  return 'may need any package: nobody knows what it starts';
}

/** A development dependency that the configuration of a started program names; null when it names none. */
function configurationNeed(stage: NodeStageFacts, program: string): string | null {
  const pattern = Object.hasOwn(configurations, program) ? configurations[program] : undefined;
  if (pattern === undefined || stage.installed === null) return null;
  const inside = stage.folder === '.' ? '' : `${stage.folder}/`;
  const path = stage.project.files.find(
    (file) => file.startsWith(inside) && pattern.test(file.slice(inside.length)),
  );
  const text = path === undefined ? '' : (stage.project.read(path) ?? '');
  const name = developmentNames(stage.installed).find((candidate) =>
    [`'${candidate}'`, `"${candidate}"`, `'${candidate}/`, `"${candidate}/`].some((word) =>
      text.includes(word),
    ),
  );
  return name === undefined
    ? null
    : `loads ${repositoryPath(stage.project, path ?? '')}, which names the development dependency ${name}`;
}

/** Whether a production dependency brings a program. */
function isProductionProgram(stage: NodeStageFacts, program: string): boolean {
  const name = packageOfProgram[program] ?? program;
  const lock = stage.lock && !('declined' in stage.lock) ? stage.lock.packages : [];
  return (
    stage.installed?.dependencies.has(name) === true ||
    lock.some((entry) => !entry.dev && entry.programs.includes(program))
  );
}

/** Compose files and the like may start the image in another way. */
function developmentInUses(stage: NodeStageFacts): Reason | null {
  const { builtOn } = stage.project;
  if (builtOn !== null) return because`${builtOn} ${builtOn.says} and may run development dependencies`;
  for (const use of stage.project.uses) {
    for (const fact of ['entrypoint', 'command'] as const) {
      const given = use[fact];
      if (given === null) continue;
      const at = place(saidAt(use, fact));
      const commands = followCommand(given, stage);
      const said = typeof given === 'string' ? given : given.join(' ');
      if ('declined' in commands) return `${at} starts it with ${said}: ${commands.declined}`;
      const need = commands.commands
        .map((words) => developmentNeed(stage, words))
        .find((clause) => clause !== null);
      if (need !== undefined) return `${at} starts it with ${said}, which ${need}`;
    }
  }
  return null;
}

/** An import of a development dependency, or its bare name as a text (a view engine, a database driver). */
function developmentInSources(stage: NodeStageFacts, scanned: Scanned): Reason | null {
  if (scanned.unread !== null)
    return because`${scanned.unread} ${scanned.unread.says}, so which packages it imports is not known`;
  const imported = scanned.packages.find((entry) => isDevelopment(stage, entry.name));
  if (imported)
    return `${placeIn(stage.project, imported.module, imported.line)} imports ${imported.name}, a development dependency`;
  const names = new Set(
    stage.installed ? developmentNames(stage.installed).filter((name) => !name.startsWith('@types/')) : [],
  );
  for (const module of scanned.modules) {
    const imports = new Set(
      module.loads.map(({ specifier }) => (specifier.kind === 'text' ? specifier.text : null)),
    );
    const word = module.words.find(
      ({ kind, text }) => kind === 'text' && names.has(text) && !imports.has(text),
    );
    if (word)
      return `${placeIn(stage.project, module.path, word.line)} names ${word.text}, a development dependency`;
  }
  return null;
}

/** Whether a name is development only, by every place in the lockfile. */
function developmentIndex(stage: NodeStageFacts): ReadonlyMap<string, boolean> {
  const lock = stage.lock;
  if (!lock || 'declined' in lock) return new Map();
  return stage.project.ofFiles(`node:development:${lock.path}`, () => {
    const index = new Map<string, boolean>();
    for (const entry of lock.packages) index.set(entry.name, (index.get(entry.name) ?? true) && entry.dev);
    return index;
  });
}

/** Names of packages that the Dockerfile installs globally. */
function globalTools(stage: NodeStageFacts): ReadonlySet<string> {
  const operands = stage.steps.flatMap((step) => {
    const command = managerCommand(step.command);
    return command?.does === 'global' ? command.operands : [];
  });
  return new Set(operands.map((operand) => operand.replace(/(.)@.*$/, '$1')));
}

/** Why a production-only install from the start is not possible; null when it is. */
export function developmentInBuild(stage: NodeStageFacts, build: NodeBuild): Reason | null {
  if (stage.view.stages.length > 1) return 'other stages may need what this one installs';
  if (build.needsDevelopment)
    return because`${{ line: build.needsDevelopment.line ?? 0 }} may need development dependencies`;
  return null;
}
