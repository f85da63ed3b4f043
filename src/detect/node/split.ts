/** How a stage of Node can be split: what is installed, pruned, copied and left behind, or why not. The lines of the new stages are not written here. */
import { developmentName, isForDevelopment } from '../../analysis/development-image.ts';
import { developmentUses, saidAt } from '../../analysis/uses.ts';
import { toContext } from '../../analysis/layout.ts';
import { because, joinPath, parseScript, scopeBefore } from '../../dockerfile/index.ts';
import { plainRunners } from '../../knowledge/languages/node/programs.ts';
import { template } from '../../knowledge/languages/node/files.ts';
import type { Declined, Evidence, Program, Seen, Split, Reason } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import { fromRoot, type App } from './stage.ts';
import type { Step } from './step.ts';
import { browserAtHome } from './browsers.ts';
import { outputsOf, type Build } from './build.ts';
import { leavesDevelopmentOut, pruneCommand } from './install.ts';
import { managerCommand, managerWords } from './manager.ts';
import { developmentNames } from './manifest.ts';
import { lifecycleTexts } from './manifests.ts';
import { toolchainReason } from './libraries.ts';
import {
  developmentAtRunTime,
  developmentInBuild,
  developmentWords,
  developmentProgram,
  productionEnvironment,
} from './development.ts';
import { inFolder, relativeTo } from '../../project/paths.ts';
import { isSource } from './graph.ts';
import type { Scanned } from './program.ts';
import { servedFolder, type Start } from './start.ts';

/** What is known about an application once its start and its sources were read. */
export interface Facts {
  readonly app: App;
  readonly build: Build;
  readonly start: Start;
  readonly scanned: Scanned;
}

/** How a stage of Node is split in two, or why it is not. */
export function splitOf(facts: Facts): Split | Declined {
  const { app, build, scanned } = facts;
  const hindrance = hindranceOf(app);
  if (hindrance !== null) return { declined: hindrance };
  const served = servedFolder(facts.start);
  const install = installStep(app);
  if (!install) return { declined: noInstall(app) };
  const outputs = outputsOf(build, app);
  if (served && outputs.length > 0) return servedSplit(facts, outputs, served);
  const whole = outputs.includes('.');
  const prune = pruneOf(facts, install, whole);
  const production = productionInstall(facts);
  const sources = whole
    ? { sources: [], why: 'the working folder of the build stage holds them' }
    : sourcesOf(facts, outputs);
  const development = prune !== null || production === true ? developmentWords(app) : null;
  return {
    pays: outputs.length > 0 ? (development ?? inputsWords(sources.sources, outputs)) : null,
    keeps: outputs.length === 0 ? null : neededReason(facts, production, sources.why),
    toolchain: toolchainReason(app, production === true),
    dependencies: whole ? [] : ['node_modules'],
    setup: [],
    activate: [],
    env:
      developmentAtRunTime(app, facts.start, scanned) === null ? productionEnvironment(app, scanned).env : [],
    prune,
    outputs: outputs.map((path): Seen => ({ path, evidence: outputEvidence(build, path) })),
    executables: [],
    sources: sources.sources,
    sourcesWhy: sources.why,
    runtime: 'language',
  };
}

/** Why development dependencies and sources are needed while the program runs. */
function neededReason({ app, start, scanned }: Facts, production: true | Reason, why: Reason): Reason {
  const development = production === true ? null : developmentAtRunTime(app, start, scanned);
  return development !== null && app.manifest !== null && developmentNames(app.manifest).length > 0
    ? because`development dependencies are needed: ${development}`
    : because`the whole application folder is needed: ${why}`;
}

/** A static file server needs what was built, and nothing else of the application. */
function servedSplit(
  facts: Facts,
  outputs: readonly string[],
  served: NonNullable<ReturnType<typeof servedFolder>>,
): Split | Declined {
  const { app, build, start } = facts;
  const folder = fromRoot(app, joinPath(app.cwd ?? app.root ?? '/', served.folder));
  const local =
    developmentProgram(app, served.program) !== undefined ||
    app.manifest?.dependencies.has(served.program) === true;
  if (!outputs.some((output) => output === '.' || relativeTo(output, folder) !== null))
    return { declined: `${served.program} serves ${served.folder}, which no build step makes` };
  return {
    pays: `the packages and sources that ${folder} is built from`, toolchain: toolchainReason(app, false), dependencies: local ? ['node_modules'] : [], setup: [], activate: [], env: [],
    prune: null, outputs: [{ path: folder, evidence: outputEvidence(build, folder) }], executables: [],
    sources: startsByManager(start) && app.manifest ? [app.manifest.path] : [], sourcesWhy: `${start.commands?.[0]?.join(' ') ?? served.program} reads nothing but ${folder}`, runtime: 'language',
  }; // prettier-ignore
}

/** `npm start` looks for its script in package.json. */
function startsByManager({ written }: Start): boolean {
  return written === null || managerWords(written) !== null;
}

