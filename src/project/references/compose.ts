import { folderOf, nameOf, upwards, within } from '../paths.ts';
import { containerOf } from './container.ts';
import type { Build, ReferenceFile, ReferenceReader, Run, Said } from './types.ts';
import { dotenvOf, fieldsOf, textOf, variablesOf, type Fields } from './values.ts';
import type { YamlDocument } from './yaml.ts';

/** Compose files: services that build an image, and services that run one built by another. */
export const composeReader: ReferenceReader = {
  reads: (path) => /^(?:docker-)?compose(?:[.-].*)?\.ya?ml$/i.test(nameOf(path)),
  mentions: ['services'],
  needsYaml: true,
  read: (file) => {
    const project = projectOf(file);
    return [...project.services].flatMap(([name, service]) => useOf(file, project, name, service));
  },
};

/** One compose file with what its values may refer to. */
interface ComposeProject {
  readonly document: YamlDocument | null;
  readonly services: ReadonlyMap<string, Fields>;
  /** Services of the main file beside it, which this one adds to. */
  readonly main: ReadonlyMap<string, Fields>;
  readonly variables: ReadonlyMap<string, string | null>;
}

const MAIN_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

function projectOf(file: ReferenceFile): ComposeProject {
  const folder = folderOf(file.path);
  const document = readServices(file, file.text, true);
  const main = MAIN_NAMES.flatMap((name) => within(folder, name) ?? []).find(
    (path) => path !== file.path && file.read(path) !== undefined,
  );
  const mainDocument = main === undefined ? null : readServices(file, file.read(main) ?? '', false);
  return {
    document,
    services: servicesOf(file, document),
    main: servicesOf(file, mainDocument),
    variables: dotenvOf(file.read(within(folder, '.env') ?? '.env') ?? ''),
  };
}

function readServices(file: ReferenceFile, text: string, report: boolean): YamlDocument | null {
  const documents = file.yaml(text);
  if (!('error' in documents)) return documents[0] ?? null;
  if (report) file.note(documents.line, documents.error);
  return null;
}

/** Services by name, with what they take over by `extends` from the same file or another. */
function servicesOf(file: ReferenceFile, document: YamlDocument | null): ReadonlyMap<string, Fields> {
  const services = new Map(Object.entries(fieldsOf(fieldsOf(document?.value)['services'])));
  return new Map(
    [...services].map(([name, service]) => [name, extended(file, services, fieldsOf(service), 0)]),
  );
}

/** `extends` within `extends`, at most. */
const MAX_EXTENDS = 5;

function extended(
  file: ReferenceFile,
  services: ReadonlyMap<string, unknown>,
  service: Fields,
  depth: number,
): Fields {
  const given = service['extends'];
  const name = textOf(given) ?? textOf(fieldsOf(given)['service']);
  if (name === undefined || depth > MAX_EXTENDS) return service;
  const other = textOf(fieldsOf(given)['file']);
  const around = other === undefined ? services : servicesIn(file, other);
  return { ...extended(file, around, fieldsOf(around.get(name)), depth + 1), ...service };
}

function servicesIn(file: ReferenceFile, other: string): ReadonlyMap<string, unknown> {
  const path = within(folderOf(file.path), other);
  const text = path === null ? undefined : file.read(path);
  const document = text === undefined ? null : readServices(file, text, false);
  return new Map(Object.entries(fieldsOf(fieldsOf(document?.value)['services'])));
}

function useOf(
  file: ReferenceFile,
  project: ComposeProject,
  name: string,
  service: Fields,
): readonly (Build | Run)[] {
  const own = service['build'] !== undefined && service['build'] !== null;
  const builder = own ? service : builderFor(project, name, service);
  const line = project.document?.lineOf(['services', name, ...(own ? ['build'] : [])]) ?? null;
  const evidence = { path: file.path, line, says: `service ${name} ${own ? 'builds' : 'runs'} it` };
  const container = containerOf(
    service,
    (text) => interpolate(text, project.variables) ?? null,
    (path) => file.read(within(folderOf(file.path), path) ?? path),
  );
  const image = textOf(service['image']);
  if (builder !== null) return buildOf(file, project, builder, { evidence, container });
  return image === undefined ? [] : [{ kind: 'compose', evidence, image, container }];
}

function buildOf(
  file: ReferenceFile,
  project: ComposeProject,
  builder: Fields,
  place: Pick<Build, 'evidence' | 'container'>,
): readonly Build[] {
  const build =
    textOf(builder['build']) === undefined ? fieldsOf(builder['build']) : { context: builder['build'] };
  if (build['dockerfile_inline'] !== undefined) return [];
  const say = (key: string): Said => interpolate(textOf(build[key]), project.variables);
  return [
    {
      kind: 'compose',
      ...place,
      // Paths count from the first file's folder, which may lie above: `docker compose -f compose.yaml -f deploy/compose.prod.yaml`.
      bases: upwards(folderOf(file.path)),
      context: say('context'),
      dockerfile: say('dockerfile'),
      dockerfileFrom: 'context',
      target: say('target'),
      args: argsOf(build['args'], project.variables),
      names: [textOf(builder['image']) ?? ''],
    },
  ];
}

/** The service whose build a service without one runs: its namesake in the main file, or the one that names its image. */
function builderFor(project: ComposeProject, name: string, service: Fields): Fields | null {
  const namesake = project.main.get(name);
  if (namesake?.['build'] != null) return namesake;
  const image = textOf(service['image']);
  if (image === undefined) return null;
  const all = [...project.services.values(), ...project.main.values()];
  return all.find((other) => other['build'] != null && textOf(other['image']) === image) ?? null;
}

function argsOf(
  value: unknown,
  variables: ReadonlyMap<string, string | null>,
): ReadonlyMap<string, string | null> {
  const given = [...variablesOf(value)];
  return new Map(given.map(([name, text]) => [name, interpolate(text ?? undefined, variables) ?? null]));
}

/** Longer values are no paths, names or commands. */
const MAX_VALUE = 4096;

/** Compose's own variables: `${NAME:-default}`, `$NAME`, `$$`. Null when a value is not known. */
function interpolate(text: string | undefined, variables: ReadonlyMap<string, string | null>): Said {
  if (text === undefined) return undefined;
  if (text.length > MAX_VALUE) return null;
  const parts: readonly (string | undefined)[] = text.split(VARIABLE);
  // The pattern has three groups, so that each match gives three parts: braces, fallback, plain name.
  const values = parts.map((part, index) => {
    if (index % 4 === 0) return part ?? '';
    if (index % 4 !== 1) return '';
    const name = part ?? parts[index + 2];
    return name === undefined ? '$' : (variables.get(name) ?? parts[index + 1] ?? null);
  });
  return values.includes(null) ? null : values.join('');
}

const VARIABLE = /\$(?:\{(\w+)(?::?-([^}]*))?(?::?[?+][^}]*)?\}|(\w+)|\$)/;
