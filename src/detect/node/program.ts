import { toContext } from '../../analysis/layout.ts';
import { joinPath } from '../../dockerfile/index.ts';
import type { Evidence, Program, Seen } from '../../types.ts';
import { fileEvidence, fromRoot, imagePath, type App } from './app.ts';
import type { Build } from './build.ts';
import type { Compiled } from './builders.ts';
import { evidencePath, folderOf, inFolder, relativeTo } from './paths.ts';
import { librariesOf } from './native.ts';
import { PACKAGES } from './source/facts.ts';
import { reachable, resolvePath, sourceFiles, isSource, type Graph } from './source/graph.ts';
import type { Module } from './source/module.ts';
import { scanModule, shellPrograms, type Finding } from './source/scan.ts';
import { HOME, type World } from './source/values.ts';
import { commandPorts, servedFolder, type Start } from './start.ts';
import { commonFolder, compiledPath, inputFiles, sourceOf } from './tsconfig.ts';

/** The program as the sources show it, with what the splitting of the stage needs to know beside `Program`. */
export interface Scanned {
  readonly program: Program;
  /** Everything that is known to be loaded; all sources where something is loaded by a computed name. */
  readonly modules: readonly Module[];
  readonly packages: Graph['packages'];
  /** How sources become scripts; null where they run as they are, or nobody knows. */
  readonly compiled: Placement | null;
  /** The entry sources were found, and everything that they load. */
  readonly complete: boolean;
  /** A package that reads the tree of the application by itself; null when none is known. */
  readonly wholeTree: string | null;
}

interface Placement {
  readonly compiled: Compiled;
  readonly rootDir: string;
}

const TESTS = /(^|\/)(tests?|__tests__|__mocks__|specs?|e2e|cypress|docs|examples?|benchmarks?|\.[^/]+|coverage|node_modules)\/|\.(spec|test|e2e-spec|stories|bench)\.[cm]?[jt]sx?$|(^|\/)[^/]*\.config\.[cm]?[jt]s$|(^|\/)(\.[^/]+rc\.[cm]?js|gulpfile\.js|Gruntfile\.js|jest\.setup\.[jt]s)$/;
const OWN_PROGRAMS = new Set(['node', 'nodejs', 'npm', 'npx', 'process.execPath']);
const PLACEHOLDERS = /(^|\/)(\.git(keep|ignore)|\.keep|README(\.md)?|\.placeholder)$/;
const UNKNOWN_START = 12;

/** Scans what the program loads. */
export function scanProgram(app: App, start: Start, build: Build): Scanned {
  return app.project.once(`node:program:${signatureOf(app, start, build)}`, () => scan(app, start, build));
}

/** Everything that the result of a scan rests on: other documents of the same project may place the sources elsewhere. */
function signatureOf(app: App, start: Start, build: Build): string {
  const copies = app.copies.map((copied) => [copied.from, copied.to]);
  const builds = build.steps.map((entry) => [entry.step.command.text, entry.step.cwd]);
  return JSON.stringify([app.root, app.cwd, app.folder, start.commands, start.scripts, copies, builds, [...app.env]]);
}

