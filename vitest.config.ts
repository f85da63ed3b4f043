import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need a container engine, Go, other Nodes or a minute, and have commands of their own.
    exclude: ['test/engine/**', 'test/oracle/**', 'test/packed/**', 'test/new/**'],
    testTimeout: 60_000,
    // .ci/run adds up the tests of this report.
    ...(process.env['CI'] === 'true'
      ? { reporters: ['default', 'json'], outputFile: { json: 'coverage/unit.json' } }
      : {}),
  },
});
