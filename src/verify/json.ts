/** Narrowing of what an engine prints as JSON: a member that is missing or of another type is its empty value. */

/** A JSON object. */
export type EngineFields = Readonly<Record<string, unknown>>;

/** The first element of a printed array, or the printed object. Throws a SyntaxError on anything but JSON. */
export function firstObject(text: string): EngineFields {
  const value: unknown = JSON.parse(text);
  return fields(Array.isArray(value) ? (value as unknown[])[0] : value);
}

/** The value as an object, or one without members. */
export function fields(value: unknown): EngineFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as EngineFields) : {};
}

/** The value as an array of strings, or null when it is not an array. */
export function strings(value: unknown): readonly string[] | null {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : null;
}

/** The value as a string, or an empty one. */
export function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The value as a number, or 0. */
export function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** Members whose values are strings. */
export function stringMap(value: unknown): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(fields(value)).flatMap(([name, item]) =>
      typeof item === 'string' ? [[name, item] as const] : [],
    ),
  );
}
