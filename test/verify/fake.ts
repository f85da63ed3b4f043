/** An engine that does what a scenario says, so that the proof can be tested where no engine is. */
import type { Clock, Programs, Ran } from '../../src/verify/process.ts';
import { withFolders } from '../support/image-files.ts';
import { archive, type Member } from './archive.ts';

/** What one side's image is and does. */
export interface FakeSide {
  readonly builds?: boolean;
  /** The build never ends by itself. */
  readonly hangs?: boolean;
  readonly log?: readonly string[];
  /** Members of the image's `Config`. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly sizeBytes?: number;
  readonly files?: readonly Member[];
  readonly container?: {
    readonly refused?: string;
    readonly exitCode?: number;
    /** An array: one text for each run. */
    readonly output?: string | readonly string[];
    readonly owners?: readonly string[];
    readonly changes?: readonly string[];
    /** What `cp` gives, by path; the engine fails for every other one. */
    readonly copies?: Readonly<Record<string, readonly Member[]>>;
    /** Command lines of its processes, in the order of `owners`. */
    readonly commands?: readonly string[];
    /** What a shell in it prints. Default: what it was given. */
    readonly says?: string;
    readonly volumes?: readonly string[];
    readonly hostPort?: number;
    /** Exit status of what `exec` runs; an array: one for each time. */
    readonly execStatus?: number | readonly number[];
    /** An array: one for each time that it is stopped. */
    readonly stopSeconds?: number | readonly number[];
    /** From this command on somebody else has removed it. */
    readonly vanishesAt?: string;
  };
}

/** What the fake does. */
export interface Scenario {
  /** From this command on the daemon is gone. */
  readonly diesAt?: string;
  readonly before?: FakeSide;
  readonly after?: FakeSide;
  /** The stage of the rewrite for those who develop. Default: as `before`, when it is built. */
  readonly development?: FakeSide;
  /** The last stage of the rewrite, where another one is the image. Default: as `before`, when it is built. */
  readonly last?: FakeSide;
}

/** The fake at work. */
export interface Fake {
  readonly programs: Programs;
  /** Every call so far, as argument arrays. */
  readonly calls: readonly (readonly string[])[];
}

const ETC: readonly Member[] = [
  { path: 'etc/', kind: 'folder' },
  { path: 'etc/passwd', content: 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n' },
  { path: 'etc/group', content: 'root:x:0:\nnode:x:1000:\n' },
];
const DEAD: Ran = {
  code: 1,
  stdout: '',
  stderr: 'Cannot connect to the Docker daemon. Is the docker daemon running?\n',
};

/** Makes the fake. It speaks docker's command line. */
export function fakeEngine(scenario: Scenario): Fake {
  const calls: (readonly string[])[] = [];
  let dead = false;
  const gone = new Set<FakeSide>();
  const done = new Map<unknown, number>();
  const clock = quickClock();
  return {
    calls,
    programs: {
      clock,
      async execute(_command, args, { signal, onLine } = {}) {
        calls.push(args);
        dead ||= args[0] === scenario.diesAt;
        if (dead) return DEAD;
        const side = sideOf(scenario, args);
        if (args[0] === 'build' && side.hangs === true) await untilAborted(signal);
        if (isGone(side, args, gone)) return missing(args);
        if (args[0] === 'stop') await clock.sleep(nextOf(side.container?.stopSeconds, done));
        const ran = answer(args, side);
        if (args[0] === 'exec') return { ...ran, code: nextOf(side.container?.execStatus, done) };
        for (const line of ran.stdout.split('\n')) onLine?.(line);
        return ran;
      },
      async *stream(_command, args) {
        calls.push(args);
        if (dead) throw new Error(DEAD.stderr);
        if (isGone(sideOf(scenario, args), args, gone)) throw new Error(missing(args).stderr);
        const copied = args[0] === 'cp' ? copyOf(sideOf(scenario, args), args[1] ?? '') : null;
        if (copied !== null) yield await Promise.resolve(archive(copied));
        else
          yield await Promise.resolve(
            archive(withFolders([...ETC, ...(sideOf(scenario, args).files ?? [])])),
          );
      },
    },
  };
}

/** Time passes as fast as somebody waits for it. */
function quickClock(): Clock {
  let seconds = 0;
  return {
    now: () => seconds,
    sleep: async (length, signal) => {
      // What the machine does meanwhile gets its turn.
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      seconds += length;
    },
  };
}

/** `cp NAME:PATH -`. */
function copyOf({ container }: FakeSide, source: string): readonly Member[] {
  const path = source.slice(source.indexOf(':/') + 1);
  const members = container?.copies?.[path];
  if (members === undefined) throw new Error(`Could not find the file ${path}`);
  return members;
}

/** Names its container (or says why it does not know it), as docker does. */
function missing(args: readonly string[]): Ran {
  return {
    code: 1,
    stdout: '',
    stderr: `Error response from daemon: No such container: ${args.at(-1) ?? ''}\n`,
  };
}

function isGone(side: FakeSide, args: readonly string[], gone: Set<FakeSide>): boolean {
  if (side.container?.vanishesAt !== undefined && side.container.vanishesAt === args[0]) gone.add(side);
  return gone.has(side) && !['build', 'image', 'rm', 'rmi'].includes(args[0] ?? '');
}

/** The value that counts this time: of an array the next one, and the last one from then on. */
function nextOf(values: number | readonly number[] | undefined, done: Map<unknown, number>): number {
  if (values === undefined || typeof values === 'number') return values ?? 0;
  const times = done.get(values) ?? 0;
  done.set(values, times + 1);
  return values[times] ?? values.at(-1) ?? 0;
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => {
      reject(new DOMException('stopped', 'AbortError'));
    });
  });
}

