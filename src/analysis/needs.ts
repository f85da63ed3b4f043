/** What starts and checks a container, out of CMD, ENTRYPOINT, HEALTHCHECK, scripts and whoever else starts the image. */
import {
  baseName,
  copyParts,
  joinPath,
  pairs,
  parseScript,
  script,
  type Block,
} from '../dockerfile/index.ts';
import { packageOf, waiter } from '../knowledge/system/commands.ts';
import { ofLanguages } from '../knowledge/languages/index.ts';
import type { Copied, Evidence, Needs, Project, Seen, StageView, Use } from '../model/index.ts';
import { toContext } from './layout.ts';
import { BUILTINS, ignoresCommand, isArguments, ownEntrypoint, PATH_FOLDERS, SHELLS } from './own-start.ts';
import { startWrites } from './start-writes.ts';
import { saidAt } from './uses.ts';

interface Collector {
  readonly commands: Map<string, Evidence>;
  readonly paths: Set<string>;
  readonly files: Set<string>;
  readonly places: Set<string>;
  readonly lines: { argv: readonly string[]; evidence: Evidence }[];
  readonly writes: Map<string, Seen>;
  writesUnknown: Evidence | null;
  shell: Evidence | null;
  unknown: Evidence | null;
  installs: Evidence | null;
}

interface Surroundings {
  readonly project: Project;
  readonly copies: readonly Copied[];
  readonly workdir: string | null;
}

const MANAGERS = ofLanguages(({ managers }) => managers);

/** Whether a command line brings dependencies in. */
function isInstall([program = '', verb = '']: readonly string[]): boolean {
  return MANAGERS.some(
    ({ programs, installs }) => programs.includes(program) && installs?.includes(verb) === true,
  );
}

/**
 * What the container of a stage needs to start and to answer its health check, overrides by compose and others included. What
 * its program needs beyond that counts as far as the application is known.
 */
export function needsOf(view: StageView): Needs {
  const { history, copies, scope, project, application } = view;
  const program = application?.program;
  const found: Collector = {
    commands: new Map(),
    paths: new Set(),
    files: new Set(),
    places: new Set(),
    lines: [],
    writes: new Map(),
    writesUnknown: null,
    shell: null,
    unknown: hiddenCopy(view),
    installs: null,
  };
  const around: Surroundings = { project, copies, workdir: scope.workdir };
  const blocks = effective(history);
  const own = ownEntrypoint(view)?.json ?? null;
  for (const block of blocks) readStart(block, own, around, found);
  for (const path of variablePaths(history)) addFile(path, around, found);
  const last = blocks.findLast(({ keyword }) => keyword !== 'HEALTHCHECK');
  if (last) readIdle(last.json ?? last.args, evidenceOf(project, last.line, ''), found);
  for (const use of project.uses) {
    if (use.entrypoint !== null || !ignoresCommand(view)) readUse(use, own, around, found);
    if (use.healthcheck) readHealthcheck(use.healthcheck, saidAt(use, 'healthcheck'), around, found);
  }
  for (const { name, evidence } of program?.runs ?? []) {
    found.commands.set(name, evidence);
    addSystemProgram(name, evidence, found);
  }
  const start = program?.start?.[0];
  if (start !== undefined)
    readArgv(program?.start ?? [], evidenceOf(project, null, `starts ${start}`), around, found);
  if (program?.runsUnknown) found.unknown ??= program.runsUnknown;
  if (project.builtOn)
    found.unknown ??= { ...project.builtOn, says: 'an image of its own is built on this one' };
  return {
    commands: [...found.commands].map(([name, evidence]) => ({ name, evidence })),
    shell: found.shell,
    unknown: found.unknown,
    installs: found.installs,
    paths: [...found.paths],
    files: [...found.files],
    places: [...found.places],
    lines: found.lines,
    writes: [...found.writes.values()],
    writesUnknown: found.writesUnknown,
  };
}

/** A COPY whose sources a build argument names: it may bring any program. */
function hiddenCopy({ history, project, copiesOf }: StageView): Evidence | null {
  for (const block of history) {
    const parts = /^(?:COPY|ADD)$/.test(block.keyword) ? copyParts(block) : null;
    const hidden = parts?.from === null ? parts.sources.find((source) => source.includes('$')) : undefined;
    if (hidden !== undefined && copiesOf(block).length === 0)
      return evidenceOf(project, block.line, `copies ${hidden}, which a build argument names`);
  }
  return null;
}

/** The CMD, ENTRYPOINT and HEALTHCHECK that count for the image: the last of each, parents included. */
function effective(blocks: readonly Block[]): readonly Block[] {
  return ['ENTRYPOINT', 'CMD', 'HEALTHCHECK'].flatMap(
    (keyword) => blocks.findLast((block) => block.keyword === keyword) ?? [],
  );
}

