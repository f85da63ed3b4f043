/** What BuildKit's instruction parser rejects. Sentences name the thing and the next step. */
import { DockerfileError } from './error.ts';
import { readFlags } from './flags.ts';
import { heredocHead } from './heredoc.ts';
import type { Instruction } from './scan.ts';
import type { Flag } from './types.ts';
import { blankSeparated, rawPairs } from './words.ts';

type FlagKind = 'text' | 'list' | 'switch';

/** Flags by keyword: BuildKit's frontend/dockerfile/instructions/parse.go and its labs channel. */
const FLAGS: Readonly<Record<string, Readonly<Record<string, FlagKind>>>> = {
  ADD: { chown: 'text', chmod: 'text', link: 'switch', 'keep-git-dir': 'switch', checksum: 'text', unpack: 'switch', exclude: 'list' }, // prettier-ignore
  ARG: {},
  CMD: {},
  COPY: { chown: 'text', chmod: 'text', link: 'switch', from: 'text', parents: 'switch', exclude: 'list' },
  ENTRYPOINT: {},
  ENV: {},
  EXPOSE: {},
  FROM: { platform: 'text' },
  HEALTHCHECK: { interval: 'text', timeout: 'text', 'start-period': 'text', 'start-interval': 'text', retries: 'text' }, // prettier-ignore
  LABEL: {},
  MAINTAINER: {},
  ONBUILD: {},
  RUN: { mount: 'list', network: 'text', security: 'text', device: 'list' },
  SHELL: {},
  STOPSIGNAL: {},
  USER: {},
  VOLUME: {},
  WORKDIR: {},
};

/** One instruction as the checks see it; ONBUILD's trigger is one too. */
interface Subject {
  readonly keyword: string;
  readonly flags: readonly Flag[];
  readonly args: string;
  readonly json: readonly string[] | null;
  readonly escape: string;
}

/**
 * Checks every instruction and their order.
 * @throws {DockerfileError} with the line of the first one that BuildKit would reject
 */
export function checkInstructions(instructions: readonly Instruction[], escape: string): void {
  if (instructions.length === 0) {
    throw new DockerfileError(null, 'there is no instruction in it: a Dockerfile starts with FROM');
  }
  let stages = 0;
  for (const instruction of instructions) {
    const keyword = instruction.keyword.toUpperCase();
    const { flags, args, json } = instruction;
    const problem = findProblem({ keyword, flags, args, json, escape });
    if (problem !== null) throw new DockerfileError(instruction.line, problem);
    if (keyword === 'FROM') stages++;
    else if (stages === 0 && keyword !== 'ARG') {
      throw new DockerfileError(instruction.line, `${keyword} stands before the first FROM: only ARG may`);
    }
  }
  if (stages === 0) throw new DockerfileError(null, 'there is no FROM in it: name a base image');
}

function findProblem(subject: Subject): string | null {
  if (!(subject.keyword in FLAGS)) {
    const name =
      subject.keyword === '' ? 'an empty instruction' : `unknown instruction ${subject.keyword.slice(0, 40)}`;
    return `${name}: check its spelling, or the line above for a missing line continuation`;
  }
  return flagProblem(subject) ?? CHECKS[subject.keyword]?.(subject) ?? null;
}

function flagProblem({ keyword, flags }: Subject): string | null {
  const seen = new Set<string>();
  for (const { name, value, text } of flags) {
    const kind = FLAGS[keyword]?.[name];
    // BuildKit reads flags byte by byte and mangles anything else.
    if (/[^\0-\x7f]/.test(text))
      return `the flag --${name} of ${keyword} holds characters that are not ASCII`;
    if (kind === undefined) return `${keyword} has no flag --${name}: check its spelling`;
    if (kind === 'switch' && value !== null && !/^(true|false)$/i.test(value)) {
      return `the flag --${name} takes true or false, not ${value}`;
    }
    if (kind !== 'switch' && value === null) return `the flag --${name} needs a value: --${name}=…`;
    if (kind !== 'list' && seen.has(name)) return `the flag --${name} is given twice: keep one of them`;
    if (value !== null && !(VALUES[name]?.test(value) ?? true)) {
      return `the flag --${name} of ${keyword} cannot be ${value}: BuildKit does not understand it`;
    }
    seen.add(name);
  }
  return null;
}

const DURATION = /^[+-]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+)$/;

/** Values of flags that BuildKit checks without building. Durations are Go's. */
const VALUES: Readonly<Record<string, RegExp>> = {
  interval: DURATION,
  timeout: DURATION,
  'start-period': DURATION,
  'start-interval': DURATION,
  retries: /^\+?\d+$/,
  network: /^(default|none|host)$/,
  security: /^(sandbox|insecure)$/,
};

type Check = (subject: Subject) => string | null;

