/** Reading values of files that other people wrote: anything may be missing, or of another kind. */

export type Fields = Readonly<Record<string, unknown>>;

/** A map, or an empty one. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** A list; a single value is a list of one, nothing is an empty list. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  return value === undefined || value === null ? [] : [value];
}

/** The text of a scalar; undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** `KEY=value` items, or a map: names with their values, null where none is given. */
export function variablesOf(value: unknown): ReadonlyMap<string, string | null> {
  if (!Array.isArray(value)) {
    return new Map(Object.entries(fieldsOf(value)).map(([name, given]) => [name, textOf(given) ?? null]));
  }
  return new Map(listOf(value).flatMap((item) => (typeof item === 'string' ? [variableOf(item)] : [])));
}

/** `KEY=value`; a name alone takes its value from the environment. */
export function variableOf(item: string): readonly [string, string | null] {
  const equals = item.indexOf('=');
  return equals === -1 ? [item.trim(), null] : [item.slice(0, equals).trim(), item.slice(equals + 1)];
}
