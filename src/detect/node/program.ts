/** What a Node program is seen to need, out of all sources that its start loads; one source is read and judged by the files beside it. */
import { besideProgram } from '../../knowledge/languages/node/files.ts';
import type { Evidence, Program } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import type { NodeStageFacts } from './stage.ts';
import { browserAtHome } from './browsers.ts';
import type { NodeBuild } from './build.ts';
import type { Compiled } from './builders.ts';
import {
  childWriter,
  homeOf,
  portsOf,
  sigtermOf,
  startedPrograms,
  startsTool,
  unknownWriter,
} from './processes.ts';
import { packageBehaviourOf, type PackageBehaviour } from './package-behaviour.ts';
import { librariesOf } from './libraries.ts';
import { worldIn } from '../../sources/callers.ts';
import { entrySource, placementOf, worldOf, type AppWorld, type Placement } from './compiled.ts';
import { openedPaths, writtenPaths } from './files.ts';
import { reachable, isSource, type Graph } from './sources.ts';
import type { Unit } from '../../sources/ir.ts';
import { scanUnit, type UnitBehaviour } from './behaviour.ts';
import type { World } from '../../sources/world.ts';
import { nameOf } from './manifest.ts';
import { packagesAround } from './workspace.ts';
import { joinPath } from '../../dockerfile/index.ts';
import { corepackAtStart, followedPrograms, scriptWrites } from './started.ts';
import { commandPorts, servedFolder, type NodeStart } from './start.ts';

/** The program as the sources show it, with what the splitting of the stage needs to know beside `Program`. */
export interface Scanned {
  readonly program: Program;
  /** Everything that is known to be loaded; all sources where something is loaded by a computed name. */
  readonly modules: readonly Unit[];
  readonly packages: Graph['packages'];
  /** How sources become scripts; null where they run as they are, or nobody knows. */
  readonly compiled: Placement | null;
  /** A source that could not be read: what it imports and names is not known. Null when all were read. */
  readonly unread: Evidence | null;
  /** A package that reads the tree of the application by itself; null when none is known. */
  readonly wholeTree: string | null;
}

/** Scans what the program loads. */
export function scanProgram(stage: NodeStageFacts, start: NodeStart, build: NodeBuild): Scanned {
  return stage.project.once(`node:program:${signatureOf(stage, start, build)}`, () =>
    scan(stage, start, build),
  );
}

/** Everything that the result of a scan rests on: other documents of the same project may place the sources elsewhere. */
function signatureOf(stage: NodeStageFacts, start: NodeStart, build: NodeBuild): string {
  const copies = stage.copies.map((copied) => [copied.from, copied.to]);
  const builds = build.steps.map((entry) => [entry.step.command.text, entry.step.cwd]);
  return JSON.stringify([
    stage.root,
    stage.cwd,
    stage.folder,
    start.commands,
    start.scripts,
    start.evidence.line,
    copies,
    builds,
    [...stage.env],
  ]);
}

function scan(stage: NodeStageFacts, start: NodeStart, build: NodeBuild): Scanned {
  if (servedFolder(start) !== null || startsTool(stage, start)) return staticProgram(stage, start);
  const loaded = load(stage, start, build);
  const { graph, placement } = loaded;
  const packages = packageBehaviourOf(graph, stage, start);
  const installed = installedNames(stage);
  const scanned = graph.modules.map((module) => ({ module, ...scanUnit(module, loaded.world, installed) }));
  const unread = unreadOf(stage, graph, scanned);
  return {
    program: programOf(stage, start, { ...loaded, scanned, unread }, packages),
    modules: graph.modules,
    packages: graph.packages,
    compiled: placement,
    unread,
    wholeTree: packages.wholeTree,
  };
}

/** The sources that count, and how they run. */
interface Loaded {
  readonly graph: Graph;
  readonly placement: Placement | null;
  readonly world: World;
  /** Why not everything that is loaded is known: then `graph` holds all sources. Null when it is known. */
  readonly incomplete: Evidence | null;
}

