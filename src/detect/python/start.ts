/** What starts in the container, by its own commands, by scripts, and by compose and others; what the started program does is not known here. */
import { baseName, joinPath, parseScript, script, type Block, type Command } from '../../dockerfile/index.ts';
import { saidAt } from '../../analysis/uses.ts';
import { otherManagers } from '../../knowledge/languages/python/managers.ts';
import { wrappers } from '../../knowledge/languages/python/programs.ts';
import { waiter } from '../../knowledge/system/commands.ts';
import type { Evidence } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import { contextPath, type PythonStageFacts } from './stage.ts';

/** One command that the container runs. A word that is not known is null. */
export interface PythonStart {
  /** Without the wrappers in front (`exec`, `gosu app`, `tini --`, `uv run`). */
  readonly words: readonly (string | null)[];
  /** Name of the package manager among them (`exec poetry run`), else of the outermost; null when there is none. */
  readonly wrapper: string | null;
  /** Absolute working folder, `cd` followed; null when not known. */
  readonly cwd: string | null;
  /** Files that its output goes to, as written; null for one that is not known. */
  readonly redirects: readonly (string | null)[];
  readonly evidence: Evidence;
}

/** Everything that starts in the container, by its own CMD and ENTRYPOINT, by scripts, and by compose and others. */
export interface PythonStarts {
  /** ENTRYPOINT and CMD as exec words; null when a shell is needed to know them. */
  readonly argv: readonly string[] | null;
  readonly commands: readonly PythonStart[];
  /** Scripts of the context that are run, by context path. */
  readonly scripts: ReadonlyMap<string, string>;
  /** Something starts that could not be read. */
  readonly unknown: Evidence | null;
}

interface Collector {
  readonly stage: PythonStageFacts;
  readonly commands: PythonStart[];
  readonly scripts: Map<string, string>;
  unknown: Evidence | null;
}

const MAX_DEPTH = 5;
const SHELLS = /^(?:\/bin\/|\/usr\/bin\/)?(?:ba|da|a|z)?sh$/;

/** Reads what starts in the container. */
export function startsOf(stage: PythonStageFacts): PythonStarts {
  const found: Collector = { stage, commands: [], scripts: new Map(), unknown: null };
  const { entrypoint, cmd: command } = stage.view.start;
  if (entrypoint?.json) readEntrypoint(entrypoint, entrypoint.json, command, found);
  else readBlock(entrypoint ?? command, found);
  for (const use of stage.project.uses) {
    for (const fact of ['command', 'entrypoint'] as const) {
      const said = use[fact];
      const evidence = saidAt(use, fact);
      if (typeof said === 'string') runText(said, stage.workdir, evidence, found, 0, false);
      else if (said !== null) run(said, stage.workdir, evidence, found, 0);
    }
  }
  const { commands, scripts, unknown } = found;
  return { argv: argvOf(entrypoint, command), commands, scripts, unknown };
}

/** ENTRYPOINT and CMD as exec words; null when a shell or both of them are needed. */
function argvOf(entrypoint: Block | null, command: Block | null): readonly string[] | null {
  if (entrypoint === null) return command?.json ?? plainWords(command);
  if (!entrypoint.json) return plainWords(entrypoint);
  return command !== null && !command.json ? null : [...entrypoint.json, ...(command?.json ?? [])];
}

/** CMD stands behind an ENTRYPOINT in the exec form; a script hands over to it with `exec "$@"`. */
function readEntrypoint(
  entrypoint: Block,
  words: readonly string[],
  command: Block | null,
  found: Collector,
): void {
  const { stage } = found;
  const given = command === null ? [] : (command.json ?? ['/bin/sh', '-c', command.args]);
  const evidence = evidenceOf(stage, entrypoint);
  run([...words, ...given], stage.workdir, evidence, found, 0);
  if (found.scripts.size > 0) readBlock(command, found);
  else if (command !== null && !command.json && (unwrapped(words)[0] ?? null) !== null) {
    found.unknown ??= { ...evidence, says: 'an ENTRYPOINT gets a shell-form CMD as its arguments' };
  }
}

function evidenceOf(stage: PythonStageFacts, block: Block): Evidence {
  return { path: stage.project.dockerfile, line: block.line, says: `${block.keyword} ${block.args}` };
}

function readBlock(block: Block | null, found: Collector): void {
  if (block === null) return;
  const evidence = evidenceOf(found.stage, block);
  if (block.json) run(block.json, found.stage.workdir, evidence, found, 0);
  else runText(block.args, found.stage.workdir, evidence, found, 0, false);
}

/** The words of a shell form that is one plain command. */
function plainWords(block: Block | null): readonly string[] | null {
  const parsed = block === null || block.json ? null : script(block);
  const only = parsed?.commands.length === 1 && parsed.flat ? parsed.commands[0] : undefined;
  if (only === undefined || only.redirects.length > 0 || only.assignments.length > 0) return null;
  const words = only.words.flatMap(({ value }) => value ?? []);
  return words.length === only.words.length ? words : null;
}

