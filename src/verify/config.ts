/** An image's configuration as the engine's JSON says it; what a difference means is not known here. */
import { fields, firstObject, number, string, stringMap, strings, type EngineFields } from './json.ts';

/** What an image's configuration says about how it starts. */
export interface ImageConfig {
  /** `sha256:…`; empty where the engine does not tell. */
  readonly id: string;
  /** Null where the engine does not tell (buildah). */
  readonly sizeBytes: number | null;
  /** Digests of its layers, lowest first. */
  readonly layers: readonly string[];
  readonly user: string;
  /** In the order of the configuration. */
  readonly env: ReadonlyMap<string, string>;
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  /** Empty means `/`. */
  readonly workdir: string;
  /** `3000/tcp`. */
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
  /** The test's words, as stored (`CMD-SHELL`, …); null: none. */
  readonly healthcheck: readonly string[] | null;
  /** Interval, timeout, start period, retries: as one comparable text. */
  readonly healthcheckTimes: string;
  /** `SIGTERM` where none is set. */
  readonly stopSignal: string;
  readonly shell: readonly string[] | null;
  readonly onbuild: readonly string[];
}

/** Reads `image inspect` of docker, podman and nerdctl, and `inspect --type image` of buildah. Throws a SyntaxError on anything but JSON. */
export function imageConfig(inspected: string): ImageConfig {
  const image = firstObject(inspected);
  const docker = fields(image['Docker']); // buildah keeps Docker's form beside OCI's
  const config = fields(image['Config'] ?? docker['config']);
  const rootfs = fields(image['RootFS'] ?? docker['rootfs']);
  const health = fields(config['Healthcheck'] ?? image['HealthCheck'] ?? image['Healthcheck']);
  return {
    id: idOf(string(image['Id'] ?? image['FromImageID'])),
    sizeBytes: typeof image['Size'] === 'number' ? image['Size'] : null,
    layers: strings(rootfs['Layers'] ?? rootfs['diff_ids']) ?? [],
    user: string(config['User']),
    env: environment(strings(config['Env']) ?? []),
    entrypoint: filled(config['Entrypoint']),
    cmd: filled(config['Cmd']),
    workdir: string(config['WorkingDir']),
    ports: Object.keys(fields(config['ExposedPorts'])),
    volumes: Object.keys(fields(config['Volumes'])),
    labels: stringMap(config['Labels']),
    healthcheck: filled(health['Test']),
    healthcheckTimes: times(health),
    stopSignal: string(config['StopSignal']) || 'SIGTERM',
    shell: filled(config['Shell']),
    onbuild: strings(config['OnBuild']) ?? [],
  };
}

/** podman leaves out how the digest was made. */
function idOf(id: string): string {
  return /^[0-9a-f]{64}$/.test(id) ? `sha256:${id}` : id;
}

function environment(entries: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    entries.map((entry) => {
      const equals = entry.indexOf('=');
      return equals < 0
        ? ([entry, ''] as const)
        : ([entry.slice(0, equals), entry.slice(equals + 1)] as const);
    }),
  );
}

function filled(value: unknown): readonly string[] | null {
  const words = strings(value);
  return words && words.length > 0 ? words : null;
}

function times(health: EngineFields): string {
  return ['Interval', 'Timeout', 'StartPeriod', 'Retries']
    .filter((name) => number(health[name]) !== 0)
    .map((name) => `${name} ${number(health[name])}`)
    .join(', ');
}
