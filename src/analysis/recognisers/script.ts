/** Which script a command runs (`sh x.sh`, `. x.sh`, `make build`), and what all of it does together; single commands are judged by `follow`. */
import { because, joinPath, type Command, type Word } from '../../dockerfile/index.ts';
import type { CommandPlace, Effect, EffectKind } from '../../model/index.ts';
import { makeRecipe } from './makefile.ts';
import {
  brief,
  inert,
  nameOf,
  opaque,
  optionPath,
  placeOf,
  readArguments,
  valueOf,
  type FoundEffect,
} from './words.ts';

/** Walks another script in the same place and answers with what its commands do. */
export type Follow = (text: string, cwd: string | null, of: string) => readonly Effect[];

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh']);

/** Options of a shell that do not take its standard input or a string as the script. */
const SHELL_VALUES = 'oO';

/**
 * `sh x.sh`, `./x.sh`, `. x.sh`, `sh -c '…'`, `make target`: judged by the commands inside, which `follow` walks.
 * `from` is the program whose output is piped in, or null.
 */
export function recogniseScript(
  command: Command,
  at: CommandPlace,
  from: string | null,
  follow: Follow,
): FoundEffect | null {
  const name = nameOf(command);
  if (SHELLS.has(name)) return shell(command, at, from, follow);
  if (name === 'make' || name === 'gmake') return make(command, at, follow);
  if (name === '.' || name === 'source') return sourced(command, at, follow);
  const program = command.words[0];
  return program?.text.includes('/') === true ? ownFile(command, program, at, follow) : null;
}

/** Files of the system that only set variables. */
const SETTINGS = new Set(['/etc/os-release', '/usr/lib/os-release', '/etc/lsb-release', '/etc/environment']);

function sourced(command: Command, at: CommandPlace, follow: Follow): FoundEffect {
  const [, word] = command.words;
  return SETTINGS.has(word?.value ?? '') ? inert() : file(command, word, at, follow);
}

function shell(command: Command, at: CommandPlace, from: string | null, follow: Follow): FoundEffect {
  const parsed = readArguments(command.words.slice(1), SHELL_VALUES);
  const [first] = parsed.operands;
  if (parsed.options.has('-c')) return inlineScript(command, first, at, follow);
  if (first === undefined || first.text === '-' || parsed.options.has('-s')) {
    return unreadable(from === null ? brief(command) : `${from} … | ${nameOf(command)}`);
  }
  return file(command, first, at, follow);
}

function inlineScript(
  command: Command,
  word: Word | undefined,
  at: CommandPlace,
  follow: Follow,
): FoundEffect {
  const text = word === undefined ? null : word.value;
  if (text !== null) return merge(command, follow(text, at.cwd, brief(command)));
  return /\$\(|`/.test(word?.text ?? '')
    ? unreadable(brief(command))
    : opaque(`what "${brief(command)}" runs is not known`);
}

/** The script comes from the network or from another program. */
function unreadable(shown: string): FoundEffect {
  return opaque(`"${shown}" runs a script that nobody can read`);
}

/** A program of the image that is no script of the context is not ours to judge. */
function ownFile(command: Command, word: Word, at: CommandPlace, follow: Follow): FoundEffect | null {
  const place = placeOf(word, at);
  return place !== null && at.toContext(place.path) !== null ? file(command, word, at, follow) : null;
}

function file(command: Command, word: Word | undefined, at: CommandPlace, follow: Follow): FoundEffect {
  const place = word === undefined ? null : placeOf(word, at);
  const path = place?.exact === true ? at.toContext(place.path) : null;
  if (place === null || path === null)
    return opaque(`the script that "${brief(command)}" runs does not come from the build context`);
  const text = at.project.read(path);
  if (text === undefined) return opaque(`${path}, which "${brief(command)}" runs, cannot be read`);
  const found = merge(command, follow(text, at.cwd, path));
  return { ...found, reads: [place.path, ...found.reads] };
}

/** Recipes of a makefile that was copied in, prerequisites first. */
function make(command: Command, at: CommandPlace, follow: Follow): FoundEffect {
  const parsed = readArguments(command.words.slice(1), 'fCIoW', ['--file', '--makefile', '--directory']);
  const folder = optionPath(parsed, ['-C', '--directory'], at) ?? at.cwd;
  const named = optionPath(parsed, ['-f', '--file', '--makefile'], at);
  const found = folder === null ? null : makefileIn(folder, named, at);
  if (found === null)
    return opaque(`the makefile that "${brief(command)}" uses does not come from the build context`);
  const words = parsed.operands.map((word) => valueOf(word, at));
  if (words.some((word) => word === null))
    return opaque(`which targets "${brief(command)}" makes is not known`);
  const given = words.filter((word) => word !== null);
  const recipe = makeRecipe(found.text, given, at.scope.variables);
  if ('declined' in recipe) return opaque(because`${found.path}: ${recipe.declined}`);
  const effects = recipe.lines.flatMap((line) => follow(line, folder, found.path));
  const merged = merge(command, effects);
  return { ...merged, reads: [found.image, ...merged.reads] };
}

interface FoundFile {
  /** In the context. */
  readonly path: string;
  /** In the image. */
  readonly image: string;
  readonly text: string;
}

function makefileIn(folder: string, named: string | null | undefined, at: CommandPlace): FoundFile | null {
  const candidates =
    typeof named === 'string'
      ? [named]
      : ['GNUmakefile', 'makefile', 'Makefile'].map((name) => joinPath(folder, name));
  for (const image of candidates) {
    const path = at.toContext(image);
    const text = path === null ? undefined : at.project.read(path);
    if (path !== null && text !== undefined) return { path, image, text };
  }
  return null;
}

/** Kinds that one effect can stand for together, the strongest first. */
const TOGETHER: readonly EffectKind[] = ['install', 'build', 'fetch', 'files', 'test', 'inert'];

/** One effect for all commands of a script; `inside` keeps them apart. */
function merge(command: Command, inside: readonly Effect[]): FoundEffect {
  const unknown = inside.find((effect) => effect.kind === 'opaque');
  if (unknown) return { ...opaque(unknown.why ?? `what "${brief(command)}" does is not known`), inside };
  const kinds = new Set<EffectKind>(inside.map((effect) => effect.kind).filter((kind) => kind !== 'inert'));
  const reads = [...new Set(inside.flatMap((effect) => effect.reads))];
  const writes = [...new Set(inside.flatMap((effect) => effect.writes))];
  const [only = 'inert'] = kinds;
  const [single] = inside.filter((effect) => effect.kind !== 'inert');
  if (kinds.size <= 1 && inside.filter((effect) => effect.kind === only).length <= 1 && single) {
    return { ...single, reads, writes, inside };
  }
  if (![...kinds].every((kind) => TOGETHER.includes(kind))) {
    return {
      ...opaque(`"${brief(command)}" does several things at once (${[...kinds].join(', ')})`),
      inside,
    };
  }
  // installing and building in one script cannot be taken apart: as a whole, it makes outputs out of sources
  const kind =
    kinds.has('install') && kinds.size > 1 ? 'build' : (TOGETHER.find((each) => kinds.has(each)) ?? 'inert');
  return { kind, reads, writes, inside };
}
