/** What each key of dfrewrite.json means and may hold, as data: for the published schema and for `dfrewrite init`. */
import packageJson from '../../package.json' with { type: 'json' };
import { OWNERSHIPS, RUNTIMES } from './choices.ts';

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One key. */
export interface ConfigKey {
  /** A sentence without a full stop. */
  readonly says: string;
  readonly holds: JsonSchema;
  /** What it holds where nobody says anything, as JSON; null where that depends on the file. */
  readonly usual: string | null;
}

const GLOBS: JsonSchema = { type: 'array', items: { type: 'string' }, uniqueItems: true };
const PATH_OR_REGISTRY: JsonSchema = { type: 'object', additionalProperties: { type: 'string' } };

/** The keys in the order of the documentation; `ids` are those of the transforms. */
export function configKeys(ids: readonly string[]): Readonly<Record<string, ConfigKey>> {
  const transforms: JsonSchema = { type: 'array', items: { enum: ids }, uniqueItems: true };
  return {
    skip: { says: 'Transforms to leave out', holds: transforms, usual: '[]' },
    only: { says: 'Transforms to run; empty means all', holds: transforms, usual: '[]' },
    also: { says: 'Transforms that run only where they are asked for', holds: transforms, usual: '[]' },
    unsafe: {
      says: 'Also apply changes whose preconditions could not be checked',
      holds: { type: 'boolean' },
      usual: 'false',
    },
    runtime: {
      says: 'Base of the final stage, where the stack allows it',
      holds: { enum: RUNTIMES },
      usual: null,
    },
    ownership: {
      says: "Whose the application's files are: its user's, or root's, so that the program cannot change itself",
      holds: { enum: OWNERSHIPS },
      usual: `"${OWNERSHIPS[0]}"`,
    },
    compose: {
      says: 'Whether files that build the image (compose, bake, skaffold, Tilt, dev containers) may ask for a stage of a rewrite',
      holds: { type: 'boolean' },
      usual: 'true',
    },
    ignore: { says: 'Dockerfiles to leave alone: patterns as in a .gitignore beside this file', holds: GLOBS, usual: '[]' }, // prettier-ignore
    contexts: {
      says: 'Build contexts that nothing else names: Dockerfile to folder, both relative to this file',
      holds: PATH_OR_REGISTRY,
      usual: '{}',
    },
    mirrors: {
      says: 'Registries that have what Docker Hub has, each with docker.io or a name space of it',
      holds: {
        ...PATH_OR_REGISTRY,
        additionalProperties: { pattern: String.raw`^docker\.io(?:/[\w.-]+)?$` },
      },
      usual: '{}',
    },
  };
}

/** Where editors find the schema of a kind. */
export function schemaAddress(kind: 'config' | 'report' | 'observations'): string {
  const repository = packageJson.homepage
    .replace(/#.*$/, '')
    .replace('//github.com/', '//raw.githubusercontent.com/');
  return `${repository}/main/schema/${kind}.schema.json`;
}

/** The schema of dfrewrite.json. */
export function configSchema(ids: readonly string[]): JsonSchema {
  const keys = Object.entries(configKeys(ids));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: schemaAddress('config'),
    title: 'dfrewrite.json',
    description: 'What a repository says about its own Dockerfiles. Every key is optional, flags win.',
    type: 'object',
    allowTrailingCommas: true,
    properties: {
      $schema: { type: 'string' },
      ...Object.fromEntries(
        keys.map(([name, { says, holds, usual }]) => [
          name,
          {
            description: `${says}.`,
            ...holds,
            ...(usual !== null && { default: JSON.parse(usual) as unknown }),
          },
        ]),
      ),
    },
    additionalProperties: false,
  };
}