function scan(app: App, start: Start, build: Build): Scanned {
  if (servedFolder(start) !== null) return staticProgram(start);
  const compiled = placementOf(app, start, build);
  const entries = start.scripts.map((script) => entrySource(app, compiled, script));
  const known = start.commands !== null && entries.length > 0 && entries.every((entry) => entry !== null);
  const world = worldOf(app, compiled, known || build.steps.every((entry) => entry.judged.writes.length === 0));
  const aliases = compiled?.compiled.config ?? null;
  let graph = reachable(app.project, entries.filter((entry) => entry !== null), aliases);
  let complete = known && graph.unresolved === null && !graph.truncated && graph.modules.every((module) => module.complete);
  if (!complete) graph = everything(app, graph, aliases);
  const installed = new Set([...(app.manifest?.dependencies.keys() ?? []), ...(app.manifest?.optionalDependencies.keys() ?? []), ...(app.manifest?.devDependencies.keys() ?? [])]);
  let scanned = graph.modules.map((module) => ({ module, ...scanModule(module, world, installed) }));
  if (complete) {
    const forked = forkedSources(app, compiled, scanned.flatMap((entry) => entry.findings));
    if (forked === null) complete = false;
    else if (forked.length > 0) {
      graph = reachable(app.project, [...entries.filter((entry) => entry !== null), ...forked], aliases);
      scanned = graph.modules.map((module) => ({ module, ...scanModule(module, world, installed) }));
    }
  }
  const facts = habitsOf(graph, app);
  const findings = scanned.flatMap((entry) => entry.findings);
  const escape = scanned.find((entry) => entry.escapes !== null);
  const escapes = escape ? { path: evidencePath(app.project, escape.module.path), line: escape.escapes, says: 'hands fs on, so not every use is seen' } : null;
  return {
    program: programOf(app, start, graph, world, findings, facts, escapes, scanned, complete ? null : whyIncomplete(app, start, graph)),
    modules: graph.modules, packages: graph.packages, compiled, complete, wholeTree: facts.wholeTree,
  }; // prettier-ignore
}

/** A static file server runs no code of the application. */
function staticProgram(start: Start): Scanned {
  const ports = commandPorts(start).map((port) => ({ port, evidence: start.evidence }));
  const program: Program = {
    start: start.commands?.[0] ?? null, opens: [], opensUnknown: null, writes: [], writesUnknown: null, runs: [], runsUnknown: null,
    libraries: [], unknownLibraries: [], ports, handlesSigterm: null, home: null,
  }; // prettier-ignore
  return { program, modules: [], packages: [], compiled: null, complete: true, wholeTree: null };
}

function programOf(
  app: App, start: Start, graph: Graph, world: World, findings: readonly Finding[], facts: Habits, escapes: Evidence | null,
  scanned: readonly { readonly module: Module; readonly sigterm: number | null }[], incomplete: Evidence | null,
): Program { // prettier-ignore
  const opens = openedPaths(app, findings, graph, world, facts);
  const serves = start.commands?.some((words) => words[0] === 'next' && words[1] === 'start') === true;
  const writes = writtenPaths(app, findings, world, facts, serves ? start.evidence : null);
  const runs = startedPrograms(app, findings, facts);
  const native = librariesOf(app);
  return {
    start: start.commands?.length === 1 ? (start.commands[0] ?? null) : null,
    opens: opens.seen,
    opensUnknown: opens.unknown ?? escapes ?? incomplete,
    writes: writes.seen,
    writesUnknown: writes.unknown ? writes.unknown : escapes ? { folder: null, evidence: escapes } : null,
    runs: runs.seen,
    runsUnknown: runs.unknown,
    libraries: native.libraries,
    unknownLibraries: native.unknown,
    ports: portsOf(app, start, findings),
    handlesSigterm: sigtermOf(app, start, incomplete === null ? scanned : [], facts),
    home: homeOf(app, findings, world, facts),
  };
}

/** Where compiled scripts come from, when the start command runs one of them. */
function placementOf(app: App, start: Start, build: Build): Placement | null {
  for (const compiled of build.all.compiled) {
    for (const script of start.scripts) {
      const path = contextOf(app, script);
      const inside = path === null ? null : relativeTo(compiled.outDir, path);
      if (path === null || inside === null) continue;
      const config = compiled.config;
      const guesses = compiled.rootDir !== null ? [compiled.rootDir] : [config ? commonFolder(inputFiles(app.project, config)) : null, inFolder(app.folder, 'src'), app.folder, inFolder(app.folder, 'lib')];
      const rootDir = guesses.find((guess) => guess !== null && findSource(app, compiled, guess, path) !== null);
      if (rootDir !== undefined && rootDir !== null) return { compiled, rootDir };
    }
  }
  return null;
}

