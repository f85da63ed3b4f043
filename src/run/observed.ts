/** The file of `--observations` and `--observed`: how it is read, checked and matched with Dockerfiles. Who watched is not known here. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { ofLanguages, vendorFolders } from '../knowledge/languages/index.ts';
import type { Observations, Project } from '../model/index.ts';
import { repositoryPath } from '../project/evidence.ts';
import { UsageError } from './errors.ts';
import { reason } from './write.ts';

/** The document of `--observations FILE`. Fields are only ever added. */
export interface ObservationsFile {
  readonly version: 1;
  readonly tool: 'dfrewrite';
  readonly toolVersion: string;
  /** One for each Dockerfile whose image was started. */
  readonly observations: readonly Observations[];
}

/** What a file of observations says about one Dockerfile. */
export interface Matched {
  readonly observed: Observations | null;
  /** Why there is nothing to use, and what to do. */
  readonly unused: string | null;
}

/** Larger files, pipes and devices hold no observations. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What makes it again. */
const AGAIN = 'dfrewrite verify --observations FILE';

/** Reads a file of observations. Throws `UsageError` with file, member and next step for what cannot be read or is none. */
export function readObservations(path: string): readonly Observations[] {
  const document = parsed(path, textOf(path));
  const bad = (says: string): UsageError => new UsageError(`${path}: ${says}; make it again with ${AGAIN}`);
  if (!isRecord(document) || document['tool'] !== 'dfrewrite') throw bad('it is no file of observations');
  if (document['version'] !== 1)
    throw bad(`its version is ${JSON.stringify(document['version'])}, and this program reads version 1`);
  const wrong = wrongMember(document, FILE, '');
  if (wrong !== null) throw bad(wrong);
  return document['observations'] as readonly Observations[];
}

function textOf(path: string): string {
  try {
    const status = statSync(path);
    if (!status.isFile() || status.size > MAX_BYTES) throw new Error('it is no file of at most 64 MB');
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: the observations cannot be read: ${reason(error)}`);
  }
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${path}: it is no JSON; make it again with ${AGAIN}`);
  }
}

/** What a value has to be: the name of a type, `?` behind it where it may be null, a list, a record, or members. */
type Shape = string | readonly [Shape] | { readonly each: Shape } | { readonly [member: string]: Shape };

const ONE: Shape = {
  dockerfile: 'string',
  builtFrom: { each: 'string' },
  date: 'string',
  engine: 'string',
  image: 'string',
  suite: 'string?',
  answers: [{ asked: 'string', answer: 'string' }],
  exitCode: 'number?',
  uid: 'number?',
  home: 'string?',
  processes: [{ argv: ['string'], uid: 'number' }],
  ports: 'numbers?',
  written: [{ path: 'path', folder: 'boolean', change: 'string', uid: 'number?' }],
  volumes: ['path'],
  libraries: [{ path: 'path', package: 'string?', base: 'boolean', by: ['string'], mapped: 'boolean' }],
  mapped: 'boolean',
};
const FILE: Shape = { toolVersion: 'string', observations: [ONE] };

/** The first member that is not what it has to be, as a sentence; null where all are. Members that are not known are left alone. */
function wrongMember(value: unknown, shape: Shape, at: string): string | null {
  if (typeof shape === 'string') return isOf(value, shape) ? null : `${at} must be ${CALLED[shape] ?? shape}`;
  if (isList(shape)) {
    if (!Array.isArray(value)) return `${at} must be a list`;
    return first(value.map((each, index) => wrongMember(each, shape[0], `${at}[${String(index)}]`)));
  }
  if (!isRecord(value)) return `${at} must be an object`;
  const members: readonly (readonly [string, Shape])[] =
    'each' in shape
      ? Object.keys(value).map((name) => [name, shape['each']] as const)
      : Object.entries(shape);
  return first(members.map(([name, each]) => wrongMember(value[name], each, at === '' ? name : `${at}.${name}`))); // prettier-ignore
}

const CALLED: Readonly<Record<string, string>> = {
  string: 'a text',
  'string?': 'a text or null',
  'number?': 'a number or null',
  'numbers?': 'a list of numbers or null',
  number: 'a number',
  boolean: 'true or false',
  path: 'an absolute path',
};

function isOf(value: unknown, type: string): boolean {
  if (type.endsWith('?') && value === null) return true;
  const plain = type.replace('?', '');
  if (plain === 'path') return typeof value === 'string' && value.startsWith('/');
  if (plain === 'numbers') return Array.isArray(value) && value.every((each) => typeof each === 'number');
  return typeof value === plain;
}

function first(sentences: readonly (string | null)[]): string | null {
  return sentences.find((sentence) => sentence !== null) ?? null;
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is said of the Dockerfile of a project with this text; `file` is how people call the file of observations. */
export function matching(
  all: readonly Observations[],
  text: string,
  project: Project,
  file: string,
): Matched {
  const own = all.filter(({ dockerfile }) => dockerfile === project.dockerfile);
  const now = builtFrom(text, project);
  const reasons = own.map((each) => staleReason(each, now));
  const fresh = own.find((_, index) => reasons[index] === null);
  if (fresh !== undefined) return { observed: fresh, unused: null };
  const why = reasons[0] ?? 'it has nothing about this Dockerfile';
  const unused = `${file} is not used: ${why}; watch it again with ${AGAIN.replace('FILE', file)}`;
  return { observed: null, unused };
}

/** Why observations say nothing about what is there now; null where they do. */
function staleReason({ builtFrom: then, date }: Observations, now: Observations['builtFrom']): string | null {
  const since = date.slice(0, 10);
  for (const [path, hash] of Object.entries(then)) {
    if (now[path] === undefined) return `${path} is gone since ${since}`;
    if (now[path] !== hash) return `${path} has changed since ${since}`;
  }
  const added = Object.keys(now).find((path) => then[path] === undefined);
  return added === undefined ? null : `${added} has come since ${since}`;
}

const NAMES = [
  ...ofLanguages(({ manifests }) => manifests),
  ...ofLanguages(({ lockfiles }) => lockfiles),
].map((name) => new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '.*')}$`));
const FOREIGN = new Set(vendorFolders);

/** Hashes of the Dockerfile, and of all that names packages in its context: see `Observations.builtFrom`. */
export function builtFrom(text: string, project: Project): Observations['builtFrom'] {
  const named = project.files.filter((path) => {
    const parts = path.split('/');
    // `requirements/base.txt` is one of `requirements*.txt`
    const tails = [parts.slice(-1).join('/'), parts.slice(-2).join('/')];
    return (
      !parts.some((part) => FOREIGN.has(part)) && NAMES.some((name) => tails.some((tail) => name.test(tail)))
    );
  });
  const hashed = named.flatMap((path) => {
    const content = project.read(path);
    return content === undefined ? [] : [[repositoryPath(project, path), sha256(content)] as const];
  });
  return Object.fromEntries([[project.dockerfile, sha256(text)], ...hashed]);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
