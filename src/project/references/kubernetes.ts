/** Kubernetes manifests: containers that run an image of this repository, and what they are allowed to do. */
import type { Evidence, UseVolume } from '../../model/index.ts';
import { environmentOf, type ConfigMaps } from './config-maps.ts';
import type { Container, ReferenceFile, ReferenceReader, Run } from './types.ts';
import { fieldsOf, listOf, textOf, type Fields } from './values.ts';
import type { YamlDocument } from './yaml.ts';

export const kubernetesReader: ReferenceReader = {
  reads: (path) => /\.ya?ml$/i.test(path) && !path.includes('.github/'),
  mentions: ['containers:'],
  needsYaml: true,
  read: (file) => {
    const documents = file.yaml(file.text);
    // A chart's template is no YAML before it is filled in.
    if ('error' in documents) return [];
    const maps = configMapsOf(documents);
    return documents.flatMap((document) => runsOf(file, document, maps));
  },
};

type KeyPath = readonly (string | number)[];

/** Where the pod stands in each kind of manifest. */
const POD_PATHS: readonly (readonly string[])[] = [
  ['spec'],
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
];

/** The manifests of a document: itself, or the items of a list. */
function manifestsOf({ value }: YamlDocument): readonly (readonly [KeyPath, Fields])[] {
  const fields = fieldsOf(value);
  if (fields['kind'] !== 'List') return [[[], fields]];
  return listOf(fields['items']).map((item, index) => [['items', index], fieldsOf(item)]);
}

function configMapsOf(documents: readonly YamlDocument[]): ConfigMaps {
  const maps = documents.flatMap(manifestsOf).filter(([, manifest]) => manifest['kind'] === 'ConfigMap');
  return new Map(
    maps.map(([, manifest]) => [
      textOf(fieldsOf(manifest['metadata'])['name']) ?? '',
      new Map(Object.entries(fieldsOf(manifest['data'])).map(([key, value]) => [key, textOf(value) ?? null])),
    ]),
  );
}

function runsOf(file: ReferenceFile, document: YamlDocument, maps: ConfigMaps): readonly Run[] {
  return manifestsOf(document).flatMap(([start, manifest]) =>
    POD_PATHS.flatMap((keys) => {
      const pod = keys.reduce((value, key) => fieldsOf(value[key]), manifest);
      const at = (path: KeyPath) => ({
        path: file.path,
        line: document.lineOf([...start, ...keys, ...path]),
      });
      return ['containers', 'initContainers'].flatMap((list) =>
        listOf(pod[list]).flatMap((value, index) =>
          runOf({
            pod,
            container: fieldsOf(value),
            maps,
            lineOf: (...below) => at([list, index, ...below]),
            podLineOf: (...below) => at(below),
          }),
        ),
      );
    }),
  );
}

/** A container with its pod, and where its lines are. */
interface PodContainer {
  readonly pod: Fields;
  readonly container: Fields;
  readonly maps: ConfigMaps;
  /** Place of a key of the container, or of its pod. */
  readonly lineOf: (...below: KeyPath) => Omit<Evidence, 'says'>;
  readonly podLineOf: (...below: KeyPath) => Omit<Evidence, 'says'>;
}

function runOf(at: PodContainer): readonly Run[] {
  const image = textOf(at.container['image']);
  if (image === undefined) return [];
  const name = textOf(at.container['name']) ?? image;
  const evidence = { ...at.lineOf('image'), says: `container ${name} runs it` };
  const run = { kind: 'kubernetes' as const, image, evidence };
  const [first = null, ...others] = commandsOf(at.container);
  return [
    { ...run, container: { name, ...containerOf(at), healthcheck: first } },
    ...others.map((healthcheck) => ({ ...run, container: { name, healthcheck } })),
  ];
}

function containerOf(at: PodContainer): Partial<Container> {
  const { pod, container, maps } = at;
  const environment = environmentOf(container, maps);
  const workingDir = textOf(container['workingDir']);
  return {
    // Its `command` replaces ENTRYPOINT, its `args` replace CMD.
    entrypoint: wordsOf(container['command']),
    command: wordsOf(container['args']),
    environment: environment.values,
    ...(environment.elsewhere.length === 0 ? {} : { environmentElsewhere: environment.elsewhere }),
    volumes: listOf(container['volumeMounts']).flatMap((mount, index) =>
      volumeOf(fieldsOf(mount), index, at),
    ),
    ports: portsOf(container),
    ...(workingDir === undefined ? {} : { workingDir }),
    ...permissionsOf(fieldsOf(pod['securityContext']), fieldsOf(container['securityContext'])),
    places: placesOf(at),
  };
}

