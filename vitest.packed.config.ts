import { defineConfig } from 'vitest/config';

/** `npm run test:packed`: the packed program on other versions of Node. Fetches them from the package registry. */
export default defineConfig({
  test: {
    include: ['test/packed/**/*.test.ts'],
    hookTimeout: 600_000,
    testTimeout: 120_000,
  },
});
