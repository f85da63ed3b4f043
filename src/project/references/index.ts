import type { Source } from '../view.ts';
import { composeReader } from './compose.ts';
import { referenceOf } from './resolve.ts';
import type { Reference, ReferenceFile, ReferenceReader } from './types.ts';
import { loadYaml, type YamlReader } from './yaml.ts';

export type { Reference } from './types.ts';

/** Everything in a repository that builds one of its Dockerfiles. */
export interface References {
  readonly list: readonly Reference[];
  /** The same by Dockerfile; under null those that may mean any. */
  readonly byDockerfile: ReadonlyMap<string | null, readonly Reference[]>;
  /** Files that could not be read, with the place and the reason. */
  readonly notes: readonly string[];
}

/** The kinds of files that are read. A new one is one file and one line here. */
const READERS: readonly ReferenceReader[] = [composeReader];

/** Files of each kind that are read, at most. */
const MAX_FILES = 5_000;

/** Reads all files of a repository that may build an image. Never throws: what cannot be read becomes a note. */
export async function readReferences(source: Source): Promise<References> {
  const wanted = READERS.flatMap((reader) => candidates(source, reader));
  const yaml = wanted.some(({ reader }) => reader.needsYaml) ? await loadYaml() : noYaml;
  const notes: string[] = [];
  const list = wanted.flatMap(({ path, text, reader }) => {
    const file: ReferenceFile = {
      path,
      text,
      yaml,
      read: (other) => (source.tree.hasFile(other) ? source.read(other) : undefined),
      note: (line, says) => notes.push(`${path}${line === null ? '' : `:${line}`}: ${says}`),
    };
    return reader.builds(file).flatMap((build) => referenceOf(source.tree, build) ?? []);
  });
  return { list, byDockerfile: grouped(list), notes };
}

function grouped(list: readonly Reference[]): References['byDockerfile'] {
  const groups = new Map<string | null, Reference[]>();
  for (const reference of list) {
    const group = groups.get(reference.dockerfile);
    if (group === undefined) groups.set(reference.dockerfile, [reference]);
    else group.push(reference);
  }
  return groups;
}

interface Candidate {
  readonly path: string;
  readonly text: string;
  readonly reader: ReferenceReader;
}

function candidates(source: Source, reader: ReferenceReader): readonly Candidate[] {
  return source.tree.files
    .filter((path) => reader.reads(path))
    .slice(0, MAX_FILES)
    .flatMap((path) => {
      const text = source.read(path);
      return text !== undefined && reader.mentions.some((word) => text.includes(word))
        ? [{ path, text, reader }]
        : [];
    });
}

const noYaml: YamlReader = () => [];
