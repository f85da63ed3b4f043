/** How a stage of Node can be split: what is installed, pruned, copied and left behind, or why not. The lines of the new stages are not written here. */
import { developmentName, isForDevelopment } from '../../analysis/development-image.ts';
import { developmentUses, saidAt } from '../../analysis/uses.ts';
import { toContext } from '../../analysis/layout.ts';
import { because, joinPath, parseScript, scopeBefore } from '../../dockerfile/index.ts';
import { plainRunners } from '../../knowledge/languages/node/programs.ts';
import { template } from '../../knowledge/languages/node/files.ts';
import type { Production, Declined, Evidence, Program, Seen, Split, Reason } from '../../model/index.ts';
import { fromRoot, imagePath, type NodeStageFacts } from './stage.ts';
import { packagesBelow } from './workspace.ts';
import type { NodeStep } from './steps.ts';
import { browserAtHome } from './browsers.ts';
import { outputsOf, type NodeBuild } from './build.ts';
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
import { isSource } from './sources.ts';
import type { Scanned } from './program.ts';
import { servedFolder, type NodeStart } from './start.ts';

/** What is known about an application once its start and its sources were read. */
export interface Facts {
  readonly stage: NodeStageFacts;
  readonly build: NodeBuild;
  readonly start: NodeStart;
  readonly scanned: Scanned;
}

/** How a stage of Node is split in two, or why it is not. */
export function splitOf(facts: Facts): Split | Declined {
  const { stage, build, scanned } = facts;
  const reason = reasonAgainst(stage);
  if (reason !== null) return { declined: reason };
  const served = servedFolder(facts.start);
  const install = installStep(stage);
  if (!install) return { declined: noInstall(stage) };
  const outputs = outputsOf(build, stage);
  if (served && outputs.length > 0) return servedSplit(facts, outputs, served);
  const whole = outputs.includes('.') || isWorkspace(stage);
  const prune = pruneOf(facts, install, whole);
  const production = productionInstall(facts);
  const sources = whole
    ? { sources: [], why: 'the working folder of the build stage holds them' }
    : sourcesOf(facts, outputs);
  const development = prune !== null || production === true ? developmentWords(stage) : null;
  const taken = whole ? ['.'] : outputs;
  return {
    pays: outputs.length > 0 ? (development ?? (whole ? null : inputsWords(sources.sources, outputs))) : null,
    keeps: outputs.length === 0 ? null : neededReason(facts, production, sources.why),
    toolchain: toolchainReason(stage, production === true),
    ...(whole ? { dependencies: [], carried: ['node_modules'] } : { dependencies: ['node_modules'] }),
    setup: [],
    activate: [],
    env:
      developmentAtRunTime(stage, facts.start, scanned) === null ? productionEnvironment(stage, scanned) : [],
    prune,
    outputs: taken.map((path): Seen => ({ path, evidence: outputEvidence(build, path) })),
    executables: [],
    sources: sources.sources,
    starts: [...(stage.manifest ? [stage.manifest.path] : []), ...startFiles(facts)],
    sourcesWhy: sources.why,
    runtime: 'language',
  };
}

/** Why development dependencies and sources are needed while the program runs. */
function neededReason({ stage, start, scanned }: Facts, production: true | Reason, why: Reason): Reason {
  const development = production === true ? null : developmentAtRunTime(stage, start, scanned);
  return development !== null && stage.installed !== null && developmentNames(stage.installed).length > 0
    ? because`development dependencies are needed: ${development}`
    : because`the whole application folder is needed: ${why}`;
}

/** A static file server needs what was built, and nothing else of the application. */
function servedSplit(
  facts: Facts,
  outputs: readonly string[],
  served: NonNullable<ReturnType<typeof servedFolder>>,
): Split | Declined {
  const { stage, build, start } = facts;
  const folder = fromRoot(stage, joinPath(stage.cwd ?? stage.root ?? '/', served.folder));
  const local =
    developmentProgram(stage, served.program) !== undefined ||
    stage.installed?.dependencies.has(served.program) === true;
  if (!outputs.some((output) => output === '.' || relativeTo(output, folder) !== null))
    return { declined: `${served.program} serves ${served.folder}, which no build step makes` };
  return {
    pays: `the packages and sources that ${folder} is built from`, toolchain: toolchainReason(stage, false), dependencies: local ? ['node_modules'] : [], setup: [], activate: [], env: [],
    prune: null, outputs: [{ path: folder, evidence: outputEvidence(build, folder) }], executables: [],
    sources: startFiles(facts), sourcesWhy: `${start.commands?.[0]?.join(' ') ?? served.program} reads nothing but ${folder}`, runtime: 'language',
  }; // prettier-ignore
}

/** `npm start` looks for its script in package.json; yarn 2 and newer also want their settings and the lockfile. */
function startFiles({ stage, start: { written } }: Facts): readonly string[] {
  if ((written !== null && managerWords(written) === null) || stage.manifest === null) return [];
  const needs = (stage.manager.berry?.needs ?? []).map((path) => inFolder(stage.folder, path));
  const { project } = stage;
  return [stage.manifest.path, ...needs.filter((path) => project.has(path) && project.sent(path))];
}

