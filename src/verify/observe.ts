/** Starts one container and watches what it does, until it ends or answers; then stops it. */
import type { ObservedWrite } from '../model/index.ts';
import type { ImageConfig } from './config.ts';
import type { ContainerState } from './container.ts';
import type { ContainerSpec, Engine } from './engine.ts';
import { checkHealth, type HealthCheck } from './health.ts';
import type { ImageFiles } from './files.ts';
import { ask, sameAnswer, type Address, type Answer } from './http.ts';
import { lookInside, type Inside } from './inside.ts';
import { listeningPorts } from './listening.ts';
import { lastLine, secondsSince } from './process.ts';
import { smokeCommands, smokeRequests, type CommandAnswer, type SmokeAnswer } from './smoke.ts';
import type { SideName, VerifyOptions } from './types.ts';
import type { Workspace } from './workspace.ts';
import { writesOf } from './writes.ts';

/** What one container did. */
export interface Observation {
  /** The engine could not start it, in the engine's words; everything else is then empty. */
  readonly refused: string | null;
  /** It ended by itself; null: it was still running when it was stopped. */
  readonly exitCode: number | null;
  readonly output: string;
  /** Answers to `GET /` by container port: those of EXPOSE, and those that it was seen to listen on. */
  readonly answers: ReadonlyMap<number, Answer>;
  /** Ports that gave two different answers to the same request. */
  readonly varying: ReadonlySet<number>;
  /** Null where this machine cannot see it. */
  readonly listening: readonly number[] | null;
  readonly smoke: readonly SmokeAnswer[];
  readonly commands: readonly CommandAnswer[];
  /** Null: there is no health check, or nothing ran that it could look at. */
  readonly health: HealthCheck | null;
  /** Owner of every process, first process first, as the engine names it (`1000`, `node`). */
  readonly owners: readonly string[];
  /** From SIGTERM to the end; null when it had ended by itself. */
  readonly stopSeconds: number | null;
  /** Lines of the engine's `diff`: `A /app/logs/today.log`. */
  readonly changes: readonly string[];
  /** Mount points of its volumes. */
  readonly volumes: readonly string[];
  readonly seconds: number;
  /** Where it was looked into; absent where it was only compared. */
  readonly inside?: Inside | null;
  readonly written?: readonly ObservedWrite[];
}

/** How one container is started and watched. */
export interface Watch {
  readonly side: SideName;
  readonly image: string;
  /** Container ports to wait for. */
  readonly ports: readonly number[];
  /** The command of HEALTHCHECK; null: none. */
  readonly health: readonly string[] | null;
  readonly options: VerifyOptions;
  /** What the original did: the rewrite is given the time to do the same. */
  readonly expected: Observation | null;
  /** The image's files, where it is looked into; absent: it is not. */
  readonly looksInto?: ImageFiles;
}

/** Without a port to wait for: how long a program may take to end or to settle. */
const SETTLE_SECONDS = 5;
/** How long the rewrite may take to give the original's answer after its first one. */
const AGREE_SECONDS = 10;
const POLL_SECONDS = 0.25;
/** What a program does behind its first answer. */
const LOOK_SECONDS = 2;

/** The ports of EXPOSE that a request can be sent to. */
export function tcpPorts(config: ImageConfig): readonly number[] {
  return config.ports
    .filter((port) => !port.includes('/') || port.endsWith('/tcp'))
    .map((port) => Number.parseInt(port, 10));
}

/** Starts the image's own command. Throws an EngineError when the engine is gone. */
export async function observe(engine: Engine, workspace: Workspace, watch: Watch): Promise<Observation> {
  const name = workspace.container(`start-${watch.side}`);
  const spec = containerSpec(workspace, name, watch);
  const refused = await engine.create(spec, []);
  if (refused !== null) return refusedBy(refused);
  try {
    const started = await engine.call(['start', name]);
    if (started.code !== 0) return refusedBy(started.stderr);
    return await watched(engine, workspace, watch, spec);
  } finally {
    await workspace.discard(name);
  }
}

