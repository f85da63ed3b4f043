import type { Container, ReferenceFile, ReferenceReader, Run } from './types.ts';
import { fieldsOf, listOf, textOf, type Fields } from './values.ts';
import type { YamlDocument } from './yaml.ts';

/** Kubernetes manifests: containers that run an image of this repository. */
export const kubernetesReader: ReferenceReader = {
  reads: (path) => /\.ya?ml$/i.test(path) && !path.includes('.github/'),
  mentions: ['containers:'],
  needsYaml: true,
  read: (file) => {
    const documents = file.yaml(file.text);
    // A chart's template is no YAML before it is filled in.
    return 'error' in documents ? [] : documents.flatMap((document) => runsOf(file, document));
  },
};

/** Where the pod stands in each kind of manifest. */
const POD_PATHS: readonly (readonly string[])[] = [
  ['spec'],
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
];

function runsOf(file: ReferenceFile, document: YamlDocument): readonly Run[] {
  return POD_PATHS.flatMap((path) => {
    const pod = path.reduce((value, key) => fieldsOf(value[key]), fieldsOf(document.value));
    return ['containers', 'initContainers'].flatMap((list) =>
      listOf(pod[list]).flatMap((value, index) => {
        const place = { path: file.path, line: document.lineOf([...path, list, index, 'image']) };
        return runOf(pod, fieldsOf(value), place);
      }),
    );
  });
}

function runOf(
  pod: Fields,
  container: Fields,
  place: { readonly path: string; readonly line: number | null },
): readonly Run[] {
  const image = textOf(container['image']);
  if (image === undefined) return [];
  const name = textOf(container['name']) ?? image;
  const run = {
    kind: 'kubernetes' as const,
    image,
    evidence: { ...place, says: `container ${name} runs it` },
  };
  const said = containerOf(pod, container);
  const [first = null, ...others] = probesOf(container);
  return [
    { ...run, container: { ...said, healthcheck: first } },
    ...others.map((healthcheck) => ({ ...run, container: { healthcheck } })),
  ];
}

function containerOf(pod: Fields, container: Fields): Partial<Container> {
  const user =
    fieldsOf(container['securityContext'])['runAsUser'] ?? fieldsOf(pod['securityContext'])['runAsUser'];
  return {
    // Its `command` replaces ENTRYPOINT, its `args` replace CMD.
    entrypoint: wordsOf(container['command']),
    command: wordsOf(container['args']),
    user: textOf(user) ?? null,
    environment: new Map(
      listOf(container['env']).flatMap((variable) => {
        const { name, value } = fieldsOf(variable);
        return typeof name === 'string' ? [[name, textOf(value) ?? null] as const] : [];
      }),
    ),
    volumes: listOf(container['volumeMounts']).flatMap((mount) => {
      const target = textOf(fieldsOf(mount)['mountPath']);
      return target === undefined
        ? []
        : [{ source: textOf(fieldsOf(mount)['name']) ?? null, target, bind: false }];
    }),
    ports: listOf(container['ports']).flatMap((port) => {
      const number = fieldsOf(port)['containerPort'];
      return typeof number === 'number' ? [number] : [];
    }),
  };
}

/** Commands that the kubelet runs in the container, in Docker's form. */
function probesOf(container: Fields): readonly (readonly string[])[] {
  const hooks = fieldsOf(container['lifecycle']);
  const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'].map((key) => container[key]);
  return [...probes, hooks['preStop'], hooks['postStart']].flatMap((probe) => {
    const words = wordsOf(fieldsOf(fieldsOf(probe)['exec'])['command']);
    return words === null ? [] : [['CMD', ...words]];
  });
}

function wordsOf(value: unknown): readonly string[] | null {
  return Array.isArray(value) ? listOf(value).flatMap((word) => textOf(word) ?? []) : null;
}
