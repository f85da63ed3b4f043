/** The options of the command line as data, and from their values to a request. No parser and no process in here. */
import { resolve } from 'node:path';
import { UsageError } from '../run/errors.ts';
import type { RunFlags } from '../run/plan.ts';
import type { ProofSettings } from '../run/prove.ts';
import type { JoinRequest } from '../run/join.ts';
import type { Request } from '../run/request.ts';
import { FLEET_FORMATS, FORMATS } from '../report/formats.ts';
import { OWNERSHIPS, RUNTIMES } from '../run/choices.ts';
import { didYouMean } from '../run/suggest.ts';
import type { EngineName } from '../verify/types.ts';

/** One option. `switch` takes no value, `value` one, `list` one each time it is given. */
export interface Option {
  readonly takes: 'switch' | 'value' | 'list';
  readonly says: string;
  readonly alias?: string;
}

/** Options of `dfrewrite [paths..]` and `dfrewrite verify`. */
export const COMMON_OPTIONS = {
  only: { takes: 'list', says: 'run only these transforms (comma separated)' },
  skip: { takes: 'list', says: 'leave these transforms out (comma separated)' },
  also: { takes: 'list', says: 'run these transforms too, which run only where they are asked for' },
  unsafe: { takes: 'switch', says: 'also apply changes whose preconditions could not be checked' },
  runtime: {
    takes: 'value',
    says: `base of the final stage where the stack allows it: ${RUNTIMES.join(', ')}`,
  },
  ownership: {
    takes: 'value',
    says: `whose the application's files are: ${OWNERSHIPS.join(' or ')} (default: ${OWNERSHIPS[0]})`,
  },
  observed: { takes: 'value', says: 'use what an engine has observed: a file of --observations' },
  context: {
    takes: 'value',
    says: 'build context (default: found from compose, bake, CI files and COPY sources)',
  },
  engine: {
    takes: 'value',
    says: 'container engine for the proof: docker, podman, buildah, nerdctl (default: the first that answers)',
  },
  format: {
    takes: 'value',
    says: `report on standard output: ${FORMATS.join(', ')} (default: ${FORMATS[0]})`,
  },
  output: { takes: 'value', says: 'write what would go to standard output to this file' },
  patch: { takes: 'value', says: 'save the diff for `git apply`' },
  config: {
    takes: 'value',
    says: 'configuration file (default: the nearest dfrewrite.json above the Dockerfile)',
  },
  jobs: { takes: 'value', says: 'files handled at once (default: as many as cores, from 200 files on)' },
  color: { takes: 'switch', says: 'colour the output; --no-color for none (default: on a terminal)' },
  quiet: { takes: 'switch', alias: 'q', says: 'report errors only' },
  verbose: { takes: 'switch', alias: 'v', says: 'also report evidence, and why each transform did nothing' },
} as const satisfies Readonly<Record<string, Option>>;

/** Options of `dfrewrite [paths..]` alone. */
export const REWRITE_OPTIONS = {
  'dry-run': { takes: 'switch', alias: 'n', says: 'print the diff, write nothing (the default)' },
  write: { takes: 'switch', alias: 'w', says: 'print the diff, then write the files' },
  interactive: { takes: 'switch', alias: 'i', says: 'decide about each change, then about writing them' },
  check: { takes: 'switch', says: 'list the files that would change; exit code 1 if there are any' },
  verify: {
    takes: 'switch',
    says: 'build and start before and after; with --write, write only what was proven',
  },
  'stdin-filename': { takes: 'value', says: 'where the Dockerfile of standard input would stand' },
  'allow-dirty': { takes: 'switch', says: 'write files with uncommitted changes too' },
  since: { takes: 'value', says: 'only Dockerfiles for which something changed since this commit' },
  stat: { takes: 'switch', says: 'print counts by transform and by reason instead of the diff' },
  'exit-zero': { takes: 'switch', says: 'exit code 0 instead of 1 and 3, for loops over many repositories' },
} as const satisfies Readonly<Record<string, Option>>;

