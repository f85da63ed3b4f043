/** One container engine, spoken to through its command line: build, inspect, start, remove. What is proven with it is not known here. */
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { buildArguments, DIALECTS, option, type BuildSpec, type Dialect } from './dialect.ts';
import { imageConfig, type ImageConfig } from './config.ts';
import { containerState, type ContainerState } from './container.ts';
import { lastLine, PROGRAMS, type Clock, type Programs, type Ran } from './process.ts';
import type { EngineName } from './types.ts';

/** The engine is not there, does not answer, or stopped answering. The message is one sentence for people; the exit code is 2. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** A container or image that this proof made is not there any more: somebody else removed it. The message is a clause about it. */
export class VanishedError extends Error {
  override readonly name = 'VanishedError';
}

/** One container to start. */
export interface ContainerSpec {
  readonly image: string;
  readonly name: string;
  readonly label: string;
  readonly platform?: string | undefined;
  /** Null: `ports` are published on loopback. */
  readonly network: string | null;
  readonly ports: readonly string[];
  readonly env: readonly string[];
  readonly envFiles: readonly string[];
}

/** A container engine, spoken to through its command line. */
export interface Engine {
  readonly name: EngineName;
  /** `docker 28.5`. */
  readonly label: string;
  /** It can start containers; buildah builds and inspects only. */
  readonly runs: boolean;
  readonly dialect: Dialect;
  readonly clock: Clock;
  /** Stops whatever runs and throws an AbortError. */
  readonly signal: AbortSignal | undefined;
  /** Runs one of its commands. Throws an EngineError when it stopped answering, a VanishedError when what it is about is gone, an AbortError when stopped. */
  call(args: readonly string[], options?: CallOptions): Promise<Ran>;
  build(spec: BuildSpec, options: CallOptions): Promise<Ran>;
  image(tag: string): Promise<ImageConfig>;
  /** Creates a container without starting it. The answer is null, or the engine's own words on why it cannot. */
  create(spec: ContainerSpec, command: readonly string[], entrypoint?: string): Promise<string | null>;
  container(name: string): Promise<ContainerState>;
  /** Its whole file system as a tar stream; `file` is a path that may be used on the way. */
  export(name: string, file: string): AsyncIterable<Buffer>;
  /** A file or folder of a container, volumes included, as a tar stream. Ends with an Error where the engine cannot. */
  copy(name: string, path: string): AsyncIterable<Buffer>;
  /** Removes containers with their anonymous volumes, then images. Never throws; the answer names what could not be removed. */
  remove(containers: readonly string[], images: readonly string[]): Promise<readonly string[]>;
}

/** How one command is watched. */
export interface CallOptions {
  readonly onLine?: (line: string) => void;
  readonly timeoutSeconds?: number;
}

/** Both containers get these limits; engines that cannot limit warn and go on. */
const LIMITS: readonly string[] = ['--memory=2g', '--pids-limit=1000'];

/**
 * Finds the engine by name, or the first that answers. Throws an EngineError with one sentence when there is none,
 * it does not answer, or the user may not talk to it.
 */
export async function openEngine(
  name: EngineName | null,
  signal?: AbortSignal,
  programs: Programs = PROGRAMS,
): Promise<Engine> {
  const tried = DIALECTS.filter((dialect) => name === null || dialect.name === name);
  const refusals: string[] = [];
  for (const dialect of tried) {
    const asked = { dialect, signal, programs };
    const answer = await ask(asked);
    if ('version' in answer) return engineOf(asked, answer.version);
    if (answer.installed) refusals.push(answer.why);
  }
  if (refusals[0] !== undefined) throw new EngineError(refusals[0]);
  throw new EngineError(
    name === null
      ? 'no container engine was found on PATH: install docker, podman, nerdctl or buildah, or leave out verify'
      : `${name} was not found on PATH: install it, or name another engine with --engine`,
  );
}

type Answer = { readonly version: string } | { readonly installed: boolean; readonly why: string };

/** Who is spoken to, and how. */
interface Line {
  readonly dialect: Dialect;
  readonly signal: AbortSignal | undefined;
  readonly programs: Programs;
}

async function ask({ dialect, signal, programs }: Line): Promise<Answer> {
  try {
    const ran = await programs.execute(dialect.name, dialect.version, {
      signal,
      env: dialect.env,
      timeoutSeconds: 30,
    });
    const version = /\d+(?:\.\d+)*/.exec(ran.stdout)?.[0];
    if (ran.code === 0 && version !== undefined) return { version };
    return { installed: true, why: refusal(dialect.name, ran) };
  } catch (error) {
    if (isNamed(error, 'AbortError')) throw error;
    return { installed: false, why: `${dialect.name} could not be started` };
  }
}

/** One sentence for the ways in which an engine refuses. */
function refusal(name: EngineName, ran: Ran): string {
  const said = lastLine(ran.stderr) || lastLine(ran.stdout);
  if (/permission denied|access is denied/i.test(said)) {
    return `no permission to talk to ${name}: run as a user who may (for docker: a member of the group docker), or name another engine with --engine`;
  }
  if (ran.code === null)
    return `${name} did not answer within 30 seconds: start it, or name another engine with --engine`;
  return `${name} does not answer (${said || `status ${ran.code}`}): start it, or name another engine with --engine`;
}