/** Whether development dependencies can be left out from the start, or why not. */
export function productionInstall(facts: Facts): true | Reason {
  const { app, build, start, scanned } = facts;
  if (developmentName(app.project) !== null || start.commands?.some(isForDevelopment) === true)
    return 'the image is one for developing';
  const use = developmentUses(app.view).find(({ mount }) => mount !== null);
  if (use !== undefined) return use.reason;
  const reason = developmentInBuild(app, build) ?? developmentAtRunTime(app, start, scanned);
  if (reason !== null) return reason;
  const script = lifecycleTexts(app.manifest)
    .flatMap((text) => parseScript(text).commands.map((command) => command.words[0]?.value ?? '?'))
    .map((name) => developmentProgram(app, name))
    .find((name) => name !== undefined);
  return script === undefined
    ? true
    : `a script of package.json that runs with every install needs ${script}`;
}

/** What makes one stage a production image: ENV, only where nothing is built and nothing compiled. */
export function productionStage(
  facts: Facts,
): { readonly env: readonly string[]; readonly why: Reason } | null {
  const { app, build, scanned } = facts;
  if (build.steps.length > 0 || productionInstall(facts) !== true || toolchainReason(app, true) !== null)
    return null;
  return productionEnvironment(app, scanned);
}

function hindranceOf(app: App): Reason | null {
  if (app.manager.unsupported !== null) return app.manager.unsupported;
  if (app.manifest === null) return 'no package.json reaches this stage';
  const hasFolder = app.view.document.blocks.some((block) => block.keyword === 'WORKDIR');
  if (app.root === null && hasFolder) return 'the working folder of the install is not known';
  if (app.root === null || app.root === '/')
    return 'there is no WORKDIR: the application lies in / beside the system';
  if (app.manifest.workspaces.length > 0 || app.project.has('pnpm-workspace.yaml'))
    return `${repositoryPath(app.project, app.manifest.path)} has workspaces, whose members link to each other`;
  const browser = browserAtHome(app);
  if (browser) return because`${browser} ${browser.says}, which no other stage has`;
  return secondFolder(app);
}

/** The parts of a split are known for one application in the folder that the container starts in. */
function secondFolder(app: App): Reason | null {
  const own = ['install', 'add', 'run', 'rebuild', 'exec'];
  const other = app.steps.find(
    (step) => step.cwd !== app.root && own.includes(managerCommand(step.command)?.does ?? ''),
  );
  if (other && installStep(app) !== undefined)
    return because`${other.block} works in ${other.cwd ?? 'a folder that is not known'}, beside the application in ${app.root ?? 'another one'}`;
  return app.cwd === app.root || app.cwd === null
    ? null
    : `the application lies in ${app.root ?? 'another folder'}, and the container starts in ${app.cwd}`;
}

function installStep(app: App): Step | undefined {
  return app.steps.find((step) => managerCommand(step.command)?.does === 'install' && step.cwd === app.root);
}

function noInstall(app: App): Reason {
  const other = app.steps.find((step) => managerCommand(step.command)?.does === 'install');
  return other
    ? because`${other.block} installs in ${other.cwd ?? 'a folder that is not known'}, and the application lies in ${app.root ?? 'another one'}`
    : 'no step of this stage installs what package.json names';
}

function pruneOf(facts: Facts, install: Step, whole: boolean): Split['prune'] {
  const { app, build, start, scanned } = facts;
  const command = managerCommand(install.command);
  const names = app.manifest ? developmentNames(app.manifest) : [];
  if (
    !command ||
    names.length === 0 ||
    leavesDevelopmentOut(command) ||
    nodeEnvAt(app, install) === 'production'
  )
    return null;
  if (developmentAtRunTime(app, start, scanned) !== null) return null;
  const prune = pruneCommand(
    app,
    command,
    lifecycleTexts(app.manifest).length > 0,
    toolchainReason(app, false) !== null,
  );
  if ('none' in prune) return null;
  const inside =
    build.all.generates ||
    build.steps.some((entry) => entry.judged.writes.some((path) => path.startsWith('node_modules')));
  return {
    command: prune.command,
    afterBuild: inside || whole,
    why: inside
      ? 'a build step writes into node_modules'
      : `takes ${developmentWords(app) ?? 'development dependencies'} out`,
  };
}

/** NODE_ENV as the install sees it: `production` leaves development dependencies out. */
function nodeEnvAt(app: App, install: Step): string | null {
  return scopeBefore(app.view.document, install.block).variables.get('NODE_ENV') ?? null;
}