function findSource(app: App, compiled: Compiled, rootDir: string, script: string): string | null {
  if (compiled.config) return sourceOf(app.project, { ...compiled.config, outDir: compiled.outDir }, rootDir, script);
  const inside = relativeTo(compiled.outDir, script);
  return inside === null ? null : resolvePath(app.project, inFolder(rootDir, 'x.ts'), `./${inside}`, null);
}

/** The source of a script that the start command names. */
function entrySource(app: App, placement: Placement | null, script: string): string | null {
  const path = contextOf(app, script);
  if (path === null) return null;
  if (placement && relativeTo(placement.compiled.outDir, path) !== null) return findSource(app, placement.compiled, placement.rootDir, path);
  const direct = resolvePath(app.project, inFolder(folderOf(path), 'x.js'), `./${path.slice(path.lastIndexOf('/') + 1)}`, null);
  return direct !== null && isSource(direct) ? direct : null;
}

/** An absolute image path as a path of the context, whether or not it exists there. */
function contextOf(app: App, path: string): string | null {
  const copied = toContext(app.copies, path, app.project);
  if (copied !== null) return copied;
  const relative = fromRoot(app, path);
  return relative.startsWith('/') ? null : inFolder(app.folder, relative);
}

function worldOf(app: App, placement: Placement | null, known: boolean): World {
  const files = sourceFiles(app.project);
  const aliases = placement?.compiled.config ?? null;
  return {
    cwd: app.cwd ?? app.root ?? '/',
    env: app.env,
    resolve: (from, specifier) => files.resolve(from, specifier, aliases),
    runtimePath: (module) => {
      if (!placement) return known ? imageOf(app, module) : null;
      const { compiled, rootDir } = placement;
      const script = relativeTo(rootDir, module) === null ? null : scriptPath(compiled, rootDir, module);
      return script === null ? imageOf(app, module) : imageOf(app, script);
    },
  };
}

function scriptPath(compiled: Compiled, rootDir: string, module: string): string | null {
  if (compiled.config) return compiledPath({ ...compiled.config, outDir: compiled.outDir }, rootDir, module);
  const inside = relativeTo(rootDir, module);
  return inside === null ? null : inFolder(compiled.outDir, inside.replace(/\.[cm]?[jt]sx?$/, '.js'));
}

function imageOf(app: App, path: string): string | null {
  const copied = imagePath(app, path);
  if (copied !== null) return copied;
  const inside = relativeTo(app.folder, path);
  return app.root === null || inside === null ? null : joinPath(app.root, inside);
}

/** All sources of the application apart from tests and configuration. */
function everything(app: App, graph: Graph, aliases: Compiled['config']): Graph {
  const inside = app.folder === '.' ? '' : `${app.folder}/`;
  const paths = app.project.files.filter((file) => file.startsWith(inside) && isSource(file) && !TESTS.test(file.slice(inside.length)) && app.project.sent(file));
  const all = reachable(app.project, [...paths.toReversed(), ...graph.modules.map((module) => module.path)], aliases);
  return { ...all, unresolved: graph.unresolved ?? all.unresolved };
}

function whyIncomplete(app: App, start: Start, graph: Graph): Evidence {
  if (graph.unresolved !== null) {
    const [path = '', line] = graph.unresolved.split(/:(?=\d+$)/);
    return { path: evidencePath(app.project, path), line: line === undefined ? null : Number(line), says: 'loads code whose name is computed' };
  }
  if (start.unknown !== null) return { ...start.evidence, says: start.unknown };
  if (start.scripts.length === 0) return { ...start.evidence, says: 'the start command names no script of the application' };
  return { ...start.evidence, says: `the source of ${start.scripts[0] ?? ''} was not found` };
}

/** Sources of worker threads and forked processes; null when one of them is computed. */
function forkedSources(app: App, placement: Placement | null, findings: readonly Finding[]): readonly string[] | null {
  const forks = findings.filter((finding) => finding.does === 'fork');
  const sources = forks.map((finding) => (finding.value.exact ? entrySource(app, placement, joinPath(app.cwd ?? '/', finding.value.text)) : null));
  return sources.every((source) => source !== null) ? sources : null;
}