function load(stage: NodeStageFacts, start: NodeStart, build: NodeBuild): Loaded {
  const placement = placementOf(stage, start, build);
  const found = start.scripts.map((script) => entrySource(stage, placement, script));
  const entries = found.filter((entry) => entry !== null);
  const known = start.commands !== null && entries.length > 0 && entries.length === found.length;
  const unbuilt = build.steps.every((entry) => entry.judged.writes.length === 0);
  const around = worldOf(stage, placement, known || unbuilt);
  const first = withLinked(stage, entries, around.aliases);
  const forked = known ? forkedSources(stage, placement, around, first) : [];
  const graph =
    forked.length === 0
      ? first
      : withLinked(stage, [...entries, ...forked.filter((source) => source !== null)], around.aliases);
  const complete =
    known &&
    !forked.includes(null) &&
    graph.unresolved === null &&
    !graph.truncated &&
    unreadOf(stage, graph, []) === null;
  if (complete) return { graph, placement, world: worldIn(graph.modules, around), incomplete: null };
  const incomplete = forked.includes(null)
    ? { ...start.evidence, says: 'it starts a worker whose source is computed' }
    : whyIncomplete(stage, start, graph);
  const all = everything(stage, graph, around.aliases);
  return { graph: all, placement, world: worldIn(all.modules, around), incomplete };
}

/** Packages of the workspace are sources too: all of theirs, since their entry may be what a step makes. */
function withLinked(stage: NodeStageFacts, entries: readonly string[], aliases: Compiled['config']): Graph {
  const graph = reachable(stage.project, entries, aliases);
  const names = new Set(graph.packages.map(({ name }) => name));
  const own = packagesAround(stage.project, stage.folder).filter((each) => names.has(nameOf(each)));
  const more = own.flatMap(({ folder }) => sourcesIn(stage, folder)).filter((path) => !entries.includes(path));
  return more.length === 0 ? graph : withLinked(stage, [...entries, ...more], aliases);
} // prettier-ignore

/** Sources of worker threads and forked processes; null for one that is computed. */
function forkedSources(
  stage: NodeStageFacts,
  placement: Placement | null,
  around: AppWorld,
  graph: Graph,
): readonly (string | null)[] {
  const world = worldIn(graph.modules, around);
  const findings = graph.modules.flatMap((module) => scanUnit(module, world, new Set()).actions);
  return findings
    .filter((finding) => finding.does === 'fork')
    .map(({ value }) =>
      value.exact ? entrySource(stage, placement, joinPath(world.cwd, value.text)) : null,
    );
}

/** A static file server, or a tool that stands alone, runs no code of the application. */
function staticProgram(stage: NodeStageFacts, start: NodeStart): Scanned {
  const ports = commandPorts(start).map((port) => ({ port, evidence: start.evidence }));
  const program: Program = {
    start: startsHere(stage) ? (start.commands?.[0] ?? null) : null, opens: [], opensUnknown: null, writes: [], writesUnknown: null, runs: followedPrograms(stage, start), runsUnknown: null,
    libraries: [], unknownLibraries: [], ports, handlesSigterm: null, home: null, needsRoot: corepackAtStart(stage, start),
  }; // prettier-ignore
  return {
    program,
    modules: [],
    packages: [],
    compiled: null,
    unread: null,
    wholeTree: null,
  };
}

interface Read extends Loaded {
  readonly scanned: readonly ScannedModule[];
  readonly unread: Evidence | null;
}

interface ScannedModule extends UnitBehaviour {
  readonly module: Unit;
}

