/** What a Node program is seen to need, out of all sources that its start loads; one source is read and judged by the files beside it. */
import { besideProgram } from '../../knowledge/languages/node/files.ts';
import type { Evidence, Program } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import type { App } from './stage.ts';
import { browserAtHome } from './browsers.ts';
import type { Build } from './build.ts';
import type { Compiled } from './builders.ts';
import { childWriter, homeOf, portsOf, sigtermOf, startedPrograms, unknownWriter } from './behaviour.ts';
import { habitsOf, type Habits } from './habits.ts';
import { librariesOf } from './libraries.ts';
import { worldIn } from '../../sources/callers.ts';
import { entrySource, placementOf, worldOf, type AppWorld, type Placement } from './compiled.ts';
import { openedPaths, writtenPaths } from './files.ts';
import { reachable, isSource, type Graph } from './graph.ts';
import type { Unit } from '../../sources/ir.ts';
import { scanUnit, type Findings } from './sights.ts';
import type { World } from '../../sources/world.ts';
import { joinPath } from '../../dockerfile/index.ts';
import { corepackAtStart, followedPrograms, scriptWrites } from './started.ts';
import { commandPorts, servedFolder, type Start } from './start.ts';

/** The program as the sources show it, with what the splitting of the stage needs to know beside `Program`. */
export interface Scanned {
  readonly program: Program;
  /** Everything that is known to be loaded; all sources where something is loaded by a computed name. */
  readonly modules: readonly Unit[];
  readonly packages: Graph['packages'];
  /** How sources become scripts; null where they run as they are, or nobody knows. */
  readonly compiled: Placement | null;
  /** The entry sources were found, and everything that they load. */
  readonly complete: boolean;
  /** A source that could not be read: what it imports and names is not known. Null when all were read. */
  readonly unread: Evidence | null;
  /** A package that reads the tree of the application by itself; null when none is known. */
  readonly wholeTree: string | null;
}

/** Scans what the program loads. */
export function scanProgram(app: App, start: Start, build: Build): Scanned {
  return app.project.once(`node:program:${signatureOf(app, start, build)}`, () => scan(app, start, build));
}

/** Everything that the result of a scan rests on: other documents of the same project may place the sources elsewhere. */
function signatureOf(app: App, start: Start, build: Build): string {
  const copies = app.copies.map((copied) => [copied.from, copied.to]);
  const builds = build.steps.map((entry) => [entry.step.command.text, entry.step.cwd]);
  return JSON.stringify([
    app.root,
    app.cwd,
    app.folder,
    start.commands,
    start.scripts,
    start.evidence.line,
    copies,
    builds,
    [...app.env],
  ]);
}