/** Starts it once more, waits as long as `observe` does, and answers with the seconds that it takes to stop; null: it did not run then. */
export async function stopAgain(engine: Engine, workspace: Workspace, watch: Watch): Promise<number | null> {
  const name = workspace.container(`stop-${watch.side}`);
  if ((await engine.create(containerSpec(workspace, name, watch), [])) !== null) return null;
  try {
    if ((await engine.call(['start', name])).code !== 0) return null;
    const { state } = await untilReady(engine, name, watch, engine.clock.now());
    return state.running ? await stop(engine, name) : null;
  } finally {
    await workspace.discard(name);
  }
}

async function watched(
  engine: Engine,
  workspace: Workspace,
  watch: Watch,
  spec: ContainerSpec,
): Promise<Observation> {
  const begun = engine.clock.now();
  const ready = await untilReady(engine, spec.name, watch, begun);
  const seconds = secondsSince(begun, engine.clock);
  const { running, exitCode, volumes } = ready.state;
  if (running && watch.looksInto) await engine.clock.sleep(LOOK_SECONDS, engine.signal);
  const toAddress = (port: number): Address | null => addressOf(ready.state, port, watch);
  return {
    refused: null,
    exitCode: running ? null : exitCode,
    answers: ready.answers,
    varying: await varyingPorts(ready.answers, toAddress),
    listening: ready.listening,
    volumes,
    seconds,
    smoke: running ? await smokeRequests(watch.options.smoke ?? [], ready.answers, toAddress) : [],
    health: running && watch.health ? await checkHealth(engine, spec.name, watch.health) : null,
    commands: await smokeCommands(engine, workspace, spec, running, watch.options.smokeCommands ?? []),
    owners: running ? await processOwners(engine, spec.name) : [],
    ...(watch.looksInto && { inside: running ? await lookInside(engine, spec.name, ready.state) : null }),
    ...(await ended(engine, spec.name, running, watch, volumes)),
  };
}

async function varyingPorts(
  answers: ReadonlyMap<number, Answer>,
  toAddress: (port: number) => Address | null,
): Promise<ReadonlySet<number>> {
  const varying = new Set<number>();
  for (const [port, answer] of answers) {
    const address = toAddress(port);
    if (answer.kind !== 'http' || !address) continue;
    if (!sameAnswer(answer, await ask(address, 'GET', '/'))) varying.add(port);
  }
  return varying;
}

/** Stops it if it still runs; what it wrote on its way out counts too. */
async function ended(
  engine: Engine,
  name: string,
  running: boolean,
  { looksInto }: Watch,
  volumes: readonly string[],
): Promise<Pick<Observation, 'stopSeconds' | 'output' | 'changes' | 'written'>> {
  const stopSeconds = running ? await stop(engine, name) : null;
  const logs = await engine.call(['logs', name]);
  const diff = await engine.call(['diff', name]);
  const changes = diff.code === 0 ? diff.stdout.split('\n').filter((line) => line !== '') : [];
  return {
    stopSeconds,
    output: logs.stdout + logs.stderr,
    changes,
    ...(looksInto && { written: await writesOf(engine, { name, changes, volumes }, looksInto) }),
  };
}

interface Ready {
  readonly state: ContainerState;
  readonly answers: ReadonlyMap<number, Answer>;
  readonly listening: readonly number[] | null;
}

async function untilReady(engine: Engine, name: string, watch: Watch, begun: number): Promise<Ready> {
  const answers = new Map<number, Answer>();
  for (;;) {
    const state = await engine.container(name);
    if (!state.running) return { state, answers: new Map(), listening: null };
    const listening = watch.options.runNetwork === 'host' ? null : await listeningPorts(state);
    for (const port of new Set([...watch.ports, ...(listening ?? [])])) {
      const address = addressOf(state, port, watch);
      if (address && !settled(answers.get(port), port, watch))
        answers.set(port, await ask(address, 'GET', '/'));
    }
    if (isReady({ state, answers, listening }, watch, secondsSince(begun, engine.clock)))
      return { state, answers, listening };
    await engine.clock.sleep(POLL_SECONDS, engine.signal);
  }
}

