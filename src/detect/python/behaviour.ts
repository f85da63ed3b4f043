/** What the calls and texts of all modules do: files, processes, ports, variables. Where a path lies in the image is not known here. */
import type { Evidence, Project } from '../../model/index.ts';
import { evidenceAt, repositoryPath } from '../../project/evidence.ts';
import {
  FILE_CALLS,
  FOLDER_KEYWORDS,
  FOLDER_PACKAGES,
  HOME_PACKAGES,
  PROCESS_CALLS,
  ROOT_CALLS,
  SETTINGS_PACKAGES,
  type FileCall,
} from '../../knowledge/languages/python/calls.ts';
import { places } from './values.ts';
import { handedOn, importedModules, isFollowed, memberTaken, type Handed } from './handed-on.ts';
import { qualified, type PythonSite, type PythonWorld } from './names.ts';
import { dottedName, within, type PythonCall, type Expression } from './expressions.ts';
import type { PythonModule } from './scopes.ts';
import { NONE, UNKNOWN, whole, type Where } from './places.ts';
import { readOne, step } from '../../sources/meter.ts';
import { lastName } from './sources.ts';

/** One use of a file or folder that the sources show. */
export interface FileAction {
  readonly use: FileCall['use'];
  readonly place: Where;
  /** `folder`: it may exist already (`exist_ok=True`). */
  readonly tolerant: boolean;
  readonly evidence: Evidence;
}

/** What the calls of all modules do, before the folders of it are worked out. */
export interface PythonBehaviour {
  readonly files: readonly FileAction[];
  /** Paths that the sources ask about first (`os.path.exists(x)`). */
  readonly asked: ReadonlySet<string>;
  readonly processes: readonly {
    readonly call: PythonCall;
    readonly at: PythonSite;
    readonly evidence: Evidence;
  }[];
  readonly ports: readonly { readonly port: number; readonly evidence: Evidence }[];
  readonly relyOnRoot: readonly Evidence[];
  readonly home: Evidence | null;
  readonly handlesSigterm: Evidence | null;
  /** Environment variables that the sources read. */
  readonly variables: ReadonlySet<string>;
  /** A module that could not be searched to its end: it may do anything. Null when all were. */
  readonly unread: Evidence | null;
}

interface Collector {
  readonly project: Project;
  readonly world: PythonWorld;
  readonly files: FileAction[];
  readonly asked: Set<string>;
  readonly processes: { call: PythonCall; at: PythonSite; evidence: Evidence }[];
  readonly ports: { port: number; evidence: Evidence }[];
  readonly relyOnRoot: Evidence[];
  home: Evidence | null;
  handlesSigterm: Evidence | null;
  readonly variables: Set<string>;
  /** Paths of the modules that others import. */
  readonly imported: ReadonlySet<string>;
  unread: Evidence | null;
  /** Which expressions begin with the text of a database, as far as that was asked. */
  readonly databases: Map<Expression, boolean>;
}

/** Looks at every call and text of the modules. */
export function behaviourOf(
  modules: readonly PythonModule[],
  world: PythonWorld,
  project: Project,
): PythonBehaviour {
  const found: Collector = {
    project,
    world,
    files: [],
    asked: new Set(),
    processes: [],
    ports: [],
    relyOnRoot: [],
    home: null,
    handlesSigterm: null,
    variables: new Set(),
    imported: importedModules(modules, world),
    unread: null,
    databases: new Map(),
  };
  for (const module of modules) {
    readOne(
      module.size,
      () => scanModule(module, found),
      (why) => {
        found.unread ??= { path: repositoryPath(project, module.path), line: null, says: why };
      },
    );
  }
  return found;
}

function scanModule(module: PythonModule, found: Collector): void {
  importsOf(module, found);
  for (const { value, scope, name } of module.uses) {
    if (!isFollowed(value, name, { module, scope }, found.imported))
      noteHanded(handedOn(value, { module, scope }), { module, scope }, found);
    for (const part of within(value)) look(part, { module, scope }, found);
  }
}

function look(part: Expression, at: PythonSite, found: Collector): void {
  if (part.kind === 'call') callOf(part, at, found);
  else if (part.kind === 'dict') handlerOf(part, at, found);
  else if (part.kind === 'text' || part.kind === 'format' || part.kind === 'binary')
    databaseOf(part, at, found);
  else if (part.kind === 'index' && qualified(part.of, at) === 'os.environ') variable(part.items[0], found);
}