function scan(app: App, start: Start, build: Build): Scanned {
  if (servedFolder(start) !== null) return staticProgram(app, start);
  const loaded = load(app, start, build);
  const { graph, placement, incomplete } = loaded;
  const habits = habitsOf(graph, app, start);
  const installed = installedNames(app);
  const scanned = graph.modules.map((module) => ({ module, ...scanUnit(module, loaded.world, installed) }));
  const unread = unreadOf(app, graph, scanned);
  return {
    program: programOf(app, start, { ...loaded, scanned, unread }, habits),
    modules: graph.modules,
    packages: graph.packages,
    compiled: placement,
    complete: incomplete === null && unread === null,
    unread,
    wholeTree: habits.wholeTree,
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

function load(app: App, start: Start, build: Build): Loaded {
  const placement = placementOf(app, start, build);
  const found = start.scripts.map((script) => entrySource(app, placement, script));
  const entries = found.filter((entry) => entry !== null);
  const known = start.commands !== null && entries.length > 0 && entries.length === found.length;
  const unbuilt = build.steps.every((entry) => entry.judged.writes.length === 0);
  const around = worldOf(app, placement, known || unbuilt);
  const first = reachable(app.project, entries, around.aliases);
  const forked = known ? forkedSources(app, placement, around, first) : [];
  const graph =
    forked.length === 0
      ? first
      : reachable(app.project, [...entries, ...forked.filter((source) => source !== null)], around.aliases);
  const complete =
    known &&
    !forked.includes(null) &&
    graph.unresolved === null &&
    !graph.truncated &&
    unreadOf(app, graph, []) === null;
  if (complete) return { graph, placement, world: worldIn(graph.modules, around), incomplete: null };
  const incomplete = forked.includes(null)
    ? { ...start.evidence, says: 'it starts a worker whose source is computed' }
    : whyIncomplete(app, start, graph);
  const all = everything(app, graph, around.aliases);
  return { graph: all, placement, world: worldIn(all.modules, around), incomplete };
}

/** Sources of worker threads and forked processes; null for one that is computed. */
function forkedSources(
  app: App,
  placement: Placement | null,
  around: AppWorld,
  graph: Graph,
): readonly (string | null)[] {
  const world = worldIn(graph.modules, around);
  const findings = graph.modules.flatMap((module) => scanUnit(module, world, new Set()).findings);
  return findings
    .filter((finding) => finding.does === 'fork')
    .map(({ value }) => (value.exact ? entrySource(app, placement, joinPath(world.cwd, value.text)) : null));
}

/** A static file server runs no code of the application. */
function staticProgram(app: App, start: Start): Scanned {
  const ports = commandPorts(start).map((port) => ({ port, evidence: start.evidence }));
  const program: Program = {
    start: start.commands?.[0] ?? null, opens: [], opensUnknown: null, writes: [], writesUnknown: null, runs: followedPrograms(app, start), runsUnknown: null,
    libraries: [], unknownLibraries: [], ports, handlesSigterm: null, home: null, needsRoot: corepackAtStart(app, start),
  }; // prettier-ignore
  return {
    program,
    modules: [],
    packages: [],
    compiled: null,
    complete: true,
    unread: null,
    wholeTree: null,
  };
}

interface Read extends Loaded {
  readonly scanned: readonly ScannedModule[];
  readonly unread: Evidence | null;
}

interface ScannedModule extends Findings {
  readonly module: Unit;
}

function programOf(
  app: App,
  start: Start,
  { graph, world, incomplete, scanned, unread }: Read,
  habits: Habits,
): Program {
  const findings = scanned.flatMap((entry) => entry.findings);
  const escaped = scanned.find((entry) => entry.escapes !== null);
  const escapes = escaped
    ? {
        path: repositoryPath(app.project, escaped.module.path),
        line: escaped.escapes,
        says: 'hands fs on, so not every use is seen',
      }
    : null;
  const opens = openedPaths(app, findings, graph, world, habits);
  const writes = writtenPaths(app, findings, world, habits, keepsCache(start));
  const hidden = escapes ?? unread ?? unknownWriter(start, app) ?? childWriter(app, findings, habits);
  const runs = startedPrograms(app, findings, habits);
  const byScripts = scriptWrites(app, start);
  const native = librariesOf(app, start);
  return {
    start: start.commands?.length === 1 ? (start.commands[0] ?? null) : null,
    opens: opens.seen,
    opensUnknown: opens.unknown ?? escapes ?? unread ?? incomplete,
    writes: [...writes.seen, ...byScripts.writes],
    writesUnknown:
      byScripts.writesUnknown ?? writes.unknown ?? (hidden ? { folder: null, evidence: hidden } : null),
    runs: [...runs.seen, ...followedPrograms(app, start)],
    runsUnknown: runs.unknown ?? unread ?? browserAtHome(app),
    libraries: native.libraries,
    unknownLibraries: native.unknown,
    ports: portsOf(app, start, findings),
    handlesSigterm: sigtermOf(app, start, incomplete === null && unread === null ? scanned : [], habits),
    home: homeOf(app, findings, world, habits),
    needsRoot: corepackAtStart(app, start),
  };
}

/** The first source that could not be read, or not be searched, to its end. */
function unreadOf(app: App, graph: Graph, scanned: readonly ScannedModule[]): Evidence | null {
  const modules = [...graph.modules, ...scanned.map(({ module, unread }) => ({ path: module.path, unread }))];
  const found = modules.find(({ unread }) => unread !== null);
  const { path, why } = graph.unread ?? { path: found?.path, why: found?.unread };
  if (path === undefined || why === undefined || why === null) return null;
  return { path: repositoryPath(app.project, path), line: null, says: why };
}

/** `next start` keeps pages and images that it made in .next/cache. */
function keepsCache(start: Start): Evidence | null {
  const serves = start.commands?.some((words) => words[0] === 'next' && words[1] === 'start') === true;
  return serves ? start.evidence : null;
}

function installedNames(app: App): ReadonlySet<string> {
  const { manifest } = app;
  return new Set(
    manifest
      ? [manifest.dependencies, manifest.optionalDependencies, manifest.devDependencies].flatMap((group) => [
          ...group.keys(),
        ])
      : [],
  );
}

/** All sources of the application apart from tests and configuration. */
function everything(app: App, graph: Graph, aliases: Compiled['config']): Graph {
  const inside = app.folder === '.' ? '' : `${app.folder}/`;
  const paths = app.project.files.filter(
    (file) =>
      file.startsWith(inside) &&
      isSource(file) &&
      !besideProgram.test(file.slice(inside.length)) &&
      app.project.sent(file),
  );
  const all = reachable(
    app.project,
    [...paths.toReversed(), ...graph.modules.map((module) => module.path)],
    aliases,
  );
  return { ...all, unresolved: graph.unresolved ?? all.unresolved };
}

function whyIncomplete(app: App, start: Start, graph: Graph): Evidence {
  const unread = unreadOf(app, graph, []);
  if (unread !== null) return unread;
  if (graph.unresolved !== null) {
    const [path = '', line] = graph.unresolved.split(/:(?=\d+$)/);
    return {
      path: repositoryPath(app.project, path),
      line: line === undefined ? null : Number(line),
      says: 'loads code whose name is computed',
    };
  }
  if (start.unknown !== null) return { ...start.evidence, says: start.unknown };
  if (start.scripts.length === 0)
    return { ...start.evidence, says: 'the start command names no script of the application' };
  return { ...start.evidence, says: `the source of ${start.scripts[0] ?? ''} was not found` };
}
