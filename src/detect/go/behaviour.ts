/** What the sources of one program do: files, programs, ports, variables. One walk over all calls. */
import { folderOf } from '../../dockerfile/index.ts';
import type { Evidence, Project, Seen } from '../../model/index.ts';
import { evidenceAt } from '../../project/evidence.ts';
import { readOne, step } from '../../sources/meter.ts';
import type { Package, ProgramSources } from './sources.ts';
import {
  FILE_DATABASES,
  shapeOf,
  WRITTEN_ENDINGS,
  WRITTEN_MEMBERS,
  type PathAction,
  type Shape,
} from '../../knowledge/languages/go/calls.ts';
import { runNames } from './processes.ts';
import { closing, type Span } from './brackets.ts';
import { aliasesOf, isCalled, type Alias } from './aliases.ts';
import type { GoCall, GoSource } from './source.ts';
import type { GoNames, GoSite } from './names.ts';
import { calledName, GIVEN, UNKNOWN, valuesOf } from './values.ts';

/** Everything that was seen. Paths are absolute, or relative to the folder in which the program starts. */
export interface GoBehaviour {
  readonly opens: readonly Seen[];
  readonly opensUnknown: Evidence | null;
  readonly writes: readonly Seen[];
  readonly writesUnknown: { readonly folder: string | null; readonly evidence: Evidence } | null;
  /** Files that are written by their full name: one that the context has comes along and has to be writable itself. */
  readonly files: readonly Seen[];
  readonly runs: readonly { readonly name: string; readonly evidence: Evidence }[];
  readonly runsUnknown: Evidence | null;
  /** Text literals that may name a file: the caller knows which ones exist. */
  readonly texts: readonly Seen[];
  /** Calls by name for what else has to be known: `time.LoadLocation`, `runtime.Caller`. */
  readonly calls: ReadonlyMap<string, Evidence>;
}

interface Notes {
  readonly project: Project;
  readonly index: GoNames;
  readonly opens: Map<string, Seen>;
  readonly writes: Map<string, Seen>;
  readonly files: Map<string, Seen>;
  readonly runs: Map<string, Evidence>;
  readonly texts: Map<string, Seen>;
  readonly calls: Map<string, Evidence>;
  opensUnknown: Evidence | null;
  writesUnknown: GoBehaviour['writesUnknown'];
  runsUnknown: Evidence | null;
}

/** Folders that every image has and in which every user may write, and what is no real file. */
const NOT_OURS = /^\/(?:tmp|var\/tmp|dev|proc|sys|run|var\/run)(?:\/|$)/;

const PROGRAM_CALLS = new Set(
  ['exec.Command', 'exec.CommandContext', 'exec.LookPath', 'syscall.Exec', 'os.StartProcess'], // prettier-ignore
);

/** Walks over the program once. */
export function behaviourOf(program: ProgramSources, index: GoNames, project: Project): GoBehaviour {
  const notes: Notes = {
    project,
    index,
    opens: new Map(),
    writes: new Map(),
    files: new Map(),
    runs: new Map(),
    texts: new Map(),
    calls: new Map(),
    opensUnknown: null,
    writesUnknown: null,
    runsUnknown: null,
  };
  for (const package_ of program.packages) {
    const embedded = new Set(
      package_.sources.flatMap((source) => source.embeds.map(({ variable }) => variable)),
    );
    for (const source of package_.sources)
      readOne(
        source.size,
        () => readFile(notes, package_, source, embedded),
        (why) => noteUnread(notes, source, why),
      );
  }
  if (program.leftOut !== null)
    noteUnread(notes, program.leftOut, 'imports more files of the program than are read');
  readViper(notes);
  return {
    ...notes,
    opens: [...notes.opens.values()],
    writes: [...notes.writes.values()],
    files: [...notes.files.values()],
    texts: [...notes.texts.values()],
    runs: [...notes.runs].map(([name, evidence]) => ({ name, evidence })),
  };
}

/** A file that was not read to its end may do anything. */
function noteUnread(notes: Notes, source: GoSource, why: string): void {
  const at = evidenceAt(notes.project, source.path, null, why);
  notes.opensUnknown ??= at;
  if (notes.writesUnknown?.folder !== null) notes.writesUnknown = { folder: null, evidence: at };
  notes.runsUnknown ??= at;
}

