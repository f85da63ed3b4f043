/** Whether a command starts a program of the application itself; what the program needs is not known here. */
import { because, joinPath, parseImage, parseScript, type Block, type Command, type Reason } from '../dockerfile/index.ts'; // prettier-ignore
import { hasCommand, imageFacts } from '../knowledge/images.ts';
import { waiter } from '../knowledge/system/commands.ts';
import type { StageView } from '../model/index.ts';
import { repositoryPath } from '../project/evidence.ts';
import { toContext } from './layout.ts';

/** Part of every shell: no package brings them. */
export const BUILTINS = new Set(
  'cd echo exec exit export set unset trap test [ [[ : true false source . eval shift wait read printf local return umask ulimit type command kill'.split(
    ' ',
  ),
);

/** `sh -c` by the names of the usual shells, and env, which hands on as they do. */
export const SHELLS: ReadonlySet<string> = new Set(
  ['sh', 'bash', 'ash', 'dash', '/bin/sh', '/bin/bash', '/bin/ash', '/usr/bin/env'],
); // prettier-ignore

/** Folders of the usual PATH. */
export const PATH_FOLDERS: readonly string[] = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
];

type Starting = Pick<StageView, 'history' | 'scope' | 'application' | 'copies' | 'project'>;

/** What has the fewest commands of all images that a split chooses with a shell. */
const SMALL = imageFacts(parseImage('debian:bookworm-slim'));

/** The ENTRYPOINT that counts, where it starts a compiled program of the application: what stands behind it are arguments. */
export function ownEntrypoint(view: Starting): Block | null {
  const block = view.history.findLast(({ keyword }) => keyword === 'ENTRYPOINT');
  const [word] = block?.json ?? [];
  return block !== undefined && word !== undefined && compiled(word, view) ? block : null;
}

/** The shell form of ENTRYPOINT takes no arguments. */
export function ignoresCommand({ history }: Starting): boolean {
  return history.findLast(({ keyword }) => keyword === 'ENTRYPOINT')?.json === null;
}

/** What a start script hands on to: `"$@"`, or `"${CLI[@]}"` where a line says `CLI=("$@")`. */
export function isArguments(word: string, commands: readonly Command[]): boolean {
  if (/^"?\$\{?[@*]\}?"?$/.test(word)) return true;
  const [, name] = /^"?\$\{(\w+)\[[@*]\]\}"?$/.exec(word) ?? [];
  return (
    name !== undefined &&
    commands.some(({ assignments }) => assignments.some(({ text }) => text === `${name}=("$@")`))
  );
}

/**
 * Whether every program that a command starts is one that a split keeps: words as exec gets them, or a text that is split at
 * blanks. Scripts of the build context are read.
 */
export function startsKept(command: readonly string[] | string, view: Starting): boolean {
  if (typeof command !== 'string') return isKept(command, view, 0);
  const { commands, error } = parseScript(command);
  const words = commands[0]?.words.map(({ value }) => value) ?? [];
  // no shell stands behind it: operators would be words of the first command
  const readable = commands.length === 1 && error === null && words.every((word) => word !== null);
  return readable && isKept(words, view, 0);
}

/** Scripts that call scripts further down are not followed. */
const MAX_DEPTH = 3;

/** Words that are not known (expansions) are null; a program must be known, its arguments need not be. */
function isKept(words: readonly (string | null)[], view: Starting, depth: number): boolean {
  const [name, ...args] = words[0] === 'exec' ? words.slice(1) : words;
  if (typeof name !== 'string' || depth > MAX_DEPTH) return false;
  const behind = args.indexOf('--');
  if (waiter.test(name)) return behind === -1 || isKept(args.slice(behind + 1), view, depth + 1);
  if (SHELLS.has(name)) return isShellKept(args, view, depth);
  const script = scriptAt(name, view);
  if (script !== null) return isScriptKept(script, view, depth + 1);
  const { keeps = [] } = view.application?.program ?? {};
  return BUILTINS.has(name) || keeps.includes(name) || compiled(name, view) || isSystem(name);
}

function isShellKept(args: readonly (string | null)[], view: Starting, depth: number): boolean {
  const [first, text] = args;
  if (first === '-c') return typeof text === 'string' && isScriptKept(text, view, depth + 1);
  return typeof first === 'string' && !first.startsWith('-') && scriptAt(first, view) !== null && isKept(args, view, depth); // prettier-ignore
}

function isScriptKept(text: string, view: Starting, depth: number): boolean {
  const { commands, error } = parseScript(text);
  return (
    error === null &&
    commands.every((command) => {
      const [first] = command.words;
      if (first === undefined || isArguments(first.text, commands)) return true;
      const handsOn = first.value === 'exec' && isArguments(command.words[1]?.text ?? '', commands);
      return handsOn || isKept(command.words.map(({ value }) => value), view, depth); // prettier-ignore
    })
  );
}

/** Installers write the first line of what they put there. */
const INSTALLED = /(?:^|\/)(?:bin|\.bin)\/[^/]+$/;

/**
 * Why perhaps only a shell can start this program; null where the kernel can as well. The kernel refuses a script without a first line
 * that names its interpreter, and a shell then runs it by itself (execve(2), ENOEXEC).
 */
export function shellOnlyReason(name: string, view: Starting): Reason | null {
  const { copies, project, scope } = view;
  const isPath = name.includes('/');
  const places = isPath ? [joinPath(scope.workdir ?? '/', name)] : PATH_FOLDERS.map((folder) => `${folder}/${name}`);
  const [source] = places.flatMap((place) => toContext(copies, place, project) ?? []);
  if (source !== undefined) {
    const text = project.read(source);
    if (text?.startsWith('#!') === true || text?.startsWith('\x7fELF') === true) return null;
    const what = text === undefined ? 'cannot be read' : 'has no first line that names its interpreter';
    return because`${{ path: repositoryPath(project, source), line: null }} ${what}: a script without one is started by a shell alone`;
  }
  if (!isPath || compiled(name, view) || INSTALLED.test(name)) return null;
  return `${name} cannot be read: a script whose first line names no interpreter is started by a shell alone`;
} // prettier-ignore

/** The text of a shell script that a COPY brings; null for another program. */
function scriptAt(name: string, { copies, project, scope }: Starting): string | null {
  if (!name.includes('/') && !name.endsWith('.sh')) return null;
  const path = name.startsWith('/') ? name : scope.workdir === null ? null : joinPath(scope.workdir, name);
  const source = path === null ? null : toContext(copies, path, project);
  const text = source === null || project.isFolder(source) ? undefined : project.read(source);
  const isShell = text !== undefined && (/^#!.*\b(?:ba|da|a)?sh\b/.test(text) || name.endsWith('.sh'));
  return isShell ? text.replaceAll('\r\n', '\n') : null;
}

/** A command of the small base images: `sleep`, `mkdir`, `grep`. */
function isSystem(name: string): boolean {
  return SMALL !== null && hasCommand(SMALL, name) === true;
}

/** By its path, or by its name in a folder of PATH. */
function compiled(word: string, { scope, application }: Starting): boolean {
  const { keeps = [] } = application?.program ?? {};
  if (!word.includes('/')) return PATH_FOLDERS.some((folder) => keeps.includes(`${folder}/${word}`));
  const path = word.startsWith('/') ? word : scope.workdir === null ? null : joinPath(scope.workdir, word);
  return path !== null && keeps.includes(path);
}
