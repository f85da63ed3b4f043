import { defineConfig } from 'vitest/config';
import { bePatient } from './src/cli/patience.ts';

// As the program does.
bePatient();

/** They need a container engine, Go, other Nodes or a copy of the repository, and have commands of their own. */
const ELSEWHERE = [
  'test/engine/**',
  'test/fleets/**',
  'test/fuzz/fuzz.test.ts',
  'test/hostile/**',
  'test/new/**',
  'test/oracle/**',
  'test/packed/**',
];

export default defineConfig({
  test: {
    // Starting a process for every file, and loading the program in each again, took a third of the time.
    pool: 'threads',
    isolate: false,
    include: ['test/**/*.test.ts'],
    exclude: ELSEWHERE,
    // By itself vitest leaves one core out, which on two cores is half of them.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: ['test/support/reasons.ts', 'test/support/seed.ts'],
    // .ci/run adds up the tests of this report.
    ...(process.env['CI'] === 'true'
      ? { reporters: ['default', 'json'], outputFile: { json: 'coverage/unit.json' } }
      : {}),
  },
});