interface Habits {
  readonly opens: readonly Seen[];
  readonly writes: readonly Seen[];
  readonly runs: readonly { readonly name: string; readonly evidence: Evidence }[];
  readonly sigterm: Evidence | null;
  readonly home: Evidence | null;
  readonly wholeTree: string | null;
}

/** What the imported packages do by themselves. */
function habitsOf(graph: Graph, app: App): Habits {
  const known = graph.packages.filter((entry) => Object.hasOwn(PACKAGES, entry.name));
  const rows = known.map((entry) => ({
    name: entry.name,
    fact: PACKAGES[entry.name] ?? {},
    evidence: { path: evidencePath(app.project, entry.module), line: entry.line, says: `imports ${entry.name}` },
  }));
  const at = (paths: readonly string[] | undefined, evidence: Evidence): readonly Seen[] => (paths ?? []).map((path) => ({ path, evidence }));
  const installed = [...(app.manifest?.dependencies.keys() ?? [])].find((name) => Object.hasOwn(PACKAGES, name) && PACKAGES[name]?.wholeTree === true);
  return {
    opens: rows.flatMap((row) => at(row.fact.opens, row.evidence)),
    writes: rows.flatMap((row) => at(row.fact.writes, row.evidence)),
    runs: rows.flatMap((row) => (row.fact.runs ?? []).map((name) => ({ name, evidence: row.evidence }))),
    sigterm: rows.find((row) => row.fact.sigterm === true)?.evidence ?? null,
    home: rows.find((row) => row.fact.home === true)?.evidence ?? null,
    wholeTree: installed ?? rows.find((row) => row.fact.wholeTree === true)?.name ?? null,
  };
}

interface Places {
  readonly seen: readonly Seen[];
  readonly unknown: Evidence | null;
}

function openedPaths(app: App, findings: readonly Finding[], graph: Graph, world: World, facts: Habits): Places {
  const seen = new Map<string, Seen>();
  let unknown: Evidence | null = null;
  const open = (image: string, evidence: Evidence): void => {
    const context = toContext(app.copies, image, app.project);
    if (context === null || !app.project.has(context) || !app.project.sent(context)) return;
    const path = fromCwd(app, image);
    if (path === '.') unknown ??= evidence;
    else if (!seen.has(path)) seen.set(path, { path, evidence });
  };
  for (const finding of findings.filter((candidate) => candidate.does === 'open')) {
    const place = placeOfValue(app, finding, world);
    const evidence = evidenceOf(app, finding, 'opens');
    if (place === null) continue;
    if (place === 'unknown') unknown ??= evidence;
    else open(place.path, { ...evidence, says: `${finding.what} opens ${fromCwd(app, place.path)}` });
  }
  for (const habit of facts.opens) open(joinPath(world.cwd, habit.path), habit.evidence);
  for (const data of loadedData(app, graph, world)) open(data.path, data.evidence);
  return { seen: [...seen.values()], unknown };
}

/** JSON and other files that are imported by name: `require('../config.json')` from where the compiled script lies. */
function loadedData(app: App, graph: Graph, world: World): readonly Seen[] {
  return graph.modules.flatMap((module) => {
    const at = world.runtimePath(module.path);
    if (at === null) return [];
    return module.imports.flatMap((entry) => {
      if (entry.specifier?.startsWith('.') !== true || entry.typeOnly || isSource(resolvePath(app.project, module.path, entry.specifier, null) ?? 'x.js')) return [];
      return [{ path: joinPath(folderOf(at), entry.specifier), evidence: { path: evidencePath(app.project, module.path), line: entry.line, says: `loads ${entry.specifier}` } }];
    });
  });
}