/** Whether development dependencies can be left out from the start, or why not. */
export function productionInstall(facts: Facts): true | Reason {
  const { stage, build, start, scanned } = facts;
  if (developmentName(stage.project) !== null || start.commands?.some(isForDevelopment) === true)
    return 'the image is one for developing';
  const use = developmentUses(stage.view).find(({ mount }) => mount !== null);
  if (use !== undefined) return use.reason;
  const reason = developmentInBuild(stage, build) ?? developmentAtRunTime(stage, start, scanned);
  if (reason !== null) return reason;
  const script = lifecycleTexts(stage)
    .flatMap((text) => parseScript(text).commands.map((command) => command.words[0]?.value ?? '?'))
    .map((name) => developmentProgram(stage, name))
    .find((name) => name !== undefined);
  return script === undefined
    ? true
    : `a script of package.json that runs with every install needs ${script}`;
}

/** What makes one stage a production image: ENV, only where nothing is built and nothing compiled. */
export function productionStage(facts: Facts): Production | null {
  const { stage, build, scanned } = facts;
  if (build.steps.length > 0 || productionInstall(facts) !== true || toolchainReason(stage, true) !== null)
    return null;
  return { env: productionEnvironment(stage, scanned) };
}

function reasonAgainst(stage: NodeStageFacts): Reason | null {
  const { unsupported, berry } = stage.manager;
  if (unsupported !== null) return unsupported;
  if (berry?.linker === 'pnp')
    return `yarn ${berry.major} links packages by Plug'n'Play: there is no node_modules that another stage could take over`;
  if (stage.manifest === null) return 'no package.json reaches this stage';
  const hasFolder = stage.view.document.blocks.some((block) => block.keyword === 'WORKDIR');
  if (stage.root === null && hasFolder) return 'the working folder of the install is not known';
  if (stage.root === null || stage.root === '/')
    return 'there is no WORKDIR: the application lies in / beside the system';
  const late = lateMember(stage);
  if (late !== null) return late;
  const browser = browserAtHome(stage);
  if (browser) return because`${browser} ${browser.says}, which no other stage has`;
  return secondFolder(stage);
}

function isWorkspace({ project, folder, manifest }: NodeStageFacts): boolean {
  return manifest !== null && packagesBelow(project, folder).length > 0;
}

/** A package of the workspace that is copied behind the install: a second install would bring what the first one did not. */
function lateMember(stage: NodeStageFacts): Reason | null {
  const install = installStep(stage);
  const late = packagesBelow(stage.project, stage.folder).find(
    (each) => each.folder !== stage.folder && imagePath(stage, each.path) !== null && !stage.members.includes(each),
  );
  return late === undefined || install === undefined
    ? null
    : because`${install.block} installs the workspace without ${late.path}, which is copied later`;
} // prettier-ignore

/** The parts of a split are known for one application in the folder that the container starts in. */
function secondFolder(stage: NodeStageFacts): Reason | null {
  const own = ['install', 'add', 'run', 'rebuild', 'exec'];
  const other = stage.steps.find(
    (step) =>
      step.cwd !== stage.root &&
      !isMember(stage, step) &&
      own.includes(managerCommand(step.command)?.does ?? ''),
  );
  if (other && installStep(stage) !== undefined)
    return because`${other.block} works in ${other.cwd ?? 'a folder that is not known'}, beside the application in ${stage.root ?? 'another one'}`;
  return stage.cwd === stage.root || stage.cwd === null || startsMember(stage)
    ? null
    : `the application lies in ${stage.root ?? 'another folder'}, and the container starts in ${stage.cwd}`;
}

/** A script or program that runs in the folder of a package of the workspace. */
function isMember(stage: NodeStageFacts, { cwd, command }: NodeStep): boolean {
  const installs = ['install', 'add'].includes(managerCommand(command)?.does ?? '');
  return !installs && stage.members.some(({ folder }) => imagePath(stage, folder) === cwd);
}

function startsMember({ started, members }: NodeStageFacts): boolean {
  return started !== null && members.includes(started);
}

function installStep(stage: NodeStageFacts): NodeStep | undefined {
  return stage.steps.find(
    (step) => managerCommand(step.command)?.does === 'install' && step.cwd === stage.root,
  );
}

function noInstall(stage: NodeStageFacts): Reason {
  const other = stage.steps.find((step) => managerCommand(step.command)?.does === 'install');
  return other
    ? because`${other.block} installs in ${other.cwd ?? 'a folder that is not known'}, and the application lies in ${stage.root ?? 'another one'}`
    : 'no step of this stage installs what package.json names';
}

function pruneOf(facts: Facts, install: NodeStep, whole: boolean): Split['prune'] {
  const { stage, build, start, scanned } = facts;
  const command = managerCommand(install.command);
  const names = stage.installed ? developmentNames(stage.installed) : [];
  if (
    !command ||
    names.length === 0 ||
    leavesDevelopmentOut(command) ||
    (stage.manager.berry === null && nodeEnvAt(stage, install) === 'production')
  )
    return null;
  if (developmentAtRunTime(stage, start, scanned) !== null) return null;
  const prune = pruneCommand(
    stage,
    command,
    lifecycleTexts(stage).length > 0,
    toolchainReason(stage, false) !== null,
  );
  if ('none' in prune) return null;
  const inside =
    build.all.generates ||
    build.steps.some((entry) => entry.judged.writes.some((path) => path.startsWith('node_modules')));
  return {
    command: prune.command,
    afterBuild: inside || whole,
  };
}