/** Names of images and containers end with the side, or hold it: containers are made in the order before, after. */
function sideOf(scenario: Scenario, args: readonly string[]): FakeSide {
  const name = args.findLast((word) => word.includes('dfrewrite-verify')) ?? '';
  if (name.includes('after-development')) return scenario.development ?? scenario.before ?? {};
  if (name.includes('after-last')) return scenario.last ?? scenario.before ?? {};
  return (name.includes('after') ? scenario.after : scenario.before) ?? {};
}

function answer(args: readonly string[], side: FakeSide): Ran {
  const container = side.container ?? {};
  const said: Readonly<Record<string, () => string>> = {
    version: () => '28.5.1',
    build: () => (side.log ?? ['#5 [1/2] FROM x', '#6 [2/2] RUN make', '#6 DONE 0.1s']).join('\n'),
    image: () => JSON.stringify([imageOf(side)]),
    history: () =>
      '{"Size":"100","CreatedBy":"RUN /bin/sh -c make # buildkit"}\n{"Size":"7","CreatedBy":"COPY . . # buildkit"}',
    container: () => JSON.stringify([stateOf(side)]),
    top: () =>
      ['PID UID', ...(container.owners ?? ['0']).map((owner, index) => `${index + 1} ${owner} ${container.commands?.[index] ?? ''}`.trim())].join('\n'), // prettier-ignore
    exec: () => container.says ?? `ran ${args.slice(2).join(' ')}`,
    logs: () => outputOf(container.output ?? '', Number(/-(\d+)$/.exec(args.at(-1) ?? '')?.[1])),
    diff: () => (container.changes ?? []).join('\n'),
  };
  const refused = args[0] === 'start' ? container.refused : undefined;
  const failed = refused !== undefined || (args[0] === 'build' && side.builds === false);
  return { code: failed ? 1 : 0, stdout: said[args[0] ?? '']?.() ?? '', stderr: refused ?? '' };
}

/** Containers are numbered in the order in which they are made: the one that shows the files, the first run, the others. */
function outputOf(output: string | readonly string[], container: number): string {
  return typeof output === 'string' ? output : (output[container > 2 ? 1 : 0] ?? '');
}

function imageOf(side: FakeSide): Record<string, unknown> {
  const config = {
    User: '',
    Cmd: ['node', 'server.js'],
    Env: ['PATH=/usr/bin'],
    ExposedPorts: { '3000/tcp': {} },
  };
  return {
    Size: side.sizeBytes ?? 1000,
    Config: { ...config, ...side.config },
    RootFS: { Layers: ['sha256:a', 'sha256:b'] },
  };
}

function stateOf({ container = {} }: FakeSide): Record<string, unknown> {
  const { exitCode, hostPort, volumes = [] } = container;
  const Ports =
    hostPort === undefined ? {} : { '3000/tcp': [{ HostIp: '127.0.0.1', HostPort: String(hostPort) }] };
  const Mounts = volumes.map((Destination) => ({ Type: 'volume', Destination }));
  return {
    Id: 'id',
    State: { Running: exitCode === undefined, ExitCode: exitCode ?? 0, Pid: 0 },
    NetworkSettings: { Ports },
    Mounts,
  };
}