function readFile(notes: Notes, package_: Package, source: GoSource, embedded: ReadonlySet<string>): void {
  if (source.unread !== null) return noteUnread(notes, source, source.unread);
  const inside: Span[] = [];
  const paths = source.imports.map(({ path }) => path);
  const aliases = aliasesOf(source);
  for (const call of source.calls) {
    const site: GoSite = { package: package_, source, at: call.at };
    const alias = call.names.length === 1 ? aliases.find((each) => isCalled(each, call)) : undefined;
    const name = calledName(source, alias ?? call);
    if (isEmbedded(source, call, embedded))
      inside.push({ start: call.at, end: closing(source.tokens, call.at + 1) });
    else readCall(notes, site, call, name, paths);
    if (!notes.calls.has(name)) notes.calls.set(name, evidence(notes, site, call.line, `${name}()`));
  }
  readHandedOn(notes, package_, source, aliases);
  readMembers(notes, package_, source, paths);
  for (const { path, line } of source.imports) {
    if (path === 'github.com/joho/godotenv/autoload')
      noteOpen(notes, '.env', evidenceAt(notes.project, source.path, line, 'loads .env'));
  }
  readTexts(notes, source, inside);
}

/** `write := os.WriteFile`, `load(os.ReadFile)`: what a function that is handed on is called with is not seen. */
function readHandedOn(notes: Notes, package_: Package, source: GoSource, aliases: readonly Alias[]): void {
  const { tokens } = source;
  for (const local of source.imports.filter(({ path }) => /^(os|io\/ioutil|os\/exec)$/.test(path))) {
    tokens.forEach(({ kind, text, line }, at) => {
      const function_ = tokens[at + 2];
      if (kind !== 'name' || text !== local.name || tokens[at + 1]?.text !== '.') return;
      if (tokens[at - 1]?.text === '.' || tokens[at + 3]?.text === '(') return;
      if (aliases.some((alias) => alias.at === at)) return;
      const name = calledName(source, { names: [text, function_?.text ?? ''] });
      if (PROGRAM_CALLS.has(name))
        notes.runsUnknown ??= evidenceAt(notes.project, source.path, line, `hands ${name} on`);
      const does = name === 'os.OpenFile' ? 'write-file' : shapeOf(name, [])?.does;
      if (does !== undefined)
        notePaths(notes, { package: package_, source, at }, line, [UNKNOWN], does, name);
    });
    step(tokens.length);
  }
}

/** The call reads from an embedded file system, or hands one over: its texts name files of the binary. */
function isEmbedded(source: GoSource, call: GoCall, embedded: ReadonlySet<string>): boolean {
  if (call.names.at(-1) === 'ParseFS' || calledName(source, call) === 'fs.Sub') return true;
  if (embedded.size === 0) return false;
  if (call.names.some((name) => embedded.has(name))) return true;
  step(call.args.reduce((sum, { start, end }) => sum + end - start, 1));
  return call.args.some(({ start, end }) =>
    source.tokens.slice(start, end).some(({ kind, text }) => kind === 'name' && embedded.has(text)),
  );
}

function readCall(notes: Notes, site: GoSite, call: GoCall, name: string, paths: readonly string[]): void {
  const shape = shapeOf(name, paths);
  if (shape !== null) readShape(notes, site, call, shape, name);
  else if (name === 'os.OpenFile') readOpenFile(notes, site, call);
  else if (/^sqlx?\.(?:Open|Connect|MustConnect|MustOpen)$/.test(name)) readDatabase(notes, site, call);
  else if (PROGRAM_CALLS.has(name)) readRun(notes, site, call, name);
}

function readShape(notes: Notes, site: GoSite, call: GoCall, shape: Shape, name: string): void {
  const { args } = shape;
  const places =
    args === 'all' ? call.args.keys() : 'from' in args ? [...call.args.keys()].slice(args.from) : args;
  const spans = [...places].flatMap((place) => call.args[place] ?? []);
  if (spans.length === 0 && shape.fallback !== undefined)
    noteOpen(notes, shape.fallback, evidence(notes, site, call.line, `${name}() reads ${shape.fallback}`));
  for (const span of spans)
    notePaths(notes, site, call.line, valuesOf(notes.index, site, span), shape.does, name);
}