/** Words of ENV values that look like files: `NODE_OPTIONS="--require ./instrument.js"`. */
function variablePaths(blocks: readonly Block[]): readonly string[] {
  return blocks
    .filter(({ keyword }) => keyword === 'ENV')
    .flatMap((block) => pairs(block).flatMap(({ value }) => filesIn(value ?? '')));
}

/** The parts of a value that may be paths: split at blanks, `=`, `:` and `,`. */
export function filesIn(value: string): readonly string[] {
  return value
    .split(/[\s=:,;"']+/)
    .filter((part) => /^[\w@./-]+$/.test(part) && (part.includes('/') || /[^.]\.\w+$/.test(part)));
}

/** `own`: the words of an ENTRYPOINT that starts the application's own program, which takes CMD as its arguments. */
function readStart(
  block: Block,
  own: readonly string[] | null,
  around: Surroundings,
  found: Collector,
): void {
  if (own === null || block.keyword !== 'CMD') return readBlock(block, around, found);
  const evidence = evidenceOf(around.project, block.line, `CMD ${block.args}`);
  readArgv([...own, ...(block.json ?? [block.args])], evidence, around, found);
}

/** How somebody else starts the image: by a command behind the program's own ENTRYPOINT, or by another one. */
function readUse(use: Use, own: readonly string[] | null, around: Surroundings, found: Collector): void {
  if (own !== null && use.entrypoint === null && use.command !== null) {
    const words = typeof use.command === 'string' ? use.command.split(/\s+/) : use.command;
    return readArgv([...own, ...words], saidAt(use, 'command'), around, found);
  }
  readIdle(use.command ?? use.entrypoint, saidAt(use, use.command ? 'command' : 'entrypoint'), found);
  for (const fact of ['command', 'entrypoint'] as const)
    readOverride(use[fact], saidAt(use, fact), around, found);
}

function readBlock(block: Block, around: Surroundings, found: Collector): void {
  const evidence = evidenceOf(around.project, block.line, `${block.keyword} ${block.args}`);
  if (block.keyword === 'HEALTHCHECK' && /^NONE$/i.test(block.args)) return;
  if (block.json) return readArgv(block.json, evidence, around, found);
  found.shell ??= evidence;
  readScript(script(block), evidence, around, found);
}

/** A start that does nothing, or asks for commands: what runs in the container comes from outside, and may need anything. */
const IDLE =
  /^(exec )?(tail (-f|-F|--follow) \/dev\/null|sleep (infinity|inf|\d+[dh]|\d{4,})|cat|(\/bin\/)?(ba|a|da)?sh( -[il])?)$/;

function readIdle(command: readonly string[] | string | null, evidence: Evidence, found: Collector): void {
  const words = typeof command === 'string' ? command.trim().split(/\s+/) : (command ?? []);
  const text = words.join(' ');
  if (IDLE.test(text))
    found.unknown ??= { ...evidence, says: `${text} keeps the container open for commands from outside` };
}

function readOverride(
  command: readonly string[] | string | null,
  evidence: Evidence,
  around: Surroundings,
  found: Collector,
): void {
  if (command === null) return;
  if (typeof command !== 'string') return readArgv(command, evidence, around, found);
  readScript(parseScript(command), evidence, around, found);
}

function readHealthcheck(
  test: readonly string[],
  evidence: Evidence,
  around: Surroundings,
  found: Collector,
): void {
  const [form, ...rest] = test;
  if (form === 'NONE') return;
  if (form === 'CMD') return readArgv(rest, evidence, around, found);
  found.shell ??= evidence;
  readScript(parseScript((form === 'CMD-SHELL' ? rest : test).join(' ')), evidence, around, found);
}

function readArgv(argv: readonly string[], evidence: Evidence, around: Surroundings, found: Collector): void {
  const [name, ...rest] = argv;
  if (name === undefined) return;
  if (SHELLS.has(name) && rest[0] === '-c' && rest[1] !== undefined) {
    found.shell ??= evidence;
    return readScript(parseScript(rest[1]), evidence, around, found);
  }
  found.lines.push({ argv, evidence });
  addCommand(name, evidence, around, found);
  if (isInstall(argv)) found.installs ??= { ...evidence, says: argv.join(' ') };
  // a bare name is looked up in PATH, not in the working folder
  for (const word of name.includes('/') ? argv : rest) {
    addFile(word, around, found);
    if (/^--?[\w-]+=/.test(word)) addFile(word.slice(word.indexOf('=') + 1), around, found);
  }
  const argument = rest.find((word) => !word.startsWith('-'));
  const waits = waiter.test(name) || (SHELLS.has(name) && waiter.test(argument ?? ''));
  if (waits && argv.includes('--')) readArgv(argv.slice(argv.indexOf('--') + 1), evidence, around, found);
  if (SHELLS.has(name)) {
    found.shell ??= evidence;
    if (argument !== undefined) addCommand(argument, evidence, around, found);
  }
}

function readScript(
  parsed: ReturnType<typeof parseScript> | null,
  evidence: Evidence,
  around: Surroundings,
  found: Collector,
): void {
  if (parsed === null) return;
  if (parsed.error !== null) found.unknown ??= { ...evidence, says: `${evidence.says}: ${parsed.error}` };
  for (const command of parsed.commands) {
    const { writes, writesUnknown } = startWrites(command, evidence, around.workdir);
    for (const seen of writes) if (!found.writes.has(seen.path)) found.writes.set(seen.path, seen);
    found.writesUnknown ??= writesUnknown;
    const words = command.words.map((word) => word.value);
    const at = words.findIndex((word) => word !== 'exec' && word !== 'env');
    const name = words[at];
    if (name === null && isArguments(command.words[at]?.text ?? '', parsed.commands)) continue;
    if (name === null)
      found.unknown ??= { ...evidence, says: `runs ${command.words[at]?.text ?? command.text}` };
    else if (name !== undefined && !BUILTINS.has(name))
      readArgv(
        command.words.slice(at).map((word) => word.value ?? word.text),
        evidence,
        around,
        found,
      );
  }
}

/** A command by name, or a file: a script of the context is read for what it runs itself. */
function addCommand(name: string, evidence: Evidence, around: Surroundings, found: Collector): void {
  if (!name.includes('/')) {
    if (found.commands.has(name)) return;
    found.commands.set(name, evidence);
    const copied = PATH_FOLDERS.map((folder) => joinPath(folder, name));
    const path = copied.find((each) => isCopied(each, around));
    if (path !== undefined) return addCommand(path, evidence, around, found);
    const text = around.workdir === null ? null : readCopied(joinPath(around.workdir, name), around);
    if (text !== null && /\.(sh|bash)$/.test(name)) readShebang(name, text, evidence, around, found);
    return;
  }
  addSystemProgram(name, evidence, found);
  if (!name.startsWith('/') && around.workdir === null) return;
  const path = joinPath(around.workdir ?? '/', name);
  if (found.paths.has(path)) return;
  found.paths.add(path);
  const text = readCopied(path, around);
  if (text === null) addPackaged(path, evidence, found);
  else readShebang(path, text, evidence, around, found);
}

/** `/sbin/tini`: a command that a package is known to bring, by its path. */
function addPackaged(path: string, evidence: Evidence, found: Collector): void {
  const [, name] = /^(?:\/usr)?\/s?bin\/([^/]+)$/.exec(path) ?? [];
  const owner = name === undefined ? null : (packageOf(name, 'apt') ?? packageOf(name, 'apk'));
  if (name !== undefined && owner !== null && !found.commands.has(name)) found.commands.set(name, evidence);
}

/** `/usr/bin/python3` is what a package brings as `python3`. */
function addSystemProgram(name: string, evidence: Evidence, found: Collector): void {
  const program = /^\/(?:usr\/)?s?bin\/([\w.+-]+)$/.exec(name)?.[1];
  if (program !== undefined && packageOf(program, 'apt') !== null && !found.commands.has(program))
    found.commands.set(program, evidence);
}

/** A word that names a file which a COPY brought. */
function addFile(word: string, { workdir, copies, project }: Surroundings, found: Collector): void {
  if (word.startsWith('-') || (workdir === null && !word.startsWith('/'))) return;
  const place = joinPath(workdir ?? '/', word);
  const source = toContext(copies, place, project);
  if (source === null || source === '.' || project.isFolder(source)) return;
  found.files.add(source);
  found.places.add(place);
}

function isCopied(path: string, { copies, project }: Surroundings): boolean {
  return toContext(copies, path, project) !== null;
}

function readCopied(path: string, { copies, project }: Surroundings): string | null {
  const source = toContext(copies, path, project);
  return source === null || project.isFolder(source) ? null : (project.read(source) ?? null);
}

function readShebang(
  path: string,
  text: string,
  evidence: Evidence,
  around: Surroundings,
  found: Collector,
): void {
  const shebang = /^#!\s*(\S+)[ \t]*(\S*)/.exec(text);
  const interpreter = shebang?.[1]?.endsWith('/env')
    ? (shebang[2] ?? '')
    : (shebang?.[1] ?? (path.endsWith('.sh') ? '/bin/sh' : ''));
  const name = baseName(interpreter);
  if (name === '') return;
  found.commands.set(name, { ...evidence, says: `${path} runs with ${name}` });
  if (!SHELLS.has(name)) return;
  found.shell ??= evidence;
  readScript(parseScript(text), { ...evidence, says: `${path}, started by ${evidence.says}` }, around, found);
}

function evidenceOf(project: Project, line: number | null, says: string): Evidence {
  return { path: project.dockerfile, line, says };
}
