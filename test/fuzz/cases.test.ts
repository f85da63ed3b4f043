import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inputs, mutated } from './generate.ts';
import { fixtureFiles } from './projects.ts';
import { brokenPromise, type FuzzCase } from './promises.ts';

const CASES = fileURLToPath(new URL('cases', import.meta.url));
const cases = readdirSync(CASES).filter((name) => name.endsWith('.json'));

describe('what the fuzzer found', () => {
  test.each(cases)('%s keeps every promise', (name) => {
    expect(brokenPromise(JSON.parse(readFileSync(join(CASES, name), 'utf8')) as FuzzCase)).toBeNull();
  });
});

describe('the fuzzer', () => {
  test('changes one place of one file', () => {
    const files = { Dockerfile: 'FROM node:20\n', 'a.js': 'run();\n' };
    expect(mutated(files, { file: 1, at: 0.5, length: 2, text: '{', repeat: 3 })).toEqual({
      ...files,
      'a.js': 'run{{{;\n',
    });
  });

  test('asks for what it promises', () => {
    fc.assert(
      fc.property(inputs(fixtureFiles()), (input) => {
        expect(brokenPromise(input)).toBeNull();
      }),
      { numRuns: 30, seed: 20261129 },
    );
  });
});