/** Options of the proof: of `dfrewrite verify`, and of `--verify`. */
export const PROOF_OPTIONS = {
  'build-arg': { takes: 'list', says: 'passed on to the build: NAME=VALUE' },
  secret: { takes: 'list', says: 'passed on to the build: id=NAME,src=FILE' },
  network: { takes: 'value', says: 'network of the build' },
  platform: { takes: 'value', says: 'passed on to the build' },
  target: { takes: 'value', says: 'passed on to the build' },
  builder: { takes: 'value', says: 'the builder of docker buildx' },
  'run-network': {
    takes: 'value',
    says: 'network of the containers (default: their ports are published on loopback)',
  },
  env: { takes: 'list', says: 'environment of both containers: NAME=VALUE' },
  'env-file': { takes: 'list', says: 'file with the environment of both containers' },
  smoke: { takes: 'list', says: "one more request to compare: 'METHOD PATH'" },
  'smoke-cmd': { takes: 'list', says: 'one more command to compare, run in both containers' },
  'max-size': { takes: 'value', says: 'fail when the image is larger: 200MB' },
  'max-size-ratio': {
    takes: 'value',
    says: 'fail when the image is larger than this part of the original: 0.8',
  },
  observations: { takes: 'value', says: 'save what the engine observes of the originals, for --observed' },
  'keep-images': { takes: 'switch', says: 'leave the built images on the engine' },
} as const satisfies Readonly<Record<string, Option>>;

/** Options of `dfrewrite verify` alone. */
export const PAIR_OPTIONS = {
  before: { takes: 'value', says: 'compare any two Dockerfiles: the first' },
  after: { takes: 'value', says: 'compare any two Dockerfiles: the second' },
} as const satisfies Readonly<Record<string, Option>>;

/** Options of `dfrewrite report`. */
export const JOIN_OPTIONS = {
  format: {
    takes: 'value',
    says: `the document on standard output: ${FLEET_FORMATS.join(', ')} (default: ${FLEET_FORMATS[0]})`,
  },
  output: { takes: 'value', says: 'write it to this file' },
  color: COMMON_OPTIONS.color,
} as const satisfies Readonly<Record<string, Option>>;

/** Every option by name. */
export const ALL_OPTIONS: Readonly<Record<string, Option>> = {
  ...COMMON_OPTIONS,
  ...REWRITE_OPTIONS,
  ...PROOF_OPTIONS,
  ...PAIR_OPTIONS,
};

type Name =
  | keyof typeof COMMON_OPTIONS
  | keyof typeof REWRITE_OPTIONS
  | keyof typeof PROOF_OPTIONS
  | keyof typeof PAIR_OPTIONS;

/** The container engines that `--engine` may name. */
export const ENGINES: readonly EngineName[] = ['docker', 'podman', 'buildah', 'nerdctl'];

/** What an option was given as, by name: the values of an argument parser. */
export type Values = Readonly<Record<string, unknown>>;

/** What a request cannot know by itself. */
export interface CallSurroundings {
  readonly cwd: string;
  /** Ids of all transforms. */
  readonly transforms: readonly string[];
  readonly abort: AbortSignal;
  readonly debug: boolean;
}

/** Throws `UsageError` for options that are not among the allowed ones, with the nearest name. */
export function refuseUnknown(values: Values, allowed: readonly string[]): void {
  const aliases = allowed.flatMap((name) => ALL_OPTIONS[name]?.alias ?? []);
  const unknown = Object.keys(values).find((name) => !allowed.includes(name) && !aliases.includes(name));
  if (unknown === undefined) return;
  const flag = `${unknown.length === 1 ? '-' : '--'}${unknown}`;
  if (Object.hasOwn(ALL_OPTIONS, unknown))
    throw new UsageError(`${flag} does not go with this command; see --help`);
  const meant = didYouMean(unknown, allowed);
  throw new UsageError(`unknown option ${flag}${meant.replace('mean ', 'mean --')}`);
}

