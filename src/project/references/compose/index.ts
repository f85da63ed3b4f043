/** Compose files: services that build an image, and services that run one built by another. */
import { upwards } from '../../paths.ts';
import type { Source } from '../../view.ts';
import { entriesOf, isNothing, knownOf, member, writtenOf, type Located } from '../located.ts';
import type { Build, ComposeCall, Run, Said } from '../types.ts';
import type { YamlDocument, YamlReader } from '../yaml.ts';
import { compositionsOf } from './compositions.ts';
import type { ComposeVariables } from './interpolate.ts';
import { load, type ComposeFiles, type Composition, type Loaded } from './load.ts';
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

/** The builds and runs of all compose files: those that are named like one, and those that scripts call. */
export function readCompose(
  named: readonly string[],
  calls: readonly ComposeCall[],
  world: ComposeWorld,
): readonly (Build | Run)[] {
  const files = composeFiles(world);
  return compositionsOf(world.source.tree, named, calls, files).flatMap((composition) => {
    try {
      return usesOf(composition, load(composition, files), files);
    } catch (error) {
      const says = error instanceof Error ? error.message : String(error);
      world.note(composition.files[0] ?? '', null, `could not be read: ${says}`);
      return [];
    }
  });
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

function usesOf(composition: Composition, loaded: Loaded, files: ComposeFiles): readonly (Build | Run)[] {
  const services = entriesOf(member(loaded.model, 'services'));
  return services.flatMap(([name, service]): readonly (Build | Run)[] => {
    const builder = builderOf(services, service);
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
    if (builder !== null) return buildOf({ composition, ...loaded }, builder, { evidence, container });
    return image === undefined ? [] : [{ kind: 'compose', evidence, image, container }];
  });
}

/** The service whose build a service starts: its own, or that of the service that gives its image the name. */
function builderOf(services: readonly (readonly [string, Located])[], service: Located): Located | null {
  if (hasBuild(service)) return service;
  const image = writtenOf(member(service, 'image'));
  if (image === undefined) return null;
  return (
    services.find(([, other]) => hasBuild(other) && writtenOf(member(other, 'image')) === image)?.[1] ?? null
  );
}

function hasBuild(service: Located): boolean {
  const build = member(service, 'build');
  return build !== undefined && !isNothing(build);
}

function buildOf(
  { composition, variables }: Loaded & { readonly composition: Composition },
  builder: Located,
  { evidence, container }: Required<Pick<Build, 'evidence' | 'container'>>,
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