function importsOf(module: PythonModule, found: Collector): void {
  for (const { module: name, line } of module.imports.values()) {
    const head = name.split('.')[0] ?? '';
    const home = HOME_PACKAGES.get(head);
    if (home !== undefined)
      found.home ??= evidenceAt(found.project, module.path, line, `${head} keeps files in ${home}`);
    if (SETTINGS_PACKAGES.has(head)) {
      const evidence = evidenceAt(found.project, module.path, line, `${head} reads .env`);
      found.files.push({ use: 'read', place: whole('.env'), tolerant: true, evidence });
    }
    const folder = FOLDER_PACKAGES.get(head);
    if (folder === undefined) continue;
    const evidence = evidenceAt(found.project, module.path, line, `${head} writes to ${folder}`);
    found.files.push({ use: 'content', place: whole(folder), tolerant: true, evidence });
  }
}

function callOf(call: PythonCall, at: PythonSite, found: Collector): void {
  const name = qualified(call.of, at) ?? '';
  const evidence = (says: string): Evidence => evidenceAt(found.project, at.module.path, call.line, says);
  for (const row of fileCalls(call, name)) fileUse(row, call, name, at, found);
  folderKeywords(call, at, found);
  for (const argument of [...call.args, ...call.named.values()])
    noteHanded(handedOn(argument, at), at, found);
  if (name === 'getattr') noteHanded(memberTaken(call, at), at, found);
  if (PROCESS_CALLS.has(name)) found.processes.push({ call, at, evidence: evidence(`${name}(…)`) });
  if (ROOT_CALLS.has(name)) found.relyOnRoot.push(evidence(`${name}(…) needs root`));
  if (name === 'os.chdir')
    found.files.push({
      use: 'file',
      place: UNKNOWN,
      tolerant: false,
      evidence: evidence('os.chdir(…) changes the working folder'),
    });
  if (/^os\.path\.(exists|isdir|isfile)$|^os\.access$/.test(name)) ask(call.args[0], at, found);
  if (/^(exists|is_dir|is_file)$/.test(lastName(call))) ask(receiver(call), at, found);
  if (/(^os\.environ\.get|^os\.getenv)$/.test(name)) variable(call.args[0], found);
  if (isSigterm(call, name, at)) found.handlesSigterm ??= evidence(`${name}(…) ends on SIGTERM`);
  portOf(call, name, at, found);
}

/** The table's rows for a call: by full name, by the full name of a relative import, or by the method's name. */
function fileCalls(call: PythonCall, name: string): readonly FileCall[] {
  const known = FILE_CALLS.get(name);
  if (known !== undefined) return known;
  return call.of.kind === 'attribute' ? (FILE_CALLS.get(`.${call.of.name}`) ?? []) : [];
}

function noteHanded(handed: Handed | null, at: PythonSite, found: Collector): void {
  if (handed === null) return;
  const evidence = evidenceAt(found.project, at.module.path, handed.line, `hands ${handed.name} on`);
  found.files.push({ use: handed.use, place: UNKNOWN, tolerant: false, evidence });
}

function fileUse(row: FileCall, call: PythonCall, name: string, at: PythonSite, found: Collector): void {
  const given =
    row.argument === -1
      ? receiver(call)
      : ((row.keyword === null ? undefined : call.named.get(row.keyword)) ?? call.args[row.argument]);
  const mode = row.mode === null ? 'w' : modeOf(call, row.mode, at, found.world);
  if (row.argument === -1 && row.mode !== null && !isMode(call.args[row.mode])) return;
  if (given === undefined && !missingMeansHere(row, call)) return;
  if (row.ambiguous === 'path' && (call.args.length !== 1 || call.named.size > 0)) return;
  const use = row.use !== 'folder' && mode === 'r' ? 'read' : row.use;
  const text = lastName(call) === name ? name : (dottedName(call.of) ?? `….${lastName(call)}`);
  const evidence = evidenceAt(found.project, at.module.path, call.line, `${text}(…)`);
  const tolerant = isTrue(call.named.get('exist_ok') ?? call.args[2]);
  for (const place of given === undefined ? [whole('.')] : places(given, at, found.world)) {
    if (place.kind === 'unknown' && row.ambiguous !== 'no' && !isLikelyPath(call, at)) continue;
    if (place.kind !== 'none') found.files.push({ use, place, tolerant, evidence });
  }
}

/** `Chroma(persist_directory='db')`. A value that is not known tells nothing: the same words are used for reading. */
function folderKeywords(call: PythonCall, at: PythonSite, found: Collector): void {
  for (const [name, value] of call.named) {
    if (!FOLDER_KEYWORDS.has(name)) continue;
    const evidence = evidenceAt(found.project, at.module.path, call.line, `${lastName(call)}(${name}=…)`);
    for (const place of places(value, at, found.world)) {
      if (place.kind === 'whole') found.files.push({ use: 'content', place, tolerant: true, evidence });
    }
  }
}

