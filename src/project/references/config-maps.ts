/** The environment of a Kubernetes container: its own values, and those of the ConfigMaps of the same file. */
import { fieldsOf, listOf, textOf, type Fields } from './values.ts';

/** ConfigMaps by name. */
export type ConfigMaps = ReadonlyMap<string, ReadonlyMap<string, string | null>>;

/** Variables with their values, and what brings further ones. */
export interface PodEnvironment {
  readonly values: ReadonlyMap<string, string | null>;
  readonly elsewhere: readonly string[];
}

/** `envFrom`, then `env`; a value is null where a secret, a field of the pod or another file has it. */
export function environmentOf(container: Fields, maps: ConfigMaps): PodEnvironment {
  const sources = listOf(container['envFrom']).map((source) => sourceOf(fieldsOf(source), maps));
  const own = listOf(container['env']).flatMap((variable) => {
    const { name, value, valueFrom } = fieldsOf(variable);
    if (typeof name !== 'string') return [];
    return [
      [
        name,
        textOf(value) ?? (valueFrom === undefined ? '' : valueFromMap(fieldsOf(valueFrom), maps)),
      ] as const,
    ];
  });
  return {
    values: new Map([...sources.flatMap(({ values }) => values), ...own]),
    elsewhere: sources.flatMap(({ elsewhere }) => elsewhere ?? []),
  };
}

function valueFromMap(from: Fields, maps: ConfigMaps): string | null {
  const { name, key } = fieldsOf(from['configMapKeyRef']);
  return maps.get(textOf(name) ?? '')?.get(textOf(key) ?? '') ?? null;
}

interface PodSource {
  readonly values: readonly (readonly [string, string | null])[];
  readonly elsewhere: string | null;
}

function sourceOf(source: Fields, maps: ConfigMaps): PodSource {
  const prefix = textOf(source['prefix']) ?? '';
  const map = textOf(fieldsOf(source['configMapRef'])['name']);
  const known = map === undefined ? undefined : maps.get(map);
  if (known !== undefined)
    return { values: [...known].map(([name, value]) => [prefix + name, value]), elsewhere: null };
  const secret = textOf(fieldsOf(source['secretRef'])['name']);
  return { values: [], elsewhere: map === undefined ? `Secret ${secret ?? ''}`.trim() : `ConfigMap ${map}` };
}