const CHECKS: Readonly<Record<string, Check>> = {
  ADD: checkCopy,
  ARG: checkPairs,
  COPY: checkCopy,
  ENV: checkPairs,
  EXPOSE: checkNotEmpty,
  FROM: checkFrom,
  HEALTHCHECK: checkHealth,
  LABEL: checkPairs,
  MAINTAINER: checkNotEmpty,
  ONBUILD: checkOnbuild,
  RUN: checkRun,
  SHELL: ({ json }) =>
    json === null || json.length === 0 ? 'SHELL needs the JSON form: SHELL ["/bin/sh", "-c"]' : null,
  STOPSIGNAL: checkNotEmpty,
  USER: checkNotEmpty,
  VOLUME: ({ json, args }) =>
    (json ?? blankSeparated(args)).filter((path) => path !== '').length === 0 ? 'VOLUME names no path' : null,
  WORKDIR: checkNotEmpty,
};

function checkNotEmpty({ keyword, args }: Subject): string | null {
  return args === '' ? `${keyword} has no argument` : null;
}

function checkFrom({ args }: Subject): string | null {
  const words = blankSeparated(args);
  const [, as, name = ''] = words;
  if (words.length === 1) return null;
  if (words.length !== 3 || as?.toUpperCase() !== 'AS') {
    return 'FROM takes an image, and AS with a name behind it: put comments on a line of their own';
  }
  if (/^[a-z][a-z0-9._-]*$/i.test(name)) return null;
  return `${name} is no stage name: it starts with a letter and holds letters, digits, "-", "_" and "."`;
}

function checkPairs({ keyword, args, escape }: Subject): string | null {
  if (args === '') return `${keyword} has no argument`;
  const pairs = rawPairs(keyword, args, escape);
  const bare = pairs.find(({ value }) => value === null);
  if (bare !== undefined && keyword !== 'ARG')
    return `${bare.name} of ${keyword} has no value: write ${bare.name}=…`;
  return pairs.some(({ name }) => name === '')
    ? `a pair of ${keyword} has no name in front of its "="`
    : null;
}

function checkCopy({ keyword, args, json }: Subject): string | null {
  const words = json ?? blankSeparated(args);
  const last = words.at(-1) ?? '';
  if (words.length < 2) return `${keyword} needs a source and a destination`;
  return heredocHead(last) === null
    ? null
    : `the destination of ${keyword} is a heredoc: name a path behind it`;
}

function checkHealth({ args, json }: Subject): string | null {
  const [type = '', ...rest] = blankSeparated(args);
  if (type.toUpperCase() === 'NONE') return rest.length === 0 ? null : 'HEALTHCHECK NONE takes no arguments';
  if (type.toUpperCase() !== 'CMD') return 'HEALTHCHECK takes CMD with a command, or NONE';
  return (json ?? rest).length === 0 ? 'HEALTHCHECK CMD has no command behind it' : null;
}

/** Keys of --mount: BuildKit's frontend/dockerfile/instructions/commands_runmount.go. */
const MOUNT_KEYS = new Set(
  'type from source src target dst destination readonly ro readwrite rw id sharing required size mode uid gid env'.split(
    ' ',
  ),
);
const MOUNT_TYPES = new Set(['bind', 'cache', 'tmpfs', 'secret', 'ssh']);

function checkRun({ flags }: Subject): string | null {
  const mounts = flags.filter(({ name }) => name === 'mount').map(({ value }) => value ?? '');
  if (mounts.some((mount) => /(?:^|,)[^",]+"/.test(mount)))
    return '--mount has a quote in the middle of an option';
  // A quoted field may hold a comma.
  for (const field of mounts.filter((mount) => !mount.includes('"')).flatMap((mount) => mount.split(','))) {
    const [key = '', value = ''] = field.toLowerCase().split('=');
    if (!MOUNT_KEYS.has(key)) return `--mount has no option ${key}: check its spelling`;
    if (key === 'type' && !MOUNT_TYPES.has(value)) return `--mount has no type ${value}: check its spelling`;
    if (key === 'from' && value.includes('$')) {
      return 'from= of --mount takes no variable: give the image a stage name and use that';
    }
  }
  return null;
}

function checkOnbuild({ args, json, escape }: Subject): string | null {
  const keyword = /^[^\t\v\f\r ]*/.exec(args)?.[0] ?? '';
  const upper = keyword.toUpperCase();
  if (keyword === '') return 'ONBUILD has no instruction behind it';
  if (['ONBUILD', 'FROM', 'MAINTAINER'].includes(upper)) return `${upper} cannot be a trigger of ONBUILD`;
  const { flags, end } = readFlags(args, keyword.length, escape);
  return findProblem({ keyword: upper, flags, args: args.slice(end), json, escape });
}