/** What the security contexts say; the container's own wins over the pod's. */
function permissionsOf(pod: Fields, own: Fields): Partial<Container> {
  const said = (key: string): string | undefined => textOf(own[key] ?? pod[key]);
  const names = (value: unknown): readonly string[] => listOf(value).flatMap((name) => textOf(name) ?? []);
  const user = said('runAsUser');
  const group = said('runAsGroup');
  const capabilities = fieldsOf(own['capabilities']);
  const add = names(capabilities['add']).map(withoutPrefix);
  return {
    user: user === undefined || group === undefined ? (user ?? null) : `${user}:${group}`,
    ...(add.length === 0 ? {} : { capAdd: add }),
    ...(own['privileged'] === true ? { privileged: true } : {}),
  };
}

function withoutPrefix(capability: string): string {
  return capability.toUpperCase().replace(/^CAP_/, '');
}

/** A mount, which is a folder of the node where the pod's volume says so. */
function volumeOf(mount: Fields, index: number, { pod, lineOf }: PodContainer): readonly UseVolume[] {
  const target = textOf(mount['mountPath']);
  if (target === undefined) return [];
  const name = textOf(mount['name']) ?? null;
  const volume = listOf(pod['volumes'])
    .map(fieldsOf)
    .find((each) => each['name'] === name);
  const host = textOf(fieldsOf(volume?.['hostPath'])['path']);
  const fixed = ['configMap', 'secret', 'projected', 'downwardAPI'].some(
    (key) => volume?.[key] !== undefined,
  );
  return [
    {
      source: host ?? name,
      target,
      bind: host !== undefined,
      ...(fixed || mount['readOnly'] === true ? { readOnly: true } : {}),
      evidence: {
        ...lineOf('volumeMounts', index),
        says: `lays ${host ?? name ?? 'a volume'} over ${target}`,
      },
    },
  ];
}

function portsOf(container: Fields): readonly number[] {
  return listOf(container['ports']).flatMap((value) => {
    const { containerPort } = fieldsOf(value);
    return typeof containerPort === 'number' ? [containerPort] : [];
  });
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** Commands that the kubelet runs in the container, in Docker's form. */
function commandsOf(container: Fields): readonly (readonly string[])[] {
  const hooks = fieldsOf(container['lifecycle']);
  return [...PROBES.map((key) => container[key]), hooks['preStop'], hooks['postStart']].flatMap((probe) => {
    const words = wordsOf(fieldsOf(fieldsOf(probe)['exec'])['command']);
    return words === null ? [] : [['CMD', ...words]];
  });
}

function wordsOf(value: unknown): readonly string[] | null {
  return Array.isArray(value) ? listOf(value).flatMap((word) => textOf(word) ?? []) : null;
}

/** Members of a use by the container's keys. */
const PLACED: Readonly<Record<string, KeyPath>> = {
  entrypoint: ['command'],
  command: ['args'],
  environment: ['env'],
  volumes: ['volumeMounts'],
  ports: ['ports'],
  workingDir: ['workingDir'],
  user: ['securityContext', 'runAsUser'],
  privileged: ['securityContext', 'privileged'],
  capAdd: ['securityContext', 'capabilities', 'add'],
};

function placesOf({ pod, container, lineOf, podLineOf }: PodContainer): NonNullable<Container['places']> {
  const isSaid = (start: Fields, keys: KeyPath): boolean =>
    keys.reduce<unknown>((value, key) => fieldsOf(value)[key], start) !== undefined;
  return Object.fromEntries(
    Object.entries(PLACED).flatMap(([name, keys]): readonly (readonly [string, Evidence])[] => {
      const says = keys.join('.');
      if (isSaid(container, keys)) return [[name, { ...lineOf(...keys), says }]];
      return keys[0] === 'securityContext' && isSaid(pod, keys)
        ? [[name, { ...podLineOf(...keys), says }]]
        : [];
    }),
  );
}