const INPUT_ALONE = {
  why: 'standard output holds the Dockerfile alone',
  needs: 'a path instead of -, or --format json',
};

/** The request that options and paths stand for. Throws `UsageError` for values that contradict each other or mean nothing. */
export function requestOf(
  values: Values,
  paths: readonly string[],
  proofOnly: boolean,
  at: CallSurroundings,
): Request {
  const write = given(values, 'write');
  if (write && given(values, 'dry-run')) throw new UsageError('--write and --dry-run contradict each other');
  const named = paths.length === 0 ? ['.'] : paths;
  const fromInput = named.includes('-');
  if (fromInput && named.length > 1)
    throw new UsageError('standard input (-) cannot be mixed with other paths');
  if (fromInput && write) throw new UsageError('there is no file to write for standard input (-)');
  if (!fromInput && text(values, 'stdin-filename') !== null) {
    throw new UsageError('--stdin-filename needs standard input: dfrewrite - --stdin-filename PATH');
  }
  const proof = proofOnly || given(values, 'verify') ? proofOf(values, at) : null;
  if (proof === null) refuseProofOptions(values);
  const format = choice(values, 'format', FORMATS) ?? 'text';
  const interactive = given(values, 'interactive');
  if (interactive && fromInput)
    throw new UsageError('--interactive asks about files; standard input (-) is none');
  const alone = fromInput && format === 'text' && !proofOnly ? { alone: INPUT_ALONE } : {};
  return {
    cwd: at.cwd,
    paths: named,
    write,
    check: given(values, 'check'),
    flags: { ...flagsOf(values, at), ...alone },
    config: text(values, 'config'),
    stdinFilename: text(values, 'stdin-filename') ?? 'Dockerfile',
    format,
    output: text(values, 'output'),
    patch: text(values, 'patch'),
    allowDirty: given(values, 'allow-dirty'),
    since: text(values, 'since'),
    stat: statOf(values, format),
    exitZero: given(values, 'exit-zero'),
    debug: at.debug,
    jobs: jobsOf(values),
    quiet: given(values, 'quiet'),
    verbose: given(values, 'verbose'),
    interactive,
    asksToWrite: interactive && proof === null && !ONLY_SHOWN.some((name) => values[name] !== undefined),
    proof,
    observations: observationsOf(values),
    proofOnly,
  };
}

/** With one of these, what was decided about is shown, listed or saved, and `--write` alone writes it. */
const ONLY_SHOWN = ['write', 'dry-run', 'check', 'format', 'output', 'patch', 'stat'] as const;

/** What `dfrewrite report` is asked. */
export function joinRequestOf(values: Values, files: readonly string[], cwd: string): JoinRequest {
  const format = choice(values, 'format', FLEET_FORMATS) ?? FLEET_FORMATS[0];
  return { cwd, files, format, output: text(values, 'output') };
}

/** `--color`, `--no-color`, or null when neither was given. */
export function colourFlag(values: Values): boolean | null {
  const value = values['color'];
  return typeof value === 'boolean' ? value : null;
}

/** The two files of `verify --before FILE --after FILE`, or null. */
export function pairOf(values: Values): { readonly before: string; readonly after: string } | null {
  const before = text(values, 'before');
  const after = text(values, 'after');
  if (before === null && after === null) return null;
  if (before === null || after === null) throw new UsageError('--before and --after need each other');
  return { before, after };
}

function flagsOf(values: Values, { cwd, transforms }: CallSurroundings): RunFlags {
  const only = ids(values, 'only', transforms);
  const skip = ids(values, 'skip', transforms);
  const also = ids(values, 'also', transforms);
  const runtime = choice(values, 'runtime', RUNTIMES);
  const ownership = choice(values, 'ownership', OWNERSHIPS);
  const context = text(values, 'context');
  const observedFrom = text(values, 'observed');
  const unsafe = values['unsafe'];
  return {
    ...(only.length > 0 ? { only } : {}),
    ...(skip.length > 0 ? { skip } : {}),
    ...(also.length > 0 ? { also } : {}),
    ...(typeof unsafe === 'boolean' ? { unsafe } : {}),
    ...(runtime === null ? {} : { runtime }),
    ...(ownership === null ? {} : { ownership }),
    ...(observedFrom === null ? {} : { observedFrom }),
    ...(context === null ? {} : { context: resolve(cwd, context) }),
  };
}

