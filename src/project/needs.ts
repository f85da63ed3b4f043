/** What a Dockerfile takes from its context, and which of it a folder lacks; which folder is the context is decided elsewhere. */
import {
  copyParts,
  expand,
  scopeBefore,
  script,
  type Block,
  type Command,
  type Document,
} from '../dockerfile/index.ts';
import { ofLanguages, type PackageManager } from '../knowledge/languages/index.ts';
import { pathMatcher } from './dockerignore.ts';
import { within } from './paths.ts';
import type { Tree } from './tree.ts';
import type { Source } from './view.ts';

/** Something that a Dockerfile takes from its context: one of the paths must be there. */
export interface Need {
  /** As shown to people. */
  readonly path: string;
  readonly oneOf: readonly string[];
  readonly line: number;
}

/** Programs that read a manifest in their working folder: one of the names must be there when the whole context was copied. */
const MANAGERS: readonly PackageManager[] = [
  ...ofLanguages(({ managers }) => managers),
  {
    programs: ['make'],
    reads: { verbs: [''], manifests: ['Makefile', 'makefile', 'GNUmakefile'] },
  },
];

/** What the instructions of a Dockerfile take from the context. Paths with variables of unknown value are left out. */
export function needsOf(document: Document): readonly Need[] {
  const sources = document.blocks.flatMap((block) => [
    ...copied(document, block),
    ...mounted(document, block),
  ]);
  return [...sources.filter(({ path }) => path !== '.'), ...manifests(document)];
}

/** The needs that a folder does not meet. What git ignores is made before the build, so it is not missing. */
export function missingFrom(source: Source, context: string, needs: readonly Need[]): readonly Need[] {
  return needs.filter(({ oneOf }) => !oneOf.some((path) => isThere(source, context, path)));
}

function isThere(source: Source, context: string, path: string): boolean {
  const wanted = within(context, path);
  if (wanted === null) return false;
  if (source.tree.hasFile(wanted) || source.tree.hasFolder(wanted)) return true;
  return /[*?[]/.test(path)
    ? matchesAny(source.tree, context, path.split('/'))
    : source.gitIgnore.ignores(wanted);
}

/** Whether a pattern of COPY matches something: each of its parts stays inside one folder. */
function matchesAny(tree: Tree, folder: string, [part, ...rest]: readonly string[]): boolean {
  if (part === undefined) return true;
  const matches = pathMatcher(part);
  return [...tree.entries(folder)].some((name) => {
    const path = within(folder, name);
    return path !== null && matches(name) && (rest.length === 0 || matchesAny(tree, path, rest));
  });
}

function copied(document: Document, block: Block): readonly Need[] {
  const parts = copyParts(block);
  if (parts === null || parts.from !== null) return [];
  return parts.sources.flatMap((source) => need(document, block, source));
}

/** `RUN --mount=type=bind,source=package.json` reads the context too. */
function mounted(document: Document, block: Block): readonly Need[] {
  if (block.keyword !== 'RUN') return [];
  return block.flags.flatMap(({ name, value }) => {
    const options = new Map((value ?? '').split(',').map((option) => splitOption(option)));
    const source = options.get('source') ?? options.get('src');
    const bind = name === 'mount' && (options.get('type') ?? 'bind') === 'bind' && !options.has('from');
    return bind && source !== undefined ? need(document, block, source) : [];
  });
}

function splitOption(option: string): readonly [string, string] {
  const equals = option.indexOf('=');
  return equals === -1 ? [option, ''] : [option.slice(0, equals), option.slice(equals + 1)];
}

function need(document: Document, block: Block, written: string): readonly Need[] {
  const path = expand(written, scopeBefore(document, block).variables, document.escape);
  if (path === null || /^(?:[a-z]+:\/\/|git@)/i.test(path)) return [];
  const inside = within('.', path.replace(/^\/+/, ''));
  return inside === null ? [] : [{ path: inside, oneOf: [inside], line: block.line }];
}

/** What package managers read, where a COPY of a whole folder brings it. */
function manifests(document: Document): readonly Need[] {
  let folders: readonly string[] = [];
  return document.blocks.flatMap((block) => {
    if (block.keyword === 'FROM') folders = [];
    folders = [...folders, ...copied(document, block).map(({ path }) => path)];
    // Manifests that were copied by name are needs already.
    if (block.keyword !== 'RUN' || !folders.includes('.')) return [];
    const commands = script(block)?.commands ?? [];
    if (commands.some((command) => command.words[0]?.value === 'cd')) return [];
    return commands.flatMap((command) => manifestOf(command, block, folders));
  });
}

function manifestOf(command: Command, block: Block, folders: readonly string[]): readonly Need[] {
  if (command.conditional) return [];
  const words = command.words.map(({ value }) => value ?? '');
  const [program = '', ...rest] = words;
  const manager = MANAGERS.find(({ programs }) => programs.includes(program));
  const files = manager === undefined ? [] : manifestsRead(manager, rest);
  if (files.length === 0) return [];
  const oneOf = files.flatMap((file) => folders.flatMap((folder) => within(folder, file) ?? []));
  return [{ path: files[0] ?? '', oneOf, line: block.line }];
}

/** `install -r requirements.txt` names it: a relative file is looked for, an absolute one is in the image. */
function manifestsRead(
  { reads, manifestOptions }: PackageManager,
  words: readonly string[],
): readonly string[] {
  if (manifestOptions !== undefined) {
    const at = words.findIndex((word) => manifestOptions.includes(word));
    const file = at === -1 ? undefined : words[at + 1];
    return file === undefined || file === '' || file.startsWith('/') ? [] : [file];
  }
  const verb = words.find((word) => !word.startsWith('-')) ?? '';
  return reads?.verbs.includes(verb) === true ? reads.manifests : [];
}