function writtenPaths(app: App, findings: readonly Finding[], world: World, facts: Habits, serves: Evidence | null): { readonly seen: readonly Seen[]; readonly unknown: Program['writesUnknown'] } {
  const seen = new Map<string, Seen>();
  let unknown: Program['writesUnknown'] = null;
  const write = (image: string, evidence: Evidence): void => {
    const path = fromCwd(app, image);
    if (!seen.has(path)) seen.set(path, { path, evidence });
  };
  for (const finding of findings.filter((candidate) => ['write-file', 'write-folder', 'make-folder', 'beside'].includes(candidate.does))) {
    const place = placeOfValue(app, finding, world);
    const evidence = evidenceOf(app, finding, 'writes');
    if (place === null) continue;
    if (place === 'unknown') {
      unknown ??= { folder: null, evidence };
      continue;
    }
    const folder = writtenFolder(finding, place);
    const over = overwritten(app, finding, place);
    if (over !== null) unknown ??= { folder: null, evidence: { ...evidence, says: `${finding.what} may write over ${over}, which the image brings` } };
    else if (place.exact && finding.does === 'write-file' && brought(app, place.path)) write(place.path, { ...evidence, says: `${finding.what} writes ${fromCwd(app, place.path)}` });
    if (over === null) write(folder, { ...evidence, says: `${finding.what} writes to ${fromCwd(app, folder)}` });
  }
  for (const habit of facts.writes) write(joinPath(world.cwd, habit.path), habit.evidence);
  if (serves) write(joinPath(world.cwd, '.next/cache'), { ...serves, says: 'next start keeps its cache in .next/cache' });
  return { seen: [...seen.values()], unknown };
}

/** The folder that must be writable for a finding to succeed. */
function writtenFolder(finding: Finding, place: Place): string {
  if (!place.exact) return place.path;
  if (finding.does === 'write-folder' || (finding.does === 'make-folder' && finding.tolerant)) return place.path;
  return folderOf(place.path);
}

/** A file of the context that the finding may change in place; null when there is none. */
function overwritten(app: App, finding: Finding, place: Place): string | null {
  if (finding.does !== 'write-file') return null;
  const context = toContext(app.copies, place.path, app.project);
  if (context === null || !app.project.has(context) || !app.project.sent(context)) return null;
  if (place.exact) return null;
  const inside = context === '.' ? '' : `${context}/`;
  if (inside === '') return null;
  return app.project.files.find((file) => file.startsWith(inside) && !PLACEHOLDERS.test(file) && !isSource(file) && app.project.sent(file)) ?? null;
}

/** Whether the image brings this very file from the context. */
function brought(app: App, path: string): boolean {
  const context = toContext(app.copies, path, app.project);
  return context !== null && app.project.has(context) && !app.project.isFolder(context) && app.project.sent(context);
}

interface Place {
  /** Absolute in the image; the deepest folder that is known when not exact. */
  readonly path: string;
  readonly exact: boolean;
}

