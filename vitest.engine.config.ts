import { defineConfig } from 'vitest/config';

/** `npm run test:engine`: real builds and starts, with whatever container engine answers. */
export default defineConfig({
  test: {
    include: ['test/engine/**/*.test.ts'],
    hookTimeout: 120_000,
    // one fixture is four builds and two starts
    testTimeout: 900_000,
    // builds use all cores by themselves; two at once fill the waiting for ports and for programs that are slow to stop
    maxConcurrency: 2,
    fileParallelism: false,
  },
});