/** `ofFile`: the text is that of a file, so that its lines can be named. */
function runText(
  text: string,
  cwd: string | null,
  evidence: Evidence,
  found: Collector,
  depth: number,
  ofFile: boolean,
): void {
  const parsed = parseScript(text);
  if (parsed.error !== null) found.unknown ??= { ...evidence, says: `${evidence.says}: ${parsed.error}` };
  let folder = cwd;
  for (const command of parsed.commands) {
    const words = command.words.map(({ value }) => value);
    const line = ofFile ? text.slice(0, command.start).split('\n').length : evidence.line;
    if (words[0] === 'cd') folder = changeFolder(folder, words[1] ?? null);
    else run(words, folder, { ...evidence, line, says: command.text }, found, depth, redirectsOf(command));
  }
}

function changeFolder(from: string | null, to: string | null): string | null {
  if (to === null) return null;
  return to.startsWith('/') ? joinPath('/', to) : from === null ? null : joinPath(from, to);
}

function redirectsOf(command: Command): readonly (string | null)[] {
  const targets = command.redirects.filter(
    ({ operator }) => operator.includes('>') && !operator.endsWith('&'),
  );
  return targets
    .map(({ target }) => target?.value ?? null)
    .filter((path) => path === null || !path.startsWith('/dev/'));
}

function run(
  words: readonly (string | null)[],
  cwd: string | null,
  evidence: Evidence,
  found: Collector,
  depth: number,
  redirects: readonly (string | null)[] = [],
): void {
  const rest = unwrapped(words);
  const [name, ...args] = rest;
  if (redirects.length > 0) found.commands.push({ words: [':'], wrapper: null, cwd, redirects, evidence });
  if (name === undefined || depth > MAX_DEPTH) return;
  if (name === null) {
    // "$@" hands over to CMD, which is read by itself
    if (words[0] !== 'exec') found.unknown ??= evidence;
    return;
  }
  if (SHELLS.test(name)) {
    shell(args, cwd, evidence, found, depth);
    return;
  }
  const text = scriptText(name, cwd, found);
  if (text !== null) {
    runScript(text, cwd, found, depth);
    return;
  }
  found.commands.push({
    words: rest,
    wrapper: wrapperOf(words.slice(0, words.length - rest.length)),
    cwd,
    redirects: [],
    evidence,
  });
}

function shell(
  args: readonly (string | null)[],
  cwd: string | null,
  evidence: Evidence,
  found: Collector,
  depth: number,
): void {
  const flag = args.findIndex((word) => word !== null && /^-[a-z]*c$/.test(word));
  const said = flag === -1 ? undefined : args[flag + 1];
  if (flag !== -1 && typeof said !== 'string') found.unknown ??= evidence;
  if (typeof said === 'string') {
    runText(said, cwd, evidence, found, depth + 1, false);
    return;
  }
  const file = args.find((word) => word === null || !word.startsWith('-'));
  if (flag !== -1 || file === undefined) return;
  const text = file === null ? null : scriptText(file, cwd, found);
  if (text === null) found.unknown ??= evidence;
  else runScript(text, cwd, found, depth);
}

function runScript(path: string, cwd: string | null, found: Collector, depth: number): void {
  const text = found.stage.project.read(path) ?? '';
  const known = found.scripts.has(path);
  found.scripts.set(path, text);
  if (!known)
    runText(
      text,
      cwd,
      { path: repositoryPath(found.stage.project, path), line: null, says: path },
      found,
      depth + 1,
      true,
    );
}

/** The context path of a shell script that a command names, or null. */
function scriptText(name: string, cwd: string | null, { stage }: Collector): string | null {
  const absolute = name.startsWith('/') ? joinPath('/', name) : cwd === null ? null : joinPath(cwd, name);
  const onPath = name.includes('/')
    ? null
    : (stage.copies.find(({ to }) => to === `/usr/local/bin/${name}` || to === `/usr/bin/${name}`)?.from ??
      null);
  const path = onPath ?? (absolute === null ? null : contextPath(stage, absolute));
  if (path === null || stage.project.isFolder(path)) return null;
  const text = stage.project.read(path);
  return text !== undefined && (/^#!.*\b(?:ba|da|a)?sh\b/.test(text) || /\.(sh|bash)$/.test(path))
    ? path
    : null;
}

function wrapperOf(words: readonly (string | null)[]): string | null {
  const names = words.flatMap((word) => (word === null ? [] : baseName(word)));
  return names.find((name) => otherManagers.has(name)) ?? words[0] ?? null;
}

function unwrapped(words: readonly (string | null)[]): readonly (string | null)[] {
  const [name] = words;
  if (typeof name !== 'string') return words;
  const behind = words.indexOf('--');
  if (waiter.test(name)) return behind === -1 ? words.slice(0, 1) : unwrapped(words.slice(behind + 1));
  const own = wrappers.get(baseName(name));
  if (own === undefined) return words;
  let at = 1;
  while (typeof words[at] === 'string' && /^-|^[A-Za-z_]\w*=/.test(words[at] ?? '')) at += 1;
  return unwrapped(words.slice(at + own));
}
