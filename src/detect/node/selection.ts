/** Which packages of a workspace a command of a package manager works on, and what it does there; what that means is not known here. */
import type { Project } from '../../model/index.ts';
import { inFolder } from '../../project/paths.ts';
import { nameOf, readManifest, type Manifest } from './manifest.ts';
import { packagesAround } from './workspace.ts';

/** A command without what selects packages, and these; `every`: those of them that have the script. */
export interface Selection {
  readonly packages: readonly Manifest[];
  readonly words: readonly string[];
  readonly every: boolean;
}

/** Where a command is given. */
interface At {
  readonly project: Project;
  readonly folder: string;
}

/** Null: it works in its own folder. `unknown`: which packages it selects is not known. */
export function selectionOf(words: readonly string[], at: At): Selection | 'unknown' | null {
  const [program = '', ...rest] = words;
  const read = Object.hasOwn(READERS, program) ? READERS[program]?.(rest) : undefined;
  if (read === undefined || read === null) return null;
  if (read === 'unknown') return 'unknown';
  const all = packagesAround(at.project, at.folder);
  const packages = read.names.flatMap((name) => named(name, all, at));
  if (packages.length < read.names.length || (read.every && all.length === 0)) return 'unknown';
  return { packages: read.every ? all.slice(1) : packages, words: [program, ...read.words], every: read.every };
} // prettier-ignore

interface Read {
  readonly names: readonly string[];
  readonly words: readonly string[];
  readonly every: boolean;
}

const READERS: Readonly<Record<string, (words: readonly string[]) => Read | 'unknown' | null>> = {
  npm: (words) => readFlags(words, { one: /^(?:-w|--workspace|--prefix)$/, every: /^(?:-ws|--workspaces)$/ }),
  pnpm: (words) =>
    readFlags(words, { one: /^(?:-F|--filter|-C|--dir|--prefix)$/, every: /^(?:-r|--recursive)$/ }),
  yarn: readYarn,
};

/** Flags may stand before and behind the command, their values in the same word or in the next one. */
function readFlags(words: readonly string[], { one, every }: { one: RegExp; every: RegExp }): Read | null {
  const names: string[] = [];
  const kept: string[] = [];
  let all = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const [, flag = '', value] = /^(-[^=]*)=(.*)$/.exec(word) ?? [];
    if (word === '--') {
      kept.push(...words.slice(at));
      break;
    }
    if (one.test(word)) names.push(words[++at] ?? '');
    else if (one.test(flag)) names.push(value ?? '');
    else if (every.test(word)) all = true;
    else if (word !== '--if-present') kept.push(word);
  }
  return names.length === 0 && !all ? null : { names, words: kept, every: all && names.length === 0 };
}

/** `yarn workspace NAME start`, `yarn workspaces run build`, `yarn workspaces foreach -A run build`, `yarn --cwd FOLDER start`. */
function readYarn(words: readonly string[]): Read | 'unknown' | null {
  const [first, second = '', ...rest] = words;
  if (first === 'workspace') return { names: [second], words: rest, every: false };
  if (first !== 'workspaces') return readFlags(words, { one: /^--cwd$/, every: /^\b$/ });
  if (second === 'run') return { names: [], words: ['run', ...rest], every: true };
  const run = rest.indexOf('run');
  if (second !== 'foreach') return null;
  return run < 0 || rest.slice(0, run).some((word) => !/^(?:-[AapiptvRW]+|--(?:all|parallel|interlaced|topological|topological-dev|verbose|worktree))$/.test(word))
    ? 'unknown'
    : { names: [], words: rest.slice(run), every: true };
} // prettier-ignore

/** By its name, or by its folder; `NAME...` with all that it depends on. */
function named(text: string, all: readonly Manifest[], { project, folder }: At): readonly Manifest[] {
  const name = text.replace(/\.\.\.$/, '');
  const byName = all.filter((each) => nameOf(each) === name);
  const path = inFolder(folder, name.replace(/^\{(.*)\}$/, '$1'));
  const byFolder =
    /^[\w@.{][\w@./{}-]*$/.test(name) && !path.startsWith('..') ? readManifest(project, path) : null;
  const own = byName.length > 0 ? byName : byFolder !== null && !('declined' in byFolder) ? [byFolder] : [];
  return name === text ? own : linked(own, all);
}

/** Packages of the workspace with those of its packages that they depend on, all the way down. */
export function linked(own: readonly Manifest[], all: readonly Manifest[]): readonly Manifest[] {
  const found = new Set(own);
  for (const each of found) {
    const names = [each.dependencies, each.devDependencies, each.optionalDependencies, each.peerDependencies];
    for (const other of all) {
      if (names.some((group) => group.has(nameOf(other)))) found.add(other);
    }
  }
  return [...found];
}
