// The published JSON Schemas: of dfrewrite.json, from the table of its keys, and of the JSON report and of observations, from their types.
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';
import { load } from './load.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Texts by file name, not formatted yet. */
export async function schemas() {
  const { configSchema, schemaAddress, transforms } = await load(`
    export { configSchema, schemaAddress } from './src/run/config-keys.ts';
    export { transforms } from './src/transforms/index.ts';
  `);
  // One program of the compiler for both: reading the types of Node alone takes it a second.
  const generator = createGenerator({
    path: `${root}/src/{report/json,run/observed}.ts`,
    tsconfig: `${root}/tsconfig.json`,
    skipTypeCheck: true,
    additionalProperties: true, // fields are only ever added
  });
  const ofType = (kind, type, title) => {
    const schema = generator.createSchema(type);
    return JSON.stringify({ $schema: schema.$schema, $id: schemaAddress(kind), title, ...schema });
  };
  return {
    'schema/config.schema.json': JSON.stringify(configSchema(transforms.map(({ id }) => id))),
    'schema/report.schema.json': ofType('report', 'JsonReport', 'dfrewrite --format json'),
    'schema/observations.schema.json': ofType(
      'observations',
      'ObservationsFile',
      'dfrewrite verify --observations',
    ),
  };
}
