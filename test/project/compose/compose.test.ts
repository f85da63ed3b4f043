import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadYaml } from '../../../src/project/references/yaml.ts';
import { CASES } from './cases.ts';
import { ours, theirs } from './projection.ts';

interface Recorded {
  readonly name: string;
  readonly error: string | null;
  readonly services: Readonly<Record<string, Parameters<typeof theirs>[0]>> | null;
}

const recorded = JSON.parse(
  readFileSync(new URL('../../data/compose-services.json', import.meta.url), 'utf8'),
) as readonly Recorded[];
const yaml = await loadYaml();

/** An inline Dockerfile is none of ours. */
function built(services: NonNullable<Recorded['services']>) {
  return Object.entries(services).filter(([, { build }]) => build?.['dockerfile_inline'] === undefined);
}

describe('services are what compose makes of them', () => {
  test.each(CASES.map((each) => [each.name, each] as const))('%s', (name, project) => {
    const answer = recorded.find((each) => each.name === name);
    expect(answer?.error).toBeNull();
    const expected = Object.fromEntries(
      built(answer?.services ?? {}).map(([service, said]) => [service, theirs(said)]),
    );
    expect(ours(project, yaml)).toEqual(expected);
  });
});