function proofOf(values: Values, { abort, cwd }: CallSurroundings): ProofSettings {
  const ratio = positive(values, 'max-size-ratio');
  const one = (name: Name, key: string): Readonly<Record<string, string>> => {
    const value = text(values, name);
    return value === null ? {} : { [key]: value };
  };
  return {
    engine: choice(values, 'engine', ENGINES),
    abort,
    buildArgs: list(values, 'build-arg'),
    secrets: list(values, 'secret'),
    env: list(values, 'env'),
    envFiles: list(values, 'env-file').map((file) => resolve(cwd, file)),
    smoke: list(values, 'smoke'),
    smokeCommands: list(values, 'smoke-cmd'),
    keepImages: given(values, 'keep-images'),
    ...one('network', 'network'),
    ...one('platform', 'platform'),
    ...one('target', 'target'),
    ...one('builder', 'builder'),
    ...one('run-network', 'runNetwork'),
    ...one('max-size', 'maxSize'),
    ...(ratio === null ? {} : { maxSizeRatio: ratio }),
  };
}

/** The last stage is what runs: another one is no evidence for it. */
function observationsOf(values: Values): string | null {
  const file = text(values, 'observations');
  if (file !== null && text(values, 'target') !== null)
    throw new UsageError('--observations watches the last stage: leave out --target');
  return file;
}

function refuseProofOptions(values: Values): void {
  const stray = [...Object.keys(PROOF_OPTIONS), 'engine'].find((name) => values[name] !== undefined);
  if (stray !== undefined) throw new UsageError(`--${stray} needs --verify`);
}

function statOf(values: Values, format: Request['format']): boolean {
  const other = given(values, 'check') ? '--check' : format === 'text' ? null : `--format ${format}`;
  if (given(values, 'stat') && other !== null)
    throw new UsageError(`--stat and ${other} want standard output both`);
  return given(values, 'stat');
}

function jobsOf(values: Values): number | null {
  const jobs = positive(values, 'jobs');
  if (jobs !== null && !Number.isInteger(jobs)) throw new UsageError('--jobs must be a whole number');
  return jobs;
}

function given(values: Values, name: Name): boolean {
  return values[name] === true;
}

function list(values: Values, name: Name): readonly string[] {
  const value = values[name];
  const all = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return all.map(String);
}

function text(values: Values, name: Name): string | null {
  const all = list(values, name);
  if (all.length > 1) throw new UsageError(`--${name} was given twice`);
  return all[0] ?? null;
}

function positive(values: Values, name: Name): number | null {
  const value = text(values, name);
  if (value === null) return null;
  const number = Number(value);
  if (!(number > 0 && number < Infinity))
    throw new UsageError(`--${name} must be a number above 0, not ${value}`);
  return number;
}

function choice<T extends string>(values: Values, name: Name, choices: readonly T[]): T | null {
  const value = text(values, name);
  if (value === null) return null;
  const found = choices.find((each) => each === value);
  if (found !== undefined) return found;
  throw new UsageError(
    `--${name} ${value} is not known; there is ${choices.join(', ')}${didYouMean(value, choices)}`,
  );
}

function ids(values: Values, name: Name, known: readonly string[]): readonly string[] {
  const words = list(values, name).flatMap((value) => value.split(',').map((id) => id.trim()));
  const all = words.filter((id) => id !== '');
  if (words.length > 0 && all.length === 0)
    throw new UsageError(`--${name} names no transform; without it, all of them run`);
  for (const id of all) {
    if (!known.includes(id))
      throw new UsageError(`--${name}: no transform is called "${id}"${didYouMean(id, known)}`);
  }
  return all;
}