function receiver(call: PythonCall): Expression | undefined {
  return call.of.kind === 'attribute' ? call.of.of : undefined;
}

/** `extractall()` without a path fills the working folder. */
function missingMeansHere(row: FileCall, call: PythonCall): boolean {
  return row.use === 'content' && lastName(call) === 'extractall';
}

/** Whether a method that many objects have is called with something that can only be a path: image.save(path), not form.save(False). */
function isLikelyPath(call: PythonCall, at: PythonSite): boolean {
  const method = lastName(call);
  step(at.module.imports.size);
  const imported = new Set([...at.module.imports.values()].map(({ module }) => module.split('.')[0]));
  if (method === 'save' || method === 'export' || method === 'store') {
    const django = imported.has('django') || imported.has('rest_framework');
    return call.args.length > 0 && !django && SAVERS.some((name) => imported.has(name));
  }
  return /^(to_(csv|excel|parquet|pickle)|savefig|imsave|write_(videofile|audiofile|pdf)|extractall|save_screenshot|download_file|fget_object)$/.test(
    method,
  );
}

/** Packages whose objects have a `save` that writes a file. */
const SAVERS = ['PIL', 'flask', 'werkzeug', 'openpyxl', 'docx', 'pptx', 'torch', 'tensorflow', 'keras', 'xlwt', 'PyPDF2', 'gtts', 'qrcode', 'fitz', 'pydub', 'quart', 'bottle']; // prettier-ignore

/** `r` when the call surely only reads, else `w`. */
function modeOf(call: PythonCall, index: number, at: PythonSite, world: PythonWorld): 'r' | 'w' {
  const given = call.named.get('mode') ?? call.named.get('flag') ?? call.args[index];
  if (given === undefined) return 'r';
  const modes = places(given, at, world);
  return modes.every((mode) => mode.kind === 'whole' && !/[wax+]/.test(mode.text.split(':')[0] ?? ''))
    ? 'r'
    : 'w';
}

/** Whether `x.open(this)` has a mode in it: the `open` of a path, not of a browser or an image. */
function isMode(value: Expression | undefined): boolean {
  return value?.kind === 'text' && /^[rwaxbt+]{1,4}$/.test(value.value);
}

function isTrue(value: Expression | undefined): boolean {
  return value?.kind === 'name' && value.name === 'True';
}

function ask(value: Expression | undefined, at: PythonSite, found: Collector): void {
  if (value === undefined) return;
  for (const place of places(value, at, found.world)) if (place.kind === 'whole') found.asked.add(place.text);
}

function variable(name: Expression | undefined, found: Collector): void {
  if (name?.kind === 'text') found.variables.add(name.value);
}

/** A handler of logging's dictionary form: `{'class': 'logging.FileHandler', 'filename': …}`. */
function handlerOf(part: Extract<Expression, { kind: 'dict' }>, at: PythonSite, found: Collector): void {
  const entry = (name: string): Expression | undefined =>
    part.entries.find(([key]) => key.kind === 'text' && key.value === name)?.[1];
  const outtmpl = entry('outtmpl');
  if (outtmpl !== undefined) videoOf(outtmpl, at, found);
  const filename = entry('filename');
  const kind = entry('class') ?? entry('()');
  if (filename === undefined || kind?.kind !== 'text' || !kind.value.includes('FileHandler')) return;
  const evidence = evidenceAt(
    found.project,
    at.module.path,
    filename.line,
    `${kind.value} writes a log file`,
  );
  for (const place of places(filename, at, found.world))
    found.files.push({ use: 'file', place, tolerant: false, evidence });
}

/** yt-dlp's output template: `downloads/%(title)s.%(ext)s`. */
function videoOf(template: Expression, at: PythonSite, found: Collector): void {
  const evidence = evidenceAt(found.project, at.module.path, template.line, 'downloads go to outtmpl');
  for (const place of places(template, at, found.world)) {
    const known = place.kind === 'whole' ? place.text.split('%')[0] : undefined;
    const begin: Where = known === undefined ? place : { kind: 'begins', text: known === '' ? './' : known };
    found.files.push({ use: 'file', place: begin, tolerant: true, evidence });
  }
}