/** NODE_ENV as the install sees it: `production` leaves development dependencies out. */
function nodeEnvAt(stage: NodeStageFacts, install: NodeStep): string | null {
  return scopeBefore(stage.view.document, install.block).variables.get('NODE_ENV') ?? null;
}

/** The smallest set of context paths that is proven enough, or everything, with the reason. */
function sourcesOf(
  facts: Facts,
  outputs: readonly string[],
): { readonly sources: Split['sources']; readonly why: Reason } {
  const { stage, start, scanned, build } = facts;
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
  const used = stage.project.uses.find((use) => use.command !== null || use.entrypoint !== null);
  if (used)
    return all(
      because`${saidAt(used, used.command === null ? 'entrypoint' : 'command')} starts the image with a command of its own`,
    );
  if (program.runsUnknown) return all(because`${program.runsUnknown} ${program.runsUnknown.says}`);
  const absent = program.opens.find((seen) => isMissing(stage, program, outputs, seen.path));
  if (absent)
    return all(because`${absent.evidence} opens ${absent.path}, which the repository does not have`);
  const opened = program.opens.flatMap((seen) => {
    const path = contextPath(stage, seen.path);
    if (path === null) return isEnvironmentFile(seen.path) ? [inFolder(stage.folder, '.env*')] : [];
    return [wholeFolder(stage, path)];
  });
  const scripts = [
    ...program.runs.map((run) => run.name),
    ...(start.commands ?? []).flat(),
    ...(start.written ?? []),
  ].flatMap((word) => (/[/.]/.test(word) ? (contextPath(stage, word) ?? []) : []));
  const loose = scanned.modules.flatMap((module) =>
    relativeTo(scanned.compiled?.rootDir ?? '.', module.path) === null ? [module.path] : [],
  );
  const manifest = stage.manifest?.path ?? 'package.json';
  const wanted = [manifest, ...startFiles(facts), ...opened, ...scripts, ...loose].filter(
    (path) => !outputs.some((output) => relativeTo(output, fromFolder(stage, path)) !== null),
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
function isMissing(
  stage: NodeStageFacts,
  program: Program,
  outputs: readonly string[],
  path: string,
): boolean {
  if (contextPath(stage, path) !== null) return false;
  if (isEnvironmentFile(path) && hasEnvironmentFiles(stage)) return false;
  const inside = fromRoot(stage, joinPath(stage.cwd ?? stage.root ?? '/', path));
  const made = [...outputs, 'node_modules', ...program.writes.map((seen) => seen.path)];
  return !made.some((folder) => relativeTo(folder, inside) !== null);
}

/** A pattern in COPY must match something: not every builder accepts one that does not. */
function hasEnvironmentFiles(stage: NodeStageFacts): boolean {
  const start = inFolder(stage.folder, '.env');
  return stage.project.files.some(
    (file) => file.startsWith(start) && !file.slice(start.length).includes('/') && stage.project.sent(file),
  );
}

function isEnvironmentFile(path: string): boolean {
  return /(^|\/)\.env(\.[^/]*)?$/.test(path);
}

/**
 * The folder of a file that is opened, where no source lies in it: its neighbours are of the same kind.
 * Templates include others of theirs, so the outermost such folder counts for them.
 */
function wholeFolder(stage: NodeStageFacts, path: string): string {
  if (stage.project.isFolder(path)) return path;
  const inside = fromFolder(stage, path).split('/');
  const depths = template.test(path) ? inside.slice(1).map((_, at) => at + 1) : [inside.length - 1];
  for (const depth of depths) {
    const folder = inside.slice(0, depth).join('/');
    const whole = inFolder(stage.folder, folder);
    if (folder !== '' && !stage.project.files.some((file) => file.startsWith(`${whole}/`) && isSource(file)))
      return whole;
  }
  return path;
}

function fromFolder(stage: NodeStageFacts, path: string): string {
  return relativeTo(stage.folder, path) ?? path;
}

function contextPath(stage: NodeStageFacts, path: string): string | null {
  const image = joinPath(stage.cwd ?? stage.root ?? '/', path);
  const context = toContext(stage.copies, image, stage.project);
  return context !== null && stage.project.has(context) && stage.project.sent(context) ? context : null;
}

function inputsWords(sources: Split['sources'], outputs: readonly string[]): string | null {
  return sources === 'all' ? null : `the sources of ${outputs.join(', ')}`;
}

function outputEvidence(build: NodeBuild, path: string): Evidence {
  const step = build.steps.find((entry) =>
    entry.judged.writes.some((written) => written === path || path.endsWith(written)),
  );
  return step?.evidence ?? { path: '', line: null, says: 'made by the build' };
}