/** What it may do stands in its flags; without O_CREATE and the writing modes it reads. */
function readOpenFile(notes: Notes, site: GoSite, call: GoCall): void {
  const [path, flags] = call.args;
  if (path === undefined) return;
  const words =
    flags === undefined ? [] : site.source.tokens.slice(flags.start, flags.end).map(({ text }) => text);
  const known = words.some((word) => word.startsWith('O_'));
  const values = valuesOf(notes.index, site, path);
  const writes =
    !known || words.some((word) => ['O_CREATE', 'O_WRONLY', 'O_RDWR', 'O_APPEND'].includes(word));
  if (writes) notePaths(notes, site, call.line, values, 'write-file', 'os.OpenFile');
  if (!writes || words.includes('O_RDWR')) notePaths(notes, site, call.line, values, 'open', 'os.OpenFile');
}

/** A database in a file: its folder is written, `file:` and what follows a question mark are not part of the path. */
function readDatabase(notes: Notes, site: GoSite, call: GoCall): void {
  const [driver, source] = call.args;
  if (driver === undefined || source === undefined) return;
  const drivers = valuesOf(notes.index, site, driver);
  if (!drivers.some((name) => FILE_DATABASES.has(name))) return;
  notePaths(
    notes,
    site,
    call.line,
    valuesOf(notes.index, site, source),
    'write-file',
    `sql.Open of ${drivers[0] ?? ''}`,
  );
}

function readRun(notes: Notes, site: GoSite, call: GoCall, name: string): void {
  const at = evidence(notes, site, call.line, `${name}()`);
  for (const value of runNames(notes.index, site, call, name)) {
    if (isUnknown(value)) notes.runsUnknown ??= at;
    else if (!notes.runs.has(value)) notes.runs.set(value, { ...at, says: `runs ${value}` });
  }
}

function readMembers(notes: Notes, package_: Package, source: GoSource, paths: readonly string[]): void {
  for (const { name, importing, does } of WRITTEN_MEMBERS) {
    if (!paths.some((path) => path.includes(importing))) continue;
    const values = [...source.fields, ...source.assignments.filter(({ member }) => member)].filter(
      (each) => each.name === name,
    );
    for (const { value, at } of values) {
      const site: GoSite = { package: package_, source, at };
      notePaths(notes, site, source.tokens[at]?.line ?? 0, valuesOf(notes.index, site, value), does, name);
    }
  }
}

/** `viper.SetConfigName("app")` with `viper.AddConfigPath("config")` reads `config/app.yaml` and its like. */
function readViper(notes: Notes): void {
  const { index } = notes;
  const named = index.sites('SetConfigName');
  const [first] = named;
  if (first === undefined) return;
  const given = (name: string) =>
    index
      .sites(name)
      .flatMap(({ site, call }) => (call.args[0] === undefined ? [] : valuesOf(index, site, call.args[0])));
  const at = evidence(notes, first.site, first.call.line, 'viper looks for its configuration');
  const folders = given('AddConfigPath');
  const names = given('SetConfigName').filter((name) => name !== '');
  if ([...folders, ...names].some((value) => isUnknown(value)) || folders.length === 0)
    notes.opensUnknown ??= at;
  for (const folder of folders) {
    if (/^(?:\$HOME|~)/.test(folder)) notes.calls.set('os.UserHomeDir', at);
    else if (!isUnknown(folder))
      for (const name of names)
        if (!isUnknown(name))
          noteOpen(
            notes,
            `${folder === '.' || folder === './' ? '' : `${folder.replace(/\/$/, '')}/`}${name}.*`,
            at,
          );
  }
}

/** Texts that look like a path, or like a file that programs keep beside themselves. */
function readTexts(notes: Notes, source: GoSource, embedded: readonly Span[]): void {
  const firstCode = source.imports.at(-1)?.line ?? 0;
  const cases = casesIn(source);
  for (const [at, token] of source.tokens.entries()) {
    if (
      token.kind !== 'text' ||
      token.line <= firstCode ||
      token.value.length > 200 ||
      !/^[\w./@$~*:?=&%+-]+$/.test(token.value)
    )
      continue;
    step(embedded.length);
    if (cases.has(at) || isCompared(source, at) || embedded.some(({ start, end }) => start <= at && at < end))
      continue;
    const where = evidenceAt(notes.project, source.path, token.line, `names ${token.value}`);
    if (!notes.texts.has(token.value)) notes.texts.set(token.value, { path: token.value, evidence: where });
    const path = databasePath(token.value);
    if (
      WRITTEN_ENDINGS.some((ending) => path.endsWith(ending) && path.length > ending.length) &&
      !/[%*]|:\/\//.test(path)
    ) {
      noteWrite(notes, folderOf(path), where);
    }
  }
}

