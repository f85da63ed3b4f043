/** What differs between the engines' command lines, as data. Sources: the engines' own manual pages. */
import type { EngineName } from './types.ts';

/** One build, with every path absolute. */
export interface BuildSpec {
  readonly tag: string;
  readonly context: string;
  /** The Dockerfile; its ignore file stands beside it as `<file>.dockerignore`. */
  readonly file: string;
  readonly buildArgs: readonly string[];
  readonly secrets: readonly string[];
  readonly network?: string | undefined;
  readonly platform?: string | undefined;
  readonly target?: string | undefined;
  readonly builder?: string | undefined;
}

/** How one engine is spoken to. */
export interface Dialect {
  readonly name: EngineName;
  /** Prints the version of the part that does the work; fails when it does not answer. */
  readonly version: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Options of `build` beside those that all have. */
  readonly build: (spec: BuildSpec) => readonly string[];
  /** It has builders to choose from. */
  readonly builders: boolean;
  /** It can create and start containers. */
  readonly runs: boolean;
  /** Arguments behind `top NAME`; the owner stands in the second column, as number or name. */
  readonly top: readonly string[];
  /** The same with the command line as the third column. */
  readonly processes: readonly string[];
  /** `export` writes to a pipe. podman opens `/dev/stdout`, which fails on a pipe of this program. */
  readonly exportsToPipe: boolean;
  /** Format of `history`: one JSON object a line, or one array. */
  readonly history: string;
}

/** What another builder makes stays with it, unless it is loaded. */
const docker = ({ builder }: BuildSpec): readonly string[] => [
  '--progress=plain',
  ...(builder === undefined ? [] : ['--builder', builder, '--load']),
];

/** BuildKit takes `<file>.dockerignore` before the context's own ignore file, from outside of the context too. */
const buildkit = (): readonly string[] => ['--progress=plain'];

/** OCI's own format has no HEALTHCHECK and no SHELL: without `docker` the two would be lost on both sides and never compared. */
const buildahLike = (spec: BuildSpec): readonly string[] => [
  '--layers',
  '--format=docker',
  `--ignorefile=${spec.file}.dockerignore`,
];

/** In the order in which they are tried. */
export const DIALECTS: readonly Dialect[] = [
  {
    name: 'docker',
    version: ['version', '--format', '{{.Server.Version}}'],
    env: { DOCKER_BUILDKIT: '1', BUILDKIT_PROGRESS: 'plain' },
    build: docker,
    builders: true,
    runs: true,
    top: ['-eo', 'pid,uid'],
    processes: ['-eo', 'pid,uid,args'],
    exportsToPipe: true,
    history: '{{json .}}',
  },
  {
    name: 'podman',
    version: ['info', '--format', '{{.Version.Version}}'],
    env: {},
    build: buildahLike,
    builders: false,
    runs: true,
    top: ['pid', 'user'],
    processes: ['hpid', 'user', 'args'],
    exportsToPipe: false,
    history: 'json',
  },
  {
    name: 'nerdctl',
    version: ['version', '--format', '{{.Client.Version}}'],
    env: {},
    build: buildkit,
    builders: false,
    runs: true,
    top: ['-eo', 'pid,uid'],
    processes: ['-eo', 'pid,uid,args'],
    exportsToPipe: true,
    history: '{{json .}}',
  },
  {
    name: 'buildah',
    version: ['--version'],
    env: {},
    build: buildahLike,
    builders: false,
    runs: false,
    top: [],
    processes: [],
    exportsToPipe: false,
    history: '',
  },
];

/** The words of a build. Every option is passed as the user gave it. */
export function buildArguments(dialect: Dialect, spec: BuildSpec): readonly string[] {
  return [
    'build',
    ...dialect.build(spec),
    '--tag',
    spec.tag,
    '--file',
    spec.file,
    ...option('--network', spec.network),
    ...option('--platform', spec.platform),
    ...option('--target', spec.target),
    ...spec.buildArgs.flatMap((value) => ['--build-arg', value]),
    ...spec.secrets.flatMap((value) => ['--secret', value]),
    spec.context,
  ];
}

/** `--name value`, or nothing. */
export function option(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [name, value];
}