function programOf(
  stage: NodeStageFacts,
  start: NodeStart,
  { graph, world, incomplete, scanned, unread }: Read,
  packages: PackageBehaviour,
): Program {
  const findings = scanned.flatMap((entry) => entry.actions);
  const escaped = scanned.find((entry) => entry.escapes !== null);
  const escapes = escaped
    ? {
        path: repositoryPath(stage.project, escaped.module.path),
        line: escaped.escapes,
        says: 'hands fs on, so not every use is seen',
      }
    : null;
  const opens = openedPaths(stage, findings, graph, world, packages);
  const writes = writtenPaths(stage, findings, world, packages, keepsCache(start));
  const hidden = escapes ?? unread ?? unknownWriter(start, stage) ?? childWriter(stage, findings, packages);
  const runs = startedPrograms(stage, findings, packages);
  const byScripts = scriptWrites(stage, start);
  const native = librariesOf(stage, start);
  return {
    start: startsHere(stage) && start.commands?.length === 1 ? (start.commands[0] ?? null) : null,
    opens: opens.seen,
    opensUnknown: opens.unknown ?? escapes ?? unread ?? incomplete,
    writes: [...writes.seen, ...byScripts.writes],
    writesUnknown:
      byScripts.writesUnknown ?? writes.unknown ?? (hidden ? { folder: null, evidence: hidden } : null),
    runs: [...runs.seen, ...followedPrograms(stage, start)],
    runsUnknown: runs.unknown ?? unread ?? browserAtHome(stage),
    libraries: native.libraries,
    unknownLibraries: native.unknown,
    ports: portsOf(stage, start, findings),
    handlesSigterm: sigtermOf(stage, start, incomplete === null && unread === null ? scanned : [], packages),
    home: homeOf(stage, findings, world, packages),
    needsRoot: corepackAtStart(stage, start),
  };
}

/** Not in a package of the workspace that the start command selects: words of it count from another folder. */
function startsHere({ cwd, view }: NodeStageFacts): boolean {
  return cwd === view.scope.workdir;
}

/** The first source that could not be read, or not be searched, to its end. */
function unreadOf(stage: NodeStageFacts, graph: Graph, scanned: readonly ScannedModule[]): Evidence | null {
  const modules = [...graph.modules, ...scanned.map(({ module, unread }) => ({ path: module.path, unread }))];
  const found = modules.find(({ unread }) => unread !== null);
  const { path, why } = graph.unread ?? { path: found?.path, why: found?.unread };
  if (path === undefined || why === undefined || why === null) return null;
  return { path: repositoryPath(stage.project, path), line: null, says: why };
}

/** `next start` keeps pages and images that it made in .next/cache. */
function keepsCache(start: NodeStart): Evidence | null {
  const serves = start.commands?.some((words) => words[0] === 'next' && words[1] === 'start') === true;
  return serves ? start.evidence : null;
}

function installedNames(stage: NodeStageFacts): ReadonlySet<string> {
  const { installed: manifest } = stage;
  return new Set(
    manifest
      ? [manifest.dependencies, manifest.optionalDependencies, manifest.devDependencies].flatMap((group) => [
          ...group.keys(),
        ])
      : [],
  );
}

/** All sources of the application apart from tests and configuration. */
function everything(stage: NodeStageFacts, graph: Graph, aliases: Compiled['config']): Graph {
  const paths = sourcesIn(stage, stage.folder);
  const all = reachable(
    stage.project,
    [...paths.toReversed(), ...graph.modules.map((module) => module.path)],
    aliases,
  );
  return { ...all, unresolved: graph.unresolved ?? all.unresolved };
}

function sourcesIn({ project }: NodeStageFacts, folder: string): readonly string[] {
  const inside = folder === '.' ? '' : `${folder}/`;
  return project.files.filter(
    (file) =>
      file.startsWith(inside) &&
      isSource(file) &&
      !besideProgram.test(file.slice(inside.length)) &&
      project.sent(file),
  );
}

function whyIncomplete(stage: NodeStageFacts, start: NodeStart, graph: Graph): Evidence {
  const unread = unreadOf(stage, graph, []);
  if (unread !== null) return unread;
  if (graph.unresolved !== null) {
    const [path = '', line] = graph.unresolved.split(/:(?=\d+$)/);
    return {
      path: repositoryPath(stage.project, path),
      line: line === undefined ? null : Number(line),
      says: 'loads code whose name is computed',
    };
  }
  if (start.unknown !== null) return { ...start.evidence, says: start.unknown };
  if (start.scripts.length === 0)
    return { ...start.evidence, says: 'the start command names no script of the application' };
  return { ...start.evidence, says: `the source of ${start.scripts[0] ?? ''} was not found` };
}