/** `case "docker", "podman":` looks at texts, it does not use them: their places. */
function casesIn({ tokens }: GoSource): ReadonlySet<number> {
  const found = new Set<number>();
  for (const [at, { kind }] of tokens.entries()) {
    const before = tokens[at - 1]?.text;
    if (kind === 'text' && (before === 'case' || (before === ',' && found.has(at - 2)))) found.add(at);
  }
  return found;
}

/** `name == "docker"` looks at a text as well. */
function isCompared({ tokens }: GoSource, at: number): boolean {
  return tokens[at - 1]?.text === '=' && ['=', '!'].includes(tokens[at - 2]?.text ?? '');
}

function notePaths(
  notes: Notes,
  site: GoSite,
  line: number,
  values: readonly string[],
  does: PathAction,
  name: string,
): void {
  const known = values.some((value) => !isUnknown(value));
  for (const value of values) {
    // a value from the environment beside a default: the default is what the image is made for
    if (value === GIVEN && known) continue;
    if (value === '' && known) continue;
    if (does === 'open') readPath(notes, value, evidence(notes, site, line, `${name} opens ${shown(value)}`));
    else writtenPath(notes, value, does, evidence(notes, site, line, `${name} writes ${shown(value)}`));
  }
}

function readPath(notes: Notes, value: string, at: Evidence): void {
  const path = value.replace(/^file:\/\//, '');
  if (!isUnknown(path)) {
    noteOpen(notes, path, at);
    return;
  }
  const folder = knownFolder(path);
  if (folder === null || folder === '.') notes.opensUnknown ??= at;
  else noteOpen(notes, folder, at);
}

function writtenPath(notes: Notes, value: string, does: PathAction, at: Evidence): void {
  const path = databasePath(value);
  if (
    path === '' ||
    path === ':memory:' ||
    /(?:mode=memory|:memory:)/.test(value) ||
    /^std(?:out|err)$/.test(path) ||
    /^\w+:\/\//.test(path)
  )
    return;
  if (!isUnknown(path)) {
    noteWrite(notes, does === 'write-file' ? folderOf(path) : path, at);
    if (does === 'write-file') notes.files.set(tidy(path), { path: tidy(path), evidence: at });
    return;
  }
  const folder = knownFolder(path);
  if (folder !== null && NOT_OURS.test(`${folder}/`)) return;
  if (folder === null) notes.writesUnknown ??= { folder: null, evidence: at };
  else noteWrite(notes, folder, at);
}

function noteOpen(notes: Notes, path: string, at: Evidence): void {
  const clean = tidy(path);
  if (!NOT_OURS.test(`${clean}/`) && !notes.opens.has(clean))
    notes.opens.set(clean, { path: clean, evidence: at });
}

function noteWrite(notes: Notes, path: string, at: Evidence): void {
  const clean = tidy(path);
  if (!NOT_OURS.test(`${clean}/`) && !notes.writes.has(clean))
    notes.writes.set(clean, { path: clean, evidence: at });
}

function databasePath(value: string): string {
  return value.replace(/^(?:file|sqlite3?):(?:\/\/)?/, '').replace(/\?.*$/, '');
}

/** The folder that surely holds a path with an unknown part; null when it may be anywhere. */
function knownFolder(path: string): string | null {
  const unknown = path.search(/[\0\u0001]/);
  const before = path.slice(0, unknown);
  if (before === '') return null;
  return folderOf(before);
}

function tidy(path: string): string {
  return (
    path
      .replace(/\/{2,}/g, '/')
      .replace(/^(?:\.\/)+(?=.)/, '')
      .replace(/(?<=.)\/$/, '') || '.'
  );
}

function isUnknown(value: string): boolean {
  return value.includes(UNKNOWN) || value.includes(GIVEN);
}

function shown(value: string): string {
  return value === ''
    ? 'a file'
    : value === UNKNOWN
      ? 'a path that is computed'
      : value.replaceAll(UNKNOWN, '…').replaceAll(GIVEN, '(from the environment)');
}

function evidence(notes: Notes, site: GoSite, line: number, says: string): Evidence {
  return evidenceAt(notes.project, site.source.path, line, says);
}
