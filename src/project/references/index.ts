/** Everything in a repository that builds or runs one of its images: the list of readers, and their findings resolved. It knows no format. */
import { vendorFolders } from '../../knowledge/languages/index.ts';
import { isDockerfileName } from '../names.ts';
import { folderOf, baseName } from '../../dockerfile/index.ts';
import type { Source } from '../view.ts';
import { bakeReader } from './bake.ts';
import { ciReader, clusterReader } from './ci.ts';
import { isComposeFile, readCompose, type ComposeWorld, type ReadComposition } from './compose/index.ts';
import { devcontainerReader } from './devcontainer.ts';
import { githubReader } from './github.ts';
import { imagesOf, type ImageIndex } from './images.ts';
import { kubernetesReader } from './kubernetes.ts';
import { literalReader } from './literals.ts';
import { makefileReader } from './makefile.ts';
import { referenceOf, runReference } from './resolve.ts';
import { packageReader, scriptReader } from './scripts.ts';
import { skaffoldReader } from './skaffold.ts';
import { tiltReader } from './tilt.ts';
import type { ComposeCall, Finding, Reference, Run, ReferenceReader } from './types.ts';
import { loadYaml, type YamlReader } from './yaml.ts';

export type { Reference } from './types.ts';

/** Everything in a repository that builds one of its Dockerfiles. */
export interface References {
  readonly list: readonly Reference[];
  /** The same by Dockerfile; under null those that may mean any. */
  readonly byDockerfile: ReadonlyMap<string | null, readonly Reference[]>;
  /** The same by build context. */
  readonly byContext: ReadonlyMap<string | null, readonly Reference[]>;
  /** Files that could not be read, with the place and the reason. */
  readonly notes: readonly string[];
  readonly compositions: readonly ReadComposition[];
  readonly yaml: YamlReader;
  /** The builds that one file says, compose files apart, as it is in another source. */
  reread(path: string, source: Source): readonly Reference[];
}

/** The kinds of files that are read. A new one is one file and one line here. */
const READERS: readonly ReferenceReader[] = [
  bakeReader,
  skaffoldReader,
  githubReader,
  ciReader,
  clusterReader,
  kubernetesReader,
  tiltReader,
  devcontainerReader,
  literalReader,
  makefileReader,
  packageReader,
  scriptReader,
];

/** Files of each kind that are read, at most. */
const MAX_FILES = 5_000;
/** Longer files are made by programs, and build nothing. In UTF-16 units. */
const MAX_LENGTH = 256 * 1024;

/** Reads all files of a repository that may build or run an image. Never throws: what cannot be read becomes a note. */
export async function readReferences(source: Source): Promise<References> {
  const wanted = READERS.flatMap((reader) => candidates(source, reader));
  const composed = filesOf(source, isComposeFile, ['services', 'build', 'image']).map(({ path }) => path);
  const needsYaml =
    composed.length > 0 || wanted.some(({ text, reader }) => reader.needsYaml || callsCompose(text));
  const yaml = needsYaml ? await loadYaml() : noYaml;
  const notes: string[] = [];
  const note = (path: string, line: number | null, says: string): void => {
    notes.push(`${path}${line === null ? '' : `:${line}`}: ${says}`);
  };
  const world = { source, yaml, note };
  const found = wanted.flatMap((candidate) => safely(candidate, world));
  const calls = found.filter((each): each is ComposeCall => 'calls' in each);
  const compositions = readCompose(composed, calls, world);
  const said = [
    ...compositions.flatMap((each) => each.found),
    ...found.flatMap((each) => ('calls' in each ? [] : [each])),
  ];
  const builds = said.flatMap((each) => ('image' in each ? [] : (referenceOf(source.tree, each) ?? [])));
  const images = imagesOf(builds, dockerfilesIn(source));
  const runs = said.flatMap((each) => ('image' in each ? runsOf(each, images) : []));
  const list = withoutRepeats([...builds, ...runs]);
  return {
    list,
    byDockerfile: grouped(list, ({ dockerfile }) => dockerfile),
    byContext: grouped(list, ({ use }) => use.context),
    notes,
    compositions,
    yaml,
    reread: (path, other) => reread(wanted, path, { ...world, source: other }),
  };
}

/** The builds of one file in order, as it is in this world. */
function reread(wanted: readonly Candidate[], path: string, world: ComposeWorld): readonly Reference[] {
  const { source } = world;
  const text = source.read(path) ?? '';
  return wanted
    .filter((candidate) => candidate.path === path)
    .flatMap((candidate) => safely({ ...candidate, text }, world))
    .flatMap((each) => ('calls' in each || 'image' in each ? [] : (referenceOf(source.tree, each) ?? [])));
}

function runsOf(run: Run, images: ImageIndex): readonly Reference[] {
  const origin = images.originOf(run.image, run.exact === true);
  return origin === null ? [] : [runReference(run, origin)];
}

function dockerfilesIn(source: Source): readonly string[] {
  return source.tree.files.filter((path) => isDockerfileName(baseName(path)));
}

/** A parser that gives up on what somebody wrote (nested too deep, for one) costs that file, not the run. */
function safely({ path, text, reader }: Candidate, world: ComposeWorld): readonly Finding[] {
  const { yaml } = world;
  try {
    return reader.read({
      path,
      text,
      yaml,
      note: (line, says) => world.note(path, line, says),
    });
  } catch (error) {
    world.note(path, null, `could not be read: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

/** A service that several calls of compose start alike is one use. */
function withoutRepeats(list: readonly Reference[]): readonly Reference[] {
  const plain = (_key: string, value: unknown): unknown => (value instanceof Map ? [...value] : value);
  const seen = new Map<string, Reference>();
  for (const reference of list) {
    const key = JSON.stringify(reference, plain);
    if (!seen.has(key)) seen.set(key, reference);
  }
  return [...seen.values()];
}

function grouped(
  list: readonly Reference[],
  keyOf: (reference: Reference) => string | null,
): ReadonlyMap<string | null, readonly Reference[]> {
  const groups = new Map<string | null, Reference[]>();
  for (const reference of list) {
    const group = groups.get(keyOf(reference));
    if (group === undefined) groups.set(keyOf(reference), [reference]);
    else group.push(reference);
  }
  return groups;
}

interface Candidate {
  readonly path: string;
  readonly text: string;
  readonly reader: ReferenceReader;
}

/** Other people's code, kept here: it builds its own images. */
const LEFT_OUT: ReadonlySet<string> = new Set(vendorFolders);

function isLeftOut(path: string): boolean {
  return folderOf(path)
    .split('/')
    .some((name) => LEFT_OUT.has(name));
}

function candidates(source: Source, reader: ReferenceReader): readonly Candidate[] {
  const files = filesOf(source, (path) => reader.reads(path), reader.mentions);
  return files.map((file) => ({ ...file, reader }));
}

/** Files of a kind that are read: no longer than usual, and with one of the words in them. */
function filesOf(
  source: Source,
  isWanted: (path: string) => boolean,
  words: readonly string[],
): readonly { readonly path: string; readonly text: string }[] {
  return source.tree.files
    .filter((path) => isWanted(path) && !isLeftOut(path))
    .slice(0, MAX_FILES)
    .flatMap((path) => {
      const text = source.read(path);
      if (text === undefined || text.length > MAX_LENGTH) return [];
      return words.some((word) => text.includes(word)) ? [{ path, text }] : [];
    });
}

/** Whether a script may call compose, with files of any name. */
function callsCompose(text: string): boolean {
  return /\bcompose\b/.test(text);
}

const noYaml: YamlReader = Object.assign(() => [], { library: null });