/** The smallest set of context paths that is proven enough, or everything, with the reason. */
function sourcesOf(
  facts: Facts,
  outputs: readonly string[],
): { readonly sources: Split['sources']; readonly why: Reason } {
  const { app, start, scanned, build } = facts;
  const { program } = scanned;
  const all = (why: Reason): { readonly sources: 'all'; readonly why: Reason } => ({ sources: 'all', why });
  if (build.steps.length === 0 || outputs.length === 0) return all('the program runs from its sources');
  if (scanned.wholeTree !== null)
    return all(`${scanned.wholeTree} reads the folders of the application by itself`);
  if (program.opensUnknown) return all(because`${program.opensUnknown} ${program.opensUnknown.says}`);
  if (scanned.compiled === null)
    return all('the start command runs no script that the build step compiles from a source');
  const foreign = start.commands?.find((words) => !plainRunners.has(words[0] ?? ''));
  if (foreign) return all(`the start command runs ${foreign.join(' ')}, which may read files of its own`);
  const used = app.project.uses.find((use) => use.command !== null || use.entrypoint !== null);
  if (used)
    return all(
      because`${saidAt(used, used.command === null ? 'entrypoint' : 'command')} starts the image with a command of its own`,
    );
  if (program.runsUnknown) return all(because`${program.runsUnknown} ${program.runsUnknown.says}`);
  const absent = program.opens.find((seen) => isMissing(app, program, outputs, seen.path));
  if (absent)
    return all(because`${absent.evidence} opens ${absent.path}, which the repository does not have`);
  const opened = program.opens.flatMap((seen) => {
    const path = contextPath(app, seen.path);
    if (path === null) return isEnvironmentFile(seen.path) ? [inFolder(app.folder, '.env*')] : [];
    return [wholeFolder(app, path)];
  });
  const scripts = [
    ...program.runs.map((run) => run.name),
    ...(start.commands ?? []).flat(),
    ...(start.written ?? []),
  ].flatMap((word) => (/[/.]/.test(word) ? (contextPath(app, word) ?? []) : []));
  const loose = scanned.modules.flatMap((module) =>
    relativeTo(scanned.compiled?.rootDir ?? '.', module.path) === null ? [module.path] : [],
  );
  const manifest = app.manifest?.path ?? 'package.json';
  const wanted = [manifest, ...opened, ...scripts, ...loose].filter(
    (path) => !outputs.some((output) => relativeTo(output, fromFolder(app, path)) !== null),
  );
  const sources = [...new Set(wanted)].filter(
    (path, _, list) => !list.some((other) => other !== path && relativeTo(other, path) !== null),
  );
  const first = program.opens[0];
  return {
    sources,
    why: first
      ? because`the sources open ${sources.filter((path) => path !== manifest).join(', ') || 'nothing else'} (${first.evidence})`
      : 'the sources open no file of the application',
  };
}

/** A file that git ignores and a developer may have: only copying everything is sure to bring it, `.env` apart. */
function isMissing(app: App, program: Program, outputs: readonly string[], path: string): boolean {
  if (contextPath(app, path) !== null) return false;
  if (isEnvironmentFile(path) && hasEnvironmentFiles(app)) return false;
  const inside = fromRoot(app, joinPath(app.cwd ?? app.root ?? '/', path));
  const made = [...outputs, 'node_modules', ...program.writes.map((seen) => seen.path)];
  return !made.some((folder) => relativeTo(folder, inside) !== null);
}

/** A pattern in COPY must match something: not every builder accepts one that does not. */
function hasEnvironmentFiles(app: App): boolean {
  const start = inFolder(app.folder, '.env');
  return app.project.files.some(
    (file) => file.startsWith(start) && !file.slice(start.length).includes('/') && app.project.sent(file),
  );
}

function isEnvironmentFile(path: string): boolean {
  return /(^|\/)\.env(\.[^/]*)?$/.test(path);
}

/**
 * The folder of a file that is opened, where no source lies in it: its neighbours are of the same kind.
 * Templates include others of theirs, so the outermost such folder counts for them.
 */
function wholeFolder(app: App, path: string): string {
  if (app.project.isFolder(path)) return path;
  const inside = fromFolder(app, path).split('/');
  const depths = template.test(path) ? inside.slice(1).map((_, at) => at + 1) : [inside.length - 1];
  for (const depth of depths) {
    const folder = inside.slice(0, depth).join('/');
    const whole = inFolder(app.folder, folder);
    if (folder !== '' && !app.project.files.some((file) => file.startsWith(`${whole}/`) && isSource(file)))
      return whole;
  }
  return path;
}

function fromFolder(app: App, path: string): string {
  return relativeTo(app.folder, path) ?? path;
}

function contextPath(app: App, path: string): string | null {
  const image = joinPath(app.cwd ?? app.root ?? '/', path);
  const context = toContext(app.copies, image, app.project);
  return context !== null && app.project.has(context) && app.project.sent(context) ? context : null;
}

function inputsWords(sources: Split['sources'], outputs: readonly string[]): string | null {
  return sources === 'all' ? null : `the sources of ${outputs.join(', ')}`;
}

function outputEvidence(build: Build, path: string): Evidence {
  const step = build.steps.find((entry) =>
    entry.judged.writes.some((written) => written === path || path.endsWith(written)),
  );
  return step?.evidence ?? { path: '', line: null, says: 'made by the build' };
}