/** `sqlite:///relative.db`, `sqlite:////absolute.db`, with or without a driver. */
function databaseOf(part: Expression, at: PythonSite, found: Collector): void {
  if (!startsLikeDatabase(part, found)) return;
  const evidence = evidenceAt(found.project, at.module.path, part.line, 'an sqlite database');
  for (const place of places(part, at, found.world)) {
    const path = databasePath(place);
    if (path.kind === 'none') continue;
    found.files.push({ use: 'file', place: path, tolerant: false, evidence });
    // Flask-SQLAlchemy 3 keeps a relative database in the instance folder
    const relative = path.kind === 'whole' && !path.text.startsWith('/');
    if (relative && usesFlaskSqlalchemy(found.world)) {
      found.files.push({ use: 'file', place: whole(`instance/${path.text}`), tolerant: true, evidence });
    }
  }
}

/** Whether the text that an expression begins with names a database. A long chain is followed once, and not from each of its links. */
function startsLikeDatabase(part: Expression, { databases }: Collector): boolean {
  const chain: Expression[] = [];
  let head: Expression | undefined = part;
  for (; head !== undefined && !databases.has(head); head = headOf(head)) chain.push(head);
  step(chain.length + 1);
  const last = chain.at(-1);
  const answer =
    head === undefined
      ? last?.kind === 'text' && last.value.startsWith('sqlite')
      : databases.get(head) === true;
  for (const link of chain) databases.set(link, answer);
  return answer;
}

/** What a text begins with; undefined for what has no other beginning. */
function headOf(part: Expression): Expression | undefined {
  if (part.kind === 'format') return part.items[0];
  return part.kind === 'binary' && (part.operator === '+' || part.operator === '%') ? part.left : undefined;
}

function databasePath(place: Where): Where {
  if (place.kind !== 'whole' && place.kind !== 'begins') return UNKNOWN;
  const scheme = /^sqlite(\+\w+)?:\/\/\/?/.exec(place.text);
  if (scheme === null) return NONE;
  const text = (place.text.slice(scheme[0].length).split('?')[0] ?? '').replace(/^file:/, '');
  if (place.kind === 'whole') return text === '' || text === ':memory:' ? NONE : whole(text);
  return text === '' ? UNKNOWN : { kind: 'begins', text };
}

function usesFlaskSqlalchemy(world: PythonWorld): boolean {
  step(world.modules.size);
  return [...world.modules.values()].some((module) =>
    [...module.imports.values()].some((found) => found.module === 'flask_sqlalchemy'),
  );
}

/** `signal.signal(signal.SIGTERM, …)`, `loop.add_signal_handler(SIGTERM, …)`, or a server that does it. */
function isSigterm(call: PythonCall, name: string, at: PythonSite): boolean {
  if (name === 'uvicorn.run' || name === 'aiohttp.web.run_app' || name === 'hypercorn.asyncio.serve')
    return true;
  if (name !== 'signal.signal' && lastName(call) !== 'add_signal_handler') return false;
  const [signal, handler] = call.args;
  const ignored = handler !== undefined && /SIG_(IGN|DFL)$/.test(qualified(handler, at) ?? '');
  return signal !== undefined && /(^|\.)SIGTERM$/.test(qualified(signal, at) ?? '') && !ignored;
}

function portOf(call: PythonCall, name: string, at: PythonSite, found: Collector): void {
  const runs =
    /(^|\.)(run|run_app|serve|listen|bind|start_server|run_simple|HTTPServer|TCPServer|ThreadingHTTPServer)$/.test(
      name,
    );
  if (!runs) return;
  const address = call.args.find((value) => value.kind === 'list' && value.items.length === 2);
  const values = [
    call.named.get('port'),
    call.args[0],
    call.args[1],
    address?.kind === 'list' ? address.items[1] : undefined,
  ];
  for (const value of values) {
    for (const port of value === undefined ? [] : portNumbers(value, at, found.world))
      found.ports.push({
        port,
        evidence: evidenceAt(found.project, at.module.path, call.line, `${name}(…) listens on ${port}`),
      });
  }
}

/** `8000`, `'8000'`, `int(os.environ.get('PORT', 8000))`. */
function portNumbers(value: Expression, at: PythonSite, world: PythonWorld): readonly number[] {
  const inner =
    value.kind === 'call' && lastName(value) === 'int' && value.args[0] !== undefined ? value.args[0] : value;
  if (inner.kind === 'number') return asPort(inner.text);
  if (inner.kind === 'call' && inner.args[1]?.kind === 'number') return asPort(inner.args[1].text);
  return places(inner, at, world).flatMap((place) => (place.kind === 'whole' ? asPort(place.text) : []));
}

function asPort(text: string): readonly number[] {
  return /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65536 ? [Number(text)] : [];
}
