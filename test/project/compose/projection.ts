/** What our reader and compose's own library say about a service, brought to one shape. */
import { memorySource } from '../../../src/project/memory.ts';
import { within } from '../../../src/project/paths.ts';
import { readCompose } from '../../../src/project/references/compose/index.ts';
import type { Build, Run } from '../../../src/project/references/types.ts';
import type { YamlReader } from '../../../src/project/references/yaml.ts';
import type { ComposeCase } from './cases.ts';

/** One service, without what is not said. */
export type Projection = Readonly<Record<string, unknown>>;

/** Services by name as our reader sees them. */
export function ours(project: ComposeCase, yaml: YamlReader): Readonly<Record<string, Projection>> {
  const notes: string[] = [];
  const found = readCompose(
    [],
    [{ calls: 'compose', bases: ['.'], files: project.compose, envFiles: [], variables: new Map() }],
    {
      source: memorySource(project.files),
      yaml,
      note: (path, line, says) => notes.push(`${path}:${line} ${says}`),
    },
  );
  if (notes.length > 0) throw new Error(notes.join('\n'));
  return Object.fromEntries(
    found.flatMap((each) => each.found).map((use) => [use.container?.name ?? '', projection(use)]),
  );
}

function projection(use: Build | Run): Projection {
  const { command, entrypoint, environment, volumes, ...container } = use.container ?? {};
  const facts = { ...container, name: undefined, places: undefined, environmentElsewhere: undefined };
  return said({
    ...facts,
    ...('image' in use ? { image: use.image } : { build: said(buildOf(use)) }),
    command: words(command ?? null),
    entrypoint: words(entrypoint ?? null),
    environment: Object.fromEntries([...(environment ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))),
    volumes: [...(volumes ?? [])]
      .map(({ source, target, bind, readOnly, path }) =>
        said({ source: bind ? (path ?? source) : source, target, type: bind ? 'bind' : 'volume', readOnly }),
      )
      .sort((a, b) => (String(a['target']) < String(b['target']) ? -1 : 1)),
    develop: facts.develop?.map(({ action, path, target }) =>
      said({ action, path: path === null ? null : at(path), target }),
    ),
    ports: [...new Set(facts.ports)].sort((a, b) => a - b),
  });
}

function buildOf({ bases, context, dockerfile, target, args, container }: Build): Projection {
  const contexts = container?.contexts;
  return {
    context: within(bases[0] ?? '.', context ?? '.') ?? context,
    dockerfile: dockerfile ?? 'Dockerfile',
    target,
    // One that only the caller's shell could set is not handed on where it does not.
    args: sorted(args).filter(([, value]) => value !== null),
    contexts:
      contexts && Object.fromEntries([...sorted(contexts)].map(([name, path]) => [name, at(path ?? '')])),
  };
}

function sorted(
  values: ReadonlyMap<string, string | null> = new Map(),
): readonly (readonly [string, string | null])[] {
  return [...values].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A path of the repository; anything else as it is. */
function at(path: string): string {
  return path.includes('://') ? path : (within('.', path.replace(/^\//, '')) ?? path);
}

/** Compose splits a text into words; the texts of the cases have no quotes. */
function words(said: readonly string[] | string | null): readonly string[] | null {
  return typeof said === 'string' ? said.split(' ') : said;
}

/** Without members that say nothing. */
function said(fields: Projection): Projection {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) =>
        value !== undefined &&
        value !== null &&
        value !== false &&
        JSON.stringify(value) !== '[]' &&
        JSON.stringify(value) !== '{}',
    ),
  );
}

/** The members of compose's own JSON that are read. */
interface ComposeService {
  readonly [key: string]: unknown;
  readonly build?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly volumes?: readonly Readonly<Record<string, string | boolean>>[];
  readonly ports?: readonly { readonly target: number }[];
  readonly expose?: readonly string[];
  readonly devices?: readonly { readonly target: string }[];
  readonly tmpfs?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[] };
  readonly develop?: { readonly watch?: readonly Readonly<Record<string, string>>[] };
}

/** A service of compose's library. */
export function theirs(service: ComposeService): Projection {
  const build = service.build;
  const mounts = (service.volumes ?? []).filter(({ type }) => type !== 'tmpfs');
  const memory = (service.volumes ?? []).filter(({ type }) => type === 'tmpfs');
  return said({
    ...(build === undefined ? { image: service['image'] } : { build: said(theirBuild(build)) }),
    command: service['command'],
    entrypoint: service['entrypoint'],
    user: service['user'],
    environment:
      service.environment &&
      Object.fromEntries(Object.entries(service.environment).sort(([a], [b]) => (a < b ? -1 : 1))),
    volumes: mounts
      .map(({ type, source, target, read_only }) =>
        said({
          source: type === 'bind' ? theirPath(String(source)) : source,
          target,
          type,
          readOnly: read_only,
        }),
      )
      .sort((a, b) => (String(a['target']) < String(b['target']) ? -1 : 1)),
    ports: [
      ...new Set([
        ...(service.ports ?? []).map(({ target }) => target),
        ...(service.expose ?? []).map(Number),
      ]),
    ].sort((a, b) => a - b),
    healthcheck: service.healthcheck?.test,
    workingDir: service['working_dir'],
    tmpfs: [...(service.tmpfs ?? []), ...memory.map(({ target }) => target)],
    devices: service.devices?.map(({ target }) => target),
    capAdd: service['cap_add'],
    privileged: service['privileged'],
    init: service['init'],
    develop: service.develop?.watch?.map(({ action, path, target }) =>
      said({ action, path: theirPath(path ?? ''), target }),
    ),
  });
}

function theirBuild(build: Readonly<Record<string, unknown>>): Projection {
  const contexts = build['additional_contexts'] as Readonly<Record<string, string>> | undefined;
  const args = build['args'] as Readonly<Record<string, string | null>> | undefined;
  return {
    context: theirPath(String(build['context'])),
    dockerfile: build['dockerfile'],
    target: build['target'],
    args: args && sorted(new Map(Object.entries(args))),
    contexts:
      contexts &&
      Object.fromEntries(
        Object.entries(contexts)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, path]) => [name, theirPath(path)]),
      ),
  };
}

/** The folder that compose was called in was taken away from the front of paths. */
function theirPath(path: string): string {
  return path === '' ? '.' : at(path);
}