/** An answer that will not be asked for again. */
function settled(answer: Answer | undefined, port: number, watch: Watch): boolean {
  if (!answer || answer.kind === 'closed') return false;
  const expected = watch.expected?.answers.get(port);
  return !expected || sameAnswer(expected, answer);
}

function isReady({ answers, listening }: Ready, watch: Watch, elapsed: number): boolean {
  const { expected } = watch;
  const limit = watch.options.startSeconds ?? 60;
  if (elapsed >= limit) return true;
  // the original ended: so should the rewrite, if given the time
  if (expected && expected.exitCode !== null) return elapsed >= expected.seconds * 2 + SETTLE_SECONDS;
  const wanted = expected ? [...expected.answers.keys()] : watch.ports;
  const same = wanted.every(
    (port) => isOpen(answers.get(port)) || expected?.answers.get(port)?.kind === 'closed',
  );
  const listens = (expected?.listening ?? []).every((port) => listening?.includes(port) !== false);
  if (wanted.length === 0) return elapsed >= SETTLE_SECONDS && listens;
  if (!same || !listens) return isElsewhere({ answers, listening }, watch) && elapsed >= 2 * SETTLE_SECONDS;
  return (
    wanted.every((port) => settled(answers.get(port), port, watch) || answers.get(port)?.kind === 'closed') ||
    elapsed >= AGREE_SECONDS
  );
}

/** It serves, on other ports than EXPOSE says: there is nothing more to wait for. */
function isElsewhere({ answers, listening }: Pick<Ready, 'answers' | 'listening'>, watch: Watch): boolean {
  return (
    watch.expected === null &&
    listening !== null &&
    listening.length > 0 &&
    listening.every((port) => isOpen(answers.get(port)))
  );
}

function isOpen(answer: Answer | undefined): boolean {
  return answer !== undefined && answer.kind !== 'closed';
}

/** Null: nothing here leads to that port. */
function addressOf(state: ContainerState, port: number, watch: Watch): Address | null {
  if (watch.options.runNetwork === 'host') return { host: '127.0.0.1', port };
  const published = state.published.get(`${port}/tcp`);
  if (published !== undefined) return { host: '127.0.0.1', port: published };
  return state.address === null ? null : { host: state.address, port };
}

async function processOwners(engine: Engine, name: string): Promise<readonly string[]> {
  const ran = await engine.call(['top', name, ...engine.dialect.top]);
  if (ran.code !== 0) return [];
  const rows = ran.stdout.trim().split('\n').slice(1);
  return rows.map((row) => row.trim().split(/\s+/)[1] ?? '').filter((owner) => owner !== '');
}

async function stop(engine: Engine, name: string): Promise<number> {
  const begun = engine.clock.now();
  await engine.call(['stop', name]);
  return secondsSince(begun, engine.clock);
}

function containerSpec(workspace: Workspace, name: string, { image, ports, options }: Watch): ContainerSpec {
  return {
    image,
    name,
    label: workspace.label,
    platform: options.platform,
    network: options.runNetwork ?? null,
    ports: ports.map(String),
    env: options.env ?? [],
    envFiles: options.envFiles ?? [],
  };
}

function refusedBy(stderr: string): Observation {
  const nothing = {
    exitCode: null,
    output: '',
    answers: new Map<number, Answer>(),
    varying: new Set<number>(),
    listening: null,
    smoke: [],
    commands: [],
    health: null,
  };
  return {
    refused: lastLine(stderr),
    ...nothing,
    owners: [],
    stopSeconds: null,
    changes: [],
    volumes: [],
    seconds: 0,
  };
}
