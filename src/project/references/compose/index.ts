/** Compose files: services that build an image, and services that run one built by another. */
import { upwards } from '../../paths.ts';
import type { Source } from '../../view.ts';
import { entriesOf, isNothing, knownOf, member, writtenOf, type Located } from '../located.ts';
import type { Build, ComposeCall, Run, Said, TargetSite } from '../types.ts';
import type { YamlDocument, YamlReader } from '../yaml.ts';
import { compositionsOf } from './compositions.ts';
import type { ComposeVariables } from './interpolate.ts';
import { load, type ComposeFiles, type Composition, type LoadedCompose } from './load.ts';
import { longBuild, variableMap } from './merge.ts';
import { containerOf } from './service.ts';

export { isComposeFile } from './compositions.ts';

/** What the reading of compose files may look at. */
export interface ComposeWorld {
  readonly source: Source;
  readonly yaml: YamlReader;
  /** Says that something could not be read. */
  note(path: string, line: number | null, says: string): void;
}

/** One composition with what it says. */
export interface ReadComposition {
  readonly composition: Composition;
  /** Every file that was read for it. */
  readonly paths: ReadonlySet<string>;
  readonly found: readonly (Build | Run)[];
}

/** The builds and runs of all compose files: those that are named like one, and those that scripts call. */
export function readCompose(
  named: readonly string[],
  calls: readonly ComposeCall[],
  world: ComposeWorld,
): readonly ReadComposition[] {
  const files = composeFiles(world);
  const compositions = compositionsOf(world.source.tree, named, calls, files);
  return compositions.map((composition) => readWith(composition, files, world));
}

/** The same for one composition, as its files are in this world. */
export function readComposition(composition: Composition, world: ComposeWorld): ReadComposition {
  return readWith(composition, composeFiles(world), world);
}

function readWith(composition: Composition, files: ComposeFiles, world: ComposeWorld): ReadComposition {
  try {
    const loaded = load(composition, files);
    return { composition, paths: loaded.paths, found: usesOf(composition, loaded, files) };
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    world.note(composition.files[0] ?? '', null, `could not be read: ${says}`);
    return { composition, paths: new Set(), found: [] };
  }
}

/** Files with their documents, each parsed once. */
function composeFiles(world: ComposeWorld): ComposeFiles {
  const { source, yaml } = world;
  const parsed = new Map<string, readonly YamlDocument[] | undefined>();
  const read = (path: string): string | undefined =>
    source.tree.hasFile(path) ? source.read(path) : undefined;
  const parse = (path: string): readonly YamlDocument[] | undefined => {
    const text = read(path);
    if (text === undefined) return undefined;
    const documents = yaml(text, path);
    if (!('error' in documents)) return documents;
    world.note(path, documents.line, documents.error);
    return undefined;
  };
  return {
    read,
    documents: (path) => {
      if (!parsed.has(path)) parsed.set(path, parse(path));
      return parsed.get(path);
    },
  };
}

function usesOf(
  composition: Composition,
  loaded: LoadedCompose,
  files: ComposeFiles,
): readonly (Build | Run)[] {
  const services = entriesOf(member(loaded.model, 'services'));
  return services.flatMap(([name, service]): readonly (Build | Run)[] => {
    const [builderName, builder] = builderOf(services, name, service) ?? [name, null];
    const image = writtenOf(member(service, 'image'));
    const own = builder === service;
    const place = (member(service, own ? 'build' : 'image') ?? service).place;
    const evidence = { ...place, says: `service ${name} ${own ? 'builds' : 'runs'} it` };
    const container = {
      name,
      ...containerOf(service, {
        folder: composition.folder,
        variables: loaded.variables,
        volumes: member(loaded.model, 'volumes'),
        read: (path) => files.read(path),
      }),
    };
    if (builder !== null) {
      const sites = sitesOf(composition, files, builderName, builder);
      return buildOf({ composition, ...loaded }, builder, { evidence, container, sites });
    }
    return image === undefined ? [] : [{ kind: 'compose', evidence, image, container }];
  });
}

type NamedService = readonly [name: string, service: Located];

/** The service whose build a service starts: its own, or that of the service that gives its image the name. */
function builderOf(services: readonly NamedService[], name: string, service: Located): NamedService | null {
  if (hasBuild(service)) return [name, service];
  const image = writtenOf(member(service, 'image'));
  if (image === undefined) return null;
  return services.find(([, other]) => hasBuild(other) && writtenOf(member(other, 'image')) === image) ?? null;
}

/**
 * Files that say something about a service. First the one whose mounts, command or watched files make it what it is, then the later
 * ones of the composition, then the file of its build.
 */
function sitesOf(
  { files: paths }: Composition,
  files: ComposeFiles,
  name: string,
  builder: Located,
): readonly TargetSite[] {
  const own = member(builder, 'build')?.place.path;
  const all = [...paths].reverse().concat(own ?? []);
  const saying = all.filter((path) => serviceIn(files, path, name) !== undefined);
  const deciding = saying.filter((path) =>
    DECIDING.some((key) => member(serviceIn(files, path, name), key) !== undefined),
  );
  return [...new Set([...deciding, ...saying])].map((path) => ({ path, name }));
}

const DECIDING = ['volumes', 'develop', 'command', 'entrypoint'];

function serviceIn(files: ComposeFiles, path: string, name: string): Located | undefined {
  const found = (files.documents(path) ?? []).map(({ root }) => member(root, 'services', name));
  return found.find((service) => service !== undefined);
}

function hasBuild(service: Located): boolean {
  const build = member(service, 'build');
  return build !== undefined && !isNothing(build);
}

function buildOf(
  { composition, variables }: LoadedCompose & { readonly composition: Composition },
  builder: Located,
  { evidence, container, sites }: Required<Pick<Build, 'evidence' | 'container' | 'sites'>>,
): readonly Build[] {
  const build = longBuild(member(builder, 'build') ?? builder);
  if (member(build, 'dockerfile_inline') !== undefined) return [];
  const say = (key: string): Said => knownOf(member(build, key));
  const target = member(build, 'target');
  const contexts = valuesOf(member(build, 'additional_contexts'), new Map());
  return [
    {
      kind: 'compose',
      evidence,
      sites,
      container: {
        ...container,
        ...(contexts.size === 0 ? {} : { contexts }),
        places: {
          ...container.places,
          ...(target === undefined ? {} : { target: { ...target.place, says: 'build.target' } }),
        },
      },
      // A file that nobody names may be one of several, whose first one lies above.
      bases: upwards(composition.folder),
      context: say('context'),
      dockerfile: say('dockerfile'),
      dockerfileFrom: 'context',
      target: say('target'),
      args: valuesOf(member(build, 'args'), variables),
      names: [writtenOf(member(builder, 'image')) ?? ''],
    },
  ];
}

/** Values by name; a name alone is what the caller's shell or `.env` has. */
function valuesOf(
  node: Located | undefined,
  variables: ComposeVariables,
): ReadonlyMap<string, string | null> {
  if (node === undefined) return new Map();
  return new Map(
    entriesOf(variableMap(node)).map(([name, value]) => [
      name,
      knownOf(value) ?? variables.get(name) ?? null,
    ]),
  );
}