/** Where a value points: null when it is no place of interest (standard streams, memory, temporary files, other hosts). */
function placeOfValue(app: App, finding: Finding, world: World): Place | 'unknown' | null {
  const text = finding.value.text.replace(/^file:(\/\/)?/, '');
  if (text.includes(HOME) || /^[a-z]{2,}:\/\//i.test(text) || text.startsWith(':memory:') || /^\/(dev|proc|sys)(\/|$)/.test(text)) return null;
  if (/^\/(var\/)?tmp(\/|$)/.test(text) && !isMadeByDockerfile(app, text)) return null;
  const pattern = text.search(/[*?[{]|!\(/);
  const exact = finding.value.exact && pattern < 0;
  const known = exact ? text : text.slice(0, pattern < 0 ? undefined : pattern).replace(/[^/]*$/, '');
  if (exact && text === '') return null;
  if (!exact && known === '' && pattern < 0 && !finding.value.exact && text.length === 0) return 'unknown';
  return { path: joinPath(world.cwd, known), exact };
}

/** A folder below /tmp that a RUN makes belongs to root; any other is made by whoever wants it. */
function isMadeByDockerfile(app: App, path: string): boolean {
  const folders = path.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/')).filter((folder) => folder.length > 5);
  return app.steps.some((step) => step.command.words.some((word) => word.value !== null && folders.includes(word.value.replace(/\/$/, ''))));
}

function startedPrograms(app: App, findings: readonly Finding[], facts: Habits): { readonly seen: Program['runs']; readonly unknown: Evidence | null } {
  const seen = new Map<string, { name: string; evidence: Evidence }>();
  let unknown: Evidence | null = null;
  for (const finding of findings) {
    if (finding.does !== 'run' && finding.does !== 'shell') continue;
    const evidence = evidenceOf(app, finding, 'runs');
    const names = finding.does === 'shell' ? shellPrograms(finding.value.text, finding.value.exact) : finding.value.exact ? [finding.value.text] : null;
    if (names === null) unknown ??= evidence;
    for (const name of names ?? []) if (!OWN_PROGRAMS.has(name) && !seen.has(name)) seen.set(name, { name, evidence: { ...evidence, says: `${finding.what} runs ${name}` } });
  }
  for (const habit of facts.runs) if (!seen.has(habit.name)) seen.set(habit.name, habit);
  return { seen: [...seen.values()], unknown };
}

function portsOf(app: App, start: Start, findings: readonly Finding[]): Program['ports'] {
  const ports = new Map<number, Evidence>(commandPorts(start).map((port) => [port, { ...start.evidence, says: `binds ${port}` }]));
  const given = Number(app.env.get('PORT') ?? Number.NaN);
  if (Number.isInteger(given) && given > 0) ports.set(given, { path: app.project.dockerfile, line: null, says: `ENV PORT is ${given}` });
  for (const finding of findings) {
    const port = finding.does === 'listen' && finding.value.exact ? Number(finding.value.text) : Number.NaN;
    if (Number.isInteger(port) && port > 0 && port < 65536 && !ports.has(port)) ports.set(port, evidenceOf(app, finding, `binds ${port} with`));
  }
  return [...ports].map(([port, evidence]) => ({ port, evidence }));
}

function sigtermOf(app: App, start: Start, scanned: readonly { readonly module: Module; readonly sigterm: number | null }[], facts: Habits): Evidence | null {
  const module = scanned.find((entry) => entry.sigterm !== null);
  if (module) return { path: evidencePath(app.project, module.module.path), line: module.sigterm, says: 'handles SIGTERM' };
  if (facts.sigterm) return facts.sigterm;
  const last = start.commands?.at(-1) ?? [];
  const next = /^\D*(\d+)/.exec(app.manifest?.dependencies.get('next') ?? '')?.[1];
  // its command line ends itself on SIGTERM since version 10
  if (last[0] === 'next' && last[1] === 'start' && Number(next) >= UNKNOWN_START) return { ...start.evidence, says: 'next start handles SIGTERM' };
  return last[0] === 'pm2-runtime' ? { ...start.evidence, says: 'pm2-runtime handles SIGTERM' } : null;
}

function homeOf(app: App, findings: readonly Finding[], world: World, facts: Habits): Evidence | null {
  const finding = findings.find((candidate) => candidate.value.text.includes(HOME) || candidate.value.text.startsWith(`${world.env.get('HOME') ?? HOME}/`));
  return finding ? evidenceOf(app, finding, 'uses the home folder with') : facts.home;
}

function evidenceOf(app: App, finding: Finding, verb: string): Evidence {
  return { path: evidencePath(app.project, finding.module), line: finding.line, says: `${verb} ${finding.what}` };
}

/** An absolute image path as `Seen` wants it: relative to the working folder where it is inside. */
function fromCwd(app: App, path: string): string {
  const cwd = app.cwd ?? app.root ?? '/';
  return relativeTo(cwd, path) ?? path;
}

/** Evidence about the whole of a context file. */
export const wholeFile = fileEvidence;
