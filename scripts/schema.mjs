// The published JSON Schemas: of dfrewrite.json, from the table of its keys, and of the JSON report, from its type.
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
  const report = createGenerator({
    path: `${root}/src/report/json.ts`,
    tsconfig: `${root}/tsconfig.json`,
    skipTypeCheck: true,
    additionalProperties: true, // fields are only ever added
  }).createSchema('JsonReport');
  const titled = {
    $schema: report.$schema,
    $id: schemaAddress('report'),
    title: 'dfrewrite --format json',
    ...report,
  };
  return {
    'schema/config.schema.json': JSON.stringify(configSchema(transforms.map(({ id }) => id))),
    'schema/report.schema.json': JSON.stringify(titled),
  };
}