/** Ways to run one command of the engine, from lenient to strict. */
interface Calls {
  /** Runs it; `stop` replaces the line's own signal. */
  readonly spawned: (args: readonly string[], options?: CallOptions, stop?: AbortSignal) => Promise<Ran>;
  /** Throws an EngineError when it failed because the engine is gone, a VanishedError when the container or image is. */
  readonly call: (args: readonly string[], options?: CallOptions) => Promise<Ran>;
  /** Gives its output; throws the engine's own words when it failed. */
  readonly wanted: (args: readonly string[]) => Promise<string>;
}

function callsOf(line: Line): Calls {
  const { dialect, signal, programs } = line;
  const spawned: Calls['spawned'] = (args, options = {}, stop = signal) =>
    programs.execute(dialect.name, args, { ...options, env: dialect.env, signal: stop });
  const call: Calls['call'] = async (args, options) => {
    const ran = await spawned(args, options);
    if (ran.code === 0) return ran;
    await stillAnswers(line, args[0] ?? '');
    throwIfVanished(ran.stderr);
    return ran;
  };
  const wanted: Calls['wanted'] = async (args) => {
    const ran = await call(args);
    if (ran.code !== 0) throw new Error(lastLine(ran.stderr) || `${dialect.name} ${args.join(' ')} failed`);
    return ran.stdout;
  };
  return { spawned, call, wanted };
}

/** How the engines say that a container or an image of ours does not exist. */
const GONE =
  /no such (?:container|image|object)|no container with name|image not known|unable to find image/i;

function throwIfVanished(said: string): void {
  const line = said.split('\n').find((each) => GONE.test(each) && each.includes('dfrewrite-verify'));
  const name = /dfrewrite-verify[-:][\w.-]+/.exec(line ?? '')?.[0];
  if (name === undefined) return;
  const kind = name.includes(':') ? 'image' : 'container';
  throw new VanishedError(
    `the ${kind} ${name} vanished in the middle: something else on this machine removes them`,
  );
}

function engineOf(line: Line, version: string): Engine {
  const { dialect, signal } = line;
  const { spawned, call, wanted } = callsOf(line);
  return {
    name: dialect.name,
    label: `${dialect.name} ${version.split('.').slice(0, 2).join('.')}`,
    runs: dialect.runs,
    dialect,
    signal,
    clock: line.programs.clock,
    call,
    build: (spec, options) => call(buildArguments(dialect, spec), options),
    image: async (tag) =>
      imageConfig(
        await wanted(dialect.runs ? ['image', 'inspect', tag] : ['inspect', '--type', 'image', tag]),
      ),
    create: async (spec, command, entrypoint) => {
      const ran = await call([
        'create',
        ...containerArguments(spec),
        ...option('--entrypoint', entrypoint),
        spec.image,
        ...command,
      ]);
      return ran.code === 0 ? null : lastLine(ran.stderr);
    },
    container: async (name) => containerState(await wanted(['container', 'inspect', name])),
    export: (name, file) => exported(line, wanted, name, file),
    copy: (name, path) =>
      line.programs.stream(dialect.name, ['cp', `${name}:${path}`, '-'], { signal, env: dialect.env }),
    remove: (containers, images) => removeAll(spawned, containers, images),
  };
}

/**
 * The file system of a container as it comes from the engine; one whose `export` cannot write to a pipe writes to a file, which
 * does not stay longer than it is read.
 */
async function* exported(
  line: Line,
  wanted: Calls['wanted'],
  name: string,
  file: string,
): AsyncIterable<Buffer> {
  const { dialect, signal, programs } = line;
  if (!dialect.exportsToPipe) {
    await wanted(['export', '--output', file, name]);
    yield* createReadStream(file) as AsyncIterable<Buffer>;
    await rm(file, { force: true });
    return;
  }
  try {
    yield* programs.stream(dialect.name, ['export', name], { signal, env: dialect.env });
  } catch (error) {
    if (!isNamed(error, 'AbortError')) await stillAnswers(line, 'export');
    if (error instanceof Error) throwIfVanished(error.message);
    throw error;
  }
}

/** A command failed: was it the command, or is the engine gone? */
async function stillAnswers(line: Line, command: string): Promise<void> {
  const answer = await ask(line);
  if (!('version' in answer))
    throw new EngineError(`${line.dialect.name} stopped answering during \`${command}\`: ${answer.why}`);
}

function containerArguments(spec: ContainerSpec): readonly string[] {
  return [
    ...['--name', spec.name, '--label', spec.label],
    ...option('--platform', spec.platform),
    ...(spec.network === null
      ? spec.ports.flatMap((port) => ['--publish', `127.0.0.1::${port}`])
      : ['--network', spec.network]),
    ...spec.env.flatMap((value) => ['--env', value]),
    ...spec.envFiles.flatMap((file) => ['--env-file', file]),
    ...LIMITS,
  ];
}

/** Runs after Ctrl-C too, so the signal that stopped the proof must not stop this. */
async function removeAll(
  spawned: Calls['spawned'],
  containers: readonly string[],
  images: readonly string[],
): Promise<readonly string[]> {
  const unstoppable = new AbortController().signal;
  const commands = [
    ...containers.map((name) => ({ name: `container ${name}`, args: ['rm', '--force', '--volumes', name] })),
    ...images.map((tag) => ({ name: `image ${tag}`, args: ['rmi', '--force', tag] })),
  ];
  const left: string[] = [];
  for (const { name, args } of commands) {
    const gone = await spawned(args, { timeoutSeconds: 60 }, unstoppable).then(
      (ran) => ran.code === 0 || /no such|not known|no container|not found/i.test(ran.stderr),
      () => false,
    );
    if (!gone) left.push(name);
  }
  return left;
}

/** Whether an unknown thing that was thrown has this name (`AbortError`). */
export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
