/** The state of a container as the engine's JSON says it; no engine is asked here. */
import { fields, firstObject, number, string, type EngineFields } from './json.ts';

/** What `container inspect` says about one container. */
export interface ContainerState {
  readonly id: string;
  readonly running: boolean;
  readonly exitCode: number;
  /** Its first process as the engine's machine counts; 0 when it does not run. */
  readonly pid: number;
  /** Where a container port is published: `3000/tcp` → 49153. */
  readonly published: ReadonlyMap<string, number>;
  /** Address on the engine's network; null when it has none of its own. */
  readonly address: string | null;
  /** Mount points of its volumes. */
  readonly volumes: readonly string[];
}

/** Reads `container inspect`. Throws a SyntaxError on anything but JSON. */
export function containerState(inspected: string): ContainerState {
  const container = firstObject(inspected);
  const state = fields(container['State']);
  const network = fields(container['NetworkSettings']);
  return {
    id: string(container['Id']),
    running: state['Running'] === true || state['Status'] === 'running',
    exitCode: number(state['ExitCode']),
    pid: number(state['Pid']),
    published: publishedPorts(fields(network['Ports'])),
    address: addressOf(network),
    volumes: volumesOf(container['Mounts']),
  };
}

function publishedPorts(ports: EngineFields): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(ports).flatMap(([port, bindings]) => {
      const host = Number(
        string(fields(Array.isArray(bindings) ? (bindings as unknown[])[0] : null)['HostPort']),
      );
      return host > 0 ? [[port, host] as const] : [];
    }),
  );
}

function addressOf(network: EngineFields): string | null {
  const addresses = Object.values(fields(network['Networks'])).map((item) =>
    string(fields(item)['IPAddress']),
  );
  return [string(network['IPAddress']), ...addresses].find((address) => address !== '') ?? null;
}

function volumesOf(mounts: unknown): readonly string[] {
  if (!Array.isArray(mounts)) return [];
  return (mounts as unknown[])
    .map(fields)
    .filter((mount) => mount['Type'] === 'volume')
    .map((mount) => string(mount['Destination']));
}
