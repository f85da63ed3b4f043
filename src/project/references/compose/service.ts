/** What a merged compose service says about its container. */
import type { Evidence } from '../../../model/index.ts';
import { within } from '../../paths.ts';
import { dotenvOf } from '../dotenv.ts';
import { entriesOf, itemsOf, knownOf, member, writtenOf, type Located } from '../located.ts';
import type { Container } from '../types.ts';
import type { ComposeVariables } from './interpolate.ts';
import { variableMap } from './merge.ts';
import { devicesOf, portsOf, tmpfsOf, volumesOf } from './mounts.ts';

/** Where a service stands. */
export interface ServiceAt {
  /** The project's folder, relative to the top of the repository. */
  readonly folder: string;
  readonly variables: ComposeVariables;
  /** The top-level `volumes`. */
  readonly volumes: Located | undefined;
  read(path: string): string | undefined;
}

/** How compose starts the container of a service. */
export function containerOf(service: Located, at: ServiceAt): Container {
  const environment = environmentOf(service, at);
  return {
    command: wordsOf(member(service, 'command')),
    entrypoint: wordsOf(member(service, 'entrypoint')),
    user: writtenOf(member(service, 'user')) ?? null,
    environment: environment.values,
    volumes: volumesOf(service, at.volumes, at.folder),
    ports: [...new Set(['ports', 'expose'].flatMap((key) => itemsOf(member(service, key)).flatMap(portsOf)))],
    healthcheck: healthcheckOf(member(service, 'healthcheck')),
    ...present('environmentElsewhere', environment.elsewhere),
    ...limitsOf(service),
    ...present('develop', watchesOf(service)),
    places: placesOf(service),
  };
}

/** What the container may do and where it stands. */
function limitsOf(service: Located): Partial<Container> {
  const workingDir = writtenOf(member(service, 'working_dir'));
  return {
    ...(workingDir === undefined ? {} : { workingDir }),
    ...present('tmpfs', tmpfsOf(service)),
    ...present('devices', itemsOf(member(service, 'devices')).flatMap(devicesOf)),
    ...present('capAdd', capabilitiesOf(member(service, 'cap_add'))),
    ...whenTrue('privileged', member(service, 'privileged')),
    ...whenTrue('init', member(service, 'init')),
  };
}

type Present<K extends string, T> = Readonly<Partial<Record<K, T>>>;

function present<K extends string, T>(key: K, items: readonly T[]): Present<K, readonly T[]> {
  return (items.length === 0 ? {} : { [key]: items }) as Present<K, readonly T[]>;
}

/** Compose takes YAML 1.1's words for true as well. */
function whenTrue<K extends string>(key: K, node: Located | undefined): Present<K, true> {
  const isTrue = /^(?:true|y|yes|on)$/i.test(writtenOf(node) ?? '');
  return (isTrue ? { [key]: true } : {}) as Present<K, true>;
}

/** A list is the exec form, a text is split by compose as a shell would. A variable that is not known stays as written. */
function wordsOf(node: Located | undefined): readonly string[] | string | null {
  return node?.kind === 'list' ? textsOf(node) : (writtenOf(node)?.trim() ?? null);
}

function textsOf(node: Located | undefined): readonly string[] {
  return itemsOf(node).flatMap((item) => writtenOf(item) ?? []);
}

function capabilitiesOf(node: Located | undefined): readonly string[] {
  return textsOf(node).map((name) => name.toUpperCase().replace(/^CAP_/, ''));
}

interface Environment {
  readonly values: ReadonlyMap<string, string | null>;
  readonly elsewhere: readonly string[];
}

/** `env_file`, then `environment`; a name alone is what the caller's shell or `.env` has. */
function environmentOf(service: Located, at: ServiceAt): Environment {
  const { folder, variables } = at;
  const files = itemsOf(member(service, 'env_file')).flatMap(
    (file) => writtenOf(file) ?? writtenOf(member(file, 'path')) ?? [],
  );
  const texts = files.map((file) => ({ file, text: at.read(within(folder, file) ?? '') }));
  const own = variableMap(member(service, 'environment') ?? NOTHING);
  return {
    values: new Map([
      ...texts.flatMap(({ text }) => [...dotenvOf(text ?? '', variables)]),
      ...entriesOf(own).map(
        ([name, value]) => [name, knownOf(value) ?? variables.get(name) ?? null] as const,
      ),
    ]),
    elsewhere: texts.flatMap(({ file, text }) => (text === undefined ? [file] : [])),
  };
}

const NOTHING: Located = { kind: 'scalar', place: { path: '', line: null }, value: null };

/** Docker's own form: `["CMD", …]`, `["CMD-SHELL", text]` or `["NONE"]`. */
function healthcheckOf(node: Located | undefined): readonly string[] | null {
  if (whenTrue('is', member(node, 'disable')).is) return ['NONE'];
  const test = member(node, 'test');
  if (test?.kind === 'list') return textsOf(test);
  const text = writtenOf(test);
  return text === undefined ? null : ['CMD-SHELL', text];
}

function watchesOf(service: Located): NonNullable<Container['develop']> {
  return itemsOf(member(service, 'develop', 'watch')).map((watch) => ({
    action: writtenOf(member(watch, 'action')) ?? 'rebuild',
    path: knownOf(member(watch, 'path')) ?? null,
    target: knownOf(member(watch, 'target')) ?? null,
  }));
}

/** Members of a use by compose's keys. */
const PLACED: readonly (readonly [
  member: keyof NonNullable<Container['places']>,
  keys: readonly string[],
])[] = [
  ['command', ['command']],
  ['entrypoint', ['entrypoint']],
  ['user', ['user']],
  ['environment', ['environment']],
  ['volumes', ['volumes']],
  ['ports', ['ports']],
  ['healthcheck', ['healthcheck']],
  ['workingDir', ['working_dir']],
  ['tmpfs', ['tmpfs']],
  ['devices', ['devices']],
  ['privileged', ['privileged']],
  ['capAdd', ['cap_add']],
  ['init', ['init']],
  ['develop', ['develop']],
];

function placesOf(service: Located): NonNullable<Container['places']> {
  return Object.fromEntries(
    PLACED.flatMap(([name, keys]): readonly (readonly [string, Evidence])[] => {
      const node = member(service, ...keys);
      return node === undefined ? [] : [[name, { ...node.place, says: keys.join('.') }]];
    }),
  );
}
